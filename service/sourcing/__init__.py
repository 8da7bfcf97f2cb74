"""Attributions to flags: the rules of the sourcing guide, and the article's measures."""

from service.sourcing.measures import measure
from service.sourcing.rule import Hit, Rule
from service.sourcing.ruleset import Ruleset

__all__ = ["Hit", "Rule", "Ruleset", "measure"]
