"""Container numbers (ISO 6346)."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from stdnum import iso6346

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact

_SHAPE = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_UNCHECKED = re.compile(r"[A-Z]{3}[UJZ][0-9]{6}")


@dataclass(frozen=True, slots=True, order=True)
class ContainerNumber(Code):
    """A container number, canonically `CSQU3054383`.

    The check digit is a sum modulo 11 in which 10 is written as 0, so numbers whose sums leave 10
    and 0 share a check digit: a wrong digit goes unnoticed there, and only there. ISO 6346
    advises owners against serial numbers whose sum leaves 10; many use them.
    """

    system: ClassVar[str] = "container number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read owner code, category (U, J or Z), six digits and check digit.

        Raises:
            InvalidCode: wrong shape, or a wrong check digit (the message names the one expected).
        """
        code = compact(text)
        if not _SHAPE.fullmatch(code):
            raise cls.invalid(text, _shape_reason(code))
        expected = iso6346.calc_check_digit(code[:-1])
        if code[-1] != expected:
            raise cls.invalid(text, f"the check digit is {code[-1]}, expected {expected}")
        return cls(code)

    @property
    def owner_code(self) -> str:
        """The owner's three letters."""
        return self.value[:3]

    @property
    def category(self) -> str:
        """U for a freight container, J for its equipment, Z for a trailer or chassis."""
        return self.value[3]

    @property
    def display(self) -> str:
        """As painted on the box: `CSQU 305438 3`."""
        return f"{self.value[:4]} {self.value[4:10]} {self.value[10]}"

    @property
    def key(self) -> Key:
        """`container:CSQU3054383`."""
        return Key(KeyKind.CONTAINER, self.value)


def _shape_reason(code: str) -> str:
    shape = "it has three letters, one of U, J and Z, six digits and a check digit"
    if _UNCHECKED.fullmatch(code):
        return f"{shape}; the check digit is missing, expected {iso6346.calc_check_digit(code)}"
    return shape
