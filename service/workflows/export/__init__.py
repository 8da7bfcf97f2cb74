"""The archive in other people's formats: one file per format, each an article at a time."""
