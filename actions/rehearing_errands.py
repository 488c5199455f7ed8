"""Senses of errands: orders, coupons, members' rights, notices, trade-ins and delivery, misheard as something else."""

from __future__ import annotations

import re

from actions.order_reference import said_numbers
from actions.presales.pieces import others_counted, pieces_wanted
from actions.presales.preferences import ABOUT_PRODUCTS
from actions.presales.together import ASKS_SUM, in_one_sum
from actions.references import points
from actions.services import Services
from actions.turn import Mention, Turn
from actions.wish_words import WISHES

# Characters of a message that is but a fragment.
SHORT = 14
# From this confidence on a question is taken as heard.
SURE = 0.9
# Talk about coupons.
OF_COUPONS = frozenset({"action_claim_coupon", "action_answer_my_coupons"})

_CLAIMS = re.compile(r"(?<!本)领(?!夹|先|导|域|口|带)")
_OF_A_COUPON = re.compile(r"券|卷|优惠|红包|领|减|折|码|福利|coupon|voucher|discount", re.IGNORECASE)
_ASKS_OF_COUPON = re.compile(
    r"能用|可以用|一起用|同时用|能买|可以买|能抵|用不|适用|能不能用|用完|用了|过期|有效期|用在|包括|券后|用(?:上)?(?:优惠)?券.{0,6}(?:多少|几)"
)
# What one pays with it.
_WITH_COUPON = re.compile(
    r"券(?:之|以)?后|用(?:上|了|完)?(?:这张|那张)?(?:优惠)?券.{0,6}(?:多少|几块|几元)|(?:多少|几块).{0,4}用(?:了)?券|用完(?:多少|几块)"
)
_ONLY_COUPON = re.compile(
    r"(?:那|有|没有|没|优惠|还|也|的|能|可以|用上?|[,，\s]){0,6}券(?:也?行|也?可以|能?用|有|没有|呢|吗|啊|不|没|[?？]){0,4}"
)
_A_SHEET = re.compile(r"(?:再|也|还).{0,4}[一1两2]张|来[一1]?张")
_GETS_COUPON = re.compile(r"领|发|给|来一?张|抢|拿|送|兑换|要一?张|想要|整一?张")
_MEMBERSHIP = re.compile(r"金卡|银卡|钻石|会员|积分")
_NOTICES = re.compile(
    r"订阅了(?:啥|什么|哪些)|(?:订|定|设|开)了?(?:哪些|什么|啥|几个).{0,3}(?:提醒|通知)|(?:提醒|通知).{0,4}(?:哪些|有啥|列表)"
)
_ORDERED_NOTICES = re.compile(
    r"[订登设开](?:阅|记|置)?(?:了|过)?(?:哪些|什么|啥|几个)|(?:都)?有哪些(?:提醒)?$"
)
# 我订了哪些, 我都下了啥单
_ORDERED = re.compile(
    r"(?:那|我|现在|一共|总共|都|到底|之前|[,，\s]){0,5}[订定下买](?:过|了)?(?:了|过)?(?:哪些|什么|啥|几个|几单|哪几个|哪几样)(?:东西|单|订单)?(?:了|来着|呢|啊|呀|[?？])*"
)
_REPAIRS = re.compile(r"修|保修|质保|换货|退货|退款|售后")
_TRADED = re.compile(r"换购|换下来|抵(?:完|掉|了)|折(?:完|掉|了)|要补|补(?:多少|几)")
_PIECES = re.compile(
    r"(?:那|我|要|买|拿|装|来|订|搞|整|入|上|弄|带)*(?P<many>(?:[2-9]|[1-9]\d{1,2}|[两三四五六七八九十])\s?[个台件部副条支把套盒])(?=.{0,4}多少)"
)
_THEN = re.compile(r"^那(?=我|要|买|拿|装|来|订|搞|整|入|上|弄|带)")
_IN_ALL = re.compile(r"一共|总共|合计|加起来|总价")
_BULK = re.compile(r"团购|批发|批量|企业|公司采购|大量|单价|每个|(?<![人家各来])一个")
_OF_ORDERS = re.compile(r"订单|单号|快递|包裹|物流|单子|下的单|买的东西")
_LOOKS_UP = re.compile(
    r"(?:查|看|找|瞧|瞅|跟踪|追踪).{0,10}(?:订单|单号|快递|包裹|物流|单子|下的单|买的东西)"
    r"|(?:订单|快递|包裹|物流|单子|下的单|买的东西).{0,6}(?:查|看|找|到哪|在哪|到了|状态|情况|进度)"
    r"|(?:查|看|找|瞧|瞅)[^,，。!?]{0,8}(?:那个|这个|的)单(?![词反独元位肩品])"
    r"|我(?:都|以前|之前)?买过(?:啥|什么|哪些)|我(?:买|订|拍)?的.{1,8}(?:走|送|运|寄)?到(?:哪|那儿|什么地方)"
    r"|(?:我的?|最近|上次|刚才?|之前)(?:那个|那些|下)?的?(?:订单|快递|包裹|物流)"
)
_NOT_ONES_OWN = re.compile(
    r"别人|他人|其他人|所有人|大家|用户|客户|顾客|朋友|同事|邻居|隔壁|老板|指令|数据库|程序|代码|系统"
    r"|京东|淘宝|天猫|拼多多|抖音|美团|外卖|别家|多少订单|销量"
)
_OTHER_WISH = re.compile(r"退|换|修|取消|撤|改|发票|开票|评价|差价|保价|价保|投诉|少发|漏发|发错|人工")


