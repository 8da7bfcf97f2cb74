"""Which language a text is in: the whole of it, and paragraph by paragraph. Knows the domain only."""
