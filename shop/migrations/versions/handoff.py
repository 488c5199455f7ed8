"""The way to a human: hand-overs, their messages, agents, service hours and canned replies.

Revision: handoff; follows: orders
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment, Words

revision = "handoff"
down_revision = "orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("open_conversation", sa.String(255), nullable=True),
        sa.Column("customer_id", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("skill", sa.String(24), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("mood", sa.String(16), nullable=False, server_default=""),
        sa.Column("order_id", sa.String(64), nullable=False, server_default=""),
        sa.Column("context", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("agent", sa.String(64), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'left', 'active', 'resolved', 'cancelled')",
            name=op.f("ck_handoffs_status_known"),
        ),
        sa.CheckConstraint(
            "satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5",
            name=op.f("ck_handoffs_satisfaction_range"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
        sa.UniqueConstraint("open_conversation", name=op.f("uq_handoffs_open_conversation")),
    )
    op.create_index("ix_handoffs_queue", "handoffs", ["status", "priority", "opened_at"])
    op.create_index("ix_handoffs_conversation", "handoffs", ["conversation", "opened_at"])
    op.create_table(
        "handoff_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.String(40), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False, server_default=""),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.String(160), nullable=True),
        sa.Column("outgoing", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_handoff_messages_handoff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_messages")),
        sa.UniqueConstraint("handoff_id", "key", name="uq_handoff_messages_key"),
    )
    op.create_index(op.f("ix_handoff_messages_handoff_id"), "handoff_messages", ["handoff_id"])
    op.create_index("ix_handoff_messages_outgoing", "handoff_messages", ["outgoing", "delivered_at", "id"])
    op.create_table(
        "agents",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("skills", Words(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False, server_default="5"),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
    )
    op.create_table(
        "service_hours",
        sa.Column("weekday", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_service_hours")),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("skill", sa.String(24), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("canned_replies", "service_hours", "agents", "handoff_messages", "handoffs"):
        op.drop_table(table)
