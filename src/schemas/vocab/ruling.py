"""Numbers of CBP ruling letters, as CROSS lists them."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_SHAPE = re.compile(
    r"(?:(?P<office>HQ|HRL|NY|NYRL|PD|DD)?[ .]*(?:Rulings?|Letter|R\.?L\.?)?"
    r"(?: Letter)?[ .]*(?:No\.?|Number|#)?:? ?)?"
    r"(?P<number>[HNW][- ]?[0-9]{6}|[A-MR][- ]?[0-9]{5}|[0-9]{6})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class RulingNumber(Code):
    """A ruling letter, canonically as CROSS names it: `N270709`, `H301234`, `967123`, `I86735`.

    N is New York, H (and W, from before) Headquarters; letters A to M with five digits are New
    York's of 1996 to 2006, six bare digits are older ones of either office.
    """

    system: ClassVar[str] = "ruling number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number, with or without `HQ`, `NY` or `Ruling` before it.

        Raises:
            InvalidCode: another form.
        """
        match = _SHAPE.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "write N270709, H301234, W968123, I86735 or six digits")
        return cls(re.sub(r"[- ]", "", match["number"]).upper())

    @property
    def office(self) -> str | None:
        """`NY` or `HQ` where the number tells; nothing for six bare digits, which do not."""
        if self.value[0] in "HW" and len(self.value) == 7:  # noqa: PLR2004  (letter and six)
            return "HQ"
        return "NY" if self.value[0].isalpha() else None

    @property
    def display(self) -> str:
        """With the office before it where known: `NY N270709`."""
        return f"{self.office} {self.value}" if self.office else self.value

    @property
    def key(self) -> Key:
        """`ruling:N270709`."""
        return Key(KeyKind.RULING, self.value)
