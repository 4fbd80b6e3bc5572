"""UN/LOCODE, the United Nations' code for trade and transport locations."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.vocab.code import Code, compact
from schemas.vocab.country import CountryCode

_SHAPE = re.compile(r"([A-Z]{2})([A-Z2-9]{3})")


@dataclass(frozen=True, slots=True, order=True)
class UnLocode(Code):
    """A location: country and three characters, canonically `TRISK`.

    Only the form and the country are checked; the list of locations is not carried.
    """

    system: ClassVar[str] = "UN/LOCODE"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read five characters, with or without a space after the country.

        Raises:
            InvalidCode: another form (digits 0 and 1 are not used), or an unknown country.
        """
        code = compact(text)
        match = _SHAPE.fullmatch(code)
        if not match:
            raise cls.invalid(text, "it has a country's two letters and three of A-Z and 2-9")
        if CountryCode.parse_or_none(match[1]) is None:
            raise cls.invalid(text, f"there is no country {match[1]}")
        return cls(code)

    @property
    def country(self) -> CountryCode:
        """The country."""
        return CountryCode(self.value[:2])

    @property
    def display(self) -> str:
        """As the UN prints it: `TR ISK`."""
        return f"{self.value[:2]} {self.value[2:]}"
