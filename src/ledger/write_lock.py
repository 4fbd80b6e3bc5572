"""One writer a home: a file lock, and a note of who holds it."""

import json
import os
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from ledger.errors import ledger_errors
from schemas.errors import Unavailable


class WriteLock:
    """The lock of one home. Who holds it may take it again; other threads and processes wait."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / ".write.lock")  # counts for each thread apart
        self._holder = folder / ".write.json"

    @property
    def just_taken(self) -> bool:
        """True where this thread holds it, and has taken it once."""
        return self._lock.lock_counter == 1

    def acquire(self, timeout: float) -> None:
        """Take the lock.

        Raises:
            Unavailable: somebody else held it for `timeout` seconds; the message says who.
        """
        with ledger_errors("taking the writer lock"):
            try:
                self._lock.acquire(timeout=timeout)
            except Timeout as error:
                raise Unavailable(
                    f"Another command is writing to this home{self._writer()}. Wait for it to "
                    "finish and run this one again."
                ) from error
            if self.just_taken:
                me = {"pid": os.getpid(), "command": " ".join(sys.argv[:3])[:200]}
                self._holder.write_text(json.dumps(me), encoding="utf-8")

    def try_acquire(self) -> bool:
        """Take the lock if nobody else holds it."""
        try:
            self.acquire(timeout=0)
        except Unavailable:
            return False
        return True

    def release(self) -> None:
        """Give the lock back, as often as it was taken."""
        self._lock.release()

    def _writer(self) -> str:
        try:
            said = json.loads(self._holder.read_text(encoding="utf-8"))
            return f" (process {said['pid']}: {said['command']})"
        except (OSError, ValueError, KeyError, TypeError):
            return ""
