"""Every page of the desk: importing a module adds its views to the blueprint."""

from __future__ import annotations

from service.web import archive, articles, batches, doors, history, mine, paper, queue, revising, rules, sheets, tryout
from service.web.desk import desk

__all__ = [
    "archive", "articles", "batches", "desk", "doors", "history", "mine", "paper", "queue", "revising", "rules",
    "sheets", "tryout",
]  # fmt: skip
