"""Around an order: delivery in general, where one's own order is, price protection, invoices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import order_payloads
from actions.base import ShopAction, shop_action
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
from actions.reply import Offer, Reply
from actions.services import Services
from actions.taking_up import gives_invoice_details
from actions.turn import Turn
from language.personal import place_of
from shop.amounts import yuan
from shop.catalogue.readmodels import DeliveryQuote, DeliveryRule
from shop.orders.readmodels import Order


class AnswerDelivery(ShopAction):
    """运费多少, 几天能到, 发什么快递: by region, from the delivery rules."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_delivery"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The rule for the region said; without one the general rule and the question where to."""
        region = turn.slot("region")
        product = shop.catalogue.product(turn.product) if turn.product else None
        quote = shop.catalogue.delivery(region or "", product.price if product else None)
        if quote is None:
            return Reply("no_data", {"subject": "配送规则"}, buttons=["转人工"], topic=self.name())
        if not region:
            general = f"一般地区{_fee_words(quote.rule)}，{_days(quote.rule)}"
            return Reply("delivery_overview", {"rules": general}, topic=self.name())
        return Reply(
            "delivery",
            {
                "region": f"寄到{place_of(region) or '您的地址'}",
                "fee": _own_fee(quote, product.name) if product else _fee_words(quote.rule),
                "days": _days(quote.rule),
                "note": quote.rule.note,
            },
            topic=self.name(),
        )


def _own_fee(quote: DeliveryQuote, name: str) -> str:
    """The fee for the product talked about, not only the rule."""
    if quote.fee is None:
        return "需要先确认能否配送"
    return f"{name}{'包邮' if not quote.fee else f'运费{yuan(quote.fee)}元'}"


def _fee_words(rule: DeliveryRule) -> str:
    if rule.fee is None:
        return "需要先确认能否配送"
    if not rule.fee:
        return "包邮"
    if rule.free_threshold is not None:
        return f"运费{yuan(rule.fee)}元，满{yuan(rule.free_threshold)}元包邮"
    return f"运费{yuan(rule.fee)}元"


def _days(rule: DeliveryRule) -> str:
    """How long and by whom, as far as the rule says."""
    carrier = f"由{rule.carrier}配送" if rule.carrier else ""
    if rule.days_min is None or rule.days_max is None:
        return carrier or "时效以下单页为准"
    span = f"{rule.days_min}" if rule.days_min == rule.days_max else f"{rule.days_min}到{rule.days_max}"
    return f"一般{span}天送达" + (f"，{carrier}" if carrier else "")


class TrackOrder(ShopAction):
    """我的快递到哪了, 怎么还不发货, 帮我催一下."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_track_order"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """One order's state and way; a list to choose from if several are under way."""
        if shop_ticket_numbers(turn.text) and (tickets := shop_action("action_track_ticket")) is not None:
            return tickets.answer(turn, shop)
        sorry = SORRY if turn.negative >= ANGRY else ""
        found = self._talked_of(turn, shop)
        if found is None:
            meant = orders_meant(turn, shop, self.name(), statuses=_statuses(turn, shop))
            if meant.reply is not None:
                return meant.reply
            if len(meant.orders) > 1:
                return which_order(meant.orders, self.name(), sorry)
            found = meant.orders[0]
        urged = _urge(turn, found, shop) if any(word in turn.text for word in _URGING) else ""
        return Reply(
            "order_status",
            {
                "order": found.id,
                "goods": found.summary,
                "status": found.status_words,
                "way": _way(found, shop.clock.today()),
                "urged": urged,
                "note": _note(turn, found),
                "sorry": sorry,
            },
            order_payloads.order(found),
            _NEXT.get(found.status, ()),
            slots={"order": found.id, "order_number": None, "proven_order": keep_proof(turn, shop, found)},
            topic=self.name(),
        )

    def _talked_of(self, turn: Turn, shop: Services) -> Order | None:
        """The order talked about last, if the message can go on about it; 怎么还不发货 is not about one that is sent."""
        found = order_in_focus(turn, shop)
        if found is None or (_OF_SENDING.search(turn.text) and found.status not in _UNSENT):
            return None
        going = found.status in ("paid", "shipped") and bool(_GOES_ON.search(turn.text))
        return found if going or _OF_STATE.search(turn.text) else None


def _statuses(turn: Turn, shop: Services) -> tuple[str, ...]:
    """States of the orders asked about: 怎么还不发货 means what is not sent yet, 拒收 what is on its way."""
    customer = customer_of(turn)
    for words, statuses in ((_OF_SENDING, _UNSENT), (_AT_THE_DOOR, ("shipped",))):
        if customer and words.search(turn.text) and shop.orders.of_customer(customer, statuses=statuses):
            return statuses
    return ("paid", "shipped", "pending_payment")


