"""Messages that settle on something, or give it up, though heard as something else: 那我上K60, 就第一个, 要得 来一个."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.also import asked_after_stop
from actions.order_reference import customer_of, purchases_meant
from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES, other_variant
from actions.references import ordinal
from actions.request.said_before import keep_for_an_order
from actions.services import Services
from actions.taking_up import takes_product
from actions.turn import Turn
from shop.orders.drafts import owner_of

_AFTER_PRODUCTS = ABOUT_PRODUCTS | {
    "action_answer_delivery", "action_answer_promotion", "action_bargain", "action_answer_warranty", "action_answer_payment",
    "action_answer_upgrade", "action_guide_order", "action_answer_trade_in",
}  # fmt: skip
_LISTED = SEARCHES | {"action_compare_products"}
_HEARD = frozenset(
    {
        "inform",
        "nlu_fallback",
        "ask_upgrade",
        "acknowledge",
        "search_product",
        "out_of_scope",
        "chitchat",
        "affirm",
    }
)
# What is left of 那我上K60吧 without the name.
_SETTLES = re.compile(
    r"[\s,，。!！~]*(?:那|行|好|嗯|我|还是|了|的|吧|,|，|\s)*(?:就要?|上|要|买|选|来|拿|定|入)(?:下|了|台|个|一[个台款])?[\s,，]*(?:吧|了|啦|的|呀|,|，|。|!|！|~|\s)*"
)
_TAKES = re.compile(r"\b(?:take|buy|get|order|want)\b", re.IGNORECASE)
_ORDERS = re.compile(r"下单|购买|买单|拍下")
_PLACE = re.compile(r"第[一二三四五1-5]\s?[个款台种]|那个|这个")

_ARRIVES = re.compile(r"(?:几天|多久|几号|哪天|什么时候|啥时候?|何时|好多天|好久)[^,，。]{0,4}到|几天送")
_SELLS_DISH = re.compile(r"送[吗不么嘛]")
_LOOKS_BACK = re.compile(
    r"我(?:最近|之前|以前|上次|都|在你们?[家这])*买(?:过|了|的).{0,3}(?:东西|啥|什么|哪些)(?!.*(?:优惠|活动|保修|退|换|坏))"
    r"|^(?:我)?(?:昨天|前天|今天|最近|刚才?|上次)?(?:的|下|买)?的?(?:那|这)(?:个|笔|一单)?(?:订单|单子)[。~]?$"
)
_WHERE = re.compile(
    r"(?:我的|我买的|买的).{1,12}(?:到哪|到了[吗没]|在哪|还没到|没收到|什么时候[能会]?到|啥时候[能会]?到)"
)
_DISLIKES = re.compile(r"不(?:太|大|怎么|是很)?(?:喜欢|满意|合适|好用|想要)|后悔|没想象")
_BOUGHT = re.compile(r"买的|买了|收到|到手|入手")
_GIVES_UP = re.compile(r"^(?:算了|那?就?不|先不|还是不)[^?？吗]{0,10}$")
_STOPS = re.compile(r"(?:那|哎|唉|行|嗯)*算了")
_ASKS_OF_IT = re.compile(r"[吗么嘛?？]|怎么样|如何|咋样|多[少大长重久]|几")
_ANEW = re.compile(r"换(?:个|一个)?新|换一个(?:好|同)")
_OLD = re.compile(r"旧|抵|以旧|折")


def _without_names(turn: Turn) -> str:
    """The message without products, pointers, colours and specs."""
    text = turn.text
    for mention in turn.mentions:
        if mention.entity in ("product", "reference", "color", "spec") and mention.text:
            text = text.replace(mention.text, "", 1)
    return _PLACE.sub("", text, count=1)


def settles(turn: Turn, shop: Services) -> str | None:
    """那我上K60, 就第一个, 那就SE 绿色, i'll take the first one: ordered, whatever was asked last."""
    if turn.intent not in _HEARD or turn.active_form is not None or turn.slot("topic") not in _AFTER_PRODUCTS:
        return None
    named = len({mention.sku for mention in turn.of("product") if mention.sku}) == 1
    placed = ordinal(turn.text) is not None and bool(turn.shown or turn.product)
    other = turn.of("category") or turn.of("price") or turn.of("attribute") or turn.of("scenario")
    if not (named or placed) or (other and not named):
        return None
    if turn.of("attribute") and not any(m.start >= 0 and not m.linked for m in turn.of("attribute")):
        return None
    if not named and turn.slot("topic") in _LISTED and not _TAKES.search(turn.text):
        return None  # 就要第二个, of a list: told what it costs and how to order it
    says = _SETTLES.fullmatch(_without_names(turn)) or (placed and _TAKES.search(turn.text))
    return "place_order" if says else None


def arrives(turn: Turn, shop: Services) -> str | None:
    """多久到 我在西安, 好多天到嘛, of somebody who has ordered nothing yet: delivery in general."""
    unsure = turn.intent in ("nlu_fallback", "inform") and turn.of("address")
    shopping = turn.intent == "track_order" and not turn.slot("customer_id") and not turn.slot("order")
    shopping = (
        shopping
        and turn.slot("topic") in _AFTER_PRODUCTS
        and not turn.of("order_id")
        and not turn.of("phone")
    )
    own = re.search(r"我的|订单|单号|买的|包裹|物流|快递到", turn.text)
    if turn.active_form is not None or own or not (unsure or shopping):
        return None
    return "ask_delivery" if _ARRIVES.search(turn.text) else None


