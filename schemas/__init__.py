"""The wire language: one file per noun, on marshmallow. No queries, no Flask, no URLs."""
