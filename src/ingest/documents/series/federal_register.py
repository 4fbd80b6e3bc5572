"""Federal Register: abstracts, one row each, and what belongs to a notice among its pages."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.documents.page_text import Page
from ingest.documents.record import Document, Fullness, Passage, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import one_line

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


_BILLING = re.compile(r"^BILLING CODE .*$", re.MULTILINE)
_SUMMARY = re.compile(
    r"\bSUMMARY:\s+(.{40,6000}?)"
    r"(?=\n\s*(?:DATES|ADDRESSES|FOR FURTHER|SUPPLEMENTARY|EFFECTIVE|COMMENTS)\b)",
    re.DOTALL,
)
_TITLE = re.compile(r"([^\n]+(?:\n[^\n]+){0,8})\n+AGENCY:")


def own_part(pages: Sequence[Page], number: str) -> list[Page]:
    """The pages of a notice without the notices before and behind it on the same sheets.

    A notice begins behind the billing code of the one before and ends with its own, which follows
    its line `[FR Doc. 2025-15819 Filed ...]`. Where that line is not found, the pages stay whole.
    """
    marks = [_end_of(page.text, number) for page in pages]
    last = next((at for at, mark in enumerate(marks) if mark is not None), None)
    if last is None:
        return list(pages)
    kept = list(pages[: last + 1])
    end = marks[last] or (0, 0)
    kept[last] = replace(kept[last], text=kept[last].text[: end[1]])
    limit = end[0] if last == 0 else len(kept[0].text)
    starts = [found.end() for found in _BILLING.finditer(kept[0].text, 0, limit)]
    if starts:
        kept[0] = replace(kept[0], text=kept[0].text[starts[-1] :])
    return kept


def _end_of(text: str, number: str) -> tuple[int, int] | None:
    """Where the notice's closing line begins, and where its billing code ends."""
    dashes = re.escape(number).replace("\\-", "[-\u2013]")
    found = re.search(rf"\[FR Doc\.?\s*{dashes}\s+Filed", text)
    if found is None:
        return None
    billing = _BILLING.search(text, found.end())
    line_end = text.find("\n", found.end())
    return found.start(), billing.end() if billing else line_end if line_end > 0 else len(text)


def summary(pages: Sequence[Page]) -> str | None:
    """What the notice itself gives as its summary, on its first pages."""
    found = _SUMMARY.search("\n".join(page.text for page in pages[:3]))
    return one_line(found[1]) if found else None


def title_above_agency(text: str) -> str:
    """The paragraph above the line `AGENCY:`, which is a notice's title; empty without one."""
    found = _TITLE.search(text)
    return one_line(found[1]) if found else ""
