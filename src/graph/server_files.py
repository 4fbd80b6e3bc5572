"""Setting the local server up: its jars, and an archive that halves what a start costs."""

import tempfile
from pathlib import Path

from graph.config import LocalGraph
from graph.server_jars import (
    archive_path,
    cache_lock,
    fetch_jars,
    find_java,
    installed_jars,
    java_version,
)
from graph.server_life import ensure_server, stop_server
from schemas.errors import ConfigError, Unavailable
from schemas.ports import Progress

__all__ = ["fetch_server", "installed_jars"]

_ARCHIVING_JAVA = 25  # the first that writes such an archive when it ends (JEP 514)
_ARCHIVE_SECONDS = 240.0
_STEP = "Neo4j start-up archives"


def fetch_server(cache: Path, progress: Progress) -> Path:
    """Download what is missing of the server into `cache`, checked by SHA-256; gives its folder.

    Then the server runs once, so that Java keeps the classes it loaded in an archive (140 MB): a
    start takes half the CPU time from then on. Without the archive all works, only slower, so that
    a failure to make it is no error.

    Raises:
        Unavailable: a file could not be downloaded, or is not the pinned one.
    """
    folder = fetch_jars(cache, progress)
    with cache_lock(cache):
        _make_archive(cache, progress)
    return folder


def _make_archive(cache: Path, progress: Progress) -> None:
    try:
        java = find_java()
    except ConfigError:
        return
    archive = archive_path(cache, java)
    if archive.exists() or java_version(java) < _ARCHIVING_JAVA:
        return
    progress(_STEP, 0, 1)
    with tempfile.TemporaryDirectory(dir=archive.parent, ignore_cleanup_errors=True) as home:
        new = Path(home, "new.aot")
        _run_once(LocalGraph(Path(home), cache, jvm_flags=(f"-XX:AOTCacheOutput={new}",)))
        if new.exists():
            new.replace(archive)
    progress(_STEP, 1, 1)


def _run_once(config: LocalGraph) -> None:
    try:
        ensure_server(config)  # it answers a query: what a start loads has been loaded
    except (ConfigError, Unavailable):
        return
    finally:
        stop_server(config.home, seconds=_ARCHIVE_SECONDS)
