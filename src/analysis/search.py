"""From a question in a person's words to a page of hits.

The question is understood (codes, quoted phrases), what it means beyond its codes is embedded, and
the index does the rest. Nothing here knows which backend answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from types import MappingProxyType

from analysis.answering import NOTHING, answer
from analysis.query_understanding import Understanding, understand
from schemas.errors import InvalidInput
from schemas.ports import Embedder, IndexReader
from schemas.search import Interval, SearchPage, SearchQuery, Vector

__all__ = ["NOTHING", "BatchAnswer", "batch_search", "search", "to_query", "vector_of"]

LONGEST_QUESTION = 2_000_000  # characters; beyond it is a document, not a question
EMBEDDED_TOGETHER = 64  # questions of a batch
LONGEST_EMBEDDED = 4_000  # characters; the model reads 256 tokens
BATCH_LIMIT = 10  # hits for a question of a batch

Filters = Mapping[str, tuple[str, ...]]
NO_FILTERS: Filters = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What a question of a batch got: a page, or the words that refuse it."""

    id: str
    question: str
    page: SearchPage | None
    refusal: str = ""


def search(  # noqa: PLR0913  (a question and the choices a person has beside it)
    question: str,
    index: IndexReader,
    embedder: Embedder | None,
    *,
    filters: Filters = NO_FILTERS,
    published_from: date | None = None,
    published_to: date | None = None,
    as_of: date | None = None,
    limit: int = 10,
    offset: int = 0,
    facets: bool = False,
    histogram: Interval | None = None,
    thorough: bool = False,
) -> SearchPage:
    """The hits for a question, best first.

    A thing that a code in the question names comes first; the rest is ranked by words and, with an
    embedder, by meaning. Words in quotation marks must stand as written. An empty question without
    filters has no hits; with filters it lists what passes them, the newest first.

    Where nothing seems to answer the question, the page is empty and its notice says so; `thorough`
    shows what comes nearest all the same. Whether a hit still holds is judged on the day `as_of`,
    today where none is given.

    Raises:
        InvalidInput: the question is longer than LONGEST_QUESTION, or filters, dates, limit or
            offset make no sense.
        Unavailable: the index cannot answer now.
    """
    understood = _understood(question)
    query = replace(
        to_query(understood, _vectors([understood], embedder)[0]),
        filters=filters,
        published_from=published_from,
        published_to=published_to,
        as_of=as_of,
        limit=limit,
        offset=offset,
        facets=facets,
        histogram=histogram,
    )
    return answer(query, understood, index, thorough=thorough)


def to_query(understood: Understanding, vector: Vector | None) -> SearchQuery:
    """The query that a question makes; `vector` is what its `embedded` text got."""
    return SearchQuery(
        text=understood.searched,
        identifiers=understood.identifiers,
        phrases=understood.phrases,
        vector=vector,
    )


def batch_search(
    rows: Iterable[tuple[str, str]],
    index: IndexReader,
    embedder: Embedder | None,
    *,
    filters: Filters = NO_FILTERS,
    limit: int = BATCH_LIMIT,
) -> Iterator[BatchAnswer]:
    """Answers to (id, question) rows, in their order; a row refused does not stop the others.

    Ranks like `search`; the questions are embedded EMBEDDED_TOGETHER at a time.

    Raises:
        Unavailable: the index cannot answer now.
    """
    remaining = iter(rows)
    while block := list(islice(remaining, EMBEDDED_TOGETHER)):
        yield from _answers(block, index, embedder, filters, limit)


def _answers(
    block: Sequence[tuple[str, str]],
    index: IndexReader,
    embedder: Embedder | None,
    filters: Filters,
    limit: int,
) -> Iterator[BatchAnswer]:
    understood = [understand(question) for _, question in block]
    vectors = _vectors(understood, embedder)
    for (row, question), meant, vector in zip(block, understood, vectors, strict=True):
        query = replace(to_query(meant, vector), filters=filters, limit=limit)
        yield _answered(row, question, meant, query, index)


def _answered(
    row: str, question: str, meant: Understanding, query: SearchQuery, index: IndexReader
) -> BatchAnswer:
    try:
        _check_length(question)
        return BatchAnswer(row, question, answer(query, meant, index))
    except InvalidInput as refused:
        return BatchAnswer(row, question, None, str(refused))


def _understood(question: str) -> Understanding:
    _check_length(question)
    return understand(question)


def _check_length(question: str) -> None:
    if len(question) > LONGEST_QUESTION:
        raise InvalidInput(
            f"the question has {len(question):,} characters; ask with at most {LONGEST_QUESTION:,}"
        )


def vector_of(text: str, embedder: Embedder | None) -> Vector | None:
    """What a text means, as far as it is read; None without a model or words."""
    if embedder is None or not text.strip():
        return None
    vector: Vector = embedder.embed([text[:LONGEST_EMBEDDED]])[0]
    return vector


def _vectors(understood: Sequence[Understanding], embedder: Embedder | None) -> list[Vector | None]:
    """A vector for each question that means something beyond its codes."""
    texts = [one.embedded[:LONGEST_EMBEDDED] for one in understood if one.meaning]
    if embedder is None or not texts:
        return [None] * len(understood)
    made = iter(embedder.embed(texts))
    return [next(made) if one.meaning else None for one in understood]
