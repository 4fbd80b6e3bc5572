"""Documents one row each, in a layout of one's own, by a mapping of column names."""

import hashlib
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import cast

from ingest.documents.page_text import heading_level, paragraphs
from ingest.documents.passages import Block, to_passages
from ingest.documents.record import Document, Fullness, Passage, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import one_line, tidy, to_slug
from schemas.errors import InvalidInput
from schemas.keys import Key

USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "_id", "document_key", "document_id", "doc_id", "docid", "docno", "key", "number"),
    "title": ("title", "subject", "name", "headline"),
    "text": (
        "text",
        "body",
        "content",
        "contents",
        "passage",
        "abstract",
        "summary",
        "description",
    ),
    "date": ("date", "published", "published_at", "publication_date", "issued"),
    "url": ("url", "link", "source_url", "metadata.url"),
    "type": ("document_type", "type", "category"),
    "language": ("language", "lang"),
}
"""The columns that are taken for each field where no mapping names one.

`_id`, `title`, `text` are those of the BEIR collections, `docno` and `contents` those of others.
"""


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
    has = {name for name, among in names.items() if any(row.has(one) for one in among)}
    return "id" in has and bool({"title", "text"} & has)


def read_mapped(row: Row, source: Source, mapping: Mapping[str, str] | None) -> Document:
    """A document from one row; the id is its key, or stands in its `doc:` key (`to_key`).

    A text may be a list of paragraphs. `number` keeps the id as it came.

    Raises:
        BadRow: id, or both title and text, are missing; or the date is wrong.
    """
    names = columns(mapping)
    identifier = row.needed(*names["id"])
    key = to_key(identifier)
    text = _text(row, names["text"])
    title = row.text(*names["title"]) or one_line(text)[:LONGEST_TITLE]
    if not title:
        raise BadRow(names["text"][0], "missing", "the row has neither a title nor a text")
    passages = to_passages(_blocks(text)) if text.strip() else [Passage("text", title)]
    return Document(
        document_key=key,
        number=identifier if key.startswith("doc:") else "",
        title=title,
        document_type=row.text(*names["type"]) or None,
        published=row.day(*names["date"]),
        url=row.text(*names["url"]) or None,
        passages=passages,
        language=row.text(*names["language"])[:2].lower(),
        example=row.flag("example"),
        fullness=Fullness.TEXT if text.strip() else Fullness.SUMMARY,
        source=source.at_row(row.number),
    )


def _text(row: Row, names: tuple[str, ...]) -> str:
    """The first of these columns that has words; a list of texts is read as paragraphs."""
    for name in names:
        value = row.value(name)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            value = tidy("\n\n".join(cast("list[str]", value)))
            if value.strip():
                return value
        elif words := row.raw(name):
            return words
    return ""


def _blocks(text: str) -> list[Block]:
    parts = list(paragraphs(text))
    longer = [len(after) > len(part) for part, after in pairwise(parts)]
    return [
        Block(part, heading=heading_level(part) if is_over else 0)
        for part, is_over in zip(parts, [*longer, False], strict=True)
    ]


_PLAIN_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~+-]*[A-Za-z0-9])?")
LONGEST_ID = 120
LONGEST_TITLE = 200


def to_key(text: str) -> str:
    """The key of a document from a row's id.

    A key stands as it is. An id of letters, digits and `.`, `_`, `-`, `~`, `+` is the value of a
    `doc:` key unchanged, so that a run file can be written with it. What else an id holds becomes
    hyphens, and a few digits of its hash keep two ids apart that differ in nothing else.

    Raises:
        BadRow: it names a passage or no document, or nothing is left of it.
    """
    if _PLAIN_ID.fullmatch(text) and len(text) <= LONGEST_ID:
        return f"doc:{text}"
    try:
        key = Key.parse(text)
    except InvalidInput:
        slug = to_slug(text)
        if not slug:
            raise BadRow(
                "id", "bad_key", f"{text[:60]!r} leaves nothing to make a key of"
            ) from None
        return f"doc:{slug}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    if not key.is_document or key.is_passage:
        raise BadRow("id", "bad_key", f"{text[:60]!r} is not the key of a document")
    return str(key)
