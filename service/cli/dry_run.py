"""A policy tried on articles: which flags would come, which go, which change their severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.text import Text

from schemas.flag import FlagSchema
from schemas.text import Reading
from service.cli.listing import STYLES, clean
from service.domain.annotation import Annotation
from service.domain.flag import Flag


@dataclass(frozen=True, slots=True)
class Effect:
    """What a policy does to one article's flags; `changed` as they are under it."""

    come: tuple[Flag, ...]
    go: tuple[Flag, ...]
    changed: tuple[Flag, ...]

    @classmethod
    def between(cls, without: Annotation, under: Annotation) -> Effect:
        """From the annotations without and under the policy."""
        before = {(flag.rule, flag.spans): flag for flag in without.flags}
        after = {(flag.rule, flag.spans): flag for flag in under.flags}
        return cls(
            come=tuple(flag for key, flag in after.items() if key not in before),
            go=tuple(flag for key, flag in before.items() if key not in after),
            changed=tuple(f for key, f in after.items() if key in before and before[key].severity is not f.severity),
        )

    def wire(self, text: str) -> dict[str, Any]:
        """For a line of JSON."""
        with Reading(text):
            return {name: FlagSchema(many=True).dump(getattr(self, name)) for name in ("come", "go", "changed")}

    def listing(self, name: str, text: str) -> Text:
        """For the terminal."""
        out = Text()
        out.append(name, "bold")
        out.append(f"  {len(self.come)} come, {len(self.go)} go, {len(self.changed)} change\n")
        for sign, flags in (("+", self.come), ("-", self.go), ("~", self.changed)):
            for flag in flags:
                words = clean(" … ".join(span.of(text) for span in flag.spans)) or "the whole article"
                out.append(f"  {sign} {flag.severity.value:6} {flag.rule:20} ", STYLES[flag.severity.value])
                out.append(f"{words}\n")
        return out
