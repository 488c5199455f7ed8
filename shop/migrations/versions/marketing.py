"""Marketing: coupons and their ledger, campaigns, notices, consent, member tiers.

Revision: marketing; follows: handoff
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment, Money, Words

revision = "marketing"
down_revision = "handoff"
branch_labels = None
depends_on = None

_EVENTS = "('issue', 'hold', 'release', 'redeem', 'expire', 'revoke')"


def upgrade() -> None:
    """Apply."""
    _coupons()
    _campaigns()
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("price", Money(), nullable=True),
        sa.Column("open_mark", sa.String(400), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("fired_at", Moment(), nullable=True),
        sa.Column("text", sa.String(500), nullable=False, server_default=""),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('restock', 'price_drop', 'launch')", name=op.f("ck_notices_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("open_mark", name=op.f("uq_notices_open_mark")),
    )
    op.create_index(op.f("ix_notices_owner"), "notices", ["owner"])
    op.create_index(op.f("ix_notices_sku"), "notices", ["sku"])
    op.create_table(
        "marketing_consents",
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_marketing_consents")),
    )
    op.create_table(
        "member_tiers",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("spend", Money(), nullable=False),
        sa.Column("rights", sa.String(500), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_tiers")),
    )


def _coupons() -> None:
    op.create_table(
        "coupon_batches",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", Money(), nullable=False),
        sa.Column("most", Money(), nullable=True),
        sa.Column("threshold", Money(), nullable=False, server_default="0"),
        sa.Column("scope", Words(), nullable=False, server_default="all"),
        sa.Column("tiers", Words(), nullable=False, server_default=""),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("valid_hours", sa.Integer(), nullable=True),
        sa.Column("per_customer", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("budget", Money(), nullable=True),
        sa.Column("on_request", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("issued", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("committed", Money(), nullable=False, server_default="0"),
        sa.CheckConstraint("kind IN ('amount', 'percent')", name=op.f("ck_coupon_batches_kind_known")),
        sa.CheckConstraint("total IS NULL OR issued <= total", name=op.f("ck_coupon_batches_within_total")),
        sa.CheckConstraint(
            "budget IS NULL OR committed <= budget", name=op.f("ck_coupon_batches_within_budget")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_batches")),
    )
    op.create_table(
        "coupons",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("batch_id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("campaign", sa.String(64), nullable=False, server_default=""),
        sa.Column("variant", sa.String(64), nullable=False, server_default=""),
        sa.Column("device", sa.String(64), nullable=False, server_default=""),
        sa.Column("face", Money(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["coupon_batches.id"], name=op.f("fk_coupons_batch_id"), onupdate="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_coupons")),
        sa.UniqueConstraint("key", name=op.f("uq_coupons_key")),
        sa.UniqueConstraint("batch_id", "owner", "number", name=op.f("uq_coupons_batch_id_owner_number")),
    )
    for column in ("owner", "device", "expires_at"):
        op.create_index(op.f(f"ix_coupons_{column}"), "coupons", [column])
    op.create_table(
        "coupon_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False, server_default=""),
        sa.Column("note", sa.String(200), nullable=False, server_default=""),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(f"kind IN {_EVENTS}", name=op.f("ck_coupon_events_kind_known")),
        sa.ForeignKeyConstraint(["code"], ["coupons.code"], name=op.f("fk_coupon_events_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_events")),
        sa.UniqueConstraint("key", name=op.f("uq_coupon_events_key")),
    )
    op.create_index(op.f("ix_coupon_events_code"), "coupon_events", ["code"])


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("trigger", sa.String(24), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.String(64), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False, server_default=""),
        sa.Column("priority", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("exclusive_group", sa.String(64), nullable=False, server_default=""),
        sa.Column("per_conversation", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("per_customer", sa.Integer(), nullable=True),
        sa.Column("window_days", sa.Integer(), nullable=False, server_default="30"),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.CheckConstraint(
            "trigger IN ('price_question', 'bargain')", name=op.f("ck_campaigns_trigger_known")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["coupon_batches.id"], name=op.f("fk_campaigns_batch_id"), onupdate="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "campaign_firings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(64), nullable=False),
        sa.Column("exclusive_group", sa.String(64), nullable=False, server_default=""),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("coupon_code", sa.String(32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_firings_campaign_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_firings")),
        sa.UniqueConstraint(
            "campaign_id",
            "conversation",
            "number",
            name=op.f("uq_campaign_firings_campaign_id_conversation_number"),
        ),
    )
    op.create_index(op.f("ix_campaign_firings_conversation"), "campaign_firings", ["conversation"])
    op.create_index("ix_campaign_firings_owner", "campaign_firings", ["owner", "campaign_id", "at"])


def downgrade() -> None:
    """Take back."""
    for table in (
        "member_tiers",
        "marketing_consents",
        "notices",
        "campaign_firings",
        "campaigns",
        "coupon_events",
        "coupons",
        "coupon_batches",
    ):
        op.drop_table(table)
