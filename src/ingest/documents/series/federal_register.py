"""Federal Register abstracts, one row each."""

import re

from ingest.documents.record import Document, Fullness, Passage, Source
from ingest.documents.rows import BadRow, Row

NUMBER = re.compile(r"(?:[A-Z]\d?-)?\d{2,4}-\d{3,6}")
_NOTHING = frozenset({"no summary provided.", "no summary provided"})


def read_abstract(row: Row, source: Source) -> Document:
    """A notice or rule with its abstract as its one passage; the title where there is none.

    Raises:
        BadRow: number, title or date is missing or wrong.
    """
    number = row.needed("document_number")
    if not NUMBER.fullmatch(number):
        reason = f"{number[:60]!r} is not a document number such as 2024-12345"
        raise BadRow("document_number", "bad_key", reason)
    title = row.needed("title")
    abstract = row.text("summary", "abstract")
    if abstract.lower() in _NOTHING:
        abstract = ""
    return Document(
        document_key=f"fr:{number}",
        number=number,
        title=title,
        document_type=row.text("document_type", "type") or None,
        published=row.day("published", "publication_date"),
        url=row.text("url", "html_url") or None,
        abstract=abstract or None,
        passages=[Passage("text", abstract or title)],
        fullness=Fullness.SUMMARY,
        source=source.at_row(row.number),
    )
