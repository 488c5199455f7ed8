"""Price protection: what a customer gets back when the price falls after the purchase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.models.types import yuan
from shop.orders.operations import new_number, once
from shop.orders.readmodels import Order, OrderLine, Outcome

# From payment until so long after delivery (shop policy `price_protection`), and so often an order.
WINDOW = timedelta(days=15)
CLAIMS_AN_ORDER = 2


@dataclass(frozen=True)
class Difference:
    """A line that has become cheaper; `amount` is for all its pieces, less what was paid back already."""

    line: OrderLine
    lowest: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Protection:
    """What price protection says of one order. Code: open, none, over, unpaid, gone, used_up."""

    order: Order
    code: str
    differences: tuple[Difference, ...] = ()
    until: datetime | None = None

    @property
    def amount(self) -> Decimal:
        """What comes back in all."""
        return yuan(sum((difference.amount for difference in self.differences), Decimal(0)))


class PriceProtection:
    """Computes differences from the price history and pays each back once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read and write `database`; `clock` decides what is still protected."""
        self._database = database
        self._clock = clock

    def check(self, order: Order) -> Protection:
        """What the order could claim now."""
        with self._database.reading() as session:
            return self._check(session, order)

    def claim(self, order: Order, customer_id: str, key: str) -> Outcome:
        """Pay back what `check` finds at the moment of writing. Codes: not_found, or those of Protection."""

        def work(session: Session) -> Outcome:
            row = session.execute(
                select(models.Order)
                .where(models.Order.id == order.id, models.Order.customer_id == customer_id)
                .with_for_update()
            ).scalar_one_or_none()
            if row is None:
                return Outcome.of(False, "not_found")
            found = self._check(session, order)
            if found.code != "open":
                return Outcome.of(False, found.code)
            now = self._clock.now()
            claim = models.PriceClaim(
                id=new_number("JB", now),
                order_id=order.id,
                lines=[[item.line.variant_sku, str(item.amount)] for item in found.differences],
                amount=found.amount,
                status="approved",
                created_at=now,
            )
            session.add(claim)
            return Outcome.of(True, "open", claim_id=claim.id, amount=found.amount)

        return once(self._database, self._clock, key, "price_claim", work)

    def _check(self, session: Session, order: Order) -> Protection:
        if order.status == "pending_payment" or order.paid_at is None:
            return Protection(order, "unpaid")
        if order.status in ("cancelled", "closed"):
            return Protection(order, "gone")
        until = order.delivered_at + WINDOW if order.delivered_at is not None else None
        if until is not None and self._clock.now() > until:
            return Protection(order, "over", until=until)
        claims = (
            session.execute(select(models.PriceClaim).where(models.PriceClaim.order_id == order.id))
            .scalars()
            .all()
        )
        if len(claims) >= CLAIMS_AN_ORDER:
            return Protection(order, "used_up", until=until)
        paid_back: dict[str, Decimal] = {}
        for claim in claims:
            for sku, amount in claim.lines:
                paid_back[sku] = paid_back.get(sku, Decimal(0)) + Decimal(amount)
        found = _differences(session, order.lines, order.paid_at, self._clock.now(), paid_back)
        return Protection(order, "open" if found else "none", found, until)


def _differences(
    session: Session,
    lines: Sequence[OrderLine],
    since: datetime,
    now: datetime,
    paid_back: dict[str, Decimal],
) -> tuple[Difference, ...]:
    found = []
    for line in lines:
        lowest = _lowest(session, line, since, now)
        if lowest is None or lowest >= line.price:
            continue
        amount = yuan((line.price - lowest) * line.quantity - paid_back.get(line.variant_sku, Decimal(0)))
        if amount > 0:
            found.append(Difference(line, lowest, amount))
    return tuple(found)


def _lowest(session: Session, line: OrderLine, since: datetime, now: datetime) -> Decimal | None:
    """The lowest price of the same variant after the payment, the present one included."""
    variant = session.get(models.Variant, line.variant_sku)
    product = session.get(models.Product, line.product_sku)
    # A variant without a price of its own follows its product.
    follows = variant is None or variant.price is None
    current = (product.price if product is not None else None) if follows else variant.price
    history = models.PriceChange
    past = session.execute(
        select(func.min(history.price)).where(
            history.sku == (line.product_sku if follows else line.variant_sku),
            history.at > since,
            history.at <= now,
        )
    ).scalar_one_or_none()
    known = [yuan(price) for price in (current, past) if price is not None]
    return min(known) if known else None
