"""Countries as texts name them: names, adjectives, and the digits of AD/CVD case numbers."""

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

ORIGIN = r"[\s\u00ad-]*origin"


@dataclass(frozen=True, slots=True)
class CountryWords:
    """Lookups to ISO 3166-1 alpha-2, from names and adjectives as written, and order codes."""

    names: dict[str, str]
    adjectives: dict[str, str]
    order_codes: dict[str, str]


@dataclass(frozen=True, slots=True)
class CountryWord:
    """Characters `start` to `end` of a text that name a country."""

    start: int
    end: int
    iso: str


@functools.cache
def country_words() -> CountryWords:
    """The table shipped with the package."""
    source = resources.files("nlp").joinpath("data", "country_words.csv")
    with source.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return CountryWords(
        names={name: row["iso"] for row in rows for name in row["names"].split(";")},
        adjectives={
            word: row["iso"] for row in rows for word in row["adjectives"].split(";") if word
        },
        order_codes={row["order_code"]: row["iso"] for row in rows if row["order_code"]},
    )


@functools.cache
def country_by_lower_name() -> dict[str, str]:
    """Names in lower case, for matching upper-case text, without the adjectives.

    Georgia is left out: in customs papers it is a state of the Union far oftener than a country.
    """
    names = country_words().names.items()
    return {name.lower().replace("\u2019", "'"): iso for name, iso in names if name != "Georgia"}


def country_of_order(case_number: str) -> str | None:
    """The country that an AD/CVD case number (A-570-900) is against."""
    return country_words().order_codes.get(case_number[2:5])


@functools.cache
def name_pattern() -> str:
    """A regular expression (no groups) for any country's name as prose writes it."""
    return _any_of(country_words().names)


@functools.cache
def adjective_pattern() -> str:
    """A regular expression (no groups) for any country's adjective."""
    return _any_of(country_words().adjectives)


def find_countries(text: str) -> Iterator[CountryWord]:
    """Names and adjectives of countries in prose, longest first at each place."""
    words = country_words()
    for match in _finder().finditer(text):
        written = re.sub(r"\s+", " ", match.group()).replace("\u2019", "'")
        iso = words.names.get(written) or words.adjectives.get(written)
        if iso is not None:
            yield CountryWord(match.start(), match.end(), iso)


def country_named(text: str) -> str | None:
    """The ISO code for exactly this name or adjective."""
    written = re.sub(r"\s+", " ", text.strip()).replace("\u2019", "'")
    words = country_words()
    return words.names.get(written) or words.adjectives.get(written)


@functools.cache
def _finder() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{name_pattern()}|{adjective_pattern()})(?!\w)")


def _any_of(words: dict[str, str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    escaped = (
        re.escape(word).replace(r"\ ", r"\s+").replace("'", "['\u2019]") for word in longest_first
    )
    return "|".join(escaped)
