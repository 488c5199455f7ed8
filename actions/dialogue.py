"""Keeping the conversation together: accepting and declining offers, bare values, stopping, not understanding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import payloads
from actions.bare_values import action_for_value
from actions.base import ShopAction, read_or_rerouted, shop_action
from actions.offers import keeps_offer, only_noted, takes_offer
from actions.presales.faq import faq_reply
from actions.presales.preferences import SEARCHES, refused_mentions
from actions.presales.search import SearchProducts, chosen_for
from actions.presales.wants import asks_for_others, kind_of_search, says_wants
from actions.references import points
from actions.reply import Reply
from actions.request.said_before import keep_for_an_order
from actions.rereading import reread
from actions.services import Services, services
from actions.settling import order_at_once, other_variant_at_once
from actions.turn import Turn
from actions.unreadable import unreadable
from actions.waiting import takes_back_human
from actions.wish_words import CONSENT, WISHES, leaves_choice

# What a customer would type for each intent: the choices after a message that could mean two things.
SAYINGS = {
    "search_product": "我想找一款商品",
    "ask_recommendation": "给我推荐几款",
    "compare_products": "帮我对比两款",
    "ask_price": "问价格",
    "ask_attribute": "问参数功能",
    "ask_stock": "问有没有货",
    "ask_variant": "问颜色规格",
    "ask_package_contents": "包装里有什么",
    "ask_usage": "问怎么使用",
    "ask_authenticity": "是正品吗",
    "place_order": "我要下单",
    "ask_payment": "怎么付款",
    "ask_delivery": "运费和时效",
    "track_order": "查我的订单物流",
    "modify_order": "修改订单",
    "cancel_order": "取消订单",
    "request_installation": "预约安装",
    "ask_invoice": "开发票",
    "price_protection": "申请价保",
    "missing_item": "少发错发了",
    "report_fault": "商品坏了",
    "request_return": "我要退货",
    "request_exchange": "我要换货",
    "withdraw_request": "撤销售后申请",
    "request_repair": "我要维修",
    "ask_return_policy": "问退换规则",
    "ask_warranty": "问保修",
    "track_refund": "查退款进度",
    "track_ticket": "查售后进度",
    "ask_trade_in": "以旧换新",
    "ask_upgrade": "值不值得换新款",
    "ask_promotion": "有什么活动",
    "claim_coupon": "领优惠券",
    "ask_my_coupons": "我有哪些券",
    "bargain": "能便宜点吗",
    "ask_membership": "问会员权益",
    "subscribe_notice": "到货通知我",
    "unsubscribe_notice": "不要再发广告",
    "request_human": "转人工",
    "complain": "我要投诉",
    "ask_store": "问门店",
    "manage_review": "问评价",
    "ask_account": "账号问题",
    "delete_my_data": "删除我的个人信息",
    "export_my_data": "导出我的个人信息",
    "ask_privacy": "问隐私保护",
    "turn_off_personalization": "关闭个性化推荐",
}

# Values that a customer gives without saying what for.
VALUE_ENTITIES = (
    "product",
    "category",
    "brand",
    "scenario",
    "price",
    "spec",
    "color",
    "attribute",
    "address",
)

# 第二个, 第一款吧: nothing but a choice.
_SHORT = 8

_REFUSED = re.compile(
    r"(?:不要|不想要|不喜欢|别要)((?!了|这|那|谢|上面|前面|再|给)[^,，。了吧吗]{2,8}?)(?:的|款)?"
)

# 算了，还是看看手机吧 stops one search for another.
_GOES_ON = re.compile(r"还是|也行|也可以|看看|换成?|想[要买看]|买")

_TAKES_IT = re.compile(
    r"[来装订拿][一两二三四1-9][个台只副把件]|(?<![不别没])买了|(?<!不)就买|(?<![不别])下单|就要|拿下|就它|就这个"
)

_JUST_THIS = re.compile(r"(?:那|行|好的?|嗯|[,， ])*就(?:要|买|选|定)?(?:这|那|它)[了吧啦呗啊]*[。!！~ ]*")
# 算了 SE吧: given up is the other one.
_CHOSEN = re.compile(r"(?:吧|好了|得了|算了|就行)[。!！~ ]*$")
# 不客气 declines nothing.
_POLITE = re.compile(r"^(?:不(?:用|必)?客气|不用谢|不谢|没事儿?)[啊呀哈的啦了~。!]*$")

# 售后, and nothing of what is wanted.
_AFTER_SALES = re.compile(r"(?:我要?|找|问|有|办|[,，\s]){0,4}售后(?:服务|问题|的事)?[呢啊吧?？!！。]*")

# A customer who was not understood this often in a row is offered a human.
_PATIENCE = 2


class AcceptOffer(Action):
    """好的: carries out what the assistant proposed last."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_accept_offer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Sets the slots that the offer needs and lets its action speak."""
        offer = tracker.get_slot("offer")
        turn = Turn.from_tracker(tracker)
        if (ordered := order_at_once(turn, services())) is not None:
            return ordered
        if turn.product and (
            points(turn.text) or _JUST_THIS.fullmatch(turn.text)
        ):  # 就第一个吧, 就这: chosen
            return carry_out("action_guide_order", {}, dispatcher, tracker, domain)
        said = reread(turn, services()) if not offer and turn.product else turn
        if not offer and any(mention.sku == turn.product for mention in said.of("product")):
            return carry_out("action_guide_order", {}, dispatcher, tracker, domain)  # 就sleep吧
        if not offer and leaves_choice(turn.text) and turn.slot("topic") in SEARCHES:
            return carry_out("action_recommend_products", {}, dispatcher, tracker, domain)
        if not offer:
            Reply("no_offer").send(dispatcher)
            return []
        if (noted := only_noted(turn)) is not None:
            noted.send(dispatcher)
            return noted.events()
        return carry_out(offer["action"], offer["slots"], dispatcher, tracker, domain)


