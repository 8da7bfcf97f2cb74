"""The deployment's settings; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from service.domain.errors import SettingsError


def loopback(host: str) -> bool:
    """Whether the host name or address is this machine's own, which no other machine reaches."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _setting(variable: str, default: Any, about: str, least: int = 1, most: int = 2**31 - 1) -> Any:
    return field(default=default, metadata={"variable": variable, "about": about, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, its environment variable and its default. Raises `SettingsError` naming each bad one."""

    database_url: str = _setting(
        "DATABASE_URL",
        "sqlite:///var/sourcemark.db",
        "SQLAlchemy URL: `sqlite:///path` or `postgresql://user@host/name`.",
    )
    database_password: str = _setting(
        "DATABASE_PASSWORD", "", "Password of the database's user, as it is; for a `DATABASE_URL` that has none."
    )
    host: str = _setting("SOURCEMARK_HOST", "127.0.0.1", "Address to serve on.")
    port: int = _setting("SOURCEMARK_PORT", 8000, "Port to serve on.")
    workers: int = _setting("SOURCEMARK_WORKERS", 1, "Worker processes; as many as cores.")
    threads: int = _setting("SOURCEMARK_THREADS", 4, "Threads of each worker for all but annotating.")
    concurrency: int = _setting("SOURCEMARK_CONCURRENCY", 2, "Texts that one worker annotates at once.")
    queue: int = _setting(
        "SOURCEMARK_QUEUE", 16, "Texts that may wait for a turn in one worker; more get 503 at once.", 0, 1000
    )
    patience: int = _setting("SOURCEMARK_PATIENCE", 10, "Seconds that a text waits for its first turn, then gets 503.")
    deadline: int = _setting(
        "SOURCEMARK_DEADLINE", 60, "Seconds after which a text that is not annotated yet is given up with 503."
    )
    requests_per_minute: int = _setting(
        "SOURCEMARK_REQUESTS_PER_MINUTE", 0, "Requests that one token may make in a minute; 0: no limit.", 0
    )
    characters_per_minute: int = _setting(
        "SOURCEMARK_CHARACTERS_PER_MINUTE", 0, "Characters annotated for one token in a minute; 0: no limit.", 0
    )
    redis_url: str = _setting("REDIS_URL", "", "Where limits are counted for all processes; empty: each by itself.")
    proxies: int = _setting(
        "SOURCEMARK_PROXIES", 0, "Proxies in front that name their callers in X-Forwarded-For.", 0, 10
    )
    max_text: int = _setting("SOURCEMARK_MAX_TEXT", 200_000, "Longest text taken, in characters (code points).")
    retention_days: int = _setting(
        "SOURCEMARK_RETENTION_DAYS",
        -1,
        "Days after an article's last change when its texts are removed; -1: never; 0: no text is ever stored.",
        least=-1,
    )
    session_hours: int = _setting(
        "SOURCEMARK_SESSION_HOURS",
        12,
        "Hours after which somebody signed in to the desk must sign in again.",
        most=8760,
    )
    open_trial: int = _setting(
        "SOURCEMARK_OPEN_TRIAL",
        0,
        "1: the desk's first page annotates for anybody on this machine, without a token.",
        least=0,
        most=1,
    )
    floor: int = _setting(
        "SOURCEMARK_FLOOR",
        -1,
        "Percent of confidence from which the measures count an attribution; -1: the model's own.",
        least=-1,
        most=100,
    )
    batch_lines: int = _setting("SOURCEMARK_BATCH_LINES", 100_000, "Most lines that a batch has.")
    batch_mb: int = _setting("SOURCEMARK_BATCH_MB", 1024, "Most MiB that a batch has, unpacked.", most=1_048_576)
    lease: int = _setting(
        "SOURCEMARK_LEASE",
        60,
        "Seconds after which others take the lines of a batch that a worker has taken and not done; one that lives "
        "renews them.",
        most=86_400,
    )
    broker_url: str = _setting(
        "BROKER_URL", "", "Celery's broker, `redis://host:6379/0`; empty: the service's own processes do the jobs."
    )
    drain_seconds: int = _setting(
        "SOURCEMARK_DRAIN_SECONDS",
        8,
        "Seconds after SIGTERM in which everything is answered still, while `/readyz` says 503.",
        least=0,
        most=3600,
    )
    metrics_from: str = _setting(
        "SOURCEMARK_METRICS_FROM",
        "127.0.0.0/8,::1/128",
        "Networks, commas between, whose machines read `/metrics` without a token; `none`: nobody does.",
    )
    otlp_endpoint: str = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "", "URL of an OpenTelemetry collector that takes traces over HTTP; empty: none."
    )
    policy: str = _setting("SOURCEMARK_POLICY", "", "File of the newsroom's own policy; read again when it changes.")
    webhook_networks: str = _setting(
        "SOURCEMARK_WEBHOOK_NETWORKS",
        "",
        "Private networks that webhooks may be in, as `10.1.0.0/16,fd00::/8`; empty: public addresses only.",
    )
    webhook_http: int = _setting("SOURCEMARK_WEBHOOK_HTTP", 0, "1: webhooks may be at http:// too.", least=0, most=1)
    model_dir: str = _setting("SOURCEMARK_MODEL_DIR", "", "Folder of another model; empty: the shipped one.")

    def __post_init__(self) -> None:
        bad = [
            f"{spec.metadata['variable']} must be {spec.metadata['least']} to {spec.metadata['most']}"
            for spec in fields(self)
            if isinstance(spec.default, int)
            and not spec.metadata["least"] <= getattr(self, spec.name) <= spec.metadata["most"]
        ]
        bad += [
            f"{variable} must begin with {' or '.join(beginnings)}"
            for variable, value, beginnings in (
                ("DATABASE_URL", self.database_url, ("sqlite:///", "postgresql://", "postgresql+psycopg://")),
                ("REDIS_URL", self.redis_url or "redis://", ("redis://", "rediss://", "redis+unix://")),
                ("BROKER_URL", self.broker_url or "redis://", ("redis://", "rediss://")),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", self.otlp_endpoint or "http://", ("http://", "https://")),
            )
            if not value.startswith(beginnings)
        ]
        if self.open_trial and not loopback(self.host):
            bad.append("SOURCEMARK_OPEN_TRIAL annotates without a token: SOURCEMARK_HOST must then be 127.0.0.1")
        try:
            _ = self.networks
        except ValueError as error:
            bad.append(f"SOURCEMARK_WEBHOOK_NETWORKS: {error}")
        try:
            _ = self.metrics_networks
        except ValueError:
            bad.append("SOURCEMARK_METRICS_FROM must be networks such as 10.0.0.0/8, commas between, or none")
        if self.model_dir and not Path(self.model_dir).is_dir():
            bad.append("SOURCEMARK_MODEL_DIR is not a folder")
        place = urlsplit(self.database_url)
        if self.database_password and (
            not place.username or place.password or not self.database_url.startswith("post")
        ):
            bad.append("DATABASE_PASSWORD needs a DATABASE_URL such as postgresql://user@host/name, without a password")
        if bad:
            raise SettingsError("; ".join(bad))
        if self.database_password:
            name, _, host = place.netloc.rpartition("@")
            whole = place._replace(netloc=f"{name}:{quote(self.database_password, safe='')}@{host}").geturl()
            object.__setattr__(self, "database_url", whole)
            object.__setattr__(self, "database_password", "")

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that webhooks may be in; `ValueError` where one is none."""
        return tuple(ip_network(one.strip()) for one in self.webhook_networks.split(",") if one.strip())

    @property
    def metrics_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of `metrics_from`."""
        if self.metrics_from == "none":
            return ()
        return tuple(ip_network(part.strip()) for part in self.metrics_from.split(","))

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Settings from the environment (`os.environ` by default); unset and empty variables take the default.

        `NAME_FILE` names a file that holds the value of `NAME`, its last line end aside: for secrets.
        """
        environment = os.environ if environment is None else environment
        known = {spec.metadata["variable"]: spec for spec in fields(cls)}
        bad = [
            f"{name} is not a setting"
            for name in environment
            if name.startswith("SOURCEMARK_") and name.removesuffix("_FILE") not in known
        ]
        values: dict[str, Any] = {}
        for variable, spec in known.items():
            try:
                raw = _given(environment, variable)
                if raw:
                    values[spec.name] = int(raw) if isinstance(spec.default, int) else raw
            except SettingsError as error:
                bad.append(error.detail)
            except ValueError:
                bad.append(f"{variable} must be a whole number")
        if bad:
            raise SettingsError("; ".join(sorted(bad)))
        return cls(**values)


def _given(environment: Mapping[str, str], variable: str) -> str:
    """The variable's value, or that of the file which `variable`_FILE names; `SettingsError` where it can't be read."""
    value, file = environment.get(variable, ""), environment.get(f"{variable}_FILE", "")
    if value and file:
        raise SettingsError(f"{variable} and {variable}_FILE are both set")
    if not file:
        return value
    try:
        found = Path(file).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}_FILE names a file that can't be read ({type(error).__name__})") from error
    if not found:
        raise SettingsError(f"{variable}_FILE names a file that is empty")
    return found
