"""Whose turn it is to annotate: so many at once, so many waiting, everybody else refused at once.

A text is annotated in turns, of one window of the encoder each. Between two of them the place goes to whoever has the
least left to do, so that a short text does not wait behind a long one; one turn in `LONGEST_WAITING` goes to who came
first, so that a long text gets on however many short ones come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil
from threading import Event, Lock
from time import monotonic

from service.domain.errors import Saturated
from service.metrics import counts

LONGEST_WAITING = 4  # one turn in so many goes to who came first
LOOK = 0.25  # seconds after which who waits looks whether their client is still there
SLOWEST = 30  # seconds: nobody is told to come back later than that


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom work is done.

    gone: whether they no longer wait for the answer; spend: counts characters that are annotated for them and raises
    `Throttled` where they have had too many; patient: nobody waits, so the work lets everybody else go first, may wait
    as long as it takes and is never refused.
    """

    gone: Callable[[], bool] = lambda: False
    spend: Callable[[int], None] = lambda _: None
    patient: bool = False


NOBODY = Behalf(patient=True)
behalf: ContextVar[Behalf] = ContextVar("behalf", default=NOBODY)
"""For whom the present thread works; jobs and commands work for nobody who waits."""


class Turn:
    """One text's place among those that are annotated and those that wait. `left`: characters still to be read."""

    def __init__(self, admission: Admission, left: int) -> None:
        self._admission = admission
        self.behalf = behalf.get()
        self.size = self.left = left
        self.came = self.resumed = admission.clock()
        self.worked = 0.0
        self.started = False
        self.ready = Event()

    def __call__(self, left: int) -> None:
        """Called between two steps: lets others go first whose texts are shorter.

        Raises `Saturated` where the client has gone, or the text's time is over.
        """
        self.left = left
        self.check()
        if self._admission.passed_on(self):
            self.wait()

    def wait(self) -> None:
        """Returns when it is this text's turn; raises as a call does, and where none came in time."""
        while not self.ready.wait(LOOK):
            self.check()
        self.check()

    def check(self) -> None:
        """Raises `Saturated` where going on would be for nothing."""
        if self.behalf.gone():
            raise Saturated("The client has gone.")
        if self.behalf.patient:
            return
        waited = self._admission.clock() - self.came
        if not self.started and not self.ready.is_set() and waited > self._admission.patience:
            raise Saturated("No turn came in time; try again shortly.", self._admission.wait())
        if waited > self._admission.deadline:
            raise Saturated("The text could not be annotated in time; try again later.", self._admission.wait())


class Admission:
    """Lets `places` texts be annotated at once and `queue` others wait; safe for threads.

    patience: seconds that a text waits for its first turn; deadline: seconds after which it is given up.
    """

    def __init__(
        self, places: int, queue: int, patience: float, deadline: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._places = places
        self._queue = queue
        self.patience = patience
        self.deadline = deadline
        self.clock = clock
        self._lock = Lock()
        self._running: list[Turn] = []
        self._waiting: list[Turn] = []
        self._chosen = 0
        self._pace = 5e-5  # seconds of a place that a character takes, as they were of late

    @contextmanager
    def turn(self, size: int, *, cost: int = 0) -> Iterator[Turn]:
        """The turn of a text of so many characters, once it has come; to be called between steps of the work.

        `cost`: the characters that it counts for. Raises `Saturated` at once where too many wait, `Throttled` where the
        client has had too many characters, and what `Turn.wait` raises.
        """
        turn = Turn(self, size)
        self._enter(turn)
        try:
            turn.behalf.spend(cost)
            turn.wait()
            yield turn
        finally:
            self._leave(turn)

    def figures(self) -> tuple[int, int]:
        """How many texts are being annotated, and how many wait."""
        with self._lock:
            return len(self._running), len(self._waiting)

    def wait(self) -> int:
        """Seconds that those who are here will take, about."""
        left = sum(turn.left for turn in (*self._running, *self._waiting) if not turn.behalf.patient)
        return min(SLOWEST, max(1, ceil(left * self._pace / max(1, self._places))))

    def passed_on(self, turn: Turn) -> bool:
        """Whether the place of a running turn went to another, and it must wait."""
        with self._lock:
            if not self._waiting:
                return False
            best = self._next([turn, *self._waiting])
            if best is turn:
                return False
            self._running.remove(turn)
            turn.ready.clear()
            turn.worked += self.clock() - turn.resumed
            self._waiting.append(turn)
            self._give(best)
            return True

    def _enter(self, turn: Turn) -> None:
        with self._lock:
            if not turn.behalf.patient and self._full():
                raise Saturated("As many texts wait as can be annotated soon; try again shortly.", self.wait())
            self._waiting.append(turn)
            self._fill()
            self._tell()

    def _full(self) -> bool:
        """Whether as many are here as there is room for, those aside whose clients have gone."""
        here = [one for one in (*self._running, *self._waiting) if not one.behalf.patient]
        room = self._places + self._queue
        return len(here) >= room and sum(not one.behalf.gone() for one in here) >= room

    def _leave(self, turn: Turn) -> None:
        with self._lock:
            self._left(turn)
            self._tell()

    def _tell(self) -> None:
        counts.IN_FLIGHT.set(len(self._running))
        counts.WAITING.set(len(self._waiting))

    def _left(self, turn: Turn) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
            return
        self._running.remove(turn)
        if turn.size > turn.left:
            worked = turn.worked + self.clock() - turn.resumed
            self._pace += (worked / (turn.size - turn.left) - self._pace) / 8
        self._fill()

    def _fill(self) -> None:
        if self._waiting and len(self._running) < self._places:
            self._give(self._next(self._waiting))

    def _give(self, turn: Turn) -> None:
        self._waiting.remove(turn)
        self._running.append(turn)
        turn.started, turn.resumed = True, self.clock()
        turn.ready.set()

    def _next(self, turns: list[Turn]) -> Turn:
        self._chosen += 1
        if self._chosen % LONGEST_WAITING == 0:
            return min(turns, key=lambda turn: (turn.behalf.patient, turn.came))
        return min(turns, key=lambda turn: (turn.behalf.patient, turn.left, turn.came))
