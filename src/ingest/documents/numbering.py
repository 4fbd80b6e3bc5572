"""Paragraph numbers of law: where `(a)`, `(1)`, `(A)`, `(i)` stand in the outline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.documents.passages import Block
from ingest.documents.words import even_lines

_MARKS = re.compile(r"\s*((?:\((?:[a-z]{1,2}|[A-Z]{1,2}|\d{1,3}|[ivxl]{1,6}|[IVXL]{1,6})\)\s*)+)")
_MARK = re.compile(r"\(([0-9A-Za-z]+)\)")
_ROMAN = (
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv"),
    *("xv", "xvi", "xvii", "xviii", "xix", "xx", "xxi", "xxii", "xxiii", "xxiv", "xxv"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORDS_OF_A_HEADING = 140


@dataclass(slots=True)
class Outline:
    """Follows the paragraph numbers of one section, in reading order.

    `i` is the ninth letter or the first roman number: it is whichever continues a level that is
    open, the deepest first; failing that, a first number (a, 1, A, i, I) opens a level.
    """

    open: list[str] = field(default_factory=list)

    def place(self, mark: str) -> tuple[str, ...]:
        """The numbers from the top of the outline down to `mark`, which is now open."""
        for depth in range(len(self.open) - 1, -1, -1):
            if mark in successors(self.open[depth]):
                self.open[depth:] = [mark]
                return tuple(self.open)
        if mark in {"a", "1", "A", "i", "I"}:
            self.open.append(mark)
        else:
            self.open[:] = [*self._above(mark), mark]
        return tuple(self.open)

    def _above(self, mark: str) -> list[str]:
        """What stays open over a mark that continues nothing: all levels before one of its kind."""
        for depth, mark_open in enumerate(self.open):
            if _kind(mark_open) == _kind(mark):
                return self.open[:depth]
        return list(self.open)


def successors(mark: str) -> set[str]:
    """What may follow a mark on its level: two answers where it reads as letter and as roman."""
    if mark.isdigit():
        return {str(int(mark) + 1)}
    lower = mark.lower()
    following: set[str] = set()
    if len(set(lower)) == 1 and len(lower) <= 2:  # noqa: PLR2004  (a..z, then aa..zz)
        at = _LETTERS.index(lower[0])
        count = len(lower)
        following.add(_LETTERS[at + 1] * count if at + 1 < len(_LETTERS) else "a" * (count + 1))
    if lower in _ROMAN[:-1]:
        following.add(_ROMAN[_ROMAN.index(lower) + 1])
    return {name.upper() for name in following} if mark.isupper() else following


def _kind(mark: str) -> str:
    return "digit" if mark.isdigit() else "upper" if mark.isupper() else "lower"


def legal_blocks(text: str) -> Iterator[Block]:
    """A section of law as blocks, with the paragraph number as label ("a-1-B").

    A short paragraph `(a) Words` without closing punctuation, and with text of its own below, is
    a heading.
    """
    outline = Outline()
    paragraphs = [even_lines(part) for part in re.split(r"\n\s*\n", text)]
    paragraphs = [part for part in paragraphs if part]
    for at, part in enumerate(paragraphs):
        label = label_of(part, outline)
        following = paragraphs[at + 1] if at + 1 < len(paragraphs) else ""
        is_heading = bool(label) and "-" not in label and _is_title(part, following)
        yield Block(part, heading=1 if is_heading else 0, label=label)


def label_of(paragraph: str, outline: Outline) -> str:
    """The paragraph's number within the outline ("a-1"), empty where it has none."""
    found = _MARKS.match(paragraph.lstrip("*# "))
    if found is None:
        return ""
    place: tuple[str, ...] = ()
    for mark in _MARK.findall(found[1]):
        place = outline.place(mark)
    return "-".join(place)


def _is_title(part: str, following: str) -> bool:
    short = len(part) <= _WORDS_OF_A_HEADING and "\n" not in part
    closed = part[-1] in ".;:,—" or part.endswith((" and", " or"))
    return short and bool(following) and not closed and any(map(str.isalpha, part[4:]))
