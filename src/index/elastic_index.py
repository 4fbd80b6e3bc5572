"""The search port on an Elasticsearch 9: a plain node does, nothing needs a licence.

The live index is read through an alias; each search holds one point in time of it, so that a batch
or a rebuild in between does not show.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch, NotFoundError

from index.config import ElasticIndex
from index.elastic_aliases import Aliases
from index.elastic_errors import IndexReplaced, elastic_errors
from index.elastic_filling import Filler
from index.elastic_mapping import to_id
from index.elastic_point import point_in_time
from index.elastic_query import SPLITTER, read_words
from index.elastic_search import ElasticSearch
from index.limits import bounded_query
from index.rebuild import Tallied
from index.weights import WEIGHTS, RankingWeights
from index.words import Words
from schemas.errors import ConfigError, InvalidInput, NotFound
from schemas.ports import IndexFiller
from schemas.search import (
    HitKind,
    IndexBatch,
    IndexedText,
    SearchPage,
    SearchQuery,
    VectorRow,
    valid_unicode,
)

OLDEST = 9
ANSWER_SECONDS = 30
RETRIES = 3
BUSY = (429, 502, 503, 504)
SWAPS_AT_MOST = 5  # rebuilds that may end while one question is asked
WORD_FIELDS = ("title", "body", "names")
KEPT_FIELDS = ("key", "title", "body", "vector_text", "text_hash", "stored")


class ElasticsearchIndex:
    """The index on your own server. Threads and processes may share it; one at a time fills it."""

    def __init__(self, config: ElasticIndex, weights: RankingWeights = WEIGHTS) -> None:
        self._client = _client(config)
        self._weights = weights
        self._aliases = Aliases(self._client, config.alias, config.synonyms)
        self._alias = config.alias
        self._dimensions: dict[str, int] = {}
        with elastic_errors():
            self._version = _version(self._client)
            self._aliases.ensure()

    # ---- writing

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        return self._live().watermark()

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch; it and its watermark become visible together.

        Applying it again changes nothing; a batch older than the watermark is passed over.

        Raises:
            Unavailable: the server did not take all of it.
        """
        self._live().apply(batch)

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
        return self._live().pending_texts(limit)

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Give vectors to the documents with those texts; one that has one keeps it.

        Raises:
            InvalidInput: a hash is no sha256, or a vector is not of unit length.
            Conflict: the vectors are of another length than those kept.
        """
        self._live().add_vectors(rows)

    @contextmanager
    def rebuilding(self) -> Generator[IndexFiller]:
        """An empty index aside; the alias goes to it at the end where its counts are right.

        Raises:
            Conflict: it does not hold what was put into it; the old one stays.
        """
        with elastic_errors():
            self._aliases.remove_leftovers()
            name = self._aliases.create_aside()
        filler = Filler(self._client, name, self._version, eager=False)
        tallied = Tallied(filler)
        try:
            yield tallied
            counts = filler.counts()
            tallied.tally.check(filler.watermark(), counts)
        except BaseException:
            with elastic_errors():
                self._aliases.drop(name)
            raise
        with elastic_errors():
            self._aliases.swap(name)

    # ---- reading

    def search(self, query: SearchQuery) -> SearchPage:
        """The hits for a query, best first.

        Raises:
            InvalidInput: limit, offset, filters, dates or vector make no sense.
            Unavailable: the server does not answer.
        """
        bounded = bounded_query(query)
        with elastic_errors():
            for _ in range(SWAPS_AT_MOST):
                try:
                    return self._search(bounded)
                except (IndexReplaced, NotFoundError):
                    continue
            raise IndexReplaced

    def text_of(self, key: str) -> IndexedText:
        """What is held of the document of that key.

        Raises:
            NotFound: no document has it.
        """
        with elastic_errors():
            answer = self._client.search(
                index=self._alias,
                query={"ids": {"values": [to_id(valid_unicode(key))]}},
                source_includes=[*KEPT_FIELDS],
                fields=[{"field": "vector"}],
                size=1,
            )
        hits = answer["hits"]["hits"]
        if not hits:
            raise NotFound(f"Nothing in the index has the key {key!r}.")
        return _indexed_text(hits[0])

    def counts(self) -> Mapping[str, int]:
        """Documents by kind; distinct texts with (`vectors`) and without (`vectors_pending`)."""
        return self._live().counts()

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    # ---- one search

    def _search(self, query: SearchQuery) -> SearchPage:
        name = self._aliases.live()
        known = self._known_dimensions(name, query)
        words = self._words(name, query.text)
        with point_in_time(self._client, name, known) as point:
            return ElasticSearch(point, words, query, self._weights).page()

    def _words(self, name: str, text: str) -> Words:
        """The question's words and how rare the server says they are."""
        plain = " ".join(dict.fromkeys(SPLITTER.content_words(text)))
        if not plain:
            return Words((), 0.0)
        answer = self._client.termvectors(
            index=name,
            doc=dict.fromkeys(WORD_FIELDS, plain),
            fields=[*WORD_FIELDS],
            term_statistics=True,
            field_statistics=True,
            positions=False,
            offsets=False,
            payloads=False,
        )
        return read_words(text, answer.get("term_vectors", {}), self._weights.fields)

    def _known_dimensions(self, name: str, query: SearchQuery) -> int:
        if query.vector is None:
            return 0
        known = self._dimensions.get(name) or self._filler(name).dimensions()
        if known:
            self._dimensions = {name: known}  # a field's length never changes
        if known and query.vector.shape != (known,):
            raise InvalidInput(
                f"the question's vector has {query.vector.size} dimensions, the index {known}: "
                "it was built with another model; rebuild the index"
            )
        return known

    def _live(self) -> Filler:
        with elastic_errors():
            return self._filler(self._aliases.live())

    def _filler(self, name: str) -> Filler:
        return Filler(self._client, name, self._version, eager=True)


def _client(config: ElasticIndex) -> Elasticsearch:
    login: dict[str, Any] = {}
    if config.api_key:
        login["api_key"] = config.api_key
    elif config.user:
        login["basic_auth"] = (config.user, config.password)
    if config.certificates is not None:
        login["ca_certs"] = str(config.certificates)
    try:
        return Elasticsearch(
            config.url,
            request_timeout=ANSWER_SECONDS,
            max_retries=RETRIES,
            retry_on_timeout=True,
            retry_on_status=BUSY,
            **login,
        )
    except (ValueError, TypeError, OSError) as error:
        raise ConfigError(
            f"TIDEWAITER_INDEX__URL or its login is set wrongly: {error}. Give https://host:9200"
        ) from error


def _version(client: Elasticsearch) -> tuple[int, int]:
    text = str(client.info()["version"]["number"])
    major, minor = (int(part) for part in text.split(".")[:2])
    if major < OLDEST:
        raise ConfigError(
            f"the search server is Elasticsearch {text}; {OLDEST}.0 or newer is needed"
        )
    return major, minor


def _indexed_text(hit: Mapping[str, Any]) -> IndexedText:
    source, vectors = hit["_source"], hit.get("fields", {}).get("vector", [])
    title, body = source["title"], source["body"]
    embedded = source.get("vector_text", body)
    return IndexedText(
        key=source["key"],
        kind=HitKind(source["stored"]["kind"]),
        title=title,
        text=embedded if "text_hash" in source else f"{title}. {body}",
        vector=np.array(vectors, dtype=np.float32) if vectors else None,
    )
