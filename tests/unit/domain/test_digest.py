"""A digest changes with what decides, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.domain.digest import digest

CODE = 'RULE = Rule(id="x", fires_on=("A source said so.",))\n'


@pytest.mark.parametrize(
    ("code", "same"),
    [
        (f'"""What it is."""\n\n{CODE}', True),
        (f"# why\n{CODE}", True),
        (CODE.replace("A source", "Some"), True),
        (CODE.replace('"x"', '"y"'), False),
    ],
)
def test_only_what_decides_counts(tmp_path: Path, code: str, same: bool) -> None:
    file = tmp_path / "rule.py"
    file.write_text(CODE)
    before = digest([file])
    file.write_text(code)
    assert (digest([file]) == before) is same


def test_data_counts_byte_by_byte(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text("a = 1\n")
    before = digest([file])
    file.write_text("a = 1 \n")
    assert digest([file]) != before
