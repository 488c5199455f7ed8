"""Messages that take up what was just said or promised, though heard as something else: two of these, for that company."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.presales.accessories import asks_besides, asks_what_goes_with
from actions.presales.fits import asks_what_fits
from actions.presales.one_side import asks_of_side
from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES, refused_mentions
from actions.presales.sets import adds_kind, asks_for_set, leaves_out
from actions.presales.sum_changes import changes_sum
from actions.presales.together import ASKS_SUM, in_one_sum
from actions.rehearing_errands import OF_COUPONS, SURE
from actions.services import Services
from actions.stacking import asks_how_many, asks_to_stack
from actions.turn import Turn
from actions.waiting import gives_human_up, urges_human, will_be_reached
from language.numbers import parse_quantity
from shop.orders import taxnumber

_VALUES = frozenset(
    {"inform", "nlu_fallback", "acknowledge", "affirm", "ask_stock", "ask_variant", "search_product"}
)
_OF_ONE_PRODUCT = frozenset(
    {
        "action_answer_price", "action_answer_stock", "action_answer_variant", "action_answer_attribute", "action_bargain",
        "action_answer_promotion", "action_answer_package_contents", "action_answer_usage", "action_answer_authenticity",
        "action_guide_order", "action_claim_coupon", "action_answer_delivery",
    }
)  # fmt: skip
_TAKES = re.compile(
    r"(?<![不别没])(?:要|来|拿|买|整|搞|订|拍|给我)(?:上|个|他)?(?:[一二两俩三四五六七八九十]|\d{1,3}(?!\d|[gG寸]))\s?[个台件副部只条支块款双套盒箱把]?"
)
# Nothing but how many: 两把, 那要两个吧; 两款 are two kinds.
_ONLY_MANY = re.compile(
    r"(?:那|这|就|我|先|好的?|行|嗯|给我|,|，| )*(?:要|来|拿|买|整|订|拍)?(?:上|个|他)?(?P<many>(?:[两俩二三四五六七八九十]|\d{1,2})\s?[个台件副部只条支块套双盒箱把])(?:吧|了|呗|呀|啊)*[.。!！~ ]*"
)
_LISTED = SEARCHES | {"action_compare_products"}
_THOSE = re.compile(r"[那这][两俩二三四五六2-6]")
_OF_ACCESSORIES = frozenset(
    {"ask_recommendation", "ask_package_contents", "ask_usage", "ask_attribute", "out_of_scope", "chitchat"}
)
_ASKS = re.compile(
    r"[吗么嘛?？]|多少|几|什么|哪|有没有|(?:货|行|能|可以|有)不[\s,，]|能不能|可不可以|呢$|不$|没$|如果|要是|还是"
)
_COMPANY = re.compile(r"抬头|税号|公司名|单位名|开户行|纳税人")
_OF_OFFERS = frozenset({"action_answer_price", "action_answer_promotion", "action_bargain"})
_WEIGHS = re.compile(
    r"(?:差|贵|便宜|多花|多)(?:了)?(?:多少|几)|差价|值得|值不值|值吗|划算|(?:贵|多花).{0,5}值"
)
_GIFT = re.compile(r"(?:那|都|还)?有?送(?:点|些)?(?:啥|什么)(?:东西|赠品|吗|呢|啊|不)?[?？]?")
_SUPPOSES = re.compile(
    r"(?:摔|碎|泡水|进水|压)(?:了|坏|碎|烂)*(?:怎么办|咋办|咋整|怎么弄|管不管|保不保|能修)|坏.{0,2}(?:管|给|能|包).{0,2}(?:修|换)|(?:坏了|出问题|有问题|坏).{0,4}(?:咋|怎么|去哪|哪里|哪儿|找谁|能).{0,2}(?:修|办|弄|处理)"
)
_BOUGHT = re.compile(r"我的|买的|我家|收到|用了|昨天|刚")
_PAYMENT = "action_answer_payment"
_PAYS_BY = re.compile(r"微信|支付宝|余额|信用卡|花呗|白条|银行卡|云闪付|现金|刷卡|转账|分期")
_NO_THEN = re.compile(
    r"(?:没有?|不能|不行|不支持|不送|不卖|没货|这样)(?:啊|呀|哦|噢|吗|嘛|呢|的|了)*[,，。 ]+那"
)
_WHICH_COUPON = re.compile(r"哪(?:一)?张|哪个券")
_PIECES = re.compile(r"\d\s?[个台件部副条支把套]")
# 加电池多少 sounds like a question about the battery.
_SUMS_HEARD = frozenset(
    {"compare_products", "ask_promotion", "ask_recommendation", "bargain", "ask_attribute", "ask_usage"}
)
# 那就K60吧 黑色 asks for no colour.
_CHOOSES = re.compile(r"[就要买选拿定]|下单")
_NO_MORE = re.compile(r"不要了|不想要|不买了")
_HURRIES = re.compile(r"快点|快些|快一点|抓紧|催|加急|尽快|赶紧")
_SHORT = 12
_CHANGES_HEARD = frozenset(
    {"report_fault", "ask_recommendation", "ask_promotion", "request_exchange", "modify_order", "place_order", "ask_upgrade",
     "compare_products", "bargain"}
)  # fmt: skip


def takes_product(turn: Turn, shop: Services) -> str | None:
    """那我要两个黑色的, after the price of a product: orders it."""
    if turn.intent not in _VALUES or not turn.product or turn.active_form is not None:
        return None
    if turn.slot("topic") not in _OF_ONE_PRODUCT or not turn.of("quantity"):
        return None
    other = turn.of("category") or turn.of("price") or turn.of("order_id")
    alone = turn.slot("topic") == "action_guide_order" and many_alone(turn.text) is not None
    takes = (alone or _TAKES.search(turn.text)) and not _ASKS.search(turn.text)
    return "place_order" if takes and not other else None


def takes_of_list(turn: Turn, shop: Services) -> str | None:
    """两把, 那两个, right after a list: how many of what was shown first are wanted; 那两个 of two that were shown, those."""
    heard = turn.intent in _VALUES | {"ask_recommendation", "compare_products", "ask_promotion", "chitchat"}
    if not heard or not turn.product or turn.active_form is not None or turn.slot("topic") not in _LISTED:
        return None
    if many_alone(turn.text) is None or turn.of("category") or turn.of("price"):
        return None
    those = _THOSE.match(turn.text.strip()) and many_alone(turn.text) == len(turn.shown)
    return None if those else "place_order"


def many_alone(text: str) -> int | None:
    """How many, where the message says nothing else: two of 两把, 那两个."""
    said = _ONLY_MANY.fullmatch(text.strip())
    return parse_quantity(said["many"]) if said is not None else None


def together(turn: Turn, shop: Services) -> str | None:
    """A 和 B 一起多少钱, heard as a comparison: their prices in one sum."""
    heard = turn.intent in _VALUES | _SUMS_HEARD
    several = len(in_one_sum(turn)) > 1 or asks_for_set(turn)
    return "ask_price" if heard and turn.active_form is None and several else None


def variant_of_one(turn: Turn, shop: Services) -> str | None:
    """lite2白色, after two were compared: of the one named."""
    named = {mention.sku for mention in turn.of("product") if mention.sku}
    said = any(mention.linked for mention in (*turn.of("color"), *turn.of("spec")))
    compared = turn.slot("topic") == "action_compare_products" and turn.active_form is None
    other = turn.of("attribute") or turn.of("price") or turn.of("quantity") or _CHOOSES.search(turn.text)
    return (
        "ask_variant"
        if turn.intent == "inform" and compared and len(named) == 1 and said and not other
        else None
    )


def adds_before_ordering(turn: Turn, shop: Services) -> str | None:
    """先买R10吧 再加一包尘袋, 多一块电池多少钱, of somebody who has ordered nothing: no order is changed, nothing repaired."""
    heard = turn.intent in ("modify_order", "request_repair", "request_exchange", "missing_item")
    nothing = not (
        turn.slot("customer_id") or turn.slot("order") or turn.slot("owned") or turn.of("order_id")
    )
    return "ask_price" if heard and nothing and turn.active_form is None and adds_kind(turn) else None


def asks_of_partner(turn: Turn, shop: Services) -> str | None:
    """Pad 5配哪个笔, heard as a comparison: which of them is made for it."""
    heard = turn.intent in (
        "compare_products",
        "nlu_fallback",
        "ask_attribute",
        "ask_package_contents",
        "ask_variant",
    )
    asked = heard and turn.active_form is None and asks_what_fits(turn, shop)
    return "ask_usage" if asked else None


def leaves_out_of_sum(turn: Turn, shop: Services) -> str | None:
    """那键盘不要了呢, 鼠标要两个, of a sum just told: the sum so changed; no order is cancelled."""
    heard = turn.intent in _VALUES | {
        "cancel_order",
        "bargain",
        "deny",
        "stop",
        "ask_price",
        "request_return",
    }
    other = turn.of("order_id") or turn.active_form is not None
    if heard and not other and leaves_out(turn, shop) is not None:
        return "ask_price"
    heard = turn.intent in _VALUES | _CHANGES_HEARD
    return "ask_price" if heard and not other and changes_sum(turn, shop) else None


def wants_it_no_more(turn: Turn, shop: Services) -> str | None:
    """显示器不要了, of somebody unknown who is choosing: not wanted any more, no order to cancel."""
    choosing = (
        turn.slot("topic") in ABOUT_PRODUCTS and not turn.slot("customer_id") and not turn.slot("order")
    )
    own = turn.of("order_id") or turn.of("phone") or _BOUGHT.search(turn.text) or "单" in turn.text
    heard = turn.intent == "cancel_order" and turn.active_form is None
    return "deny" if heard and choosing and not own and _NO_MORE.search(turn.text) else None


def accessories(turn: Turn, shop: Services) -> str | None:
    """还要配点啥, while a product is talked about: what goes with it, not what is in its box."""
    heard = turn.intent in _VALUES | _OF_ACCESSORIES
    boxed = turn.intent == "ask_package_contents" and not asks_besides(turn.text)
    asked = heard and turn.active_form is None and not boxed and asks_what_goes_with(turn)
    return "ask_recommendation" if asked else None


def gives_invoice_details(turn: Turn) -> bool:
    """Whether the message says in whose name an invoice is: 公司名称…税号91440300MA5EQ6XH2G."""
    return bool(_COMPANY.search(turn.text) or taxnumber.candidates(turn.text))


def invoice_details(turn: Turn, shop: Services) -> str | None:
    """The company and its number, after invoices were explained: an invoice is wanted, no ticket looked for."""
    heard = turn.intent in ("inform", "track_ticket", "nlu_fallback", "out_of_scope", "modify_order")
    talked = turn.slot("topic") == "action_answer_invoice" and turn.active_form is None
    return "ask_invoice" if heard and talked and gives_invoice_details(turn) else None


def coupons_together(turn: Turn, shop: Services) -> str | None:
    """能和满减一起用不, 一个人能领几张: how coupons and offers add up; which there are is not asked, and none is claimed."""
    asked = turn.intent in (
        "ask_promotion", "ask_usage", "nlu_fallback", "out_of_scope", "claim_coupon", "inform", "bargain", "ask_price",
    )  # fmt: skip
    if not asked or turn.active_form == "request_form":
        return None
    things = turn.of("category") or turn.of("product")
    talked = turn.slot("topic") in OF_COUPONS | _OF_OFFERS and not things
    return (
        "ask_my_coupons" if asks_how_many(turn.text) or asks_to_stack(turn.text, of_offers=talked) else None
    )


def urges_order(turn: Turn, shop: Services) -> str | None:
    """能不能快点, after it was told where the order is: urges that order on."""
    heard = turn.intent in (
        "ask_attribute",
        "bargain",
        "nlu_fallback",
        "inform",
        "ask_delivery",
        "acknowledge",
    )
    urges = _HURRIES.search(turn.text) and len(turn.text) <= _SHORT
    talked = turn.slot("topic") == "action_track_order" and turn.slot("order")
    other = turn.of("product") or turn.of("attribute") or turn.of("price")
    return "track_order" if heard and urges and talked and not other else None


def _beside_named(turn: Turn, shop: Services) -> bool:
    """75的贵多少, of televisions: one is named, and another of its kind was talked about."""
    named = {mention.sku for mention in turn.of("product") if mention.sku}
    before = {sku for sku in (turn.product, turn.slot("previous_product")) if sku} - named
    kinds = {product.category for product in shop.catalogue.products([*named])}
    return len(named) == 1 and any(p.category in kinds for p in shop.catalogue.products([*before]))


def weighs_difference(turn: Turn, shop: Services) -> str | None:
    """差多少钱, 值得多花这钱吗, after two were compared: of these two."""
    if not _WEIGHS.search(turn.text) or "券" in turn.text:
        return None  # before any product is read: this is asked of every turn
    compared = turn.slot("topic") == "action_compare_products" and turn.slot("compared_products")
    if turn.slot("topic") in ABOUT_PRODUCTS and turn.product and turn.slot("previous_product"):
        # 75的多少, then 差多少钱: of the two talked about, if they are of a kind.
        pair = shop.catalogue.products([turn.product, str(turn.slot("previous_product"))])
        compared = compared or (len(pair) == 2 and len({product.category for product in pair}) == 1)
    beside = _beside_named(turn, shop)
    other = any((
        turn.of("product") and not beside, turn.of("category"), turn.of("order_id"), turn.of("quantity"),
        turn.active_form is not None, _PIECES.search(turn.text),
    ))  # fmt: skip
    compared = compared or beside
    claims = turn.intent == "price_protection" and turn.confidence >= SURE
    return "compare_products" if compared and not other and not claims else None


def counts_up(turn: Turn, shop: Services) -> str | None:
    """一共呢, after things of two kinds were looked at: their sum."""
    before = turn.slot("previous_product") or len(turn.slot("compared_products") or []) > 1
    heard = turn.intent in _VALUES and turn.active_form is None and turn.product and before
    return "ask_price" if heard and ASKS_SUM.search(turn.text) and not turn.mentions else None


def goes_on_after_no(turn: Turn, shop: Services) -> str | None:
    """没有啊 那粉的, 不能啊 那微信呢: takes note of a no and asks on."""
    after = _NO_THEN.match(turn.text) if turn.intent == "deny" and turn.active_form is None else None
    if after is None:
        return None
    if turn.slot("topic") == _PAYMENT and _PAYS_BY.search(turn.text):
        return "ask_payment"
    values = any(m.linked for m in turn.mentions if m.entity in ("color", "spec", "category", "product"))
    if not values or refused_mentions(turn):
        return None
    return "inform"


def pays_by(turn: Turn, shop: Services) -> str | None:
    """用余额呢, 信用卡呢, after ways to pay were told: another way to pay."""
    talked = turn.slot("topic") == _PAYMENT and turn.active_form is None
    heard = turn.intent in ("ask_account", "nlu_fallback", "inform", "ask_usage", "out_of_scope")
    asks = _PAYS_BY.search(turn.text) and len(turn.text) <= _SHORT
    return "ask_payment" if talked and heard and asks else None


def which_coupon(turn: Turn, shop: Services) -> str | None:
    """我买air3 pro 用哪张划算: what it comes to with each offer and coupon."""
    heard = turn.intent in _VALUES | {
        "ask_recommendation",
        "compare_products",
        "ask_my_coupons",
        "claim_coupon",
    }
    asks = _WHICH_COUPON.search(turn.text) and turn.product and turn.active_form is None
    return "bargain" if heard and asks else None


def asks_of_one_side(turn: Turn, shop: Services) -> str | None:
    """便宜的那个有啥毛病, after two were compared: no fault of anything bought."""
    heard = turn.intent in _VALUES | {"report_fault", "ask_attribute", "ask_price", "ask_recommendation"}
    compared = turn.slot("topic") == "action_compare_products" and turn.slot("compared_products")
    asks = asks_of_side(turn.text) and not turn.of("order_id") and turn.active_form is None
    return "compare_products" if heard and compared and asks else None


def gifts(turn: Turn, shop: Services) -> str | None:
    """送啥, of a product talked about: what comes with it, not what to look for."""
    heard = turn.intent in ("ask_recommendation", "nlu_fallback", "ask_delivery", "inform")
    return "ask_package_contents" if heard and turn.product and _GIFT.fullmatch(turn.text) else None


def supposes_fault(turn: Turn, shop: Services) -> str | None:
    """坏了咋修, of somebody still choosing: how it would be, nothing to repair."""
    heard = ("request_repair", "report_fault", "out_of_scope", "chitchat", "nlu_fallback")
    choosing = turn.intent in heard and not turn.slot("customer_id") and turn.product
    own = turn.of("order_id") or turn.of("phone") or _BOUGHT.search(turn.text)
    asks = _SUPPOSES.search(turn.text) and len(turn.text) <= _SHORT and turn.slot("topic")
    return "ask_warranty" if choosing and asks and not own and turn.active_form is None else None


SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    takes_product, takes_of_list, together, variant_of_one, adds_before_ordering, asks_of_partner, leaves_out_of_sum, wants_it_no_more, asks_of_one_side, counts_up, goes_on_after_no, pays_by, which_coupon, accessories, invoice_details, gives_human_up, urges_human, will_be_reached, urges_order, coupons_together, weighs_difference, gifts, supposes_fault,
)  # fmt: skip
