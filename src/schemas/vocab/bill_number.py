"""Bill of lading numbers as manifests carry them (19 CFR 4.7a; CBP 7501 block 12)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact
from schemas.vocab.scac import Scac

_SHAPE = re.compile(r"[A-Z0-9]{4,50}")
_WITH_CARRIER = re.compile(r"([A-Z]{4})([A-Z0-9]{1,12})")


@dataclass(frozen=True, slots=True, order=True)
class BillNumber(Code):
    """A bill's number, canonically in upper case without spaces and hyphens.

    An ocean bill is the carrier's code and up to twelve letters and digits; air waybills and
    truck and rail bills have other shapes, so any four to fifty letters and digits are taken.
    Numbers are used again: the number alone does not name a shipment, its arrival date belongs
    to the key.
    """

    system: ClassVar[str] = "bill of lading number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a bill number.

        Raises:
            InvalidCode: fewer than four or more than fifty characters, or other characters than
                letters and digits.
        """
        code = compact(text)
        if not _SHAPE.fullmatch(code):
            raise cls.invalid(text, "a bill number has 4 to 50 letters and digits")
        return cls(code)

    @property
    def scac(self) -> Scac | None:
        """The carrier's code that an ocean bill begins with."""
        match = _WITH_CARRIER.fullmatch(self.value)
        return Scac(match[1]) if match else None

    def key(self, arrival: date) -> Key:
        """`bill:NUMBER@ARRIVAL-DATE`, the key of the shipment that arrived on that day."""
        return Key(KeyKind.BILL, f"{self.value}@{arrival.isoformat()}")
