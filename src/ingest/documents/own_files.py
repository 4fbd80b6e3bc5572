"""Documents that come as a file of their own: PDF, HTML, Word, Markdown, text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.documents import markup
from ingest.documents.page_text import Page, heading_level, page_blocks, paragraphs, with_part_names
from ingest.documents.passages import Block, to_passages
from ingest.documents.pdf_pages import read_pdf
from ingest.documents.record import Document, Fault, Fullness, Read, Source
from ingest.documents.rows import BrokenFile, open_bytes
from ingest.documents.series import messages
from ingest.documents.series.federal_register import own_part, summary
from ingest.documents.series.named import Named, name_document
from ingest.documents.text_files import read_text
from ingest.documents.words import one_line, parse_day
from schemas.errors import InvalidInput
from schemas.keys import Key
from schemas.rejects import Remark

_HEAD = 6_000
_NO_TITLE = re.compile(r"Microsoft Word|untitled|.*\.\w{2,4}$", re.IGNORECASE)


def read_own_file(path: Path, source: Source, slug: str) -> Iterator[Read]:
    """The document that a file is; the messages, where it is a CSMS archive.

    `slug` is the value of its `doc:` key where nothing in the file names it better. What cannot be
    read is one Fault.
    """
    try:
        yield from _READERS[kind_of(path)](path, source, slug)
    except BrokenFile as error:
        yield error.fault(source)


def kind_of(path: Path) -> str:
    """The file's kind (pdf, html, docx, md, txt), empty where it is none of them.

    Told by its suffix; by its first bytes where it has none, as standard input.
    """
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix:
        return _KINDS.get(suffix.lstrip("."), "")
    start = first_bytes(path).lstrip()
    if not start or start[:1] in b"{[":
        return ""
    return next((kind for mark, kind in _STARTS if start.lower().startswith(mark)), "txt")


def first_bytes(path: Path) -> bytes:
    """The first bytes of a file, unpacked; nothing where it cannot be read."""
    try:
        with open_bytes(path) as file:
            return file.read(64)
    except (OSError, EOFError):
        return b""


_STARTS = ((b"%pdf", "pdf"), (b"pk\x03\x04", "docx"), (b"<", "html"), (b"---\n", "md"))
_KINDS = {
    **dict.fromkeys(("html", "htm", "xhtml"), "html"),
    **dict.fromkeys(("md", "markdown"), "md"),
    **dict.fromkeys(("txt", "text"), "txt"),
    "pdf": "pdf",
    "docx": "docx",
}


def _pdf(path: Path, source: Source, slug: str) -> Iterator[Read]:
    opening = read_pdf(path, paragraphs=False, first=3)
    if messages.is_archive([page.text for page in opening.pages]):
        plain = read_pdf(path, paragraphs=False)
        yield from messages.read_archive([page.text for page in plain.pages], source)
        return
    pdf = read_pdf(path)
    text = "\n".join(page.text for page in pdf.pages[:6])
    key = name_document(text[:_HEAD], path).key
    pages = _of_series(key, pdf.pages)
    found = _Found(page_blocks(pages), text, pdf.title, created=pdf.created)
    yield _document(found, path, source, slug, pages=pdf.pages)


def _of_series(key: str, pages: Sequence[Page]) -> Sequence[Page]:
    """The pages as their series needs them."""
    if key.startswith("fr:"):
        return own_part(pages, key.partition(":")[2])
    return with_part_names(pages) if key.endswith("/general-notes") else pages


def _html(path: Path, source: Source, slug: str) -> Iterator[Read]:
    yield _marked(markup.read_html(path), path, source, slug)


def _word(path: Path, source: Source, slug: str) -> Iterator[Read]:
    yield _marked(markup.read_word(path), path, source, slug)


def _markdown(path: Path, source: Source, slug: str) -> Iterator[Read]:
    yield _marked(markup.read_markdown(path), path, source, slug)


def _marked(marked: markup.Marked, path: Path, source: Source, slug: str) -> Read:
    text = "\n\n".join(block.text for block in marked.blocks)
    about = marked.about
    created = _day_or_none(about.get("created", ""))
    title = about.get("title", marked.title)
    found = _Found(marked.blocks, text, title, about, created, marked.faults)
    return _document(found, path, source, slug)


def _day_or_none(text: str) -> date | None:
    try:
        return parse_day(text) if text else None
    except InvalidInput:
        return None


def _plain(path: Path, source: Source, slug: str) -> Iterator[Read]:
    decoded = read_text(path)
    sheets = decoded.text.split("\f")
    if len(sheets) > 2:  # noqa: PLR2004  (a form feed at the end is no page)
        if not sheets[-1].strip():
            del sheets[-1]
        pages = [Page(at, sheet) for at, sheet in enumerate(sheets, start=1)]
        found = _Found(page_blocks(pages), decoded.text, faults=decoded.faults)
        yield _document(found, path, source, slug, pages=pages)
        return
    found = _Found(list(_text_blocks(decoded.text)), decoded.text, faults=decoded.faults)
    yield _document(found, path, source, slug)


def _text_blocks(text: str) -> Iterator[Block]:
    parts = list(paragraphs(text))
    for at, part in enumerate(parts):
        longer = at + 1 < len(parts) and len(parts[at + 1]) > len(part)
        yield Block(part, heading=heading_level(part) if longer else 0)


_READERS: dict[str, Callable[[Path, Source, str], Iterator[Read]]] = {
    "pdf": _pdf,
    "html": _html,
    "docx": _word,
    "md": _markdown,
    "txt": _plain,
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file holds and says of itself."""

    blocks: Sequence[Block]
    text: str
    title: str = ""
    about: Mapping[str, str] | None = None
    created: date | None = None
    faults: tuple[str, ...] = ()


