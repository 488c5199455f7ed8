"""A/B tests: experiments, their variants, and who is in them.

Revision: experiments; follows: marketing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment

revision = "experiments"
down_revision = "marketing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "experiments",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("mode", sa.String(length=8), server_default="fixed", nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("window_hours", sa.Integer(), server_default="168", nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment()),
        sa.CheckConstraint("mode IN ('fixed', 'bandit')", name=op.f("ck_experiments_mode_known")),
        sa.CheckConstraint("window_hours > 0", name=op.f("ck_experiments_window_positive")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_experiments")),
    )
    op.create_table(
        "experiment_variants",
        sa.Column("experiment", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("weight", sa.Float(), server_default="1", nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_experiment_variants_weight_positive")),
        sa.ForeignKeyConstraint(
            ["experiment"],
            ["experiments.name"],
            name=op.f("fk_experiment_variants_experiment"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("experiment", "name", name=op.f("pk_experiment_variants")),
    )
    op.create_table(
        "experiment_subjects",
        sa.Column("experiment", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("assigned_at", Moment(), nullable=False),
        sa.Column("exposed_at", Moment()),
        sa.Column("converted_at", Moment()),
        sa.Column("conversion", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment"],
            ["experiments.name"],
            name=op.f("fk_experiment_subjects_experiment"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("experiment", "subject", name=op.f("pk_experiment_subjects")),
    )
    op.create_index(op.f("ix_experiment_subjects_subject"), "experiment_subjects", ["subject"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_experiment_subjects_subject"), table_name="experiment_subjects")
    op.drop_table("experiment_subjects")
    op.drop_table("experiment_variants")
    op.drop_table("experiments")
