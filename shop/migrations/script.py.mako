"""${message}

Revision: ${up_revision}; follows: ${down_revision | comma,n}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shop.models.types import Moment, Money, Words

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Apply."""
    ${upgrades if upgrades else "raise NotImplementedError"}


def downgrade() -> None:
    """Take back."""
    ${downgrades if downgrades else "raise NotImplementedError"}
