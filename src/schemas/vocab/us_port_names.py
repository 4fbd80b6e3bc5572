"""Finding a US port by what papers call it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from schemas.vocab.names import name_key

STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "VI": "Virgin Islands",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
_STATE_BY_NAME = {
    **{name_key(name): code for code, name in STATES.items()},
    **{code.lower(): code for code in STATES},
    "us virgin islands": "VI",
}
_COUNTRY_TAIL = frozenset({"usa", "us", "united states", "united states america"})
# What stands before or behind the city in a port's name.
_PREFIX = re.compile(r"^(?:service |international )?(?:port|seaport)(?: entry)? (?=.)")
_SUFFIX = re.compile(r" (?:seaport|seaway|harbor|area|port)$")
# Printed ", TX", and twice otherwise: "HARTFORD. CT" and "SIOUX FALLS, S.D."
_STATE = re.compile(r"[,.]\s*([A-Z])\.?([A-Z])\b\.?")
_AIRPORT = re.compile(r"\b(?:airport|courier|fedex|ups|dhl|hub|fbo)\b")


class PortNames:
    """The names that each port answers to, the whole name before a part of one."""

    def __init__(self, names: Mapping[str, tuple[str, str]]) -> None:
        """Takes each port's name and its district's, by code."""
        self._whole = _Cities()
        self._parts = _Cities()
        for code, (name, district) in names.items():
            # Some ports are printed without their state (SAN YSIDRO); their district has it.
            states = _states_of(name) or _states_of(district)
            city = _STATE.sub("", name)
            self._whole.add(code, [name_key(name), *_candidates(name_key(city))], states)
            # Without either it is an account of the statisticians', no place (LOW VALUE).
            if states and not _AIRPORT.search(name_key(city)):
                parts = [name_key(part) for part in re.split(r"[/,\-]", city)]
                self._parts.add(code, [c for part in parts for c in _candidates(part)], states)

    def find(self, name: str) -> str | None:
        """The only port that fits the name; the state decides where it is given."""
        if exact := self._whole.every(name_key(name)):
            return next(iter(exact)) if len(exact) == 1 else None
        places, state = _places_and_state(name)
        # The city stands last, the terminal or the authority before it.
        candidates = [c for place in reversed(places) for c in _candidates(place)]
        for cities in (self._whole, self._parts):
            for candidate in candidates:
                if (found := cities.only(candidate, state)) is not None:
                    return found
        return None


def _states_of(name: str) -> list[str]:
    return [a + b for a, b in _STATE.findall(name) if a + b in STATES]


class _Cities:
    """Ports by city, and by city and state."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str | None], set[str]] = {}

    def add(self, code: str, cities: Iterable[str], states: Iterable[str]) -> None:
        for city in filter(None, cities):
            for state in (None, *states):
                self._codes.setdefault((city, state), set()).add(code)

    def every(self, city: str, state: str | None = None) -> set[str]:
        return self._codes.get((city, state), set())

    def only(self, city: str, state: str | None) -> str | None:
        found = self.every(city, state)
        return next(iter(found)) if len(found) == 1 else None


def _places_and_state(name: str) -> tuple[list[str], str | None]:
    """The keys of the parts between commas, the state taken off where one stands last."""
    places = [key for key in map(name_key, re.split(r"[,;()]", name)) if key]
    while places and places[-1] in _COUNTRY_TAIL:
        places.pop()
    if len(places) > 1 and (state := _STATE_BY_NAME.get(places[-1])):
        return places[:-1], state
    return _split_state(places) if places else (places, None)


def _candidates(place: str) -> Iterator[str]:
    yield place
    bare = _PREFIX.sub("", place)
    yield bare
    yield _SUFFIX.sub("", bare)


def _split_state(places: list[str]) -> tuple[list[str], str | None]:
    """`laredo tx` as `laredo` and TX, where the state is not set off by a comma."""
    words = places[-1].split(" ")
    for size in (1, 2):
        state = _STATE_BY_NAME.get(" ".join(words[-size:]))
        if state and len(words) > size:
            return [*places[:-1], " ".join(words[:-size])], state
    return places, None
