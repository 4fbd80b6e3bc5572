"""Words of a document, evened out: spaces, control characters, days."""

import re
import unicodedata
from datetime import UTC, date, datetime

from schemas.errors import InvalidInput

EARLIEST = 1776
LATEST = 2100
"""Years outside these are misprints, not days of publication."""

_BREAKS = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SLUG = re.compile(r"[^a-z0-9]+")
# Symbol-font bullets come out of PDF files as private-use characters.
_BULLETS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\u00ad": None, "\ufeff": None}
)


def tidy(text: str) -> str:
    """The text with one kind of line break, no control characters and no lone surrogates."""
    text = _BREAKS.sub("\n", text.replace("\r\n", "\n")).translate(_BULLETS)
    return _CONTROL.sub("", _LONE_SURROGATE.sub("\ufffd", text))


def one_line(text: str) -> str:
    """The words of a text on one line, one space between them."""
    return " ".join(tidy(text).split())


def even_lines(text: str) -> str:
    """The text with single spaces, its lines kept, empty ones left out."""
    lines = (_SPACES.sub(" ", line).strip() for line in tidy(text).split("\n"))
    return "\n".join(line for line in lines if line)


def to_slug(text: str, limit: int = 60) -> str:
    """Lower-case letters, digits and hyphens: fit for a key. Empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", plain.lower()).strip("-")[:limit].rstrip("-")


_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_LONG = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_day(text: str) -> date:
    """The day that a text names.

    Read are `2024-03-18` (also with a time behind it), `2024-03` and `2024` (their first day),
    `3/18/2024` (month first, as the administration writes it) and `March 18, 2024`.

    Raises:
        InvalidInput: it is none of these, no such day exists, or the year is not from 1776 to 2100.
    """
    parts = _day_parts(one_line(text))
    if parts is None:
        raise InvalidInput(f"{text[:60]!r} is not a date; write it as 2024-03-18")
    try:
        day = date(*parts)
    except ValueError as error:
        raise InvalidInput(f"{text[:60]!r} is not a day that exists ({error})") from error
    if not EARLIEST <= day.year <= LATEST:
        raise InvalidInput(f"{text[:60]!r} is not a likely date: the year is {day.year}")
    return day


def _day_parts(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if found := _SLASHED.fullmatch(text):
        return int(found[3]), int(found[1]), int(found[2])
    found = _LONG.fullmatch(text)
    if found and found[1][:3].lower() in _MONTHS:
        return int(found[3]), _MONTHS.index(found[1][:3].lower()) + 1, int(found[2])
    return None


def start_of(day: date) -> datetime:
    """Midnight UTC of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
