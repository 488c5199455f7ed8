"""Conversions read from what is on record: redeemed coupons and paid orders. Nothing has to be reported, so none is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from shop.clock import Clock
from shop.database import Database
from shop.models.experiments import Experiment, ExperimentSubject
from shop.models.marketing import Coupon, CouponEvent
from shop.models.orders import Order

_NOT_BOUGHT = ("pending_payment", "cancelled")


def settle_conversions(database: Database, clock: Clock) -> int:
    """Note the first redeemed coupon or paid order of every subject within its window; returns how many are new.

    It counts by its own time, so a late run changes nothing but when it is seen. What is undone by then (an order
    cancelled, a coupon given back for one) does not count.
    """
    subject, later = ExperimentSubject, aliased(CouponEvent)
    # Nothing follows a redemption in a coupon's ledger but its return.
    returned = select(later.id).where(later.code == CouponEvent.code, later.id > CouponEvent.id).exists()
    open_subjects = (subject.exposed_at.is_not(None), subject.converted_at.is_(None))
    with database.reading() as session:
        longest = session.execute(
            select(Experiment.window_hours).order_by(Experiment.window_hours.desc())
        ).first()
        if longest is None:
            return 0
        # Reports may come a day after what they report.
        since = clock.now() - timedelta(hours=longest.window_hours) - timedelta(days=7)
        columns = (subject.experiment, subject.subject, subject.exposed_at, Experiment.window_hours)
        redeemed = session.execute(
            select(*columns, CouponEvent.at, Coupon.code)
            .join(Experiment, Experiment.name == subject.experiment)
            .join(Coupon, Coupon.owner == subject.subject)
            .join(CouponEvent, CouponEvent.code == Coupon.code)
            .where(
                *open_subjects,
                subject.exposed_at >= since,
                CouponEvent.kind == "redeem",
                CouponEvent.at >= subject.exposed_at,
                ~returned,
            )
        ).all()
        ordered = session.execute(
            select(*columns, Order.paid_at, Order.id)
            .join(Experiment, Experiment.name == subject.experiment)
            .join(Order, Order.customer_id == subject.subject)
            .where(
                *open_subjects,
                subject.exposed_at >= since,
                Order.paid_at >= subject.exposed_at,
                Order.status.not_in(_NOT_BOUGHT),
            )
        ).all()
    first: dict[tuple[str, str], tuple[datetime, str]] = {}
    for rows, what in ((redeemed, "coupon"), (ordered, "order")):
        for name, who, exposed, hours, at, number in rows:
            if at <= exposed + timedelta(hours=hours):
                found = (at, f"{what} {number}")
                first[name, who] = min(found, first.get((name, who), found))
    if not first:
        return 0
    with database.writing() as session:
        return sum(_note(session, key, *found) for key, found in first.items())


def _note(session: Any, key: tuple[str, str], at: datetime, what: str) -> bool:
    row = session.get(ExperimentSubject, key, with_for_update=True)
    if row is None or row.converted_at is not None:
        return False
    row.converted_at, row.conversion = at, what
    return True
