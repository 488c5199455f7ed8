"""Senses of somebody looking around: what the shop sells at all, other makers' things, several pieces, and not yet decided."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.order_reference import purchases_meant
from actions.presales.bought import refuses_bought
from actions.presales.personal import asks_by_taste, asks_for_own
from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES
from actions.references import points
from actions.rehearing_errands import SHORT, SURE
from actions.services import Services
from actions.turn import Turn

_SELLS_WHAT = re.compile(
    r"(?:卖|经营|主营|销售)(?:的|些|点)?(?:都|是)?(?:些|点)?(?:什么|啥|哪些|哪几)"
    r"|(?:有|都有)(?:些|点)?(?:什么|啥|哪些)(?:东西|商品|产品|品类|货|种类|类别)"
    r"|(?:什么|啥|哪些)(?:东西|商品|产品|品类)[^,，。]{0,3}(?:卖|有)"
)
_WHY = re.compile(
    r"(?:为(?:什么|啥|何|毛)|怎么|咋).{0,4}推(?:荐|这|它|他|的|给)|为(?:什么|啥|何|毛).{0,6}(?:推荐|选|是)|推荐(?:的)?理由|凭(?:什么|啥)推荐"
)
_SERVICES = (
    (
        "gift",
        re.compile(
            r"贺卡|礼品?包装|包装(?:一下|成礼|好看点)|礼盒包装|刻(?:个)?(?:[字名]|logo|LOGO)|字[^,，。]{0,3}刻|(?:隐藏|不放|别放).{0,3}价格"
        ),
    ),
    (
        "bulk",
        re.compile(
            r"企业(?:采购|价|优惠|客户)|公司价|批发价|公司采购|集采|团购|批发|对公(?:采购|转账)|大批量"
        ),
    ),
)
_HAS = re.compile(r"有(?:没有|没|木有)|有[^,，。]{0,8}[吗么没不嘛]|卖(?:不卖|吗|不)|有卖")
_PUTS_UP = re.compile(r"装(?:个|上|一[个台]|几[个台]|[两二三四2-9][个台])")
_AND_THAT = re.compile(r"那?[^,，。?？吗么\s]{2,6}呢[?？]?")
_WEIGHS_KINDS = re.compile(r"还是|哪[个种样]|比[较]?|更")
_THINKS = re.compile(
    r"(?:再|先|回去|还要|我要)?(?:想一?想|考虑|琢磨|商量|看看再说)|再看看|先不(?:买|下单|急|着急|要)|改天|回头再|过[几两]天再|等等再"
)
_ASKS_LEAVE = re.compile(r"(?:行|可以|能|好|成)不(?:行|可以|能|好|成)?[?？]?$|(?:行|可以|成)[吗么嘛][?？]?$")
_NAMED_HOW = re.compile(r"(?:叫|是)(?:啥|什么|哪个)|啥名|什么名|名字|型号|来着")
_MANY = re.compile(
    r"(?<![第\d.])(?:\d{1,3}|[二两三四五六七八九十百]+)\s?(?:个|台|件|部|副|把|套|条|支|盒|份|只)(?!月)"
)
_SAVES = re.compile(r"便宜|优惠|打折|折扣|少|减")
_TO_ARRIVE = re.compile(r"(?:几天|多久|几号|哪天|什么时候|啥时候?|何时)[^,，。]{0,5}(?:到|送)")
_OWN = re.compile(r"我的|订单|单号|我买|买的|包裹|物流|快递到|查")
_MESSENGER = re.compile(
    r"(?:回|收|看|发|聊|接|登|推送?|显示|上|装|下载?|玩|刷)(?:一下|个)?(?:微信|支付宝|消息)|微信(?:消息|通知|视频|语音|电话|提醒)"
)
_PAYS = re.compile(r"付|支付|钱|款|刷|转账|扫码|结账")
_TIER = re.compile(r"金卡|银卡|钻石|会员卡?")

_LOOKING = frozenset(
    {"nlu_fallback", "inform", "chitchat", "out_of_scope", "search_product", "ask_recommendation"}
)


def nothing_bought(turn: Turn, shop: Services) -> str | None:
    """不要我买过的, heard as a wish about one's data or an order: other products."""
    heard = turn.intent in _LOOKING | {
        "turn_off_personalization",
        "deny",
        "track_order",
        "ask_variant",
        "ask_my_coupons",
    }
    says = heard and refuses_bought(turn.text) and not turn.of("order_id")
    return "ask_recommendation" if says and turn.active_form is None else None


def picks_colour(turn: Turn, shop: Services) -> str | None:
    """红彤彤的, after a list, heard as small talk: the colour narrows it."""
    heard = turn.intent in ("chitchat", "praise", "out_of_scope") and turn.confidence < SURE
    coloured = any(mention.linked and len(mention.text) > 1 for mention in turn.of("color"))
    among = turn.slot("topic") in ABOUT_PRODUCTS and (turn.shown or turn.product or turn.active_form)
    return "inform" if heard and coloured and among and len(turn.text) <= SHORT else None


