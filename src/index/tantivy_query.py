"""From a `SearchQuery` to the engine's queries. Only terms are built: no query syntax is parsed."""

import math
from collections.abc import Iterable, Sequence
from datetime import date

import tantivy

from index.fields import day_number, folded
from index.limits import MAX_TERMS
from index.weights import FieldWeights
from index.words import Splitter, Term, Words
from schemas.search import SearchQuery

BM25_CEILING = 2.2  # tantivy's k1 + 1: what one word can add at most, times its idf
LAST_DAY = 99_991_231
NAMING_FIELDS = ("identifiers", "part_of")  # the thing itself, then its passages

Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


class QueryBuilder:
    """Builds queries for one schema. Safe with threads: it keeps no state of a search."""

    def __init__(self, schema: tantivy.Schema, weights: FieldWeights) -> None:
        self._schema = schema
        self._weights = weights
        self.splitter = Splitter()

    def words(self, text: str, searcher: tantivy.Searcher) -> Words:
        """The text's distinct words without stop words, at most MAX_TERMS, the rarest kept."""
        total = max(searcher.num_docs, 1)
        terms = [self._term(word, searcher, total) for word in self.splitter.content_words(text)]
        distinct = list({term.stem: term for term in terms}.values())
        if len(distinct) > MAX_TERMS:
            distinct = sorted(distinct, key=lambda t: (-t.idf, t.stem))[:MAX_TERMS]
        known = sum(term.idf for term in distinct if term.documents)
        return Words(tuple(distinct), known * BM25_CEILING * self._weights.title, total)

    def text(self, words: Words, identifiers: Sequence[str], searcher: tantivy.Searcher) -> Query:
        """Any of the words in any field, and any of the identifiers among mentions."""
        parts = [part for term in words.terms if term.documents for part in self._in_fields(term)]
        parts += [self._mention(term) for term in self._mentioned(identifiers, searcher)]
        if not parts:
            return Query.empty_query()
        return Query.boolean_query([(SHOULD, part) for part in parts])

    def shown_words(self, words: Words) -> Query:
        """The words as highlights need them: plain terms of the body."""
        parts = [self._body_term(term.stem) for term in words.terms]
        return any_should(parts)

    def phrases(self, texts: Iterable[str]) -> list[Query]:
        """One query a phrase, each met by title or body. A phrase of no words is left out."""
        split = (self.splitter.stems(text)[:MAX_TERMS] for text in texts)
        return [self._phrase(stems) for stems in split if stems]

    def filters(self, query: SearchQuery) -> list[Query]:
        """What every hit must pass."""
        must = [
            Query.term_set_query(self._schema, f"facet_{name}", list(values))
            for name, values in query.filters.items()
            if values
        ]
        if query.published_from is not None or query.published_to is not None:
            must.append(self._period(query.published_from, query.published_to))
        if query.without:
            others = [(MUST, Query.all_query()), (MUST_NOT, self.any_of("key", [*query.without]))]
            must.append(Query.boolean_query(others))
        if query.as_of is not None:
            must.append(self._days(0, day_number(query.as_of)))
        return [Query.const_score_query(part, 0.0) for part in must]

    def named(self, identifiers: Iterable[str]) -> Query:
        """What any of the identifiers names, and the passages of it; adds nothing to a score."""
        terms = [folded(identifier) for identifier in identifiers]
        if not terms:
            return Query.empty_query()
        parts = [self.any_of(name, terms) for name in NAMING_FIELDS]
        return Query.const_score_query(any_should(parts), 0.0)

    def term(self, field: str, value: str | int) -> Query:
        """Documents with exactly that value."""
        return Query.term_query(self._schema, field, value, index_option="basic")

    def any_of(self, field: str, values: Sequence[str | int]) -> Query:
        """Documents with any of the values."""
        return Query.term_set_query(self._schema, field, values)

    def _body_term(self, stem: str) -> Query:
        return Query.term_query(self._schema, "body", stem, index_option="freq")

    def _term(self, word: str, searcher: tantivy.Searcher, total: int) -> Term:
        stem = self.splitter.stem(word)
        found = max(searcher.doc_freq(name, stem) for name in ("title", "body"))
        found = max(found, searcher.doc_freq("names", word))
        seen = min(found, total)
        return Term(stem, word, math.log(1 + (total - seen + 0.5) / (seen + 0.5)), found)

    def _in_fields(self, term: Term) -> list[Query]:
        w = self._weights
        fields = [("title", term.stem, w.title), ("body", term.stem, w.body)]
        fields.append(("names", term.plain, w.names))
        return [
            Query.boost_query(
                Query.term_query(self._schema, name, value, index_option="freq"), weight
            )
            for name, value, weight in fields
        ]

    def _mention(self, term: str) -> Query:
        return Query.boost_query(self.term("mentions", term), self._weights.mentions)

    def _mentioned(self, identifiers: Sequence[str], searcher: tantivy.Searcher) -> list[str]:
        terms = dict.fromkeys(folded(identifier) for identifier in identifiers)
        return [term for term in terms if searcher.doc_freq("mentions", term)]

    def _phrase(self, stems: list[str]) -> Query:
        parts: list[Query] = []
        for name in ("title", "body"):
            if len(stems) == 1:
                part = Query.term_query(self._schema, name, stems[0], index_option="freq")
            else:
                part = Query.phrase_query(self._schema, name, [*stems])
            parts.append(part)
        return Query.boolean_query([(SHOULD, part) for part in parts])

    def _period(self, first: date | None, last: date | None) -> Query:
        low = max(day_number(first), 1)  # 0 is a document without a date
        high = day_number(last) if last is not None else LAST_DAY
        return self._days(low, high)

    def _days(self, low: int, high: int) -> Query:
        return Query.range_query(self._schema, "day", tantivy.FieldType.Integer, low, high)


def all_must(parts: Sequence[Query]) -> Query:
    """Documents that meet every part; all documents where there is none."""
    if not parts:
        return Query.all_query()
    return Query.boolean_query([(MUST, part) for part in parts])


def any_should(parts: Sequence[Query]) -> Query:
    """Documents that meet at least one part."""
    if not parts:
        return Query.empty_query()
    return Query.boolean_query([(SHOULD, part) for part in parts])
