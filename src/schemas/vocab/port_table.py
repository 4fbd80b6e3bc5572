"""US ports of entry (Schedule D) and foreign ports (Schedule K), by code and by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schemas.vocab.country_table import countries_table
from schemas.vocab.data_files import read_table
from schemas.vocab.names import name_key

_STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VI": "Virgin Islands",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
_STATE_CODES = {name_key(name): code for code, name in _STATES.items()}
_PROVINCES = {"ont": "on", "que": "qc", "bc": "bc"}
_PORT_OF = re.compile(r"^(?:the\s+)?port\s+of\s+(?:entry\s*-\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Port:
    """A US port of entry: code, name with state, district."""

    code: str
    name: str
    district: str
    district_name: str

    @property
    def city(self) -> str:
        """The name without the state."""
        return self.name.rpartition(",")[0].strip() or self.name

    @property
    def state(self) -> str:
        """The state's two letters, or nothing."""
        tail = self.name.rpartition(",")[2].strip()
        return tail if tail in _STATES else ""


@dataclass(frozen=True, slots=True)
class ForeignPort:
    """A foreign port: code, name, country (ISO), other names, degrees north and east."""

    code: str
    name: str
    country: str
    aliases: tuple[str, ...]
    latitude: float | None
    longitude: float | None


class PortsTable(Mapping[str, Port]):
    """Schedule D by code, and by name with state."""

    def __init__(self, ports: Mapping[str, Port]) -> None:
        self._ports = dict(ports)
        self._by_name: dict[str, str] = {}
        self._by_city: dict[str, list[str]] = {}
        for port in ports.values():
            self._by_name.setdefault(_place_key(port.city, port.state), port.code)
            # "SAULT STE. MARIE", "BUFFALO-NIAGARA FALLS": each part is a name too
            self._by_city.setdefault(name_key(port.city), []).append(port.code)

    def __getitem__(self, code: str) -> Port:
        return self._ports[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ports)

    def __len__(self) -> int:
        return len(self._ports)

    def by_name(self, text: str) -> str | None:
        """The code of a port's name: with its state, or alone where one port only has it.

        A name with an authority before the city ("Port of Virginia, Norfolk, Virginia") is read
        from behind: state, city.
        """
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts:
            return None
        state = _to_state(parts[-1]) if len(parts) > 1 else ""
        if state:
            for city in (parts[-2], parts[0], *parts[1:-2]):
                if found := self._in_state(city, state):
                    return found
            return None
        alone = self._by_city.get(name_key(_PORT_OF.sub("", text)), [])
        return alone[0] if len(alone) == 1 else None

    def _in_state(self, city: str, state: str) -> str | None:
        plain = _PORT_OF.sub("", city)
        for name in (city, plain, f"Port {plain}"):
            if found := self._by_name.get(_place_key(name, state)):
                return found
        return self._by_part(plain, state)

    def _by_part(self, city: str, state: str) -> str | None:
        """A port whose name has the city as one of several, as in Beaufort-Morehead City."""
        wanted = {
            frozenset(name_key(part).split()) for part in re.split(r"[-/\u2010-\u2015]", city)
        }
        found = [
            port.code
            for port in self._ports.values()
            if port.state == state
            and wanted & {frozenset(name_key(p).split()) for p in re.split(r"[-/,]", port.city)}
        ]
        return found[0] if found else None


def _place_key(city: str, state: str) -> str:
    return f"{name_key(city)}|{state}"


def _to_state(text: str) -> str:
    short = text.strip().upper().replace(".", "")
    return short if short in _STATES else _STATE_CODES.get(name_key(text), "")


class ForeignPortsTable(Mapping[str, ForeignPort]):
    """Schedule K by code, and by name with country."""

    def __init__(self, ports: Mapping[str, ForeignPort]) -> None:
        self._ports = dict(ports)
        self._by_name: dict[str, list[str]] = {}
        for port in ports.values():
            for name in (port.name, *port.aliases):
                codes = self._by_name.setdefault(_foreign_key(name), [])
                if port.code not in codes:
                    codes.append(port.code)

    def __getitem__(self, code: str) -> ForeignPort:
        return self._ports[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ports)

    def __len__(self) -> int:
        return len(self._ports)

    def by_name(self, text: str) -> str | None:
        """The code of a port's name, with its country behind a comma or alone.

        Alone, or with a country, the name must mean one port.
        """
        name, comma, tail = text.rpartition(",")
        country = countries_table().by_name(tail) if comma else None
        codes = self._by_name.get(_foreign_key(text), [])
        if country is not None:
            named = self._by_name.get(_foreign_key(name), [])
            codes = [c for c in (*codes, *named) if self._ports[c].country in ("", country)]
        return (
            codes[0]
            if codes and len(set(codes)) == 1
            else (codes[0] if country and codes else None)
        )


def _foreign_key(name: str) -> str:
    return " ".join(_PROVINCES.get(word, word) for word in name_key(name).split())


@cache
def ports_table() -> PortsTable:
    """US ports of entry, read on first use."""
    return PortsTable(
        {
            row["code"]: Port(row["code"], row["name"], row["district"], row["district_name"])
            for row in read_table("ports")
        }
    )


@cache
def foreign_ports_table() -> ForeignPortsTable:
    """Foreign ports, read on first use."""
    return ForeignPortsTable(
        {
            row["code"]: ForeignPort(
                code=row["code"],
                name=row["name"],
                country=row["country"],
                aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
                latitude=float(row["latitude"]) if row["latitude"] else None,
                longitude=float(row["longitude"]) if row["longitude"] else None,
            )
            for row in read_table("foreign_ports")
        }
    )