class DeclineOffer(ShopAction):
    """不用了: drops what the assistant proposed last."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_decline_offer"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Says so; the offer is forgotten with the reply. 不要入耳式的 refuses a property and asks for other products."""
        if (taken_back := takes_back_human(turn, shop)) is not None:
            return taken_back
        if (standing := keeps_offer(turn)) is not None:
            return standing
        if _POLITE.search(turn.text):
            return Reply("welcome")
        if says_wants(turn, shop) or (turn.shown and asks_for_others(turn.text)):
            return SearchProducts().answer(turn, shop)
        kind = kind_of_search(turn, shop) if turn.slot("topic") in SEARCHES else None
        if kind and (what := _REFUSED.fullmatch(turn.text.strip())) is not None:
            # 不要运动款
            return Reply("cannot_choose_by", {"value": what[1], "kind": kind}, topic=turn.slot("topic"))
        return Reply("declined")


class TakeValue(Action):
    """500以内, 黑色的, 杭州: answers the question before it again, with the value that was just given."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_take_value"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Lets the action that can use the value speak; without one notes the value and asks what it is for."""
        turn, events = read_or_rerouted(self.name(), dispatcher, tracker, domain)
        if events is not None:
            return events
        keep_for_an_order(turn, services())
        action = action_for_value(turn, services())
        if action is None and leaves_choice(turn.text) and (chosen := chosen_for(turn, services())):
            chosen.send(dispatcher)
            return chosen.events()
        if action is None and leaves_choice(turn.text) and turn.slot("topic") in SEARCHES:
            action = "action_recommend_products"  # 随便, asked what kind of thing
        if action is None and _AFTER_SALES.fullmatch(turn.text.strip()):
            Reply("after_sales_what", buttons=["我要退货", "我要换货", "我要维修", "售后进度"]).send(
                dispatcher
            )
            return []
        if action is None:
            readable = any(character.isalnum() for character in turn.text)
            kind = kind_of_search(turn, services())
            searching = turn.slot("topic") in SEARCHES or turn.active_form is not None
            if readable and kind and searching and len(turn.text) <= _SHORT + 4:
                Reply("cannot_choose_by", {"value": turn.text, "kind": kind}).send(dispatcher)
                return []
            if turn.of("phone"):  # nobody's number is repeated, nor is it needed before there is an order
                Reply("phone_noted", buttons=["怎么下单"] if turn.product else []).send(dispatcher)
                return []
            Reply("value_noted" if readable else "no_offer", {"value": turn.text[:20]}).send(dispatcher)
            return []
        return carry_out(action, {}, dispatcher, tracker, domain)


