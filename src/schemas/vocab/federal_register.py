"""The Federal Register: citations by volume and page, and document numbers."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened

_CITATION = re.compile(
    r"(?P<volume>[0-9]{1,3}) ?(?:F\.? ?R\.?|Fed\.? ?Reg\.?|Federal Register),? ?"
    r"(?:at |pages? |pp?\. ?)?(?P<page>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6})"
    r"(?:-[0-9,]{1,7})?[.,;]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:FR[ .]*Doc(?:ument|\.)?(?: ?(?:No\.?|Number))?:? ?)?"
    r"(?P<number>(?:[CRXZ][0-9]-)?(?:[0-9]{4}|[0-9]{2}|E[0-9])-[0-9]{1,6})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class FrCitation(Code):
    """Volume and first page, canonically `90 FR 40326`.

    It has no key: a page may hold several documents, and only the document number names one.
    """

    system: ClassVar[str] = "Federal Register citation"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `90 FR 40326`, `90 Fed. Reg. 40,326` or a range of pages (the first is kept).

        Raises:
            InvalidCode: another form, or volume or page zero.
        """
        match = _CITATION.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "write volume, FR and page, for example 90 FR 40326")
        volume, page = int(match["volume"]), int(match["page"].replace(",", ""))
        if not volume or not page:
            raise cls.invalid(text, "volumes and pages count from 1")
        return cls(f"{volume} FR {page}")

    @property
    def volume(self) -> int:
        """The volume; volume 90 is 2025."""
        return int(self.value.split(" ")[0])

    @property
    def page(self) -> int:
        """The first page."""
        return int(self.value.split(" ")[2])

    @property
    def year(self) -> int:
        """The calendar year of the volume (volume 1 is 1936)."""
        return 1935 + self.volume

    @property
    def display(self) -> str:
        """As printed in the Register: `90 FR 40326`."""
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class FrDocumentNumber(Code):
    """A document's own number, canonically `2024-12345` (corrections `C1-2024-12345`)."""

    system: ClassVar[str] = "Federal Register document number"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a document number, with or without `FR Doc.` before it.

        Raises:
            InvalidCode: another form.
        """
        match = _NUMBER.fullmatch(evened(text))
        if not match:
            raise cls.invalid(text, "write year and number, for example 2024-12345")
        return cls(match["number"].upper())

    @property
    def display(self) -> str:
        """As the Register prints it: `FR Doc. 2024-12345`."""
        return f"FR Doc. {self.value}"

    @property
    def key(self) -> Key:
        """`fr:2024-12345`."""
        return Key(KeyKind.FR, self.value)