def sells_what(turn: Turn, shop: Services) -> str | None:
    """那你们卖啥, 店里卖些什么: the kinds of things there are, nothing of the product talked about."""
    heard = turn.intent in _LOOKING | {
        "ask_store",
        "ask_package_contents",
        "ask_capabilities",
        "ask_stock",
        "ask_price",
    }
    asked = heard and asks_what_is_sold(turn)
    boxed = turn.intent == "ask_package_contents" and turn.product  # 里面有啥东西
    return "search_product" if asked and not boxed and turn.active_form is None else None


def asks_what_is_sold(turn: Turn) -> bool:
    """Whether the message asks what the shop sells at all."""
    named = any(turn.of(entity) for entity in ("product", "category", "brand", "scenario", "price"))
    return bool(_SELLS_WHAT.search(turn.text)) and not named


def asks_by_own_taste(turn: Turn, shop: Services) -> str | None:
    """猜我喜欢什么, heard as a wish to be left alone with recommendations: the opposite. 适合我的有吗: of any kind."""
    if turn.active_form is not None:
        return None
    far = turn.intent in _LOOKING | {"turn_off_personalization", "ask_privacy", "ask_capabilities"}
    if far and asks_by_taste(turn):
        return "ask_recommendation"
    any_kind = not (turn.product or turn.slot("category") or turn.of("category") or turn.of("product"))
    heard = turn.intent in (
        "search_product",
        "ask_stock",
        "ask_variant",
        "nlu_fallback",
        "inform",
        "chitchat",
    )
    return "ask_recommendation" if heard and any_kind and asks_for_own(turn) else None


def of_another_make(turn: Turn, shop: Services) -> str | None:
    """苹果手机有没有, 有衣服吗: whether there is such a thing at all, not asked of the product talked about."""
    heard = turn.intent in ("ask_attribute", "ask_variant", "ask_stock", "nlu_fallback", "greet", "chitchat")
    # The search's question for a kind may be open: it is answered with one that another maker has.
    elsewhere = turn.active_form not in (None, "product_search_form")
    if not heard or elsewhere or points(turn.text):
        return None
    if not (_HAS.search(turn.text) or _AND_THAT.fullmatch(turn.text)):
        return None
    vocabulary = shop.catalogue.vocabulary()
    makes = any(not m.linked and vocabulary.brand(m.value) is None for m in turn.of("brand"))
    kinds = [m for m in turn.of("category") if m.linked]
    unknown = turn.intent in ("nlu_fallback", "greet", "chitchat") and turn.of("category") and not kinds
    if unknown and _AND_THAT.fullmatch(turn.text):
        return "search_product"  # 空调呢
    return "search_product" if (makes and kinds) or unknown else None


def asks_why(text: str) -> bool:
    """为啥给我推这个: why it is recommended."""
    return bool(_WHY.search(text))


def why_this_one(turn: Turn, shop: Services) -> str | None:
    """为啥给我推这个, after a list, not understood: why it was recommended."""
    heard = turn.intent in ("nlu_fallback", "ask_attribute", "inform", "chitchat", "out_of_scope")
    listed = turn.product and turn.shown and turn.slot("topic") in SEARCHES and turn.active_form is None
    return "ask_recommendation" if heard and listed and asks_why(turn.text) else None


def of_shop_services(turn: Turn, shop: Services) -> str | None:
    """给我包装一下写个贺卡, 怎么联系你们企业采购, heard as nothing of the shop's: it has a text on that."""
    heard = (
        turn.intent in ("out_of_scope", "chitchat", "nlu_fallback", "request_human", "ask_attribute")
        and turn.confidence < SURE + 0.07
    )
    return "ask_usage" if heard and turn.active_form is None and policy_of(turn.text) is not None else None


def policy_of(text: str) -> str | None:
    """The key of the shop's text that a message asks for: gifts, or buying many."""
    return next((key for key, words in _SERVICES if words.search(text)), None)


def buys_some(turn: Turn, shop: Services) -> str | None:
    """你好 我想给我爸买个手机: looks for one, has chosen none."""
    kinds = any(mention.linked for mention in turn.of("category"))
    chosen = turn.product or turn.of("product") or turn.shown or turn.active_form is not None
    if turn.intent == "request_installation" and kinds and not chosen:
        # 装个监控: of somebody who has none yet.
        says = _PUTS_UP.search(turn.text) and not re.search(r"预约|师傅|上门|安排|帮我|买的|订单", turn.text)
        return "search_product" if says and not purchases_meant(turn, shop) else None
    return "search_product" if turn.intent == "place_order" and kinds and not chosen else None


