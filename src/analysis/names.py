"""Which names that records use are also names of an account or of a listed party."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


def listed_names(ledger: Ledger) -> Names:
    """Listed parties by each of their cleaned names, aliases with them."""
    table = ledger.current(RecordKind.LISTED_PARTY)
    rows = table.select(
        "key", "name", "aliases", "source_sha256", "source_row", "batch_id"
    ).to_pyarrow()
    return _by_name(
        (name, row) for row in rows.to_pylist() for name in (row["name"], *(row["aliases"] or ()))
    )


def account_names(ledger: Ledger) -> Names:
    """Importer numbers by their cleaned legal name."""
    table = ledger.current(RecordKind.ACCOUNT)
    columns = ("key", "name", "account_id", "importer_number", "source_sha256", "source_row",
               "batch_id")  # fmt: skip
    rows = table.select(*columns).to_pyarrow().to_pylist()
    return _by_name(
        (row["name"], {**row, "node": f"account:{row['account_id'] or row['importer_number']}"})
        for row in rows
    )


def _by_name(pairs: Iterable[tuple[str, Mapping[str, object]]]) -> Names:
    found: dict[str, dict[str, NameSource]] = defaultdict(dict)
    for name, row in pairs:
        cleaned = clean_party_name(name).key
        if cleaned:
            source = f"{str(row['source_sha256'])[:16]}:r{row['source_row']}"
            key, batch = str(row.get("node", row["key"])), int(str(row["batch_id"]))
            found[cleaned].setdefault(key, NameSource(key, str(row["key"]), name, source, batch))
    return {cleaned: tuple(sources.values()) for cleaned, sources in found.items()}
