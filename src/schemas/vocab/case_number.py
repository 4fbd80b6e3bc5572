"""Case numbers of anti-dumping and countervailing duty orders (Commerce; CBP 7501 block 33)."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_SHAPE = re.compile(r"([AC])[- .]?([0-9]{3})[- .]?([0-9]{3})(?:[- .]?([0-9]{3}))?")


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber(Code):
    """A case, canonically `A-570-900`, with a firm's own three digits `A-570-900-012`.

    A is anti-dumping, C countervailing; the next three digits are the country (the first three of
    its Schedule C code: 570 is China).
    """

    system: ClassVar[str] = "AD/CVD case number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a case number, with or without hyphens.

        Raises:
            InvalidCode: another form.
        """
        match = _SHAPE.fullmatch(evened(text).upper())
        if not match:
            raise cls.invalid(text, "write A-570-900 or C-570-901, a firm's as A-570-900-012")
        firm = None if match[4] in {None, "000"} else match[4]
        return cls("-".join(part for part in (*match.groups()[:3], firm) if part))

    @property
    def is_countervailing(self) -> bool:
        """True for a countervailing duty case."""
        return self.value.startswith("C")

    @property
    def country_digits(self) -> str:
        """The three digits that stand for the country."""
        return self.value[2:5]

    @property
    def order(self) -> "CaseNumber":
        """The case without a firm's digits."""
        return CaseNumber(self.value[:9])

    @property
    def key(self) -> Key:
        """`order:A-570-900`, the key of the order, whichever firm the number names."""
        return Key(KeyKind.ORDER, self.order.value)
