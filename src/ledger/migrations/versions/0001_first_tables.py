"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make batches, runs, rejects and the decisions."""
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("committed_at", _MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("timings", sa.JSON, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("pid_started", sa.Float, nullable=False),
    )
    op.create_index("runs_started", "runs", ["started_at"])
    op.create_table(
        "rejects",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("batch_id", sa.Integer, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("row", sa.Integer),
        sa.Column("page", sa.Integer),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
    )
    op.create_index("rejects_run", "rejects", ["run_id"])
    _decisions()


def _decisions() -> None:
    for name, words in (("judgements", ("verdict", "reason")), ("notes", ("text",))):
        op.create_table(
            name,
            sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
            sa.Column("subject", sa.String, nullable=False),
            *(sa.Column(word, sa.Text, nullable=False) for word in words),
            sa.Column("author", sa.String, nullable=False),
            sa.Column("made_at", _MOMENT, nullable=False),
        )
        op.create_index(f"{name}_subject", name, ["subject"])
    op.create_table(
        "saved_queries",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("query", sa.String, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
