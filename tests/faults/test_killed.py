"""Every acknowledged verdict is there exactly once, whatever was killed meanwhile.

`VERDICTS` says how many are given (`make faults`: 5,000), by eight clients; an api process is killed every half second,
PostgreSQL is killed and started again twice.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.api import ARTICLE
from tests.conftest import at
from tests.faults.killing import Crowd, killed
from tests.serving import Server, _environment, command

VERDICTS = int(os.environ.get("VERDICTS", "60"))
CLIENTS, PROCESSES, ARTICLES = 8, 2, 3
KILLS = VERDICTS if VERDICTS > 1000 else 4
DECISIONS = ("upheld", "dismissed", "fixed", "unsure")


def restart(server: Any) -> None:
    """As a crash: no time to finish anything."""
    os.kill(server.get_pid(), signal.SIGQUIT)
    server.get_postmaster_info().process.wait(60)
    server.ensure_postgres_running()


@pytest.mark.heavy
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", ["postgresql", *(["sqlite"] if VERDICTS > 1000 else [])])
def test_acknowledged_verdicts_are_there_exactly_once(
    request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    midway = {}
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'desk.db'}"
    else:
        server = request.getfixturevalue("mortal")
        url = at(server.get_uri(), "desk")
        midway = {VERDICTS // 3: lambda: restart(server), 2 * VERDICTS // 3: lambda: restart(server)}
    environment = _environment(DATABASE_URL=url)
    command(environment, "migrate")
    bearer = Server("", environment).token("Ada", "annotate", "read", "review")
    with killed(environment, tmp_path, PROCESSES, KILLS) as killer:
        crowd = Crowd(killer.apis, bearer)
        made = [
            crowd.send("POST", "/v1/articles", {"text": ARTICLE, "title": f"Number {n}"}, f"a{n}")
            for n in range(ARTICLES)
        ]
        flags = [flag["id"] for one in made for flag in one["annotation"]["flags"]]

        def decide(number: int) -> str:
            flag = flags[number % len(flags)]
            body = {"decision": DECISIONS[number % 4], "rationale": f"Verdict {number}."}
            given = crowd.send("POST", f"/v1/flags/{flag}/verdicts", body, f"v{number}")
            assert given["rationale"] == body["rationale"]
            return str(given["id"])

        acknowledged = crowd.all(VERDICTS, CLIENTS, decide, midway)
        assert not midway
    told = f" {kind}: {VERDICTS} verdicts through {killer.kills} kills, in {crowd.tries} tries"
    with capfd.disabled():
        request.config.get_terminal_writer().line(told)
    assert killer.kills
    stored = rows(url)
    assert Counter(rationale for _, rationale in stored) == Counter(f"Verdict {n}." for n in range(VERDICTS))
    assert {(id_, f"Verdict {n}.") for n, id_ in enumerate(acknowledged)} == set(stored)


def rows(url: str) -> list[tuple[str, str]]:
    """Every verdict's id and rationale; each target's verdicts are numbered without a gap."""
    engine = create_engine(url)
    with engine.connect() as connection:
        quote = "payload ->> 'rationale'"
        found = connection.execute(text(f"SELECT id, {quote}, target_id, sequence FROM verdicts")).all()
    engine.dispose()
    sequences: dict[str, list[int]] = {}
    for _, _, target, sequence in found:
        sequences.setdefault(target, []).append(sequence)
    assert all(sorted(given) == list(range(1, len(given) + 1)) for given in sequences.values())
    return [(id_, rationale) for id_, rationale, _, _ in found]
