"""One search over one snapshot: gather candidates, fuse their scores, order them, show a page."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import tantivy

from index.fusion import fused_scores
from index.ranking import Candidate, Naming, ranked
from index.tantivy_hits import Found, HitWriter
from index.tantivy_query import (
    MUST,
    NAMING_FIELDS,
    SHOULD,
    QueryBuilder,
    Words,
    all_must,
    any_should,
)
from index.tantivy_schema import folded, tie_of
from index.tantivy_snapshot import Address, Snapshot
from index.weights import RankingWeights
from schemas.search import FACETS, SearchPage, SearchQuery, Vector

NAMED_DEPTH = 2_000  # documents that one identifier may put first
SAME_TEXT_DEPTH = 2_000  # documents that the nearest vectors may belong to
FACET_VALUES = 100
GATHER_SHARE = 0.2  # fewer rows than this are gathered, more are cut out of a full product

Scores = npt.NDArray[np.float64]


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

    def page(self) -> SearchPage:
        """The page that the query asks for."""
        if not self._asks():
            return self._browse()
        head = self._head()
        matched = self._snapshot.count(self._matching())
        beyond = [f.address for f in head if not f.lexical and f.naming < 0]
        found = self._window(head)
        facets = self._facets(beyond) if self._query.facets else {}
        return self._show(found, matched + len(beyond), facets)

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

    def _head(self) -> list[Found]:
        """The candidates of all sides in order: what is named, then by fused score."""
        naming, lexical = self._named()
        lexical |= self._lexical()
        near = self._nearest()
        lexical |= self._lexical_of(near, lexical)
        addresses = list(dict.fromkeys((*naming, *lexical, *near)))
        if not addresses:
            return []
        places = [tantivy.DocAddress(*address) for address in addresses]
        bm25 = np.array([lexical.get(address, 0.0) for address in addresses])
        cosine = self._cosines(places)
        fused = fused_scores(bm25, cosine, self._words.ceiling, self._weights)
        ties = self._snapshot.ties_of(places)
        candidates = [
            Candidate(i, float(fused[i]), int(ties[i]), naming.get(address))
            for i, address in enumerate(addresses)
            if address in naming or bm25[i] > 0 or cosine[i] >= self._weights.minimum_cosine
        ]
        return [
            Found(
                addresses[i],
                score,
                float(bm25[i]),
                float(cosine[i]),
                _position(naming, addresses[i]),
            )
            for i, score in ranked(candidates)
        ]

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
        query = all_must([self._text, *self._must])
        return dict(_swapped(self._run(query, self._weights.depth)))

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

    # ---- vectors

    def _nearest(self) -> list[Address]:
        """The documents whose vectors lie nearest, under filters and phrases."""
        vector = self._query.vector
        if vector is None or not len(self._snapshot.vectors.sorted_ids):
            return []
        if self._must:
            return self._nearest_allowed(vector)
        rows = self._snapshot.live_rows
        best = _top(self._similar(rows, vector), self._weights.depth)
        ids = [int(i) for i in self._ids_of_rows(rows[best])]
        hits = self._run(self._builder.any_of("vector", ids), SAME_TEXT_DEPTH) if ids else []
        return [address for _, address in hits]

    def _nearest_allowed(self, vector: Vector) -> list[Address]:
        allowed = all_must([tantivy.Query.exists_query("vector"), *self._must])
        addresses = self._snapshot.matching(allowed)
        if not addresses:
            return []
        rows = self._snapshot.vectors.rows_of(self._snapshot.ids_of(addresses))
        similar = np.where(rows >= 0, self._similar(rows, vector), -2.0)
        best = _top(similar, self._weights.depth)
        return [(addresses[i].segment_ord, addresses[i].doc) for i in best if rows[i] >= 0]

    def _similar(self, rows: npt.NDArray[np.int64], vector: Vector) -> Scores:
        view = self._snapshot.vectors
        if len(rows) < GATHER_SHARE * len(view.matrix):
            return view.gathered(rows, vector).astype(np.float64)
        return self._all_similar(vector)[rows].astype(np.float64)

    def _all_similar(self, vector: Vector) -> npt.NDArray[np.float32]:
        return self._snapshot.vectors.similarities(vector)

    def _ids_of_rows(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return self._snapshot.vectors.ids_of(rows)

    def _cosines(self, places: list[tantivy.DocAddress]) -> Scores:
        """Each candidate's similarity, NaN where it has no vector or the query none."""
        vector = self._query.vector
        if vector is None or not len(self._snapshot.vectors.sorted_ids):
            return np.full(len(places), np.nan)
        rows = self._snapshot.vectors.rows_of(self._snapshot.ids_of(places))
        values = self._snapshot.vectors.gathered(rows, vector)
        return np.where(rows >= 0, values, np.nan)

    # ---- the page

    def _window(self, head: list[Found]) -> list[Found]:
        first, last = self._query.offset, self._query.offset + self._query.limit
        window = head[first:last]
        if last > len(head):
            window += self._tail(head, max(first - len(head), 0), last - max(first, len(head)))
        return window

    def _tail(self, head: list[Found], skip: int, count: int) -> list[Found]:
        """What the words find beyond the candidates, by BM25 alone, below all of them."""
        taken = {found.address for found in head}
        hits = self._run(self._matching(), len(taken) + skip + count)
        rest = [(score, address) for score, address in hits if address not in taken]
        floor = min((found.score for found in head), default=1.0)
        best = max((score for score, _ in rest), default=0.0) or 1.0
        return [
            Found(address, floor * score / best, score, float("nan"), -1)
            for score, address in rest[skip : skip + count]
        ]

    def _browse(self) -> SearchPage:
        """What passes the filters, the newest first; nothing where there are none."""
        if not self._filters:
            return self._show([], 0, {})
        limit = max(self._query.limit, 1)
        result = self._searcher.search(
            all_must(self._filters), limit, order_by_field="day", offset=self._query.offset
        )
        hits = result.hits[: self._query.limit]
        found = [Found((a.segment_ord, a.doc), 0.0, 0.0, float("nan"), -1) for _, a in hits]
        facets = self._counted(all_must(self._filters)) if self._query.facets else {}
        return self._show(found, self._snapshot.count(all_must(self._filters)), facets)

    def _facets(self, beyond: list[Address]) -> dict[str, tuple[tuple[str, int], ...]]:
        query = self._matching()
        if beyond:
            places = [tantivy.DocAddress(*address) for address in beyond]
            ties = [int(tie) for tie in self._snapshot.ties_of(places)]
            query = any_should([query, self._builder.any_of("tie", ties)])
        return self._counted(query)

    def _counted(self, query: tantivy.Query) -> dict[str, tuple[tuple[str, int], ...]]:
        wanted = {
            name: {"terms": {"field": f"facet_{name}", "size": FACET_VALUES}} for name in FACETS
        }
        result = self._searcher.aggregate(query, wanted)
        return {
            name: tuple(
                sorted(
                    ((b["key"], int(b["doc_count"])) for b in result[name]["buckets"]),
                    key=lambda pair: (-pair[1], pair[0]),
                )
            )
            for name in FACETS
        }

    def _show(
        self,
        found: list[Found],
        total: int,
        facets: Mapping[str, tuple[tuple[str, int], ...]],
    ) -> SearchPage:
        words: Words = self._words
        writer = HitWriter(self._snapshot, self._builder, words, self._query)
        hits = [writer.hit(self._query.offset + n, f) for n, f in enumerate(found, start=1)]
        pending = len(self._snapshot.missing_ids)
        return SearchPage(tuple(hits), total, facets, self._snapshot.watermark, pending)


def _swapped(pairs: list[tuple[float, Address]]) -> list[tuple[Address, float]]:
    return [(address, score) for score, address in pairs]


def _position(naming: Mapping[Address, Naming], address: Address) -> int:
    return naming[address].position if address in naming else -1


def _top(scores: Scores, count: int) -> npt.NDArray[np.int64]:
    """Places of the greatest scores, the best first; equals by place."""
    if len(scores) > count:
        part = np.argpartition(-scores, count)[:count]
        part.sort()
    else:
        part = np.arange(len(scores))
    ordered: npt.NDArray[np.int64] = part[np.argsort(-scores[part], kind="stable")]
    return ordered
