"""The package's own data files: gzipped CSV beside this module, read once, on first use."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from schemas.errors import ConfigError

_PACKAGE = "schemas.vocab"


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>.csv.gz`, each a mapping from column to text.

    Raises:
        ConfigError: the file is missing from the installation.
    """
    text = gzip.decompress(_read(f"{name}.csv.gz")).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def read_plain(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>.csv`, a small table kept as plain text."""
    yield from csv.DictReader(io.StringIO(_read(f"{name}.csv").decode("utf-8"), newline=""))


def read_sidecar(name: str) -> dict[str, Any]:
    """What `data/<name>.source.yaml` says: source, edition, date, licence, sha256 of the inputs."""
    loaded: dict[str, Any] = yaml.safe_load(_read(f"{name}.source.yaml"))
    return loaded


def table_sha256(name: str) -> str:
    """The SHA-256 of the table's text (of the CSV, not of its compression)."""
    return hashlib.sha256(gzip.decompress(_read(f"{name}.csv.gz"))).hexdigest()


def to_date(text: str) -> date | None:
    """An ISO date; nothing for an empty text."""
    return date.fromisoformat(text) if text else None


def _read(name: str) -> bytes:
    try:
        return files(_PACKAGE).joinpath("data", name).read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(
            f"The table {name} is missing from the installation; install tidewaiter again."
        ) from error
