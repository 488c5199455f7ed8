"""Outbound messages: campaigns to segments, their wordings, the outbox, and when devices are worth replacing.

Revision ID: outreach
Revises: profiles
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment

revision = "outreach"
down_revision = "profiles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outreach_campaigns",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("segment", sa.String(length=64), server_default="", nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("batch_id", sa.String(length=64)),
        sa.Column("product_sku", sa.String(length=64), server_default="", nullable=False),
        sa.Column("experiment", sa.String(length=64), server_default="", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("starts_at", Moment()),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_to", sa.Time()),
        sa.Column("enabled", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("planned_at", Moment()),
        sa.CheckConstraint(
            "kind IN ('promotion', 'launch', 'member_day', 'trade_in')",
            name=op.f("ck_outreach_campaigns_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["coupon_batches.id"],
            name=op.f("fk_outreach_campaigns_batch_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_campaigns")),
    )
    op.create_table(
        "campaign_wordings",
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "segment", name=op.f("pk_campaign_wordings")),
    )
    op.create_table(
        "outreach_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("text", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("custom", sa.JSON()),
        sa.Column("buttons", sa.JSON()),
        sa.Column("variant", sa.String(length=64), server_default="", nullable=False),
        sa.Column("coupon_code", sa.String(length=32), server_default="", nullable=False),
        sa.Column("conversation", sa.String(length=255), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("claimed_at", Moment()),
        sa.Column("claimed_until", Moment()),
        sa.Column("delivered_at", Moment()),
        sa.CheckConstraint(
            "kind IN ('promotion', 'launch', 'member_day', 'trade_in', 'notice')",
            name=op.f("ck_outreach_messages_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'dropped')", name=op.f("ck_outreach_messages_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_messages")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outreach_messages_public_id")),
        sa.UniqueConstraint("key", name=op.f("uq_outreach_messages_key")),
    )
    op.create_index("ix_outreach_messages_owner", "outreach_messages", ["owner", "state"])
    op.create_index("ix_outreach_messages_campaign", "outreach_messages", ["campaign_id", "state"])
    op.create_index("ix_outreach_messages_claimed", "outreach_messages", ["claimed_at"])
    op.create_index("ix_outreach_messages_expiry", "outreach_messages", ["state", "expires_at"])
    op.create_table(
        "replacement_ages",
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("category", name=op.f("pk_replacement_ages")),
    )
    op.add_column(
        "campaigns", sa.Column("experiment", sa.String(length=64), server_default="", nullable=False)
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("campaigns") as table:
        table.drop_column("experiment")
    for name in ("replacement_ages", "outreach_messages", "campaign_wordings", "outreach_campaigns"):
        op.drop_table(name)