def weighs_kinds(turn: Turn, shop: Services) -> str | None:
    """键盘还是手柄好: of two kinds, not of the product talked about."""
    heard = turn.intent in (
        "ask_attribute",
        "ask_recommendation",
        "nlu_fallback",
        "inform",
        "ask_usage",
        "ask_variant",
        "ask_package_contents",
    )
    kinds = {mention.value for mention in turn.of("category") if mention.linked}
    several = len(kinds) == 2 and not turn.of("product") and turn.active_form is None
    return "compare_products" if heard and several and _WEIGHS_KINDS.search(turn.text) else None


def thinks_it_over(turn: Turn, shop: Services) -> str | None:
    """先不下单 我再想想: puts it off, which nobody need ask about."""
    heard = turn.intent in ("nlu_fallback", "place_order", "inform", "goodbye", "acknowledge", "chitchat")
    asks = re.search(r"[吗么?？]|多少|什么|哪", turn.text)
    other = turn.of("price") or turn.of("category") or turn.of("order_id") or turn.active_form is not None
    return "deny" if heard and _THINKS.search(turn.text) and not asks and not other else None


def asks_before_buying(turn: Turn, shop: Services) -> str | None:
    """单买一支行不, hardly heard as an order: a question, which orders nothing."""
    unsure = turn.intent == "place_order" and turn.confidence < SURE - 0.2 and turn.active_form is None
    asks = _ASKS_LEAVE.search(turn.text) and not re.search(r"下单|付款|拍", turn.text)
    return "ask_usage" if unsure and asks and turn.product else None


def counts_stock(turn: Turn, shop: Services) -> str | None:
    """band7有50个吗: whether there are so many."""
    heard = turn.intent in _LOOKING | {"ask_attribute", "ask_variant"} and turn.active_form is None
    asks = re.search(rf"有(?:没有)?.{{0,3}}(?:{_MANY.pattern}).{{0,3}}[吗么没不嘛]", turn.text)
    return "ask_stock" if heard and turn.product and asks else None


def recalls(turn: Turn, shop: Services) -> str | None:
    """刚才那个耳机叫啥来着: the one talked about before, by its name."""
    pointed = re.search(r"刚才|刚刚|之前|先前|前面|上一?个", turn.text) and _NAMED_HOW.search(turn.text)
    heard = (
        turn.intent in _LOOKING | {"ask_price", "ask_promotion", "track_order"} and turn.active_form is None
    )
    return "ask_attribute" if heard and pointed and turn.product and not turn.of("product") else None


def haggles_for_many(turn: Turn, shop: Services) -> str | None:
    """第二款50个能便宜多少: what so many come to with the offers."""
    many = turn.intent == "bargain" and _MANY.search(turn.text) and _SAVES.search(turn.text)
    return "ask_promotion" if many and turn.product and turn.active_form is None else None


def arrives_there(turn: Turn, shop: Services) -> str | None:
    """什么时候能到上海, of somebody unknown who has ordered nothing here: how long it takes to that place."""
    unknown = not turn.slot("customer_id") and not turn.slot("order") and turn.active_form is None
    named = turn.of("address") and not turn.of("order_id") and not turn.of("phone")
    heard = turn.intent == "track_order" and turn.confidence < SURE
    asks = _TO_ARRIVE.search(turn.text) and not _OWN.search(turn.text)
    return "ask_delivery" if heard and unknown and named and asks else None


def looks_at_sum(turn: Turn, shop: Services) -> str | None:
    """算了太贵了 1500有吗: another limit of the search."""
    heard = turn.intent in ("nlu_fallback", "bargain", "ask_stock", "ask_price")
    looking = turn.slot("topic") in ABOUT_PRODUCTS and turn.slot("category") and turn.active_form is None
    asks = turn.of("price") and re.search(r"\d(?:元|块|左右|以内)*(?:的)?(?:有没有|有[吗么没嘛])", turn.text)
    return "inform" if heard and looking and asks and not turn.of("product") else None


def messages(turn: Turn, shop: Services) -> str | None:
    """能回微信不, of a watch: nobody pays."""
    heard = turn.intent == "ask_payment" and turn.confidence < SURE and turn.product
    says = _MESSENGER.search(turn.text) and not _PAYS.search(turn.text)
    return "ask_attribute" if heard and says and turn.active_form is None else None


def of_members(turn: Turn, shop: Services) -> str | None:
    """金卡有折扣吗: what a tier brings, no offer of the product talked about."""
    heard = turn.intent == "ask_promotion" and turn.confidence < SURE and not turn.of("product")
    return "ask_membership" if heard and _TIER.search(turn.text) and "日" not in turn.text else None


SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    picks_colour, sells_what, asks_by_own_taste, of_another_make, buys_some, weighs_kinds, thinks_it_over, asks_before_buying, counts_stock, recalls, haggles_for_many,
    arrives_there, looks_at_sum, messages, of_members, why_this_one, of_shop_services,
)  # fmt: skip
