from __future__ import annotations

from pathlib import Path

from tests.cli import run


def test_a_database_that_is_not_there_is_one_line() -> None:
    done = run("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"can't be reached" in done.stderr


def test_tokens_are_issued_listed_and_revoked(tmp_path: Path) -> None:
    url = {"DATABASE_URL": f"sqlite:///{tmp_path}/new/folder/s.db"}
    assert run("migrate", **url).returncode == 0
    assert run("migrate", **url).stdout == b""
    first = run("token", "first", **url).stdout.decode()
    assert "smk_" in first
    assert run("token", "first", **url).stdout == b""
    made = run("token", "create", "Rahel Tamm", "--scope", "read", "--scope", "review", "--days", "30", **url)
    token_id = made.stdout.decode().split()[0]
    listed = run("token", "list", **url).stdout.decode()
    assert "Rahel Tamm" in listed
    assert "read,review" in listed
    assert run("token", "revoke", token_id, **url).returncode == 0
    assert "revoked" in run("token", "list", **url).stdout.decode()
    assert run("token", "revoke", "none", **url).returncode == 2


def test_two_valid_tokens_of_one_name_are_refused(tmp_path: Path) -> None:
    url = {"DATABASE_URL": f"sqlite:///{tmp_path}/s.db"}
    run("migrate", **url)
    made = run("token", "create", "Rahel Tamm", "--scope", "read", **url).stdout.decode().split()[0]
    for alike in ("Rahel Tamm", "rahel  tamm ", "Ｒahel Tamm"):
        refused = run("token", "create", alike, "--scope", "read", **url)
        assert refused.returncode == 2
        assert made in refused.stderr.decode()
    assert run("token", "create", "Rahel Tamm", "--scope", "read", "--again", **url).returncode == 0
    for line in run("token", "list", **url).stdout.decode().splitlines():
        run("token", "revoke", line.split()[0], **url)
    assert run("token", "create", "Rahel Tamm", "--scope", "read", **url).returncode == 0
