"""Which document of which series a file is, by its first words and its name."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.documents.series.federal_register import title_above_agency
from ingest.documents.series.rulings import cite
from ingest.documents.words import even_lines, one_line, parse_day, to_slug
from schemas.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Named:
    """What could be told; empty where nothing could."""

    key: str = ""
    title: str = ""
    document_type: str | None = None
    published: date | None = None
    edition: str | None = None
    citation: str | None = None
    case_number: str | None = None
    tariff_numbers: tuple[str, ...] = ()


def name_document(text: str, path: Path) -> Named:
    """The series and number of a document from its first some thousand characters and its name.

    A ruling letter, an evasion notice, a Federal Register document or a part of the tariff is
    taken for one only where the text itself shows the marks of its series.
    """
    text = "\n".join(even_lines(line) for line in text.split("\n"))
    for tell in (_ruling, _evasion_notice, _register, _tariff):
        if named := tell(text, path):
            return named
    return Named()


_LETTER = re.compile(r"^((?:N|H|W|[A-M])?\d{6})\b", re.MULTILINE)
_OFFICE = re.compile(r"\bOT:RR\b|\bRR:[A-Z]|\bCLA-2\b|\bMAR-2\b")
_RE = re.compile(r"^R[eE]:\s*(.+?)(?=\n\s*\n|\nDear|\Z)", re.DOTALL | re.MULTILINE)
_CATEGORY = re.compile(r"CATEGORY:\s*(.+)")
_TARIFF_NO = re.compile(r"TARIFF NO\w*\.?:?\s*([\d.;, \n]+(?:and [\d.]+)?)")
_DAY_LINE = re.compile(r"^([A-Z][a-z]{2,8} \d{1,2}, \d{4})\b", re.MULTILINE)


def _ruling(text: str, path: Path) -> Named | None:
    number = _LETTER.search(text[:600])
    if number is None or not _OFFICE.search(text[:1500]):
        return None
    about = _RE.search(text)
    category = _CATEGORY.search(text)
    codes = _TARIFF_NO.search(text)
    return Named(
        key=f"ruling:{number[1]}",
        title=one_line(about[1])[:500] if about else f"Ruling {number[1]} ({path.stem})",
        document_type=one_line(category[1]) if category else None,
        published=_first_day(text),
        citation=cite(number[1], ""),
        tariff_numbers=tuple(re.findall(r"\d{4}\.[\d.]*\d", codes[1])) if codes else (),
    )


_CASE = re.compile(
    r"EAPA (?:Cons(?:olidated|\.)? )?(?:Case|Investigation)?\s*(?:Numbers?|Nos?\.?)?:?\s*(\d{4})"
)
_NOTICE_FILE = re.compile(r"EAPA[-_ ]?(\d{4}[0-9A-Za-z-]*)", re.IGNORECASE)


def _evasion_notice(text: str, path: Path) -> Named | None:
    """The key follows the file's name; without one, case and kind, for a case has several."""
    case, in_name = _CASE.search(text), _NOTICE_FILE.search(path.stem)
    if "Enforce and Protect Act" not in one_line(text) or not (case or in_name):
        return None
    is_end = re.search(r"determination as to evasion", one_line(text), re.IGNORECASE) is not None
    kind = "determination as to evasion" if is_end else "notice of initiation and interim measures"
    number = (
        in_name[1] if in_name else f"{case[1] if case else ''}-{kind.split()[-2 if is_end else 2]}"
    )
    about = _RE.search(text)
    return Named(
        key=f"eapa:{number}",
        title=one_line(about[1])[:200] if about else f"EAPA case {number[:4]}: {kind}",
        document_type=kind,
        published=_first_day(text),
        case_number=number[:4],
    )


_REGISTER = re.compile(r"Federal Register ?/ ?Vol\. (\d+), No\. \d+ ?/ ?\w+, (\w+ \d{1,2}, \d{4})")
_REGISTER_PAGE = re.compile(r"^(\d{4,6}) +Federal Register|Notices +(\d{4,6})$", re.MULTILINE)
_REGISTER_FILE = re.compile(r"(?:[A-Z]\d-)?(?:19|20)\d\d-\d{4,6}")


def _register(text: str, path: Path) -> Named | None:
    head, number = _REGISTER.search(text[:3000]), _REGISTER_FILE.search(path.stem)
    if head is None or number is None:
        return None
    page = _REGISTER_PAGE.search(text[:3000])
    cited = f"{head[1]} FR {page[1] or page[2]}" if page else None
    return Named(
        key=f"fr:{number[0]}",
        title=title_above_agency(text),
        document_type="notice",
        published=_day(head[2]),
        citation=cited,
    )


_TARIFF_HEAD = re.compile(
    r"Harmonized Tariff Schedule of the United States(?: Revision (\d{1,2}))? \((\d{4})\)"
    r"(?: Revision (\d{1,2}))?"
)
_TARIFF_FILE = re.compile(r"(\d{4})HTSRev(\d{1,2})", re.IGNORECASE)
_CHAPTER = re.compile(r"^CHAPTER (\d{1,2})$", re.MULTILINE)
_FILE_PART = re.compile(
    r"(chapter|section|general[_ -](?:notes?|(?:rules|statistical)[a-z_ -]*))"
    r"[_ -]?(\d{1,2})?(?!\d)",
    re.IGNORECASE,
)


def _tariff(text: str, path: Path) -> Named | None:
    head, in_name = _TARIFF_HEAD.search(text), _TARIFF_FILE.search(path.stem)
    if head is None:
        return None
    year = head[2]
    revision = head[1] or head[3] or (in_name[2] if in_name else "0")
    part = _tariff_part(text, path)
    if not part:
        return None
    edition = f"HTSUS {year} Revision {revision}"
    words = part.replace("-", " ").title().replace(" Of ", " of ")
    return Named(
        key=f"htsnote:{year}r{revision}/{part}",
        title=f"HTSUS {words} ({year} revision {revision})",
        document_type="tariff note" if "chapter" not in part else "tariff chapter",
        edition=edition,
    )


def _tariff_part(text: str, path: Path) -> str:
    by_name = _FILE_PART.search(path.stem)
    if by_name:
        return to_slug(f"{by_name[1]} {by_name[2] or ''}")
    chapter = _CHAPTER.search(text)
    return f"chapter-{int(chapter[1])}" if chapter else ""


def _first_day(text: str) -> date | None:
    found = _DAY_LINE.search(text[:3000])
    return _day(found[1]) if found else None


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except InvalidInput:
        return None
