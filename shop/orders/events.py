"""What the shop's order system reports: orders, parcels, refunds and stock. Taken in once each, and never backwards."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, root_validator, validator
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop import models
from shop.clock import SHOP_TIMEZONE, Clock
from shop.database import Database
from shop.models.types import yuan
from shop.orders.coupon_use import settle_coupons

Status = Literal["pending_payment", "paid", "shipped", "delivered", "cancelled", "closed"]


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid

    @validator("*")
    def _with_time_zone(cls, value: Any) -> Any:
        """Times without an offset are the shop's."""
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=SHOP_TIMEZONE)
        return value


class ItemReport(_Strict):
    """A line of an order."""

    sku: str = Field(..., min_length=1, max_length=64)
    quantity: int = Field(1, ge=1, le=9999)
    price: Decimal = Field(..., ge=0, le=99_999_999)


class ParcelReport(_Strict):
    """A line of a parcel's journey."""

    at: datetime
    text: str = Field(..., min_length=1, max_length=500)


class OrderReport(_Strict):
    """An order as it is now. Lines and recipient are needed the first time only."""

    id: str = Field(..., min_length=1, max_length=64)
    status: Status
    customer_id: str | None = Field(None, max_length=64)
    created_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    expected_on: date | None = None
    items: list[ItemReport] | None = Field(None, max_items=200)
    discount: Decimal | None = Field(None, ge=0)
    freight: Decimal | None = Field(None, ge=0)
    coupon_code: str | None = Field(None, max_length=64)
    checkout_id: str | None = Field(None, max_length=64)
    recipient: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=20)
    address: str | None = Field(None, max_length=500)
    carrier: str | None = Field(None, max_length=200)
    tracking_no: str | None = Field(None, max_length=64)
    events: list[ParcelReport] = Field(default_factory=list, max_items=200)


class RefundReport(_Strict):
    """A refund as it is now."""

    id: str = Field(..., min_length=1, max_length=64)
    order_id: str = Field(..., min_length=1, max_length=64)
    amount: Decimal = Field(..., ge=0)
    status: Literal["applied", "inspecting", "approved", "paid", "rejected"]
    method: str = Field("", max_length=200)
    ticket_id: str = Field("", max_length=64)


class StockReport(_Strict):
    """How many pieces of a variant there are."""

    sku: str = Field(..., min_length=1, max_length=64)
    stock: int = Field(..., ge=0, le=2_147_483_647)


