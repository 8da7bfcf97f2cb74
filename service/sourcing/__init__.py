"""Attributions to flags: the rules of the sourcing guide."""

from service.sourcing.rule import Hit, Rule
from service.sourcing.ruleset import Ruleset

__all__ = ["Hit", "Rule", "Ruleset"]
