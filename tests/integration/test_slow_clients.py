"""200 clients that send or read slowly hold up nobody else; what they get, and when they are cut off."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from service.connection import GRACE, HEAD
from tests.api import ARTICLE
from tests.serving import Server, serving
from tests.slow import FIRST, attackers


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("slow")) as running:
        yield running


@pytest.fixture(scope="module")
def bearer(server: Server) -> str:
    return server.token("slow", "annotate", "read")


def connected(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=60)


def answered(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body, once the service has closed the connection."""
    answer = b""
    while part := connection.recv(65536):
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize("kind", FIRST)
def test_others_are_answered_meanwhile(server: Server, bearer: str, kind: str) -> None:
    headers = {"Authorization": f"Bearer {bearer}"}
    with attackers(server.url, kind):
        time.sleep(1)
        for _ in range(3):
            assert requests.get(f"{server.url}/healthz", timeout=10).ok
            assert requests.get(f"{server.url}/v1/articles", headers=headers, timeout=20).ok
        made = requests.post(f"{server.url}/v1/annotate", json={"text": ARTICLE}, headers=headers, timeout=60)
        assert made.json()["attributions"]


def test_a_request_may_come_byte_by_byte(server: Server, bearer: str) -> None:
    body = json.dumps({"text": "The bridge is safe, the mayor said. 🌉"}).encode()
    head = f"POST /v1/annotate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with connected(server) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in head.encode() + body:
            connection.sendall(bytes([byte]))
            time.sleep(0.002)
        told, answer = answered(connection)
    assert told.startswith(b"HTTP/1.1 200")
    assert json.loads(answer)["attributions"]


def test_requests_may_follow_each_other_at_once(server: Server) -> None:
    with connected(server) as connection:
        one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(one * 5 + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        head, rest = answered(connection)
    assert (head + rest).count(b"HTTP/1.1 200 OK") == 6


def test_a_long_answer_is_read_whole_however_slowly(server: Server) -> None:
    whole = requests.get(f"{server.url}/openapi.json", timeout=60).content
    with connected(server) as connection:
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(20_000):
            answer += part
            time.sleep(0.01)
    assert answer.partition(b"\r\n\r\n")[2] == whole


@pytest.mark.parametrize("kind", ["headers", "body"])
def test_who_takes_too_long_is_told_so(server: Server, kind: str) -> None:
    begun = time.monotonic()
    with connected(server) as connection:
        connection.sendall(FIRST[kind])
        head, body = answered(connection)
    assert GRACE - 1 < time.monotonic() - begun < GRACE + 20
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["code"] == "request_timeout"


def test_who_finds_no_thread_for_a_body_in_chunks_is_told_so(server: Server) -> None:
    with attackers(server.url, "chunks", count=40), connected(server) as connection:
        connection.sendall(FIRST["chunks"])
        head, body = answered(connection)
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: " in head
    assert json.loads(body)["code"] == "saturated"


def test_who_says_nothing_is_left_without_a_word(server: Server) -> None:
    with connected(server) as connection:
        assert answered(connection) == (b"", b"")


def test_more_connections_than_a_worker_takes_push_out_the_oldest(server: Server) -> None:
    with attackers(server.url, "idle", count=700):
        for _ in range(3):
            assert requests.get(f"{server.url}/healthz", timeout=20).ok


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * (HEAD + 1000), 431, "headers_too_large"),
        (b"GET /" + b"x" * HEAD, 414, "uri_too_long"),
    ],
)
def test_heads_without_an_end(server: Server, raw: bytes, status: int, code: str) -> None:
    with connected(server) as connection:
        connection.sendall(raw)
        head, body = answered(connection)
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["code"] == code


def test_a_client_may_ask_whether_to_go_on(server: Server, bearer: str) -> None:
    body = json.dumps({"text": "The bridge is safe, the mayor said."}).encode()
    head = f"POST /v1/annotate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    with connected(server) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert answered(connection)[0].startswith(b"HTTP/1.1 200 ")