class Report(_Strict):
    """One message from the order system; `id` names it, so that it may be sent again."""

    id: str = Field(..., min_length=1, max_length=128)
    occurred_at: datetime
    order: OrderReport | None = None
    refund: RefundReport | None = None
    stock: list[StockReport] | None = Field(None, max_items=5000)

    @root_validator(skip_on_failure=True)
    def _about_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of order, refund and stock."""
        if sum(values.get(name) is not None for name in ("order", "refund", "stock")) != 1:
            raise ValueError("give exactly one of order, refund, stock")
        return values


class Unacceptable(ValueError):
    """A well-formed report that cannot be taken in; the message says why."""


def take_in(database: Database, clock: Clock, report: Report) -> str:
    """Apply a report: `taken`, `repeated` (known already), or `stale` (something newer is known). Raises Unacceptable.

    A paid order's coupon is used up, that of one cancelled or refunded in full given back; also by a repetition, if the
    first was cut short.
    """
    result = _take_in(database, clock, report)
    if report.order is not None:
        settle_coupons(database, clock, [report.order.id])
    if report.refund is not None:
        settle_coupons(database, clock, [report.refund.order_id])
    return result


def _take_in(database: Database, clock: Clock, report: Report) -> str:
    try:
        with database.writing() as session:
            kind = "order" if report.order else "refund" if report.refund else "stock"
            order_id = report.order.id if report.order else report.refund.order_id if report.refund else ""
            session.add(
                models.WebhookEvent(id=report.id, kind=kind, order_id=order_id, received_at=clock.now())
            )
            session.flush()  # the same report at the same time waits here, then is a repetition
            if report.order is not None:
                return _order(session, report.order, report.occurred_at)
            if report.refund is not None:
                return _refund(session, report.refund, report.occurred_at)
            return _stock(session, report.stock or [])
    except IntegrityError as error:
        with database.reading() as session:
            if session.get(models.WebhookEvent, report.id) is not None:
                return "repeated"
        raise Unacceptable("the report contradicts what is stored; send it again") from error


def _order(session: Session, report: OrderReport, at: datetime) -> str:
    row = session.execute(
        select(models.Order).where(models.Order.id == report.id).with_for_update()
    ).scalar_one_or_none()
    if row is not None:
        _add_events(session, report)
        if at < row.updated_at:
            return "stale"
    elif not report.items or report.customer_id is None or report.created_at is None:
        raise Unacceptable(
            f"order {report.id} is not known yet: its first report needs customer_id, created_at and items"
        )
    if report.customer_id is not None and session.get(models.Customer, report.customer_id) is None:
        session.add(models.Customer(id=report.customer_id))
        session.flush()
    if row is None:
        row = models.Order(id=report.id, created_at=report.created_at, goods_total=yuan(0), total=yuan(0),
                           discount=yuan(0), freight=yuan(0))  # fmt: skip
        session.add(row)
    for name in ("customer_id", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "expected_on", "coupon_code",
                 "checkout_id", "recipient", "address", "carrier", "tracking_no", "discount", "freight"):  # fmt: skip
        if (value := getattr(report, name)) is not None:
            setattr(row, name, value)
    if report.phone is not None:
        row.phone, row.phone_tail = report.phone, report.phone[-4:]
    row.status, row.updated_at = report.status, at
    if report.items is not None:
        row.goods_total = yuan(sum((item.price * item.quantity for item in report.items), Decimal(0)))
    row.total = yuan(row.goods_total - row.discount + row.freight)
    session.flush()
    if report.items is not None:
        _replace_items(session, report.id, report.items)
    _add_events(session, report)
    if row.checkout_id:
        session.execute(
            update(models.Checkout)
            .where(models.Checkout.id == row.checkout_id)
            .values(status="ordered" if report.status == "pending_payment" else report.status)
        )
    return "taken"


def _replace_items(session: Session, order_id: str, items: list[ItemReport]) -> None:
    session.execute(models.OrderItem.__table__.delete().where(models.OrderItem.order_id == order_id))
    for position, item in enumerate(items):
        variant = session.get(models.Variant, item.sku)
        product = session.get(models.Product, variant.product_sku if variant is not None else item.sku)
        session.add(
            models.OrderItem(
                order_id=order_id,
                position=position,
                variant_sku=item.sku,
                product_sku=product.sku if product is not None else item.sku,
                name=product.name if product is not None else item.sku,
                color=variant.color if variant is not None else "",
                spec=variant.spec if variant is not None else "",
                quantity=item.quantity,
                price=yuan(item.price),
            )
        )


def _add_events(session: Session, report: OrderReport) -> None:
    """Parcel events may come late and repeatedly; each is kept once."""
    known = {
        (event.at, event.text)
        for event in session.execute(
            select(models.ShipmentEvent).where(models.ShipmentEvent.order_id == report.id)
        ).scalars()
    }
    for event in report.events:
        if (event.at, event.text) not in known:
            known.add((event.at, event.text))
            session.add(models.ShipmentEvent(order_id=report.id, at=event.at, text=event.text))
    session.flush()


def _refund(session: Session, report: RefundReport, at: datetime) -> str:
    if session.get(models.Order, report.order_id) is None:
        raise Unacceptable(f"refund {report.id} is about order {report.order_id}, which is not known")
    row = session.execute(
        select(models.Refund).where(models.Refund.id == report.id).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        row = models.Refund(id=report.id, order_id=report.order_id, requested_at=at)
        session.add(row)
    elif row.order_id != report.order_id:
        raise Unacceptable(f"refund {report.id} belongs to another order")
    elif at < row.updated_at:
        return "stale"
    row.amount, row.status, row.updated_at = yuan(report.amount), report.status, at
    row.method, row.ticket_id = report.method or row.method or "", report.ticket_id or row.ticket_id or ""
    return "taken"


def _stock(session: Session, reports: list[StockReport]) -> str:
    unknown = []
    for report in reports:
        changed = session.execute(
            update(models.Variant).where(models.Variant.sku == report.sku).values(stock=report.stock)
        ).rowcount
        if not changed:
            unknown.append(report.sku)
    if unknown:
        raise Unacceptable("no such variant: " + ", ".join(unknown[:10]))
    return "taken"
