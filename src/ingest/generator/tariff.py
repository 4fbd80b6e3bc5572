"""The tariff lines, ports and Centers that a world uses.

The tariff is an excerpt of the official schedule that travels with the generator, so that a seed
gives the same world whatever edition the vocabulary carries; the tests hold it to the vocabulary.
"""

from dataclasses import dataclass
from functools import cache

from ingest.generator.bundled import read_table


@dataclass(frozen=True, slots=True)
class TariffLine:
    """A statistical line: ten digits, heading's text and its own, first unit, general rate."""

    hts: str
    full_text: str
    unit: str
    general_rate: str


@cache
def tariff_lines() -> tuple[TariffLine, ...]:
    """The lines of the excerpt, in tariff order."""
    return tuple(
        TariffLine(row["hts"], row["full_text"], row["unit"], row["general_rate"])
        for row in read_table("tariff")
    )


def port_names() -> dict[str, str]:
    """Names of the ports of entry, by Schedule D code."""
    return {row["code"]: row["name"] for row in read_table("us_ports")}


def foreign_port_names() -> dict[str, str]:
    """Names of the ports of lading, by Schedule K code."""
    return {row["code"]: row["name"] for row in read_table("lading_ports")}


def center_of(hts: str) -> str:
    """The Center that a line's goods belong to (assumed by chapter; nothing official lists it)."""
    chapter = int(hts[:2])
    return next(center for last, center in _CENTERS if chapter <= last)


_CENTERS = (
    (24, "CEE002"),
    (27, "CEE006"),
    (38, "CEE001"),
    (40, "CEE009"),
    (43, "CEE004"),
    (49, "CEE009"),
    (67, "CEE004"),
    (70, "CEE009"),
    (71, "CEE008"),
    (83, "CEE005"),
    (84, "CEE010"),
    (85, "CEE007"),
    (89, "CEE003"),
    (90, "CEE001"),
    (97, "CEE008"),
)
