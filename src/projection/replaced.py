"""What the versions that a batch replaces had said, so that it can be taken back.

Edges that one record states go with their record. This is for what several records say together:
roll-ups, what issues concern, and the passages of a document.
"""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.issues import EVENTS
from analysis.rows import among, to_rows
from ledger import Ledger
from projection.documents import passage_key
from projection.rows import Row
from projection.totals import ConcernedThing, RolledUp, issue_of
from schemas.records import RecordKind
from schemas.vocab import EntryNumber

Rows = Mapping[RecordKind, Sequence[Row]]

_TAKEN_BACK = (RecordKind.ENTRY, RecordKind.DOCUMENT, *(kind for kind, _, _ in EVENTS))


def read_replaced(
    ledger: Ledger, batch: int, superseded: Mapping[RecordKind, Sequence[str]]
) -> dict[RecordKind, list[dict[str, Any]]]:
    """Earlier versions of the records that the batch replaces, by kind."""
    found: dict[RecordKind, list[dict[str, Any]]] = {}
    for kind in _TAKEN_BACK:
        if keys := superseded.get(kind):
            versions = among(ledger.versions(kind), "key", keys)
            earlier = versions.filter(versions.batch_id < batch)
            found[kind] = to_rows(earlier)
    return found


def rolled_up(entries: Iterable[Row]) -> set[RolledUp]:
    """The roll-ups that these entries had part in, as (dimension, importer, other)."""
    found: set[RolledUp] = set()
    for row in entries:
        importer = row["importer_number"]
        found.add(("port", importer, row["port"]))
        found.add(("filer", importer, EntryNumber(row["entry_number"]).filer_code))
        for line in row["lines"]:
            found.add(("hts", importer, line["hts"]))
            if line["line_manufacturer_id"]:
                found.add(("manufacturer_id", importer, line["line_manufacturer_id"]))
    return found


def concerned(ledger: Ledger, replaced: Rows) -> set[ConcernedThing]:
    """What issues concerned through these versions, as (issue, what, other)."""
    codes = _codes_of_entries(ledger, replaced)
    found: set[ConcernedThing] = set()
    for kind, words, _ in EVENTS:
        for row in replaced.get(kind, ()):
            issue = issue_of(kind.value, row[words]) if row[words] else None
            if issue is None:
                continue
            found.update((issue, "importer", n) for n in (row["importer_number"],) if n)
            found.update((issue, "port", port) for port in (row["port"],) if port)
            found.update((issue, "hts", code) for code in codes[row["entry_number"]])
    numbers = {row["entry_number"] for row in replaced.get(RecordKind.ENTRY, ())}
    for number, issue in issues_of_entries(ledger, numbers):
        found.update((issue, "hts", code) for code in codes[number])
    return found


def _codes_of_entries(ledger: Ledger, replaced: Rows) -> dict[str, set[str]]:
    """Tariff codes that any version of the entries concerned had, by entry number."""
    numbers = {
        row["entry_number"] for rows in replaced.values() for row in rows if row.get("entry_number")
    }
    codes: dict[str, set[str]] = defaultdict(set)
    if numbers:
        versions = among(ledger.versions(RecordKind.ENTRY), "entry_number", numbers)
        for row in to_rows(versions.select("entry_number", "lines")):
            codes[row["entry_number"]].update(line["hts"] for line in row["lines"])
    return codes


def issues_of_entries(ledger: Ledger, entry_numbers: Iterable[str]) -> set[tuple[str, str]]:
    """The entries with each issue that an event on them is about."""
    numbers = sorted(set(entry_numbers))
    found: set[tuple[str, str]] = set()
    for kind, words, _ in EVENTS if numbers else ():
        about = among(ledger.current(kind), "entry_number", numbers)
        about = about.filter(about[words].notnull())
        for row in to_rows(about.select("entry_number", words=about[words]).distinct()):
            if issue := issue_of(kind.value, row["words"]):
                found.add((row["entry_number"], issue))
    return found


def gone_passages(earlier: Iterable[Row], now: Iterable[Row]) -> list[str]:
    """Passages that documents had and have no more."""
    stay = {passage_key(row["key"], line["anchor"]) for row in now for line in row["lines"]}
    had = {passage_key(row["key"], line["anchor"]) for row in earlier for line in row["lines"]}
    return sorted(had - stay)
