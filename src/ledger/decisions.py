"""What people decided and saved; each change leaves a line in the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from ledger.errors import ledger_errors
from ledger.tables import audit_trail, judgements, notes, saved_queries
from schemas.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's verdict on a thing, with the reason."""

    subject: str
    verdict: str
    reason: str
    author: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A person's words on a thing."""

    subject: str
    text: str
    author: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query of the library with its parameters, under a name."""

    name: str
    query: str
    parameters: Mapping[str, Any]
    author: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to which thing, when."""

    at: datetime
    author: str
    action: str
    subject: str
    detail: Mapping[str, Any]


class Decisions:
    """Judgements, notes and saved queries."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def judge(self, subject: str, verdict: str, reason: str, author: str) -> None:
        """Record a verdict; earlier ones stay.

        Raises:
            InvalidInput: the reason is empty.
        """
        if not reason.strip():
            raise InvalidInput("A judgement needs its reason; write it in a sentence.")
        row = {"subject": subject, "verdict": verdict, "reason": reason, "author": author}
        with ledger_errors("keeping a judgement"), self._engine.begin() as connection:
            connection.execute(insert(judgements).values(**row, made_at=datetime.now(UTC)))
            _audit(connection, author, "judge", subject, {"verdict": verdict})

    def judgements(self, subject: str) -> list[Judgement]:
        """The verdicts on a thing, newest first."""
        wanted = select(judgements).where(judgements.c.subject == subject)
        with ledger_errors("reading judgements"), self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(judgements.c.id.desc()))
            return [
                Judgement(r.subject, r.verdict, r.reason, r.author, _utc(r.made_at)) for r in rows
            ]

    def note(self, subject: str, text: str, author: str) -> None:
        """Add a note to a thing."""
        row = {"subject": subject, "text": text, "author": author}
        with ledger_errors("keeping a note"), self._engine.begin() as connection:
            connection.execute(insert(notes).values(**row, made_at=datetime.now(UTC)))
            _audit(connection, author, "note", subject, {})

    def notes(self, subject: str) -> list[Note]:
        """The notes on a thing, newest first."""
        wanted = select(notes).where(notes.c.subject == subject).order_by(notes.c.id.desc())
        with ledger_errors("reading notes"), self._engine.connect() as connection:
            rows = connection.execute(wanted)
            return [Note(r.subject, r.text, r.author, _utc(r.made_at)) for r in rows]

    def save_query(self, name: str, query: str, parameters: Mapping[str, Any], author: str) -> None:
        """Save a query under a name of its own.

        Raises:
            Conflict: the name is taken.
        """
        row = {"name": name, "query": query, "parameters": dict(parameters), "author": author}
        with ledger_errors(f"saving the query {name!r}"), self._engine.begin() as connection:
            connection.execute(insert(saved_queries).values(**row, saved_at=datetime.now(UTC)))
            _audit(connection, author, "save_query", name, {"query": query})

    def saved_queries(self) -> list[SavedQuery]:
        """The saved queries by name."""
        wanted = select(saved_queries).order_by(saved_queries.c.name)
        with ledger_errors("reading saved queries"), self._engine.connect() as connection:
            return [
                SavedQuery(r.name, r.query, r.parameters, r.author, _utc(r.saved_at))
                for r in connection.execute(wanted)
            ]

    def forget_query(self, name: str, author: str) -> None:
        """Remove a saved query.

        Raises:
            NotFound: none has that name.
        """
        with ledger_errors("removing a saved query"), self._engine.begin() as connection:
            done = connection.execute(delete(saved_queries).where(saved_queries.c.name == name))
            if not done.rowcount:
                raise NotFound(f"No saved query is named {name!r}.")
            _audit(connection, author, "forget_query", name, {})

    def audit(self, limit: int = 100) -> list[AuditLine]:
        """The audit trail, newest first."""
        wanted = select(audit_trail).order_by(audit_trail.c.id.desc()).limit(limit)
        with ledger_errors("reading the audit trail"), self._engine.connect() as connection:
            return [
                AuditLine(_utc(r.at), r.author, r.action, r.subject, r.detail)
                for r in connection.execute(wanted)
            ]


def _audit(
    connection: Connection, author: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    connection.execute(
        insert(audit_trail).values(
            at=datetime.now(UTC),
            author=author,
            action=action,
            subject=subject,
            detail=dict(detail),
        )
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)  # SQLite keeps no zone; all moments here are UTC
