"""More like a thing at hand: a passage, a goods description, a notice, a tariff line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from analysis.search import vector_of
from schemas.ports import Embedder, IndexReader
from schemas.search import HitKind, IndexedText, Interval, SearchPage, SearchQuery

# Passages are compared with documents too: many a document is no longer than one.
_ALIKE = {
    HitKind.PASSAGE: (HitKind.PASSAGE, HitKind.DOCUMENT),
    HitKind.DOCUMENT: (HitKind.PASSAGE, HitKind.DOCUMENT),
}


@dataclass(frozen=True, slots=True)
class LikeQuestion:
    """What is wanted beside the key: see `SearchQuery` for each."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    limit: int = 10
    offset: int = 0
    facets: bool = False
    histogram: Interval | None = None


def more_like(
    key: str,
    index: IndexReader,
    embedder: Embedder | None,
    asked: LikeQuestion | None = None,
) -> tuple[IndexedText, SearchPage]:
    """The thing of that key and what is most like it, by words and meaning; itself left out.

    Without a filter on the kind, things of its own kind are compared.

    Raises:
        NotFound: the index holds nothing under the key.
        InvalidInput: filters, limit or offset make no sense.
    """
    wanted = asked or LikeQuestion()
    held = index.text_of(key)
    filters = dict(wanted.filters)
    filters.setdefault("kind", tuple(kind.value for kind in _ALIKE.get(held.kind, (held.kind,))))
    query = SearchQuery(
        text=held.text,
        vector=held.vector if held.vector is not None else vector_of(held.text, embedder),
        filters=filters,
        limit=wanted.limit,
        offset=wanted.offset,
        facets=wanted.facets,
        histogram=wanted.histogram,
        without=(key,),
    )
    return held, index.search(query)
