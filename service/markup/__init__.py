"""HTML as it comes: the text that is in it, and where each stretch of that text stands. Knows the domain only."""
