"""Ports of entry as texts name them: a city, with or without its state."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nlp.states import is_state
from schemas.vocab.tables import ports_table

# Courier hubs and user-fee airports bear a city's name, but "Seattle, WA" means the port itself.
_NOT_THE_CITY: Final = re.compile(
    r"\b(?:UPS|DHL|FEDEX|FED\s?EX|AVION|AIRBORNE|EXPRESS|COURIER|ECCF|HUB|USER\s+FEE|AIRPO?RT|AIRP|ARPT|TNT|"
    r"BROKERS|INTERCONTL|INTL|VEHICLE)\b",
    re.IGNORECASE,
)
_AIRPORT_WORDS: Final = (
    (re.compile(r"\bINTL\b"), "INTERNATIONAL"),
    (re.compile(r"\bINTERCONTL\b"), "INTERCONTINENTAL"),
    (re.compile(r"\b(?:AIRP|ARPT|AIRPRT)\b"), "AIRPORT"),
)
_SHORTEST_CITY: Final = 3  # characters
_SHORT_NAMES: Final = {
    "jfk international airport": "1012",
    "jfk airport": "1012",
    "jfk": "1012",
    "o'hare international airport": "3901",
    "chicago o'hare international airport": "3901",
}


@dataclass(frozen=True, slots=True)
class PortName:
    """A port under one of its names.

    `whole_name` is True where the name alone names the port (an airport), False for a city's name,
    which needs its state or a word of the trade beside it.
    """

    code: str
    state: str
    whole_name: bool


@functools.cache
def port_names() -> Mapping[str, tuple[PortName, ...]]:
    """Ports by lower-case name. One city may have ports in several states."""
    found: dict[str, list[PortName]] = {}
    for code, row in sorted(ports_table().items()):
        for name, port in _names_of(code, row.name):
            ports = found.setdefault(name, [])
            if all(known.state != port.state for known in ports):
                ports.append(port)
    for name, code in _SHORT_NAMES.items():
        if code in ports_table():
            found[name] = [PortName(code, "", whole_name=True)]
    return {name: tuple(ports) for name, ports in found.items()}


def _names_of(code: str, listed: str) -> list[tuple[str, PortName]]:
    """The names that a row of Schedule D gives: "HIGHGATE SPRINGS/ALBURG, VT" gives two."""
    upper = listed.upper()
    parts = [part.strip() for part in upper.split(",")]
    state = parts[-1] if is_state(parts[-1]) else ""
    name = parts[0]
    if _NOT_THE_CITY.search(name):
        for short, long in _AIRPORT_WORDS:
            name = short.sub(long, name)
        airport = name.endswith("AIRPORT") and "USER FEE" not in name
        return [(name.lower(), PortName(code, state, whole_name=True))] if airport else []
    cities = re.split(r"\s*/\s*", name)
    return [
        (city.lower(), PortName(code, state, whole_name=False))
        for city in cities
        if len(city) >= _SHORTEST_CITY
    ]
