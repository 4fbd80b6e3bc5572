"""Stops a home's graph server when nobody has used it for a while.

`python -m graph.idle_watch HOME`, started, detached, together with the server; it ends when that
server has ended.
"""

import sys
import time
from pathlib import Path

from graph.server_home import ServerHome
from schemas.errors import Unavailable

_LONGEST_PAUSE_SECONDS = 15.0


def watch(home: Path) -> None:
    """Look now and then, until the server that runs at the start is gone."""
    paths = ServerHome.of(home)
    state = paths.state()
    while state is not None and state.process.is_alive() and paths.state() == state:
        limit = state.idle_minutes * 60
        if paths.idle_seconds() >= limit:
            _stop(home, limit)
        time.sleep(min(_LONGEST_PAUSE_SECONDS, max(0.2, limit / 10)))


def _stop(home: Path, limit: float) -> None:
    # the driver is imported only now: the watcher waits in a fifth of the memory
    from graph.server_life import stop_if_idle  # noqa: PLC0415

    try:
        stop_if_idle(home, limit)
    except Unavailable:  # somebody is starting or stopping it: look again later
        return


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
