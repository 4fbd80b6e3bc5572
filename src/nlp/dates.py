"""Rules for full dates, in the forms of official prose, forms and cargo papers."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from schemas.mentions import Mention, MentionKind

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_WRITTEN: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s+{_YEAR}\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}\b",
    )
)
_SHORT_YEAR: Final = re.compile(
    r"\b(?P<day>\d{1,2})[-/](?P<month>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[-/](?P<year>\d{2})\b",
    re.IGNORECASE,
)
_RUN_TOGETHER: Final = re.compile(
    r"\b(?P<day>\d{2})(?P<month>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?P<year>(?:20)?\d{2})\b"
)
_ISO: Final = re.compile(
    r"(?<![\d-])(?P<year>(?:19|20)\d{2})(?P<sign>[-/])(?P<month>\d{2})(?P=sign)(?P<day>\d{2})(?![\d-])"
)
# Customs forms and Center papers write the month first.
_SLASHED: Final = re.compile(
    r"(?<![\d/-])(?P<month>\d{1,2})(?P<sign>[/-])(?P<day>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d{2}|\d{2})(?![\d/-])"
)
_CENTURY: Final = 2000
_SHORT: Final = 100  # a year below it was written with two digits


def find_dates(text: str) -> Iterator[Mention]:
    """Dates with day, month and year; the canonical form is ISO 8601.

    A date of numbers alone is read month first (03/14/2024), unless its first number is no month.
    A month or a year alone is no date.
    """
    for pattern in (*_WRITTEN, _SHORT_YEAR, _RUN_TOGETHER, _ISO, _SLASHED):
        for match in pattern.finditer(text):
            day = _date_of(match, slashed=pattern is _SLASHED)
            if day is not None:
                start, end = match.span()
                yield Mention(MentionKind.DATE, start, end, match.group(), day.isoformat())


def _date_of(match: re.Match[str], *, slashed: bool) -> date | None:
    year, day = int(match["year"]), int(match["day"])
    if year < _SHORT:
        year += _CENTURY
        if slashed and match["sign"] == "-":  # 10-26-20 is as likely a part number
            return None
    month = _month_number(match["month"])
    if slashed and month > len(_MONTHS) >= day:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text[:3].lower()) + 1
