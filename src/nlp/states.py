"""States of the Union, Puerto Rico, the Virgin Islands and the District, by name and code."""

import functools
import re
from typing import Final

_STATES: Final = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VI": "Virgin Islands", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip


def state_code(text: str) -> str:
    """The postal code of a state's name or code as written."""
    plain = re.sub(r"\s+", " ", text).upper()
    return plain if plain in _STATES else _state_names()[plain]


def is_state(code: str) -> bool:
    """True for a state's two upper-case letters."""
    return code in _STATES


@functools.cache
def state_pattern() -> str:
    """A regular expression (no groups) for a state's name or upper-case code."""
    names = sorted(_STATES.values(), key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return rf"(?i:{words})|{'|'.join(_STATES)}"


@functools.cache
def _state_names() -> dict[str, str]:
    return {name.upper(): code for code, name in _STATES.items()}
