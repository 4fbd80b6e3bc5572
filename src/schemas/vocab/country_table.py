"""The table of countries: ISO 3166-1 beside Census Schedule C."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schemas.vocab.data_files import read_table
from schemas.vocab.names import name_key


@dataclass(frozen=True, slots=True)
class Country:
    """One country.

    Attributes:
        code: two letters, ISO 3166-1 alpha-2.
        alpha_3: ISO alpha-3, where there is one.
        name: the common English name.
        schedule_c: Census' four digits, where there are any.
        status: `iso`, `schedule_c` (a code that only US customs uses: KV, GZ, WE) or `withdrawn`.
        names: other names, long, short, former and adjectival ("Chinese", "PRC").
    """

    code: str
    alpha_3: str
    name: str
    schedule_c: str
    status: str
    names: tuple[str, ...]


class CountriesTable(Mapping[str, Country]):
    """Countries by two-letter code, and by any of their names."""

    def __init__(self, countries: Mapping[str, Country]) -> None:
        self._countries = dict(countries)
        self._by_alpha_3 = {c.alpha_3: c.code for c in countries.values() if c.alpha_3}
        self._by_schedule_c = {c.schedule_c: c.code for c in countries.values() if c.schedule_c}
        self._by_name = {
            name_key(name): c.code for c in countries.values() for name in (*c.names, c.name)
        }

    def __getitem__(self, code: str) -> Country:
        return self._countries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._countries)

    def __len__(self) -> int:
        return len(self._countries)

    def by_alpha_3(self, code: str) -> str | None:
        """The two-letter code of an ISO alpha-3 code."""
        return self._by_alpha_3.get(code)

    def by_schedule_c(self, code: str) -> str | None:
        """The two-letter code of a Schedule C code."""
        return self._by_schedule_c.get(code)

    def by_name(self, name: str) -> str | None:
        """The two-letter code of a country's name, in any of its common forms."""
        return self._by_name.get(name_key(name))


@cache
def countries_table() -> CountriesTable:
    """The countries, read on first use."""
    rows = (
        Country(
            code=row["code"],
            alpha_3=row["alpha_3"],
            name=row["name"],
            schedule_c=row["schedule_c"],
            status=row["status"],
            names=tuple(name for name in row["names"].split("|") if name),
        )
        for row in read_table("countries")
    )
    return CountriesTable({country.code: country for country in rows})
