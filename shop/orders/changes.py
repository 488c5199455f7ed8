"""What may be changed about an order in which state: cancel, address, phone, time, variant, invoice, urging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.coupons.readmodels import Coupon
from shop.database import Database
from shop.orders import taxnumber
from shop.orders.coupon_use import coupon_back, settle_coupons
from shop.orders.operations import new_number, once
from shop.orders.readmodels import Outcome

Change = Literal["address", "phone", "name", "time", "variant"]

# One reminder a day reaches the warehouse; more would only be noise there.
URGE_AGAIN_AFTER = timedelta(hours=24)
# An invoice may be replaced once (shop policy `invoice`).
REPLACEMENTS = 1


class OrderDesk:
    """Writes to orders. Every method names the customer: an order of somebody else is `not_found`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Write to `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def cancel(self, order_id: str, customer_id: str, key: str) -> Outcome:
        """Cancel an unpaid or unsent order; what was paid goes back, and so does its coupon.

        Codes: not_found, shipped, delivered, gone.
        """

        def work(session: Session) -> Outcome:
            order = _own(session, order_id, customer_id)
            if order is None:
                return Outcome.of(False, "not_found")
            if refusal := cancel_refusal(order.status):
                return Outcome.of(False, refusal)
            now = self._clock.now()
            paid = order.status == "paid"
            order.status, order.cancelled_at, order.updated_at = "cancelled", now, now
            if not paid:
                return Outcome.of(True, "unpaid")
            refund = models.Refund(
                id=new_number("RF", now),
                order_id=order.id,
                amount=order.total,
                method="原支付方式",
                status="applied",
                requested_at=now,
                updated_at=now,
            )
            session.add(refund)
            return Outcome.of(True, "refunding", refund_id=refund.id, amount=order.total)

        outcome = once(self._database, self._clock, key, "cancel_order", work)
        if outcome.done:
            # After a crash in between the same message, or the worker, makes up for it.
            settle_coupons(self._database, self._clock, [order_id])
        return outcome

    def coupon_back(self, order_id: str) -> Coupon | None:
        """The coupon that came back from an undone order; `state` says whether it can still be used."""
        return coupon_back(self._database, self._clock, order_id)

    def modify(self, order_id: str, customer_id: str, change: Change, value: str, key: str) -> Outcome:
        """Change one thing about an unsent order; for `variant` the value is the new variant's SKU.

        Codes: not_found, shipped, delivered, gone; for a variant also out_of_stock, other_price, other_product.
        """

        def work(session: Session) -> Outcome:
            order = _own(session, order_id, customer_id)
            if order is None:
                return Outcome.of(False, "not_found")
            if refusal := modify_refusal(order.status):
                return Outcome.of(False, refusal)
            if change == "address":
                order.address = value
            elif change == "phone":
                order.phone, order.phone_tail = value, value[-4:]
            elif change == "name":
                order.recipient = value
            elif change == "time":
                order.delivery_wish = value
            else:
                refusal = _swap_variant(session, order, value)
                if refusal:
                    return Outcome.of(False, refusal)
            order.updated_at = self._clock.now()
            return Outcome.of(True, change)

        return once(self._database, self._clock, key, "modify_order", work)

    def urge(self, order_id: str, customer_id: str) -> Outcome:
        """Remind the warehouse or the carrier; once a day counts. Codes: not_found, again, gone."""
        with self._database.writing() as session:
            order = _own(session, order_id, customer_id)
            if order is None:
                return Outcome.of(False, "not_found")
            if order.status not in ("paid", "shipped"):
                return Outcome.of(False, "gone")
            now = self._clock.now()
            if order.urged_at is not None and now - order.urged_at < URGE_AGAIN_AFTER:
                return Outcome.of(False, "again")
            order.urged_at = now
            return Outcome.of(True, order.status)

    def request_invoice(
        self, order_id: str, customer_id: str, kind: str, title: str, tax_number: str, email: str, key: str
    ) -> Outcome:
        """Ask for an invoice (kind normal or special), or replace the one there is, once.

        Codes: not_found, unpaid, gone, tax_number, replaced_already.
        """

        def work(session: Session) -> Outcome:
            order = _own(session, order_id, customer_id)
            if order is None:
                return Outcome.of(False, "not_found")
            if order.status in ("pending_payment", "cancelled", "closed"):
                return Outcome.of(False, "unpaid" if order.status == "pending_payment" else "gone")
            if (tax_number or kind == "special") and not taxnumber.is_valid(tax_number):
                return Outcome.of(False, "tax_number")
            now = self._clock.now()
            earlier = session.execute(
                select(models.Invoice).where(models.Invoice.order_id == order.id).with_for_update()
            ).scalar_one_or_none()
            if earlier is not None and earlier.replaced >= REPLACEMENTS:
                return Outcome.of(False, "replaced_already")
            if earlier is not None:
                earlier.kind, earlier.title, earlier.tax_number, earlier.email = (
                    kind,
                    title,
                    tax_number,
                    email,
                )
                earlier.replaced, earlier.status = earlier.replaced + 1, "requested"
                return Outcome.of(True, "replaced", invoice_id=earlier.id, amount=earlier.amount)
            invoice = models.Invoice(
                id=new_number("FP", now),
                order_id=order.id,
                kind=kind,
                title=title,
                tax_number=tax_number,
                email=email,
                amount=order.total,
                status="requested",
                created_at=now,
            )
            session.add(invoice)
            return Outcome.of(True, "requested", invoice_id=invoice.id, amount=order.total)

        return once(self._database, self._clock, key, "invoice", work)


def cancel_refusal(status: str) -> str:
    """Why an order in this state cannot be cancelled; empty if it can."""
    return {"shipped": "shipped", "delivered": "delivered", "cancelled": "gone", "closed": "gone"}.get(
        status, ""
    )


def modify_refusal(status: str) -> str:
    """Why an order in this state cannot be changed; empty if it can. The same states as for cancelling."""
    return cancel_refusal(status)


def _own(session: Session, order_id: str, customer_id: str) -> Any:
    """The customer's order, its row locked until the transaction ends."""
    return session.execute(
        select(models.Order)
        .where(models.Order.id == order_id, models.Order.customer_id == customer_id)
        .with_for_update()
    ).scalar_one_or_none()


def _swap_variant(session: Session, order: Any, variant_sku: str) -> str:
    """Put another variant of the same product, at the same price, into the order; returns why not."""
    variant = session.get(models.Variant, variant_sku)
    lines = (
        session.execute(select(models.OrderItem).where(models.OrderItem.order_id == order.id)).scalars().all()
    )
    line = next(
        (item for item in lines if variant is not None and item.product_sku == variant.product_sku), None
    )
    if variant is None or line is None:
        return "other_product"
    if variant.stock < line.quantity:
        return "out_of_stock"
    product = session.get(models.Product, variant.product_sku)
    old = session.get(models.Variant, line.variant_sku)
    price = product.price if variant.price is None else variant.price
    old_price = product.price if old is None or old.price is None else old.price
    if price != old_price:
        return "other_price"
    line.variant_sku, line.color, line.spec = variant.sku, variant.color, variant.spec
    return ""
