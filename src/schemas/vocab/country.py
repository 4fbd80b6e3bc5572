"""Country codes (ISO 3166-1 alpha-2, with the three that only US customs uses)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact, is_digits
from schemas.vocab.country_table import countries_table

_ALPHA_2, _ALPHA_3, _SCHEDULE_C = 2, 3, 4
# UK is reserved for the United Kingdom by ISO; XK is what others write for Schedule C's KV.
_SAME_AS: dict[str, str] = {"UK": "GB", "XK": "KV"}


@dataclass(frozen=True, slots=True, order=True)
class CountryCode(Code):
    """A country, canonically two letters."""

    system: ClassVar[str] = "country code"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read two letters, three letters (ISO alpha-3) or four digits (Schedule C).

        Raises:
            InvalidCode: no country has this code. Names are `find`'s to read.
        """
        code = compact(text)
        table = countries_table()
        if len(code) == _ALPHA_2:
            found = _SAME_AS.get(code, code) if _SAME_AS.get(code, code) in table else None
        elif is_digits(code) and len(code) == _SCHEDULE_C:
            found = table.by_schedule_c(code)
        else:
            found = table.by_alpha_3(code) if len(code) == _ALPHA_3 else None
        if found is None:
            raise cls.invalid(text, "no country has this code (ISO alpha-2, alpha-3, Schedule C)")
        return cls(found)

    @classmethod
    def find(cls, name: str) -> Self | None:
        """The country of that name or code, in any common form ("PRC", "Viet Nam", "Chinese")."""
        found = countries_table().by_name(name)
        return cls(found) if found else cls.parse_or_none(name)

    @property
    def name(self) -> str:
        """The common English name."""
        country = countries_table().get(self.value)
        return country.name if country else self.value

    @property
    def key(self) -> Key:
        """`country:CN`."""
        return Key(KeyKind.COUNTRY, self.value)
