"""Which backend serves the search port, and where."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EmbeddedIndex:
    """tantivy and exact vectors in this process, kept in a folder of their own.

    `path` is made where it is missing. Several processes may read it while one writes.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class ElasticIndex:
    """An Elasticsearch 9 of yours.

    Attributes:
        url: where it answers, `https://host:9200`.
        alias: the name that the live index is read by; indexes are called `<alias>-v<n>-<build>`.
        user, password: a login, or
        api_key: an encoded API key, which goes before a login.
        certificates: file with the certificates to trust, where the system's do not do.
        synonyms: rules in Solr's form, applied to questions; they change with a rebuild.
    """

    url: str
    alias: str = "tidewaiter"
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    certificates: Path | None = None
    synonyms: tuple[str, ...] = ()


IndexConfig = EmbeddedIndex | ElasticIndex
