"""Entry numbers: filer code, seven digits and a check digit (CBP 7501 block 1; CATAIR App. E)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact, is_alphanumeric, is_digits

_LENGTH = 11
_FILER = 3

# Letters count as digits: A-I as 1-9, J-R as 1-9, S-Z as 2-9.
CHARACTER_VALUES: dict[str, int] = {
    **{str(digit): digit for digit in range(10)},
    **{chr(ord("A") + i): i + 1 for i in range(9)},
    **{chr(ord("J") + i): i + 1 for i in range(9)},
    **{chr(ord("S") + i): i + 2 for i in range(8)},
}


@dataclass(frozen=True, slots=True, order=True)
class EntryNumber(Code):
    """An entry number, canonically `ABC-1234567-6`.

    The check digit catches every wrong digit. It cannot catch a filer letter put in place of a
    character of the same value (A, J and 1; B, K, S and 2; ...), nor 09 written as 90.
    """

    system: ClassVar[str] = "entry number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `ABC-1234567-6`, with or without separators, in either case.

        Raises:
            InvalidCode: wrong length or shape, filer code 000, or a wrong check digit (the
                message names the digit expected).
        """
        code = compact(text)
        if len(code) != _LENGTH:
            raise cls.invalid(text, _length_reason(code))
        filer, serial, check = code[:_FILER], code[_FILER:-1], code[-1]
        if not is_alphanumeric(filer) or filer == "000":
            raise cls.invalid(text, "the filer code is three letters or digits, and not 000")
        if not is_digits(serial + check):
            raise cls.invalid(text, "the eight characters after the filer code are digits")
        expected = entry_check_digit(filer + serial)
        if check != expected:
            raise cls.invalid(text, f"the check digit is {check}, expected {expected}")
        return cls(f"{filer}-{serial}-{check}")

    @property
    def filer_code(self) -> str:
        """The broker or importer who filed: three characters."""
        return self.value[:_FILER]

    @property
    def serial(self) -> str:
        """The filer's own seven digits."""
        return self.value[4:11]

    @property
    def check_digit(self) -> str:
        """The last digit."""
        return self.value[-1]

    @property
    def key(self) -> Key:
        """`entry:ABC-1234567-6`."""
        return Key(KeyKind.ENTRY, self.value)


def entry_check_digit(filer_and_serial: str) -> str:
    """The check digit of the ten characters before it.

    CATAIR Appendix E: letters count as digits; every second digit from the left is doubled, 9 is
    taken off where that makes more than 9; the check digit fills the sum up to a multiple of ten.
    """
    values = [CHARACTER_VALUES[character] for character in filer_and_serial]
    total = sum(values[0::2]) + sum(_doubled(value) for value in values[1::2])
    return str(-total % 10)


def _doubled(value: int) -> int:
    return 2 * value - 9 if value > 4 else 2 * value  # noqa: PLR2004  (twice 5 is the first > 9)


def _length_reason(code: str) -> str:
    shape = "it has 11 characters: filer code (3), number (7), check digit (1)"
    bare = len(code) == _LENGTH - 1 and is_alphanumeric(code[:_FILER]) and is_digits(code[_FILER:])
    if bare:
        return f"{shape}; the check digit is missing, expected {entry_check_digit(code)}"
    return f"{shape}; this has {len(code)}"
