"""Finding orders. An order is shown to its customer, or to who knows its number and the phone it is sent to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.orders.readmodels import Invoice, Order, OrderLine, ParcelEvent, Purchase, Refund

_ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,3}\d[\d-]{6,22}\d(?![A-Za-z0-9])")
_MOBILE = re.compile(r"1[3-9]\d{9}")


# 2000元, 2024年, ￥1500 are no ends of a phone.
_FOUR_DIGITS = re.compile(
    r"(?<![A-Za-z\d¥￥$])(?<!\d\.)\d{4}(?!\d|\.\d|\s*(?:元|块|年|款|毫安|mah|号楼|室|以[内下上]|左右|上下|多))",
    re.IGNORECASE,
)


def order_numbers(text: str) -> tuple[str, ...]:
    """What in a message looks like an order number: 8 to 24 digits, perhaps with letters before; not a mobile phone."""
    found = (written_number(match.group()) for match in _ORDER_NUMBER.finditer(text))
    # SH... are tickets.
    return tuple(dict.fromkeys(n for n in found if not _MOBILE.fullmatch(n) and not n.startswith("SH")))


def written_number(order_id: str) -> str:
    """An order's number as the shop writes it, however somebody typed it: capitals, no hyphens."""
    return order_id.strip().upper().replace("-", "")


def phone_tail(text: str) -> str | None:
    """The last four digits of a phone: from a whole mobile number, or from four digits that stand alone."""
    if mobile := re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text):
        return mobile.group()[-4:]
    alone = _FOUR_DIGITS.findall(text)
    return alone[-1] if alone else None


class Orders:
    """The orders as customers may see them. Share one instance a process; it is safe between threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`; `clock` hides parcel events that lie in the future."""
        self._database = database
        self._clock = clock

    def of_customer(
        self, customer_id: str, *, statuses: Sequence[str] = (), limit: int = 20
    ) -> tuple[Order, ...]:
        """The customer's orders, latest first; only those in one of `statuses` if given."""
        table = models.Order
        statement = select(table).where(table.customer_id == customer_id)
        if statuses:
            statement = statement.where(table.status.in_(tuple(statuses)))
        with self._database.reading() as session:
            rows = (
                session.execute(statement.order_by(table.created_at.desc(), table.id).limit(limit))
                .scalars()
                .all()
            )
            return self._complete(session, rows)

    def own(self, order_id: str, customer_id: str | None) -> Order | None:
        """The order if it belongs to the customer; None alike for somebody else's and for one that does not exist."""
        found = self._find(order_id)
        return found if found is not None and customer_id and found.customer_id == customer_id else None

    def proven(self, order_id: str, tail: str) -> Order | None:
        """The order for somebody without an account who knows its number and its phone's last four digits."""
        found = self._find(order_id)
        return found if found is not None and tail and found.phone_tail == tail else None

    def with_phone_tail(self, customer_id: str, tail: str) -> tuple[Order, ...]:
        """Those of the customer's own orders that are sent to a phone with these last four digits."""
        return tuple(order for order in self.of_customer(customer_id) if order.phone_tail == tail)

    def purchases(self, customer_id: str) -> tuple[Purchase, ...]:
        """Everything the customer has paid for and not cancelled, latest first."""
        orders = self.of_customer(customer_id, statuses=("paid", "shipped", "delivered"), limit=100)
        return tuple(Purchase(order, line) for order in orders for line in order.lines)

    def purchases_between(self, customer_id: str, first: date, last: date) -> tuple[Purchase, ...]:
        """Purchases whose payment falls on the days from `first` to `last`."""
        return tuple(
            purchase
            for purchase in self.purchases(customer_id)
            if first <= purchase.order.bought_at.date() <= last
        )

    def account_name(self, customer_id: str) -> str:
        """The name of the customer's account; empty if there is none."""
        with self._database.reading() as session:
            customer = session.get(models.Customer, customer_id)
            return str(customer.name) if customer is not None else ""

    def refunds(self, customer_id: str) -> tuple[Refund, ...]:
        """The customer's refunds, latest first."""
        table, orders = models.Refund, models.Order
        statement = (
            select(table)
            .join(orders, orders.id == table.order_id)
            .where(orders.customer_id == customer_id)
            .order_by(table.requested_at.desc(), table.id)
        )
        with self._database.reading() as session:
            return tuple(
                Refund(**{name: getattr(row, name) for name in Refund.__dataclass_fields__})
                for row in session.execute(statement).scalars()
            )

    def invoice(self, order_id: str) -> Invoice | None:
        """The invoice asked for an order; show it only to whom the order was shown."""
        with self._database.reading() as session:
            row = session.execute(
                select(models.Invoice).where(models.Invoice.order_id == order_id)
            ).scalar_one_or_none()
            if row is None:
                return None
            return Invoice(row.id, row.order_id, row.kind, row.amount, row.status, row.created_at)

    def _find(self, order_id: str) -> Order | None:
        wanted = written_number(order_id)
        with self._database.reading() as session:
            row = session.get(models.Order, wanted) or session.get(models.Order, order_id.strip())
            return self._complete(session, [row])[0] if row is not None else None

    def _complete(self, session: Session, rows: Sequence[Any]) -> tuple[Order, ...]:
        ids = [row.id for row in rows]
        lines = _grouped(
            session.execute(
                select(models.OrderItem)
                .where(models.OrderItem.order_id.in_(ids))
                .order_by(models.OrderItem.position)
            ).scalars()
        )
        events = _grouped(
            session.execute(
                select(models.ShipmentEvent)
                .where(models.ShipmentEvent.order_id.in_(ids), models.ShipmentEvent.at <= self._clock.now())
                .order_by(models.ShipmentEvent.at, models.ShipmentEvent.id)
            ).scalars()
        )
        return tuple(_order(row, lines.get(row.id, ()), events.get(row.id, ())) for row in rows)


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.order_id, []).append(row)
    return groups


def _order(row: Any, lines: Iterable[Any], events: Iterable[Any]) -> Order:
    plain = {
        name: getattr(row, name) for name in Order.__dataclass_fields__ if name not in ("lines", "events")
    }
    return Order(
        **plain,
        lines=tuple(
            OrderLine(**{name: getattr(line, name) for name in OrderLine.__dataclass_fields__})
            for line in lines
        ),
        events=tuple(ParcelEvent(event.at, event.text) for event in events),
    )
