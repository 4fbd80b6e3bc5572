"""What is known of a file beside its rows: name, hash, edition, whether it is synthetic."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import InvalidInput

SIDECAR = ".source.yaml"
_DATED = re.compile(r"(?<!\d)(20\d\d)[-_](\d\d)(?:[-_](\d\d))?(?!\d)")
_HTS_EDITION = re.compile(
    r"hts[_-]?(20\d\d)[_-]?(?:(basic)|rev(?:ision)?[_-]?(\d{1,2}))", re.IGNORECASE
)
_OLD_HTS = re.compile(r"^(\d\d)(\d\d)_?HTS", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A source file, as its records need to know it.

    Attributes:
        name: how the file is called in every reference to it, relative to the folder given.
        sha256: of the file as it came.
        run_id: the run that reads it.
        read_on: the day of the run; stands in where nothing says since when a record holds.
        edition: edition in words ("2026 revision 4"), empty where none is known.
        edition_date: the day that the edition speaks for.
        synthetic: True where every record of the file is synthetic.
        partial: True where the file holds only part of a list.
        secret: the key that numbers of social security form are hashed with.
        companions: other files of the run that complete this one, by layout name.
    """

    name: str
    sha256: str
    run_id: str
    read_on: dt.date
    edition: str = ""
    edition_date: dt.date | None = None
    synthetic: bool = False
    partial: bool = False
    secret: bytes = b""
    companions: Mapping[str, Path] | None = None

    def constant(self, text: str) -> str | None:
        """A mapping's constant; `@edition`, `@edition_date` and `@partial` are the file's own."""
        match text:
            case "@edition":
                return self.edition or None
            case "@edition_date":
                return self.edition_date.isoformat() if self.edition_date else None
            case "@partial":
                return "true" if self.partial else "false"
            case _:
                return text


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition's name and the day that it speaks for, as far as known."""

    name: str = ""
    date: dt.date | None = None


def is_silent(path: Path) -> bool:
    """True for files that accompany data and are passed over without a word."""
    name = path.name.lower()
    return name.startswith((".", "readme", "license", "licence", "notice.")) or name.endswith(
        (SIDECAR, ".sha256", ".md5")
    )


def read_sidecar(path: Path) -> Mapping[str, Any]:
    """The sidecar beside a file (`name.csv.source.yaml` or `name.source.yaml`); empty if none.

    Raises:
        InvalidInput: it is not YAML with named values.
    """
    for candidate in (path.with_name(path.name + SIDECAR), path.with_name(_stem(path) + SIDECAR)):
        if not candidate.is_file():
            continue
        try:
            content = yaml.safe_load(candidate.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            raise InvalidInput(f"the sidecar {candidate.name} cannot be read: {error}") from error
        return content if isinstance(content, dict) else {}
    return {}


def find_edition(path: Path, sidecar: Mapping[str, Any], given: str = "") -> Edition:
    """The edition: as given, else as the sidecar says, else as the file's name tells.

    `given` and the name in a sidecar may carry a date behind an at-sign: `2026 revision
    4@2026-03-15`. A tariff edition without a date holds from the first of January of its year.

    Raises:
        InvalidInput: the date given is no date.
    """
    text = given or str(sidecar.get("edition", ""))
    if text:
        name, _, day = text.partition("@")
        date = _day(day) if day else _day_in(sidecar) or _year_start(name) or _dated(name)
        return Edition(name.strip(), date)
    named = _named_edition(path.name)
    return Edition(named.name, _day_in(sidecar) or named.date)


def _stem(path: Path) -> str:
    name = path.name
    for _ in range(2):
        name = name.rpartition(".")[0] or name
        if not name.endswith((".csv", ".jsonl", ".xlsx", ".txt")):
            break
    return name


def _named_edition(name: str) -> Edition:
    if found := _HTS_EDITION.search(name):
        revision = "basic" if found[2] else f"revision {int(found[3])}"
        return Edition(f"{found[1]} {revision}", dt.date(int(found[1]), 1, 1))
    if found := _OLD_HTS.match(name):
        revision = f"revision {int(found[2])}" if int(found[2]) else "basic"
        return Edition(f"20{found[1]} {revision}", dt.date(2000 + int(found[1]), 1, 1))
    return Edition("", _dated(name))


def _dated(text: str) -> dt.date | None:
    found = _DATED.search(text)
    if found is None:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def _year_start(text: str) -> dt.date | None:
    found = _YEAR.search(text)
    return dt.date(int(found[1]), 1, 1) if found and not _DATED.search(text) else None


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"The edition's date {text!r} must be written 2026-03-15.") from None


def _day_in(sidecar: Mapping[str, Any]) -> dt.date | None:
    value = sidecar.get("edition_date")
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date) or value is None:
        return value
    return _day(str(value))
