"""A writer that kills itself at a named point of a batch; run by the crash-point test.

python dies_at_a_point.py HOME POINT
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conftest import to_table
from ledger import open_ledger
from ledger.delta_tables import DeltaTables
from ledger.journal import Journal
from schemas.records import RecordKind

POINTS: dict[str, tuple[type, str]] = {
    "append": (DeltaTables, "append"),
    "commit": (Journal, "commit"),
    "remove": (DeltaTables, "remove_batches"),
    "tidy": (DeltaTables, "tidy"),
}


def die_around(owner: type, name: str, *, before: bool) -> None:
    """Let the process die just before, or just after, the named step."""
    step: Callable[..., Any] = getattr(owner, name)

    def dying(*args: object) -> None:
        if not before:
            step(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)


def main(home: Path, point: str) -> None:
    """Commit one batch, then die at the point of the second."""
    ledger = open_ledger(home)
    run = ledger.begin_run("ports", "crash test")
    with ledger.begin_batch(run.id, "ports") as batch:
        batch.add(RecordKind.PORT, to_table([("0001", "first", 2024)]))
        batch.commit()
    when, step = point.split("-")
    die_around(*POINTS[step], before=when == "before")
    batch = ledger.begin_batch(run.id, "ports")
    batch.add(RecordKind.PORT, to_table([("0002", "second", 2024), ("0001", "changed", 2025)]))
    if step == "remove":
        batch._flush(RecordKind.PORT)
        batch.abandon()
    batch.commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
