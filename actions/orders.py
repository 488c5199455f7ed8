"""Around an order: where it is, price protection, invoices."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import order_payloads
from actions.base import ShopAction, shop_action
from actions.called_off import of_cancelled
from actions.following_up import CHANGED_YET, asks_price_rule
from actions.offers import takes_offer
from actions.order_reference import (
    customer_of,
    keep_proof,
    not_found,
    order_in_focus,
    orders_meant,
    said_numbers,
    shop_ticket_numbers,
    which_order,
)
from actions.parcels import AT_THE_DOOR, NOBODY_HOME, asks_when, cannot_look, door_note, way
from actions.references import ordinal
from actions.reply import Offer, Reply
from actions.services import Services
from actions.taking_up import gives_invoice_details
from actions.turn import Turn
from shop.amounts import yuan
from shop.handoff.despair import tells_loss
from shop.orders.drafts import owner_of
from shop.orders.readmodels import Order


class TrackOrder(ShopAction):
    """我的快递到哪了, 怎么还不发货, 帮我催一下."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_track_order"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """One order's state and way; a list to choose from if several are under way."""
        if shop_ticket_numbers(turn.text) and (tickets := shop_action("action_track_ticket")) is not None:
            return tickets.answer(turn, shop)
        if (gone := of_cancelled(turn, shop)) is not None:
            return gone
        sorry = MOURNS if tells_loss(turn.text) else SORRY if turn.negative >= ANGRY else ""
        found = self._talked_of(turn, shop)
        if found is None:
            statuses = _statuses(turn, shop)
            # 都到哪了 and 显示签收了 speak of others than the one talked about, which is on its way.
            focus = shop.orders.own(str(turn.slot("order") or ""), customer_of(turn))
            misses = statuses != _UNDER_WAY and focus is not None and focus.status not in statuses
            others = misses or _EACH.search(turn.text)
            asked = replace(turn, slots={**turn.slots, "order": None}) if others else turn
            meant = orders_meant(asked, shop, self.name(), statuses=statuses)
            if meant.reply is not None:
                return meant.reply
            again = turn.after == self.name() and asks_when(turn.text) and len(meant.orders) <= _MOST_TOLD
            if again:  # 几点到, asked which one: each
                return [self._told(turn, order, shop, sorry) for order in meant.orders]
            if len(meant.orders) > 1 and not (orders := _picked(turn, meant.orders)):
                return which_order(meant.orders, self.name(), sorry)
            if len(meant.orders) > 1 and len(orders) > 1:
                return [self._told(turn, order, shop, sorry) for order in orders]
            found = orders[0] if len(meant.orders) > 1 else meant.orders[0]
        return self._told(turn, found, shop, sorry)

    def _told(self, turn: Turn, found: Order, shop: Services, sorry: str) -> Reply:
        note = door_note(turn, found) + _changed(turn, found, shop)
        # Another action may have handed the last message on to this one.
        just_told = turn.after == self.name() or (turn.after and turn.slot("topic") == self.name())
        if note and just_told and turn.slot("order") == found.id:
            return Reply("order_note", {"note": note}, topic=self.name())  # where it is was told a moment ago
        urged = _urge(turn, found, shop) if any(word in turn.text for word in _URGING) else ""
        return Reply(
            "order_status",
            {
                "order": found.id,
                "goods": found.summary,
                "status": found.status_words,
                "way": way(found, shop.clock.today()),
                "urged": urged,
                "note": note,
                "sorry": sorry,
            },
            order_payloads.order(found),
            _NEXT.get(found.status, ()),
            slots={"order": found.id, "order_number": None, "proven_order": keep_proof(turn, shop, found)},
            topic=self.name(),
        )

    def _talked_of(self, turn: Turn, shop: Services) -> Order | None:
        """The order talked about last, if the message can go on about it; 怎么还不发货 is not about one that is sent."""
        if cannot_look(turn.text):  # 我不会用手机查 names no telephone
            return shop.orders.own(str(turn.slot("order") or ""), customer_of(turn))
        found = order_in_focus(turn, shop)
        if found is None or _EACH.search(turn.text):
            return None
        if _OF_SENDING.search(turn.text) and found.status not in _UNSENT:
            return None
        if _SIGNED_FOR.search(turn.text) and found.status != "delivered":
            return None
        going = found.status in ("paid", "shipped") and bool(_GOES_ON.search(turn.text))
        return found if going or _OF_STATE.search(turn.text) else None


