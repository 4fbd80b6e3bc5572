"""Blocks of a document, in reading order, to passages of a size that can be read and cited."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.documents.record import Passage
from ingest.documents.words import one_line, to_slug

ENOUGH = 1_000
"""Characters from which a passage takes no further block."""

LIMIT = 2_400
"""Characters that no passage exceeds, unless one word does."""

LITTLE = 120
"""Characters below which the end of a section joins the passage before it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table of a document.

    `heading` is its level (1 is the highest), 0 for everything else. `label` is its own number as
    an anchor ("a-1"), `above` what stands over it but not in the text (the chapter of a section),
    `sheet` the printed label of its page ("99-III-12").
    """

    text: str
    page: int | None = None
    heading: int = 0
    label: str = ""
    above: tuple[str, ...] = ()
    sheet: str = ""


def to_passages(blocks: Iterable[Block]) -> list[Passage]:
    """The blocks as passages.

    A passage never crosses a heading or a page. Anchors: `p12` on pages (`p12-2` for the second
    passage of the page), else the first block's own number (`a-1`), else the heading's words
    (`s-scope`), else `text`; what would repeat gets `-2`, `-3`.
    """
    anchors = _Anchors()
    passages: list[Passage] = []
    for group in _joined(_grouped(_sized(blocks))):
        first = group.blocks[0]
        passages.append(
            Passage(
                anchor=anchors.next_for(first, group.heading),
                text=group.text,
                heading=group.heading,
                path=(*first.above, *group.path, *((first.sheet,) if first.sheet else ())),
                page=first.page,
            )
        )
    return passages


@dataclass(slots=True)
class _Group:
    heading: str
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(len(block.text) + 2 for block in self.blocks)

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)

    def continues(self, other: "_Group") -> bool:
        """True where `other` is of the same section and page."""
        here, there = self.blocks[0], other.blocks[0]
        return (self.heading, self.path, here.page, here.above) == (
            other.heading,
            other.path,
            there.page,
            there.above,
        )


def _sized(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if len(block.text) <= LIMIT:
            if block.text:
                yield block
            continue
        for piece in split_text(block.text):
            yield replace(block, text=piece)


def _grouped(blocks: Iterable[Block]) -> Iterator[_Group]:
    titles: list[tuple[int, str]] = []
    group: _Group | None = None
    for block in blocks:
        if group is not None and block.above != group.blocks[-1].above:
            titles = []
        if block.heading:
            titles = [title for title in titles if title[0] < block.heading]
            title = one_line(block.text).removesuffix(" (con.)")
            titles.append((block.heading, title[:200]))
        if group is None or block.heading or _is_full(group, block):
            if group is not None:
                yield group
            words = [title for _, title in titles]
            group = _Group(words[-1] if words else "", tuple(words[:-1]))
        group.blocks.append(block)
    if group is not None:
        yield group


def _is_full(group: _Group, block: Block) -> bool:
    last = group.blocks[-1]
    if (block.page, block.above) != (last.page, last.above):
        return True
    if last.heading and len(group.blocks) == 1:
        return group.size + len(block.text) > LIMIT
    return group.size >= ENOUGH or group.size + len(block.text) > LIMIT


def _joined(groups: Iterable[_Group]) -> Iterator[_Group]:
    """Small ends of a section go with the passage before, where both fit."""
    before: _Group | None = None
    for group in groups:
        fits = before is not None and before.size + group.size <= LIMIT
        if before is not None and fits and group.size < LITTLE and before.continues(group):
            before.blocks.extend(group.blocks)
            continue
        if before is not None:
            yield before
        before = group
    if before is not None:
        yield before


@dataclass(slots=True)
class _Anchors:
    used: dict[str, int] = field(default_factory=dict)

    def next_for(self, block: Block, heading: str) -> str:
        stem = _stem(block, heading)
        at = self.used.get(stem, 0) + 1
        self.used[stem] = at
        anchor = stem if at == 1 else f"{stem}-{at}"
        if at > 1 and anchor in self.used:
            return self.next_for(block, heading)
        self.used.setdefault(anchor, 1)
        return anchor


def _stem(block: Block, heading: str) -> str:
    if block.page is not None:
        return f"p{block.page}"
    if block.label:
        return block.label
    slug = to_slug(heading, 40)
    return f"s-{slug}" if slug else "text"


_ENDS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.;:!?])\s"), re.compile(r"\s"))


def split_text(text: str) -> Sequence[str]:
    """Pieces of at most LIMIT characters.

    Cut at the last paragraph, line, sentence or word end (in that order) of the second half.
    """
    pieces: list[str] = []
    while len(text) > LIMIT:
        cut = _cut(text[:LIMIT])
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    pieces.append(text)
    return [piece for piece in pieces if piece]


def _cut(window: str) -> int:
    for pattern in _ENDS:
        ends = [found.end() for found in pattern.finditer(window, LIMIT // 3)]
        if ends:
            return ends[-1]
    return len(window)
