"""When the way to the service is bad: retries, timeouts, answers that are not the service's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import requests

from service.client import (
    Client,
    ClientError,
    ProblemError,
    Saturated,
    ServerError,
    TimedOut,
    TransportError,
    UnexpectedAnswer,
)
from service.domain.text import Article
from tests.serving import Server, free_port

from .unreliable import Deed, Unreliable, drop, hang, say

TEXT = "The lights will stay on, the operator said."
WAIT = say("503 Service Unavailable", "Retry-After: 1")


@pytest.mark.parametrize(
    "deed", [drop, say("502 Bad Gateway"), say("503 Service Unavailable"), say("504 Gateway Timeout")]
)
def test_reads_and_saves_are_sent_again(server: Server, admin_token: str, deed: Deed) -> None:
    for attempt in ("article", "save"):
        with Unreliable([deed, deed], server.url) as road, Client(road.url, admin_token) as client:
            if attempt == "save":
                assert client.save(f"retried-{time.monotonic_ns()}", Article(TEXT)).article.revision == 1
            else:
                assert client.rules().items
            assert len(road.seen) == 3


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_a_refusal_with_retry_after_is_waited_out_even_for_a_post(
    server: Server, admin_token: str, status: str
) -> None:
    with (
        Unreliable([say(status, "Retry-After: 1")], server.url) as road,
        Client(road.url, admin_token) as client,
    ):
        before = time.monotonic()
        assert client.create(Article(TEXT)).created
        assert time.monotonic() - before >= 1
        assert len(road.seen) == 2


@pytest.mark.parametrize("deed", [drop, say("502 Bad Gateway"), say("503 Service Unavailable"), say("500 Oops")])
def test_what_has_no_key_and_may_have_been_done_is_not_sent_again(
    server: Server, admin_token: str, client: Client, deed: Deed
) -> None:
    article_id = client.create(Article(TEXT)).article.id
    road = Unreliable([], server.url)
    with road, Client(road.url, admin_token) as on_the_road:
        road.next_post(deed)
        with pytest.raises(ClientError):
            on_the_road.annotate_again(article_id, 1)
        assert sum(seen.startswith(b"POST") for seen in road.seen) == 1
    assert len(client.annotations(article_id)) == 1


def test_what_is_made_is_made_once_though_its_answer_was_lost(server: Server, admin_token: str) -> None:
    text = f"{TEXT} {time.monotonic_ns()}"
    with Unreliable([], server.url) as road, Client(road.url, admin_token) as client:
        road.lose_answers(2)
        made = client.create(Article(text))
        assert len(road.seen) == 3
        assert [a.id for a in client.articles()].index(made.article.id) == 0
        assert client.version(made.article.id) == made.version
        ids = [a.id for a in client.articles() if client.revision(a.id, a.revision).text == text]
        assert ids == [made.article.id]


def test_retries_end(admin_token: str) -> None:
    with Unreliable([say("502 Bad Gateway")] * 9) as road, Client(road.url, admin_token, retries=2) as client:
        with pytest.raises(ServerError) as caught:
            client.rules()
        assert (caught.value.status, caught.value.code, caught.value.detail) == (502, "http_502", "Bad Gateway")
        assert len(road.seen) == 3
    with Unreliable([drop] * 9) as road, Client(road.url, admin_token, retries=0) as client:
        with pytest.raises(TransportError):
            client.rules()
        assert len(road.seen) == 1


def test_a_long_retry_after_goes_to_the_caller(admin_token: str) -> None:
    for method in ("annotate", "rules"):
        deed = say("503 Service Unavailable", "Retry-After: 3600")
        with Unreliable([deed] * 9) as road, Client(road.url, admin_token) as client:
            with pytest.raises(Saturated) as caught:
                client.annotate(TEXT) if method == "annotate" else client.rules()
            assert caught.value.retry_after == 3600
            assert len(road.seen) == 1


def test_a_retry_after_that_says_nothing_is_retried_at_the_usual_pace(server: Server, admin_token: str) -> None:
    deed = say("503 Service Unavailable", "Retry-After: soon")
    with Unreliable([deed], server.url) as road, Client(road.url, admin_token) as client:
        assert client.rules().items
    with Unreliable([deed] * 9) as road, Client(road.url, admin_token, retries=1) as client:
        with pytest.raises(Saturated) as caught:
            client.rules()
        assert caught.value.retry_after is None


def test_a_dead_address_is_a_transport_error(admin_token: str) -> None:
    with Client(f"http://127.0.0.1:{free_port()}", admin_token, retries=1) as client:
        for attempt in (lambda: client.annotate(TEXT), client.rules):
            with pytest.raises(TransportError):
                attempt()


def test_a_slow_answer_times_out_once(admin_token: str) -> None:
    with Unreliable([hang] * 3) as road, Client(road.url, admin_token, timeout=(1, 0.3)) as client:
        for attempt in (lambda: client.annotate(TEXT), client.rules):
            before = time.monotonic()
            with pytest.raises(TimedOut):
                attempt()
            assert time.monotonic() - before < 1.4
        assert len(road.seen) <= 2


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        (say("200 OK", "Content-Type: text/html", body=b"<h1>Welcome</h1>"), UnexpectedAnswer),
        (say("200 OK", body=b"{}"), UnexpectedAnswer),
        (say("200 OK", body=b"[]"), UnexpectedAnswer),
        (say("204 No Content"), UnexpectedAnswer),
        (say("301 Moved Permanently", "Location: http://127.0.0.1:9/"), UnexpectedAnswer),
        (say("418 I'm a teapot", body=b"short and stout"), ProblemError),
        (say("500 Oops", body=b'{"detail": 5, "code": []}'), ServerError),
        (say("599 Strange", body=b"null"), ServerError),
    ],
)
def test_answers_that_are_not_the_services(admin_token: str, deed: Deed, kind: type[ClientError]) -> None:
    with Unreliable([deed] * 9) as road, Client(road.url, admin_token) as client:
        with pytest.raises(kind) as caught:
            client.rules()
        assert caught.value.request_id
        assert len(road.seen) == 1


def test_an_answer_for_another_text_is_not_believed(server: Server, admin_token: str) -> None:
    headers = {"Authorization": f"Bearer {admin_token}"}
    other = requests.post(f"{server.url}/v1/annotate", json={"text": TEXT * 2}, headers=headers, timeout=60)
    with Unreliable([say("200 OK", body=other.content)]) as road, Client(road.url, admin_token) as client:
        with pytest.raises(UnexpectedAnswer) as caught:
            client.annotate("Short.")
        assert "lights" not in str(caught.value)


def test_the_service_finds_a_request_by_the_clients_id(server: Server, admin_token: str) -> None:
    with Unreliable([], server.url) as road, Client(road.url, admin_token) as client:
        with pytest.raises(ProblemError) as caught:
            client.article("art_nothing")
        assert f"X-Request-Id: {caught.value.request_id}".encode() in road.seen[0]


def test_the_token_is_in_no_text(admin_token: str) -> None:
    secret = admin_token.rsplit("_", 1)[1]
    with Client(f"http://127.0.0.1:{free_port()}", admin_token, retries=0) as client:
        with pytest.raises(TransportError) as caught:
            client.rules()
        error: BaseException | None = caught.value
        texts = [repr(client), str(client)]
        while error is not None:
            texts += [str(error), repr(error)]
            error = error.__cause__ or error.__context__
        assert not any(secret in text for text in texts)
    for bad in ("", f"{secret}\r\nX-Extra: 1", f" {secret}", f"{secret}\u00e9"):
        with pytest.raises(ValueError, match="token") as refused:
            Client("http://127.0.0.1", bad)
        assert secret not in str(refused.value)


def test_a_netrc_does_not_replace_the_token(
    server: Server, admin_token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with Client(server.url, admin_token) as client:
        assert client.rules().items


def test_base_urls(server: Server, admin_token: str) -> None:
    for bad in (
        "",
        "localhost:8000",
        "ftp://a.example",
        "file:///etc",
        "http://",
        "http://u:p@a.example",
        "http://a/?b",
    ):
        with pytest.raises(ValueError, match="base URL"):
            Client(bad, admin_token)
    with Client(server.url + "/", admin_token) as client:
        assert client.rules().items


def test_ids_that_no_url_can_hold(client: Client) -> None:
    for bad in ("", ".", ".."):
        with pytest.raises(ValueError, match="id"):
            client.article(bad)
    with pytest.raises(ValueError, match="external_id"):
        client.save("one", Article(TEXT, external_id="another"))


def test_a_session_of_ones_own_is_used_and_left_open(server: Server, admin_token: str) -> None:
    with requests.Session() as session:
        session.headers["User-Agent"] = "desk"
        with Unreliable([], server.url) as road, Client(road.url, admin_token, session=session) as client:
            assert client.rules().items
            assert b"User-Agent: desk" in road.seen[0]
        assert "Authorization" not in session.headers
        assert session.get(f"{server.url}/healthz", timeout=10).ok
