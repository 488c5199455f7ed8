"""What becomes of an order's coupon: used up once the order is paid, given back when it is cancelled or all is refunded.

Runs after a report or an import was stored and may run again: every step has its key in the ledger, so a crash in
between is mended by the same report sent again, or by the next import.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.coupons.ledger import Ledger
from shop.coupons.queries import load
from shop.coupons.readmodels import Coupon
from shop.database import Database
from shop.importing.storing import chunks
from shop.orders.drafts import owner_of
from shop.profiles.interactions import Kind, record

logger = logging.getLogger(__name__)

_PAID = ("paid", "shipped", "delivered")
_IN_LIST = 500


@dataclass(frozen=True)
class _Use:
    """An order's coupon: for whom it was given out, and under which number the ledger holds it."""

    order_id: str
    code: str
    owner: str
    held_for: str
    customer_id: str | None
    conversation: str
    products: tuple[str, ...]
    paid: bool
    undone: bool
    """Cancelled, or all that was paid has been paid back."""


def settle_coupons(database: Database, clock: Clock, order_ids: Iterable[str]) -> int:
    """Use up or give back the coupons of these orders as their states say; returns how many coupons changed."""
    ledger = Ledger(database, clock)
    changed = 0
    for use in _uses(database, list(order_ids)):
        if use.undone:
            changed += _let_go(ledger, use)
        elif use.paid:
            outcome = ledger.redeem(use.code, use.owner, use.held_for, f"redeem:{use.order_id}")
            if outcome.code == "redeemed":
                acts: list[tuple[Kind, str]] = [("coupon", sku) for sku in use.products]
                record(database, clock, use.customer_id, use.conversation, acts)
            changed += outcome.done and outcome.code != "repeated"
            if not outcome.done:
                logger.warning(
                    "coupon of order %s could not be used up (%s): the order system took a coupon that the ledger "
                    "does not give to this order",
                    use.order_id,
                    outcome.code,
                )
    return changed


def _let_go(ledger: Ledger, use: _Use) -> bool:
    """Give the coupon back, whether it is held or used up; whether that changed anything."""
    outcome = ledger.release(use.code, use.owner, use.held_for, f"release:{use.order_id}")
    if not outcome.done:  # not held: used up for this order, free already, or used for another one
        outcome = ledger.give_back(use.code, use.owner, use.held_for, f"return:{use.order_id}")
    return outcome.done and outcome.code != "repeated"


def coupon_back(database: Database, clock: Clock, order_id: str) -> Coupon | None:
    """The coupon that came back from an order, as it stands (`available`, or `expired` meanwhile); None if none did."""
    keys = (f"release:{order_id}", f"return:{order_id}")
    with database.reading() as session:
        codes = session.execute(select(models.CouponEvent.code).where(models.CouponEvent.key.in_(keys)))
        return next(iter(load(session, codes.scalars().all(), clock.now())), None)


def settle_all(database: Database, clock: Clock) -> int:
    """The same for every order whose coupon is still open, as after an import; returns how many coupons changed."""
    event, order, refund = models.CouponEvent, models.Order, models.Refund
    used = select(event.id).where(event.key == "redeem:" + order.id).exists()
    back = select(event.id).where(event.key == "return:" + order.id).exists()
    refunded = select(refund.id).where(refund.order_id == order.id, refund.status == "paid").exists()
    wanted = select(order.id).where(
        or_(order.coupon_code.in_(select(models.Coupon.code)), order.checkout_id != ""),
        or_(~used, and_(~back, or_(order.status == "cancelled", refunded))),
    )
    with database.reading() as session:
        order_ids = session.execute(wanted).scalars().all()
    return settle_coupons(database, clock, order_ids)


def _uses(database: Database, order_ids: list[str]) -> list[_Use]:
    found: list[_Use] = []
    for some in chunks(order_ids, _IN_LIST):
        with database.reading() as session:
            rows = session.execute(select(models.Order).where(models.Order.id.in_(some))).scalars().all()
            found += [use for row in rows if (use := _use(session, row)) is not None]
    return found


def _use(session: Session, row: models.Order) -> _Use | None:
    draft = session.get(models.Checkout, row.checkout_id) if row.checkout_id else None
    code = row.coupon_code or (draft.coupon_code if draft is not None else "")
    if not code:
        return None
    mine = draft is not None and draft.coupon_code == code
    owner = owner_of(draft.customer_id, draft.conversation_id) if mine and draft else row.customer_id or ""
    return _Use(
        order_id=row.id,
        code=code,
        owner=owner,
        held_for=draft.id if mine and draft is not None else row.id,
        customer_id=row.customer_id,
        conversation=draft.conversation_id if draft is not None else "",
        products=tuple(_products(session, row.id)),
        paid=row.status in _PAID or (row.status == "closed" and row.paid_at is not None),
        undone=row.status == "cancelled"
        or (row.status == "closed" and row.paid_at is None)
        or _paid_back(session, row),
    )


def _products(session: Session, order_id: str) -> list[str]:
    items = models.OrderItem
    skus = session.execute(
        select(items.product_sku).where(items.order_id == order_id).order_by(items.position)
    ).scalars()
    return list(dict.fromkeys(str(sku) for sku in skus))


def _paid_back(session: Session, row: models.Order) -> bool:
    """Whether the refunds that were paid out come to all that the order cost."""
    amounts = session.execute(
        select(func.count(), func.sum(models.Refund.amount)).where(
            models.Refund.order_id == row.id, models.Refund.status == "paid"
        )
    ).one()
    return bool(amounts[0]) and amounts[1] >= row.total
