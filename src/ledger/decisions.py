"""What people decided and saved; each change leaves a line in the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from ledger.errors import ledger_errors
from ledger.tables import audit_trail, case_findings, cases, judgements, notes, saved_queries
from schemas.errors import Conflict, InvalidInput, NotFound


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


@dataclass(frozen=True, slots=True)
class Case:
    """A matter that somebody follows up; `state` is open or closed, `outcome` its end in words."""

    id: int
    title: str
    state: str
    author: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class FrozenFinding:
    """A finding as it stood when it was put into a case; it is not recomputed."""

    finding_id: str
    finding: Mapping[str, Any]
    author: str
    frozen_at: datetime


class Decisions:
    """Judgements, notes, saved queries, cases, and the trail of who did what."""

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
            enter_trail(connection, author, "judge", subject, {"verdict": verdict})

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
            enter_trail(connection, author, "note", subject, {})

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
            enter_trail(connection, author, "save_query", name, {"query": query})

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
            enter_trail(connection, author, "forget_query", name, {})

    def open_case(self, title: str, author: str) -> Case:
        """Open a case.

        Raises:
            InvalidInput: the title is empty.
        """
        if not title.strip():
            raise InvalidInput("A case needs a title.")
        values = {"title": title, "state": "open", "author": author, "outcome": ""}
        opened = insert(cases).values(**values, opened_at=datetime.now(UTC)).returning(cases)
        with ledger_errors("opening a case"), self._engine.begin() as connection:
            case = _to_case(connection.execute(opened).one())
            enter_trail(connection, author, "open_case", f"case {case.id}", {"title": title})
        return case

    def close_case(self, case_id: int, outcome: str, author: str) -> None:
        """Close a case with its outcome in words.

        Raises:
            NotFound: there is no such case.
            Conflict: it is closed already.
        """
        values = {"state": "closed", "outcome": outcome, "closed_at": datetime.now(UTC)}
        closed = update(cases).where(cases.c.id == case_id, cases.c.state == "open").values(values)
        with ledger_errors("closing a case"), self._engine.begin() as connection:
            if not connection.execute(closed).rowcount:
                raise _not_open(connection, case_id)
            enter_trail(connection, author, "close_case", f"case {case_id}", {"outcome": outcome})

    def cases(self, state: str | None = None) -> list[Case]:
        """Cases, newest first; of one state where given."""
        wanted = select(cases).order_by(cases.c.id.desc())
        if state is not None:
            wanted = wanted.where(cases.c.state == state)
        with ledger_errors("reading cases"), self._engine.connect() as connection:
            return [_to_case(row) for row in connection.execute(wanted)]

    def freeze_finding(
        self, case_id: int, finding_id: str, finding: Mapping[str, Any], author: str
    ) -> None:
        """Put a finding, as it stands now, into an open case.

        Raises:
            NotFound: there is no such case.
            Conflict: the case is closed, or holds that finding.
        """
        values = {"finding_id": finding_id, "finding": dict(finding), "author": author}
        frozen = insert(case_findings).values(
            **values, case_id=case_id, frozen_at=datetime.now(UTC)
        )
        # The touch takes the database's write lock, so that nobody closes the case in between.
        touch = update(cases).where(cases.c.id == case_id, cases.c.state == "open")
        with ledger_errors("freezing a finding"), self._engine.begin() as connection:
            if not connection.execute(touch.values(state="open")).rowcount:
                raise _not_open(connection, case_id)
            connection.execute(frozen)
            subject, detail = f"case {case_id}", {"finding": finding_id}
            enter_trail(connection, author, "freeze_finding", subject, detail)

    def frozen_findings(self, case_id: int) -> list[FrozenFinding]:
        """The findings of a case, oldest first."""
        wanted = select(case_findings).where(case_findings.c.case_id == case_id)
        with ledger_errors("reading a case"), self._engine.connect() as connection:
            return [
                FrozenFinding(r.finding_id, r.finding, r.author, _utc(r.frozen_at))
                for r in connection.execute(wanted.order_by(case_findings.c.frozen_at))
            ]

    def enterenter_trail(
        self, author: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> None:
        """Enter what somebody did elsewhere; entries are never changed or removed."""
        with ledger_errors("entering the audit trail"), self._engine.begin() as connection:
            enter_trail(connection, author, action, subject, detail)

    def audit(self, limit: int = 100) -> list[AuditLine]:
        """The audit trail, newest first."""
        wanted = select(audit_trail).order_by(audit_trail.c.id.desc()).limit(limit)
        with ledger_errors("reading the audit trail"), self._engine.connect() as connection:
            return [
                AuditLine(_utc(r.at), r.author, r.action, r.subject, r.detail)
                for r in connection.execute(wanted)
            ]


def enter_trail(
    connection: Connection, author: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """Add a line to the audit trail, in the caller's transaction."""
    connection.execute(
        insert(audit_trail).values(
            at=datetime.now(UTC),
            author=author,
            action=action,
            subject=subject,
            detail=dict(detail),
        )
    )


def _not_open(connection: Connection, case_id: int) -> NotFound | Conflict:
    if connection.execute(select(cases.c.id).where(cases.c.id == case_id)).first():
        return Conflict(f"Case {case_id} is closed.")
    return NotFound(f"There is no case {case_id}.")


def _to_case(row: Row[Any]) -> Case:
    return Case(
        id=row.id,
        title=row.title,
        state=row.state,
        author=row.author,
        opened_at=_utc(row.opened_at),
        closed_at=_utc(row.closed_at) if row.closed_at else None,
        outcome=row.outcome,
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)  # SQLite keeps no zone; all moments here are UTC
