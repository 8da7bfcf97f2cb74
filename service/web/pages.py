"""Every page of the desk: importing a module adds its views to the blueprint."""

from __future__ import annotations

from service.web import articles, doors, sheets, tryout
from service.web.desk import desk

__all__ = ["articles", "desk", "doors", "sheets", "tryout"]
