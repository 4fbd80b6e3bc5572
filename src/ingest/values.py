"""Texts to typed values, column by column; what cannot be read comes back as a reason."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from ingest.tabular.sheet import LIST_MARK
from schemas.records.layout import COUNT, DATE, FLAG, MONEY, NUMBER, TEXT, TEXTS

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = 1e15

FALSE = pa.scalar(False)  # noqa: FBT003  (an Arrow scalar)

_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
_WHOLE = r"^[+-]?\d{1,15}(\.0*)?$"
_TRUE = pa.array(["true", "t", "yes", "y", "1", "x"])
_FALSE = pa.array(["false", "f", "no", "n", "0"])
_NULLS = pa.array(["null", "\\n", "none", "-", "n/a"])


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed column, and a text column of the same length: why a value could not be read.

    Where there is a reason the value is null; a null without a reason was empty.
    """

    values: pa.Array
    reasons: pa.Array


def parse_column(texts: pa.Array, kind: pa.DataType) -> Parsed:
    """A text column as `kind`, one of the types of `schemas.records.layout`.

    Texts are trimmed; empty ones and the usual words for nothing (NULL, N/A) are null.
    """
    if kind == TEXT:
        return Parsed(trimmed(texts), no_reasons(len(texts)))
    cleaned = _emptied(trimmed(texts))
    return _PARSERS[kind](cleaned)


def no_reasons(length: int) -> pa.Array:
    """A column of no reasons."""
    return pa.nulls(length, pa.string())


def trimmed(texts: pa.Array) -> pa.Array:
    """Texts without space around them; empty ones are null."""
    bare = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def by_value(
    texts: pa.Array, read: Callable[[str], tuple[object, str | None]], kind: pa.DataType
) -> Parsed:
    """Read each distinct text once with `read`, which gives (value, reason)."""
    coded = texts.dictionary_encode()
    found = [read(text) for text in coded.dictionary.to_pylist()]
    values = pa.array([value for value, _ in found], kind)
    reasons = pa.array([reason for _, reason in found], pa.string())
    return Parsed(values.take(coded.indices), reasons.take(coded.indices))


def _emptied(texts: pa.Array) -> pa.Array:
    word = pc.is_in(pc.utf8_lower(texts), value_set=_NULLS)
    return pc.if_else(word, pa.scalar(None, pa.string()), texts)


def _texts(texts: pa.Array) -> Parsed:
    """Several texts in one cell, parted by semicolons or bars, or a list of the file itself."""
    marked = pc.match_substring(texts, LIST_MARK)
    parted = pc.replace_substring_regex(texts, r"\s*[;|]\s*", LIST_MARK)
    evened = pc.if_else(marked, texts, parted)
    evened = pc.utf8_trim(evened, characters=LIST_MARK + " ")
    parts = pc.split_pattern(pc.if_else(pc.equal(evened, ""), None, evened), LIST_MARK)
    return Parsed(parts.cast(TEXTS), no_reasons(len(texts)))


def _flags(texts: pa.Array) -> Parsed:
    lower = pc.utf8_lower(texts)
    yes = pc.is_in(lower, value_set=_TRUE)
    known = pc.or_(yes, pc.is_in(lower, value_set=_FALSE))
    values = pc.if_else(known, yes, pa.scalar(None, FLAG))
    return Parsed(values, _reason_where(pc.invert(known), texts, "is neither yes nor no"))


def _numbers(texts: pa.Array) -> Parsed:
    return _cast(texts, _NUMBER, NUMBER, "is not a number")


def _counts(texts: pa.Array) -> Parsed:
    parsed = _cast(texts, _WHOLE, NUMBER, "is not a whole number")
    return Parsed(pc.cast(parsed.values, COUNT), parsed.reasons)


def _money(texts: pa.Array) -> Parsed:
    parsed = _cast(texts, _NUMBER, NUMBER, "is not an amount in US dollars")
    return Parsed(pc.cast(pc.round(parsed.values, 2), MONEY), parsed.reasons)


def _cast(texts: pa.Array, pattern: str, kind: pa.DataType, words: str) -> Parsed:
    """Cast what fits the pattern, once `$` and thousands' commas are off and (5) is -5."""
    plain = _plain_numbers(texts)
    good = pc.match_substring_regex(plain, pattern)
    values = pc.cast(pc.if_else(good, plain, pa.scalar(None, pa.string())), kind)
    fits = pc.and_kleene(good, pc.less(pc.abs(values), LARGEST))
    kept = pc.if_else(fits, values, pa.scalar(None, kind))
    return Parsed(kept, _reason_where(pc.invert(fits), texts, words))


def _plain_numbers(texts: pa.Array) -> pa.Array:
    odd = pc.match_substring_regex(texts, r"[$,()\s]")
    if not pc.any(odd).as_py():
        return texts
    plain = pc.replace_substring_regex(texts, r"^\((.*)\)$", r"-\1")
    grouped = pc.match_substring_regex(plain, r"^[-+]?\$?\s*\d{1,3}(,\d{3})+(\.\d*)?$")
    without = pc.replace_substring(plain, ",", "")
    plain = pc.if_else(grouped, without, plain)
    return pc.replace_substring_regex(plain, r"^([-+]?)\$?\s*", r"\1")


def _dates(texts: pa.Array) -> Parsed:
    return by_value(texts, _read_date, DATE)


_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_US = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(
    r"[T ]\s*\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s*([AP]M)?\s*(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE
)


@lru_cache(maxsize=65_536)
def _read_date(text: str | None) -> tuple[dt.date | None, str | None]:
    """A day written 2025-06-19, 06/19/2025 or 20250619, with or without a time behind it."""
    if text is None:
        return None, None
    parts = _date_parts(text)
    if parts is None:
        return None, f"{text[:40]!r} is not a date; write 2025-06-19, 06/19/2025 or 20250619"
    year, month, day = parts
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None, f"{text[:40]!r} is not a day of the calendar"
    if not FIRST_YEAR <= year < LAST_YEAR:
        return None, f"{text[:40]!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
    return found, None


def _date_parts(text: str) -> tuple[int, int, int] | None:
    for pattern, order in ((_ISO, (1, 2, 3)), (_US, (3, 1, 2)), (_COMPACT, (1, 2, 3))):
        found = pattern.match(text)
        if found is None:
            continue
        rest = text[found.end() :]
        if not rest or _TIME.fullmatch(rest):
            year, month, day = (int(found[place]) for place in order)
            return year, month, day
    return None


def _reason_where(wrong: pa.Array, texts: pa.Array, words: str) -> pa.Array:
    """`'text' words` where wrong; null elsewhere."""
    if not pc.any(wrong).as_py():
        return no_reasons(len(texts))
    shown = pc.utf8_slice_codeunits(texts, 0, 40)
    said = pc.binary_join_element_wise("'", shown, f"' {words}", "")
    return pc.if_else(pc.fill_null(wrong, FALSE), said, pa.scalar(None, pa.string()))


_PARSERS: dict[pa.DataType, Callable[[pa.Array], Parsed]] = {
    TEXTS: _texts,
    FLAG: _flags,
    NUMBER: _numbers,
    COUNT: _counts,
    MONEY: _money,
    DATE: _dates,
}
