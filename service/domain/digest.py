"""What decides an answer, in a few digits: a version must change with it and with nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

TOLD = frozenset({"title", "definition", "question", "reason", "fires_on", "silent_on"})
"""Arguments that only tell people about a rule."""


def digest(paths: Iterable[Path]) -> str:
    """Hexadecimal digits (64) over files; Python by its syntax tree, so that comments and layout don't count."""
    found = sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        if path.suffix == ".py":
            content = ast.dump(_Deciding().visit(ast.parse(content))).encode()
        found.update(path.name.encode() + b"\0" + content)
    return found.hexdigest()


class _Deciding(ast.NodeTransformer):
    """Drops what tells people only: docstrings, and a rule's title, definition, question, reason and examples."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.keywords = [one for one in node.keywords if one.arg not in TOLD]
        return node
