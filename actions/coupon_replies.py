"""How coupons are shown and said, whose they are, and the offer that a campaign adds to an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.order_reference import customer_of
from actions.payloads import Payload
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.campaigns.engine import Audience
from shop.catalogue.readmodels import Product
from shop.coupons.cards import coupon_card, until, worth
from shop.coupons.readmodels import Coupon
from shop.orders.drafts import owner_of
from shop.settings import settings


def coupon_owner(turn: Turn) -> str | None:
    """Who would own a coupon: the customer; of somebody unknown the conversation, but in production nobody."""
    customer = customer_of(turn)
    if customer is None and settings().app_env == "production":
        return None
    return owner_of(customer, turn.sender_id)


def device_of(turn: Turn) -> str:
    """A mark of the device the client names, for finding abuse; empty if it names none. The name is not kept."""
    device = turn.metadata.get("device_id")
    return hashlib.blake2b(str(device).encode(), digest_size=16).hexdigest() if device else ""


def coupon_in_hand(product: Product, price: Decimal, turn: Turn, shop: Services) -> str:
    """What the product comes to with the best coupon that the customer holds, in a sentence; empty without one."""
    owner = coupon_owner(turn)
    if owner is None:
        return ""
    vocabulary = shop.catalogue.vocabulary()
    options = [
        (final, item.terms.title)
        for item in shop.coupons.usable(owner)
        if item.terms.covers(product, vocabulary) and (final := item.terms.final(price)) < price
    ]
    if not options:
        return ""
    final, title = min(options)
    return f"用您的{title}，到手{yuan(final)}元。"


def log_in_first(topic: str) -> Reply:
    """In production coupons belong to accounts."""
    return Reply("log_in_first", topic=topic)


def coupons_payload(coupons: Iterable[Coupon]) -> Payload:
    """Several coupons, each as in `coupon_card`."""
    return {"type": "coupons", "items": [coupon_card(coupon) for coupon in coupons]}


def coupon_values(coupon: Coupon, now: datetime) -> dict[str, Any]:
    """What sentences about one coupon are filled with."""
    return {
        "title": coupon.terms.title,
        "worth": worth(coupon.terms),
        "until": until(coupon.expires_at, now),
        "code": coupon.code,
    }


def coupon_back_words(order_id: str, shop: Services) -> str:
    """What became of the coupon of an order that was cancelled or refunded; empty if it had none."""
    coupon = shop.order_desk.coupon_back(order_id)
    if coupon is None:
        return ""
    wording = "coupon_not_returned" if coupon.state == "expired" else "coupon_returned"
    return Reply(wording, coupon_values(coupon, shop.clock.now())).text()


def with_campaign(
    reply: Reply, trigger: str, counts: dict[str, int], product: Product | None, turn: Turn, shop: Services
) -> Reply | list[Reply]:
    """The answer, followed by a campaign's coupon if one is due. `counts` are this conversation's, kept in slots."""
    counted = Reply(
        reply.wording,
        reply.values,
        reply.custom,
        reply.buttons,
        {**reply.slots, **counts},
        reply.offer,
        reply.topic,
    )
    owner = coupon_owner(turn)
    if owner is None:
        return counted
    customer = customer_of(turn)
    member = shop.members.of_customer(customer) if customer else None
    tier = shop.members.tier_of(customer)
    profile = shop.profiles.facts(customer)
    facts = {
        **counts,
        "tags": profile.get("tags", ()),
        "segments": shop.segments.of_customer(customer, profile),
        "logged_in": customer is not None,
        "tier": tier,
        "orders": member.orders if member else 0,
        "product": product.sku if product else "",
        "category": product.category if product else "",
        "brand": product.brand if product else "",
        "price": product.price if product else 0,
        "stock": product.stock if product else 0,
        "hour": shop.clock.now().hour,
    }
    audience = Audience(owner, turn.sender_id, tier, device_of(turn), customer)
    fired = shop.campaigns.fire(trigger, facts, audience)
    if fired is None:
        return counted
    given = Reply(
        "campaign_coupon",
        {
            "message": fired.message,
            "reason": f"（{fired.reason}）" if fired.reason else "",
            **coupon_values(fired.coupon, shop.clock.now()),
        },
        coupon_card(fired.coupon),
        ["怎么下单", "我有哪些券"],
        # What was proposed with the answer still stands: 好的 means that.
        offer=reply.offer,
        topic=reply.topic,
    )
    return [counted, given]
