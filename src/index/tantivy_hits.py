"""How a document found by tantivy is shown: snippet and highlights, the rest as everywhere."""

from collections.abc import Sequence

import tantivy

from index.candidates import Found
from index.hits import SNIPPET_CHARACTERS, HitMaker, Shown, beginning
from index.stored import read_stored
from index.tantivy_query import QueryBuilder
from index.tantivy_snapshot import Address, Snapshot
from index.words import Words
from schemas.search import SearchHit, SearchQuery


class HitWriter:
    """Writes the hits of one search."""

    def __init__(
        self, snapshot: Snapshot, builder: QueryBuilder, words: Words, query: SearchQuery
    ) -> None:
        self._searcher = snapshot.searcher
        self._maker = HitMaker(builder.splitter, words, query)
        shown = builder.shown_words(words)
        self._snippets = tantivy.SnippetGenerator.create(
            snapshot.searcher, shown, snapshot.schema, "body"
        )
        self._snippets.set_max_num_chars(SNIPPET_CHARACTERS)

    def hits(self, first: int, found: Sequence[Found[Address]]) -> list[SearchHit]:
        """The hits of a page in order, the first of that rank."""
        return self._maker.hits(first, ((one, self._shown(one)) for one in found))

    def _shown(self, found: Found[Address]) -> Shown:
        document = self._searcher.doc(tantivy.DocAddress(*found.address))
        snippet, highlights = self._snippet(document)
        return Shown(
            key=str(document.get_first("key")),
            title=str(document.get_first("title")),
            body=str(document.get_first("body")),
            stored=read_stored(document.get_first("stored") or b"{}"),
            snippet=snippet,
            highlights=highlights,
        )

    def _snippet(self, document: tantivy.Document) -> tuple[str, tuple[tuple[int, int], ...]]:
        snippet = self._snippets.snippet_from_doc(document)
        text = snippet.fragment()
        if not text:
            return beginning(str(document.get_first("body"))), ()
        return _in_characters(text, [(r.start, r.end) for r in snippet.highlighted()])


def _in_characters(
    text: str, ranges: list[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Byte ranges of the UTF-8 text as character ranges."""
    if text.isascii():
        return text, tuple(ranges)
    raw = text.encode()
    return text, tuple((len(raw[:a].decode()), len(raw[:b].decode())) for a, b in ranges)
