"""A hit out of what a backend found: citation, whether it still holds, the reason. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from index.candidates import A, Found
from index.folding import Folded, Folder
from index.limits import day_of
from index.reasons import Why, reason
from index.standing import known_on, standing_line
from index.stored import Stored
from index.words import Splitter, Words
from schemas.search import HitKind, SearchHit, SearchQuery

SNIPPET_CHARACTERS = 240
FOLDED = frozenset({HitKind.PASSAGE, HitKind.DOCUMENT})
READ_FOR_REASON = 20_000  # characters of a body looked through for the question's words


@dataclass(frozen=True, slots=True)
class Shown:
    """What a backend has read of a document to show; `highlights` are (start, end) in `snippet`."""

    key: str
    title: str
    body: str
    stored: Stored
    snippet: str
    highlights: tuple[tuple[int, int], ...]


class HitMaker:
    """Makes the hits of one search."""

    def __init__(self, splitter: Splitter, words: Words, query: SearchQuery) -> None:
        self._splitter, self._words, self._query = splitter, words, query
        self._day: date = day_of(query)

    def hits(self, first: int, found: Iterable[tuple[Found[A], Shown]]) -> list[SearchHit]:
        """The hits of a page in order, the first of that rank.

        A text that says the same as one above it on the page is folded into that one; what an
        identifier names is not. Ranks are those of all hits, so pages join.
        """
        folder, hits, shown_at = Folder(), list[SearchHit](), list[Folded]()
        for place, (one, shown) in enumerate(found):
            hit = self.hit(first + place, one, shown)
            hits.append(hit)
            text = shown.body if hit.kind in FOLDED else ""
            entry = folder.add(place, text, keep=one.naming >= 0)
            if entry is not None:
                shown_at.append(entry)
        return [
            replace(hits[entry.place], folded=tuple(hits[at].key for at in entry.same))
            for entry in shown_at
        ]

    def hit(self, rank: int, found: Found[A], shown: Shown) -> SearchHit:
        """The hit at that rank."""
        stored = shown.stored
        line = standing_line(stored.superseded_by, stored.validity, self._day)
        return SearchHit(
            rank=rank,
            key=shown.key,
            kind=stored.kind,
            title=shown.title,
            snippet=shown.snippet,
            highlights=shown.highlights,
            score=found.score,
            citation=stored.citation,
            because=reason(self._why(found, shown, line)),
            synthetic=stored.synthetic,
            language=stored.language,
            validity=stored.validity,
            superseded_by=known_on(stored.superseded_by, self._day),
            acts_on=stored.acts_on,
            standing=line,
        )

    def _why(self, found: Found[A], shown: Shown, standing: str) -> Why:
        named = self._query.identifiers[found.naming] if found.naming >= 0 else ""
        return Why(
            named=named,
            in_title=self._splitter.matched(self._words, shown.title),
            in_body=self._splitter.matched(self._words, shown.body[:READ_FOR_REASON]),
            asked=len(self._words.terms),
            cosine=found.cosine,
            standing=standing,
        )


def beginning(body: str) -> str:
    """The body's first words, where nothing in it is to be shown for the question."""
    if len(body) <= SNIPPET_CHARACTERS:
        return body
    cut = body.rfind(" ", SNIPPET_CHARACTERS // 2, SNIPPET_CHARACTERS)
    return body[: cut if cut > 0 else SNIPPET_CHARACTERS]
