"""Names of ports, countries and Centers as sources write them, to codes."""

import re

from schemas.vocab import CenterCode, CountryCode, ForeignPortCode, PortCode

Found = tuple[str | None, str | None]

_ALL_CENTERS = frozenset({"all", "all centers", "any"})


def find_country(text: str) -> Found:
    """The ISO code of a country's name or code."""
    found = CountryCode.find(text)
    return (str(found), None) if found else (None, f"no country is known as {text[:60]!r}")


def find_center(text: str) -> Found:
    """The code of a Center's name, slug or code. "All" names none in particular."""
    if text.strip().lower() in _ALL_CENTERS:
        return None, None
    found = CenterCode.find(text)
    return (str(found), None) if found else (None, f"no Center is known as {text[:60]!r}")


def find_port(text: str) -> Found:
    """The Schedule D code of a port of unlading as bills print it.

    Bills have the port authority, the city and the state ("Port of Virginia, Norfolk, Virginia"):
    the whole is looked for first, then the city with the state.
    """
    parts = [p.strip() for p in text.split(",")]
    for candidate in _candidates(text, parts):
        if (found := PortCode.find(candidate)) is not None:
            return str(found), None
    return None, f"no US port is known as {text[:80]!r}"


def find_district(code: str) -> Found:
    """The two digits of the district that a US port belongs to."""
    port = PortCode.parse_or_none(code)
    return (port.district if port else None), None


def find_foreign_port(text: str) -> tuple[Found, Found]:
    """The Schedule K code of a port of lading as bills print it, and the code of its country.

    The country stands behind the last comma. "All Other ..." is Schedule K's own name for the
    rest of a coast; High Seas is no country.
    """
    country = CountryCode.find(text.rpartition(",")[2].strip())
    port = ForeignPortCode.find(text)
    if port is None and "," in text:
        port = ForeignPortCode.find(text.rpartition(",")[0].strip())
    found_port: Found = (
        (str(port), None) if port else (None, f"no foreign port is known as {text[:80]!r}")
    )
    return found_port, (str(country) if country else None, None)


def _candidates(text: str, parts: list[str]) -> list[str]:
    city_state = [", ".join(parts[-2:])] if len(parts) > 2 else []  # noqa: PLR2004  (authority, city, state)
    bare = re.sub(r"^(the\s+)?port\s+of\s+", "", text, flags=re.IGNORECASE)
    return [text, *city_state, bare]
