"""Which backend serves the search port, and where."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EmbeddedIndex:
    """tantivy and exact vectors in this process, kept in a folder of their own.

    `path` is made where it is missing. Several processes may read it while one writes.
    """

    path: Path


IndexConfig = EmbeddedIndex
