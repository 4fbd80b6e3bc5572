"""The form in which a kind of record is described: fields, types, codes, key, dates."""

from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

DATE = pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 2)  # US dollars
NUMBER = pa.float64()
COUNT = pa.int64()
TEXT = pa.string()
TEXTS = pa.list_(pa.string())
FLAG = pa.bool_()


class Feed(StrEnum):
    """The names under which papers are brought in."""

    ENTRIES = "entries"
    MANIFESTS = "manifests"
    HOLDS = "holds"
    EXAMS = "exams"
    REQUESTS = "requests"
    NOTICES = "notices"
    REVIEWS = "reviews"
    LIQUIDATIONS = "liquidations"
    ACCOUNTS = "accounts"
    ORDERS = "orders"
    GUIDANCE = "guidance"
    ENFORCEMENT = "enforcement"
    TARIFF = "tariff"
    PORTS = "ports"
    CENTERS = "centers"


class RecordKind(StrEnum):
    """The kinds of record; each is a ledger table of this name."""

    ENTRY = "entry"
    BILL = "bill"
    HOLD = "hold"
    EXAM = "exam"
    REQUEST = "request"
    NOTICE = "notice"
    REVIEW = "review"
    LIQUIDATION = "liquidation"
    ACCOUNT = "account"
    ORDER = "order"
    DOCUMENT = "document"
    RELATION = "relation"
    LISTED_PARTY = "listed_party"
    TARIFF_LINE = "tariff_line"
    PORT = "port"
    CENTER = "center"


class CodeSystem(StrEnum):
    """The code system that a field's values belong to; `schemas.vocab` checks them."""

    ENTRY_NUMBER = "entry_number"
    IN_BOND_NUMBER = "in_bond_number"
    AIR_WAYBILL = "air_waybill"
    BILL_NUMBER = "bill_number"
    CONTAINER_NUMBER = "container_number"
    IMPORTER_NUMBER = "importer_number"
    MANUFACTURER_ID = "manufacturer_id"
    HTS = "hts"
    PORT = "port"
    FOREIGN_PORT = "foreign_port"
    COUNTRY = "country"
    CENTER = "center"
    SCAC = "scac"
    ENTRY_TYPE = "entry_type"
    TRANSPORT_MODE = "transport_mode"
    CASE_NUMBER = "case_number"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record.

    Attributes:
        name: the column's canonical name, in the field's own terms.
        type: its Arrow type.
        doc: what stands in it, with the unit.
        required: a row without it is rejected.
        code: the code system that checks and canonicalises it.
        block: the block of CBP form 7501 it comes from ("6", "26", "36").
        minimum: the least value allowed.
        choices: the values allowed, lower case.
    """

    name: str
    type: pa.DataType
    doc: str
    required: bool = False
    code: CodeSystem | None = None
    block: str | None = None
    minimum: float | None = None
    choices: tuple[str, ...] = ()


# What every row carries beside its own fields. `ingest` fills all of them but the last three.
META_SCHEMA = pa.schema(
    [
        pa.field("key", TEXT, nullable=False),
        pa.field("source_file", TEXT, nullable=False),
        pa.field("source_sha256", TEXT, nullable=False),
        pa.field("source_row", COUNT),
        pa.field("source_page", COUNT),
        pa.field("run_id", TEXT, nullable=False),
        pa.field("effective_at", INSTANT, nullable=False),
        pa.field("known_at", INSTANT, nullable=False),
        pa.field("synthetic", FLAG, nullable=False),
        pa.field("remarks", TEXTS, nullable=False),
        # set by the ledger when the row is kept
        pa.field("content_hash", TEXT, nullable=False),
        pa.field("batch_id", COUNT, nullable=False),
        pa.field("recorded_at", INSTANT, nullable=False),
    ],
)


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """A kind of record: its fields and how its key and dates are found.

    `key_fields` are the columns that the key is built from (`schemas.keys`), `effective_field` the
    date since when the record holds in the world, `known_field` the date when the administration
    knew it (where the feed has one; else the effective date).
    """

    kind: RecordKind
    feed: Feed
    fields: tuple[Field, ...]
    key_fields: tuple[str, ...]
    effective_field: str
    known_field: str | None = None
    lines: tuple[Field, ...] = field(default=())

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the record's own fields, nested lines included, without meta."""
        columns = [pa.field(f.name, f.type) for f in self.fields]
        if self.lines:
            columns.append(pa.field("lines", pa.list_(self.line_type)))
        return pa.schema(columns)

    @property
    def line_type(self) -> pa.StructType:
        """The struct type of one nested line."""
        return pa.struct([pa.field(f.name, f.type) for f in self.lines])

    @property
    def kept_schema(self) -> pa.Schema:
        """The schema of the ledger table: the record's own fields, then the meta columns."""
        return pa.schema([*self.schema, *META_SCHEMA])

    def field(self, name: str) -> Field:
        """The field of that name, of the record or of its lines."""
        for candidate in (*self.fields, *self.lines):
            if candidate.name == name:
                return candidate
        raise KeyError(name)