def _document(
    found: _Found, path: Path, source: Source, slug: str, *, pages: Sequence[Page] = ()
) -> Read:
    if not any(block.text.strip() for block in found.blocks) and not pages:
        return Fault(source, "", "text", "missing", "the file holds no words")
    about = found.about or {}
    try:
        key = _stated_key(about)
        published = _stated_day(about)
    except InvalidInput as error:
        return Fault(source, str(dict(about)), "front matter", "bad_value", str(error))
    named = name_document(found.text[:_HEAD], path)
    day = published or named.published
    passages = to_passages(found.blocks)
    return Document(
        document_key=key or named.key or f"doc:{slug}",
        title=_title(found, named, about, path),
        document_type=about.get("document_type") or named.document_type,
        published=day,
        edition=named.edition,
        edition_date=None if day else found.created,
        abstract=summary(pages) if named.key.startswith("fr:") else None,
        url=about.get("url") or about.get("source") or None,
        citation=named.citation,
        case_number=named.case_number,
        tariff_numbers=named.tariff_numbers,
        language=about.get("language", "")[:2].lower(),
        pages=len(pages) or None,
        passages=passages,
        faults=_faults(found, pages, dated=day is not None),
        example=about.get("example", "").lower() in {"true", "yes"},
        fullness=Fullness.TEXT,
        source=source,
        remarks=() if passages else (Remark("text", "no_text", "no page holds text"),),
    )


def _stated_key(about: Mapping[str, str]) -> str:
    text = about.get("document_key", "")
    if not text:
        return ""
    key = Key.parse(text)
    if not key.is_document or key.is_passage:
        raise InvalidInput(f"document_key {text[:60]!r} is not the key of a document")
    return str(key)


def _stated_day(about: Mapping[str, str]) -> date | None:
    for name in ("date", "published", "dcterms.date", "article:published_time"):
        if about.get(name):
            return parse_day(about[name])
    return None


def _title(found: _Found, named: Named, about: Mapping[str, str], path: Path) -> str:
    """The stated title, the series' own, the file's, its first heading, its name: the first."""
    heading = next((block.text for block in found.blocks if block.heading), "")
    own = "" if _NO_TITLE.match(found.title) else found.title
    stem = path.name.split(".")[0].replace("_", " ").replace("-", " ")
    choices = (about.get("title", ""), named.title, own, one_line(heading), stem, path.name)
    return next(choice for choice in choices if choice.strip())[:500]


def _faults(found: _Found, pages: Sequence[Page], *, dated: bool) -> list[str]:
    faults = list(found.faults)
    empty = [str(page.number) for page in pages if not page.text.strip()]
    if empty:
        faults.append(f"pages without text (images): {', '.join(empty[:50])}")
    if not dated:
        own = "the file's own date stands" if found.created else "none was found"
        faults.append(f"no date of publication is stated; {own}")
    return faults
