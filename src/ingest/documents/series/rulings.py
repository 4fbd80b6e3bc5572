"""CROSS rulings: letters as prepared rows, and entries of the index."""

import re
from collections.abc import Sequence

from ingest.documents.page_text import paragraphs
from ingest.documents.passages import Block, to_passages
from ingest.documents.record import Document, Fullness, Passage, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import one_line

NUMBER = re.compile(r"(?:[A-Z]{1,2}\d{5,6}|\d{6})")
_MADE_UP = "title written by the collector"


def to_ruling_number(text: str) -> str:
    """A ruling's number as its key writes it: capitals, no "NY" or "HQ" before, no spaces.

    Raises:
        BadRow: it is no ruling number.
    """
    number = re.sub(r"^(?:NY|HQ)\s*", "", one_line(text).upper()).replace(" ", "")
    if not NUMBER.fullmatch(number):
        raise BadRow("id", "bad_key", f"{text[:60]!r} is not a ruling number such as N270709")
    return number


def read_ruling(row: Row, source: Source) -> Document:
    """A ruling letter, complete, in passages of its own paragraphs.

    Raises:
        BadRow: number, title, date or text is missing or wrong.
    """
    number = to_ruling_number(row.needed("id"))
    text = row.raw("text")
    if not text.strip():
        raise BadRow("text", "missing", "text is empty")
    title = row.needed("title")
    return Document(
        document_key=f"ruling:{number}",
        title=title,
        document_type=row.text("category") or None,
        published=row.day("date"),
        url=row.text("url") or None,
        citation=cite(number, row.text("collection")),
        tariff_numbers=row.texts("tariff_numbers"),
        passages=letter_passages(text),
        faults=["no RE line: the title is not the letter's own"] if _MADE_UP in title else (),
        fullness=Fullness.PREPARED,
        source=source.at_row(row.number),
    )


def read_index_entry(row: Row, source: Source) -> Document:
    """A ruling of which only the index entry is at hand: its subject is the one passage.

    Raises:
        BadRow: number, subject or date is missing or wrong.
    """
    number = to_ruling_number(row.needed("ruling_number"))
    title = row.needed("subject")
    return Document(
        document_key=f"ruling:{number}",
        title=title,
        document_type=row.text("categories") or None,
        published=row.day("ruling_date"),
        url=f"https://rulings.cbp.gov/ruling/{number}",
        citation=cite(number, ""),
        tariff_numbers=row.texts("tariffs"),
        passages=[Passage("text", title)],
        fullness=Fullness.LISTED,
        source=source.at_row(row.number),
    )


def cite(number: str, collection: str) -> str:
    """How the ruling is cited: "NY N270709", "HQ H248338"."""
    if collection:
        return f"{collection} {number}"
    return f"{'NY' if number[0] in 'ABCDEFGIJKLMNR' else 'HQ'} {number}"


def letter_passages(text: str) -> Sequence[Passage]:
    """A letter's paragraphs as passages; FACTS, ISSUE, LAW AND ANALYSIS, HOLDING are headings."""
    return to_passages(
        Block(part, heading=1 if _HEADING.fullmatch(part) else 0) for part in _parts(text)
    )


_HEADING = re.compile(r"(?:FACTS|ISSUES?|LAW AND ANALYSIS|ANALYSIS|HOLDING|EFFECT ON OTHER .*):?")


def _parts(text: str) -> Sequence[str]:
    return [part for part in paragraphs(text) if part]
