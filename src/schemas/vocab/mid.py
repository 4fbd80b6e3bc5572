"""Manufacturer identification codes (MID), 19 CFR part 102, appendix.

A MID is made of the country of origin (two letters; a Canadian province has its own two), the first
three characters of each of the first two words of the name, up to four digits of the largest number
of the street line, and the first three letters of the city: at most fifteen characters.

The appendix leaves room: which "word" a run of initials is, whether a number that is part of the
street's own name counts. `derive_mids` therefore gives every MID that a filer may have made by the
rule; a declared MID that is none of them is a red flag, not a proof.
"""

import itertools
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.errors import InvalidCode
from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact
from schemas.vocab.country import CountryCode
from schemas.vocab.country_table import countries_table
from schemas.vocab.mid_parts import city_parts, name_parts, number_parts

LONGEST = 15
SHORTEST = 4

# Canada is written by province (rule 1 of the appendix).
PROVINCES: dict[str, str] = {
    "AB": "XA", "BC": "XC", "MB": "XM", "NB": "XB", "NL": "XW", "NT": "XT", "NS": "XN",
    "NU": "XV", "ON": "XO", "PE": "XP", "QC": "XQ", "SK": "XS", "YT": "XY",
}  # fmt: skip
_PROVINCE_BY_CODE = {code: letters for letters, code in PROVINCES.items()}


@dataclass(frozen=True, slots=True, order=True)
class ManufacturerId(Code):
    """A MID in upper case, without spaces and punctuation."""

    system: ClassVar[str] = "manufacturer ID"
    may_match: ClassVar[bool] = True

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a MID.

        Raises:
            InvalidCode: other than letters and digits, too long or short, or no such country.
        """
        code = compact(text)
        if not (code.isascii() and code.isalnum()):
            raise cls.invalid(text, "a MID has letters and digits only")
        if len(code) > LONGEST:
            raise cls.invalid(text, f"a MID has at most {LONGEST} characters, this has {len(code)}")
        if len(code) < SHORTEST:
            raise cls.invalid(text, "too short: country, name, number and city are expected")
        if reason := _country_fault(code[:2]):
            raise cls.invalid(text, reason)
        return cls(code)

    @property
    def country(self) -> CountryCode:
        """The country of origin; Canada for a province."""
        letters = self.value[:2]
        return CountryCode.parse("CA" if letters in _PROVINCE_BY_CODE else letters)

    @property
    def province(self) -> str | None:
        """The Canadian province's two letters (`ON`)."""
        return _PROVINCE_BY_CODE.get(self.value[:2])

    @property
    def key(self) -> Key:
        """`mid:CNABCDEF123SHA`."""
        return Key(KeyKind.MANUFACTURER, self.value)


def _country_fault(letters: str) -> str:
    if letters == "CA":
        return "a maker in Canada is written by province (XO for Ontario), not CA"
    if letters in _PROVINCE_BY_CODE or letters in countries_table():
        return ""
    meant = CountryCode.parse_or_none(letters)
    return f"no country has the code {letters}" + (f", write {meant}" if meant else "")


def derive_mids(
    country: str, name: str, street: str, city: str, province: str | None = None
) -> frozenset[ManufacturerId]:
    """Every MID that the appendix admits for a declared name and address.

    Where the name's letters are written in more than one way (Muller, Mueller) each is taken.

    Args:
        country: ISO code or name of the country of origin.
        name: the manufacturer's name.
        street: the street line; empty where there is none.
        city: the city.
        province: for Canada, the province's two letters; without it every province is admitted.

    Raises:
        InvalidCode: no such country or province, or no name is left.
    """
    code = CountryCode.find(country)
    if code is None:
        raise InvalidCode("country code", country, "no country has this code or name")
    names = name_parts(name, str(code))
    if not names:
        raise InvalidCode(ManufacturerId.system, name, "no word of the name is left")
    cities = city_parts(city, str(code)) or [""]
    made = itertools.product(_prefixes(str(code), province), names, number_parts(street), cities)
    return frozenset(ManufacturerId("".join(parts)) for parts in made)


def _prefixes(country: str, province: str | None) -> list[str]:
    if country != "CA":
        return [country]
    if province is None:
        return sorted(PROVINCES.values())
    letters = compact(province)
    if letters not in PROVINCES and letters not in _PROVINCE_BY_CODE:
        raise InvalidCode("province", province, f"write one of {', '.join(PROVINCES)}")
    return [PROVINCES.get(letters, letters)]
