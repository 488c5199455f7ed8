"""An order that was cancelled, still talked about: 优惠券退吗, 我又想要了, 能恢复吗."""

from __future__ import annotations

import re

from actions.coupon_replies import coupon_back_words
from actions.order_reference import customer_of
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.orders.readmodels import Order

_COUPON = re.compile(r"券[^,。!?]{0,6}(?:退|还|回|恢复|作废|没了|能用)|(?:退|还)[^,。!?]{0,4}券")
_REGRETS = re.compile(
    r"(?:又|还是?|还想|现在)想?要(?:了|回|$|[吗呢啊吧?？])|还能要|能要回|后悔|反悔|恢复|(?:不|别)(?:想)?取消了?|撤回|撤销取消|取消错"
)
_HEARD = frozenset(
    {"nlu_fallback", "inform", "ask_my_coupons", "ask_usage", "ask_trade_in", "withdraw_request", "place_order", "cancel_order",
     "out_of_scope", "chitchat", "ask_return_policy", "claim_coupon", "deny", "modify_order", "track_refund", "affirm"}
)  # fmt: skip


def _cancelled(turn: Turn, shop: Services) -> Order | None:
    """The order talked about last, if it was cancelled and the message names no other thing."""
    number, customer = turn.slot("order"), customer_of(turn)
    other = turn.of("product") or turn.of("category") or turn.of("order_id") or turn.active_form is not None
    if other or not number or customer is None:
        return None
    found = shop.orders.own(str(number), customer)
    return found if found is not None and found.status == "cancelled" else None


def of_called_off(turn: Turn, shop: Services) -> str | None:
    """优惠券退吗, 我又想要了, after an order was cancelled: of that order, no coupon to claim and no rule to read."""
    asks = _COUPON.search(turn.text) or _REGRETS.search(turn.text)
    if turn.intent not in _HEARD or not asks or _cancelled(turn, shop) is None:
        return None
    return "track_order"


def of_cancelled(turn: Turn, shop: Services) -> Reply | None:
    """What became of the coupon of the order just cancelled, or the way to have its goods after all."""
    coupon, regrets = _COUPON.search(turn.text), _REGRETS.search(turn.text)
    found = _cancelled(turn, shop) if coupon or regrets else None
    if found is None:
        return None
    if coupon:
        told = coupon_back_words(found.id, shop) or "这单没有优惠券要退回。"
        return Reply("cancelled_coupon", {"order": found.id, "told": told}, topic="action_track_refund")
    product = shop.catalogue.product(found.lines[0].product_sku) if len(found.lines) == 1 else None
    if product is None:
        return Reply("cancelled_for_good", {"order": found.id, "again": "还想要的话可以重新下单。"})
    again = f"{product.name}现在{yuan(product.price)}元，要我帮您重新下单吗？"
    return Reply(
        "cancelled_for_good",
        {"order": found.id, "again": again},
        buttons=["好的，帮我下单", "不用了"],
        slots={"product": product.sku},
        offer=Offer("request_form", {"request_kind": "place_order", "product": product.sku}),
    )
