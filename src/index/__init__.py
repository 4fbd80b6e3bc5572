"""The search port's backends."""

from typing import assert_never

from index.config import ElasticIndex, EmbeddedIndex, IndexConfig
from schemas.ports import SearchIndex

__all__ = ["ElasticIndex", "EmbeddedIndex", "IndexConfig", "open_index"]


def open_index(config: IndexConfig) -> SearchIndex:
    """The search index that the config names, made where it is missing.

    Raises:
        ConfigError: its place or its login cannot be used.
        Unavailable: it cannot be opened now.
    """
    match config:
        case EmbeddedIndex():
            from index.tantivy_index import TantivyIndex  # noqa: PLC0415  (only the chosen engine)

            return TantivyIndex(config)
        case ElasticIndex():
            from index.elastic_index import ElasticsearchIndex  # noqa: PLC0415  (as above)

            return ElasticsearchIndex(config)
        case _:
            assert_never(config)