def order(turn: Turn, shop: Services) -> str | None:
    """查下订单20260100202, 帮我看看最近的订单, heard as small talk or not understood: where one's order is."""
    who = turn.of("phone") and _LOOKS_UP.search(turn.text)
    if turn.intent in ("ask_delivery", "inform") and who and turn.active_form is None:
        return "track_order"  # 我叫…手机…地址… 帮我查订单
    if turn.intent not in ("out_of_scope", "chitchat", "nlu_fallback") or turn.confidence >= SURE:
        return None
    if _NOT_ONES_OWN.search(turn.text) or _OTHER_WISH.search(turn.text) or len(turn.text) > 3 * SHORT:
        return None
    number = said_numbers(turn) and (turn.of("order_id") or _OF_ORDERS.search(turn.text))
    return "track_order" if number or _LOOKS_UP.search(turn.text) else None


def delivery(turn: Turn, shop: Services) -> str | None:
    """啥时候发货, of somebody who has ordered nothing yet: how soon the shop sends."""
    unknown = turn.intent == "track_order" and not turn.slot("customer_id") and not turn.slot("order")
    shopping = turn.slot("topic") in ABOUT_PRODUCTS | {
        "action_guide_order",
        "action_bargain",
        "action_answer_promotion",
    }
    asks = re.search(r"发货|几天|多久|什么时候|啥时|何时", turn.text)
    own = (
        re.search(r"我的|订单|单号|买的|下的单|包裹|物流|快递到|查", turn.text)
        or turn.of("order_id")
        or turn.of("phone")
    )
    return "ask_delivery" if unknown and shopping and asks and not own else None


