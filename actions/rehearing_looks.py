"""Senses of somebody who looks at products: which sort, what it costs besides, whether it lasts, another colour, by when."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES
from actions.rehearing_errands import SHORT, SURE
from actions.services import Services
from actions.turn import Turn
from actions.wish_words import WISHES

_SORT = re.compile(r"(?:最好|要|想要|得|必须)?[^,，。?？吗么我退]{3,12}的[。!！~]?")
_SORT_OF_THING = re.compile(
    r"(?:有没有|想要|要|找)?(?:能|可以|会|支持)[^,，。?？吗么我退]{2,12}的[^,，。?？吗么我人]{1,4}"
)
_PERSON = re.compile(r"客服|人工|真人|活人|专员|经理|主管|领导|店长|老板|接线|[找叫转换]|负责")
_FEES = re.compile(r"月租|月费|年费|会员费|服务费|流量费|套餐费|订阅费")
_STOPS = re.compile(r"算了|不|停|取消|别|没事了|到此|结束|拜|再见")
_WORRIES = re.compile(r"(?:没事|没问题|不会坏|不要紧|不碍事|结实|耐摔|行|可以)(?:吧|吗|么|不)[?？]?$")
_OWN = re.compile(r"我的|我买|买的|订单|单号|收到|到货|刚到|包裹|物流|快递到")
_BY_THEN = re.compile(
    r"(?:周|星期|礼拜|号|[天日月]|生日|节)[^,，。]{0,4}(?:之?前|以内|之内)[^,，。]{0,4}(?:到|送|收|拿)"
)
_SOON = re.compile(
    r"(?:今天|今晚|明天|明早|后天|周[一二三四五六日末]|星期[一二三四五六日天]|几天|多久|几号|什么时候|啥时候)[^,，。]{0,4}(?<!没)(?:到|送|收到)(?!账)"
)
_OF_WHOLESALE = re.compile(r"批发|团购|批量|整箱|拿货")
_SHOPPING = ABOUT_PRODUCTS | {
    "action_answer_promotion", "action_bargain", "action_guide_order", "action_answer_delivery", "action_answer_payment",
    "action_answer_invoice", "action_answer_warranty",
}  # fmt: skip


def _has_nothing_here(turn: Turn) -> bool:
    """Whether the talk is with somebody who has ordered nothing, as far as is known."""
    return (
        not (turn.slot("customer_id") or turn.slot("order") or turn.slot("owned"))
        and turn.active_form is None
    )


def sort_wanted(turn: Turn, shop: Services) -> str | None:
    """能同时俩人说话的, 到账播报的, among products: which sort is wanted; nobody is called, no refund asked for."""
    heard = turn.intent in ("request_human", "track_refund", "track_ticket")
    called = _PERSON.search(turn.text) or turn.of("order_id")
    if (
        turn.intent == "request_human"
        and _SORT_OF_THING.fullmatch(turn.text)
        and not called
        and not turn.product
    ):
        return "search_product"  # 能同时俩人说话的麦
    listed = turn.slot("topic") in SEARCHES and turn.shown and _has_nothing_here(turn)
    says = _SORT.fullmatch(turn.text.strip()) and not called
    return "inform" if heard and listed and says else None


def fees(turn: Turn, shop: Services) -> str | None:
    """月租多少, 要不要交月费: not what the thing itself costs."""
    heard = turn.intent in ("ask_price", "out_of_scope", "ask_payment", "nlu_fallback", "ask_promotion")
    talked = turn.product and turn.slot("topic") in _SHOPPING and turn.active_form is None
    return "ask_attribute" if heard and talked and _FEES.search(turn.text) else None


def worries(turn: Turn, shop: Services) -> str | None:
    """摔了没事吧, hardly heard as an end: whether the product stands it."""
    heard = turn.intent in ("stop", "deny", "acknowledge") and turn.confidence < SURE
    talked = turn.product and turn.slot("topic") in _SHOPPING and turn.active_form is None
    says = _WORRIES.search(turn.text) and not _STOPS.search(turn.text.removesuffix("不"))
    return "ask_attribute" if heard and talked and says else None


def another_colour(turn: Turn, shop: Services) -> str | None:
    """换成白色的, of somebody who has ordered nothing: of the product looked at, no order is changed."""
    heard = turn.intent in ("request_exchange", "modify_order")
    said = any(mention.linked for mention in (*turn.of("color"), *turn.of("spec")))
    looked_at = turn.product and turn.slot("topic") in _SHOPPING and _has_nothing_here(turn)
    own = _OWN.search(turn.text) or turn.of("order_id") or "下单" in turn.text
    return "ask_variant" if heard and said and looked_at and not own and len(turn.text) <= SHORT else None


def by_then(turn: Turn, shop: Services) -> str | None:
    """下周三之前要到: how long delivery takes."""
    heard = turn.intent in ("inform", "nlu_fallback", "track_order", "chitchat") and _has_nothing_here(turn)
    if not heard or _OWN.search(turn.text):
        return None
    by_then = turn.slot("topic") in _SHOPPING | {None} and _BY_THEN.search(turn.text)
    # 明天能到吗 我在成都, of the product looked at.
    looked_at = turn.slot("topic") in _SHOPPING and turn.product and _SOON.search(turn.text)
    return "ask_delivery" if by_then or looked_at else None


def wholesale(turn: Turn, shop: Services) -> str | None:
    """批发10个, of the product looked at: what so many come to, and how companies buy."""
    heard = turn.intent in ("inform", "nlu_fallback", "ask_price")
    looked_at = turn.product and turn.slot("topic") in _SHOPPING and turn.active_form is None
    says = turn.of("quantity") and _OF_WHOLESALE.search(turn.text) and not turn.of("category")
    return "ask_promotion" if heard and looked_at and says else None


def other_maker(turn: Turn, shop: Services) -> str | None:
    """苹果的有吗, before any product: whether things of that make are sold."""
    heard = turn.intent in ("ask_variant", "ask_stock", "ask_attribute") and turn.active_form is None
    makes = any(not m.linked and shop.catalogue.vocabulary().brand(m.value) is None for m in turn.of("brand"))
    asks = re.search(r"有[吗么没不]|有没有|卖[吗不]", turn.text) and not WISHES["report_fault"].search(
        turn.text
    )
    return "search_product" if heard and makes and asks and not turn.product else None


SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    sort_wanted, fees, worries, another_colour, by_then, wholesale, other_maker,
)  # fmt: skip
