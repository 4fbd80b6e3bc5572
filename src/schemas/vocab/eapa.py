"""Case numbers under the Enforce and Protect Act (19 CFR part 165)."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_SHAPE = re.compile(
    r"(?:EAPA)?[- )]*(?:Cons(?:olidated|\.)?)?[ .]*"
    r"(?:Cases?|Inv(?:estigations?|s?\.)?|Allegations?)?[ .]*"
    r"(?:Cons\.)?[ .]*(?:Nos?\.?|Numbers?|#)?[: ]*(?P<number>[0-9]{4,5})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class EapaCase(Code):
    """An evasion case, canonically its number: `7335`."""

    system: ClassVar[str] = "EAPA case number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a case number, with or without `EAPA Cons. Case Number` and the like before it.

        Raises:
            InvalidCode: not four or five digits, or other words before them.
        """
        match = _SHAPE.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "it has four or five digits, for example EAPA Case 7335")
        return cls(match["number"])

    @property
    def display(self) -> str:
        """As the notices write it: `EAPA Case 7335`."""
        return f"EAPA Case {self.value}"

    @property
    def key(self) -> Key:
        """`eapa:7335`, the key of the case's documents."""
        return Key(KeyKind.EAPA, self.value)
