"""A saved search run again: what it finds now, and what is new since it was last run."""

from dataclasses import dataclass

from analysis.search import search
from ledger import Ledger, SavedSearch
from schemas.ports import Embedder, IndexReader
from schemas.search import SearchHit, SearchPage

LOOKED_AT = 100  # hits that a run compares with those of the runs before
REMEMBERED = 5_000  # keys that runs have found


@dataclass(frozen=True, slots=True)
class SavedRun:
    """One run of a saved search.

    Attributes:
        search: as it was saved, with the run before this one.
        page: the best LOOKED_AT hits of now.
        new: keys among them that no run before had found; None where this is the first run.
    """

    search: SavedSearch
    page: SearchPage
    new: frozenset[str] | None

    def hits(self, *, new_only: bool = False, limit: int = LOOKED_AT) -> list[SearchHit]:
        """The hits in order; of a first run all are new."""
        chosen = [h for h in self.page.hits if not new_only or self.is_new(h.key)]
        return chosen[:limit]

    def is_new(self, key: str) -> bool:
        """True where no run before had found it."""
        return self.new is None or key in self.new


def run_saved_search(
    ledger: Ledger, index: IndexReader, embedder: Embedder | None, name: str, author: str
) -> SavedRun:
    """Run the search of that name and note the run.

    Raises:
        NotFound: none has that name.
        Unavailable: the index cannot answer now.
    """
    saved = ledger.saved_searches.get(name)
    page = search(
        saved.question,
        index,
        embedder,
        filters={facet: tuple(values) for facet, values in saved.filters.items()},
        published_from=saved.published_from,
        published_to=saved.published_to,
        limit=LOOKED_AT,
    )
    found = [hit.key for hit in page.hits]
    new = None if saved.ran_at is None else frozenset(found) - frozenset(saved.seen)
    remembered = list(dict.fromkeys([*found, *saved.seen]))[:REMEMBERED]
    ledger.saved_searches.note_run(saved.name, author, page.batch, remembered)
    return SavedRun(saved, page, new)
