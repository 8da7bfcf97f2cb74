"""The shared scorer as a module: it lies outside the project, so its path is given."""

import importlib.util
from pathlib import Path


def load_scorer(path: Path):
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
