"""A shop with products, and orders made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from shop.catalogue.importing import import_catalogue
from shop.clock import FixedClock
from shop.database import Database
from tests.shop import handmade_orders

SAMPLE = Path(__file__).parents[1] / "sample"
PlaceOrder = Callable[..., None]


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Database:
    """The sample catalogue, without customers."""
    assert import_catalogue(database, SAMPLE, clock).errors == ()
    return database


@pytest.fixture
def place_order(shop: Database, clock: FixedClock) -> PlaceOrder:
    """place_order("D1", "C9", "sku", ..., total=100): a paid order, now unless `at` says when."""

    def placed(
        number: str,
        customer: str,
        *skus: str,
        total: int = 100,
        at: datetime | None = None,
        status: str = "paid",
        coupon: str = "",
    ) -> None:
        handmade_orders.place_order(
            shop,
            number,
            customer,
            skus,
            at or clock.now(),
            updated_at=clock.now(),
            total=total,
            status=status,
            coupon=coupon,
        )

    return placed
