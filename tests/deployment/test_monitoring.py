"""What `deploy/` gives to Prometheus and Grafana, against a real scrape of a service of two workers."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
import yaml

from service.metrics.folder import PREFIX
from tests.integration.test_metrics import figures
from tests.serving import PATIENCE, Server, serving

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
TEXT = "A source told reporters that the pier would close."
SHARED_MEMORY = Path("/dev/shm")


def promtool(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    path = shutil.which("promtool")
    if path is None:
        pytest.skip("promtool is absent (Debian's package prometheus): the rules are NOT checked by it")
    return subprocess.run([path, *arguments], input=given, capture_output=True, text=True, timeout=120, check=False)


def workers(server: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server)], capture_output=True, text=True, check=True)
    return [int(pid) for pid in found.stdout.split()]


def counting(server: Server) -> tuple[int, Path]:
    """The server's first process, and the folder in which its workers count; others may run beside it."""
    for folder in SHARED_MEMORY.glob(f"{PREFIX}*"):
        pid = int(folder.name.removeprefix(PREFIX).partition("-")[0])
        with suppress(OSError):
            if server.environment["DATABASE_URL"].encode() in Path(f"/proc/{pid}/environ").read_bytes():
                return pid, folder
    raise AssertionError("its folder is not there")


@pytest.fixture(scope="module")
def scrape(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What a service says in which everything has happened once, and one of whose workers was killed meanwhile."""
    left = SHARED_MEMORY / f"{PREFIX}{2**22 + 1}-left"  # no process has such a number
    if SHARED_MEMORY.is_dir():
        left.mkdir(exist_ok=True)
    folder = tmp_path_factory.mktemp("monitoring")
    with serving(folder, SOURCEMARK_WORKERS="2") as server:
        assert not left.exists()
        bearer = {"Authorization": f"Bearer {server.token('a', 'admin')}"}
        made = [
            requests.post(f"{server.url}/v1/articles", json={"text": TEXT}, headers=bearer, timeout=60).json()
            for _ in range(8)
        ]
        flag = made[0]["annotation"]["flags"][0]["id"]
        verdict = {"decision": "upheld"}
        requests.post(f"{server.url}/v1/flags/{flag}/verdicts", json=verdict, headers=bearer, timeout=60)
        first = figures(requests.get(f"{server.url}/metrics", timeout=60).text)
        master, mine = counting(server)
        (killed, *_) = workers(master)
        os.kill(killed, signal.SIGKILL)
        _wait_for(lambda: not list(mine.glob(f"gauge_live*_{killed}.db")))
        text = requests.get(f"{server.url}/metrics", timeout=60).text
        second = figures(text)
        for name in ("sourcemark_annotated_characters_total", "sourcemark_annotation_seconds_count"):
            assert second[name, ()] == first[name, ()], "what a dead worker has done stays"
        assert second["sourcemark_annotated_characters_total", ()] == 8 * len(TEXT), "of both workers"
        assert second["sourcemark_annotation_seconds_count", ()] == 8
        yield text
    assert not mine.exists(), "nothing is left behind"


def _wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if done():
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def expressions() -> Iterator[str]:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["expr"]
    for panel in json.loads((DEPLOY / "grafana" / "sourcemark.json").read_text())["panels"]:
        for target in panel["targets"]:
            yield target["expr"]


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="the workers' folder is looked for in /dev/shm")
def test_every_metric_that_is_asked_for_is_there(scrape: str) -> None:
    told = {name for name, _ in figures(scrape)}
    asked = {name for expression in expressions() for name in re.findall(r"\bsourcemark_\w+", expression)}
    assert len(asked) > 10
    assert asked <= told


def test_every_metric_is_in_the_table_of_the_docs(scrape: str) -> None:
    section = (DEPLOY.parent / "docs" / "operations.md").read_text().split("\n## Metrics\n")[1].split("\n## ")[0]
    described = set(re.findall(r"`(sourcemark_\w+)`", section))
    families = set(re.findall(r"^# TYPE (sourcemark_\w+) ", scrape, flags=re.MULTILINE))
    assert described == families


def test_the_scrape_is_as_prometheus_wants_it(scrape: str) -> None:
    done = promtool("check", "metrics", given=scrape)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_alerts_can_be_read() -> None:
    done = promtool("check", "rules", str(RULES))
    assert done.returncode == 0, done.stderr
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"].keys() == {"summary", "mend"}, rule["alert"]


def test_the_configuration_can_be_read() -> None:
    done = promtool("check", "config", "--syntax-only", str(DEPLOY / "prometheus" / "prometheus.yml"))
    assert done.returncode == 0, done.stderr


def test_the_alerts_wake_when_they_should(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yml"
    counted = {"series": 'sourcemark_requests_total{status="500"}', "values": "0+2x20"}
    well = {"series": 'sourcemark_requests_total{status="200"}', "values": "0+98x20"}
    down = {"series": "sourcemark_database_up", "values": "1 1 1 1 1 0x20"}
    old = {"series": 'sourcemark_queue_oldest_seconds{severity="high"}', "values": "260000+60x200"}

    def woken(name: str, at: str) -> dict[str, object]:
        return {"alertname": name, "eval_time": at, "exp_alerts": []}

    def case(series: list[dict[str, str]], name: str, quiet: str, loud: str, severity: str) -> dict[str, object]:
        (rule,) = [
            rule
            for group in yaml.safe_load(RULES.read_text())["groups"]
            for rule in group["rules"]
            if rule["alert"] == name
        ]
        told = [{"exp_labels": {"severity": severity}, "exp_annotations": rule["annotations"]}]
        return {
            "interval": "1m",
            "input_series": series,
            "alert_rule_test": [woken(name, quiet), {**woken(name, loud), "exp_alerts": told}],
        }

    tests = [
        case([counted, well], "SourcemarkErrors", "3m", "15m", "page"),
        case([down], "SourcemarkDatabaseDown", "4m", "8m", "page"),
        case([old], "SourcemarkQueueOld", "30m", "90m", "ticket"),
    ]
    cases.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    done = promtool("test", "rules", str(cases))
    assert done.returncode == 0, done.stdout + done.stderr
