"""Files of rows: which layout they have, and the documents in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ingest.documents.record import Document, Read, Relation, Source
from ingest.documents.rows import BadRow, BrokenFile, Row, read_csv_rows, read_json_rows
from ingest.documents.series import (
    federal_register,
    mapped,
    messages,
    paged,
    regulations,
    relations,
    rulings,
    us_code,
)

Known = Mapping[str, tuple[str, date | None]]
"""Key and day of the documents in a file of rows, by the id that the rows use."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside a file of rows and belongs to it.

    Attributes:
        notices: what a list of documents says of each, by id.
        originals: the documents' own files, by id.
        known: ids that a relation may name; or, for an index, the keys that are at hand already.
        mapping: column by field, for rows of no known layout.
    """

    notices: Mapping[str, paged.Notice] = field(default_factory=dict)
    originals: Mapping[str, paged.Original] = field(default_factory=dict)
    known: Known = field(default_factory=dict)
    mapping: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A known layout of rows: the columns that tell it, and its reader."""

    name: str
    columns: frozenset[str]
    read: Callable[[Row, Source, Beside], Document | Relation]


def _ruling(row: Row, source: Source, beside: Beside) -> Document:
    document = rulings.read_ruling(row, source)
    own = beside.originals.get(row.text("id"))
    return replace(document, source=own.source) if own is not None else document


LAYOUTS = (
    Layout(
        "federal_register_abstracts",
        frozenset({"document_number", "title"}),
        lambda row, source, _: federal_register.read_abstract(row, source),
    ),
    Layout(
        "rulings",
        frozenset({"id", "title", "date", "text", "tariff_numbers", "cites_rulings"}),
        _ruling,
    ),
    Layout(
        "ruling_index",
        frozenset({"ruling_number", "subject", "ruling_date", "tariffs"}),
        lambda row, source, _: rulings.read_index_entry(row, source),
    ),
    Layout(
        "us_code_sections",
        frozenset({"id", "title", "chunks", "text", "repealed_or_omitted"}),
        lambda row, source, _: us_code.read_section(row, source),
    ),
    Layout(
        "cfr_versions",
        frozenset({"id", "citation", "title", "date", "superseded_on", "text"}),
        lambda row, source, _: regulations.read_version(row, source),
    ),
    Layout(
        "message_index",
        frozenset({"csms_id", "title", "sent"}),
        lambda row, source, _: messages.read_index_row(row, source),
    ),
    Layout(
        "relations",
        frozenset({"source", "target", "relation"}),
        lambda row, source, beside: relations.read_relation(row, source, beside.known),
    ),
)

PAGES = Layout(
    "pages",
    frozenset({"id", "page", "text"}),
    lambda row, source, beside: mapped.read_mapped(row, source, beside.mapping),
)
MAPPED = Layout(
    "rows",
    frozenset(),
    lambda row, source, beside: mapped.read_mapped(row, source, beside.mapping),
)


def layout_of(row: Row, mapping: Mapping[str, str] | None) -> Layout | None:
    """The layout that a first row shows; None where it is of no document."""
    names = row.values.keys()
    if mapping is None:
        for layout in (*LAYOUTS, PAGES):
            if layout.columns <= names:
                return layout
    return MAPPED if mapped.is_document_row(row, mapping) else None


def read_rows_file(path: Path, source: Source, layout: Layout, beside: Beside) -> Iterator[Read]:
    """The documents or relations of a file of rows. What is wrong with rows or file is a Fault."""
    is_csv = ".csv" in path.suffixes[-2:]
    rows = read_csv_rows(path, source) if is_csv else read_json_rows(path, source)
    try:
        if layout is PAGES:
            yield from paged.read_pages(rows, source, beside.notices, beside.originals)
            return
        for item in rows:
            yield _read_row(item, source, layout, beside) if isinstance(item, Row) else item
    except BrokenFile as error:
        yield error.fault(source)


def _read_row(row: Row, source: Source, layout: Layout, beside: Beside) -> Read:
    try:
        return layout.read(row, source, beside)
    except BadRow as error:
        return row.bad(source, error)


def known_ids(path: Path, layout: Layout) -> dict[str, tuple[str, date | None]]:
    """Key and day of each document in a file of rows, by the id its rows use."""
    source = Source(path.name, "")
    rows = (
        read_csv_rows(path, source)
        if ".csv" in path.suffixes[-2:]
        else read_json_rows(path, source)
    )
    known: dict[str, tuple[str, date | None]] = {}
    try:
        for row in rows:
            if isinstance(row, Row):
                known.update(_known(row, layout))
    except BrokenFile:
        pass
    return known


def _known(row: Row, layout: Layout) -> dict[str, tuple[str, date | None]]:
    try:
        if layout.name == "rulings":
            number = rulings.to_ruling_number(row.needed("id"))
            return {row.text("id"): (f"ruling:{number}", row.day("date"))}
        if layout.name == "cfr_versions":
            return {row.needed("id"): (regulations.to_key(row), row.day("date"))}
        if layout is PAGES:
            owner = paged.page_owner(row)
            return {owner: (paged.document_key(owner), row.day("date"))}
    except BadRow:
        pass
    return {}
