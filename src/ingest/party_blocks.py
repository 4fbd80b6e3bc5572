"""The block of lines that names a party on a bill: name, address, country."""

import re
from functools import lru_cache

from schemas.vocab import CountryCode

_STATES = frozenset(
    {
        "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN",
        "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH",
        "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX",
        "UT", "VT", "VA", "WA", "WV", "WI", "WY",
    }
)  # fmt: skip
_STATE_AND_ZIP = re.compile(r"([A-Z]{2})[\s,]*\d{5}(-\d{4})?$")
_CANADIAN_POSTAL = re.compile(r"[\s,]*[A-Z][0-9O][A-Z]\s?\d[A-Z][0-9O]$")
_POSTAL = re.compile(r"[\s,]+\d[\d -]*$")
_PARTS = re.compile(r"[,;/()]|\s-\s?|\s-")
_TELEPHONE = re.compile(r"^TE(?=[A-Z])")
_LONGEST_NAME = 4
_CODE = 2
_LINES_BACK = 3
_POSTAL_DIGITS = 4
_STATES_TOO = frozenset({"GEORGIA"})
"""Names that a country shares with a state of the US, which a bill's party is likelier to mean."""


@lru_cache(maxsize=16_384)
def split_block(text: str) -> tuple[str | None, str | None, str | None]:
    """(name, address, country) of a party block.

    The name is the first line, the address the others joined by commas, the country the ISO code
    of the country that the block ends in. Lines behind it that say for whom the party acts are
    passed over; a state of the US with a ZIP code means the US.
    """
    lines = [line.strip(" ,;") for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return None, None, None
    address = ", ".join(lines[1:]) or None
    return lines[0], address, _country(lines[1:])


def _country(lines: list[str]) -> str | None:
    """The country at the end of one of the last lines; a bare code counts in the last one only."""
    for back, line in enumerate(reversed(lines[-_LINES_BACK:])):
        if (found := _country_at_end(line.upper(), codes=back == 0)) is not None:
            return found
    return None


def _country_at_end(line: str, *, codes: bool) -> str | None:
    zipped = _STATE_AND_ZIP.search(line)
    if zipped and zipped[1] in _STATES:
        return "US"
    bare = _CANADIAN_POSTAL.sub("", line).rstrip(" ,.-")
    canadian = bare != line.rstrip(" ,.-")
    bare = _POSTAL.sub("", bare).strip(" ,.-/")
    parts = [p.strip(" .") for p in _PARTS.split(bare) if p.strip(" .")]
    words = parts[-1].split() if parts else []
    found = _named(words)
    if found is None and codes and words:
        found = _coded(words, canadian=canadian)
    if found is None and codes and _TELEPHONE.match(line):
        return _country_at_end(line[_CODE:], codes=True)  # TE before a country, as some filers have
    return found


def _named(words: list[str]) -> str | None:
    """A country's name at the end, the longest first. New Jersey is not Jersey."""
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        tail = " ".join(words[-count:])
        before = words[-count - 1] if count < len(words) else ""
        if len(tail.replace(".", "")) <= _CODE and tail not in {"UK", "U.S"}:
            continue
        if before == "NEW" or tail in _STATES_TOO:
            continue
        if (found := CountryCode.find(tail)) is not None:
            return str(found)
    return None


def _coded(words: list[str], *, canadian: bool) -> str | None:
    """A two-letter code that stands apart: alone, behind a comma, or behind a postal code.

    One that a state of the US has too counts behind a postal code only, where no state stands
    (28195 DE), and CA before a Canadian postal code. Behind words, B.V. or A.S. is meant.
    """
    word = words[-1]
    postal = len(words) > 1 and words[-2][-_POSTAL_DIGITS:].isdecimal() and word != "CA"
    stands_apart = len(words) == 1 or postal or word == "US"
    shared = word in _STATES and not postal and not (word == "CA" and canadian)
    if len(word) != _CODE or word == "NA" or shared or not stands_apart:
        return None
    found = CountryCode.parse_or_none(word)
    return str(found) if found else None
