"""Keys of records, built column-wise: an Arrow table in, an array of key texts out."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from schemas.keys import KeyKind
from schemas.records.layout import RecordKind


def to_keys(kind: RecordKind, table: pa.Table) -> pa.Array:
    """The key text of each row of a checked table of `kind`.

    Raises:
        KeyError: a column that the key is built from is missing.
    """
    return _BUILDERS[kind](table)


def _text(table: pa.Table, name: str) -> pa.ChunkedArray:
    return pc.cast(table[name], pa.string())


def _prefixed(kind: KeyKind, *columns: pa.ChunkedArray, separator: str = "@") -> pa.Array:
    joined = pc.binary_join_element_wise(*columns, separator)  # one column joins to itself
    return pc.binary_join_element_wise(f"{kind.value}", joined, ":")


def _simple(kind: KeyKind, column: str) -> Callable[[pa.Table], pa.Array]:
    return lambda table: _prefixed(kind, _text(table, column))


def _bill(table: pa.Table) -> pa.Array:
    return _prefixed(KeyKind.BILL, _text(table, "bill_number"), _text(table, "arrival_date"))


def _liquidation(table: pa.Table) -> pa.Array:
    return _prefixed(
        KeyKind.LIQUIDATION, _text(table, "entry_number"), _text(table, "liquidation_date")
    )


def _listed(table: pa.Table) -> pa.Array:
    return _prefixed(
        KeyKind.LISTED, _text(table, "list_name"), _text(table, "list_id"), separator="/"
    )


def _port(table: pa.Table) -> pa.Array:
    domestic = pc.equal(table["schedule"], "d")
    kinds = pc.if_else(domestic, KeyKind.PORT.value, KeyKind.FOREIGN_PORT.value)
    return pc.binary_join_element_wise(kinds, table["code"], ":")


def _relation(table: pa.Table) -> pa.Array:
    return pc.binary_join_element_wise(
        "relation", table["source_key"], table["relation"], table["target_key"], "|"
    )


_BUILDERS: dict[RecordKind, Callable[[pa.Table], pa.Array]] = {
    RecordKind.ENTRY: _simple(KeyKind.ENTRY, "entry_number"),
    RecordKind.BILL: _bill,
    RecordKind.HOLD: _simple(KeyKind.HOLD, "hold_id"),
    RecordKind.EXAM: _simple(KeyKind.EXAM, "exam_id"),
    RecordKind.REQUEST: _simple(KeyKind.REQUEST, "request_id"),
    RecordKind.NOTICE: _simple(KeyKind.NOTICE, "notice_id"),
    RecordKind.REVIEW: _simple(KeyKind.REVIEW, "review_id"),
    RecordKind.LIQUIDATION: _liquidation,
    RecordKind.ACCOUNT: _simple(KeyKind.IMPORTER, "importer_number"),
    RecordKind.ORDER: _simple(KeyKind.ORDER, "order_id"),
    RecordKind.DOCUMENT: lambda table: table["document_key"].combine_chunks(),
    RecordKind.RELATION: _relation,
    RecordKind.LISTED_PARTY: _listed,
    RecordKind.TARIFF_LINE: lambda table: pc.binary_join_element_wise(
        "tariff_line", table["line_id"], ":"
    ),
    RecordKind.PORT: _port,
    RecordKind.CENTER: _simple(KeyKind.CENTER, "code"),
}
