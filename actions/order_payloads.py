"""The ``custom`` objects about orders and what follows a purchase. Personal values are masked or left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from actions.payloads import Payload
from shop.aftersales.warranty import Warranty
from shop.amounts import money
from shop.orders.readmodels import Order
from shop.tickets.readmodels import Ticket


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def order_fields(found: Order) -> Payload:
    """One order without its type, as an element of a list."""
    return {
        "order_id": found.id,
        "status": found.status,
        "created_at": _time(found.created_at),
        "expected_on": found.expected_on.isoformat() if found.expected_on else None,
        "items": [
            {
                "sku": line.variant_sku,
                "product": line.product_sku,
                "name": line.name,
                "color": line.color,
                "spec": line.spec,
                "quantity": line.quantity,
                "price": money(line.price),
            }
            for line in found.lines
        ],
        "total": money(found.total),
        "shipment": {
            "carrier": found.carrier,
            "tracking_no": found.tracking_no,
            "events": [{"at": _time(event.at), "text": event.text} for event in found.events],
        },
    }


def order(found: Order) -> Payload:
    """One order."""
    return {"type": "order", **order_fields(found)}


def orders(found: Iterable[Order]) -> Payload:
    """Several orders to choose from."""
    return {"type": "orders", "items": [order_fields(item) for item in found]}


def warranty(found: Warranty) -> Payload:
    """The warranty of one thing bought."""
    return {
        "type": "warranty",
        "sku": found.purchase.line.product_sku,
        "name": found.purchase.line.name,
        "order_id": found.purchase.order.id,
        "purchased_at": _time(found.purchase.order.bought_at),
        "until": found.until.isoformat() if found.until else None,
        "covered": found.covered,
    }


def ticket(found: Ticket) -> Payload:
    """A service ticket."""
    return {
        "type": "ticket",
        "ticket_id": found.id,
        "kind": found.kind,
        "status": found.status,
        "created_at": _time(found.created_at),
        "order_id": found.order_id,
        "sku": found.product_sku,
        "due_at": _time(found.due_at),
    }


def trade_in(device: str, quote: Decimal) -> Payload:
    """What an old device is worth."""
    return {"type": "trade_in", "device": device, "quote": money(quote)}
