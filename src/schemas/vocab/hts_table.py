"""The tariff's codes with their legal text, by edition."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from schemas.vocab.data_files import read_table, to_date
from schemas.vocab.hts import HtsCode


@dataclass(frozen=True, slots=True)
class HtsLine:
    """One coded line.

    Attributes:
        code: its digits.
        text: its own legal text.
        above: the texts above it in the tariff's tree, outermost first.
        units: units of quantity.
        general, special, column_2: rates of duty as printed, inherited from the legal line.
        since, until: first and last edition at hand that has the code or one below it; `until` is
            None where the newest edition does. The editions at hand are those of 2013 and 2026,
            dated by the first day of their year: a code may be older than `since`.
    """

    code: str
    text: str
    above: tuple[str, ...]
    units: tuple[str, ...]
    general: str
    special: str
    column_2: str
    since: date | None
    until: date | None

    @property
    def full_text(self) -> str:
        """The legal text with what stands above it."""
        return ": ".join((*self.above, self.text))


@cache
def hts_table() -> dict[str, HtsLine]:
    """Every code of the editions at hand, by its digits, in order; read on first use."""
    return {
        row["code"]: HtsLine(
            code=row["code"],
            text=row["text"],
            above=tuple(part for part in row["above"].split(" > ") if part),
            units=tuple(unit for unit in row["units"].split("|") if unit),
            general=row["general"],
            special=row["special"],
            column_2=row["column_2"],
            since=to_date(row["since"]),
            until=to_date(row["until"]),
        )
        for row in read_table("hts")
    }


def hts_title(code: HtsCode) -> str | None:
    """The legal text of a code; that of the nearest code above where the edition has none."""
    table = hts_table()
    for one in (code, *code.ancestors):
        if str(one) in table:
            return table[str(one)].text
    return None
