"""Pages of text to blocks: running heads off, paragraphs and headings found."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.documents.passages import Block
from ingest.documents.words import even_lines, tidy

EDGE = 6
"""Lines from the top and from the foot of a page among which running heads are looked for."""

FEW = 3
"""A line must stand at the edge of at least so many pages to be a running head."""

SHARE = 0.3
"""And at the edge of this share of the pages: heads of left and right pages differ."""

LEAST_BELOW = 80
"""Characters of the paragraph below a heading: less is an address, not a section."""

_LONGEST_HEAD = 90
_BARE_NUMBER = re.compile(
    r"(?:page |p\. ?|- ?)?\d{1,4}(?: ?-| of \d+)?"  # 12, - 12 -, Page 12 of 20
    r"|GN p\. ?\d+|[IVXL]{1,6}|(?:[IVXL]{1,6}|\d{1,2})(?: ?- ?(?:[IVXL]{1,6}|\d{1,3})){1,2}",
    re.IGNORECASE,
)
# The head of the tariff's rate tables, which every page repeats.
_TABLE_HEAD = frozenset(
    {
        *("Heading/", "Subheading", "Stat.", "Suf-", "Suffix", "fix", "Article", "Description"),
        *("Unit", "of", "Quantity", "Rates", "Duty", "General", "Special", "Effective", "Period"),
        *("1", "2"),
    }
)
_FEWEST_LETTERS = 6  # of a running head: "Id." at the foot of a page is a footnote
_SET = re.compile(
    r"(?P<part>(?:SECTION|CHAPTER|SUBCHAPTER) [IVXLC\d]+)"
    r"|(?:Additional U\.S\. |Statistical |Subheading |U\.S\. )?Notes?(?: \(con\.\))?"
    r"|Chapter \d{1,2}"
)
_NOTE_NAME = re.compile(r"General Note \d{1,2}")
_DIGITS = re.compile(r"\d+")
_MARKER = re.compile(r"(?:\([0-9A-Za-z]{1,5}\)|\d{1,3}[.)]|[A-Z][.)]|[•▪●\u2013-])\s")
_PARAGRAPH_END = re.compile(r"[.;:?!—)\]”\"0-9]$|\b(?:and|or)$")
_PART_NAME = 40
_HEADING_WORDS = 90
_SMALL = frozenset(
    {
        *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or"),
        *("per", "the", "to", "under", "with", "vs"),
    }
)
_DAY = re.compile(r"(?:\w+day, )?[A-Z][a-z]+ \d{1,2}, \d{4}")
_NUMBERED = re.compile(r"(?:[IVX]{1,5}|[A-Z]|\d{1,2})\.\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text.

    `number` counts from 1; `above` is what the page hangs under, `label` its printed number.
    """

    number: int
    text: str
    above: tuple[str, ...] = ()
    label: str = ""


def page_blocks(pages: Sequence[Page]) -> list[Block]:
    """The pages' paragraphs and headings in reading order, each with its page.

    Left out are lines at the edges that repeat from page to page (digits apart) and bare page
    numbers. Lines within a paragraph are kept: they carry tables and footnotes. A heading is a
    paragraph of one short line, without closing punctuation, most of its words capitalised, with a
    longer paragraph below it.
    """
    heads = _running_heads(pages)
    parts = [
        Block(part, page.number, above=page.above, sheet=page.label)
        for page in pages
        for part in paragraphs(_without_heads(page.text, heads, len(pages)))
    ]
    return _with_headings(parts)


def paragraphs(text: str) -> Iterator[str]:
    """Parts of a text between empty lines.

    A numbered line also begins a part, and a line that the tariff sets apart ("Notes",
    "CHAPTER 64") is one.
    """
    part: list[str] = []
    for raw in text.split("\n"):
        line = even_lines(raw)
        if part and (not line or _begins(line, part[-1])):
            yield "\n".join(part)
            part = []
        if line:
            part.append(line)
    if part:
        yield "\n".join(part)


def _begins(line: str, before: str) -> bool:
    if _SET.fullmatch(line) or _SET.fullmatch(before):
        return True
    return bool(_MARKER.match(line)) and bool(_PARAGRAPH_END.search(before))


