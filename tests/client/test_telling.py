"""Webhooks end to end: the served service, its client, and a receiver by TLS under a newsroom's own authority."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from service.client import Client, Forbidden, Invalid, NotFound
from service.domain.event import EventKind
from service.domain.text import Article
from service.domain.webhook import DeliveryState, Disabled, Wanted
from tests.receiver import Receiver, receiving
from tests.serving import Server, serving

from .test_client import STORY


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for `localhost`, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    names += ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(path), "-out", f"{path}.crt", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *key, *names], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[Server]:
    """The service, which may send to this machine and trusts that certificate."""
    networks = {"SOURCEMARK_WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128", "SSL_CERT_FILE": f"{certificate}.crt"}
    with serving(tmp_path_factory.mktemp("server"), SOURCEMARK_WORKERS="2", **networks) as server:
        yield server


@pytest.fixture
def receiver(certificate: Path) -> Iterator[Receiver]:
    with receiving(certificate) as made:
        yield made


def test_events_reach_a_receiver_by_tls(telling: Server, receiver: Receiver) -> None:
    with Client(telling.url, telling.token("desk", "admin")) as client:
        port = receiver.url.rsplit(":", 1)[1]
        made = client.create_webhook(f"https://localhost:{port}/in", tuple(EventKind), description="CMS")
        other = client.create_webhook(f"https://127.0.0.1:{port}/in", (EventKind.ANNOTATION_MADE,))
        assert client.webhooks() == (made.webhook, other.webhook)
        stored = client.create(Article(STORY))
        count = 1 + len(stored.annotation.flags)
        receiver.wait(count)
        for message in receiver.got:
            Webhook(made.secret).verify(message.body, message.headers)
        assert [m.event["type"] for m in receiver.got[:1]] == ["annotation.made"]
        done = settled(client, made.webhook.id, count)
        assert len({delivery.event_id for delivery in done}) == count
        until = time.monotonic() + 30
        while not (failed := next(client.deliveries(other.webhook.id))).attempts and time.monotonic() < until:
            time.sleep(0.2)
        assert failed.attempts[0].error == "SSLError"  # the certificate is for another name
        assert len(receiver.got) == count  # two workers, and none sent twice
        assert client.replay(made.webhook.id, delivery_id=done[0].id) == 1
        receiver.wait(count + 1)
        fresh = client.rotate_webhook_secret(made.webhook.id)
        assert fresh.secret != made.secret
        changed = client.change_webhook(made.webhook.id, Wanted(enabled=False))
        assert changed.disabled is Disabled.BY_HAND
        assert client.webhook(made.webhook.id) == changed
        client.delete_webhook(made.webhook.id)
        with pytest.raises(NotFound):
            client.webhook(made.webhook.id)
        client.delete_webhook(other.webhook.id)


def settled(client: Client, webhook_id: str, count: int) -> list:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        done = list(client.deliveries(webhook_id, DeliveryState.DELIVERED, page_size=2))
        if len(done) == count:
            return done
        time.sleep(0.2)
    raise AssertionError(f"{len(done)} of {count} deliveries are noted")


def test_what_may_not_be(telling: Server) -> None:
    with Client(telling.url, telling.token("desk", "admin")) as client:
        for url in ("https://10.0.0.1/", "http://localhost/", "https://169.254.169.254/latest"):
            with pytest.raises(Invalid):
                client.create_webhook(url, (EventKind.FLAG_OPENED,))
    with Client(telling.url, telling.token("Tove", "read", "review", "annotate")) as client, pytest.raises(Forbidden):
        client.webhooks()
