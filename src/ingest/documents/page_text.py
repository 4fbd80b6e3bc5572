"""Pages of text to blocks: running heads off, paragraphs and headings found."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.documents.passages import Block
from ingest.documents.words import even_lines, tidy

EDGE = 6
"""Lines from the top and from the foot of a page among which running heads are looked for."""

FEW = 3
"""A line must stand at the edge of at least so many pages to be a running head."""

SHARE = 0.3
"""And at the edge of this share of the pages: heads of left and right pages differ."""

_LONGEST_HEAD = 90
_BARE_NUMBER = re.compile(r"(?:page |p\. ?|- ?)?\d{1,4}(?: ?-| of \d+)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MARKER = re.compile(r"(?:\([0-9A-Za-z]{1,5}\)|\d{1,3}[.)]|[A-Z][.)]|[•▪●\u2013-])\s")
_PARAGRAPH_END = re.compile(r"[.;:?!—)\]”\"0-9]$|\b(?:and|or)$")
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
    """A page of text. `number` counts from 1; `above` is what the page hangs under."""

    number: int
    text: str
    above: tuple[str, ...] = ()


def page_blocks(pages: Sequence[Page]) -> list[Block]:
    """The pages' paragraphs and headings in reading order, each with its page.

    Left out are lines at the edges that repeat from page to page (digits apart) and bare page
    numbers. Lines within a paragraph are kept: they carry tables and footnotes. A heading is a
    paragraph of one short line, without closing punctuation, most of its words capitalised, with a
    longer paragraph below it.
    """
    heads = _running_heads(pages)
    parts = [
        Block(part, page.number, above=page.above)
        for page in pages
        for part in paragraphs(_without_heads(page.text, heads, len(pages)))
    ]
    return _with_headings(parts)


def paragraphs(text: str) -> Iterator[str]:
    """Parts of a text between empty lines; a numbered line also begins a part of its own."""
    part: list[str] = []
    for raw in text.split("\n"):
        line = even_lines(raw)
        starts = bool(part) and bool(_MARKER.match(line)) and bool(_PARAGRAPH_END.search(part[-1]))
        if part and (not line or starts):
            yield "\n".join(part)
            part = []
        if line:
            part.append(line)
    if part:
        yield "\n".join(part)


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
    return frozenset(line for line, count in seen.items() if count >= least and line != "#")


def _without_heads(text: str, heads: frozenset[str], count: int) -> str:
    lines = tidy(text).split("\n")
    lines = _peeled(lines, heads, numbers=count > 1)
    return "\n".join(_peeled(lines[::-1], heads, numbers=count > 1)[::-1])


def _peeled(lines: list[str], heads: frozenset[str], *, numbers: bool) -> list[str]:
    """Lines without the running heads that stand before the first line of another kind."""
    kept = list(lines)
    for _ in range(EDGE):
        at = next((at for at, line in enumerate(kept) if line.strip()), None)
        if at is None:
            return []
        words = even_lines(kept[at])
        bare = numbers and _BARE_NUMBER.fullmatch(words) is not None
        if not bare and _pattern(words) not in heads:
            return kept
        kept = kept[at + 1 :]
    return kept


def _with_headings(parts: Sequence[Block]) -> list[Block]:
    marked: list[Block] = []
    for at, part in enumerate(parts):
        following = parts[at + 1].text if at + 1 < len(parts) else ""
        level = heading_level(part.text) if len(following) > len(part.text) else 0
        marked.append(Block(part.text, part.page, level, above=part.above))
    return marked


def heading_level(text: str) -> int:
    """1 for capitals or a roman number, 2 for other headings, 0 where it is none."""
    words = _NUMBERED.sub("", text).split()
    if not words or "\n" in text or len(text) > _HEADING_WORDS or text[-1] in ".,;:]-":
        return 0
    if "[" in text or _DAY.fullmatch(text) or not _looks_set(text, words):
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
