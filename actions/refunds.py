"""Money on its way back: 退款什么时候到账, 钱退哪去, 都一周了怎么还没到."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import order_payloads
from actions.base import ShopAction, shop_action
from actions.coupon_replies import coupon_back_words
from actions.order_reference import customer_of, purchases_meant, said_numbers
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.tickets.readmodels import ACTIVE

_SLOW = re.compile(r"效率|太慢|这么慢|怎么还|还没|快点|快些|催|都.{0,4}[天周]了|[好几多]天了")
_OF_MONEY = re.compile(r"退|钱|款|到账")
# 他付的款 退给他还是我
_TO_WHOM = re.compile(
    r"退给(?:谁|他|她|我还是)|(?:他|她|我[妈爸]|别人|朋友|家人|对象|老[公婆])[^,，。!?]{0,2}付的"
)
_DISPLEASED = 0.6
REFUND_WORDS = {
    "applied": "已提交，等待审核",
    "inspecting": "退回的商品正在验货",
    "approved": "已审核通过，正在原路退回",
    "paid": "已原路退回",
    "rejected": "未通过审核",
}


class TrackRefund(ShopAction):
    """退款什么时候到账."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_track_refund"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The refunds under way, or the rule."""
        policy = shop.catalogue.policy("refund_time")
        text = policy.text if policy else ""
        customer = customer_of(turn)
        if customer is None:
            return Reply("login_needed", {"policy": text}, buttons=["转人工"], topic=self.name())
        if turn.slot("topic") == "action_claim_price_difference" and not said_numbers(turn):
            return Reply("price_claim_wait", topic="action_claim_price_difference")
        if _TO_WHOM.search(turn.text):
            return Reply("refund_same_way", topic=self.name())
        refunds = shop.orders.refunds(customer)
        if (elsewhere := _of_another_order(turn, {item.order_id for item in refunds}, shop)) is not None:
            return elsewhere
        if named := _named(turn, shop):
            refunds = tuple(item for item in refunds if item.order_id in named) or refunds
        pending = _returns_to_come(turn, {item.order_id for item in refunds}, shop)
        if numbers := said_numbers(turn):
            refunds = tuple(item for item in refunds if item.order_id in numbers)
            if not refunds:
                return Reply("no_refund_of_order", {"order": numbers[0], "policy": text}, topic=self.name())
        if not refunds:
            return Reply("no_refund", {"policy": text, "pending": pending}, topic=self.name())
        waits = _SLOW.search(turn.text) or turn.negative >= _DISPLEASED
        sorry = "很抱歉让您久等了。" if waits else ""
        lines = "\n".join(
            f"· 订单{item.order_id}：{yuan(item.amount)}元，{REFUND_WORDS[item.status]}（{item.updated_at:%m月%d日}更新）"
            f"{coupon_back_words(item.order_id, shop)}"
            for item in refunds[:3]
        )
        found = shop.orders.own(refunds[0].order_id, customer)
        return Reply(
            "refunds",
            {"lines": lines, "policy": text, "pending": pending, "sorry": sorry},
            order_payloads.order(found) if found else None,
            slots={"order": refunds[0].order_id},
            topic=self.name(),
        )


def _named(turn: Turn, shop: Services) -> set[str]:
    """The orders with the thing that the message names: 吹风机退款怎么还没退."""
    if not (turn.of("product") or turn.of("category")) or said_numbers(turn):
        return set()
    return {purchase.order.id for purchase in purchases_meant(turn, shop)}


def _of_another_order(turn: Turn, refunded: set[str], shop: Services) -> Reply | None:
    """那手环呢, after refunds were told of: where that order is, of which no money is on its way back."""
    if not (turn.of("product") or turn.of("category")) or _OF_MONEY.search(turn.text) or said_numbers(turn):
        return None
    meant = {purchase.order.id for purchase in purchases_meant(turn, shop)}
    tracking = shop_action("action_track_order")
    if not meant or meant & refunded or tracking is None:
        return None
    answer = tracking.answer(replace(turn, intent="track_order"), shop)
    return answer if isinstance(answer, Reply) else answer[0]


def _returns_to_come(turn: Turn, refunded: set[str], shop: Services) -> str:
    """A word on a return just applied for, of which there is no refund yet."""
    here = shop.tickets.of_conversation(turn.sender_id)
    found = next(
        (t for t in here if t.kind == "return" and t.status in ACTIVE and t.order_id not in refunded), None
    )
    return f"刚申请的退货（{found.id}）要等仓库收到商品、验货后才退款。\n" if found else ""
