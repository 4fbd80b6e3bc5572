"""Documents that come one row a page: evasion notices, tariff notes, notices, annexes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ingest.documents.page_text import Page, page_blocks
from ingest.documents.passages import to_passages
from ingest.documents.pdf_pages import read_pdf
from ingest.documents.record import Document, Fault, Fullness, Read, Source
from ingest.documents.rows import BadRow, BrokenFile, Row
from ingest.documents.series.federal_register import own_part, summary
from ingest.documents.words import to_slug
from schemas.rejects import Remark

_EAPA = re.compile(r"EAPA-?(\d{4}[0-9A-Za-z-]*)")
_FR = re.compile(r"FR-((?:[A-Z]\d-)?\d{4}-\d{4,6})")
_TARIFF = re.compile(r"HTS(\d{4})R(\d{1,2})-(.+)")
_CITED = re.compile(r"\b\d{2,3} FR \d{3,6}\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z0-9])")
_MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Notice:
    """What a list of documents says of one: the fields are those of the document record."""

    title: str = ""
    document_type: str | None = None
    published: date | None = None
    url: str | None = None
    case_number: str | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Original:
    """A document's own file: what its records cite, and where it lies."""

    source: Source
    path: Path


@dataclass(slots=True)
class _Open:
    """The document whose pages are being read."""

    id: str
    first: Row
    pages: list[Page] = field(default_factory=list)
    problem: BadRow | None = None

    @property
    def stated(self) -> int | None:
        return self.first.count("pages")


def page_owner(row: Row) -> str:
    """The id of the document that a page row belongs to.

    Raises:
        BadRow: the row names none.
    """
    owner = row.text("doc_id") or row.needed("id").partition("#")[0]
    if not owner:
        raise BadRow("doc_id", "missing", "doc_id is empty")
    return owner


def read_pages(
    rows: Iterable[Row | Fault],
    source: Source,
    notices: Mapping[str, Notice],
    originals: Mapping[str, Original],
) -> Iterator[Read]:
    """The documents whose pages stand in consecutive rows.

    `notices` adds what is known of a document by its id; `originals` has the document's own file
    (PDF), which then is its source, so that a page can be opened. A document is kept whole or
    rejected: of its stated number of pages none may be missing. When the rows break off, the
    document they break off in is rejected by the caller's BrokenFile.
    """
    opened: _Open | None = None
    for item in rows:
        if isinstance(item, Fault):
            yield item
            continue
        try:
            owner = page_owner(item)
        except BadRow as error:
            yield item.bad(source, error)
            continue
        if opened is not None and opened.id != owner:
            yield _closed(opened, source, notices, originals)
            opened = None
        if opened is None:
            opened = _Open(owner, item)
        _add(opened, item)
    if opened is not None:
        yield _closed(opened, source, notices, originals)


def _add(opened: _Open, row: Row) -> None:
    try:
        page = Page(_page_number(row), row.raw("text"), _above(row), row.text("page_label"))
        opened.pages.append(page)
    except BadRow as error:
        opened.problem = opened.problem or error


def _page_number(row: Row) -> int:
    number = row.count("page")
    if number is None or not 1 <= number <= _MOST_PAGES:
        raise BadRow("page", "missing", "page must be a number from 1")
    return number


def _above(row: Row) -> tuple[str, ...]:
    """Tariff pages say where they hang; the guesses of other collectors are left out."""
    section = row.values.get("section")
    is_tariff = isinstance(section, list) and row.text("edition") != ""
    return row.texts("section") if is_tariff else ()


def _closed(
    opened: _Open,
    source: Source,
    notices: Mapping[str, Notice],
    originals: Mapping[str, Original],
) -> Read:
    try:
        if opened.problem is not None:
            raise opened.problem
        _check_complete(opened)
        own = originals.get(opened.id)
        _take_columns_in_order(opened, own)
        document = _document(opened, source, notices.get(opened.id, Notice()))
    except BadRow as error:
        return opened.first.bad(source, error)
    return replace(document, source=own.source) if own is not None else document


