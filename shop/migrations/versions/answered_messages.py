"""Answered messages: a message that is sent again gets the stored answer instead of a second turn.

Revision: answered_messages; follows: catalogue_versions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment

revision = "answered_messages"
down_revision = "catalogue_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "answered_messages",
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("lease_until", Moment(), nullable=False),
        sa.Column("replies", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "message_id", name=op.f("pk_answered_messages")),
    )
    op.create_index("ix_answered_messages_created_at", "answered_messages", ["created_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_answered_messages_created_at", table_name="answered_messages")
    op.drop_table("answered_messages")
