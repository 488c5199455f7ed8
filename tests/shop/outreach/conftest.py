"""The outbox over a fresh database."""

from __future__ import annotations

import pytest

from shop.clock import FixedClock
from shop.database import Database
from shop.outreach.outbox import Outbox
from shop.outreach.planning import open_outbox


@pytest.fixture
def outbox(database: Database, clock: FixedClock) -> Outbox:
    return open_outbox(database, clock)
