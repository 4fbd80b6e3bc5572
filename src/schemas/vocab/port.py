"""Ports: of entry (Census Schedule D, four digits) and foreign (Schedule K, five digits)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, compact, is_digits
from schemas.vocab.port_table import foreign_ports_table, ports_table

_DIGITS, _FOREIGN_DIGITS = 4, 5


@dataclass(frozen=True, slots=True, order=True)
class PortCode(Code):
    """A US port of entry, canonically four digits: the district's two, then the port's."""

    system: ClassVar[str] = "port code"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read four digits; the leading zero belongs to them.

        Raises:
            InvalidCode: not four digits, or no port of Schedule D.
        """
        code = compact(text)
        if not is_digits(code) or len(code) != _DIGITS:
            lost = (
                f"; if a leading zero was lost, write 0{code}" if len(code) == _DIGITS - 1 else ""
            )
            raise cls.invalid(text, f"a Schedule D port has four digits{lost}")
        if code not in ports_table():
            raise cls.invalid(text, "Schedule D has no such port")
        return cls(code)

    @classmethod
    def find(cls, name: str) -> Self | None:
        """The port of that name ("Laredo, TX", "Port of Everett, Everett, Washington") or code."""
        found = ports_table().by_name(name)
        return cls(found) if found else cls.parse_or_none(name)

    @property
    def name(self) -> str:
        """The name as Schedule D prints it."""
        return ports_table()[self.value].name

    @property
    def district(self) -> str:
        """The district's two digits."""
        return self.value[:2]

    @property
    def display(self) -> str:
        """The code; `name` is the name."""
        return self.value

    @property
    def key(self) -> Key:
        """`port:2304`."""
        return Key(KeyKind.PORT, self.value)


@dataclass(frozen=True, slots=True, order=True)
class ForeignPortCode(Code):
    """A foreign port, canonically five digits."""

    system: ClassVar[str] = "foreign port code"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read five digits.

        Raises:
            InvalidCode: not five digits, or no port of Schedule K.
        """
        code = compact(text)
        if not is_digits(code) or len(code) != _FOREIGN_DIGITS:
            raise cls.invalid(text, "a Schedule K port has five digits")
        if code not in foreign_ports_table():
            raise cls.invalid(text, "Schedule K has no such port")
        return cls(code)

    @classmethod
    def find(cls, name: str) -> Self | None:
        """The port of that name ("Montreal, Que, Canada") or code."""
        found = foreign_ports_table().by_name(name)
        return cls(found) if found else cls.parse_or_none(name)

    @property
    def name(self) -> str:
        """The official name."""
        return foreign_ports_table()[self.value].name

    @property
    def country(self) -> str:
        """The ISO code of its country, or nothing."""
        return foreign_ports_table()[self.value].country

    @property
    def key(self) -> Key:
        """`foreign_port:58201`."""
        return Key(KeyKind.FOREIGN_PORT, self.value)
