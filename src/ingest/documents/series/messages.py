"""CSMS messages: titles from the archive PDF files, or from an index of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ingest.documents.record import Document, Fault, Fullness, Passage, Read, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.words import one_line, parse_day, tidy
from schemas.errors import InvalidInput
from schemas.rejects import Remark

_NUMBER = re.compile(r"(\d{8})(?:\s+(.*))?")
_SENT = re.compile(
    r"\b(\d{1,2}/\d{1,2}/\d{4})(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)?(?=\n|$)",
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_FURNITURE = re.compile(
    r"CSMS Archive|Cargo Systems Messaging Service|Pub(?:lication)? # ?\S+|CSMS ?# ?Message.*"
    rf"|{_MONTH} (?:\d{{1,2}},? )?(?:\d{{4}},? )?to {_MONTH} \d{{1,2}},? \d{{4}}|{_MONTH} \d{{4}}",
)
# UTF-8 that was read as Windows-1252 on its way into the archive: "Peopleâ€™s".
_MISREAD = re.compile("â[\u0080-\uffff]{2}")


def is_archive(first_pages: Sequence[str]) -> bool:
    """True where a PDF's first pages are those of a CSMS archive."""
    words = " ".join(first_pages)
    return "CSMS Archive" in words and "CSMS #" in words


def read_archive(pages: Sequence[str], source: Source) -> Iterator[Read]:
    """The messages that an archive lists: number, title as printed, day, page.

    A row is a number of eight digits, the title, and the day that it was sent, over one line or
    several. A number begins a row only where the row before has its day: titles break before
    tariff numbers too. Rows without number or day are Faults; a message without a title is named
    by its number, with a remark. A message listed twice under one title is one message, of the
    later day.
    """
    seen: dict[tuple[str, str], Document] = {}
    for item in _listed(pages, source):
        if isinstance(item, Document):
            which = (item.document_key, item.title)
            seen[which] = _later(seen[which], item) if which in seen else item
        else:
            yield item
    yield from seen.values()


def _later(one: Document, other: Document) -> Document:
    first, last = sorted((one, other), key=lambda document: document.effective_at)
    if first.published == last.published:
        return first
    again = Remark("published", "listed_twice", f"also listed as sent on {first.published}")
    return replace(last, remarks=(*last.remarks, again))


def _listed(pages: Sequence[str], source: Source) -> Iterator[Document | Fault]:
    for number, text in enumerate(pages, start=1):
        at = Source(source.file, source.sha256, page=number)
        for row in _rows(text):
            yield _message(row, at)


def _rows(text: str) -> Iterator[str]:
    row: list[str] = []
    for raw in tidy(text).split("\n"):
        line = one_line(raw)
        if not line or _FURNITURE.fullmatch(line):
            continue
        if row and _NUMBER.fullmatch(line) and _SENT.search("\n".join(row)):
            yield "\n".join(row)
            row = []
        row.append(line)
    if row:
        yield "\n".join(row)


def _message(row: str, source: Source) -> Document | Fault:
    words = row.replace("\n", " ")
    head, days = _NUMBER.fullmatch(words), list(_SENT.finditer(row))
    if head is None:
        return Fault(source, words, "csms_id", "bad_key", "the row begins with no message number")
    if not days:
        return Fault(source, words, "sent", "missing", f"message {head[1]} has no day")
    sent = days[-1]
    title = _mended(one_line(row[len(head[1]) : sent.start()] + " " + row[sent.end() :]))
    try:
        day = parse_day(sent[1])
    except InvalidInput as error:
        return Fault(source, words, "sent", "impossible_date", str(error))
    return _document(head[1], title, day, source, Fullness.SUMMARY)


def _mended(title: str) -> str:
    try:
        return _MISREAD.sub(lambda found: found[0].encode("cp1252").decode(), title)
    except UnicodeError:
        return title


def read_index_row(row: Row, source: Source) -> Document:
    """A message of an index: csms_id, title, sent.

    Raises:
        BadRow: number or day is missing or wrong.
    """
    number = row.needed("csms_id")
    if not re.fullmatch(r"\d{7,8}", number):
        reason = f"{number[:60]!r} is not a message number of 8 digits"
        raise BadRow("csms_id", "bad_key", reason)
    title, day = row.text("title"), row.day("sent")
    return _document(number, title, day, source.at_row(row.number), Fullness.LISTED)


def _document(
    number: str, title: str, day: date | None, source: Source, fullness: Fullness
) -> Document:
    untitled = Remark("title", "missing", "the list gives no title; the number stands for it")
    named = title or f"CSMS {number}"
    return Document(
        document_key=f"csms:{number}",
        title=named,
        document_type="message",
        published=day,
        citation=f"CSMS {number}",
        passages=[Passage("text", named, page=source.page)],
        faults=["title only: the archive holds no message bodies"],
        fullness=fullness,
        source=source,
        remarks=() if title else (untitled,),
    )
