"""What is present, in which version, what is missing, and the command that mends it."""

import platform
import shutil
from dataclasses import dataclass
from importlib import metadata

from graph.local_server import server_status
from graph.server_files import installed_jars
from nlp import model_present
from schemas.errors import ConfigError
from search_api import assets_present
from tidewaiter.settings import Settings

SETUP = "tidewaiter setup"
_PACKAGES = ("neo4j", "duckdb", "deltalake", "tantivy", "onnxruntime", "spacy", "fastapi")
_ROOM = 3 * 1024**3  # bytes: server, model and a first home


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at; `mend` is a command, empty where nothing is wrong."""

    what: str
    state: str  # present, missing or note
    version: str = ""
    mend: str = ""


def examine(settings: Settings) -> list[Examined]:
    """Look at everything that the product needs."""
    found = [Examined("Python", "present", platform.python_version())]
    found.extend(_package(name) for name in _PACKAGES)
    found.append(_neo4j(settings))
    found.append(_fetched("language model", present=model_present(settings.cache)))
    found.append(_fetched("page assets", present=assets_present(settings.cache)))
    found.append(_home(settings))
    found.append(_disk(settings))
    return found


def _package(name: str) -> Examined:
    try:
        return Examined(f"package {name}", "present", metadata.version(name))
    except metadata.PackageNotFoundError:
        return Examined(f"package {name}", "missing", mend="make setup")


def _neo4j(settings: Settings) -> Examined:
    if settings.graph.uri:
        return Examined("Neo4j", "present", f"your own at {settings.graph.uri}")
    try:
        jars = installed_jars(settings.cache)
    except ConfigError:
        return Examined("Neo4j server", "missing", mend=SETUP)
    status = server_status(settings.home)
    version = jars[0].parent.name
    return Examined("Neo4j server", "present", f"{version}, {status.state}")


def _fetched(what: str, *, present: bool) -> Examined:
    return Examined(what, "present") if present else Examined(what, "missing", mend=SETUP)


def _home(settings: Settings) -> Examined:
    if (settings.home / "ledger").is_dir():
        return Examined("home", "present", str(settings.home))
    return Examined("home", "note", f"{settings.home} is empty", "tidewaiter demo")


def _disk(settings: Settings) -> Examined:
    place = next(p for p in (settings.home, *settings.home.parents) if p.exists())
    free = shutil.disk_usage(place).free
    shown = f"{free / 1024**3:.1f} GiB free at {place}"
    if free < _ROOM:
        return Examined("disk", "note", shown, "free some room: 3 GiB serve a first home")
    return Examined("disk", "present", shown)
