"""Which names that records use are also names of an account or of a listed party."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from ledger import Ledger
from nlp import clean_party_name
from schemas.records import RecordKind


@dataclass(frozen=True, slots=True)
class NameSource:
    """A record that bears a name: the node it makes, and the record itself."""

    key: str
    record: str
    name: str
    source: str
    batch: int


Names = Mapping[str, tuple[NameSource, ...]]  # by cleaned name


def listed_names(ledger: Ledger, batch: int) -> Names:
    """Listed parties up to a batch by each of their cleaned names, aliases with them."""
    table = _up_to(ledger, RecordKind.LISTED_PARTY, batch)
    rows = table.select(
        "key", "name", "aliases", "source_sha256", "source_row", "batch_id"
    ).to_pyarrow()
    return _by_name(
        (name, row) for row in rows.to_pylist() for name in (row["name"], *(row["aliases"] or ()))
    )


def account_names(ledger: Ledger, batch: int) -> Names:
    """Accounts up to a batch by their cleaned legal name, once for each record that gives it."""
    table = _up_to(ledger, RecordKind.ACCOUNT, batch)
    columns = ("key", "name", "account_id", "importer_number", "source_sha256", "source_row",
               "batch_id")  # fmt: skip
    rows = table.select(*columns).to_pyarrow().to_pylist()
    return _by_name(
        (row["name"], {**row, "node": f"account:{row['account_id'] or row['importer_number']}"})
        for row in rows
    )


def _up_to(ledger: Ledger, kind: RecordKind, batch: int) -> ir.Table:
    """Current records kept by then; one that a later batch replaces is named when that comes."""
    table = ledger.current(kind)
    return table.filter(table.batch_id <= batch).order_by("key")


def _by_name(pairs: Iterable[tuple[str, Mapping[str, object]]]) -> Names:
    found: dict[str, dict[tuple[str, str], NameSource]] = defaultdict(dict)
    for name, row in pairs:
        cleaned = clean_party_name(name).key
        if cleaned:
            source = f"{str(row['source_sha256'])[:16]}:r{row['source_row']}"
            key, record = str(row.get("node", row["key"])), str(row["key"])
            named = NameSource(key, record, name, source, int(str(row["batch_id"])))
            found[cleaned].setdefault((key, record), named)
    return {cleaned: tuple(sources.values()) for cleaned, sources in found.items()}
