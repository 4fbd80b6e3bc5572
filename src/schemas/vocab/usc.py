"""Citations of the United States Code."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_SHAPE = re.compile(
    r"(?P<title>[0-9]{1,2}) ?U\.? ?S\.? ?C\.?A?\.?,? ?(?:§{1,2}|sections?|secs?\.)? ?"
    r"(?P<section>[0-9]+[a-z]{0,3}(?:-[0-9]+[a-z]?)?)"
    r"(?P<paragraphs>(?: ?\([0-9A-Za-z]{1,5}\))*)[.,;]?",
    re.IGNORECASE,
)
_LAST_TITLE = 54


@dataclass(frozen=True, slots=True, order=True)
class UscCitation(Code):
    """A section with its paragraphs, canonically `19 USC 1401a(b)`."""

    system: ClassVar[str] = "US Code citation"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a citation in any of the usual forms (`19 U.S.C. § 1304(a)`, `19 USC 1517`).

        Raises:
            InvalidCode: another form, or a title that does not exist (there are 54).
        """
        match = _SHAPE.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "write title, USC and section, for example 19 USC 1304")
        title = int(match["title"])
        if not 1 <= title <= _LAST_TITLE:
            raise cls.invalid(text, f"there is no title {title} (1 to {_LAST_TITLE})")
        paragraphs = match["paragraphs"].replace(" ", "")
        return cls(f"{title} USC {match['section'].lower()}{paragraphs}")

    @property
    def title(self) -> int:
        """The title: 19 is Customs Duties."""
        return int(self.value.partition(" ")[0])

    @property
    def section(self) -> str:
        """The section without paragraphs: `1401a`."""
        return self.value.split(" ")[2].partition("(")[0]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraph marks, outermost first."""
        return tuple(re.findall(r"\(([^)]+)\)", self.value))

    @property
    def display(self) -> str:
        """As lawyers print it: `19 U.S.C. § 1304(a)`."""
        title, _, place = self.value.split(" ")
        return f"{title} U.S.C. § {place}"

    @property
    def key(self) -> Key:
        """`usc:19/1304`; paragraphs are not in the key."""
        return Key(KeyKind.USC, f"{self.title}/{self.section}")