def _statuses(turn: Turn, shop: Services) -> tuple[str, ...]:
    """States of the orders asked about: 怎么还不发货 means what is not sent yet, 拒收 what is on its way."""
    customer = customer_of(turn)
    for words, statuses in (
        (_OF_SENDING, _UNSENT),
        (AT_THE_DOOR, ("shipped",)),
        (NOBODY_HOME, ("shipped",)),
        (_SIGNED_FOR, ("delivered",)),
    ):
        if customer and words.search(turn.text) and shop.orders.of_customer(customer, statuses=statuses):
            return statuses
    return _UNDER_WAY


def _picked(turn: Turn, found: tuple[Order, ...]) -> tuple[Order, ...]:
    """Of several orders the one at the place said, the latest of those signed for, or each: 都到哪了, two numbers."""
    place = ordinal(turn.text) if turn.slot("topic") == "action_track_order" else None
    if place and place <= len(found):
        return (found[place - 1],)
    if _SIGNED_FOR.search(turn.text):
        return found[:1]
    each = (_EACH.search(turn.text) and not turn.says("我的订单", "所有", "全部")) or len(
        said_numbers(turn)
    ) > 1
    return found if each and len(found) <= _MOST_TOLD else ()


def _changed(turn: Turn, found: Order, shop: Services) -> str:
    """A word on the change just carried out, where it is asked for: 改好没."""
    if not CHANGED_YET.search(turn.text):
        return ""
    done = shop.drafts.carried_out(owner_of(customer_of(turn), turn.sender_id), "modify", turn.sender_id)
    return "刚才的修改已经生效了。" if done is not None and done.get("order") == found.id else ""


class CheckPriceProtection(ShopAction):
    """刚买就降价了，能补差价吗: computed from the price history, paid back after a yes."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_price_protection"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The difference of the order meant, or of every order still protected; else the rule and the reason."""
        meant = orders_meant(turn, shop, self.name())
        policy = shop.catalogue.policy("price_protection")
        rule = policy.text if policy else ""
        if (
            turn.slot("topic") in (self.name(), "action_claim_price_difference")
            and policy is not None
            and asks_price_rule(turn.text)
        ):
            return Reply("policy", {"policy": rule}, topic=self.name(), keeps_offer=True)
        if meant.reply is not None:
            return replace(
                meant.reply, wording="with_policy", values={"policy": rule, "text": meant.reply.text()}
            )
        checked = [shop.prices.check(order) for order in meant.orders]
        claimable = [found for found in checked if found.code == "open"]
        if not claimable:
            code = checked[0].code if len(checked) == 1 else "none"
            return Reply("price_none", {"reason": PRICE_REFUSALS[code], "policy": rule}, topic=self.name())
        claim = shop_action("action_claim_price_difference") if _TAKES_DIFFERENCE.search(turn.text) else None
        if claim is not None and (turn.slot("offer") or {}).get("action") == claim.name():
            return claim.answer(turn, shop)  # type: ignore[return-value]  # 差60是吧 退给我, after the difference was told
        best = max(claimable, key=lambda found: found.amount)
        line = best.differences[0]
        return Reply(
            "price_difference",
            {
                "name": line.line.title,
                "order": best.order.id,
                "paid": yuan(line.line.price),
                "lowest": yuan(line.lowest),
                "amount": yuan(best.amount),
            },
            order_payloads.order(best.order),
            ["好的，帮我申请", "不用了"],
            slots={"order": best.order.id},
            offer=Offer("action_claim_price_difference", {"order": best.order.id}),
            topic=self.name(),
        )


