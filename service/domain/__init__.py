"""What the service talks about: frozen dataclasses on the standard library alone."""
