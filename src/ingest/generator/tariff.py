"""The tariff lines, ports and Centers of a world, out of the vocabulary's own tables."""

from dataclasses import dataclass
from functools import cache

from schemas.vocab.hts import HtsCode, HtsLevel
from schemas.vocab.tables import (
    HtsLine,
    center_for_hts,
    foreign_ports_table,
    hts_table,
    ports_table,
)


@dataclass(frozen=True, slots=True)
class TariffLine:
    """A statistical line: ten digits, heading's text and its own, first unit, general rate."""

    hts: str
    full_text: str
    unit: str
    general_rate: str


@cache
def tariff_lines() -> tuple[TariffLine, ...]:
    """The statistical lines of the newest edition, in tariff order.

    The world's dates may lie before that edition; it is used throughout.
    """
    return tuple(
        TariffLine(line.code, _short_text(line), line.units[0] if line.units else "", line.general)
        for line in hts_table().values()
        if len(line.code) == HtsLevel.STATISTICAL and line.until is None
    )


def _short_text(line: HtsLine) -> str:
    """The heading's text and the last one that says more than "Other"."""
    texts = (*line.above, line.text)
    telling = [text for text in texts if not text.lower().startswith("other")] or texts[:1]
    return ": ".join(dict.fromkeys((telling[0], telling[-1])))


def port_names() -> dict[str, str]:
    """Names of the ports of entry, by Schedule D code."""
    return {code: port.name for code, port in ports_table().items()}


def foreign_port_names() -> dict[str, str]:
    """Names of the ports of lading, by Schedule K code."""
    return {code: port.name for code, port in foreign_ports_table().items()}


def center_of(hts: str) -> str:
    """The Center that a line's goods belong to, as the vocabulary assigns it (mostly assumed).

    Empty for chapters 98 and 99, which describe no goods.
    """
    assigned = center_for_hts(HtsCode.parse(hts))
    return str(assigned.center) if assigned else ""
