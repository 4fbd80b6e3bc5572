"""One search over one snapshot: gather candidates, fuse their scores, order them, show a page."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import tantivy

from index.candidates import Found, Gathered, below, confidence, in_order, window
from index.fields import day_number, folded, tie_of
from index.limits import day_of, is_narrowed
from index.ranking import Naming
from index.tantivy_counts import Counting
from index.tantivy_hits import HitWriter
from index.tantivy_nearest import Nearest
from index.tantivy_query import (
    MUST,
    NAMING_FIELDS,
    SHOULD,
    QueryBuilder,
    all_must,
    any_should,
)
from index.tantivy_snapshot import Address, Snapshot, count_of
from index.weights import RankingWeights
from schemas.search import SearchPage, SearchQuery

NAMED_DEPTH = 2_000  # documents that one identifier may put first


class Search:
    """One question to one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        builder: QueryBuilder,
        query: SearchQuery,
        weights: RankingWeights,
    ) -> None:
        self._snapshot, self._searcher = snapshot, snapshot.searcher
        self._builder, self._query, self._weights = builder, query, weights
        self._words = builder.words(query.text, snapshot.searcher)
        self._filters = builder.filters(query)
        self._phrases = builder.phrases(query.phrases)
        self._text = builder.text(self._words, query.identifiers, self._searcher)
        self._must = [*self._filters, *self._phrases]
        self._near = _vector_side(snapshot, query)
        self._matched = 0

    def page(self) -> SearchPage:
        """The page that the query asks for."""
        if not self._asks():
            return self._browse()
        them = self.gathered()
        head = in_order(them, self._weights)
        beyond = [f.address for f in head if not f.lexical and f.naming < 0]
        found = window(head, self._query, partial(self._tail, head))
        page = self._show(found, self._matched + len(beyond), self._all_found(beyond))
        return replace(page, named=bool(them.naming), confidence=confidence(them, self._weights))

    def _asks(self) -> bool:
        query = self._query
        return bool(self._words.terms or query.identifiers or self._phrases) or (
            query.vector is not None
        )

    def _matching(self) -> tantivy.Query:
        """What the words or an identifier find, under the filters."""
        text = all_must([self._text, *self._phrases])
        return all_must(
            [any_should([text, self._builder.named(self._query.identifiers)]), *self._filters]
        )

    # ---- candidates

    def gathered(self) -> Gathered[Address]:
        """The candidates of all sides with what is known of each."""
        naming, lexical = self._named()
        lexical |= self._lexical()
        if naming:
            self._matched = self._snapshot.count(self._matching())
        near = self._nearest()
        lexical |= self._lexical_of(near, lexical)
        addresses = list(dict.fromkeys((*naming, *lexical, *near)))
        places = [tantivy.DocAddress(*address) for address in addresses]
        cosine = self._near.cosines(places) if self._near else np.full(len(places), np.nan)
        return Gathered(
            addresses=addresses,
            lexical=np.array([lexical.get(address, 0.0) for address in addresses]),
            cosine=cosine,
            ties=self._snapshot.ties_of(places),
            standings=self._snapshot.standings_of(places, day_number(day_of(self._query))),
            naming=naming,
            ceiling=self._words.ceiling,
            kinds=self._snapshot.kinds_of(addresses),
            asked=len(self._words.terms),
            documents=self._words.documents,
        )

    def _nearest(self) -> list[Address]:
        if self._near is None:
            return []
        query = self._query
        filters = tuple(sorted((name, tuple(values)) for name, values in query.filters.items()))
        days = (query.published_from, query.published_to, query.as_of)
        conditions = (filters, *days, query.phrases, query.without)
        return self._near.documents(self._must, conditions, self._weights.depth)

    def _named(self) -> tuple[dict[Address, Naming], dict[Address, float]]:
        """What the identifiers name, with its BM25."""
        naming: dict[Address, Naming] = {}
        lexical: dict[Address, float] = {}
        for field in NAMING_FIELDS:
            for position, identifier in enumerate(self._query.identifiers):
                term = folded(identifier)
                if not self._searcher.doc_freq(field, term):
                    continue
                exact = tantivy.Query.const_score_query(self._builder.term(field, term), 0.0)
                scores = dict(_swapped(self._run(self._scored([exact]), NAMED_DEPTH)))
                found = self._naming(list(scores), position, identifier, passage=field == "part_of")
                naming = found | naming
                lexical |= scores
        return naming, lexical

    def _naming(
        self, addresses: list[Address], position: int, identifier: str, *, passage: bool
    ) -> dict[Address, Naming]:
        places = [tantivy.DocAddress(*address) for address in addresses]
        days = self._snapshot.days_of(places)
        ties = self._snapshot.ties_of(places)
        own = tie_of(identifier)
        return {
            address: Naming(passage, position, int(tie) == own, int(day))
            for address, tie, day in zip(addresses, ties, days, strict=True)
        }

    def _lexical(self) -> dict[Address, float]:
        result = self._searcher.search(all_must([self._text, *self._must]), self._weights.depth)
        self._matched = count_of(result)
        return {(a.segment_ord, a.doc): float(score) for score, a in result.hits}

    def _lexical_of(
        self, near: list[Address], known: Mapping[Address, float]
    ) -> dict[Address, float]:
        """BM25 of what the vectors found and the words' own candidates lack."""
        new = [tantivy.DocAddress(*address) for address in near if address not in known]
        if not new:
            return {}
        ties = [int(tie) for tie in self._snapshot.ties_of(new)]
        exact = tantivy.Query.const_score_query(self._builder.any_of("tie", ties), 0.0)
        query = all_must([exact, self._text])
        return dict(_swapped(self._run(query, len(ties))))

    def _scored(self, must: list[tantivy.Query]) -> tantivy.Query:
        """Documents under filters and `must`, scored by the words where they match."""
        parts = [(MUST, part) for part in (*must, *self._filters)]
        return tantivy.Query.boolean_query([*parts, (SHOULD, self._text)])

    def _run(self, query: tantivy.Query, limit: int) -> list[tuple[float, Address]]:
        hits = self._searcher.search(query, limit, count=False).hits
        return [(float(score), (a.segment_ord, a.doc)) for score, a in hits]

    # ---- the page

    def _tail(self, head: list[Found[Address]], skip: int, count: int) -> list[Found[Address]]:
        """What the words find beyond the candidates, by BM25 alone, below all of them."""
        taken = {found.address for found in head}
        hits = self._run(self._matching(), len(taken) + skip + count)
        rest = [(score, address) for score, address in hits if address not in taken]
        best = max((score for score, _ in rest), default=0.0)
        return below(head, best, _swapped(rest[skip : skip + count]))

    def _browse(self) -> SearchPage:
        """What passes the filters, the newest first; nothing where there are none."""
        query = self._query
        if not is_narrowed(query):
            return self._show([], 0, tantivy.Query.empty_query())
        limit, passing = max(query.limit, 1), all_must(self._filters)
        result = self._searcher.search(passing, limit, order_by_field="day", offset=query.offset)
        hits = result.hits[: query.limit]
        found = [Found((a.segment_ord, a.doc), 0.0, 0.0, float("nan"), -1) for _, a in hits]
        return self._show(found, self._snapshot.count(passing), passing)

    def _all_found(self, beyond: list[Address]) -> tantivy.Query:
        """All that the words find, and what the vectors found beside it."""
        query = self._matching()
        if not beyond:
            return query
        places = [tantivy.DocAddress(*address) for address in beyond]
        ties = [int(tie) for tie in self._snapshot.ties_of(places)]
        return any_should([query, self._builder.any_of("tie", ties)])

    def _show(self, found: list[Found[Address]], total: int, counted: tantivy.Query) -> SearchPage:
        """The page of these hits, with the counts over what `counted` finds."""
        query, asked = self._query, Counting(self._searcher)
        writer = HitWriter(self._snapshot, self._builder, self._words, query)
        hits = writer.hits(query.offset + 1, found)
        return SearchPage(
            hits=tuple(hits),
            total=total,
            facets=asked.facets(counted) if query.facets else {},
            batch=self._snapshot.watermark,
            vectors_pending=len(self._snapshot.missing_ids),
            histogram=asked.histogram(counted, query.histogram) if query.histogram else (),
        )


def _vector_side(snapshot: Snapshot, query: SearchQuery) -> Nearest | None:
    if query.vector is None or not snapshot.vectors.dimensions:
        return None
    return Nearest(snapshot, query.vector)


def _swapped(pairs: list[tuple[float, Address]]) -> list[tuple[Address, float]]:
    return [(address, score) for score, address in pairs]
