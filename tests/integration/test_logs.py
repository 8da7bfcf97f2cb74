"""What the served service logs: one JSON object a line, whatever clients send; nothing that the docs rule out."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.serving import PATIENCE, Server, serving

SECRET = "0123456789abcdef" * 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as running:
        yield running


def sent(server: Server, raw: bytes) -> bytes:
    """What the service answers to these very bytes, until it closes or says no more."""
    address = server.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=60) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def lines(folder: Path) -> list[dict[str, Any]]:
    """Every line logged since the service was started, read as JSON, what the command itself says left out."""
    written = (folder / "log").read_bytes().decode("ascii")
    return [json.loads(line) for line in written.splitlines() if not line.startswith("Sourcemark on ")]


def line_of(folder: Path, request_id: str) -> dict[str, Any]:
    """The line of this request, which may be written a moment after its answer."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for line in lines(folder):
            if line.get("request_id") == request_id:
                return line
        time.sleep(0.1)
    raise AssertionError(f"no line of request {request_id}")


def request(target: str, headers: str = "", method: str = "GET") -> bytes:
    return f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode("latin-1")


@pytest.mark.parametrize(
    "target",
    [
        '/v1/a%0a{"event":"request","path":"/forged"}',
        "/v1/a%1b[2J%1b]0;forged%07",
        "/v1/a%00b",
        "/v1/a%e2%80%ae%c2%85%e2%80%a8",
        '/v1/a"%22\\',
    ],
)
def test_no_path_ends_a_line_or_steers_a_terminal(server: Server, folder: Path, target: str) -> None:
    request_id = uuid4().hex
    sent(server, request(target, headers=f"X-Request-Id: {request_id}\r\n"))
    assert line_of(folder, request_id)["path"].startswith("/v1/a")
    written = (folder / "log").read_bytes()
    assert not {byte for byte in written if (byte < 0x20 and byte != 0x0A) or byte > 0x7E}
    assert "/forged" not in {line.get("path") for line in lines(folder)}


def test_an_access_line_tells_what_was_done(server: Server, folder: Path) -> None:
    answer = sent(server, request("/v1/articles?cursor=Tamm", headers="X-Request-Id: abc-1\r\n"))
    told = line_of(folder, "abc-1")
    assert told.pop("time")
    assert told.pop("ms") >= 0
    assert told == {
        "event": "request",
        "method": "GET",
        "path": "/v1/articles",
        "status": 401,
        "bytes": len(answer.partition(b"\r\n\r\n")[2]),
        "request_id": "abc-1",
        "level": "info",
        "logger": "gunicorn.access",
    }


MISFRAMED = [
    b"GET Tamm\r\n\r\n",
    b"GET /Tamm\x85 HTTP/1.1\r\n\r\n",
    b"Tamm\r\n\r\n",
    b"TAMM\x1b[2J / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.Tamm\r\n\r\n",
    b"GET / HTTP/1.1\r\nTamm said\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nTa(mm: 1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Tamm\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nExpect: Tamm\r\n\r\n",
    b"GET /?" + b"Tamm" * 3000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"Tamm" * 20000 + b"\r\n\r\n",
]


@pytest.mark.parametrize("raw", MISFRAMED, ids=range(len(MISFRAMED)))
def test_a_misframed_request_is_told_without_its_words_or_address(server: Server, folder: Path, raw: bytes) -> None:
    answer = sent(server, raw)
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert 400 <= status < 500 or status == 501
    assert (b"Content-Type: application/problem+json" in head) and json.loads(body)["status"] == status
    assert b"tamm" not in answer.lower()
    assert line_of(folder, json.loads(body)["request_id"])["error"]
    assert json.loads(body)["request_id"] in head.decode()
    told = lines(folder)
    assert "tamm" not in json.dumps(told).lower()
    assert "127.0.0.1" not in json.dumps([line for line in told if "Listening" not in line["event"]])


@pytest.mark.parametrize("size", [b"zz", b"-1", b"", b"5 5", b"ffffffffffffffffffff"])
def test_a_bad_chunk_size_is_the_client_s_fault(server: Server, size: bytes) -> None:
    bearer = server.token("chunks", "annotate")
    head = (
        f"POST /v1/annotate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    ).encode()
    smuggled = b"GET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = sent(server, head + size + b"\r\n" + b'{"a"}\r\n0\r\n\r\n' + smuggled)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b" 500 " not in answer
    assert b"HTTP/1.1 404" not in answer


def test_tokens_are_never_logged(server: Server, folder: Path) -> None:
    bearer = f"smk_abcdef123456_{SECRET}"
    headers = f"Authorization: Bearer {bearer}\r\nX-Request-Id: secret-1\r\n"
    sent(server, request(f"/v1/{bearer}?token={bearer}", headers=headers))
    assert "/v1/smk_abcdef123456_" in line_of(folder, "secret-1")["path"]
    assert SECRET not in (folder / "log").read_text()
