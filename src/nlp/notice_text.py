"""The words of an evasion notice without its page furniture.

Pages come with letterheads, page numbers, running heads, footnotes, superscripts that stand on
lines of their own, blanked-out confidential words, and at times a poor text layer. What is left
here is set prose in which each character still knows its page.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FURNITURE: Final = re.compile(
    r"""\s*(?: _+ | \d{1,3} | -\s*\d{1,3}\s*- | Page\s*\d+(?:\s+of\s+\d+)?
      | \d+\s*\|\s*P\s?a\s?g\s?e
      | (?:FOR\s+OFFICIAL\s+USE\s+ONLY) | PUBLIC\s+(?:VERSION|DOCUMENT)(?:\s+DOCUMENT)?
      | PBRB\b.{0,30} | .{0,80}1300\s+Pennsylvania\s+Ave.{0,40} | Washington,?\s+DC\s+20229
      | U\.?S\.?\s+Customs\s+and | Border\s+Protection )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_NOTE_NUMBER: Final = re.compile(r"\s*(\d{1,3})\s*")
_NOTE_START: Final = re.compile(
    r"\s*(?:\d{1,3}\s+)?(?:See|Id\b|Ibid|TRLED notes|CBP notes|The |“|\")"
)
_BLANKED: Final = re.compile(r"\[[^\[\]]{0,400}\]")
# Poor text layers lose the space after "of": "ofChina", "ofthe".
_RUN_TOGETHER: Final = re.compile(r"\b(of)(?=[A-Z]|the\b|its\b|this\b)")
# What the text layer of a worn scan makes of "r" and "tr" within a word: "Industi·ies", "enu·y",
# "Fo1iress", "te1rito1y".
_MISREAD: Final = (
    (re.compile(r"(?<=\w)i·(?=\w)"), "r"),
    (re.compile(r"(?<=\w)u·(?=\w)"), "tr"),
    (re.compile(r"(?<=[a-z])1i(?=[a-z\s])"), "rt"),
    (re.compile(r"(?<=[a-z])1(?=[a-z])"), "r"),
)
_REPEATED: Final = 3  # a line on so many pages is a running head
_RUNNING_HEAD: Final = 60  # characters; longer lines are prose that repeats


@dataclass(frozen=True, slots=True)
class NoticeText:
    """Running text and the page that each part of it is on.

    `starts[i]` is where page `pages[i]` begins in `text`; `starts` ascends.
    """

    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]

    def page_at(self, offset: int) -> int:
        """The page that the character at `offset` is on."""
        return self.pages[max(0, bisect_right(self.starts, offset) - 1)]

    def quote(self, start: int, end: int, around: int = 60) -> str:
        """The words around a span, cut at spaces."""
        left = self.text.rfind(" ", 0, max(0, start - around)) + 1
        right = self.text.find(" ", min(len(self.text), end + around))
        return self.text[left : right if right != -1 else len(self.text)].strip()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice's body and footnotes apart, and its head (the first page's own lines)."""

    body: NoticeText
    notes: NoticeText
    head: tuple[str, ...]


def to_notice(pages: Sequence[tuple[int, str]]) -> Notice:
    """Part body from footnotes and leave out furniture, from (page number, text) in order."""
    heads = _running_heads(pages)
    bodies: list[tuple[int, str]] = []
    notes: list[tuple[int, str]] = []
    for number, text in pages:
        lines = [line.rstrip() for line in text.splitlines() if line.strip()]
        lines = [line for line in lines if line.strip() not in heads]
        cut = _notes_start(lines)
        bodies.append((number, _prose(lines[:cut])))
        notes.append((number, _prose(lines[cut:])))
    first = pages[0][1].splitlines() if pages else []
    return Notice(_joined(bodies), _joined(notes), tuple(line for line in first if line.strip()))


def _running_heads(pages: Sequence[tuple[int, str]]) -> frozenset[str]:
    """Short lines that stand at the top of several pages."""
    seen: Counter[str] = Counter()
    for _number, text in pages:
        top = [line.strip() for line in text.splitlines() if line.strip()][:4]
        seen.update({line for line in top if len(line) <= _RUNNING_HEAD})
    return frozenset(line for line, count in seen.items() if count >= _REPEATED)


def _notes_start(lines: Sequence[str]) -> int:
    """Where the footnotes at the foot of a page begin; len(lines) where there are none.

    A footnote is a number on a line of its own (or before the words) and then words that open a
    note. Superscripts in the body are numbers on lines of their own too: the notes begin at the
    first place from which on every such number is one more than the last.
    """
    marks: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        number = _note_number(lines, index)
        if number is not None:
            marks.append((index, number))
            continue
        match = re.match(r"\s*(\d{1,3})\s+(?=See\b|Id\b)", line)
        if match:
            marks.append((index, int(match.group(1))))
    for at, (index, number) in enumerate(marks):
        later = [found for _, found in marks[at:]]
        if later == list(range(number, number + len(later))):
            return index
    return len(lines)


def _note_number(lines: Sequence[str], index: int) -> int | None:
    match = _NOTE_NUMBER.fullmatch(lines[index])
    following = lines[index + 1] if index + 1 < len(lines) else ""
    if match is None or not _NOTE_START.match(following):
        return None
    return int(match.group(1))


def _prose(lines: Sequence[str]) -> str:
    """Lines run together: furniture and blanked words out, words broken at line ends mended."""
    kept = [line for line in lines if not _FURNITURE.fullmatch(line)]
    text = "\n".join(line.strip() for line in kept)
    text = text.replace("\u00ad\n", "-").replace("\u00ad", "-")
    text = re.sub(r"(?<=[\w])-\n(?=\w)", "-", text)
    text = re.sub(r"\s+", " ", text)
    for wrong, right in _MISREAD:
        text = wrong.sub(right, text)
    text = _BLANKED.sub(" [] ", text)
    text = _RUN_TOGETHER.sub(r"\1 ", text)
    return re.sub(r"\s+", " ", text).strip()


def _joined(parts: Sequence[tuple[int, str]]) -> NoticeText:
    text, starts, pages = "", [], []
    for number, part in parts:
        starts.append(len(text))
        pages.append(number)
        text += part + " "
    return NoticeText(text, tuple(starts), tuple(pages))
