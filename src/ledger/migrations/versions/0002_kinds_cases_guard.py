"""What a batch did to each kind, cases with frozen findings, and a trail that cannot be changed."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    op.add_column("batches", sa.Column("recorded_until", sa.DateTime(timezone=True)))
    op.create_table(
        "batch_kinds",
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("batches.id"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("repeated", sa.Integer, nullable=False),
    )
    _fill_kinds()
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_findings",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("finding_id", sa.String, primary_key=True),
        sa.Column("finding", sa.JSON, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
    )
    _guard_trail()


def downgrade() -> None:
    """Take them back."""
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS audit_trail_no_{change}")
    for name in ("case_findings", "cases", "batch_kinds"):
        op.drop_table(name)
    op.drop_column("batches", "recorded_until")


def _fill_kinds() -> None:
    """Batches committed before: nobody counted, so each counts as if it had new versions."""
    connection = op.get_bind()
    old = connection.execute(sa.text("SELECT id, kinds FROM batches WHERE state = 'committed'"))
    for number, kinds in old.fetchall():
        for kind in json.loads(kinds):
            connection.execute(
                sa.text("INSERT INTO batch_kinds VALUES (:number, :kind, 1, 1)"),
                {"number": number, "kind": kind},
            )


def _guard_trail() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # a server has roles for this
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_trail_no_{change.lower()} BEFORE {change} ON audit_trail "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append only'); END"
        )
