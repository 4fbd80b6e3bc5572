"""In-bond numbers: eight digits and a check digit (CBP 7512; CBP 7501 block 16)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.vocab.code import Code, compact, is_digits

_LENGTH = 9


@dataclass(frozen=True, slots=True, order=True)
class InBondNumber(Code):
    """The number of an in-bond movement, canonically nine digits.

    The check digit is the first eight digits modulo 7, so a digit that is wrong by exactly 7
    (0 for 7, 1 for 8, 2 for 9) goes unnoticed.
    """

    system: ClassVar[str] = "in-bond number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read nine digits, with or without separators.

        Raises:
            InvalidCode: wrong length, other characters, or a wrong check digit.
        """
        code = compact(text)
        if len(code) != _LENGTH or not is_digits(code):
            raise cls.invalid(text, "it has nine digits, the last of them a check digit")
        expected = modulo_seven(code[:-1])
        if code[-1] != expected:
            raise cls.invalid(text, f"the check digit is {code[-1]}, expected {expected}")
        return cls(code)

    @property
    def serial(self) -> str:
        """The eight digits before the check digit."""
        return self.value[:-1]


def modulo_seven(digits: str) -> str:
    """The check digit that in-bond numbers and air waybills share."""
    return str(int(digits) % 7)