def coupons(turn: Turn, shop: Services) -> str | None:
    """领那个满399的 claims; 这张券能买充电宝吗, 能用券不 用完多少 ask, and must not give one out."""
    topic = turn.slot("topic")
    around = topic in OF_COUPONS | {"action_answer_promotion", "action_bargain"}
    if (held := _of_coupon_in_hand(turn)) is not None:
        return held
    unsure = turn.intent in ("inform", "nlu_fallback", "affirm", "search_product")
    if (unsure or (turn.intent == "ask_membership" and turn.confidence < SURE)) and around:
        return "claim_coupon" if _CLAIMS.search(turn.text) and not turn.of("product") else None
    if turn.intent in ("out_of_scope", "nlu_fallback") and topic in OF_COUPONS:
        return "ask_my_coupons" if _ASKS_OF_COUPON.search(turn.text) else None
    if turn.intent == "claim_coupon" and not around and not _OF_A_COUPON.search(turn.text):
        return "nlu_fallback"  # 卡也要一张: no word of it, nothing is given out
    if turn.intent == "claim_coupon" and _ONLY_COUPON.fullmatch(turn.text.strip()):
        return "ask_my_coupons"  # 券, 优惠券也行: what there is; none is given out unasked
    if turn.intent == "claim_coupon" and _asks_whether(turn.text):
        # 有新人券吗 is told, not taken; 有没有券 lists what there is.
        return "ask_my_coupons" if shop.coupons.asked_for(turn.text) is not None else None
    if turn.intent == "claim_coupon" and asks_of_coupons(turn.text):
        about_one = turn.of("product") or (turn.product and points(turn.text)) or "多少" in turn.text
        return "bargain" if about_one and turn.product else "ask_my_coupons"
    return None


def _of_coupon_in_hand(turn: Turn) -> str | None:
    """用券能到多少, 买K60能用吗, 再给我来一张: of the coupons just talked about, or of what one comes to with them."""
    priced = turn.intent in (
        "ask_price",
        "ask_my_coupons",
        "nlu_fallback",
        "inform",
        "claim_coupon",
        "ask_promotion",
    )
    if priced and turn.product and _WITH_COUPON.search(turn.text):
        return "bargain"
    if turn.slot("topic") not in OF_COUPONS:
        return None
    another = turn.intent in ("place_order", "inform", "ask_variant", "nlu_fallback")
    things = turn.of("product") or turn.of("category")
    if another and _A_SHEET.search(turn.text) and not things:
        return "claim_coupon"
    used = turn.intent in ("ask_usage", "ask_attribute", "inform", "search_product") and (
        turn.confidence < SURE or bool(re.search(r"^(?:那|我)?买.{1,12}(?:能|可以)用", turn.text))
    )
    if used and asks_of_coupons(turn.text):
        return "bargain" if turn.of("product") and turn.product else "ask_my_coupons"
    return None


def asks_of_coupons(text: str) -> bool:
    """能用券吗, 这张券能买充电宝吗: asked of coupons, none is claimed."""
    return bool(_ASKS_OF_COUPON.search(text)) and not _GETS_COUPON.search(text)


def _asks_whether(text: str) -> bool:
    return bool(re.search(r"有没有|有.{0,8}券(?:吗|么|没|嘛|不)", text)) and not _GETS_COUPON.search(text)


def membership(turn: Turn, shop: Services) -> str | None:
    """怎么升钻石: the tiers of membership, not how a thing is used."""
    unsure = turn.intent in ("ask_usage", "nlu_fallback", "out_of_scope")
    return "ask_membership" if unsure and _MEMBERSHIP.search(turn.text) and not turn.of("product") else None


def unsaid_notice(turn: Turn, shop: Services) -> str | None:
    """把进货价告诉我: nothing that anybody could be told of later."""
    said = WISHES["subscribe_notice"].search(turn.text) or _ORDERED.fullmatch(turn.text.strip())
    return "nlu_fallback" if turn.intent == "subscribe_notice" and not said else None


