"""How a found document is shown: snippet, highlights, citation and the reason for its rank."""

from dataclasses import dataclass

import tantivy

from index.limits import day_of
from index.reasons import Why, reason
from index.standing import known_on, standing_line
from index.stored import read_stored
from index.tantivy_query import QueryBuilder, Words
from index.tantivy_snapshot import Address, Snapshot
from schemas.search import SearchHit, SearchQuery

SNIPPET_CHARACTERS = 240
READ_FOR_REASON = 20_000  # characters of a body looked through for the question's words


@dataclass(frozen=True, slots=True)
class Found:
    """A document in its place.

    `lexical` is BM25, 0 where no word matched; `cosine` NaN where there is no vector; `naming` the
    position of the identifier that names it, -1 for none.
    """

    address: Address
    score: float
    lexical: float
    cosine: float
    naming: int


class HitWriter:
    """Writes the hits of one search."""

    def __init__(
        self, snapshot: Snapshot, builder: QueryBuilder, words: Words, query: SearchQuery
    ) -> None:
        self._searcher = snapshot.searcher
        self._builder = builder
        self._words = words
        self._query = query
        self._day = day_of(query)
        shown = builder.shown_words(words)
        self._snippets = tantivy.SnippetGenerator.create(
            snapshot.searcher, shown, snapshot.schema, "body"
        )
        self._snippets.set_max_num_chars(SNIPPET_CHARACTERS)

    def hit(self, rank: int, found: Found) -> SearchHit:
        """The hit at that rank."""
        document = self._searcher.doc(tantivy.DocAddress(*found.address))
        stored = read_stored(document.get_first("stored") or b"{}")
        line = standing_line(stored.superseded_by, stored.validity, self._day)
        snippet, highlights = self._snippet(document)
        title = str(document.get_first("title"))
        return SearchHit(
            rank=rank,
            key=str(document.get_first("key")),
            kind=stored.kind,
            title=title,
            snippet=snippet,
            highlights=highlights,
            score=found.score,
            citation=stored.citation,
            because=reason(self._why(found, title, str(document.get_first("body")), line)),
            synthetic=stored.synthetic,
            language=stored.language,
            validity=stored.validity,
            superseded_by=known_on(stored.superseded_by, self._day),
            acts_on=stored.acts_on,
            standing=line,
        )

    def _snippet(self, document: tantivy.Document) -> tuple[str, tuple[tuple[int, int], ...]]:
        snippet = self._snippets.snippet_from_doc(document)
        text = snippet.fragment()
        if not text:
            return _beginning(str(document.get_first("body"))), ()
        return _in_characters(text, [(r.start, r.end) for r in snippet.highlighted()])

    def _why(self, found: Found, title: str, body: str, standing: str) -> Why:
        named = self._query.identifiers[found.naming] if found.naming >= 0 else ""
        return Why(
            named=named,
            in_title=self._builder.matched(self._words, title),
            in_body=self._builder.matched(self._words, body[:READ_FOR_REASON]),
            asked=len(self._words.terms),
            cosine=found.cosine,
            standing=standing,
        )


def _in_characters(
    text: str, ranges: list[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Byte ranges of the UTF-8 text as character ranges."""
    if text.isascii():
        return text, tuple(ranges)
    raw = text.encode()
    return text, tuple((len(raw[:a].decode()), len(raw[:b].decode())) for a, b in ranges)


def _beginning(body: str) -> str:
    if len(body) <= SNIPPET_CHARACTERS:
        return body
    cut = body.rfind(" ", SNIPPET_CHARACTERS // 2, SNIPPET_CHARACTERS)
    return body[: cut if cut > 0 else SNIPPET_CHARACTERS]