class ClaimPriceDifference(ShopAction):
    """The yes to the difference: applies for it, once."""

    def name(self) -> str:
        """The name that the offer carries; no policy predicts it."""
        return "action_claim_price_difference"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """What came of it."""
        customer = customer_of(turn)
        found = shop.orders.own(str(turn.slot("order") or ""), customer)
        if found is None or customer is None:
            return not_found("action_price_protection")
        outcome = shop.prices.claim(found, customer, operation_key(turn, "price_claim", found.id))
        if not outcome.done:
            return Reply("price_none", {"reason": PRICE_REFUSALS.get(outcome.code, ""), "policy": ""})
        return Reply(
            "price_claimed",
            {"claim": outcome.get("claim_id"), "amount": yuan(Decimal(outcome.get("amount")))},
            order_payloads.order(found),
            slots={"order": found.id},
            topic=self.name(),
        )


class AnswerInvoice(ShopAction):
    """能开专票吗: the rule, and an offer to make one out."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_invoice"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """A wish is taken up at once; a question is answered."""
        turn = Turn.from_tracker(tracker)
        wants = _WANTS_INVOICE.search(turn.text) or self._names_order(turn) or takes_offer(turn)
        if turn.active_form is None and wants:
            return [
                SlotSet("request_kind", "invoice"),
                SlotSet("offer", None),
                FollowupAction("request_form"),
            ]
        return super().run(dispatcher, tracker, domain)

    def _names_order(self, turn: Turn) -> bool:
        """Whether, after a word on invoices, the message names the order or the thing for one, or the company: 给键盘开."""
        things = turn.of("product") or turn.of("category")
        named = (
            said_numbers(turn) or gives_invoice_details(turn) or (things and not _QUESTION.search(turn.text))
        )
        if things and _OPENS.match(turn.text) and not _QUESTION.search(turn.text):
            return customer_of(turn) is not None  # 开票 键盘
        meant = bool(named) or _MAKES_OUT.search(turn.text) is not None
        return turn.slot("topic") == self.name() and meant and customer_of(turn) is not None

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The policy; a customer with an order that can be invoiced is offered the form."""
        policy = shop.catalogue.policy("invoice")
        text = policy.text if policy else ""
        customer = customer_of(turn)
        in_request = turn.active_form == "request_form"  # there an offer to begin another would confuse
        if customer is None or in_request or not shop.orders.purchases(customer):
            return Reply("policy", {"policy": text}, topic=self.name())
        goes_on = turn.slot("topic") == self.name() and _HOW_LONG.search(turn.text)
        if (goes_on or _AWAITS_INVOICE.search(turn.text)) and (
            told := _invoice_status(turn, shop, self.name())
        ) is not None:
            return told
        return Reply(
            "invoice_offer",
            {"policy": text},
            buttons=["好的，帮我开", "不用了"],
            offer=Offer("request_form", {"request_kind": "invoice"}),
            topic=self.name(),
        )


