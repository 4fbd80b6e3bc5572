"""What every reader of a feed hands to the ingest job: rows to keep, and rows that are not."""

from dataclasses import dataclass, field

import pyarrow as pa

from schemas.records import LAYOUTS, META_SCHEMA, RecordKind
from schemas.rejects import Rejected

META_LAST = "remarks"
"""The last of the meta columns that a reader fills; the ledger sets those behind it."""

READER_META = pa.schema(list(META_SCHEMA)[: META_SCHEMA.get_field_index(META_LAST) + 1])
"""The meta columns that a reader fills, `key` to `remarks`."""


def checked_schema(kind: RecordKind) -> pa.Schema:
    """The schema of a checked table of `kind`: its layout's columns, then `READER_META`."""
    return pa.schema([*LAYOUTS[kind].schema, *READER_META])


@dataclass(frozen=True, slots=True)
class Checked:
    """A part of a file, read and checked.

    `table` has the schema `checked_schema(kind)`; rows are records, good enough to keep. `rejects`
    are the rows of the same part that are not. A reader yields parts of bounded size (some
    thousand records), in file order.
    """

    kind: RecordKind
    table: pa.Table
    rejects: tuple[Rejected, ...] = field(default=())

    def __post_init__(self) -> None:
        expected = checked_schema(self.kind)
        if self.table.schema.names != expected.names:
            missing = set(expected.names) ^ set(self.table.schema.names)
            raise ValueError(f"a checked {self.kind.value} table differs in {sorted(missing)}")


def no_rows(kind: RecordKind, *rejects: Rejected) -> Checked:
    """A part that keeps nothing."""
    return Checked(kind, checked_schema(kind).empty_table(), rejects)