def several(turn: Turn, shop: Services) -> str | None:
    """多少钱两个: what that many cost, with the offers for the sum."""
    quantity = turn.first("quantity")
    said = _PIECES.match(turn.text) if quantity is None else None
    if said is not None:  # 5个多少钱, which the extractor passed over
        quantity = Mention("quantity", said["many"], said["many"], said.start("many"), said.end("many"), 1.0)
    supposed = turn.confidence < SURE and re.search(r"(?:买|要|拿|来).+呢$", turn.text)  # 要是买两个呢
    alone = pieces_wanted(turn) > 1 and turn.product and not others_counted(turn)
    if quantity is None and alone and ASKS_SUM.search(turn.text):
        # 一共多少, after 要20台 was said: that many of what was chosen since.
        return "ask_promotion" if turn.intent == "ask_price" and not turn.of("category") else None
    named = turn.of("product") and turn.text.rstrip("?？ ").endswith("呢")  # k60两台呢, 两台 一共
    totalled = turn.intent in ("inform", "nlu_fallback") and (named or _IN_ALL.search(turn.text))
    asks = turn.intent == "ask_price" or supposed or totalled
    if not asks or quantity is None or not turn.product:
        return None
    if _BULK.search(turn.text) or in_one_sum(turn):
        return None
    product = shop.catalogue.product(turn.product)
    kinds = {mention.value for mention in turn.of("category")}
    other = kinds - {product.category} if product is not None else kinds  # 再加两盒相纸一共多少, of that film
    # 那装四个 points at nothing; 就它 要3个 一共多少 does, of one.
    pointed = points(_THEN.sub("", turn.text)) and not ASKS_SUM.search(turn.text)
    one = re.fullmatch(r"(?:一|1)?.?", quantity.text) or pointed or other
    return None if one else "ask_promotion"


def notices(turn: Turn, shop: Services) -> str | None:
    """我都订了哪些提醒, 我都订阅了啥; 全取消了吧, after notices were listed, cancels no order."""
    if (listed := _things_ordered(turn)) is not None:
        return listed
    heard = turn.intent in ("nlu_fallback", "export_my_data", "ask_account", "track_order")
    if heard and turn.confidence < SURE and _NOTICES.search(turn.text):
        return "subscribe_notice"
    if turn.intent in ("nlu_fallback", "inform") and turn.slot("topic") == "action_subscribe_notice":
        return "subscribe_notice" if _ORDERED_NOTICES.search(turn.text) else None
    talked = turn.slot("topic") == "action_subscribe_notice" and not turn.of("order_id")
    ends = turn.intent in ("cancel_order", "withdraw_request") and not _OF_ORDERS.search(turn.text)
    return "unsubscribe_notice" if talked and ends else None


def _things_ordered(turn: Turn) -> str | None:
    """我订了哪些: the notices, right after these were talked about; else the orders."""
    heard = turn.intent in ("subscribe_notice", "nlu_fallback", "inform", "place_order", "track_order")
    if not heard or turn.mentions or not _ORDERED.fullmatch(turn.text.strip()):
        return None
    return "subscribe_notice" if turn.slot("topic") == "action_subscribe_notice" else "track_order"


def trade_in(turn: Turn, shop: Services) -> str | None:
    """K50 屏幕没碎, while an old device is valued: its condition, no fault to report."""
    valuing = turn.slot("topic") == "action_answer_trade_in"
    kept = turn.slot("traded_in")
    if (
        valuing
        and turn.intent in ("ask_price", "inform", "ask_attribute", "ask_variant")
        and turn.of("product")
    ):
        told = isinstance(kept, dict) and kept.get("gap") and turn.text.rstrip("?？ ").endswith("呢")
        if told and not turn.of("attribute"):
            return "ask_trade_in"  # s9的话呢, after what is left to pay was told
    gap = re.search(r"补(?:多少|几)", turn.text)  # 换K60 Pro要补多少
    if (
        valuing
        and turn.intent == "ask_price"
        and (gap or not turn.of("product"))
        and _TRADED.search(turn.text)
    ):
        return "ask_trade_in"  # 那换购下来多少钱
    told = turn.intent in ("report_fault", "nlu_fallback", "missing_item") and not _REPAIRS.search(turn.text)
    little = turn.intent in ("complain", "bargain") and re.search(
        r"太(?:低|少)|才这么点|低了|少了", turn.text
    )
    told = told or bool(little and not turn.of("order_id"))
    return "ask_trade_in" if valuing and told and len(turn.text) <= 2 * SHORT else None
