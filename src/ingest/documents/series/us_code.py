"""Sections of the United States Code, one row each."""

import re

from ingest.documents.numbering import legal_blocks
from ingest.documents.passages import Block, to_passages
from ingest.documents.record import Document, Fullness, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import one_line

_ID = re.compile(r"(\d{1,2})USC-?([0-9A-Za-z]+(?:[-~][0-9A-Za-z]+)*)")
_SECTION = re.compile(r"§+\s*([0-9]+[0-9A-Za-z]*(?:[\u2013-][0-9A-Za-z]+)?)\.")


def read_section(row: Row, source: Source) -> Document:
    """A section with its subsections as passages.

    The key takes the collector's id (`usc:19/1304`): where two sections share a printed number,
    the ids differ (`usc:19/58b~2`), and the citation comes from the heading ("19 U.S.C. 58b-1").

    Raises:
        BadRow: the id is none, or the date is wrong.
    """
    found = _ID.fullmatch(row.needed("id"))
    if found is None:
        raise BadRow("id", "bad_key", "the id is not like 19USC1304")
    title_number, name = found[1], found[2]
    title = row.text("title")
    edition = row.day("date")
    return Document(
        document_key=f"usc:{title_number}/{name}",
        title=title or f"Title {title_number}, United States Code ({name})",
        document_type="section",
        edition=edition.isoformat() if edition else None,
        edition_date=edition,
        url=row.text("url") or None,
        citation=_citation(title_number, title),
        passages=to_passages(_blocks(row, title)),
        repealed=row.flag("repealed_or_omitted"),
        faults=_faults(row),
        fullness=Fullness.PREPARED,
        source=source.at_row(row.number),
    )


def _citation(title_number: str, title: str) -> str | None:
    found = _SECTION.match(title)
    return f"{title_number} U.S.C. {_plain(found[1])}" if found else None


def _plain(section: str) -> str:
    """A section number with a plain hyphen: the Code prints an en dash in 58b-1."""
    return section.replace("\u2013", "-")


def _blocks(row: Row, title: str) -> list[Block]:
    above = tuple(one_line(part) for part in row.texts("section") if one_line(part) != title)
    text = row.raw("text") or title
    return [
        Block(block.text, heading=block.heading, label=block.label, above=above)
        for block in legal_blocks(text)
    ]


def _faults(row: Row) -> list[str]:
    faults: list[str] = []
    if not row.text("text"):
        faults.append("the source holds no text for it")
    elif row.flag("suspect_truncated"):
        faults.append("the text ends without closing punctuation: it may be cut short")
    return faults
