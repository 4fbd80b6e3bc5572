"""Keys: one text that names a thing in ledger, graph, index, pages and commands alike."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from schemas.errors import InvalidCode


class KeyKind(StrEnum):
    """The part of a key before its first colon."""

    ACCOUNT = "account"
    IMPORTER = "ior"
    PARTY = "party"
    ADDRESS = "address"
    MANUFACTURER = "mid"
    BROKER = "broker"
    CARRIER = "carrier"
    ENTRY = "entry"
    BILL = "bill"
    CONTAINER = "container"
    VESSEL = "vessel"
    HTS = "hts"
    PORT = "port"
    FOREIGN_PORT = "foreign_port"
    COUNTRY = "country"
    CENTER = "center"
    SECTOR = "sector"
    HOLD = "hold"
    EXAM = "exam"
    REQUEST = "request"
    NOTICE = "notice"
    REVIEW = "review"
    LIQUIDATION = "liquidation"
    ORDER = "order"
    LISTED = "listed"
    ISSUE = "issue"
    GOODS = "goods"
    # documents, by series
    FR = "fr"
    CSMS = "csms"
    EAPA = "eapa"
    RULING = "ruling"
    USC = "usc"
    CFR = "cfr"
    HTS_NOTE = "htsnote"
    DOCUMENT = "doc"


DOCUMENT_KINDS = frozenset(
    {
        KeyKind.FR,
        KeyKind.CSMS,
        KeyKind.EAPA,
        KeyKind.RULING,
        KeyKind.USC,
        KeyKind.CFR,
        KeyKind.HTS_NOTE,
        KeyKind.DOCUMENT,
    },
)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A kind and the identifier within it, written `kind:value`.

    A passage's key is its document's with `#anchor` behind.
    """

    kind: KeyKind
    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `kind:value`.

        Raises:
            InvalidCode: no colon, an unknown kind, or an empty value.
        """
        kind, colon, value = text.strip().partition(":")
        if not colon or not value:
            raise InvalidCode("key", text, "write it as kind:value, for example port:2304")
        try:
            return cls(KeyKind(kind), value)
        except ValueError:
            known = ", ".join(k.value for k in KeyKind)
            raise InvalidCode("key", text, f"unknown kind {kind!r}; known are {known}") from None

    @property
    def is_document(self) -> bool:
        """True for a document or one of its passages."""
        return self.kind in DOCUMENT_KINDS

    @property
    def is_passage(self) -> bool:
        """True where the key names a passage of a document."""
        return self.is_document and "#" in self.value

    @property
    def document(self) -> "Key":
        """The document that a passage belongs to; a document itself."""
        return Key(self.kind, self.value.partition("#")[0])

    def passage(self, anchor: str) -> "Key":
        """The key of the passage at `anchor` of this document."""
        return Key(self.kind, f"{self.value}#{anchor}")

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"
