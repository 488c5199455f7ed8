"""The coupon ledger on SQLite and PostgreSQL: limits hold, every change happens once, foreign coupons stay unknown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from shop.clock import FixedClock
from shop.coupons.abuse import suspicions
from shop.coupons.ledger import HOLD, Claim, Ledger
from shop.coupons.queries import Coupons
from shop.coupons.readmodels import Outcome
from shop.database import Database
from shop.models import Coupon, CouponBatch, CouponEvent, Customer, Order


def add_batch(database: Database, clock: FixedClock, **columns: Any) -> None:
    values = {
        "id": "B",
        "title": "满100减50",
        "kind": "amount",
        "value": Decimal(50),
        "threshold": Decimal(100),
        "scope": ["all"],
        "starts_at": clock.now() - timedelta(days=1),
        "ends_at": clock.now() + timedelta(days=10),
        "on_request": True,
    }
    with database.writing() as session:
        session.add(CouponBatch(**{**values, **columns}))


@pytest.fixture
def ledger(database: Database, clock: FixedClock) -> Ledger:
    return Ledger(database, clock)


def count(database: Database, model: Any) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(model)).scalar_one())


def claim(ledger: Ledger, owner: str = "C1", key: str = "k1", **more: Any) -> Any:
    return ledger.issue(Claim("B", owner, key, **more))


def test_two_hundred_at_once_get_exactly_what_the_budget_pays(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock, budget=Decimal(50 * 50))
    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(lambda n: claim(ledger, f"C{n}", f"k{n}"), range(200)))
    assert sum(outcome.done for outcome in outcomes) == 50
    assert {outcome.code for outcome in outcomes} == {"issued", "sold_out"}
    assert count(database, Coupon) == count(database, CouponEvent) == 50
    with database.reading() as session:
        batch = session.get(CouponBatch, "B")
        assert (batch.issued, batch.committed) == (50, Decimal("2500.00"))


def test_one_wish_sent_many_times_at_once_brings_one_coupon(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock, per_customer=5)
    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(lambda _: claim(ledger), range(20)))
    assert len({outcome.coupon.code for outcome in outcomes}) == 1
    assert [outcome.code for outcome in outcomes].count("issued") == 1
    assert count(database, Coupon) == 1


def test_a_crash_before_the_reply_neither_loses_nor_doubles(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock)
    first = claim(ledger)  # the process dies here, its customer never hears of the coupon
    again = Ledger(database, clock).issue(Claim("B", "C1", "k1"))
    assert again.done and again.code == "repeated" and again.coupon == first.coupon


def test_a_transaction_that_breaks_leaves_nothing(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock)
    with pytest.raises(RuntimeError), database.writing() as session:
        session.get(CouponBatch, "B").issued = 1
        session.flush()
        raise RuntimeError("the process dies")
    assert claim(ledger).done and count(database, Coupon) == 1


@pytest.mark.parametrize(
    ("columns", "periods", "code"),
    [
        ({"total": 0}, {}, "sold_out"),
        ({"per_customer": 0}, {}, "limit"),
        ({"tiers": ["gold"]}, {}, "tier"),
        ({}, {"starts_at": -3, "ends_at": -1}, "ended"),
        ({}, {"starts_at": 1}, "not_begun"),
    ],
)
def test_limits_are_told(
    database: Database,
    clock: FixedClock,
    ledger: Ledger,
    columns: dict[str, Any],
    periods: dict[str, int],
    code: str,
) -> None:
    moved = {name: clock.now() + timedelta(days=days) for name, days in periods.items()}
    add_batch(database, clock, **columns, **moved)
    assert claim(ledger) == Outcome(False, code)
    assert claim(ledger, "C1", "other").code == code and count(database, CouponEvent) == 0


def test_a_second_wish_meets_the_limit(database: Database, clock: FixedClock, ledger: Ledger) -> None:
    add_batch(database, clock)
    assert claim(ledger).done
    assert claim(ledger, key="k2").code == "limit"


def test_hold_redeem_and_release(database: Database, clock: FixedClock, ledger: Ledger) -> None:
    add_batch(database, clock)
    code = claim(ledger).coupon.code
    assert ledger.hold(code, "C1", "O1", "h1").done
    assert ledger.redeem(code, "C1", "O2", "r0").code == "in_use"
    assert ledger.release(code, "C1", "O1", "rel").done
    assert ledger.hold(code, "C1", "O2", "h2").done
    clock.advance(HOLD + timedelta(seconds=1))  # a check-out that was given up without a word
    assert ledger.redeem(code, "C1", "O3", "r1").code == "redeemed"
    assert ledger.redeem(code, "C1", "O3", "r1").code == "repeated"
    assert ledger.redeem(code, "C1", "O4", "r2").code == "used"
    own = Coupons(database, clock).own(code, "C1")
    assert own is not None and (own.state, own.order_id) == ("redeemed", "O3")


def test_redeeming_at_once_happens_once(database: Database, clock: FixedClock, ledger: Ledger) -> None:
    add_batch(database, clock)
    code = claim(ledger).coupon.code
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda n: ledger.redeem(code, "C1", f"O{n}", f"r{n}"), range(8)))
    assert sum(outcome.done for outcome in outcomes) == 1


def test_somebody_elses_coupon_is_unknown(database: Database, clock: FixedClock, ledger: Ledger) -> None:
    add_batch(database, clock)
    code = claim(ledger).coupon.code
    assert ledger.redeem(code, "C2", "O1", "r1") == ledger.redeem("NOSUCH", "C2", "O1", "r1")
    assert Coupons(database, clock).own(code, "C2") is None


def test_an_expired_coupon_is_refused_and_written_down_once(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock, valid_hours=24)
    code = claim(ledger).coupon.code
    clock.advance(timedelta(hours=24, seconds=1))
    assert ledger.redeem(code, "C1", "O1", "r1").code == "expired"
    assert Coupons(database, clock).usable("C1") == ()
    assert (ledger.expire_due(), ledger.expire_due()) == (1, 0)
    assert ledger.revoke(code, "too late", "rv").code == "expired"  # or its budget would come free twice
    with database.reading() as session:
        assert session.get(CouponBatch, "B").committed == 0


def test_revoking_frees_the_budget(database: Database, clock: FixedClock, ledger: Ledger) -> None:
    add_batch(database, clock, total=1, budget=Decimal(50))
    code = claim(ledger).coupon.code
    assert claim(ledger, "C2", "k2").code == "sold_out"
    assert ledger.revoke(code, "abuse", "rv").done
    assert ledger.redeem(code, "C1", "O1", "r1").code == "revoked_before"
    assert claim(ledger, "C2", "k3").done


def test_many_accounts_on_one_device_are_flagged(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock)
    for number in range(3):
        claim(ledger, f"C{number}", f"k{number}", device="phone-1")
    claim(ledger, "C9", "k9", device="phone-2")
    (found,) = suspicions(database, clock)
    assert (found.signal, found.mark, found.owners) == ("device", "phone-1", ("C0", "C1", "C2"))
    with database.reading() as session:
        notes = session.execute(select(CouponEvent.note).order_by(CouponEvent.id)).scalars().all()
    assert notes == ["", "", "3 accounts on one device", ""]
    clock.advance(timedelta(days=31))
    assert suspicions(database, clock) == ()


def test_many_accounts_with_one_address_or_phone_are_flagged_without_giving_it_away(
    database: Database, clock: FixedClock
) -> None:
    addresses = [
        "杭州市西湖区望月路100号 3幢502",
        "杭州市西湖区望月路１００号3幢-502",
        "杭州市西湖区望月路100号3幢502",
    ]
    with database.writing() as session:
        for number, address in enumerate(addresses):
            session.add(Customer(id=f"C{number}"))
            session.flush()
            session.add(
                Order(
                    id=f"O{number}", customer_id=f"C{number}", status="paid", created_at=clock.now(),
                    updated_at=clock.now(), goods_total=Decimal(99), total=Decimal(99), coupon_code=f"K{number}",
                    address=address, phone=f"1380013800{number}",
                )
            )  # fmt: skip
    (found,) = suspicions(database, clock)
    assert (found.signal, found.owners, found.coupons) == ("address", ("C0", "C1", "C2"), 3)
    assert found.shown == "杭州市西湖区****"


def test_percent_coupons_have_a_ceiling_and_a_threshold(
    database: Database, clock: FixedClock, ledger: Ledger
) -> None:
    add_batch(database, clock, kind="percent", value=Decimal(10), most=Decimal(60), threshold=Decimal(200))
    terms = claim(ledger).coupon.terms
    assert terms.final(Decimal(300)) == Decimal("270.00")
    assert terms.final(Decimal(2000)) == Decimal("1940.00")
    assert terms.final(Decimal("199.99")) == Decimal("199.99")
