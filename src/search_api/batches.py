"""Batches of questions that pages start: they run behind, and show how far they have come.

They are kept in memory, the newest few; a restart of the server forgets them.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from analysis.result_files import Row, result_bytes
from schemas.errors import NotFound, Refused, TidewaiterError
from schemas.ports import Progress

RUNNING = 2  # batches at once
KEPT = 8

Work = Callable[[Progress], Iterable[Row]]


@dataclass
class Batch:
    """One batch: what it is, how far it has come, and its result.

    `state` is running, done or failed; `seconds` since it was started, till it ended.
    """

    id: str
    title: str
    name: str
    suffix: str
    total: int
    columns: Sequence[str]
    done: int = 0
    state: str = "running"
    problem: str = ""
    result: bytes = b""
    _begun: float = field(default_factory=time.monotonic)
    _ended: float | None = None

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return (self._ended or time.monotonic()) - self._begun

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the rate so far; None before there is one."""
        return (self.total - self.done) / self.rate if self.rate else None

    def run(self, work: Work) -> None:
        """Do the work and keep its result, or why there is none."""
        try:
            self.result = result_bytes(self.suffix, self.columns, work(self._told))
            self.state = "done"
        except TidewaiterError as error:
            self.state, self.problem = "failed", str(error)
        except Exception:  # a thread has no caller: the page must say that it ended
            self.state, self.problem = "failed", "Something went wrong that nobody foresaw."
            raise
        finally:
            self._ended = time.monotonic()

    def _told(self, step: str, done: int, total: int | None) -> None:
        del step, total  # known already
        self.done = done


class BatchDesk:
    """The batches of one application."""

    def __init__(self) -> None:
        self._batches: OrderedDict[str, Batch] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, batch: Batch, work: Work) -> Batch:
        """Begin a batch in a thread of its own.

        Raises:
            Refused: as many are running as may.
        """
        with self._lock:
            if sum(one.state == "running" for one in self._batches.values()) >= RUNNING:
                raise Refused(f"{RUNNING} batches are running; start this one when one is done.")
            self._batches[batch.id] = batch
            while len(self._batches) > KEPT:
                oldest = next(n for n, one in self._batches.items() if one.state != "running")
                del self._batches[oldest]
        threading.Thread(target=batch.run, args=(work,), daemon=True).start()
        return batch

    def get(self, name: str) -> Batch:
        """A batch by its id.

        Raises:
            NotFound: there is none, or it has been forgotten.
        """
        try:
            return self._batches[name]
        except KeyError:
            raise NotFound("There is no such batch here any more; start it again.") from None

    def newest(self) -> list[Batch]:
        """The batches kept, the newest first."""
        return list(reversed(self._batches.values()))


def new_id() -> str:
    """An id that nobody guesses."""
    return secrets.token_urlsafe(9)


def batches_of(request: Request) -> BatchDesk:
    """The application's batches."""
    desk: BatchDesk = request.app.state.batches
    return desk


Batches = Annotated[BatchDesk, Depends(batches_of)]
