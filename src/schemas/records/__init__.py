"""What is kept: one column layout per kind of record, and the feeds that bring them."""

from schemas.records.accounts import ACCOUNT, LISTED_PARTY, ORDER
from schemas.records.documents import DOCUMENT, RELATION
from schemas.records.entries import ENTRY, LINE_FIELDS
from schemas.records.events import EXAM, HOLD, LIQUIDATION, NOTICE, REQUEST, REVIEW
from schemas.records.layout import (
    META_SCHEMA,
    CodeSystem,
    Feed,
    Field,
    RecordKind,
    RecordLayout,
)
from schemas.records.manifests import BILL
from schemas.records.reference import CENTER, PORT, TARIFF_LINE

LAYOUTS: dict[RecordKind, RecordLayout] = {
    layout.kind: layout
    for layout in (
        ENTRY,
        BILL,
        HOLD,
        EXAM,
        REQUEST,
        NOTICE,
        REVIEW,
        LIQUIDATION,
        ACCOUNT,
        ORDER,
        DOCUMENT,
        RELATION,
        LISTED_PARTY,
        TARIFF_LINE,
        PORT,
        CENTER,
    )
}

FEED_KINDS: dict[Feed, tuple[RecordKind, ...]] = {
    Feed.ENTRIES: (RecordKind.ENTRY,),
    Feed.MANIFESTS: (RecordKind.BILL,),
    Feed.HOLDS: (RecordKind.HOLD,),
    Feed.EXAMS: (RecordKind.EXAM,),
    Feed.REQUESTS: (RecordKind.REQUEST,),
    Feed.NOTICES: (RecordKind.NOTICE,),
    Feed.REVIEWS: (RecordKind.REVIEW,),
    Feed.LIQUIDATIONS: (RecordKind.LIQUIDATION,),
    Feed.ACCOUNTS: (RecordKind.ACCOUNT,),
    Feed.ORDERS: (RecordKind.ORDER,),
    Feed.GUIDANCE: (RecordKind.DOCUMENT, RecordKind.RELATION),
    Feed.ENFORCEMENT: (RecordKind.LISTED_PARTY, RecordKind.ORDER),
    Feed.TARIFF: (RecordKind.TARIFF_LINE,),
    Feed.PORTS: (RecordKind.PORT,),
    Feed.CENTERS: (RecordKind.CENTER,),
}

__all__ = [
    "FEED_KINDS",
    "LAYOUTS",
    "LINE_FIELDS",
    "META_SCHEMA",
    "CodeSystem",
    "Feed",
    "Field",
    "RecordKind",
    "RecordLayout",
]
