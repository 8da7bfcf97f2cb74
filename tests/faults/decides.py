"""Gives verdicts one after another, and tells of each when it is stored: `python -m tests.faults.decides URL PRAGMA`.

`PRAGMA` is what each connection sets beside what the service sets; it may be empty.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from sqlalchemy import event, text

from service.domain.token import Scope
from service.domain.verdict import Decision, FlagDecision, TargetKind
from service.sourcing.ruleset import Ruleset
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.review import Review

VERDICTS = 12


def main(url: str, pragma: str) -> None:
    """Prints each verdict's id when it is stored."""
    database = Database(url)
    if pragma:
        event.listen(database._engine, "connect", lambda connection, _record: set_(connection, pragma))
    token, _ = Access(database).issue("Ada", Scope)
    with database.reading() as unit:
        flags = list(unit.targets._session.scalars(text("SELECT id FROM targets WHERE kind = 'flag' ORDER BY id")))
    review = Review(database, Ruleset.load())
    for number in range(VERDICTS):
        decision = Decision(FlagDecision.UPHELD, rationale=f"Verdict {number}.")
        verdict = review.decide(TargetKind.FLAG, flags[number % len(flags)], decision, token)
        os.write(1, f"{verdict.id}\n".encode())
    os._exit(0)  # as power does, without closing anything


def set_(connection: Any, pragma: str) -> None:
    connection.execute(f"PRAGMA {pragma}")


if __name__ == "__main__":
    main(*sys.argv[1:])
