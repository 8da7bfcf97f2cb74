"""Podman on a socket of its own, with base images made here from Debian: no registry is asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

ROOT = Path(__file__).parents[2]
IMAGES = Path(__file__).parent / "images"
FOLDER = Path(
    os.environ.get("SOURCEMARK_COMPOSE_FOLDER", "/var/tmp/sourcemark-compose")
)  # kept: the next run is faster
BASE = "docker.io/library/python:3.13-slim"
STAND_INS = {
    "postgres": "docker.io/library/postgres:17",
    "redis": "docker.io/library/redis:8",
    "haproxy": "docker.io/library/haproxy:3.0",
}
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
MINUTES = 60.0
CONTAINERS = """
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=8192:8192"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
"""
STORAGE = '[storage]\ndriver = "overlay"\ngraphroot = "{0}/storage"\nrunroot = "{0}/run"\n'


def done(*command: str, timeout: float = 30 * MINUTES, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, **options)


def must(*command: str, **options: Any) -> str:
    """What a command prints; it must succeed."""
    ended = done(*command, **options)
    assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout[-2000:]}\n{ended.stderr[-4000:]}"
    return ended.stdout


@dataclass(frozen=True)
class Engine:
    """The engine and a Compose project on it."""

    environment: dict[str, str]

    def podman(self, *arguments: str) -> str:
        return must("podman", *arguments, env=self.environment)

    def compose(self, *arguments: str) -> str:
        tool = str(Path(sysconfig.get_path("scripts")) / "docker-compose")
        return must(tool, "--env-file", os.devnull, *arguments, cwd=ROOT, env=self.environment)

    def containers(self, service: str | None = None) -> list[str]:
        """Ids of the running containers, of one service where one is named."""
        only = ["--filter", f"label=com.docker.compose.service={service}"] if service else []
        return self.podman("ps", "--quiet", "--filter", "label=com.docker.compose.project=sourcemark", *only).split()

    def inside(self, container: str, command: str) -> subprocess.CompletedProcess[str]:
        """What bash does with the command in a container."""
        return done("podman", "exec", container, "bash", "-c", command, env=self.environment, timeout=MINUTES)

    def inspected(self, container: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = json.loads(self.podman("inspect", container))
        return found[0]


@contextmanager
def engine(**variables: str) -> Iterator[Engine]:
    """A started engine that has the images; `variables` are Compose's."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "containers.conf").write_text(CONTAINERS)
    (FOLDER / "storage.conf").write_text(STORAGE.format(FOLDER))
    socket = FOLDER / "podman.sock"
    made = Engine(
        {
            **{name: os.environ[name] for name in ("PATH", "HOME")},
            "CONTAINERS_CONF": str(FOLDER / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(FOLDER / "storage.conf"),
            "DOCKER_HOST": f"unix://{socket}",
            "DOCKER_BUILDKIT": "0",
            **variables,
        }
    )
    _images(made)
    with (FOLDER / "engine.log").open("wb") as log:
        arguments = ["podman", "system", "service", "--time=0", f"unix://{socket}"]
        service = subprocess.Popen(arguments, env=made.environment, stdout=log, stderr=log)
        over = threading.Event()
        ticker = threading.Thread(target=_tick, args=(made, over), daemon=True)
        try:
            until = monotonic() + MINUTES
            while not socket.exists() and monotonic() < until:
                sleep(0.2)
            ticker.start()
            yield made
        finally:
            over.set()
            ticker.join()
            made.compose("down", "--volumes", "--timeout", "10")
            service.terminate()
            service.wait(MINUTES)


def _tick(made: Engine, over: threading.Event) -> None:
    """Health checks, which podman leaves to systemd."""
    while not over.wait(2):
        for container in done("podman", "ps", "--quiet", env=made.environment).stdout.split():
            done("podman", "healthcheck", "run", container, env=made.environment, timeout=MINUTES)


def _images(made: Engine) -> None:
    if not _exists(made, BASE):
        tree = FOLDER / "rootfs"
        if not (tree / "ready").exists():
            shutil.rmtree(tree, ignore_errors=True)
            must("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "trixie", str(tree))
            _as_the_base_is(tree)
            (tree / "ready").touch()
        archive = FOLDER / "base.tar"
        must("tar", "--create", "--file", str(archive), "--directory", str(tree), ".")
        made.podman("import", "--change", "CMD=python3", str(archive), BASE)
        archive.unlink()
    for name, image in STAND_INS.items():
        if not _exists(made, image):
            file = str(IMAGES / f"{name}.Containerfile")
            made.podman("build", "--network=host", "--tag", image, "--file", file, str(IMAGES))


def _exists(made: Engine, image: str) -> bool:
    return done("podman", "image", "exists", image, env=made.environment).returncode == 0


def _as_the_base_is(tree: Path) -> None:
    """Makes of Debian's tree what the Dockerfile takes the base for; pip has this machine's certificates."""
    for file in tree.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        file.unlink()
    shutil.copy(BUNDLE, tree / BUNDLE.lstrip("/"))
    (tree / "etc/pip.conf").write_text(f"[global]\ncert = {BUNDLE}\n")
    (tree / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    shutil.copy("/etc/resolv.conf", tree / "etc/resolv.conf")
    # One pip that pip itself can uninstall, as the base has it: Debian's can't.
    must(
        "chroot",
        str(tree),
        "python3",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--ignore-installed",
        "--prefix=/usr/local",
        "pip",
    )
    must("chroot", str(tree), "sh", "-c", "rm -rf /usr/lib/python3/dist-packages/pip* /usr/bin/pip*")
