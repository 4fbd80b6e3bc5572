"""What a generated world is asked to be."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from schemas.errors import InvalidInput

FileFormat = Literal["csv", "parquet", "jsonl"]
FORMATS: tuple[FileFormat, ...] = ("csv", "parquet", "jsonl")
MIN_ENTRIES = 1_000
MIN_DAYS = 360
MAX_ENTRIES = 5_000_000


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """Seed, size and span of a world. The same settings give the same bytes.

    Attributes:
        seed: any whole number from 0.
        entries: entry summaries, lines not counted (about 2.7 a summary).
        start: first day on which goods arrive.
        end: the day the world is seen from; nothing in it was known later.
        file_format: csv, parquet or jsonl; guidance is always Markdown and `truth/` JSON.
        nonuniform: plant the port that holds one heading at twice the rate of the others; without
            it all ports hold alike, which is what a false-alarm rate is measured on.
        schemes: plant evasion schemes and their honest look-alikes.
    """

    seed: int
    entries: int = 300_000
    start: date = date(2023, 10, 1)
    end: date = date(2025, 9, 30)
    file_format: FileFormat = "csv"
    nonuniform: bool = True
    schemes: bool = True

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise InvalidInput(f"The seed is {self.seed}; give a whole number from 0.")
        if not MIN_ENTRIES <= self.entries <= MAX_ENTRIES:
            raise InvalidInput(
                f"A world has {MIN_ENTRIES:,} to {MAX_ENTRIES:,} entries, not {self.entries:,}: "
                "fewer have no room for what is planted."
            )
        if (self.end - self.start).days < MIN_DAYS:
            raise InvalidInput(
                f"The world spans {self.start} to {self.end}; give at least {MIN_DAYS} days, "
                "so that the time before and after consolidation can both be seen."
            )
        if self.file_format not in FORMATS:
            raise InvalidInput(
                f"{self.file_format!r} is no file format; take one of {', '.join(FORMATS)}."
            )

    @property
    def days(self) -> int:
        """Days from start to end."""
        return (self.end - self.start).days

    def at(self, share: float) -> date:
        """The day at that share (0 to 1) of the span."""
        return self.start + timedelta(days=round(self.days * share))

    @property
    def last_arrival(self) -> date:
        """The last day of arrival with an entry, whose summary is due before the end."""
        return self.end - timedelta(days=LAG_DAYS)


# Entry (up to 5 days) and summary (10 working days) fit into this; later goods are on bills only.
LAG_DAYS = 20


def to_day(day: date) -> int:
    """Days since 1970-01-01, the form in which dates are reckoned with here."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def to_date(day: int) -> date:
    """The date of that many days since 1970-01-01."""
    return date.fromordinal(int(day) + date(1970, 1, 1).toordinal())