def _take_columns_in_order(opened: _Open, own: Original | None) -> None:
    """The pages of notices and annexes from their PDF file, where that is at hand.

    The text of such rows runs down the columns of a table, or across those of a sheet; the file
    keeps a code beside its goods and a notice apart from its neighbours. Rows of tariff notes and
    evasion notices are set as the page is, and stay.
    """
    key = document_key(opened.id)
    if own is None or own.path.suffix.lower() != ".pdf" or not key.startswith(("fr:", "doc:")):
        return
    try:
        pages = read_pdf(own.path).pages
    except BrokenFile:
        return
    if len(pages) == len(opened.pages):
        number = key.removeprefix("fr:")
        opened.pages = own_part(pages, number) if number != key else list(pages)


def _check_complete(opened: _Open) -> None:
    numbers = [page.number for page in opened.pages]
    if len(set(numbers)) != len(numbers):
        raise BadRow("page", "repeated_page", f"{opened.id} has a page twice")
    stated = opened.stated
    if stated is not None and len(numbers) != stated:
        reason = f"{opened.id} has {len(numbers)} of {stated} pages"
        raise BadRow("page", "missing_pages", reason)


def _document(opened: _Open, source: Source, notice: Notice) -> Document:
    row = opened.first
    pages = sorted(opened.pages, key=lambda page: page.number)
    key = document_key(opened.id)
    title = notice.title or row.needed("title")
    edition = row.text("edition")
    day = notice.published or row.day("date")
    passages = to_passages(page_blocks(pages))
    remarks = [] if passages else [Remark("text", "no_text", "no page holds text")]
    return Document(
        document_key=key,
        title=title,
        document_type=notice.document_type or _type_of(key),
        published=None if edition else day,
        edition=edition or None,
        edition_date=day if edition else None,
        url=notice.url or row.text("url") or None,
        abstract=summary(pages) if key.startswith("fr:") else None,
        citation=_cited(title) if key.startswith("fr:") else None,
        case_number=notice.case_number,
        pages=opened.stated or max(page.number for page in pages),
        passages=passages,
        faults=_faults(pages, notice),
        fullness=Fullness.PREPARED,
        source=source.at_row(row.number),
        remarks=remarks,
    )


def document_key(identifier: str) -> str:
    """The key of a document from its collector's id.

    `EAPA-7335` is eapa:7335, `FR-2025-15819` fr:2025-15819, `HTS2025R7-GeneralNote3`
    htsnote:2025r7/general-note-3; any other is a doc: key of its words.
    """
    if found := _EAPA.fullmatch(identifier):
        return f"eapa:{found[1]}"
    if found := _FR.fullmatch(identifier):
        return f"fr:{found[1]}"
    if found := _TARIFF.fullmatch(identifier):
        part = re.sub(r"^ch(?=\d)", "chapter-", found[3])
        return f"htsnote:{found[1]}r{found[2]}/{to_slug(_CAMEL.sub('-', part))}"
    slug = to_slug(identifier)
    if not slug:
        raise BadRow("id", "bad_key", f"{identifier[:60]!r} leaves nothing to make a key of")
    return f"doc:{slug}"


_TYPES = {"eapa": "evasion notice", "fr": "notice", "htsnote": "tariff note", "doc": "document"}


def _type_of(key: str) -> str:
    return _TYPES[key.partition(":")[0]]


def _cited(title: str) -> str | None:
    found = _CITED.search(title)
    return found[0] if found else None


def _faults(pages: Sequence[Page], notice: Notice) -> list[str]:
    empty = [page.number for page in pages if not page.text.strip()]
    faults = list(notice.faults)
    if empty:
        faults.append(f"pages without text: {', '.join(map(str, empty))}")
    return faults
