"""Searches that people keep under a name, and what each found when it was last run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from ledger.decisions import enter_trail
from ledger.errors import ledger_errors
from ledger.tables import saved_searches
from schemas.errors import Conflict, InvalidInput, NotFound
from schemas.search import FACETS

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name, by whom and when; `ran_*` and `seen` are None and empty before a run.

    `seen` are the keys that runs have found, `ran_batch` how far the index had come then.
    """

    name: str
    question: str
    author: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    published_from: date | None = None
    published_to: date | None = None
    saved_at: datetime | None = None
    ran_by: str | None = None
    ran_at: datetime | None = None
    ran_batch: int | None = None
    seen: Sequence[str] = ()


class SavedSearches:
    """The saved searches of a ledger; who saved, ran or removed one stands in the audit trail."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, search: SavedSearch) -> SavedSearch:
        """Keep a search under its name.

        Raises:
            InvalidInput: the name is empty or too long, or there is nothing to ask.
            Conflict: the name is taken.
        """
        _check(search)
        name = search.name.strip()
        row: dict[str, Any] = {
            "name": name,
            "question": search.question,
            "filters": {name: list(values) for name, values in search.filters.items()},
            "published_from": search.published_from,
            "published_to": search.published_to,
            "author": search.author,
            "saved_at": datetime.now(UTC),
            "seen": [],
        }
        with ledger_errors("saving a search"), self._engine.begin() as connection:
            if _row(connection, name) is not None:
                raise Conflict(f"A saved search is named {search.name!r}; choose another name.")
            connection.execute(insert(saved_searches).values(**row))
            enter_trail(connection, search.author, "save_search", name, {})
        return self.get(name)

    def all(self) -> list[SavedSearch]:
        """The saved searches by name."""
        wanted = select(saved_searches).order_by(saved_searches.c.name)
        with ledger_errors("reading saved searches"), self._engine.connect() as connection:
            return [_to_search(row) for row in connection.execute(wanted)]

    def get(self, name: str) -> SavedSearch:
        """One by its name.

        Raises:
            NotFound: none has that name.
        """
        with ledger_errors("reading a saved search"), self._engine.connect() as connection:
            row = _row(connection, name)
        if row is None:
            raise NotFound(
                f"No saved search is named {name!r}; `tidewaiter saved list` lists them."
            )
        return _to_search(row)

    def note_run(self, name: str, author: str, batch: int, keys: Sequence[str]) -> None:
        """Keep who ran it now, and the keys that runs have found.

        Raises:
            NotFound: none has that name.
        """
        values = {
            "ran_by": author,
            "ran_at": datetime.now(UTC),
            "ran_batch": batch,
            "seen": list(keys),
        }
        chosen = update(saved_searches).where(saved_searches.c.name == name)
        with ledger_errors("noting a run"), self._engine.begin() as connection:
            if not connection.execute(chosen.values(**values)).rowcount:
                raise NotFound(f"No saved search is named {name!r}.")
            enter_trail(connection, author, "run_search", name, {"batch": batch})

    def forget(self, name: str, author: str) -> None:
        """Remove one.

        Raises:
            NotFound: none has that name.
        """
        chosen = delete(saved_searches).where(saved_searches.c.name == name)
        with ledger_errors("removing a saved search"), self._engine.begin() as connection:
            if not connection.execute(chosen).rowcount:
                raise NotFound(f"No saved search is named {name!r}.")
            enter_trail(connection, author, "forget_search", name, {})


def _check(search: SavedSearch) -> None:
    if not search.name.strip() or len(search.name) > LONGEST_NAME or "/" in search.name:
        raise InvalidInput(
            f"A saved search needs a name of 1 to {LONGEST_NAME} characters without a slash."
        )
    if not search.question.strip() and not search.filters:
        raise InvalidInput("There is nothing to save: give a question or a filter.")
    if unknown := [name for name in search.filters if name not in FACETS]:
        raise InvalidInput(f"{unknown[0]!r} is no filter; there are {', '.join(FACETS)}.")
    if not search.author.strip():
        raise InvalidInput("Say who saves the search.")


def _row(connection: Connection, name: str) -> Row[Any] | None:
    wanted = select(saved_searches).where(saved_searches.c.name == name.strip())
    return connection.execute(wanted).first()


def _to_search(row: Row[Any]) -> SavedSearch:
    return SavedSearch(
        name=row.name,
        question=row.question,
        author=row.author,
        filters={name: tuple(values) for name, values in row.filters.items()},
        published_from=row.published_from,
        published_to=row.published_to,
        saved_at=row.saved_at.replace(tzinfo=UTC),
        ran_by=row.ran_by,
        ran_at=row.ran_at.replace(tzinfo=UTC) if row.ran_at else None,
        ran_batch=row.ran_batch,
        seen=tuple(row.seen),
    )
