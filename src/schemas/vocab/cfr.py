"""Citations of the Code of Federal Regulations."""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_SHAPE = re.compile(
    r"(?P<title>[0-9]{1,2}) ?C\.? ?F\.? ?R\.?,? ?(?:at )?(?:§{1,2}|sections?|secs?\.|parts?)? ?"
    r"(?P<place>[0-9]+[a-z]{0,2}(?:\.[0-9]+[a-z]{0,2}(?:-[0-9]+[a-z]?)?)?)"
    r"(?P<paragraphs>(?: ?\([0-9A-Za-z]{1,5}\))*)[.,;]?",
    re.IGNORECASE,
)
_LAST_TITLE = 50


@dataclass(frozen=True, slots=True, order=True)
class CfrCitation(Code):
    """A section with its paragraphs or a whole part, canonically `19 CFR 165.4(a)`."""

    system: ClassVar[str] = "CFR citation"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a citation in any of the usual forms (`19 C.F.R. § 165.4(a)`, `19 CFR part 165`).

        Raises:
            InvalidCode: another form, or a title that does not exist (there are 50).
        """
        match = _SHAPE.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "write title, CFR and section, for example 19 CFR 165.4(a)")
        title = int(match["title"])
        if not 1 <= title <= _LAST_TITLE:
            raise cls.invalid(text, f"there is no title {title} (1 to {_LAST_TITLE})")
        paragraphs = match["paragraphs"].replace(" ", "")
        return cls(f"{title} CFR {match['place'].lower()}{paragraphs}")

    @property
    def title(self) -> int:
        """The title: 19 is Customs Duties."""
        return int(self.value.partition(" ")[0])

    @property
    def section(self) -> str:
        """The section without paragraphs (`165.4`), or the part where no section is named."""
        return self.value.split(" ")[2].partition("(")[0]

    @property
    def part(self) -> str:
        """The part that the section belongs to."""
        return self.section.partition(".")[0]

    @property
    def is_part(self) -> bool:
        """True where a whole part is cited."""
        return "." not in self.section

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraph marks, outermost first: `("a", "2")`."""
        return tuple(re.findall(r"\(([^)]+)\)", self.value))

    @property
    def display(self) -> str:
        """With the section sign, or the word part: `19 CFR § 165.4(a)`, `19 CFR part 165`."""
        head, _, place = self.value.rpartition(" ")
        return f"{head} part {place}" if self.is_part else f"{head} § {place}"

    @property
    def key(self) -> Key:
        """`cfr:19/165.4`, the section whichever its edition; paragraphs are not in the key."""
        return Key(KeyKind.CFR, f"{self.title}/{self.section}")

    def key_at(self, edition: date) -> Key:
        """`cfr:19/165.4@2024-03-18`, the section as it stood in that edition."""
        return Key(KeyKind.CFR, f"{self.title}/{self.section}@{edition.isoformat()}")
