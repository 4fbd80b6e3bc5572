"""The ten Centers, and which tariff numbers belong to which.

CBP's list by heading is not public. A line of the table is `published` where a public source puts
those goods at that Center, and `assumed` where it is our reading of the Centers' names.
"""

from dataclasses import dataclass
from functools import cache

from schemas.vocab.data_files import read_plain
from schemas.vocab.hts import HtsCode

PUBLISHED, ASSUMED = "published", "assumed"


@dataclass(frozen=True, slots=True)
class CenterFacts:
    """A Center: code, slug, name, coordinating city, fiscal year that it was set up.

    `other_names` are former ones that older papers have.
    """

    code: str
    slug: str
    name: str
    city: str
    fiscal_year: int
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TariffShare:
    """The tariff numbers below `prefix` and the Center they belong to, with the mark and why."""

    prefix: str
    center: str
    mark: str
    because: str


@cache
def centers() -> dict[str, CenterFacts]:
    """The ten Centers by code."""
    return {
        row["code"]: CenterFacts(
            code=row["code"],
            slug=row["slug"],
            name=row["name"],
            city=row["city"],
            fiscal_year=int(row["fiscal_year"]),
            other_names=tuple(name for name in row["other_names"].split("|") if name),
        )
        for row in read_plain("centers")
    }


@cache
def tariff_shares() -> dict[str, TariffShare]:
    """The table by prefix (chapter or heading)."""
    return {
        row["prefix"]: TariffShare(row["prefix"], row["center"], row["mark"], row["because"])
        for row in read_plain("center_tariff")
    }


def share_of(code: HtsCode) -> TariffShare | None:
    """The line of the longest prefix of a code; nothing for chapters 98 and 99."""
    table = tariff_shares()
    return next((table[str(one)] for one in (code, *code.ancestors) if str(one) in table), None)