def _edges(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    return lines[:EDGE], lines[-EDGE:][::-1]


def _pattern(line: str) -> str:
    return _DIGITS.sub("#", even_lines(line)).replace(" ", "").lower()


def _running_heads(pages: Sequence[Page]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in tidy(page.text).split("\n") if line.strip()]
        top, foot = _edges(lines)
        short = (line for line in (*top, *foot) if len(even_lines(line)) <= _LONGEST_HEAD)
        seen.update({_pattern(line) for line in short})
    least = max(FEW, SHARE * len(pages))
    return frozenset(
        line
        for line, count in seen.items()
        if count >= least and sum(map(str.isalpha, line)) >= _FEWEST_LETTERS
    )


def _without_heads(text: str, heads: frozenset[str], count: int) -> str:
    lines = tidy(text).split("\n")
    lines = _peeled(lines, heads, numbers=count > 1)
    return "\n".join(_peeled(lines[::-1], heads, numbers=count > 1)[::-1])


def _peeled(lines: list[str], heads: frozenset[str], *, numbers: bool) -> list[str]:
    """Lines without the running heads that stand before the first line of another kind."""
    kept = list(lines)
    for _ in range(2 * EDGE):
        at = next((at for at, line in enumerate(kept) if line.strip()), None)
        if at is None:
            return []
        words = even_lines(kept[at])
        if numbers and _BARE_NUMBER.fullmatch(words):
            numbers = not words.isdecimal()  # a second plain number is that of a footnote
        elif _pattern(words) not in heads and not _TABLE_HEAD.issuperset(words.split()):
            return kept
        kept = kept[at + 1 :]
    return kept


def _with_headings(parts: Sequence[Block]) -> list[Block]:
    marked: list[Block] = []
    for at, part in enumerate(parts):
        following = parts[at + 1].text if at + 1 < len(parts) else ""
        over = len(following) > max(len(part.text), LEAST_BELOW)
        level = heading_level(part.text) if over else 0
        marked.append(replace(part, heading=_set_level(part.text) or level))
    return marked


def _set_level(text: str) -> int:
    found = _SET.fullmatch(text)
    return 0 if found is None else 1 if found["part"] else 2


def with_part_names(pages: Sequence[Page]) -> list[Page]:
    """Pages of a file that binds several parts, each under the part that its edge names.

    A part's name is a short line of capitalised words ("General Note 3", "Chile") at the edge of at
    least FEW pages; it leaves the text.
    """
    edges = [_edges([even_lines(line) for line in _filled(page.text)]) for page in pages]
    seen = Counter(line for top, foot in edges for line in {*top, *foot} if _is_part_name(line))
    named: list[Page] = []
    for page, (top, foot) in zip(pages, edges, strict=True):
        name = next((line for line in (*foot, *top) if seen[line] >= FEW), "")
        lines = (line for line in page.text.split("\n") if not name or even_lines(line) != name)
        above = (name,) if name else (named[-1].above if named else ())
        named.append(replace(page, text="\n".join(lines), above=above))
    return named


def _filled(text: str) -> list[str]:
    return [line for line in tidy(text).split("\n") if line.strip()]


def _is_part_name(line: str) -> bool:
    if _NOTE_NAME.fullmatch(line):
        return True
    plain = len(line) <= _PART_NAME and line[-1].isalpha() and not any(map(str.isdigit, line))
    return plain and _SET.fullmatch(line) is None and _looks_set(line, line.split())


def heading_level(text: str) -> int:
    """1 for capitals or a roman number, 2 for other headings, 0 where it is none."""
    words = _NUMBERED.sub("", text).split()
    if not words or "\n" in text or len(text) > _HEADING_WORDS or text[-1] in ".,;:]-":
        return 0
    if "[" in text or ": " in text or _DAY.fullmatch(text) or not _looks_set(text, words):
        return 0
    roman = re.match(r"[IVX]{1,5}\.\s", text) is not None
    return 1 if roman or text.upper() == text else 2


def _looks_set(text: str, words: Sequence[str]) -> bool:
    """True where the words that count begin with a capital, and letters outweigh the rest."""
    counting = [word for word in words if word.lower() not in _SMALL]
    capital = [word for word in counting if word[0].isupper()]
    letters = sum(character.isalpha() for character in text)
    plain = "  " not in text and ".." not in text and "@" not in text
    return (
        plain
        and bool(capital)
        and len(capital) >= 0.8 * len(counting)
        and letters > 0.6 * len(text)
    )
