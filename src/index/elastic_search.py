"""One search of one state of the Elasticsearch index: gather, order by the shared rules, show."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from index.candidates import Found, Gathered, below, confidence, in_order, window
from index.elastic_hits import read_shown
from index.elastic_mapping import WATERMARK_ID, Json
from index.elastic_point import Point
from index.elastic_query import (
    SPLITTER,
    ElasticQuery,
    counts,
    read_facets,
    read_histogram,
    scored,
)
from index.fields import day_number, folded, tie_of
from index.hits import HitMaker
from index.limits import day_of, is_narrowed
from index.ranking import Naming
from index.standing import Standing
from index.weights import RankingWeights
from index.words import Words
from schemas.search import HitKind, SearchPage, SearchQuery

NAMED_DEPTH = 2_000  # documents that one identifier may put first
SAME_TEXT_DEPTH = 2_000  # documents that the nearest texts may belong to
LOOKED_AT = 5  # vectors that the graph search looks at for each that it gives
FEW_TEXTS = 20  # where the nearest documents have fewer distinct texts, others are asked for
FURTHER_LOOKS = 3
CANDIDATE_FIELDS = ("tie", "day", "replaced", "until", "lineage", "age", "text_hash", "facet_kind")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the index says of a candidate; days are yyyymmdd, 0 for none."""

    id: str
    score: float
    tie: int
    day: int
    replaced: int
    until: int
    lineage: int
    age: int
    text_hash: str
    kind: HitKind

    def standing(self, day: int) -> Standing:
        """What is known against it on that day."""
        return Standing.on(
            day, lineage=self.lineage, age=self.age, replaced=self.replaced, until=self.until
        )


