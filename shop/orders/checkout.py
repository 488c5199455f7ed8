"""Order drafts: what a choice costs with offers, coupon and delivery, and handing it to the shop's check-out to be paid.

The coupon that brings most is held in the ledger for the draft; what the order system reports of the order then uses it
up or gives it back (shop/orders/coupon_use.py), and a draft that nobody pays lets go of it by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.queries import Catalogue
from shop.catalogue.readmodels import Offer, Product, Variant
from shop.clock import Clock
from shop.coupons.ledger import Ledger
from shop.coupons.queries import Coupons
from shop.coupons.readmodels import Coupon
from shop.database import Database
from shop.models.types import yuan
from shop.orders.operations import known, once
from shop.orders.readmodels import Outcome

# How long a handed-over draft may be paid (shop policy `payment`).
TO_PAY = timedelta(minutes=30)
LARGEST_QUANTITY = 99
# A coupon with this word in its title may be used beside a promotion (shop policy `coupon_rules`).
STACKS = "可叠加"


@dataclass(frozen=True)
class Quote:
    """What a variant in a quantity costs now, sent to an address. Money in yuan."""

    product: Product
    variant: Variant
    quantity: int
    goods_total: Decimal
    offer: Offer | None
    discount: Decimal
    """What offer and coupon take off together."""
    freight: Decimal
    total: Decimal
    deliverable: bool
    coupon: Coupon | None = None
    coupon_saving: Decimal = Decimal(0)

    @property
    def offer_saving(self) -> Decimal:
        """What the offer alone takes off."""
        return self.discount - self.coupon_saving


@dataclass(frozen=True)
class Recipient:
    """Who gets the parcel."""

    name: str
    phone: str
    address: str


class CheckoutDesk:
    """Computes quotes and hands confirmed ones over."""

    def __init__(self, database: Database, clock: Clock, catalogue: Catalogue) -> None:
        """Prices, offers and delivery come from `catalogue`."""
        self._database = database
        self._clock = clock
        self._catalogue = catalogue
        self._coupons = Coupons(database, clock)
        self._ledger = Ledger(database, clock)

    def quote(
        self, variant_sku: str, quantity: int, address: str = "", owner: str = "", checkout_id: str = ""
    ) -> Quote | None:
        """What it costs with the best of `owner`'s coupons and the best offer; None for an unknown variant.

        A coupon held for `checkout_id` counts as free.
        """
        variant = self._catalogue.variant(variant_sku)
        product = self._catalogue.product(variant.product_sku) if variant is not None else None
        if variant is None or product is None:
            return None
        goods = yuan(variant.price * quantity)
        offers = self._catalogue.offers(product.sku, quantity, variant_sku=variant.sku)
        offer = offers[0] if offers else None
        saving, coupon, coupon_saving = offer.saving if offer is not None else yuan(0), None, yuan(0)
        alone = saving
        for candidate in self._usable(owner, checkout_id):
            if not candidate.terms.covers(product, self._catalogue.vocabulary()):
                continue
            # One coupon an order; one that does not stack takes the promotion's place where it brings more.
            beside = alone if STACKS in candidate.terms.title else yuan(0)
            brings = yuan(goods - beside - candidate.terms.final(goods - beside))
            if brings > 0 and beside + brings > saving + coupon_saving:
                saving, coupon, coupon_saving = beside, candidate, brings
        if offer is not None and saving < offer.saving:
            offer = None  # the coupon took its place; a promotion that saves nothing by itself (a gift) stays
        discount = yuan(saving + coupon_saving)
        delivery = self._catalogue.delivery(address, goods - discount)
        freight = delivery.fee if delivery is not None else yuan(0)
        return Quote(
            product=product,
            variant=variant,
            quantity=quantity,
            goods_total=goods,
            offer=offer,
            discount=discount,
            freight=yuan(freight or 0),
            total=yuan(goods - discount + (freight or 0)),
            deliverable=freight is not None,
            coupon=coupon,
            coupon_saving=coupon_saving,
        )

    def hand_over(
        self,
        quote: Quote,
        recipient: Recipient,
        customer_id: str | None,
        conversation_id: str,
        key: str,
        owner: str = "",
    ) -> Outcome:
        """Store the confirmed draft for the check-out, holding its coupon for `owner`.

        Codes: out_of_stock, no_delivery, price_changed (also where the coupon is gone).
        """
        if (before := known(self._database, key)) is not None:
            return before
        number = checkout_number(key)
        fresh = self.quote(quote.variant.sku, quote.quantity, recipient.address, owner, number)
        if fresh is None or fresh.total != quote.total or _code(fresh) != _code(quote):
            return Outcome.of(False, "price_changed")
        if fresh.coupon is not None:
            # Before the draft and under its number: after a crash in between the same message finds the coupon its own.
            held = self._ledger.hold(fresh.coupon.code, owner, number, f"hold:{number}")
            if not held.done:
                return Outcome.of(False, "price_changed")
        outcome = once(
            self._database,
            self._clock,
            key,
            "checkout",
            lambda session: self._store(session, number, fresh, recipient, customer_id, conversation_id),
        )
        if fresh.coupon is not None and not outcome.done:
            self._ledger.release(fresh.coupon.code, owner, number, f"release:{number}")
        return outcome

    def _store(
        self,
        session: Session,
        number: str,
        quote: Quote,
        recipient: Recipient,
        customer_id: str | None,
        conversation_id: str,
    ) -> Outcome:
        variant = session.get(models.Variant, quote.variant.sku)
        if variant is None or not variant.active or variant.stock < quote.quantity:
            return Outcome.of(False, "out_of_stock", left=variant.stock if variant is not None else 0)
        if not quote.deliverable:
            return Outcome.of(False, "no_delivery")
        now = self._clock.now()
        session.add(
            models.Checkout(
                id=number,
                customer_id=customer_id,
                conversation_id=conversation_id,
                variant_sku=quote.variant.sku,
                quantity=quote.quantity,
                promotion_id=quote.offer.promotion_id if quote.offer is not None else "",
                coupon_code=_code(quote),
                goods_total=quote.goods_total,
                discount=quote.discount,
                freight=quote.freight,
                total=quote.total,
                recipient=recipient.name,
                phone=recipient.phone,
                address=recipient.address,
                status="handed_over",
                created_at=now,
                expires_at=now + TO_PAY,
            )
        )
        return Outcome.of(True, "handed_over", checkout_id=number, total=quote.total, coupon=_code(quote))

    def _usable(self, owner: str, checkout_id: str) -> list[Coupon]:
        if not owner:
            return []
        return [
            coupon
            for coupon in self._coupons.held_by(owner)
            if coupon.state == "available" or (coupon.state == "held" and coupon.order_id == checkout_id)
        ]


def handed_over(database: Database, number: str) -> dict[str, object] | None:
    """A draft as the shop's check-out fetches it to have it paid; None for an unknown number."""
    with database.reading() as session:
        row = session.get(models.Checkout, number)
        if row is None:
            return None
        words = ("id", "customer_id", "variant_sku", "quantity", "promotion_id", "coupon_code", "recipient",
                 "phone", "address", "status")  # fmt: skip
        money = ("goods_total", "discount", "freight", "total")
        return {
            **{name: getattr(row, name) for name in words},
            **{name: str(yuan(getattr(row, name))) for name in money},
            "created_at": row.created_at.isoformat(),
            "expires_at": row.expires_at.isoformat(),
        }


def checkout_number(key: str) -> str:
    """The draft's number, the same for the same confirmation: XD and twelve digits that cannot be guessed."""
    return f"XD{int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10**12:012d}"


def _code(quote: Quote) -> str:
    return quote.coupon.code if quote.coupon is not None else ""
