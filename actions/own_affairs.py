"""Messages about a thing bought that name it by its kind alone, or what is the matter with it: 不是耳机 路由器, 手环先别派."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.called_off import of_called_off
from actions.order_reference import customer_of, names_coming, names_order, purchases_meant
from actions.parcels import LATER, asks_when, not_here_yet, thanks_carrier
from actions.presales.preferences import ABOUT_PRODUCTS
from actions.services import Services
from actions.turn import Turn
from shop.handoff.despair import tells_loss

_UNSURE = frozenset(
    {"inform", "nlu_fallback", "acknowledge", "search_product", "ask_recommendation", "report_fault", "chitchat", "out_of_scope"}
)  # fmt: skip
_TOPICS = {
    "action_track_order": "track_order",
    "action_track_ticket": "track_ticket",
    "action_track_refund": "track_refund",
    "action_price_protection": "price_protection",
}
_SHOPS = re.compile(
    r"买个|想买|推荐|看看|有没有|多少钱|便宜|好用|哪[款个种]|什么样|需要|配|适合|[对比]比|坏|修|退|换|取消"
)
_SHORT = 14
# 是给他买的, 我给妈买的那个, 是送老师的 老师不收, 被偷了, 手环那单
_BOUGHT_FOR = re.compile(
    r"(?:给|用)[^,。!?]{1,6}(?:买|下单)的|我(?:老公|老婆|儿子|女儿|妈|爸|家人)?买的|是送[^,。!?]{1,6}的|被[^,。!?]{0,3}(?:偷|抢|拿走)|[那这]一?单"
)
_UNTIL = 0.9
_UNSURE_OF_CHANGE = 0.6
_RETURNS = re.compile(r"退货|退掉|要退|想退|申请退|退了它|给我退")
_ASKS = re.compile(
    r"[吗么嘛呢?？]|怎么|如何|规则|政策|条件|多久|几天|能不能|可不可以|可以|能退|运费|流程|什么|啥|是不是"
)
_STANDING = re.compile(r"单子|订单|包裹|快递|几单|几个单|东西|件")
_NOT_HERE = re.compile(r"没(?:有)?(?:到|收到|送到|送)|未到|在路上")
_TICKET = re.compile(r"(?:留|开|建|登记|记|提)(?:一?个|一下)?(?:工单|服务单|售后单)")
_TICKET_NUMBER = re.compile(r"(?:维修|退货|换货|售后|返修)(?:的)?(?:单|工单|单号|编号)|工单|服务单")
_TAKES_BACK = re.compile(r"撤|取消|不[修退换]了")
_BUYS = re.compile(r"买|下单|现在拍|运费|邮费|包邮")
_WHEN_COUPON = re.compile(r"什么时候|啥时候|何时|几号|哪天|多久")
_MEMBERS = re.compile(r"生日|会员|金卡|银卡|钻石|等级")
_NOT_WANTED = re.compile(r"不想?要(?:它|这个|那个|这单)?了")
_KIND = re.compile(
    r"好|棒|赞|谢|不错|满意|喜欢|爱|厉害|靠谱|给力|快|贴心|耐心|专业|优秀|nice|牛|感动|值|准时|行"
)
_BITTER = 0.7
_COMING_YET = re.compile(
    r"(?:到|发|送|寄)(?:货|出|过来)?了?(?:吗|没|么|吧|[?？])|(?:还|怎么)没(?:有)?(?:到|发|送|收)|我的?[^,，。!?]{1,5}呢[?？!！]*$"
)
_SCORN = re.compile(r"(?<!打)破(?!损|解|了)|烂|垃圾|什么玩意|啥玩意|坑人|不好使|质量[^,。!?]{0,3}差|太差")
_OPENS_REPAIR = re.compile(r"修|检测|返厂|寄")


def own_thing_goes_on(turn: Turn, shop: Services) -> str | None:
    """还有充电宝, 不是耳机 路由器, after one's orders or tickets were told: how the customer's own stands; nothing is looked for."""
    meant = _TOPICS.get(str(turn.slot("topic")))
    unsure = turn.intent in _UNSURE and (turn.intent != "report_fault" or turn.confidence < _UNTIL)
    if meant is None or not unsure or turn.active_form is not None or customer_of(turn) is None:
        return None
    other = turn.of("fault") or turn.of("color") or turn.of("spec") or turn.of("price") or turn.of("brand")
    if other or not turn.of("category") or len(turn.text) > _SHORT or _SHOPS.search(turn.text):
        return None
    bought = purchases_meant(turn, shop)
    named = bought and any(names_order(turn, purchase.order, shop) for purchase in bought)
    if not named:
        return "track_order" if names_coming(turn, shop) and meant == "track_order" else None
    if meant != "track_ticket":
        return meant
    customer = customer_of(turn)
    tickets = shop.tickets.of_customer(customer) if customer else ()
    worked_on = {(ticket.order_id, ticket.product_sku) for ticket in tickets}
    return meant if any((p.order.id, p.line.product_sku) in worked_on for p in bought) else "track_order"


def waits_with_parcel(turn: Turn, shop: Services) -> str | None:
    """手环先别派: of what is ordered; its state says whether that can be."""
    heard = turn.intent in _UNSURE and turn.active_form is None
    return "modify_order" if heard and LATER.search(turn.text) and names_coming(turn, shop) else None


def was_bought(turn: Turn, shop: Services) -> str | None:
    """手环是给他买的, of something on its way: that order; none is looked for."""
    that_one = (
        turn.intent == "modify_order" and turn.confidence < _UNSURE_OF_CHANGE
    )  # 手环那单能备注只发短信吗
    heard = (
        (turn.intent in _UNSURE or that_one) and turn.active_form is None and _BOUGHT_FOR.search(turn.text)
    )
    things = turn.of("product") or turn.of("category")
    if not heard or not things or turn.of("fault") or turn.of("price") or _SHOPS.search(turn.text):
        return None
    return "track_order" if customer_of(turn) and purchases_meant(turn, shop) else None


def not_wanted(turn: Turn, shop: Services) -> str | None:
    """算了 我不想要了, after an order was told: that order goes back or is cancelled; it is not the talk that ends."""
    heard = turn.intent in ("stop", "deny", "nlu_fallback", "inform", "acknowledge") and not turn.mentions
    talked = (
        turn.slot("topic") == "action_track_order" and turn.active_form is None and not turn.slot("offer")
    )
    if not heard or not talked or not _NOT_WANTED.search(turn.text):
        return None
    order = shop.orders.own(str(turn.slot("order") or ""), customer_of(turn))
    if order is None:
        return None
    return "request_return" if order.status == "delivered" else "cancel_order"


def when_it_comes(turn: Turn, shop: Services) -> str | None:
    """几点到, 上午还是下午, after orders were told of: those, no store and no value."""
    talked = turn.slot("topic") == "action_track_order" and turn.active_form is None
    heard = turn.intent in ("ask_store", "inform", "nlu_fallback", "ask_delivery", "ask_stock", "ask_usage")
    return "track_order" if talked and heard and asks_when(turn.text) else None


def not_yet(turn: Turn, shop: Services) -> str | None:
    """哦还没到货是吧, after a word on an order that is under way: that order, no product's stock."""
    heard = (
        turn.intent in (*_UNSURE, "ask_stock", "track_refund", "ask_delivery") and turn.active_form is None
    )
    order = shop.orders.own(str(turn.slot("order") or ""), customer_of(turn)) if heard else None
    under_way = order is not None and order.status in ("paid", "shipped")
    return "track_order" if under_way and not_here_yet(turn.text) and not turn.mentions else None


