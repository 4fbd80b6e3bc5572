"""Documents one row each, in a layout of one's own, by a mapping of column names."""

from collections.abc import Mapping
from itertools import pairwise

from ingest.documents.page_text import heading_level, paragraphs
from ingest.documents.passages import Block, to_passages
from ingest.documents.record import Document, Fullness, Passage, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import to_slug
from schemas.errors import InvalidInput
from schemas.keys import Key

USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "document_key", "document_id", "doc_id", "key", "number"),
    "title": ("title", "subject", "name", "headline"),
    "text": ("text", "body", "content", "abstract", "summary", "description"),
    "date": ("date", "published", "published_at", "publication_date", "issued"),
    "url": ("url", "link", "source_url"),
}
"""The columns that are taken for each field where no mapping names one."""


def columns(mapping: Mapping[str, str] | None) -> dict[str, tuple[str, ...]]:
    """For each field the columns to look in: the mapped one, else the usual ones.

    Raises:
        InvalidInput: the mapping names a field that a document row does not have.
    """
    unknown = set(mapping or {}) - set(USUAL)
    if unknown:
        known = ", ".join(USUAL)
        raise InvalidInput(f"the mapping names {', '.join(sorted(unknown))}; fields are {known}")
    chosen = {name: (column,) for name, column in (mapping or {}).items()}
    return {**USUAL, **chosen}


def is_document_row(row: Row, mapping: Mapping[str, str] | None) -> bool:
    """True where a row has an id, and a title or text, under the names looked for."""
    names = columns(mapping)
    has = {name for name, among in names.items() if any(one in row.values for one in among)}
    return "id" in has and bool({"title", "text"} & has)


def read_mapped(row: Row, source: Source, mapping: Mapping[str, str] | None) -> Document:
    """A document from one row; the id is its key, or the words of its `doc:` key.

    Raises:
        BadRow: id, or both title and text, are missing; or the date is wrong.
    """
    names = columns(mapping)
    key = _key(row.needed(*names["id"]))
    text = row.raw(*names["text"])
    title = row.text(*names["title"]) or row.needed(*names["text"])[:200]
    passages = to_passages(_blocks(text)) if text.strip() else [Passage("text", title)]
    return Document(
        document_key=key,
        title=title,
        published=row.day(*names["date"]),
        url=row.text(*names["url"]) or None,
        passages=passages,
        example=row.flag("example"),
        fullness=Fullness.TEXT if text.strip() else Fullness.SUMMARY,
        source=source.at_row(row.number),
    )


def _blocks(text: str) -> list[Block]:
    parts = list(paragraphs(text))
    longer = [len(after) > len(part) for part, after in pairwise(parts)]
    return [
        Block(part, heading=heading_level(part) if is_over else 0)
        for part, is_over in zip(parts, [*longer, False], strict=True)
    ]


def _key(text: str) -> str:
    try:
        key = Key.parse(text)
    except InvalidInput:
        slug = to_slug(text)
        if not slug:
            raise BadRow(
                "id", "bad_key", f"{text[:60]!r} leaves nothing to make a key of"
            ) from None
        return f"doc:{slug}"
    if not key.is_document or key.is_passage:
        raise BadRow("id", "bad_key", f"{text[:60]!r} is not the key of a document")
    return str(key)
