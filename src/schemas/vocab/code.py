"""What every code is: a canonical text that its own system parses, shows and compares."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.errors import InvalidCode

# Hyphens of every width, dots, slashes and spaces: what people print between the parts of a code.
_SEPARATORS = re.compile(r"[\s.\-/_\u00ad\u2010-\u2015\u2212]+")
_HYPHENS = re.compile(r"[\u00ad\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A code in its canonical form.

    Make one with `parse`; the constructor takes a value that is canonical already and checks
    nothing. Codes of one system compare by value; codes of two systems are never equal.

    Attributes:
        value: the canonical form, the same as `str(code)`.
        system: the code system's name in words, for messages.
        may_match: True where two parties that carry the same value may be one party. A tariff
            number describes goods and a port is a place: neither says who someone is.
    """

    value: str

    system: ClassVar[str] = "code"
    may_match: ClassVar[bool] = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code as printed.

        Raises:
            InvalidCode: the text is no code of this system; the reason says why.
        """
        raise NotImplementedError

    @classmethod
    def parse_or_none(cls, text: str) -> Self | None:
        """Read a code as printed; nothing where the text is no code of this system."""
        try:
            return cls.parse(text)
        except InvalidCode:
            return None

    @classmethod
    def invalid(cls, text: str, reason: str) -> InvalidCode:
        """The error that says what is wrong with `text`."""
        return InvalidCode(cls.system, text, reason)

    @property
    def display(self) -> str:
        """The form that a person reads; `parse` reads it back."""
        return self.value

    def __str__(self) -> str:
        return self.value


def compact(text: str) -> str:
    """The text in upper case without spaces, dots, hyphens and slashes."""
    return _SEPARATORS.sub("", text).upper()


def evened(text: str) -> str:
    """The text with plain hyphens and single spaces, trimmed; case is kept."""
    return _SPACES.sub(" ", _HYPHENS.sub("-", text)).strip()


def is_digits(text: str) -> bool:
    """True for one or more of the digits 0 to 9 (`str.isdigit` also takes superscripts)."""
    return text.isascii() and text.isdigit()


def is_alphanumeric(text: str) -> bool:
    """True for one or more of A-Z, a-z and 0-9."""
    return text.isascii() and text.isalnum()
