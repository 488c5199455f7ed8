"""Conversions from the record on SQLite and PostgreSQL: the first redeemed coupon or paid order, within the window, at its own time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.campaigns.engine import Audience, Campaigns
from shop.clock import FixedClock
from shop.coupons.ledger import Claim, Ledger
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.experiments.reporting import report
from shop.experiments.running import Experiments, Variant
from shop.experiments.settling import settle_conversions
from shop.models import Campaign, CouponBatch, Customer, ExperimentSubject, Order

PEOPLE = [name for name in (f"C{number}" for number in range(45)) if not in_holdout(name)]


@pytest.fixture
def experiments(database: Database, clock: FixedClock) -> Experiments:
    with database.writing() as session:
        session.add_all(Customer(id=name) for name in PEOPLE)
        session.add(
            CouponBatch(
                id="B", title="减50", kind="amount", value=Decimal(50), scope=["all"], valid_hours=999
            )
        )
    made = Experiments(database, clock)
    made.create("words", [Variant("A", "一"), Variant("B", "二")], window=timedelta(hours=48))
    return made


def order(database: Database, clock: FixedClock, number: str, owner: str, **columns: Any) -> None:
    values = {
        "status": "paid", "created_at": clock.now(), "updated_at": clock.now(), "paid_at": clock.now(),
        "goods_total": Decimal(99), "total": Decimal(99),
    }  # fmt: skip
    with database.writing() as session:
        session.add(Order(id=number, customer_id=owner, **{**values, **columns}))


def see(experiments: Experiments, *owners: str) -> None:
    for owner in owners:
        experiments.variant("words", owner)
        experiments.exposed("words", owner)


def conversion(database: Database, owner: str) -> Any:
    with database.reading() as session:
        row = session.get(ExperimentSubject, ("words", owner))
        return row.converted_at, row.conversion


def test_the_first_order_or_coupon_within_the_window_counts_once(
    database: Database, clock: FixedClock, experiments: Experiments
) -> None:
    order(database, clock, "before", "C0")
    clock.advance(timedelta(minutes=1))
    see(experiments, "C0", "C1", "C2", "C3", "C4")
    ledger = Ledger(database, clock)
    coupon = ledger.issue(Claim("B", "C1", "k1")).coupon
    assert coupon is not None
    clock.advance(timedelta(hours=1))
    first = clock.now()
    assert ledger.redeem(coupon.code, "C1", "O1", "r1").done
    clock.advance(timedelta(hours=1))
    order(database, clock, "O1", "C1")
    order(database, clock, "O2", "C2", status="pending_payment", paid_at=None)
    order(database, clock, "O3", "C3", status="cancelled")
    clock.advance(timedelta(hours=47))
    order(database, clock, "O4", "C4")  # an hour too late
    assert (settle_conversions(database, clock), settle_conversions(database, clock)) == (1, 0)
    assert conversion(database, "C1") == (first, f"coupon {coupon.code}")
    for owner in ("C0", "C2", "C3", "C4"):
        assert conversion(database, owner) == (None, "")
    with database.reading() as session:
        assert sum(line.conversions for line in report(session, "words").lines) == 1


def test_a_coupon_given_back_for_an_order_undone_does_not_count(
    database: Database, clock: FixedClock, experiments: Experiments
) -> None:
    see(experiments, "C1", "C2")
    ledger, codes = Ledger(database, clock), {}
    clock.advance(timedelta(hours=1))
    for owner in ("C1", "C2"):
        coupon = ledger.issue(Claim("B", owner, f"k{owner}")).coupon
        assert coupon is not None
        codes[owner] = coupon.code
        assert ledger.redeem(coupon.code, owner, f"O{owner}", f"redeem:O{owner}").done
        assert ledger.give_back(coupon.code, owner, f"O{owner}", f"return:O{owner}").done
    clock.advance(timedelta(hours=1))
    assert ledger.redeem(codes["C2"], "C2", "O9", "redeem:O9").done  # used again, for an order that stands
    assert settle_conversions(database, clock) == 1
    assert conversion(database, "C1") == (None, "")
    assert conversion(database, "C2") == (clock.now(), f"coupon {codes['C2']}")


def test_who_did_not_see_it_does_not_count(
    database: Database, clock: FixedClock, experiments: Experiments
) -> None:
    experiments.variant("words", "C5")
    order(database, clock, "O5", "C5")
    assert settle_conversions(database, clock) == 0


def test_a_campaign_in_the_talk_shows_the_variant_and_counts_it(
    database: Database, clock: FixedClock, experiments: Experiments
) -> None:
    with database.writing() as session:
        session.add(
            Campaign(
                id="K", title="券", trigger="price_question", condition="price_questions >= 3", batch_id="B",
                message="平常的话", experiment="words",
            )
        )  # fmt: skip
    ledger = Ledger(database, clock)
    campaigns = Campaigns(database, clock, ledger)
    said = {}
    for number, name in enumerate(PEOPLE):
        audience = Audience(name, f"talk-{name}")
        fired = campaigns.fire("price_question", {"price_questions": 3}, audience)
        assert fired is not None
        said[fired.coupon.variant] = fired.message
        clock.advance(timedelta(minutes=1))
        if number < 3:
            assert ledger.redeem(fired.coupon.code, name, f"O{name}", f"r{name}").done
    assert said == {"A": "一", "B": "二"}
    assert settle_conversions(database, clock) == 3
    with database.reading() as session:
        lines = report(session, "words").lines
        assert (sum(line.exposed for line in lines), sum(line.conversions for line in lines)) == (
            len(PEOPLE),
            3,
        )
