"""Stores, the shop's rules in its own words, complaints and praise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rasa_sdk.events import EventType, FollowupAction

from actions.attacks import is_attack
from actions.base import ShopAction, shop_action
from actions.delicate import blames_too, delicate
from actions.delivery import region_of
from actions.order_reference import customer_of, purchases_meant
from actions.own_affairs import fault_of_own
from actions.own_return import own_return
from actions.personalization import switch_personalization
from actions.presales.faq import faq_reply
from actions.reply import Offer, Reply
from actions.services import Services, services
from actions.turn import Turn
from actions.waiting import hours_words, promised_human
from actions.what_if import worry
from language.personal import place_of
from shop.catalogue.readmodels import Store
from shop.handoff.wishes import asks_who_is_there
from shop.orders.readmodels import Purchase

_LISTED = 3
# Who pays to send something back.
_CARRIAGE = re.compile(r"运费|邮费|快递费")
_STAFF = re.compile(r"上班|下班")
# How near a frequently asked question must be to be the answer instead.
_SURELY_ASKED = 0.8
# 订单能删吗, 把购买记录清空: of orders, not of what the shop knows of somebody.
_DELETES_ORDERS = re.compile(
    r"(?:订单|单子|购买记录|购物记录)[^,，。!?]{0,6}(?:删|清空|清掉|隐藏)|(?:删|清空|清掉|隐藏)[^,，。!?]{0,4}(?:订单|单子|购买记录|购物记录)"
)
_HOURS = re.compile(r"几点|营业|开门|关门|上班|下班|周末|时间")


class AnswerStore(ShopAction):
    """附近有门店吗, 几点开门, 能自提吗."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_store"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Stores of the city said; without one the cities, and the question which."""
        of_staff = _STAFF.search(turn.text) and "店" not in turn.text
        if of_staff and (found := faq_reply(turn, shop, self.name(), least=_SURELY_ASKED)) is not None:
            return found  # 现在几点上班, of who is to answer
        region = region_of(turn)
        shown = place_of(region) or "您那里" if region else ""
        cities = "、".join(dict.fromkeys(store.city for store in shop.catalogue.stores()))
        if not cities:
            return Reply("no_data", {"subject": "门店"}, buttons=["转人工"], topic=self.name())
        if not region:
            note = _of_all(turn, shop.catalogue.stores())
            return Reply("store_overview", {"cities": cities, "note": note}, topic=self.name())
        near = place_of(region) or region
        stores = shop.catalogue.stores(region) or tuple(
            store for store in shop.catalogue.stores() if near in store.district or near in store.name
        )
        if not stores:
            return Reply("no_store", {"region": shown, "cities": cities}, topic=self.name())
        lines = "\n".join(
            f"· {store.name}：{store.address}，营业时间{store.hours}，电话{store.phone}"
            f"{'，可自提' if store.pickup else ''}"
            for store in stores[:_LISTED]
        )
        return Reply("store", {"intro": f"{shown}有{len(stores)}家门店：", "lines": lines}, topic=self.name())


def _of_all(turn: Turn, stores: Sequence[Store]) -> str:
    """几点开门, 能自提吗, before the city is known: what holds for most or all of the stores."""
    told = ""
    if _HOURS.search(turn.text):
        usual = Counter(store.hours for store in stores).most_common(1)[0][0]
        told += f"多数门店营业时间是{usual}。"
    if "自提" in turn.text:
        offering = sum(1 for store in stores if store.pickup)
        told += "门店都可以自提。" if offering == len(stores) else f"其中{offering}家可以自提。"
    return told


# The shop's text that answers an intent in general terms, until (or beside) something can be done about it.
POLICY_KEYS = {
    "ask_invoice": ("invoice",),
    "price_protection": ("price_protection",),
    "request_installation": ("installation",),
    "track_order": ("delivery",),
    "modify_order": ("modify_order",),
    "cancel_order": ("cancel_order",),
    "missing_item": ("exchange_15days",),
    "ask_return_policy": ("return_7days", "exchange_15days"),
    "request_return": ("return_how",),
    "request_exchange": ("exchange_15days",),
    "request_repair": ("repair",),
    "report_fault": ("warranty",),
    "ask_warranty": ("warranty",),
    "track_refund": ("refund_time",),
    "ask_trade_in": ("trade_in",),
    "ask_membership": ("membership",),
    "manage_review": ("review",),
    "ask_account": ("account",),
    "claim_coupon": ("coupon_rules",),
    "ask_privacy": ("privacy",),
}

# What needs a look into the customer's own order or account.
_OWN_AFFAIRS = {
    "price_protection", "request_installation", "request_return", "request_exchange", "request_repair", "report_fault",
    "track_order", "modify_order", "cancel_order", "missing_item", "track_refund", "claim_coupon",
}  # fmt: skip


class AnswerPolicy(ShopAction):
    """The shop's rules, told as the shop wrote them."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_policy"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The texts for the intent; for an affair of one's own also the way to a human."""
        if turn.intent == "turn_off_personalization":
            return switch_personalization(turn, shop)
        keys = POLICY_KEYS.get(turn.intent, ())
        text = "".join(policy.text for key in keys if (policy := shop.catalogue.policy(key)))
        if not text or turn.intent in _OWN_AFFAIRS:
            return Reply("refer_to_human", {"policy": text}, buttons=["转人工"], topic=self.name())
        if turn.intent == "ask_return_policy" and (told := worry(turn, shop)) is not None:
            return told
        carriage = shop.catalogue.policy("return_shipping") if turn.intent == "ask_return_policy" else None
        if carriage is not None and _CARRIAGE.search(turn.text):
            return Reply("policy", {"policy": carriage.text}, keeps_offer=True)
        meant = _thing_meant(turn, shop)
        if meant is not None and (own := own_return(turn, meant, shop)) is not None:
            return own
        slots: dict[str, object] = {}
        if meant is not None:
            order = meant.order.id
            slots = {"owned": {"order": order, "sku": meant.line.variant_sku}, "order": order, "fault": None}
        return Reply("policy", {"policy": text}, slots=slots, topic=self.name())


def _thing_meant(turn: Turn, shop: Services) -> Purchase | None:
    """路由器能退吗: what the rule was asked of, if it was bought here; 那修呗 goes on about that."""
    named = turn.of("product") or turn.of("category") or turn.slot("owned")
    if turn.intent != "ask_return_policy" or not named:
        return None
    bought = purchases_meant(turn, shop) if customer_of(turn) is not None else ()
    return bought[0] if len(bought) == 1 else None


class ReferToHuman(ShopAction):
    """What is done only for somebody who proved to be who they are: says so and names the way to a human."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_refer_to_human"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """One sentence and a button."""
        if _DELETES_ORDERS.search(turn.text):
            return Reply("order_records_stay", buttons=["取消订单", "转人工"], topic=self.name())
        return Reply("refer_personal_data_to_human", buttons=["转人工"], topic=self.name())


