"""Dated versions of sections of the Code of Federal Regulations, and what supersedes what."""

import re

from ingest.documents.numbering import legal_blocks
from ingest.documents.passages import Block, to_passages
from ingest.documents.record import Document, Fullness, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import one_line

_CITATION = re.compile(r"(\d{1,2}) CFR (\d+\.\d+[0-9a-z-]*)")
_MARKDOWN_HEADING = re.compile(r"^#+\s*(.*?)\s*#*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![*\w])\*{1,2}(?=\S)(.+?)(?<=\S)\*{1,2}(?!\w)")


def to_key(row: Row) -> str:
    """The key of a dated version, `cfr:19/134.32@2021-07-06`; the date as the source writes it.

    Raises:
        BadRow: citation or date is missing or wrong.
    """
    found = _CITATION.fullmatch(row.needed("citation"))
    if found is None:
        raise BadRow("citation", "bad_key", "the citation is not like 19 CFR 134.32")
    row.day("date")
    return f"cfr:{found[1]}/{found[2]}@{row.needed('date')}"


def read_version(row: Row, source: Source) -> Document:
    """One dated version of a section, its paragraphs as passages.

    Raises:
        BadRow: citation, date or text is missing or wrong.
    """
    key = to_key(row)
    title = row.needed("title")
    note = row.text("note")
    return Document(
        document_key=key,
        title=f"§ {key.partition('/')[2].partition('@')[0]} {title}",
        document_type="section",
        edition=row.text("date"),
        edition_date=row.day("date"),
        url=row.text("url") or None,
        citation=row.text("citation"),
        superseded_on=row.day("superseded_on"),
        passages=to_passages(_blocks(row)),
        faults=[note] if note else (),
        fullness=Fullness.PREPARED,
        source=source.at_row(row.number),
    )


def _blocks(row: Row) -> list[Block]:
    text = row.raw("text")
    if not text.strip():
        raise BadRow("text", "missing", "text is empty")
    text = _EMPHASIS.sub(r"\1", _MARKDOWN_HEADING.sub(r"\1", text))
    above = tuple(one_line(part) for part in row.texts("section")[:-1])
    return [
        Block(block.text, heading=block.heading, label=block.label, above=above)
        for block in legal_blocks(text)
    ]
