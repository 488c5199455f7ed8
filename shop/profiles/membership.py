"""Membership: a customer's tier, what is missing to the next one, and the points their orders earned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select

from shop.clock import Clock
from shop.database import Database
from shop.models.marketing import MemberTier
from shop.models.orders import Customer, Order
from shop.models.service import Refund
from shop.models.types import yuan

# Tiers go by what was paid within a year; points are kept for two.
_YEAR = timedelta(days=365)
_POINTS_KEPT = timedelta(days=730)
_PAID = ("paid", "shipped", "delivered", "closed")


@dataclass(frozen=True)
class Tier:
    """A level of membership; `spend` is what has to be paid within twelve months, in yuan."""

    id: str
    name: str
    spend: Decimal
    rights: str


@dataclass(frozen=True)
class Membership:
    """Where a customer stands. `points`: earned by orders that arrived; what was spent of them is not known here."""

    tier: Tier | None
    following: Tier | None
    missing: Decimal
    spent: Decimal
    points: int
    orders: int


class Members:
    """Questions about membership."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`, as of `clock`."""
        self._database = database
        self._clock = clock

    def tiers(self) -> tuple[Tier, ...]:
        """All tiers, lowest first."""
        with self._database.reading() as session:
            rows = session.execute(select(MemberTier).order_by(MemberTier.spend, MemberTier.id)).scalars()
            return tuple(Tier(row.id, row.name, row.spend, row.rights) for row in rows)

    def tier_of(self, customer_id: str | None) -> str:
        """The id of the customer's tier; empty for somebody unknown."""
        if customer_id is None:
            return ""
        with self._database.reading() as session:
            row = session.get(Customer, customer_id)
            return str(row.tier) if row is not None else ""

    def of_customer(self, customer_id: str) -> Membership | None:
        """The customer's membership; None if there is no such customer."""
        tiers = self.tiers()
        now = self._clock.now()
        with self._database.reading() as session:
            customer = session.get(Customer, customer_id)
            if customer is None:
                return None
            held = customer.tier
            spent = yuan(
                str(
                    session.execute(
                        select(func.sum(Order.total)).where(
                            Order.customer_id == customer_id,
                            Order.status.in_(_PAID),
                            Order.created_at >= now - _YEAR,
                        )
                    ).scalar()
                    or 0
                )
            )
            arrived = session.execute(
                select(Order.id, Order.total).where(
                    Order.customer_id == customer_id,
                    Order.delivered_at.is_not(None),
                    Order.delivered_at >= now - _POINTS_KEPT,
                )
            ).all()
            refunded = dict(
                session.execute(
                    select(Refund.order_id, func.sum(Refund.amount))
                    .where(Refund.order_id.in_([row.id for row in arrived]), Refund.status == "paid")
                    .group_by(Refund.order_id)
                ).all()
            )
            orders = session.execute(
                select(func.count()).where(Order.customer_id == customer_id, Order.status.in_(_PAID))
            ).scalar_one()
        points = sum(max(int(row.total - yuan(str(refunded.get(row.id, 0)))), 0) for row in arrived)
        own = next((tier for tier in tiers if tier.id == held), None)
        following = next((tier for tier in tiers if own and tier.spend > own.spend), None)
        missing = max(yuan(following.spend - spent), yuan(0)) if following else yuan(0)
        return Membership(own, following, missing, spent, points, orders)