def price_in_dialect(turn: Turn, shop: Services) -> str | None:
    """几钿, 好多钱: what it costs, in words that were not understood."""
    heard = turn.intent in ("nlu_fallback", "inform", "chitchat", "out_of_scope", "acknowledge")
    asks = re.fullmatch(
        r"(?:这个|那个|一共|要)?(?:多|几多|好多|几)(?:钱|文|银子)(?:啊|嘛|哦|伐|咧|呀|[?？])*", turn.text
    )
    return "ask_price" if heard and asks else None


def given_free(turn: Turn, shop: Services) -> str | None:
    """挂架送吗, of a television: whether it comes with it, no parcel."""
    thing = turn.intent == "ask_delivery" and turn.of("category") and turn.product
    return "ask_package_contents" if thing and _SELLS_DISH.search(turn.text) else None


def looks_back(turn: Turn, shop: Services) -> str | None:
    """我最近买的东西有哪些, 昨天那个订单: one's own orders."""
    heard = turn.intent in ("ask_promotion", "inform", "nlu_fallback", "ask_recommendation", "search_product")
    if not heard or customer_of(turn) is None or turn.active_form is not None:
        return None
    if _WHERE.search(turn.text) and purchases_meant(turn, shop):
        return "track_order"  # 我的手环到哪了
    return "track_order" if not turn.of("product") and _LOOKS_BACK.search(turn.text) else None


def dislikes(turn: Turn, shop: Services) -> str | None:
    """我前几天买的键盘不太喜欢: wants to give it back; the form has it confirmed."""
    heard = turn.intent in (
        "nlu_fallback",
        "inform",
        "search_product",
        "complain",
        "ask_return_policy",
        "chitchat",
    )
    if (
        not heard
        or customer_of(turn) is None
        or turn.active_form is not None
        or turn.text.endswith(("吗", "么", "?"))
    ):
        return None
    says = _DISLIKES.search(turn.text) and _BOUGHT.search(turn.text) and not turn.of("fault")
    things = turn.of("product") or turn.of("category")
    return "request_return" if says and things and purchases_meant(turn, shop) else None


def declines_offer(turn: Turn, shop: Services) -> str | None:
    """算了不退了, to the offer of cancelling instead: a no to it, takes no other request back."""
    offered = (turn.slot("offer") or {}).get("action") == "request_form"
    given_up = turn.intent in ("withdraw_request", "cancel_order") and _GIVES_UP.search(turn.text)
    return "deny" if offered and given_up and not turn.of("ticket_id") else None


def asks_after_stop(turn: Turn, shop: Services) -> str | None:
    """算了不要了 这个包邮吗: what was begun ends, and the question is answered."""
    heard = turn.intent in ("stop", "deny", "nlu_fallback", "inform", "cancel_order")
    ordered = turn.intent == "cancel_order" and turn.slot("topic") not in _AFTER_PRODUCTS
    if not heard or ordered or turn.of("order_id") or turn.active_form == "request_form":
        return None
    if (asked := asked_after_stop(turn.text)) is not None:
        return asked
    of_it = any(m.linked for m in turn.of("attribute")) and _ASKS_OF_IT.search(turn.text)
    return "ask_attribute" if of_it and _STOPS.match(turn.text) and turn.product else None


def replaced(turn: Turn, shop: Services) -> str | None:
    """能换新吗, of what was just said to be broken: an exchange, nothing is traded in."""
    broken = turn.slot("owned") and turn.slot("fault")
    says = turn.intent == "ask_trade_in" and _ANEW.search(turn.text) and not _OLD.search(turn.text)
    return "request_exchange" if broken and says else None


def order_at_once(turn: Turn, shop: Services) -> list[EventType] | None:
    """要得 来一个, 确认下单, heard as a mere yes: the order of the product talked about begins; None for other words."""
    offered = (turn.slot("offer") or {}).get("action")
    if turn.active_form is not None or not turn.product or offered == "request_form":
        return None
    ordered = _ORDERS.search(turn.text) and turn.slot("topic") in _AFTER_PRODUCTS
    if not ordered and takes_product(turn, shop) is None:
        return None
    keep_for_an_order(turn, shop)
    slots: dict[str, Any] = {"request_kind": "place_order", "product": turn.product, "offer": None}
    return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction("request_form")]


def other_variant_at_once(turn: Turn, shop: Services) -> list[EventType] | None:
    """算了不要白的 黑的, in the middle of an order, heard as its end: another colour of it; None for other words."""
    if not other_variant(turn):
        return None
    draft = shop.drafts.unfinished(owner_of(customer_of(turn), turn.sender_id), "place_order")
    if draft is None or turn.slot("request") != draft.id:
        return None
    slots = {"request_kind": "place_order", "offer": None}
    return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction("request_form")]


SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    settles, arrives, price_in_dialect, given_free, looks_back, dislikes, declines_offer, asks_after_stop, replaced,
)  # fmt: skip
