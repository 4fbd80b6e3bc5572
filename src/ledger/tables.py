"""The tables of the ledger's database: batches, runs, rejects, and what people decided."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String, nullable=False),
    Column("feed", String, nullable=False),
    Column("state", String, nullable=False),  # open, committed, abandoned
    Column("counts", JSON, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("committed_at", DateTime(timezone=True)),
    # the latest `recorded_at` of its rows; the next batch records after it
    Column("recorded_until", DateTime(timezone=True)),
    sqlite_autoincrement=True,  # an id is never used twice, even after a crash
)

batch_kinds = Table(
    "batch_kinds",
    metadata,
    Column("batch_id", Integer, ForeignKey("batches.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("kept", Integer, nullable=False),
    # kept rows of keys that had a version before; where there are none, every row is current
    Column("repeated", Integer, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("counts", JSON, nullable=False),
    Column("timings", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("pid_started", Float, nullable=False),
    Index("runs_started", "started_at"),
)

rejects = Table(
    "rejects",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String, nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("feed", String, nullable=False),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("row", Integer),
    Column("page", Integer),
    Column("field", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("rejects_run", "run_id"),
)

judgements = Table(
    "judgements",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subject", String, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("judgements_subject", "subject"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subject", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("notes_subject", "subject"),
)

saved_queries = Table(
    "saved_queries",
    metadata,
    Column("name", String, primary_key=True),
    Column("query", String, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("author", String, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("name", String, primary_key=True),
    Column("question", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("published_from", Date),
    Column("published_to", Date),
    Column("author", String, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    # the last run: by whom, when, up to which batch; `seen` are the keys that runs have found
    Column("ran_by", String),
    Column("ran_at", DateTime(timezone=True)),
    Column("ran_batch", Integer),
    Column("seen", JSON, nullable=False),
)

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("author", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", JSON, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("state", String, nullable=False),  # open, closed
    Column("author", String, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("outcome", Text, nullable=False),
    sqlite_autoincrement=True,
)

case_findings = Table(
    "case_findings",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), primary_key=True),
    Column("finding_id", String, primary_key=True),
    Column("finding", JSON, nullable=False),
    Column("author", String, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False),
)
