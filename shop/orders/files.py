"""The CSV files about customers and orders, column by column."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from shop.clock import start_of_day
from shop.importing.batch import FileSpec
from shop.importing.cells import CellError, Column, begin, choice, code, count, day, money, text
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.orders import ORDER_STATES
from shop.models.service import TICKET_STATES

_id, _sku = code(WORD_LENGTH), code(SKU_LENGTH)
_word, _name, _long = text(WORD_LENGTH), text(NAME_LENGTH), text(500)
_TIMED = re.compile(r"(.+?)\s+(\d{1,2}):(\d{2})")


def moment(cell: str, today: date) -> datetime:
    """A moment: what `begin` reads, and a day with a time of day (-6m 20:15, 2026/3/1 9:30)."""
    timed = _TIMED.fullmatch(cell.strip())
    if not timed or re.match(r"\d{4}-\d{2}-\d{2}[ T]", cell.strip()):
        found = begin(cell, today)
        assert isinstance(found, datetime)
        return found
    hours, minutes = int(timed[2]), int(timed[3])
    if hours > 23 or minutes > 59:
        raise CellError(f"“{cell}”里的时间不对，请填 00:00 到 23:59")
    return start_of_day(day(timed[1], today)) + timedelta(hours=hours, minutes=minutes)


def phone(cell: str, _today: date) -> str:
    """A mainland mobile number."""
    digits = re.sub(r"[\s-]", "", cell).removeprefix("+86")
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise CellError(f"“{cell[:3]}…”不是手机号，请填 11 位号码")
    return digits


CUSTOMERS = FileSpec(
    "customers.csv",
    (
        Column("id", _id, required=True),
        Column("name", _name, empty=""),
        Column("phone", phone, empty=""),
        Column("tier", choice("normal", "silver", "gold", "diamond"), empty="normal"),
        Column("registered_at", moment),
    ),
    key=("id",),
)

ORDERS = FileSpec(
    "orders.csv",
    (
        Column("id", _id, required=True, headers=("订单号",)),
        Column("customer", _id, required=True),
        Column("status", choice(*ORDER_STATES), required=True),
        Column("created_at", moment, required=True),
        Column("paid_at", moment),
        Column("shipped_at", moment),
        Column("delivered_at", moment),
        Column("cancelled_at", moment),
        Column("expected_on", day),
        Column("discount", money, empty=0),
        Column("freight", money, empty=0),
        Column("coupon_code", _word, empty=""),
        Column("recipient", _name, empty=""),
        Column("phone", phone, empty=""),
        Column("address", _long, empty=""),
        Column("carrier", _name, empty=""),
        Column("tracking_no", _word, empty=""),
    ),
    key=("id",),
)

ORDER_ITEMS = FileSpec(
    "order_items.csv",
    (
        Column("order", _id, required=True),
        Column("sku", _sku, required=True),
        Column("quantity", count, empty=1),
        Column("price", money, required=True),
    ),
    key=("order", "sku"),
)

SHIPMENT_EVENTS = FileSpec(
    "shipment_events.csv",
    (
        Column("order", _id, required=True),
        Column("at", moment, required=True),
        Column("text", _long, required=True),
    ),
    key=("order", "at", "text"),
)

PRICE_HISTORY = FileSpec(
    "price_history.csv",
    (
        Column("sku", _sku, required=True),
        Column("at", moment, required=True),
        Column("price", money, required=True),
    ),
    key=("sku", "at"),
)

TICKETS = FileSpec(
    "tickets.csv",
    (
        Column("id", _id, required=True),
        Column("kind", _id, required=True),
        Column("status", choice(*TICKET_STATES), required=True),
        Column("customer", _id, required=True),
        Column("order", _id, required=True),
        Column("product", _sku, empty=""),
        Column("summary", _long, empty=""),
        Column("progress", _long, empty=""),
        Column("created_at", moment, required=True),
        Column("updated_at", moment, required=True),
    ),
    key=("id",),
)

REFUNDS = FileSpec(
    "refunds.csv",
    (
        Column("id", _id, required=True),
        Column("order", _id, required=True),
        Column("ticket", _id, empty=""),
        Column("amount", money, required=True),
        Column("method", _name, empty=""),
        Column("status", choice("applied", "inspecting", "approved", "paid", "rejected"), required=True),
        Column("requested_at", moment, required=True),
        Column("updated_at", moment, required=True),
    ),
    key=("id",),
)

TRADE_IN_PRICES = FileSpec(
    "trade_in_prices.csv",
    (
        Column("category", _word, required=True),
        Column("model", _name, empty=""),
        Column("condition", choice("good", "worn", "broken"), required=True),
        Column("price", money, required=True),
    ),
    key=("category", "model", "condition"),
)

FILES = (CUSTOMERS, ORDERS, ORDER_ITEMS, SHIPMENT_EVENTS, PRICE_HISTORY, TICKETS, REFUNDS, TRADE_IN_PRICES)
