from __future__ import annotations

import pytest

from service.web.doors import own_path


@pytest.mark.parametrize("path", ["/desk", "/desk/", "/desk/articles/art_1?revision=2#flg_3", "/desk/articles?q=//x"])
def test_paths_of_the_desk(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "desk/",
        "/",
        "/v1/articles",
        "/desktop",
        "//evil.test/desk/",
        "///evil.test/desk/",
        "https://evil.test/desk/",
        "https:/desk/",
        "javascript:/desk/",
        "/\\evil.test/desk/",
        "/desk/\\evil",
        "/desk/../v1",
        "/desk/\r\nLocation: x",
        "/desk/\x00",
        "\t//evil.test/desk/",
    ],
)
def test_all_others(path: str | None) -> None:
    assert own_path(path) == ""