# 你会不会骗我: a doubt that the shop's promise answers, not an apology.
_DOUBTS = re.compile(
    r"(?:会不会|是不是|不会是?|该不会)[^,。!?]{0,4}骗|(?:是|会)骗[^,。!?]{0,3}[吗么嘛]|靠(?:不靠)?谱[吗么嘛]|是不是真的假的"
)


class AnswerComplaint(ShopAction):
    """气死我了, 差评: says sorry once and offers a human; carried on, the escalation policy hands over by itself."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_complaint"

    def at_once(self, turn: Turn) -> list[EventType] | None:
        """人呢, of somebody who was promised a human: how that stands."""
        if not asks_who_is_there(turn.text) or promised_human(turn, services()) is None:
            return None
        return [FollowupAction("action_hand_over")]

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Names the order talked about, if there is one; 好的 leads to a human. An attack, heard as displeasure, is none."""
        if asks_who_is_there(turn.text):
            hours = hours_words(turn.text, shop)
            return Reply(
                "somebody_there", {"hours": hours}, buttons=["转人工"], offer=Offer("action_hand_over")
            )
        if turn.intent == "out_of_scope" and is_attack(turn.text):
            return Reply("attack")
        fault = shop_action("action_report_fault") if fault_of_own(turn, shop) else None
        if fault is not None:
            return fault.answer(turn, shop)  # 我家猫把键盘线咬断了 sounds bitter, and is told of for help
        if turn.intent != "complain" and (tactful := delicate(turn)) is not None:
            return tactful
        trust = shop_action("action_answer_authenticity") if _DOUBTS.search(turn.text) else None
        if trust is not None and not turn.slot("order"):
            return trust.answer(turn, shop)
        if (promised := promised_human(turn, shop)) is not None:
            return Reply("complaint_promised", {"ticket": promised.id})
        order = turn.slot("order")
        wording = "complaint_about_order" if order else "complaint"
        if turn.after == self.name():  # the same apology again would sound like a machine
            wording = "complaint_again"
        return Reply(
            wording, {"order": order} if order else {}, buttons=["转人工"], offer=Offer("action_hand_over")
        )


class AnswerPraise(ShopAction):
    """你们服务真好."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_praise"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Thanks; what was not good, or was complained of a moment ago, is not passed over (好棒棒哦 may be bitter)."""
        offered = (turn.slot("offer") or {}).get("action")
        if offered == "action_hand_over":
            return Reply("praise_after_complaint", buttons=["转人工"], offer=Offer("action_hand_over"))
        return (
            Reply("praise_but", buttons=["转人工"], offer=Offer("action_hand_over"))
            if blames_too(turn.text)
            else Reply("praise")
        )
