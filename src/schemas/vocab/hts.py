"""Numbers of the Harmonized Tariff Schedule of the United States (HTSUS)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact, is_digits

_SPECIAL_CHAPTERS = frozenset({"98", "99"})
_RESERVED_CHAPTERS = frozenset({"00", "77"})


class HtsLevel(IntEnum):
    """The levels of the tariff; the value is the number of digits."""

    CHAPTER = 2
    HEADING = 4
    SUBHEADING = 6
    RATE_LINE = 8
    STATISTICAL = 10


@dataclass(frozen=True, slots=True, order=True)
class HtsCode(Code):
    """A tariff number of any level, canonically its digits (`8542310000`).

    The first six digits are the international Harmonized System's, eight carry the rate of duty,
    ten are for statistics. Chapters 98 and 99 are special: they are reported beside a number of
    chapters 1 to 97, never in its place as a description of the goods. Whether a well-formed
    number stands in an edition of the tariff is `schemas.vocab.tables.hts_table`'s to say.
    """

    system: ClassVar[str] = "tariff number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a tariff number with or without dots, spaces and hyphens.

        Raises:
            InvalidCode: not 2, 4, 6, 8 or 10 digits, or a chapter that does not exist.
        """
        code = compact(text)
        if not is_digits(code):
            raise cls.invalid(text, "a tariff number has digits only")
        if len(code) not in set(HtsLevel):
            raise cls.invalid(text, _length_reason(code))
        if code[:2] in _RESERVED_CHAPTERS:
            raise cls.invalid(text, f"there is no chapter {code[:2]} (01 to 99 without 77)")
        return cls(code)

    @property
    def level(self) -> HtsLevel:
        """How deep in the tariff the number stands."""
        return HtsLevel(len(self.value))

    @property
    def chapter(self) -> "HtsCode":
        """The two-digit chapter."""
        return HtsCode(self.value[:2])

    @property
    def heading(self) -> "HtsCode | None":
        """The four-digit heading; nothing for a chapter."""
        return self.at(HtsLevel.HEADING)

    @property
    def subheading(self) -> "HtsCode | None":
        """The six-digit subheading of the Harmonized System; nothing above it."""
        return self.at(HtsLevel.SUBHEADING)

    @property
    def rate_line(self) -> "HtsCode | None":
        """The eight-digit legal line that carries the rate; nothing above it."""
        return self.at(HtsLevel.RATE_LINE)

    @property
    def statistical(self) -> "HtsCode | None":
        """The ten-digit statistical number; nothing above it."""
        return self.at(HtsLevel.STATISTICAL)

    def at(self, level: HtsLevel) -> "HtsCode | None":
        """This number cut to `level`; nothing where it does not reach so deep."""
        return HtsCode(self.value[:level]) if len(self.value) >= level else None

    @property
    def parent(self) -> "HtsCode | None":
        """The number one level up; nothing for a chapter."""
        return HtsCode(self.value[:-2]) if len(self.value) > HtsLevel.CHAPTER else None

    @property
    def ancestors(self) -> "tuple[HtsCode, ...]":
        """The numbers above, nearest first."""
        return tuple(HtsCode(self.value[:n]) for n in range(len(self.value) - 2, 1, -2))

    def is_within(self, other: "HtsCode") -> bool:
        """True where `other` is this number or stands above it."""
        return self.value.startswith(other.value)

    @property
    def is_special(self) -> bool:
        """True for chapters 98 and 99 (special classification, additional duties)."""
        return self.value[:2] in _SPECIAL_CHAPTERS

    @property
    def display(self) -> str:
        """As the tariff prints it: `8542.31.00.00`."""
        rest = self.value[4:]
        return ".".join([self.value[:4], *(rest[i : i + 2] for i in range(0, len(rest), 2))])

    @property
    def key(self) -> Key:
        """`hts:8542310000`."""
        return Key(KeyKind.HTS, self.value)


def _length_reason(code: str) -> str:
    reason = f"it has 2, 4, 6, 8 or 10 digits, this has {len(code)}"
    if len(code) % 2 and len(code) < HtsLevel.STATISTICAL:
        padded = HtsCode(f"0{code}").display
        return f"{reason}; if a leading zero was lost, write {padded}"
    return reason