def _note(turn: Turn, found: Order) -> str:
    """What is said besides to a question about the courier or the door."""
    if found.status != "shipped":
        return ""
    if "拒收" in turn.text:
        return "不想要的话收到时直接拒收就行，退回后会原路退款。"
    if _AT_THE_DOOR.search(turn.text):
        return "放驿站或请人代收要跟派送的快递员说，我这边改不了。"
    if "电话" in turn.text:
        return f"快递员的电话我这边查不到，可以凭单号问{found.carrier}。"
    return ""


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
        if meant.reply is not None:
            return replace(
                meant.reply, wording="with_policy", values={"policy": rule, "text": meant.reply.text()}
            )
        checked = [shop.prices.check(order) for order in meant.orders]
        claimable = [found for found in checked if found.code == "open"]
        if not claimable:
            code = checked[0].code if len(checked) == 1 else "none"
            return Reply("price_none", {"reason": PRICE_REFUSALS[code], "policy": rule}, topic=self.name())
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
        if turn.active_form is None and (_WANTS_INVOICE.search(turn.text) or self._names_order(turn)):
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
        return turn.slot("topic") == self.name() and bool(named) and customer_of(turn) is not None

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The policy; a customer with an order that can be invoiced is offered the form."""
        policy = shop.catalogue.policy("invoice")
        text = policy.text if policy else ""
        customer = customer_of(turn)
        in_request = turn.active_form == "request_form"  # there an offer to begin another would confuse
        if customer is None or in_request or not shop.orders.purchases(customer):
            return Reply("policy", {"policy": text}, topic=self.name())
        if (
            _AWAITS_INVOICE.search(turn.text)
            and (told := _invoice_status(turn, shop, self.name())) is not None
        ):
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
    r"|开(?:[普专]|电子|普通|专用|增值).{0,6}票|.*(?:抬头|税号|发票).{0,5}(?:错|有误|不对|换开|重开|改))"
)
_QUESTION = re.compile(r"[吗么嘛呢?？]|怎么|多久|什么|哪|没|几")
# 发票怎么还没收到, 我的发票开好了吗: about one that was asked for, not about the rule.
_AWAITS_INVOICE = re.compile(
    r"[还都]?没(?:有)?(?:收到|开|发|给|寄|看到|见)|怎么还|开好了?[吗没么]|开了[吗没么]|到哪|进度|发哪|收到[吗没]|我的发票|催"
)
_UNSENT = ("paid", "pending_payment")
_OF_SENDING = re.compile(r"发货|[不没能再就]发(?!票|错|现|到|生)|发吗|发了[吗没]|发出")
_AT_THE_DOOR = re.compile(r"拒收|驿站|代收|快递柜|丰巢|自提柜|放门口|放物业")
_GOES_ON = re.compile(r"催|快点|快些|到[吗了哪]|收到|送|派|多久|什么时候|啥时候|还没|拒收|驿站|代收|电话|慢")
_OF_STATE = re.compile(r"(?:订单|[这那]单).{0,6}(?:状态|怎么样|情况|了[吗没])|什么状态")
# From this probability of displeasure on an apology comes first.
ANGRY = 0.8
SORRY = "很抱歉让您久等了。"
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


def _way(found: Order, today: date) -> str:
    """Where the parcel is and when it comes, as far as known."""
    if found.status == "pending_payment":
        return "付款后会尽快为您发货，30分钟内未付款会自动取消。"
    expected = _expected(found, today)
    if found.status == "paid":
        return f"仓库正在备货。{expected}"
    if found.status == "shipped":
        last = found.events[-1] if found.events else None
        where = f"最新动态：{last.at:%m月%d日 %H:%M} {last.text}。" if last else ""
        return f"{found.carrier}，单号{found.tracking_no}。{where}{expected}"
    if found.status == "delivered" and found.delivered_at is not None:
        return f"{found.delivered_at:%m月%d日 %H:%M}已签收。"
    return ""


def _expected(found: Order, today: date) -> str:
    if found.expected_on is None:
        return ""
    if found.expected_on < today:
        return "比预计时间晚了，很抱歉，我可以帮您催一下。"
    names = {0: "今天", 1: "明天", 2: "后天"}
    day = f"{found.expected_on.month}月{found.expected_on.day}日"
    near = names.get((found.expected_on - today).days)
    return f"预计{near}（{day}）送达。" if near else f"预计{day}送达。"


def operation_key(turn: Turn, kind: str, subject: str) -> str:
    """The idempotency key of a write: the conversation and the client's message, else what the write is about."""
    return f"{turn.sender_id}:{turn.message_id or 'no-id:' + subject}:{kind}"