# 帮我开发票, 20260100203要开专票; 能开发票吗 and 发票怎么开 are questions.
_WANTS_INVOICE = re.compile(
    r"^(?!.*(?:吗|么|嘛|怎么|如何|多久|什么时候|哪里|能不能|可不可以|可以开|能开|[?？]))"
    r"(?:.*(?:帮我|给我|麻烦|我要|我想|想要|需要|申请|补开|开一?[张个份]|要开|\d{8,}).*(?:票|抬头)"
    r"|开(?:[普专]|电子|普通|专用|增值).{0,6}票|.*(?:抬头|税号|发票).{0,5}(?:错|有误|不对|换开|重开|改|开成|写成))"
)
# 那现在开一张, after a word on invoices.
_OPENS = re.compile(r"(?:我要|要|想|帮我|给我|麻烦|[,，\s]){0,3}开(?:一?[个张])?发?票")
_MAKES_OUT = re.compile(
    r"(?:^|现在|那|就|先|补|给我|帮我)[^吗么?？]{0,3}开(?:一?[张个份]|吧|了吧)(?!.*[吗么?？])"
)
_QUESTION = re.compile(r"[吗么嘛呢?？]|怎么|多久|什么|哪|没|几")
# 发票怎么还没收到, 我的发票开好了吗: about one that was asked for, not about the rule.
_AWAITS_INVOICE = re.compile(
    r"[还都]?没(?:有)?(?:收到|开|发|给|寄|看到|见)|怎么还|开好了?[吗没么]|开了[吗没么]|到哪|进度|发哪|收到[吗没]|我的发票|催"
)
_HOW_LONG = re.compile(r"多久|几天|什么时候|啥时候|何时|发到哪")
_TAKES_DIFFERENCE = re.compile(r"[退补](?:给我|吧|一?下|了)|帮我(?:申请|退|补)|^申请")
_UNDER_WAY = ("paid", "shipped", "pending_payment")
_UNSENT = ("paid", "pending_payment")
_OF_SENDING = re.compile(r"发货|[不没能再就须得快]发(?!票|错|现|到|生)|发吗|发了[吗没]|发出")
_SIGNED_FOR = re.compile(r"签收")
_EACH = re.compile(r"都到哪|都在哪|分别|各自|都(?:发|什么|怎么)")
# More orders than this are listed, not told one by one.
_MOST_TOLD = 3
_GOES_ON = re.compile(r"催|快点|快些|到[吗了哪]|收到|送|派|多久|什么时候|啥时候|还没|拒收|驿站|代收|电话|慢")
_OF_STATE = re.compile(r"(?:订单|[这那]单).{0,6}(?:状态|怎么样|情况|了[吗没])|什么状态")
# From this probability of displeasure on an apology comes first.
ANGRY = 0.8
SORRY = "很抱歉让您久等了。"
MOURNS = "请节哀，您多保重。"
_URGING = ("催", "快点", "快些", "怎么还", "咋还", "还不发", "还没发", "赶紧", "尽快", "太慢")
_NEXT = {
    "pending_payment": ("取消订单", "修改订单"),
    "paid": ("帮我催一下", "修改地址", "取消订单"),
    "shipped": ("帮我催一下", "什么时候到"),
    "delivered": ("我要退货", "申请开发票"),
}
PRICE_REFUSALS = {
    "none": "购买之后没有查到更低的价格，暂时没有差价可退。",
    "over": "已经过了签收后15天的价保期。",
    "unpaid": "订单还没有付款，按现在的价格付款就好。",
    "gone": "订单已经取消或关闭了。",
    "used_up": "这个订单已经申请过两次价保了。",
    "not_found": "没有查到这个订单。",
}


def _invoice_status(turn: Turn, shop: Services, topic: str) -> Reply | None:
    """What became of the invoice of the order meant; None where several orders could be and none has one."""
    meant = orders_meant(turn, shop, topic, statuses=("delivered", "shipped", "paid"))
    if meant.reply is not None:
        return meant.reply
    made = [(order, found) for order in meant.orders if (found := shop.orders.invoice(order.id)) is not None]
    if made:
        order, invoice = made[0]
        return Reply(
            "invoice_status",
            {
                "order": order.id,
                "goods": order.summary,
                "invoice": invoice.id,
                "kind": "增值税专用发票" if invoice.kind == "special" else "电子普通发票",
                "amount": yuan(invoice.amount),
                "asked": f"{invoice.created_at:%m月%d日}",
                "when": "订单已经签收，会在申请后1个工作日内开好发到您的邮箱。"
                if order.status == "delivered"
                else "订单签收后1个工作日内开好发到您的邮箱。",
            },
            buttons=["发票抬头填错了", "转人工"],
            slots={"order": order.id},
            topic=topic,
        )
    if len(meant.orders) != 1:
        return None
    order = meant.orders[0]
    return Reply(
        "invoice_none_yet",
        {"order": order.id, "goods": order.summary},
        buttons=["好的，帮我开", "不用了"],
        slots={"order": order.id},
        offer=Offer("request_form", {"request_kind": "invoice", "order": order.id}),
        topic=topic,
    )


def _urge(turn: Turn, found: Order, shop: Services) -> str:
    customer = customer_of(turn)
    if customer is None:
        return ""
    outcome = shop.order_desk.urge(found.id, customer)
    return {
        "paid": "我已经帮您催仓库尽快发货了。",
        "shipped": "我已经帮您催快递加急派送了。",
        "again": "今天已经催过一次，仓库和快递都收到了，请稍等。",
    }.get(outcome.code, "")


def operation_key(turn: Turn, kind: str, subject: str) -> str:
    """The idempotency key of a write: the conversation and the client's message, else what the write is about."""
    return f"{turn.sender_id}:{turn.message_id or 'no-id:' + subject}:{kind}"
