"""What marketing gains over the hold-out group, measured on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from shop.clock import FixedClock
from shop.database import Database
from shop.experiments.holdout import in_holdout, measure_uplift
from shop.models import Customer, Order

CUSTOMERS = [f"C{number:04}" for number in range(600)]


def test_buyers_and_spend_are_compared_with_the_hold_out_group(database: Database, clock: FixedClock) -> None:
    with database.writing() as session:
        session.add_all(Customer(id=name) for name in CUSTOMERS)
        session.flush()
        for number, name in enumerate(CUSTOMERS):
            habit = Decimal(100 + number % 7 * 50)
            extra = Decimal(0) if in_holdout(name) else Decimal(20)
            bought = [(40, habit, "closed"), (5, habit + extra, "cancelled")]
            if number % 2 or not in_holdout(name):
                bought.append((10, habit + extra, "paid"))
            for place, (days, total, status) in enumerate(bought):
                at = clock.now() - timedelta(days=days)
                session.add(
                    Order(
                        id=f"{name}-{place}", customer_id=name, status=status, created_at=at, updated_at=at,
                        paid_at=at, goods_total=total, total=total,
                    )
                )  # fmt: skip
    with database.reading() as session:
        found = measure_uplift(session, clock, days=30)
    assert found is not None and not found.simulated
    held_out = [name for name in CUSTOMERS if in_holdout(name)]
    buyers = sum(number % 2 for number, name in enumerate(CUSTOMERS) if in_holdout(name))
    assert (found.held_out.conversions, found.held_out.visitors) == (buyers, len(held_out))
    assert found.marketed.conversions == found.marketed.visitors == len(CUSTOMERS) - len(held_out)
    assert found.comparison.lift is not None and found.comparison.lift > 0 and found.comparison.ci_low > 0
    assert found.spend.ci_low < found.spend.difference < found.spend.ci_high
    assert found.spend.difference > 20 and 0 < found.spend.variance_reduction < 1


def test_made_up_customers_are_called_so(database: Database, clock: FixedClock) -> None:
    with database.writing() as session:
        session.add_all(Customer(id=f"DEMO-{number:04}") for number in range(600))
    with database.reading() as session:
        found = measure_uplift(session, clock)
    assert (
        found is not None
        and found.simulated
        and "600 of the 600 customers are made up" in found.assumptions[1]
    )


def test_too_few_customers_tell_nothing(database: Database, clock: FixedClock) -> None:
    with database.writing() as session:
        session.add_all(Customer(id=name) for name in CUSTOMERS[:50])
    with database.reading() as session:
        assert measure_uplift(session, clock) is None
