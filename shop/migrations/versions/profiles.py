"""Interactions, tags and segments of customers.

Revision ID: profiles
Revises: experiments
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment, Money, Words

revision = "profiles"
down_revision = "experiments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "interactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False, server_default=""),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('view', 'price_question', 'click', 'coupon')",
            name=op.f("ck_interactions_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    op.create_index("ix_interactions_customer", "interactions", ["customer_id", "at"])
    op.create_index("ix_interactions_owner", "interactions", ["owner", "at"])
    op.create_index(op.f("ix_interactions_at"), "interactions", ["at"])
    op.create_table(
        "personalization_choices",
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_personalization_choices")),
    )
    _profiles()
    op.create_table(
        "tag_rules",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("prefers", sa.String(200), nullable=False, server_default=""),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_rules")),
    )
    op.create_table(
        "customer_tags",
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("tag", sa.String(200), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer_profiles.customer_id"],
            name=op.f("fk_customer_tags_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "tag", name=op.f("pk_customer_tags")),
    )
    op.create_index(op.f("ix_customer_tags_tag"), "customer_tags", ["tag"])
    op.create_table(
        "segments",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
    )


def _profiles() -> None:
    op.create_table(
        "customer_profiles",
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("tier", sa.String(16), nullable=False, server_default=""),
        sa.Column("registered_at", Moment(), nullable=True),
        sa.Column("last_order_at", Moment(), nullable=True),
        sa.Column("orders", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("spent", Money(), nullable=False, server_default="0"),
        sa.Column("spent_year", Money(), nullable=False, server_default="0"),
        sa.Column("average_order", Money(), nullable=False, server_default="0"),
        sa.Column("discount_share", sa.Float(), nullable=False, server_default="0"),
        sa.Column("price_level", sa.Float(), nullable=False, server_default="0"),
        sa.Column("favourite_category", sa.String(64), nullable=False, server_default=""),
        sa.Column("category_share", sa.Float(), nullable=False, server_default="0"),
        sa.Column("favourite_brand", sa.String(64), nullable=False, server_default=""),
        sa.Column("brand_share", sa.Float(), nullable=False, server_default="0"),
        sa.Column("bought_categories", Words(), nullable=False, server_default=""),
        sa.Column("bought_products", Words(), nullable=False, server_default=""),
        sa.Column("views", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("price_questions", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("clicks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("coupons", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seen", sa.String(200), nullable=False),
        sa.Column("rules", sa.String(32), nullable=False, server_default=""),
        sa.Column("tagged_on", sa.Date(), nullable=False),
        sa.Column("renews_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_profiles")),
    )


def downgrade() -> None:
    """Take back."""
    for table in (
        "segments",
        "customer_tags",
        "tag_rules",
        "customer_profiles",
        "personalization_choices",
        "interactions",
    ):
        op.drop_table(table)
