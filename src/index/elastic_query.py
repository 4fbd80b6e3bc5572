"""From a `SearchQuery` to Elasticsearch's JSON. Words are only ever values: no syntax is parsed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from index.elastic_mapping import CLOSING, OPENING, Json
from index.fields import day_number, folded
from index.hits import SNIPPET_CHARACTERS
from index.limits import MAX_TERMS
from index.weights import FieldWeights
from index.words import Splitter, Term, Words
from schemas.search import FACETS, Interval, SearchQuery

LAST_DAY = 99_991_231
FACET_VALUES = 100
HIGHLIGHTED = 200_000  # characters of a body looked through for a snippet
WIDTHS = {Interval.MONTH: 100, Interval.YEAR: 10_000}  # of `day`, which is yyyymmdd


class ElasticQuery:
    """The parts of one question."""

    def __init__(self, query: SearchQuery, words: Words, weights: FieldWeights) -> None:
        self._query, self._words, self._weights = query, words, weights
        self._splitter = SPLITTER
        self._text = " ".join(term.plain for term in words.terms)

    def text(self) -> Json:
        """Any of the words in any field, and any of the identifiers among mentions."""
        w = self._weights
        parts: list[Json] = []
        if self._text:
            for name, weight in (("title", w.title), ("body", w.body), ("names", w.names)):
                parts.append({"match": {name: {"query": self._text, "boost": weight}}})
        identifiers = dict.fromkeys(map(folded, self._query.identifiers))
        mentions = [{"value": one, "boost": w.mentions} for one in identifiers]
        return any_of([*parts, *({"term": {"mentions": mention}} for mention in mentions)])

    def filters(self) -> list[Json]:
        """What every hit must pass."""
        query = self._query
        must: list[Json] = [
            {"terms": {f"facet_{name}": list(values)}}
            for name, values in query.filters.items()
            if values
        ]
        if query.published_from is not None or query.published_to is not None:
            must.append(_period(query.published_from, query.published_to))
        if query.without:
            must.append({"bool": {"must_not": [{"terms": {"key": list(query.without)}}]}})
        if query.as_of is not None:
            must.append({"range": {"day": {"gte": 0, "lte": day_number(query.as_of)}}})
        return must

    def phrases(self) -> list[Json]:
        """One condition a phrase, met by title or body. A phrase of no words is left out."""
        texts = (self._splitter.plain_words(text)[:MAX_TERMS] for text in self._query.phrases)
        return [
            any_of([_phrase(name, " ".join(words)) for name in ("title", "body")])
            for words in texts
            if words
        ]

    def named(self) -> Json:
        """What any of the identifiers names, and the passages of it."""
        terms = list(dict.fromkeys(map(folded, self._query.identifiers)))
        return any_of([{"terms": {name: terms}} for name in ("identifiers", "part_of")])

    def matching(self) -> Json:
        """What the words or an identifier find, under the filters."""
        text = {"bool": {"must": [self.text()], "filter": self.phrases()}}
        return {"bool": {"must": [any_of([text, self.named()])], "filter": self.filters()}}

    def highlight(self) -> Json:
        """How snippets are cut and marked."""
        shown = {"match": {"body": {"query": self._text}}} if self._text else {"match_none": {}}
        return {
            "fields": {"body": {}},
            "fragment_size": SNIPPET_CHARACTERS,
            "number_of_fragments": 1,
            "highlight_query": shown,
            "max_analyzed_offset": HIGHLIGHTED,
            "pre_tags": [OPENING],
            "post_tags": [CLOSING],
        }


SPLITTER = Splitter()


def any_of(parts: Sequence[Json]) -> Json:
    """Documents that meet at least one part."""
    if not parts:
        return {"match_none": {}}
    return {"bool": {"should": list(parts), "minimum_should_match": 1}}


def scored(must: Iterable[Json], text: Json) -> Json:
    """Documents that meet all of `must`, scored by the words where they match."""
    return {"bool": {"filter": list(must), "should": [text], "minimum_should_match": 0}}


def counts(query: SearchQuery) -> Json:
    """The counts that the question wants, as aggregations."""
    wanted: Json = {}
    if query.facets:
        for name in FACETS:
            order = [{"_count": "desc"}, {"_key": "asc"}]
            terms = {"field": f"facet_{name}", "size": FACET_VALUES, "order": order}
            wanted[name] = {"terms": terms}
    if query.histogram:
        width = WIDTHS[query.histogram]
        wanted["bars"] = {"histogram": {"field": "day", "interval": width, "min_doc_count": 1}}
    return wanted


def read_facets(found: Mapping[str, Any]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Values of each facet with their hits, the most frequent first."""
    return {
        name: tuple((str(b["key"]), int(b["doc_count"])) for b in found[name]["buckets"])
        for name in FACETS
        if name in found
    }


def read_histogram(
    found: Mapping[str, Any], interval: Interval | None
) -> tuple[tuple[str, int], ...]:
    """Hits by interval of publication, the oldest first; the undated are left out."""
    if interval is None or "bars" not in found:
        return ()
    width = WIDTHS[interval]
    bars = ((int(b["key"]) // width, int(b["doc_count"])) for b in found["bars"]["buckets"])
    return tuple((_label(place, interval), count) for place, count in bars if place and count)


def read_words(text: str, vectors: Mapping[str, Any], weights: FieldWeights) -> Words:
    """The text's distinct words without stop words, at most MAX_TERMS, the rarest kept.

    `vectors` is the server's account of how many documents have each word.
    """
    total = max((int(f["field_statistics"]["doc_count"]) for f in vectors.values()), default=1)
    terms = [_term(word, vectors, max(total, 1)) for word in SPLITTER.content_words(text)]
    distinct = list({term.stem: term for term in terms}.values())
    if len(distinct) > MAX_TERMS:
        distinct = sorted(distinct, key=lambda t: (-t.idf, t.stem))[:MAX_TERMS]
    known = sum(term.idf for term in distinct if term.documents)
    # Lucene's BM25 of one word nears its idf
    return Words(tuple(distinct), known * weights.title, max(total, 1))


def _term(word: str, vectors: Mapping[str, Any], total: int) -> Term:
    stem = SPLITTER.stem(word)
    places = (("title", stem), ("body", stem), ("names", word))
    found = max(_frequency(vectors, name, value) for name, value in places)
    seen = min(found, total)
    return Term(stem, word, math.log(1 + (total - seen + 0.5) / (seen + 0.5)), found)


def _frequency(vectors: Mapping[str, Any], field: str, term: str) -> int:
    return int(vectors.get(field, {}).get("terms", {}).get(term, {}).get("doc_freq", 0))


def _phrase(field: str, text: str) -> Json:
    return {"match_phrase": {field: {"query": text, "analyzer": "english"}}}


def _period(first: date | None, last: date | None) -> Json:
    low = max(day_number(first), 1)  # 0 is a document without a date
    high = day_number(last) if last is not None else LAST_DAY
    return {"range": {"day": {"gte": low, "lte": high}}}


def _label(place: int, interval: Interval) -> str:
    if interval is Interval.YEAR:
        return f"{place:04d}"
    return f"{place // 100:04d}-{place % 100:02d}"
