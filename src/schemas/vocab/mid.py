"""Manufacturer identification codes (MID), 19 CFR part 102, appendix.

A MID is made of the country of origin (two letters; a Canadian province has its own two), the first
three characters of each of the first two words of the name, up to four digits of the largest number
of the street line, and the first three letters of the city: at most fifteen characters.

The appendix leaves room: which "word" a run of initials is, whether a number that is part of the
street's own name counts. `derive_mids` therefore gives every MID that a filer may have made by the
rule; a declared MID that is none of them is a red flag, not a proof.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.errors import InvalidCode
from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact
from schemas.vocab.country import CountryCode

LONGEST = 15
SHORTEST = 4
_WORD, _DIGITS, _CITY = 3, 4, 3

# Canada is written by province (rule 1 of the appendix).
PROVINCES: dict[str, str] = {
    "AB": "XA", "BC": "XC", "MB": "XM", "NB": "XB", "NL": "XW", "NT": "XT", "NS": "XN",
    "NU": "XV", "ON": "XO", "PE": "XP", "QC": "XQ", "SK": "XS", "YT": "XY",
}  # fmt: skip
_PROVINCE_CODES = frozenset(PROVINCES.values())
# Codes in declared MIDs that ISO does not list today: GR is Greece's, UK is not used.
_SMALL_WORDS = frozenset({"A", "AN", "AND", "OF", "THE"})
_CITY_STATES = {"HK": "HON", "SG": "SIN"}
# A city may also be filed under its common English name (the appendix: 's Gravenhage is The Hague).
_CITY_NAMES = {"S GRAVENHAGE": "THE HAGUE", "THE HAGUE": "S GRAVENHAGE"}


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
        if not _is_country(code[:2]):
            raise cls.invalid(
                text, f"no country has the code {code[:2]} (Canada is written by province: XO)"
            )
        return cls(code)

    @property
    def country(self) -> CountryCode:
        """The country of origin; Canada for a province."""
        letters = self.value[:2]
        return CountryCode.parse("CA" if letters in _PROVINCE_CODES else letters)

    @property
    def key(self) -> Key:
        """`mid:CNABCDEF123SHA`."""
        return Key(KeyKind.MANUFACTURER, self.value)


def _is_country(letters: str) -> bool:
    return letters in _PROVINCE_CODES or CountryCode.parse_or_none(letters) is not None


def derive_mids(
    country: str, name: str, street: str, city: str, province: str | None = None
) -> frozenset[ManufacturerId]:
    """Every MID that the appendix admits for a declared name and address.

    Args:
        country: ISO code or name of the country of origin.
        name: the manufacturer's name.
        street: the street line; empty where there is none.
        city: the city.
        province: for Canada, the province's two letters; without it every province is admitted.

    Raises:
        InvalidCode: no such country or province, or no name is left.
    """
    countries = _country_parts(country, province)
    names = _name_parts(name)
    if not names:
        raise InvalidCode(ManufacturerId.system, name, "no word of the name is left")
    numbers, cities = _number_parts(street), _city_parts(city, country)
    made = itertools.product(countries, names, numbers, cities)
    return frozenset(ManufacturerId("".join(parts)) for parts in made)


def _country_parts(country: str, province: str | None) -> list[str]:
    code = CountryCode.find(country)
    if code is None:
        raise InvalidCode("country code", country, "no country has this code or name")
    if str(code) != "CA":
        return [str(code)]
    if province is None:
        return sorted(PROVINCES.values())
    letters = compact(province)
    if letters not in PROVINCES and letters not in _PROVINCE_CODES:
        raise InvalidCode("province", province, f"write one of {', '.join(PROVINCES)}")
    return [PROVINCES.get(letters, letters)]


def _plain(text: str) -> str:
    """Upper case without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).upper()


def _name_parts(name: str) -> list[str]:
    """The name's share under each reading of its initials."""
    readings = [_words(name, join_initials=True), _words(name, join_initials=False)]
    parts = ["".join(word[:_WORD] for word in words[:2]) for words in readings if words]
    return sorted(set(parts))


def _words(name: str, *, join_initials: bool) -> list[str]:
    """The words that count: hyphens join, small words go, adjacent initials are one word.

    A single initial that stands alone among words is ignored; numbers stay.
    """
    text = _plain(name).replace("&", " ")
    text = re.sub(r"['\u2019`-]", "", text)
    tokens: list[str] = []
    for raw in text.split():
        dotted = re.fullmatch(r"(?:[A-Z]\.){2,}[A-Z]?\.?,?", raw)
        plain = re.sub(r"[^A-Z0-9]", "" if dotted else " ", raw)
        tokens.extend(plain.split())
    words: list[str] = []
    run: list[str] = []
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            run.append(token)
            continue
        words.extend(_from_initials(run, join=join_initials))
        run = []
        if token not in _SMALL_WORDS:
            words.append(token)
    words.extend(_from_initials(run, join=join_initials))
    return words


def _from_initials(run: list[str], *, join: bool) -> list[str]:
    """A run of initials is one word; a single one is no word (THOMAS A DELVAUX is THODEL)."""
    if len(run) < 2 or not join:  # noqa: PLR2004  # a run has two
        return []
    return ["".join(run)]


def _number_parts(street: str) -> list[str]:
    """The largest number's first four digits; without ordinals (7 12th Street) as well."""
    text = re.sub(r"(?<=\d)[,-](?=\d)", "", street)
    every = re.findall(r"\d+", text)
    bare = re.findall(r"(?<![A-Za-z\d])\d+(?![A-Za-z\d])", text)
    found = {max(numbers, key=int)[:_DIGITS] for numbers in (every, bare) if numbers}
    return sorted(found) or [""]


def _city_parts(city: str, country: str) -> list[str]:
    """The first three letters of the city, of its common English name too."""
    code = CountryCode.find(country)
    found = {_city_letters(city)}
    if other := _CITY_NAMES.get(" ".join(re.findall(r"[A-Z]+", _plain(city)))):
        found.add(_city_letters(other))
    if code is not None and str(code) in _CITY_STATES:
        found.add(_CITY_STATES[str(code)])
    found.discard("")
    return sorted(found) or [""]


def _city_letters(city: str) -> str:
    text = re.sub(r"^\s*THE\s+", "", _plain(city))
    text = re.sub(r"^\s*['\u2019]?S[\s-]+(?=GRAVENHAGE)", "", text)
    return "".join(re.findall(r"[A-Z]", text))[:_CITY]
