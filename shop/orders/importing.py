"""The part of customers, orders and after-sales in an import of CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.importing.batch import Batch, FileSpec, Issues, Row
from shop.importing.storing import delete_where_in, insert_all, upsert
from shop.models import (
    Customer,
    Order,
    OrderItem,
    PriceChange,
    Product,
    Refund,
    ShipmentEvent,
    Ticket,
    TicketEvent,
    TradeInPrice,
    Variant,
)
from shop.models.types import yuan
from shop.orders.files import FILES
from shop.vault import cipher

_SLA = timedelta(hours=48)


class OrdersSection:
    """Customers, their orders, parcels, refunds and tickets; the prices that price protection goes by."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The files it reads."""
        return FILES

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """References, and moments that cannot follow one another."""
        customers = _known(session, Customer.id, batch.values("customers", "id"))
        orders = _known(session, Order.id, batch.values("orders", "id"))
        products = _known(session, Product.sku, batch.values("products", "sku"))
        skus = _known(session, Variant.sku, (*batch.values("variants", "sku"), *products))
        for row in batch.of("orders"):
            _refer(issues, "orders.csv", row, "customer", known=customers, what="顾客")
            _check_course(row, issues)
        for table in ("order_items", "shipment_events", "tickets", "refunds"):
            for row in batch.of(table):
                _refer(issues, f"{table}.csv", row, "order", known=orders, what="订单")
        for row in batch.of("order_items"):
            _refer(issues, "order_items.csv", row, "sku", known=skus, what="规格")
            if row.cells.get("quantity") == 0:
                issues.add("order_items.csv", row.number, "quantity", "数量至少是 1")
        for row in batch.of("tickets"):
            _refer(issues, "tickets.csv", row, "customer", known=customers, what="顾客")
        with_items = set(batch.values("order_items", "order"))
        stored = set(session.execute(select(OrderItem.order_id).distinct()).scalars())
        for row in batch.of("orders"):
            if row.cells["id"] not in with_items | stored:
                issues.add("orders.csv", row.number, "id", "这个订单在 order_items.csv 里没有商品")

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows: a file's orders replace what was known of the same orders."""
        upsert(session, Customer, map(_customer, batch.of("customers")), ["id"])
        upsert(
            session,
            TradeInPrice,
            (dict(row.cells) for row in batch.of("trade_in_prices")),
            list(_TRADE_IN_KEY),
        )
        delete_where_in(session, PriceChange.sku, set(batch.values("price_history", "sku")))
        insert_all(session, PriceChange, (dict(row.cells) for row in batch.of("price_history")))
        _store_orders(batch, session, clock)
        _store_service(batch, session)
        return []


_TRADE_IN_KEY = ("category", "model", "condition")


def _known(session: Session, column: Any, more: Iterable[str]) -> set[str]:
    return set(session.execute(select(column)).scalars()).union(more)


def _refer(issues: Issues, file: str, row: Row, column: str, *, known: set[str], what: str) -> None:
    name = row.cells.get(column)
    if name and name not in known:
        issues.add(file, row.number, column, f"没有{what}“{name}”")


def _check_course(row: Row, issues: Issues) -> None:
    """An order is made, paid, shipped and delivered in this order."""
    last = None
    for column in ("created_at", "paid_at", "shipped_at", "delivered_at"):
        at = row.cells.get(column)
        if at is not None and last is not None and at < last:
            issues.add("orders.csv", row.number, column, f"{column} 早于前一步")
        last = at or last


def _customer(row: Row) -> dict[str, Any]:
    phone = row.cells.get("phone") or ""
    return {
        "id": row.cells["id"],
        "name": row.cells.get("name") or "",
        "phone": phone,
        "phone_mark": cipher().fingerprint(phone) if phone else "",
        "tier": row.cells.get("tier") or "normal",
        "registered_at": row.cells.get("registered_at"),
    }


