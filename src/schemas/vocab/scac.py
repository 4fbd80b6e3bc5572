"""Standard Carrier Alpha Codes (NMFTA)."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact

_SHAPE = re.compile(r"[A-Z]{2,4}")


@dataclass(frozen=True, slots=True, order=True)
class Scac(Code):
    """A carrier's code: two to four letters, canonically in upper case."""

    system: ClassVar[str] = "carrier code"
    may_match: ClassVar[bool] = True

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a carrier code in either case.

        Raises:
            InvalidCode: not two to four letters.
        """
        code = compact(text)
        if not _SHAPE.fullmatch(code):
            raise cls.invalid(text, "a carrier code has two to four letters")
        return cls(code)

    @property
    def key(self) -> Key:
        """`carrier:MAEU`."""
        return Key(KeyKind.CARRIER, self.value)
