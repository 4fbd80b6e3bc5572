"""Values of fields, the same in every backend. Pure."""

import hashlib
from datetime import date

from schemas.search import valid_unicode

LONGEST_TERM = 512  # characters of a key or identifier


def folded(identifier: str) -> str:
    """An identifier as it is compared: case and outer spaces do not count."""
    return valid_unicode(identifier.strip().casefold())[:LONGEST_TERM]


def tie_of(key: str) -> int:
    """63 bits of the key's hash: orders equals the same way in every build of the index."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8]) >> 1


def day_number(day: date | None) -> int:
    """The date as yyyymmdd, 0 for none."""
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day
