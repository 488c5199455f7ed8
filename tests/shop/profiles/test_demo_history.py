"""The made-up history: the same seed gives the same, it has structure, it replaces itself and can be removed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.importing.commands import sections
from shop.importing.run import import_directory
from shop.profiles.demo_history import NothingToSell, make_history, remove_history
from shop.profiles.tags import Profiles

DEMO = Path(__file__).resolve().parents[3] / "data" / "shop"


def _orders(database: Database) -> list[Any]:
    order, item = models.Order, models.OrderItem
    with database.reading() as session:
        return [
            tuple(row)
            for row in session.execute(
                select(order.id, order.customer_id, order.created_at, order.total, item.variant_sku)
                .join(item, item.order_id == order.id)
                .where(order.customer_id.like("DEMO-%"))
                .order_by(order.id, item.position)
            )
        ]


def test_a_history_is_seeded_has_structure_and_goes_again(database: Database, clock: FixedClock) -> None:
    assert import_directory(database, DEMO, clock, sections()).errors == ()
    made = make_history(database, clock, 7, customers=150, orders=1_500)
    assert (made.customers, made.orders) == (150, 1_500)
    assert made.items >= 1_500
    first = _orders(database)
    assert make_history(database, clock, 7, customers=150, orders=1_500) == made
    assert _orders(database) == first
    make_history(database, clock, 8, customers=150, orders=1_500)
    assert _orders(database) != first

    Profiles(database, clock).refresh()
    with database.reading() as session:
        tag = models.CustomerTag
        tags = Counter(session.execute(select(tag.tag)).scalars())
        months = Counter(at.month for at in session.execute(select(models.Order.created_at)).scalars())
    assert {"高价值客户", "价格敏感", "偏好高端", "沉睡客户"} <= tags.keys()
    assert max(tags.values()) < 120
    assert months[11] + months[6] > 2 * (months[4] + months[8])  # the sales of 11.11 and 6.18

    assert remove_history(database) == 150
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Customer)).scalar_one() == 2
        assert session.get(models.Customer, "C0001") is not None
        assert session.execute(select(func.count()).select_from(models.Interaction)).scalar_one() == 0


def test_what_cannot_be_made_is_refused(database: Database, clock: FixedClock) -> None:
    with pytest.raises(NothingToSell, match="import"):
        make_history(database, clock, 1)
    with pytest.raises(ValueError, match="every customer"):
        make_history(database, clock, 1, customers=10, orders=5)
