"""Searches that people keep under a name, with what their last run found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "saved_searches",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
        sa.Column("published_from", sa.Date),
        sa.Column("published_to", sa.Date),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_by", sa.String),
        sa.Column("ran_at", sa.DateTime(timezone=True)),
        sa.Column("ran_batch", sa.Integer),
        sa.Column("seen", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("saved_searches")