def coming_when(turn: Turn, shop: Services) -> str | None:
    """充电宝要是明天送到咋办, of what is ordered: that order, not how soon the shop sends."""
    heard = turn.intent == "ask_delivery" and turn.confidence < _UNTIL and turn.active_form is None
    shopping = turn.slot("topic") in ABOUT_PRODUCTS or turn.of("address") or _BUYS.search(turn.text)
    return "track_order" if heard and not shopping and names_coming(turn, shop) else None


def ticket_of_own(turn: Turn, shop: Services) -> str | None:
    """小孩把路由器的维修单号撕了: of what is being repaired or goes back, no order and nothing to withdraw."""
    heard = turn.intent in (*_UNSURE, "withdraw_request", "track_order") and turn.active_form is None
    customer = customer_of(turn)
    if not heard or customer is None or not _TICKET_NUMBER.search(turn.text) or _TAKES_BACK.search(turn.text):
        return None
    named = {(p.order.id, p.line.product_sku) for p in purchases_meant(turn, shop)}
    things = turn.of("category") or turn.of("product")
    tickets = shop.tickets.of_customer(customer, active_only=True)
    return "track_ticket" if things and any((t.order_id, t.product_sku) in named for t in tickets) else None


def returns_it(turn: Turn, shop: Services) -> str | None:
    """键盘退货 七天内, heard as a question for the rule: nothing is asked, that thing is to go back."""
    heard = turn.intent == "ask_return_policy" and turn.active_form is None and customer_of(turn) is not None
    things = turn.of("product") or turn.of("category")
    if not heard or not things or _ASKS.search(turn.text) or not _RETURNS.search(turn.text):
        return None
    return "request_return" if purchases_meant(turn, shop) else None