def _store_orders(batch: Batch, session: Session, clock: Clock) -> None:
    items = _items_by_order(batch, session)
    now = clock.now()
    upsert(
        session,
        Order,
        (_order(row, items.get(row.cells["id"], []), now) for row in batch.of("orders")),
        ["id"],
    )
    delete_where_in(session, OrderItem.order_id, items)
    insert_all(session, OrderItem, (item for lines in items.values() for item in lines))
    delete_where_in(session, ShipmentEvent.order_id, set(batch.values("shipment_events", "order")))
    insert_all(
        session,
        ShipmentEvent,
        (
            {"order_id": row.cells["order"], "at": row.cells["at"], "text": row.cells["text"]}
            for row in batch.of("shipment_events")
        ),
    )


def _items_by_order(batch: Batch, session: Session) -> dict[str, list[dict[str, Any]]]:
    variants = {row.sku: row for row in session.execute(select(Variant.__table__)).all()}
    names = dict(session.execute(select(Product.sku, Product.name)).all())
    found: dict[str, list[dict[str, Any]]] = {}
    for row in batch.of("order_items"):
        lines = found.setdefault(row.cells["order"], [])
        variant = variants.get(row.cells["sku"])
        product = variant.product_sku if variant else row.cells["sku"]
        lines.append(
            {
                "order_id": row.cells["order"],
                "position": len(lines),
                "variant_sku": row.cells["sku"],
                "product_sku": product,
                "name": names.get(product, product),
                "color": variant.color if variant else "",
                "spec": variant.spec if variant else "",
                "quantity": row.cells.get("quantity") or 1,
                "price": row.cells["price"],
            }
        )
    return found


def _order(row: Row, lines: list[dict[str, Any]], now: Any) -> dict[str, Any]:
    cells = dict(row.cells)
    goods = sum((line["price"] * line["quantity"] for line in lines), Decimal(0))
    discount, freight = yuan(cells.pop("discount", 0) or 0), yuan(cells.pop("freight", 0) or 0)
    phone = cells.get("phone") or ""
    return {
        **{name: value for name, value in cells.items() if name != "customer"},
        "customer_id": row.cells["customer"],
        "phone_tail": phone[-4:],
        "goods_total": yuan(goods),
        "discount": discount,
        "freight": freight,
        "total": yuan(goods - discount + freight),
        "updated_at": now,
    }


def _store_service(batch: Batch, session: Session) -> None:
    tickets = batch.of("tickets")
    upsert(
        session,
        Ticket,
        (
            {
                "id": row.cells["id"],
                "kind": row.cells["kind"],
                "status": row.cells["status"],
                "customer_id": row.cells["customer"],
                "order_id": row.cells["order"],
                "product_sku": row.cells.get("product") or "",
                "summary": row.cells.get("summary") or "",
                "details": {},
                "key": f"import:{row.cells['id']}",
                "created_at": row.cells["created_at"],
                "updated_at": row.cells["updated_at"],
                "due_at": row.cells["created_at"] + _SLA,
            }
            for row in tickets
        ),
        ["id"],
    )
    delete_where_in(session, TicketEvent.ticket_id, {row.cells["id"] for row in tickets})
    insert_all(
        session,
        TicketEvent,
        (
            {
                "ticket_id": row.cells["id"],
                "at": row.cells["updated_at"],
                "status": row.cells["status"],
                "actor": "客服",
                "note": row.cells.get("progress") or "",
            }
            for row in tickets
        ),
    )
    upsert(
        session,
        Refund,
        (
            {
                "id": row.cells["id"],
                "order_id": row.cells["order"],
                "ticket_id": row.cells.get("ticket") or "",
                "amount": row.cells["amount"],
                "method": row.cells.get("method") or "",
                "status": row.cells["status"],
                "requested_at": row.cells["requested_at"],
                "updated_at": row.cells["updated_at"],
            }
            for row in batch.of("refunds")
        ),
        ["id"],
    )
