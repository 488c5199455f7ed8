"""Wrong proofs of orders by people without an account, so that guesses can be limited.

Revision ID: wrong_proofs
Revises: service_links
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment

revision = "wrong_proofs"
down_revision = "service_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "wrong_proofs",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("order_mark", sa.String(length=32), nullable=False),
        sa.Column("conversation_mark", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wrong_proofs")),
    )
    op.create_index("ix_wrong_proofs_order_mark", "wrong_proofs", ["order_mark", "at"])
    op.create_index("ix_wrong_proofs_conversation_mark", "wrong_proofs", ["conversation_mark", "at"])
    op.create_index("ix_wrong_proofs_at", "wrong_proofs", ["at"])


def downgrade() -> None:
    """Without it."""
    for column in ("at", "conversation_mark", "order_mark"):
        op.drop_index(f"ix_wrong_proofs_{column}", table_name="wrong_proofs")
    op.drop_table("wrong_proofs")