class ElasticSearch:
    """One question to one point in time of the index."""

    def __init__(
        self, point: Point, words: Words, query: SearchQuery, weights: RankingWeights
    ) -> None:
        self._point, self._words, self._query, self._weights = point, words, query, weights
        self._parts = ElasticQuery(query, words, weights.fields)
        self._must = [*self._parts.filters(), *self._parts.phrases()]
        self._known: dict[str, Candidate] = {}

    def page(self) -> SearchPage:
        """The page that the query asks for."""
        query = self._query
        if not (self._words.terms or query.identifiers or query.phrases) and query.vector is None:
            return self._browse()
        them = self.gathered()
        head = in_order(them, self._weights)
        beyond = [f.address for f in head if not f.lexical and f.naming < 0]
        page = self._show(head, self._all_found(beyond))
        return replace(page, named=bool(them.naming), confidence=confidence(them, self._weights))

    # ---- candidates

    def gathered(self) -> Gathered[str]:
        """The candidates of all sides with what is known of each; an address is a document's id."""
        first = self._first_look()
        near = self._nearest(first.near)
        naming, lexical = self._named(first.naming)
        lexical |= first.lexical
        lexical |= {i: s for i, s in self._near_lexical(near).items() if i not in lexical}
        addresses = list(dict.fromkeys((*naming, *lexical)))
        cosine = self._cosines(addresses)
        day = day_number(day_of(self._query))
        return Gathered(
            addresses=addresses,
            lexical=np.array([lexical.get(address, 0.0) for address in addresses]),
            cosine=np.array([cosine.get(address, math.nan) for address in addresses]),
            ties=np.array([self._known[address].tie for address in addresses], dtype=np.int64),
            standings=[self._known[address].standing(day) for address in addresses],
            naming=naming,
            ceiling=self._words.ceiling,
            kinds=[self._known[address].kind for address in addresses],
            asked=len(self._words.terms),
            documents=self._words.documents,
        )

    def _first_look(self) -> "_FirstLook":
        """Words, nearest vectors, and which identifiers name something, asked together."""
        depth = self._weights.depth
        words = {"bool": {"must": [self._parts.text()], "filter": self._must}}
        asked = [_candidates(words, depth), self._identifiers()]
        if self._has_vectors:
            asked.append(self._knn([]))
        found = self._point.ask(asked)
        near = self._keep(found[2]) if self._has_vectors else []
        scores = {one.id: one.score for one in self._keep(found[0])}
        return _FirstLook(scores, near, found[1].get("aggregations", {}))

    @property
    def _has_vectors(self) -> bool:
        return self._query.vector is not None and self._point.dimensions > 0

    def _identifiers(self) -> Json:
        terms = list(dict.fromkeys(map(folded, self._query.identifiers)))
        fields = ("identifiers", "part_of") if terms else ()
        wanted = {
            name: {"terms": {"field": name, "include": terms, "size": len(terms)}}
            for name in fields
        }
        query = {"bool": {"filter": [self._parts.named(), *self._parts.filters()]}}
        return {"size": 0, "query": query, "aggs": wanted, "track_total_hits": False}

    def _named(self, found: Mapping[str, Any]) -> tuple[dict[str, Naming], dict[str, float]]:
        """What the identifiers name, with its BM25."""
        present = {name: {b["key"] for b in part["buckets"]} for name, part in found.items()}
        asked = [
            (name, position, identifier)
            for name in present
            for position, identifier in enumerate(self._query.identifiers)
            if folded(identifier) in present[name]
        ]
        text, filters = self._parts.text(), self._parts.filters()
        answers = self._point.ask(
            _candidates(scored([{"term": {name: folded(i)}}, *filters], text), NAMED_DEPTH)
            for name, _, i in asked
        )
        naming: dict[str, Naming] = {}
        lexical: dict[str, float] = {}
        for (name, position, identifier), answer in zip(asked, answers, strict=True):
            own = tie_of(identifier)
            for one in self._keep(answer):
                passage = name == "part_of"
                naming.setdefault(one.id, Naming(passage, position, one.tie == own, one.day))
                lexical[one.id] = one.score
        return naming, lexical

    def _nearest(self, first: list[Candidate]) -> list[Candidate]:
        """The nearest documents; others are asked for where many have one and the same text."""
        near, last = list(first), first
        for _ in range(FURTHER_LOOKS):
            texts = {one.text_hash for one in near}
            if len(last) < self._weights.depth or len(texts) >= FEW_TEXTS:
                break
            (answer,) = self._point.ask([self._knn(sorted(texts))])
            last = self._keep(answer)
            near += last
        return near

    def _knn(self, without: list[str]) -> Json:
        assert self._query.vector is not None  # noqa: S101  (asked by callers)
        depth = self._weights.depth
        must = list(self._must)
        if without:
            must.append({"bool": {"must_not": [{"terms": {"text_hash": without}}]}})
        knn = {
            "field": "vector",
            "query_vector": self._query.vector.tolist(),
            "k": depth,
            "num_candidates": depth * LOOKED_AT,
            "filter": must,
        }
        return {"knn": knn, **_candidate_fields(depth)}

    def _near_lexical(self, near: Sequence[Candidate]) -> dict[str, float]:
        """BM25 of all documents with one of the nearest texts."""
        if not near:
            return {}
        texts = sorted({one.text_hash for one in near})
        must = [{"terms": {"text_hash": texts}}, *self._must]
        (answer,) = self._point.ask(
            [_candidates(scored(must, self._parts.text()), SAME_TEXT_DEPTH)]
        )
        found = {one.id: one.score for one in self._keep(answer)}
        return {one.id: 0.0 for one in near} | found

    def _cosines(self, addresses: Sequence[str]) -> dict[str, float]:
        """The exact similarity of each that has a vector, each distinct text asked for once."""
        if not self._has_vectors:
            return {}
        assert self._query.vector is not None  # noqa: S101  (has been asked)
        by_text = {self._known[i].text_hash: i for i in addresses if self._known[i].text_hash}
        with_vector = [{"ids": {"values": [*by_text.values()]}}, {"exists": {"field": "vector"}}]
        script = {
            "source": "cosineSimilarity(params.asked, 'vector') + 1.0",
            "params": {"asked": self._query.vector.tolist()},
        }
        query = {"script_score": {"query": {"bool": {"filter": with_vector}}, "script": script}}
        (answer,) = self._point.ask(
            [{"query": query, "size": len(by_text), "_source": False, "track_total_hits": False}]
        )
        near = {self._known[h["_id"]].text_hash: h["_score"] - 1.0 for h in _hits(answer)}
        texts = ((i, self._known[i].text_hash) for i in addresses)
        return {i: near[text] for i, text in texts if text in near}

    def _keep(self, answer: Mapping[str, Any]) -> list[Candidate]:
        found = [_candidate(hit) for hit in _hits(answer)]
        for one in found:
            self._known.setdefault(one.id, one)
        return found

    # ---- the page

    def _all_found(self, beyond: list[str]) -> Json:
        """All that the words find, and what the vectors found beside it."""
        query = self._parts.matching()
        if not beyond:
            return query
        either = [query, {"ids": {"values": beyond}}]
        return {"bool": {"should": either, "minimum_should_match": 1}}

    def _browse(self) -> SearchPage:
        """What passes the filters, the newest first; nothing where there are none."""
        query = self._query
        if not is_narrowed(query):
            return self._show([], {"match_none": {}})
        passing = {"bool": {"filter": self._parts.filters()}}
        sort = [{"day": "desc"}, {"tie": "asc"}]
        newest = {**_candidates(passing, query.limit), "from": query.offset, "sort": sort}
        (answer,) = self._point.ask([newest])
        found = [Found(one.id, 0.0, 0.0, math.nan, -1) for one in self._keep(answer)]
        return self._show(found, passing, browsed=found)

    def _show(
        self, head: list[Found[str]], counted: Json, browsed: list[Found[str]] | None = None
    ) -> SearchPage:
        """The page, with the counts over what `counted` finds."""
        query = self._query
        shown = window(head, query, partial(self._tail, head)) if browsed is None else browsed
        wanted = {"query": counted, "size": 0, "track_total_hits": True, "aggs": counts(query)}
        ids = [found.address for found in shown]
        read = {
            "query": {"ids": {"values": ids}},
            "size": len(ids),
            "_source": ["key", "title", "body", "stored"],
            "highlight": self._parts.highlight(),
        }
        answers = self._point.ask([wanted, _STATE, *([read] if ids else [])])
        documents = {hit["_id"]: hit for hit in _hits(answers[2])} if ids else {}
        maker = HitMaker(SPLITTER, self._words, query)
        read_hits = ((found, read_shown(documents[found.address])) for found in shown)
        hits = maker.hits(query.offset + 1, read_hits)
        aggregations = answers[0].get("aggregations", {})
        return SearchPage(
            hits=tuple(hits),
            total=int(answers[0]["hits"]["total"]["value"]),
            facets=read_facets(aggregations),
            batch=_watermark(answers[1]),
            vectors_pending=int(answers[1]["aggregations"]["waiting"]["only"]["texts"]["value"]),
            histogram=read_histogram(aggregations, query.histogram),
        )

    def _tail(self, head: list[Found[str]], skip: int, count: int) -> list[Found[str]]:
        """What the words find beyond the candidates, by BM25 alone, below all of them."""
        taken = [found.address for found in head]
        rest = {
            "bool": {"must": [self._parts.matching()], "must_not": [{"ids": {"values": taken}}]}
        }
        sort: list[Json] = [{"_score": "desc"}, {"tie": "asc"}]
        page = {**_candidates(rest, count), "from": skip, "sort": sort, "track_scores": True}
        (answer,) = self._point.ask([page])
        best = float(answer["hits"].get("max_score") or 0.0)
        return below(head, best, ((one.id, one.score) for one in self._keep(answer)))