def still_to_come(turn: Turn, shop: Services) -> str | None:
    """我有几个单子没到, heard as a question for tickets: the orders."""
    heard = turn.intent == "track_ticket" and turn.confidence < _UNTIL and turn.active_form is None
    asks = _STANDING.search(turn.text) and _NOT_HERE.search(turn.text)
    return "track_order" if heard and asks and not turn.of("ticket_id") else None


def wants_ticket(turn: Turn, shop: Services) -> str | None:
    """那给我留个工单, heard as an order: somebody shall see to it, nothing is bought."""
    heard = turn.intent == "place_order" and turn.active_form is None
    return "request_human" if heard and _TICKET.search(turn.text) else None


def when_coupon(turn: Turn, shop: Services) -> str | None:
    """什么时候有生日券: when there is one is asked; none is given out."""
    if turn.intent != "claim_coupon" or not _WHEN_COUPON.search(turn.text):
        return None
    return "ask_membership" if _MEMBERS.search(turn.text) else "ask_my_coupons"


def bitter_praise(turn: Turn, shop: Services) -> str | None:
    """你们这效率, heard as praise: not a kind word in it, and said bitterly."""
    bitter = turn.intent == "praise" and turn.negative >= _BITTER
    return "complain" if bitter and not _KIND.search(turn.text) else None


def thanks(turn: Turn, shop: Services) -> str | None:
    """替我给快递小哥说声谢谢, not understood: kind words."""
    heard = turn.intent in ("nlu_fallback", "inform", "chitchat", "out_of_scope") and turn.active_form is None
    return "praise" if heard and thanks_carrier(turn.text) else None


def tells_fault(turn: Turn, shop: Services) -> str | None:
    """我键盘进水了, heard as a wish for a repair with no word of one: what happened is told, the ways on are offered."""
    unsure = turn.intent == "request_repair" and turn.confidence < _UNTIL and turn.active_form is None
    told = unsure and turn.of("fault") and not _OPENS_REPAIR.search(turn.text)
    return "report_fault" if told and fault_of_own(turn, shop) else None


def fault_of_own(turn: Turn, shop: Services) -> bool:
    """我家猫把键盘线咬断了: a fault is told of a thing that the customer bought here."""
    things = turn.of("product") or turn.of("category")
    if not turn.of("fault") or not things or customer_of(turn) is None:
        return False
    return len(purchases_meant(turn, shop)) == 1


def coming_yet(turn: Turn, shop: Services) -> str | None:
    """充电宝还没发吧, 哦对 那个手环到了吗, 我问你我手环呢: of what is ordered and not here yet; nothing is looked for or changed."""
    guessed = turn.intent in ("modify_order", "ask_capabilities", "ask_stock") and turn.confidence < _UNTIL
    heard = (turn.intent in _UNSURE or guessed) and turn.active_form is None
    asks = _COMING_YET.search(turn.text) and not _SHOPS.search(turn.text) and "不要" not in turn.text
    return "track_order" if heard and asks and not turn.of("fault") and names_coming(turn, shop) else None


def of_who_died(turn: Turn, shop: Services) -> str | None:
    """我爸前天去世了 他买的路由器还在修: how that stands, with a word of sympathy; no other is looked for."""
    customer = customer_of(turn)
    heard = turn.intent in _UNSURE and turn.active_form is None and tells_loss(turn.text)
    things = turn.of("product") or turn.of("category")
    if not heard or not things or customer is None:
        return None
    named = {(p.order.id, p.line.product_sku) for p in purchases_meant(turn, shop)}
    tickets = shop.tickets.of_customer(customer, active_only=True)
    if any((ticket.order_id, ticket.product_sku) in named for ticket in tickets):
        return "track_ticket"
    return "track_order" if named else None


def scorns_own(turn: Turn, shop: Services) -> str | None:
    """你们这什么破键盘, of what was bought here: something is the matter with it; no other is looked for."""
    heard = turn.intent in ("complain", *_UNSURE) and turn.active_form is None and turn.negative >= _BITTER
    things = turn.of("product") or turn.of("category")
    if not heard or not things or customer_of(turn) is None or not _SCORN.search(turn.text):
        return None
    return "report_fault" if len(purchases_meant(turn, shop)) == 1 else None


SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    of_called_off, wants_ticket, when_coupon, waits_with_parcel, was_bought, ticket_of_own, own_thing_goes_on, not_yet, not_wanted, coming_when, when_it_comes, returns_it, still_to_come,
    bitter_praise, thanks, tells_fault, scorns_own, of_who_died, coming_yet,
)  # fmt: skip