def carry_out(
    action: str,
    slots: Mapping[str, Any],
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    domain: dict[str, Any],
) -> list[EventType]:
    """Runs another action in this turn: an answer at once, a form by asking Rasa for it.

    Answering here saves a round trip and leaves the dialogue policies one thing to learn: then it is the customer's
    turn.
    """
    events: list[EventType] = [SlotSet(name, value) for name, value in slots.items()]
    chosen = shop_action(action)
    if chosen is None:
        return [*events, SlotSet("offer", None), FollowupAction(action)]
    tracker.slots.update(slots)
    return [*events, *chosen.run(dispatcher, tracker, domain)]


class Stop(ShopAction):
    """算了: leaves the task under way."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_stop"

    def at_once(self, turn: Turn) -> list[EventType] | None:
        """算了不要白的 黑的, while something is ordered: the order goes on."""
        return other_variant_at_once(turn, services())

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Forgets offer and topic, keeps what the conversation knows about products; 算了，还是看看手机 goes on."""
        values = any(
            turn.of(entity) for entity in ("category", "color", "brand", "price", "spec", "scenario")
        )
        product = shop.catalogue.product(turn.product) if turn.product else None
        named = [mention for mention in turn.of("product") if mention.sku == turn.product]
        chosen = named and named[0] not in refused_mentions(turn) and _CHOSEN.search(turn.text)
        if product is not None and (chosen or _TAKES_IT.search(turn.text)):  # 算了 来一个吧
            guide = shop_action("action_guide_order")
            return guide.answer(turn, shop) if guide is not None else Reply("stopped")
        if values and (_GOES_ON.search(turn.text) or turn.mostly(*VALUE_ENTITIES)):
            return SearchProducts().answer(turn, shop)
        return Reply("stopped", slots={"topic": None, "doubt": None})


class ClarifyIntent(ShopAction):
    """The message was not understood, or could mean two things."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_clarify_intent"

    def at_once(self, turn: Turn) -> list[EventType] | None:
        """申请, to a request that was just offered: its form begins."""
        offer = turn.slot("offer") or {}
        if not takes_offer(turn) or shop_action(str(offer.get("action"))) is not None:
            return None
        slots = {**offer.get("slots", {}), "offer": None}
        return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction(offer["action"])]

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """An answer from the FAQ if one is near, the likeliest wishes to choose from, and a human after two misses."""
        if (taken_back := takes_back_human(turn, shop)) is not None:
            return taken_back
        offer = turn.slot("offer") or {}
        if takes_offer(turn) and (offered := shop_action(str(offer.get("action")))) is not None:
            return offered.answer(replace(turn, slots={**turn.slots, **offer.get("slots", {})}), shop)
        if (standing := keeps_offer(turn)) is not None:
            return standing
        if (value_of := _value_action(turn, shop)) is not None:
            return value_of.answer(turn, shop)
        if leaves_choice(turn.text) and (chosen := chosen_for(turn, shop)):
            return chosen
        failed = int(turn.slot("failed_turns") or 0) + 1
        if (found := faq_reply(turn, shop, self.name())) and found.wording == "faq":
            return found
        if (plain := unreadable(turn)) is not None and failed < _PATIENCE:
            return replace(plain, slots={"failed_turns": failed})
        if failed >= _PATIENCE:
            return Reply("unclear_again", buttons=["转人工"], slots={"failed_turns": failed})
        likely = [
            (SAYINGS[name], SAYINGS[name])
            for name, confidence in turn.ranking
            if name in SAYINGS
            and confidence > 0.05
            and (name not in CONSENT or WISHES[name].search(turn.text))  # nobody is offered to be deleted
        ][:3]
        return Reply(
            "unclear",
            custom=payloads.clarify("intent", likely) if likely else None,
            buttons=[label for label, _ in likely] or ["找商品", "有什么活动", "转人工"],
            slots={"failed_turns": failed},
        )


def _value_action(turn: Turn, shop: Services) -> ShopAction | None:
    """For a message that is mostly values (跑步用的, 500以内黑色) the action that can use them."""
    picks = points(turn.text) and len(turn.text) <= _SHORT
    known = any(mention.linked and mention.entity in VALUE_ENTITIES for mention in turn.mentions)
    if not picks and not known and not turn.mostly(*VALUE_ENTITIES) and not says_wants(turn, shop):
        return None
    action = action_for_value(turn, shop)
    return shop_action(action) if action else None