@dataclass(frozen=True, slots=True)
class _FirstLook:
    lexical: dict[str, float]
    near: list[Candidate]
    naming: Mapping[str, Any]


_STATE: Json = {
    "query": {"ids": {"values": [WATERMARK_ID]}},
    "size": 1,
    "_source": ["batch"],
    "aggs": {
        "waiting": {
            "global": {},
            "aggs": {
                "only": {
                    "filter": {"term": {"waiting": True}},
                    "aggs": {"texts": {"cardinality": {"field": "text_hash"}}},
                }
            },
        }
    },
}


def _candidates(query: Json, size: int) -> Json:
    return {"query": query, **_candidate_fields(size)}


def _candidate_fields(size: int) -> Json:
    fields = [*CANDIDATE_FIELDS]
    return {"size": size, "_source": False, "docvalue_fields": fields, "track_total_hits": False}


def _hits(answer: Mapping[str, Any]) -> list[Json]:
    hits: list[Json] = answer["hits"]["hits"]
    return hits


def _candidate(hit: Json) -> Candidate:
    values = {name: found[0] for name, found in hit.get("fields", {}).items()}
    return Candidate(
        id=hit["_id"],
        score=float(hit.get("_score") or 0.0),
        tie=int(values["tie"]),
        day=int(values["day"]),
        replaced=int(values["replaced"]),
        until=int(values["until"]),
        lineage=int(values["lineage"]),
        age=int(values["age"]),
        text_hash=str(values.get("text_hash", "")),
        kind=HitKind(values["facet_kind"]),
    )


def _watermark(answer: Mapping[str, Any]) -> int:
    hits = _hits(answer)
    return int(hits[0]["_source"]["batch"]) if hits else 0
