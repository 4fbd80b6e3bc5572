"""Message numbers of the Cargo Systems Messaging Service."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_SHAPE = re.compile(
    r"(?:CSMS)? ?(?:Message)? ?(?:No\.?|Number|#)?:? ?#? ?(?P<number>[0-9]{8}|[0-9]{2}-[0-9]{6})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class CsmsNumber(Code):
    """A message, canonically `60011750`; until 2019 `13-000123` (year and count)."""

    system: ClassVar[str] = "CSMS number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a message number, with or without `CSMS #` before it.

        Raises:
            InvalidCode: neither eight digits nor two and six.
        """
        match = _SHAPE.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "it has eight digits, or before 2020 two and six: 13-000123")
        return cls(match["number"])

    @property
    def display(self) -> str:
        """As CBP writes it: `CSMS # 60011750`."""
        return f"CSMS # {self.value}"

    @property
    def key(self) -> Key:
        """`csms:60011750`."""
        return Key(KeyKind.CSMS, self.value)
