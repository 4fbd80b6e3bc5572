"""Documents and relations as values, and the checked tables they become."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import islice

import pyarrow as pa

from ingest.checked import Checked, checked_schema
from ingest.documents.words import start_of
from nlp.language import detect_language
from schemas.evidence import SourceRef
from schemas.keys import KeyKind
from schemas.records import RecordKind
from schemas.rejects import RAW_LIMIT, Rejected, Remark

PART = 500
"""Documents in one checked part."""

SAMPLE, SAMPLES = 800, 5
"""Characters of a passage, and passages, that a document's language is told from."""

NO_DAY = date(1970, 1, 1)
"""Since when a document without any date is taken to hold; its `published` stays empty."""


class Fullness(IntEnum):
    """How much of a document a file holds.

    The same document may come as an index entry, an abstract and a full text. All are versions of
    one key; `effective_at` is the start of the day plus this many seconds, so that the fuller one
    is current whatever the order of loading, and none is lost.
    """

    LISTED = 0  # an index names it
    SUMMARY = 1  # title or abstract, from the publication itself
    TEXT = 2  # read from the document's own file, by itself
    PREPARED = 3  # full text with the metadata that a collector prepared


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a document was read from, with row or page where it is not the whole file."""

    file: str
    sha256: str
    row: int | None = None
    page: int | None = None

    def at_row(self, row: int | None) -> "Source":
        """The same file at a row."""
        return Source(self.file, self.sha256, row=row)

    def ref(self, run_id: str) -> SourceRef:
        """As a reference within a run."""
        return SourceRef(self.file, self.sha256, run_id, self.row, self.page)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that can be cited by its anchor."""

    anchor: str
    text: str
    heading: str = ""
    path: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document from one file; the fields are those of `schemas.records.documents`."""

    document_key: str
    title: str
    source: Source
    passages: Sequence[Passage]
    fullness: Fullness
    number: str = ""
    document_type: str | None = None
    published: date | None = None
    edition: str | None = None
    edition_date: date | None = None
    url: str | None = None
    abstract: str | None = None
    citation: str | None = None
    case_number: str | None = None
    tariff_numbers: Sequence[str] = ()
    language: str = ""
    pages: int | None = None
    superseded_on: date | None = None
    repealed: bool = False
    faults: Sequence[str] = ()
    example: bool = False
    remarks: Sequence[Remark] = ()

    @property
    def effective_at(self) -> datetime:
        """Day of publication, else of the edition, else NO_DAY; plus the fullness in seconds."""
        day = self.published or self.edition_date or NO_DAY
        return start_of(day) + timedelta(seconds=int(self.fullness))


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What one document does to another."""

    source_key: str
    target_key: str
    relation: str
    source: Source
    authority: str | None = None
    known_date: date | None = None

    @property
    def effective_at(self) -> datetime:
        """The day that it was published, else NO_DAY."""
        return start_of(self.known_date or NO_DAY)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row or file that cannot be kept, before it is tied to a run."""

    source: Source
    raw: str
    field: str
    rule: str
    reason: str

    def rejected(self, run_id: str) -> Rejected:
        """As the ledger keeps it."""
        raw = self.raw[:RAW_LIMIT]
        return Rejected(self.source.ref(run_id), raw, self.field, self.rule, self.reason)


Read = Document | Relation | Fault
"""What a reader of a layout yields."""


@dataclass(slots=True)
class _Sorted:
    documents: list[Document] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, item: Read) -> None:
        if isinstance(item, Document):
            self.documents.append(item)
        elif isinstance(item, Relation):
            self.relations.append(item)
        else:
            self.faults.append(item)


def to_checked(items: Iterable[Read], run_id: str, *, synthetic: bool = False) -> Iterator[Checked]:
    """The items as checked tables, some hundred documents each, in the order they come.

    With `synthetic`, every row is marked as such.
    """
    iterator = iter(items)
    while part := list(islice(iterator, PART)):
        found = _Sorted()
        for item in part:
            found.add(item)
        yield from _tables(found, run_id, synthetic=synthetic)


def _tables(found: _Sorted, run_id: str, *, synthetic: bool) -> Iterator[Checked]:
    rejects = tuple(fault.rejected(run_id) for fault in found.faults)
    mark = {"synthetic": True} if synthetic else {}
    if found.documents or (rejects and not found.relations):
        rows = [_document_row(document, run_id) | mark for document in found.documents]
        yield _checked(RecordKind.DOCUMENT, rows, rejects)
        rejects = ()
    if found.relations:
        rows = [_relation_row(relation, run_id) | mark for relation in found.relations]
        yield _checked(RecordKind.RELATION, rows, rejects)


def _checked(
    kind: RecordKind, rows: list[dict[str, object]], rejects: tuple[Rejected, ...]
) -> Checked:
    return Checked(kind, pa.Table.from_pylist(rows, schema=checked_schema(kind)), rejects)


_NOT_COLUMNS = frozenset({"source", "passages", "fullness", "remarks"})
_COLUMNS = tuple(f.name for f in fields(Document) if f.name not in _NOT_COLUMNS)


def _document_row(document: Document, run_id: str) -> dict[str, object]:
    series, _, number = document.document_key.partition(":")
    row: dict[str, object] = {name: getattr(document, name) for name in _COLUMNS}
    row |= {
        "series": series,
        "number": document.number or number,
        "language": document.language or _language(document, series) or None,
        "tariff_numbers": list(document.tariff_numbers),
        "faults": list(document.faults),
        "has_body": document.fullness >= Fullness.TEXT and bool(document.passages),
        "lines": [_line(at, passage) for at, passage in enumerate(document.passages, start=1)],
    }
    meta = _meta(document.source, run_id, document.document_key, document.effective_at)
    remarks = [str(remark) for remark in document.remarks]
    return row | meta | {"synthetic": document.example, "remarks": remarks}


def _language(document: Document, series: str) -> str:
    """The language of its words; a published series is English where these are too few to tell."""
    words = " ".join(passage.text[:SAMPLE] for passage in document.passages[:SAMPLES])
    return detect_language(words) or ("" if series == KeyKind.DOCUMENT else "en")


def _line(ordinal: int, passage: Passage) -> dict[str, object]:
    return {
        "anchor": passage.anchor,
        "ordinal": ordinal,
        "heading": passage.heading or None,
        "path": list(passage.path),
        "page": passage.page,
        "text": passage.text,
    }


def _relation_row(relation: Relation, run_id: str) -> dict[str, object]:
    key = f"relation|{relation.source_key}|{relation.relation}|{relation.target_key}"
    row: dict[str, object] = {
        "source_key": relation.source_key,
        "target_key": relation.target_key,
        "relation": relation.relation,
        "authority": relation.authority,
        "known_date": relation.known_date,
    }
    return row | _meta(relation.source, run_id, key, relation.effective_at)


def _meta(source: Source, run_id: str, key: str, effective_at: datetime) -> dict[str, object]:
    return {
        "key": key,
        "source_file": source.file,
        "source_sha256": source.sha256,
        "source_row": source.row,
        "source_page": source.page,
        "run_id": run_id,
        "effective_at": effective_at,
        "known_at": effective_at,
        "synthetic": False,
        "remarks": [],
    }
