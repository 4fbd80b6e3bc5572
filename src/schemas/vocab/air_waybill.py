"""Air waybill numbers: airline prefix, seven digits and a check digit (IATA Resolution 600a)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.vocab.code import Code, compact, is_digits
from schemas.vocab.in_bond import modulo_seven

_LENGTH = 11
_PREFIX = 3


@dataclass(frozen=True, slots=True, order=True)
class AirWaybill(Code):
    """An air waybill number, canonically `016-12345675`.

    The last digit is the seven-digit serial number modulo 7; a digit that is wrong by exactly 7
    goes unnoticed, and the airline prefix is not covered at all.
    """

    system: ClassVar[str] = "air waybill number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read eleven digits, with or without separators.

        Raises:
            InvalidCode: wrong length, other characters, or a wrong check digit.
        """
        code = compact(text)
        if len(code) != _LENGTH or not is_digits(code):
            raise cls.invalid(text, "it has 11 digits: airline prefix (3), serial (7), check (1)")
        expected = modulo_seven(code[_PREFIX:-1])
        if code[-1] != expected:
            raise cls.invalid(text, f"the check digit is {code[-1]}, expected {expected}")
        return cls(f"{code[:_PREFIX]}-{code[_PREFIX:]}")

    @property
    def airline_prefix(self) -> str:
        """The airline's three digits."""
        return self.value[:_PREFIX]

    @property
    def display(self) -> str:
        """Printed with the serial number in two groups: `016-1234 5675`."""
        return f"{self.value[:8]} {self.value[8:]}"
