"""Text of PDF pages, with an empty line where a paragraph ends on the page."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdfium2 import raw

from ingest.documents.page_text import Page
from ingest.documents.rows import BrokenFile
from ingest.documents.words import one_line, parse_day
from schemas.errors import InvalidInput

MOST_PAGES = 20_000
MOST_TEXT = 200 * 2**20
"""Characters of one file; the longest known tariff document has four million."""

_TAIL = 8_192
_PARAGRAPH_GAP = 1.45  # times the usual distance of lines
_SPLIT_WORD = re.compile(r"(\w*)[\ufffe\x02](?:\r?\n)?(\w*)")
_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class Pdf:
    """The pages of a PDF file in order, its title and day of creation where it states them."""

    pages: tuple[Page, ...]
    title: str = ""
    created: date | None = None


def read_pdf(path: Path, *, paragraphs: bool = True, first: int | None = None) -> Pdf:
    """The text of every page, or of the `first` so many. Pages that are images have an empty text.

    Words that were broken at a line end are mended where the whole word also stands elsewhere in
    the file; else the hyphen is kept. With `paragraphs`, lines farther apart than usual are parted
    by an empty line.

    Raises:
        BrokenFile: it is encrypted, cut short, damaged, no PDF, or beyond the limits.
    """
    _check_whole(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return _second_reader(path, error)
    with document:
        _check_size(len(document))
        texts = list(islice(_texts(document, paragraphs=paragraphs), first))
        about = document.get_metadata_dict()
    return Pdf(_pages(texts), one_line(about.get("Title", "")), _created(about))


def _check_whole(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if b"%PDF-" not in head:
        raise BrokenFile("it is not a PDF file, though its name says so")
    if b"%%EOF" not in tail:
        raise BrokenFile("the PDF file is cut short: its end mark is missing; fetch it again")


def _check_size(pages: int) -> None:
    if pages > MOST_PAGES:
        raise BrokenFile(f"it has {pages} pages; at most {MOST_PAGES} are read")
    if not pages:
        raise BrokenFile("the PDF file has no pages")


def _second_reader(path: Path, error: pypdfium2.PdfiumError) -> Pdf:
    """What pypdf makes of a file that pdfium cannot open."""
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            raise BrokenFile("the PDF file is encrypted; save it without a password first")
        _check_size(len(reader.pages))
        texts = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as second:
        raise BrokenFile(f"the PDF file is damaged ({error})") from second
    except RecursionError as second:
        raise BrokenFile("the PDF file is damaged: its parts go round in a circle") from second
    return Pdf(_pages(texts))


def _texts(document: pypdfium2.PdfDocument, *, paragraphs: bool) -> Iterator[str]:
    total = 0
    for index in range(len(document)):
        try:
            page = document[index]
            textpage = page.get_textpage()
            text = _with_gaps(textpage) if paragraphs else textpage.get_text_range()
        except pypdfium2.PdfiumError as error:
            raise BrokenFile(f"page {index + 1} of the PDF file is damaged ({error})") from error
        textpage.close()
        page.close()
        total += len(text)
        if total > MOST_TEXT:
            raise BrokenFile("the PDF file holds more than 200 million characters")
        yield text


def _with_gaps(textpage: Any) -> str:  # noqa: ANN401  (pypdfium2 ships no types)
    lines = textpage.get_text_range().split("\r\n")
    heights = _line_places(textpage, lines)
    steps = [above - below for above, below in pairwise(heights) if above > below]
    usual = median(steps) if steps else 0.0
    parts = [lines[0]]
    for at in range(1, len(lines)):
        step = heights[at - 1] - heights[at]
        apart = step < -usual or step > _PARAGRAPH_GAP * usual
        parts.extend(("", lines[at]) if apart else (lines[at],))
    return "\n".join(parts)


def _line_places(textpage: Any, lines: list[str]) -> list[float]:  # noqa: ANN401  (as above)
    """Height of each line's first character above the page's foot, in points."""
    places: list[float] = []
    at, last = 0, 0.0
    bottom, ignored = ctypes.c_double(), ctypes.c_double()
    for line in lines:
        lead = len(line) - len(line.lstrip())
        if line.strip():
            index = raw.FPDFText_GetCharIndexFromTextIndex(textpage, at + lead)
            across, up = ctypes.byref(ignored), ctypes.byref(bottom)
            found = raw.FPDFText_GetCharOrigin(textpage, index, across, up)
            last = bottom.value if found else last
        places.append(last)
        at += len(line) + 2
    return places


def _pages(texts: list[str]) -> tuple[Page, ...]:
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    return tuple(Page(at, _mended(text, words)) for at, text in enumerate(texts, start=1))


def _mended(text: str, words: set[str]) -> str:
    def whole(found: re.Match[str]) -> str:
        joined = found[1] + found[2]
        return joined if joined.lower() in words else f"{found[1]}-{found[2]}"

    return _SPLIT_WORD.sub(whole, text)


def _created(about: dict[str, str]) -> date | None:
    stamp = re.match(r"D:(\d{4})(\d{2})(\d{2})", about.get("CreationDate", ""))
    try:
        return parse_day("-".join(stamp.groups())) if stamp else None
    except InvalidInput:
        return None
