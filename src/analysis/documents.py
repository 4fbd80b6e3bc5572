"""One document with its passages, and what other documents did to it."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.records import KeptRecord, find_record
from ledger import Ledger
from schemas.records import RecordKind

MOST_WORDS = 600  # characters of the words that are looked for


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document, and the relations that name it, as (relation, other key, authority)."""

    record: KeptRecord
    acts_on: Sequence[Mapping[str, Any]]
    acted_on_by: Sequence[Mapping[str, Any]]

    @property
    def replaced_by(self) -> Sequence[Mapping[str, Any]]:
        """What took its place."""
        words = ("supersedes", "revokes", "modifies")
        return [row for row in self.acted_on_by if row["relation"] in words]


def find_words(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where the words stand in a text, as (start, end); any spaces or breaks between them."""
    parts = [re.escape(part) for part in words[:MOST_WORDS].split()]
    if not parts:
        return ()
    found = re.finditer(r"\s+".join(parts), text, re.IGNORECASE)
    return tuple(one.span() for one in found)


def open_document(ledger: Ledger, key: str) -> OpenedDocument:
    """The document of a key, or the one that a passage's key belongs to.

    Raises:
        NotFound: no such document is kept.
    """
    record = find_record(ledger, key)
    relations = ledger.current(RecordKind.RELATION)
    columns = ("source_key", "target_key", "relation", "authority")
    of = relations.filter(relations.source_key == record.key).select(*columns)
    to = relations.filter(relations.target_key == record.key).select(*columns)
    return OpenedDocument(record, of.to_pyarrow().to_pylist(), to.to_pyarrow().to_pylist())
