"""US ports of entry (Schedule D) and foreign ports (Schedule K), by code and by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schemas.vocab.country_table import countries_table
from schemas.vocab.data_files import read_table
from schemas.vocab.names import name_key
from schemas.vocab.us_port_names import STATES, PortNames

_PROVINCES = {
    "british columbia": "bc",
    "new brunswick": "nb",
    "newfoundland": "nl",
    "nfld": "nl",
    "nova scotia": "ns",
    "ont": "on",
    "ontario": "on",
    "pei": "pe",
    "prince edward island": "pe",
    "que": "qc",
    "quebec": "qc",
}
_PROVINCE = re.compile(rf"\b(?:{'|'.join(_PROVINCES)})\b")
# Schedule K follows the renaming of 2025; bills from before it do not.
_GULF = re.compile(r"\bgulf mexico$")


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
        return tail if tail in STATES else ""


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
    """Schedule D by code, and by name."""

    def __init__(self, ports: Mapping[str, Port]) -> None:
        self._ports = dict(ports)
        self._names = PortNames(
            {port.code: (port.name, port.district_name) for port in ports.values()}
        )

    def __getitem__(self, code: str) -> Port:
        return self._ports[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ports)

    def __len__(self) -> int:
        return len(self._ports)

    def by_name(self, text: str) -> str | None:
        """The code of a port's name: with its state, or alone where one port only has it.

        A name with an authority before the city ("Port of Virginia, Norfolk, Virginia") is read
        from behind: state, city, authority.
        """
        return self._names.find(text)


class ForeignPortsTable(Mapping[str, ForeignPort]):
    """Schedule K by code, and by name with country."""

    def __init__(self, ports: Mapping[str, ForeignPort]) -> None:
        self._ports = dict(ports)
        self._official: dict[str, list[str]] = {}
        self._aliases: dict[str, list[str]] = {}
        self._cities: dict[str, list[str]] = {}
        for port in ports.values():
            self._official.setdefault(_foreign_key(port.name), []).append(port.code)
            for key in {_foreign_key(alias) for alias in port.aliases}:
                self._aliases.setdefault(key, []).append(port.code)
            # "Montreal, QUE", "Freeport, Grand Bahama I": the city alone, where one port has it
            for key in {_foreign_key(n.partition(",")[0]) for n in (port.name, *port.aliases)}:
                self._cities.setdefault(key, []).append(port.code)

    def __getitem__(self, code: str) -> ForeignPort:
        return self._ports[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ports)

    def __len__(self) -> int:
        return len(self._ports)

    def by_name(self, text: str) -> str | None:
        """The code of a port's name, with its country behind a comma or alone.

        The name must mean one port; where two share it, an official name goes before an alias.
        """
        name, comma, tail = text.rpartition(",")
        country = countries_table().by_name(tail) if comma else None
        for wanted in (name, text) if country else (text,):
            for names in (self._official, self._aliases, self._cities):
                codes = names.get(_foreign_key(wanted), [])
                found = [c for c in codes if country in (None, self._ports[c].country)]
                if len(found) == 1:
                    return found[0]
        return None


def _foreign_key(name: str) -> str:
    key = _PROVINCE.sub(lambda match: _PROVINCES[match[0]], name_key(name))
    return _GULF.sub("gulf america", key)


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
