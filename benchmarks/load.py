"""The service under load: two api processes, articles of 600 to 1,200 words, made from our own sentences.

    MINUTES=10 python -m benchmarks.load

1. *Bare*: two processes run extractor and rules alone, without any service.
2. *Capacity*: some clients ask as fast as they are answered.
3. *Steady*: requests come at random moments, at 70 % of capacity, for MINUTES.
4. *Flood*: they come at five times the capacity, for a tenth of that time; each client gives up after ten seconds.

All on one machine, the clients too. What must hold is printed with what came out; the command fails where one does not.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from benchmarks.archive import SENTENCES, SLOTS
from tests.serving import Server, serving

PROCESSES, CLIENTS, MOST_CLIENTS, GIVE_UP = 2, 6, 800, 10.0
REFUSED = (429, 503)
WORDS = (600, 1200)


def articles(many: int = 60, seed: int = 1) -> list[str]:
    """So many texts."""
    drawn, found = random.Random(seed), []
    names = {slot: " ".join(name) for slot, name in zip("abcd", SLOTS, strict=True)}
    for _ in range(many):
        wanted, sentences, words = drawn.randint(*WORDS), [], 0
        while words < wanted:
            sentences.append(drawn.choice(SENTENCES).format(**names))
            words += len(sentences[-1].split())
        found.append("\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)))
    return found


def _bare(seconds: float, ready: object, counts: object) -> None:
    from service import wiring
    from service.domain.text import Article
    from service.settings import Settings

    annotator, texts, done = wiring.annotator(Settings()), articles(), 0
    annotator.annotate(Article(texts[0]))
    ready.wait()  # type: ignore[attr-defined]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        annotator.annotate(Article(texts[done % len(texts)]))
        done += 1
    counts.put(done)  # type: ignore[attr-defined]


def bare(seconds: float) -> float:
    """Articles a second of the pipeline alone, in as many processes as the service has."""
    context = multiprocessing.get_context("spawn")
    ready, counts = context.Barrier(PROCESSES), context.Queue()
    running = [context.Process(target=_bare, args=(seconds, ready, counts)) for _ in range(PROCESSES)]
    for process in running:
        process.start()
    done = sum(counts.get() for _ in running)
    for process in running:
        process.join()
    return float(done / seconds)


@dataclass(slots=True)
class Answers:
    """What came back: the status (0: none within the time) and the seconds it took."""

    found: list[tuple[int, float]] = field(default_factory=list)
    seconds: float = 0.0

    def took(self, *statuses: int) -> list[float]:
        """The seconds of the answers with these statuses, shortest first."""
        return sorted(seconds for status, seconds in self.found if status in statuses)

    @property
    def goodput(self) -> float:
        """Articles annotated a second."""
        return len(self.took(200)) / self.seconds

    def told(self) -> str:
        """The answers by status."""
        return ", ".join(
            f"{many} × {status or 'none'}" for status, many in sorted(Counter(s for s, _ in self.found).items())
        )


def share(ordered: list[float], part: float) -> float:
    """The value below which this part of them lies; 0 of none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


class Asker:
    """Sends articles to be annotated."""

    def __init__(self, server: Server) -> None:
        self._bearer = server.token("load", "annotate")
        self._place = urlsplit(server.url)
        self._bodies = [json.dumps({"text": text}).encode() for text in articles()]

    def ask(self, number: int) -> tuple[int, float]:
        """One article, on a connection of its own."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection(str(self._place.hostname), self._place.port, timeout=GIVE_UP)
        headers = {"Authorization": f"Bearer {self._bearer}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/v1/annotate", self._bodies[number % len(self._bodies)], headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        return status, time.monotonic() - begun

    def closed(self, seconds: float) -> Answers:
        """Each client asks again when it has its answer."""
        answers, begun = Answers(), time.monotonic()

        def client(number: int) -> None:
            while time.monotonic() - begun < seconds:
                answers.found.append(self.ask(number))
                number += CLIENTS

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(client, range(CLIENTS)))
        answers.seconds = time.monotonic() - begun
        return answers

    def opened(self, rate: float, seconds: float) -> Answers:
        """Requests come at random moments, so many a second, whatever became of the others."""
        answers, drawn, begun, number = Answers(seconds=seconds), random.Random(2), time.monotonic(), 0
        at = begun
        with ThreadPoolExecutor(MOST_CLIENTS) as pool:
            while at < begun + seconds:
                time.sleep(max(0.0, at - time.monotonic()))
                pool.submit(lambda n=number: answers.found.append(self.ask(n)))
                number, at = number + 1, at + drawn.expovariate(rate)
        return answers


@contextmanager
def memory() -> Iterator[list[int]]:
    """The bytes that the service's processes hold, every two seconds."""
    seen: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(2):
            family = psutil.Process().children(recursive=True)
            seen.append(sum(_held(process) for process in family))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def verdict(claims: Iterable[tuple[str, bool, str]]) -> bool:
    """Prints what must hold and what came out; whether all of it holds."""
    held = True
    for claim, holds, found in claims:
        print(f"{'ok    ' if holds else 'FAILED'} {claim}: {found}", flush=True)
        held &= holds
    return held


def main() -> None:
    """Measures, prints, and fails where something does not hold."""
    minutes = float(os.environ.get("MINUTES", "10"))
    steady, short = 60 * minutes, max(15.0, 6 * minutes)
    plain = bare(short)
    print(
        f"{psutil.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; bare pipeline {plain:.2f} articles/s",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), SOURCEMARK_WORKERS=str(PROCESSES)) as server:
        asker = Asker(server)
        asker.closed(3)
        capacity = asker.closed(short)
        print(f"service {capacity.goodput:.2f} articles/s; {capacity.told()}", flush=True)
        with memory() as held:
            calm = asker.opened(0.7 * capacity.goodput, steady)
        flood = asker.opened(5 * capacity.goodput, short)
        after = asker.closed(short / 3)
    latencies, refused = calm.took(200), flood.took(*REFUSED)
    median, worst = share(latencies, 0.5), share(latencies, 0.99)
    quarter = max(1, len(held) // 4)
    early, late = statistics.median(held[quarter : 2 * quarter] or held), statistics.median(held[-quarter:])
    holds = verdict(
        (
            ("service over bare, at least 0.85", capacity.goodput >= 0.85 * plain, f"{capacity.goodput / plain:.2f}"),
            ("steady: every answer 200", len(latencies) == len(calm.found), calm.told()),
            ("steady: p99 under 4 medians", worst < 4 * median, f"median {median:.2f} s, p99 {worst:.2f} s"),
            (
                "steady: memory grows by less than 5 %",
                late < 1.05 * early,
                f"{early / 2**20:.0f} to {late / 2**20:.0f} MiB",
            ),
            (
                "flood: goodput over capacity, at least 0.8",
                flood.goodput >= 0.8 * capacity.goodput,
                f"{flood.goodput / capacity.goodput:.2f}",
            ),
            (
                "flood: the rest refused at once",
                len(refused) + len(flood.took(200)) == len(flood.found) and share(refused, 0.99) < 1,
                f"{flood.told()}; refused in {share(refused, 0.5):.3f} s (median), {share(refused, 0.99):.3f} s (p99)",
            ),
            (
                "after the flood: as before",
                after.goodput >= 0.8 * capacity.goodput,
                f"{after.goodput / capacity.goodput:.2f}",
            ),
        )
    )
    sys.exit(not holds)


if __name__ == "__main__":
    main()
