"""Finding tickets by the conversation they were opened in.

Revision ID: service_links
Revises: outreach
"""

from __future__ import annotations

from alembic import op

revision = "service_links"
down_revision = "outreach"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index."""
    op.create_index("ix_tickets_conversation_id", "tickets", ["conversation_id"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_tickets_conversation_id", table_name="tickets")
