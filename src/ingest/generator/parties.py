"""The firms of a world: importers, manufacturers, brokers, and where they are found."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from ingest.generator.bundled import read_table, words
from ingest.generator.draws import Rng
from ingest.generator.manufacturer_ids import manufacturer_id
from ingest.generator.naming import Namer


@dataclass(slots=True)
class Importer:
    """One importer of record number. Firms with several numbers share `account`."""

    number: str
    account: str
    name: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    center: str
    since: date
    division: str = ""
    partner: str = "none"
    partner_since: date | None = None
    controls: bool = False
    bond: int = 50_000
    fault: float = 0.04  # share of its entries with something wrong
    inactive: bool = False


@dataclass(frozen=True, slots=True)
class Manufacturer:
    """A maker abroad; `mid` is what entries declare, and `derives` where its address gives it."""

    name: str
    street: str
    city: str
    country: str
    mid: str
    derives: bool = True


@dataclass(frozen=True, slots=True)
class Broker:
    """A customs broker and its filer code."""

    name: str
    filer: str


@dataclass(frozen=True, slots=True)
class Country:
    """What the world knows of a country: ports that load for it, towns, legal forms, days away."""

    iso: str
    lading: tuple[str, ...]
    cities: tuple[str, ...]
    suffixes: tuple[str, ...]
    sea_days: int
    air_days: int
    region: str


@cache
def countries() -> dict[str, Country]:
    """The countries that goods come from, by ISO code."""
    return {
        row["iso"]: Country(
            iso=row["iso"],
            lading=tuple(row["lading"].split(";")),
            cities=tuple(row["cities"].split(";")),
            suffixes=tuple(row["suffixes"].split(";")),
            sea_days=int(row["sea_days"]),
            air_days=int(row["air_days"]),
            region=row["region"],
        )
        for row in read_table("countries")
    }


# Prefixes that the IRS has never assigned: no such employer number can be a real firm's.
_FREE_PREFIXES = ("28", "29", "49", "69", "78", "79", "89", "96")
_MID_OFF = 0.015  # share of makers whose declared MID does not follow from name and address
_TRIES = 20  # to find a MID that no other maker has
_FILER_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"


@dataclass(slots=True)
class PartyBook:
    """All firms of a world, in the order in which they were made."""

    rng: Rng
    namer: Namer
    importers: list[Importer] = field(default_factory=list)
    manufacturers: list[Manufacturer] = field(default_factory=list)
    brokers: list[Broker] = field(default_factory=list)
    _mids: set[str] = field(default_factory=set)
    _eins: int = 0
    _accounts: int = 0

    def add_importer(self, importer: Importer) -> int:
        """Its index."""
        self.importers.append(importer)
        return len(self.importers) - 1

    def new_importer(self, center: str, since: date, *, name: str = "") -> Importer:
        """A firm of its own, not yet in the book: name, address, telephone, number."""
        places = read_table("us_cities")
        place = places[int(self.rng.random() * len(places))]
        return Importer(
            number=self.employer_number(),
            account=self.account(),
            name=name or self.namer.importer(center),
            street=self.namer.us_street(),
            city=place["city"],
            state=place["state"],
            postal_code=place["zip"],
            phone=self.namer.phone(place["area"]),
            center=center,
            since=since,
        )

    def employer_number(self, suffix: str = "00") -> str:
        """A number of employer form under a prefix that the IRS never assigned."""
        block, serial = divmod(self._eins, 9_999_999)
        self._eins += 1
        scattered = serial * 7_368_787 % 9_999_999 + 1
        return f"{_FREE_PREFIXES[block % len(_FREE_PREFIXES)]}-{scattered:07d}{suffix}"

    def assigned_number(self, since: date, port: str) -> str:
        """A number assigned by CBP: year, district and port, serial."""
        self._eins += 1
        return f"{since:%y}{port}-{self._eins % 100_000:05d}"

    def account(self) -> str:
        """The next account id."""
        self._accounts += 1
        return f"SYN{self._accounts:06d}"

    def new_manufacturer(
        self, country: str, center: str, *, stem: str = "", street: str = "", city: str = ""
    ) -> int:
        """Index of a new maker; what is not given is drawn. Its MID is one no other maker has."""
        maker = self._draft(country, center, stem, street, city)
        for _ in range(_TRIES):
            if maker.mid not in self._mids:
                break
            maker = self._draft(country, center, stem, street, city)
        self._mids.add(maker.mid)
        self.manufacturers.append(maker)
        return len(self.manufacturers) - 1

    def _draft(self, country: str, center: str, stem: str, street: str, city: str) -> Manufacturer:
        where = countries()[country]
        told = stem or self.namer.stem(where.region, center)
        name = f"{told} {self.namer.choice(where.suffixes)}"
        line = street or self.namer.foreign_street(where.region)
        town = city or self.namer.choice(where.cities)
        derives = self.rng.random() >= _MID_OFF
        stated = line if derives else self.namer.foreign_street(where.region)
        mid = manufacturer_id(country, name, stated, town)
        return Manufacturer(name, line, town.upper(), country, mid, derives)

    def add_brokers(self, count: int) -> None:
        """Brokers, each with a filer code of the form AAA or AAN that begins with QZ, QY or QX."""
        names = words()["brokers"]
        tails = _FILER_LETTERS + "123456789"
        for number in range(count):
            filer = f"Q{'ZYXWV'[number // len(tails)]}{tails[number % len(tails)]}"
            again = number // len(names)
            name = f"{names[number % len(names)]}{f' {again + 1}' if again else ''} INC".upper()
            self.brokers.append(Broker(name, filer))
