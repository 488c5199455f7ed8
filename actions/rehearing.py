"""What a message means where its intent was misheard and the conversation makes the meaning plain.

骨传导的呢 after a list of headphones narrows the list, whatever the classifier guesses; 删掉第二个 deletes nobody's data.
Decided from the words, the entities and what was talked about, never from one sentence in particular.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from actions.order_reference import said_numbers
from actions.presales.degrees import degree_in
from actions.presales.preferences import SEARCHES, refused_mentions
from actions.presales.product import attributes_in, product_in_question
from actions.presales.wants import asks_for_others, kind_of_search, says_wants
from actions.references import points
from actions.services import Services
from actions.taking_up import SENSES as TAKING_UP
from actions.turn import Turn
from actions.wish_words import ANSWERED_BY, CONSENT, REQUESTS, WISHES, leaves_choice

# The request form's end, which answers where the form had nothing to ask.
SUBMIT = "action_submit_request"

_SMALL_TALK = frozenset({"chitchat", "out_of_scope", "bot_challenge", "praise", "complain"})
# Talk about products to choose.
_ABOUT_PRODUCTS = SEARCHES | {
    "action_compare_products", "action_answer_attribute", "action_answer_price", "action_answer_stock",
    "action_answer_variant", "action_answer_package_contents", "action_answer_usage",
}  # fmt: skip
COMPARES = re.compile(
    r"[比差]|区别|不同|不一样|哪[个款种]|还是|(?<!第)[两俩二三]|选|一代|新款|老款|旧款|升级|[和跟与]|vs|pk",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[吗么嘛?？]|多[少大长重久高快宽厚远]|怎么|如何|什么|哪|几|啥|呢$|不$|没$")
_MONEY = re.compile(r"钱|价|元|贵|便宜|块|卖|费|折|优惠|到手|¥|￥")
_ASKS_PRICE = re.compile(r"多少钱|什么价|啥价|几块|怎么卖|多钱|价格(?:多少|是)|多少[?？]?$|[吗么?？]")
_AROUND = re.compile(
    r"左右|上下|以内|以下|以上|之内|来块|来钱|多块|大概|大约|差不多|吧|预算|之间|到\d|不超过|别超过|几百|几千"
)
_CLAIMS = re.compile(r"(?<!本)领(?!夹|先|导|域|口|带)")
_ASKS_OF_COUPON = re.compile(
    r"能用|可以用|一起用|同时用|能买|可以买|能抵|用不|适用|能不能用|用完|用了|过期|有效期|用在|包括"
)
_GETS_COUPON = re.compile(r"领|发|给|来一?张|抢|拿|送|兑换|要一?张|想要|整一?张")
_MEMBERSHIP = re.compile(r"金卡|银卡|钻石|会员|积分")
_NOTICES = re.compile(
    r"(?:订|定|设|开)了?(?:哪些|什么|啥|几个).{0,3}(?:提醒|通知)|(?:提醒|通知).{0,4}(?:哪些|有啥|列表)"
)
_REPAIRS = re.compile(r"修|保修|质保|换货|退货|退款|售后")
_STILL_SOLD = re.compile(r"(?:上一?代|前一?代|老款|旧款).{0,3}(?:还有?|在|有)(?:卖|货|售|没|吗)")
_SUITS = re.compile(r"合适|适合|[能可][以用].{0,3}[吗么不]|行[吗么不]|[吗么?？]$|能用")

_OF_INSTALLING = re.compile(r"钱|费|免费|包安装|[能可][以]?.{0,4}[装挂][吗么不]|装不装|难[吗不]|自己|[吗么]$")
_INSTALLS = re.compile(r"预约|约|安排|派|师傅.{0,4}来|什么时候来|我买的|订单|帮我|给我|过来|改到")
_BULK = re.compile(r"团购|批发|批量|企业|公司采购|大量|单价|每个|一个")
_SENDING = re.compile(r"运费|邮|寄|送|发货|快递|物流|几天|到货")
_PLUGS = re.compile(r"孔|接口|插口|卡槽")
_TO_THE_BOT = re.compile(r"机器人|真人|人工|客服|你(?:是|叫|喜欢|会|好)")
_VARIANTS = re.compile(
    r"颜色|色|规格|版|配置|款式|型号|尺[寸码]|内存|容量|存储|几种|哪[几些种]|什么样|别的|其他|其它|另外|还有|上一?代|新款|便宜|贵|(?:更|再|最)[大小轻重]|[大小轻重](?:一?[点些]|的)"
)

# Looking something up about orders, one's own ones, and not for anybody else, elsewhere, or with another wish.
_OF_ORDERS = re.compile(r"订单|单号|快递|包裹|物流|单子|下的单|买的东西")
_LOOKS_UP = re.compile(
    r"(?:查|看|找|瞧|瞅|跟踪|追踪).{0,10}(?:订单|单号|快递|包裹|物流|单子|下的单|买的东西)"
    r"|(?:订单|快递|包裹|物流|单子|下的单|买的东西).{0,6}(?:查|看|找|到哪|在哪|到了|状态|情况|进度)"
    r"|(?:我的?|最近|上次|刚才?|之前)(?:那个|那些|下)?的?(?:订单|快递|包裹|物流)"
)
_NOT_ONES_OWN = re.compile(
    r"别人|他人|其他人|所有人|大家|用户|客户|顾客|朋友|同事|邻居|隔壁|老板|指令|数据库|程序|代码|系统"
    r"|京东|淘宝|天猫|拼多多|抖音|美团|外卖|别家|多少订单|销量"
)
_OTHER_WISH = re.compile(r"退|换|修|取消|撤|改|发票|开票|评价|差价|保价|价保|投诉|少发|漏发|发错|人工")
_SHORT = 14
# From this confidence on a question about products is taken as heard.
_SURE = 0.9
# Below it a wish for something of one's own needs a word of it.
_UNSURE = 0.6


def reheard(turn: Turn, shop: Services) -> Turn:
    """The turn with the intent that the context makes plain; the same turn where nothing speaks against what was heard."""
    if turn.active_form == "request_form":
        return turn
    for sense in _SENSES:
        meant = sense(turn, shop)
        if meant is not None and meant != turn.intent:
            return replace(turn, intent=meant, confidence=1.0)
    return turn


def instead_of(action: str, turn: Turn, shop: Services) -> tuple[str, str] | None:
    """The intent and the action that should answer in place of `action`; None where `action` is right."""
    ended = action == SUBMIT and turn.intent in REQUESTS and turn.slots.get("request_end") == "nothing"
    if not ended and ANSWERED_BY.get(turn.intent) != action:
        return None  # carried out by another action, or by a policy: not the answer to the intent alone
    meant = reheard(turn, shop)
    other = ANSWERED_BY.get(meant.intent)
    return (meant.intent, other) if meant is not turn and other is not None else None


def begun_by(turn: Turn, shop: Services) -> Turn:
    """The turn by which the request form is opened: 换一批 after a list of products begins no exchange."""
    asked = str(turn.slots.get("requested_slot") or "")
    if asked.startswith("request_") or turn.slots.get("request_kind") or turn.intent not in REQUESTS:
        return turn
    return replace(reheard(replace(turn, active_form=None), shop), active_form=turn.active_form)


def needs_asking(turn: Turn) -> bool:
    """Whether the wish heard would change something of the customer's own and nothing in the message says it."""
    if turn.intent not in CONSENT or turn.active_form == "request_form":
        return False
    return not WISHES[turn.intent].search(turn.text)


def _order(turn: Turn, shop: Services) -> str | None:
    """查下订单20260100202, 帮我看看最近的订单, heard as small talk or not understood: where one's order is."""
    if turn.intent not in ("out_of_scope", "chitchat", "nlu_fallback") or turn.confidence >= _SURE:
        return None
    if _NOT_ONES_OWN.search(turn.text) or _OTHER_WISH.search(turn.text) or len(turn.text) > 3 * _SHORT:
        return None
    number = said_numbers(turn) and (turn.of("order_id") or _OF_ORDERS.search(turn.text))
    return "track_order" if number or _LOOKS_UP.search(turn.text) else None


def _of_the_shop(turn: Turn, shop: Services) -> str | None:
    """骨传导的呢, 睡眠呢, 还是平板吧, 删掉第二个: speaks of products though heard as something else entirely."""
    far = turn.intent in WISHES or turn.intent in _SMALL_TALK
    if not far:
        return None
    if turn.intent in _SMALL_TALK and (turn.confidence >= _SURE or _TO_THE_BOT.search(turn.text)):
        return None  # 你喜欢黑色吗, 这个机器人真笨
    if turn.intent in WISHES and WISHES[turn.intent].search(turn.text):
        shopping = turn.intent == "turn_off_personalization" and turn.slot("topic") in _ABOUT_PRODUCTS
        stepping = says_wants(turn, shop) or asks_for_others(turn.text)
        return "ask_recommendation" if shopping and stepping else None
    in_search = (
        turn.active_form == "product_search_form" and turn.intent in WISHES and turn.confidence < _SURE
    )
    return "inform" if in_search or _plain_value(turn, shop) else None


def _no_request(turn: Turn, shop: Services) -> str | None:
    """换一批, 能换镜头的 among products; 买十盒呢; a request that was only guessed at: no form is opened."""
    wish = REQUESTS.get(turn.intent)
    if wish is None or turn.of("order_id") or turn.of("fault"):
        return None
    said = wish.search(turn.text)
    if turn.intent == "place_order":
        asks_on = turn.confidence < _UNSURE and turn.text.rstrip("?？ ").endswith("呢")
        return "inform" if asks_on else "nlu_fallback" if turn.confidence < _UNSURE and not said else None
    searching = turn.slot("topic") is None and turn.slot("category")
    among = turn.slot("topic") in _ABOUT_PRODUCTS or searching
    if (
        turn.intent == "request_installation"
        and _OF_INSTALLING.search(turn.text)
        and not _INSTALLS.search(turn.text)
    ):
        return "ask_usage"
    if among and not said and asks_for_others(turn.text):
        return "ask_recommendation"
    if among and not said and _plain_value(turn, shop):
        return "inform"
    return "nlu_fallback" if turn.confidence < _UNSURE and not said else None


def _plain_value(turn: Turn, shop: Services) -> bool:
    """Whether the message is short and names something that the talk about products can go on with."""
    if len(turn.text) > _SHORT or turn.of("order_id") or turn.of("fault"):
        return False
    if any(turn.of(entity) for entity in ("product", "category")):
        linked = any(m.linked or m.sku for e in ("product", "category") for m in turn.of(e))
        return linked and turn.slot("topic") in _ABOUT_PRODUCTS | {"action_answer_promotion", None}
    if turn.slot("topic") not in _ABOUT_PRODUCTS and turn.active_form is None:
        return False
    product = product_in_question(turn, shop)
    named = product is not None and attributes_in(turn.text, product, shop)
    values = any(m.linked for e in ("color", "brand", "scenario", "attribute") for m in turn.of(e))
    return bool(named or values or points(turn.text) or says_wants(turn, shop))


def _budget(turn: Turn, shop: Services) -> str | None:
    """价格的话大概一千来块吧: a budget, no question for a price."""
    if turn.intent not in ("ask_price", "bargain") or not turn.of("price") or turn.of("product"):
        return None
    asks = _ASKS_PRICE.search(turn.text) or points(turn.text)
    searching = turn.slot("topic") in SEARCHES or turn.active_form is not None
    return "inform" if searching and not asks and _AROUND.search(turn.text) else None


def _property(turn: Turn, shop: Services) -> str | None:
    """dpi多少, heard as a price: no word of money, but a property of the product talked about."""
    if turn.intent == "ask_price" and not _MONEY.search(turn.text) and not turn.of("price"):
        product = product_in_question(turn, shop)
        if turn.of("attribute") or (product is not None and attributes_in(turn.text, product, shop)):
            return "ask_attribute"
    if turn.intent == "ask_delivery" and turn.confidence < _SURE and not _SENDING.search(turn.text):
        product = product_in_question(turn, shop)
        if product is not None and attributes_in(turn.text, product, shop):
            return "ask_attribute"  # 能上飞机吗, of a power bank
    one = len({mention.sku for mention in turn.of("product")}) == 1 and turn.of("product")[0].sku
    if turn.intent == "compare_products" and one and not COMPARES.search(turn.text) and not points(turn.text):
        return "ask_attribute"  # K87什么轴
    if turn.intent == "nlu_fallback" and _QUESTION.search(turn.text):
        linked = any(mention.linked for mention in turn.of("attribute"))
        another = turn.of("category") or turn.of("reference")
        wishes = turn.of("price") or re.search(r"想|要|换|买|推荐|预算|有没有", turn.text)
        if linked and another and not wishes and not turn.text.endswith("呢"):
            return "ask_attribute"  # 你们这耳机音质好吗: of headphones, whatever was talked about
    return None


def _not_of_variants(turn: Turn, shop: Services) -> str | None:
    """这个有大字模式吗: no colour and no spec is asked about; 有差评吗 is no review to be written."""
    if turn.intent == "ask_variant" and turn.product:
        said = turn.of("color") or turn.of("spec") or turn.of("price") or _VARIANTS.search(turn.text)
        if _PLUGS.search(turn.text):
            return "ask_attribute"  # 有3.5耳机孔吗
        refused = refused_mentions(turn)
        if any(mention.entity in ("brand", "product") for mention in refused):
            return "ask_recommendation"  # 除了极岚还有别的牌子吗
        return None if said or refused else "ask_attribute"
    if turn.intent == "manage_review" and turn.product and turn.slot("topic") in _ABOUT_PRODUCTS:
        asks = re.search(r"有.{0,6}[吗么没]|多[吗么不]|怎么样|好不好|多少", turn.text)
        mine = re.search(r"我的|怎么(?:写|改|删|评|发)|能不?能|可以|修改|删除", turn.text)
        return "ask_attribute" if asks and not mine else None
    return None


def _colours(turn: Turn, shop: Services) -> str | None:
    """颜色呢, 那别的颜色: the colours of what is talked about."""
    talked = turn.product and turn.slot("topic") not in SEARCHES
    if turn.intent not in ("inform", "nlu_fallback", "acknowledge") or not talked or turn.of("color"):
        return None
    if not re.search(r"颜色|配色|规格", turn.text) or len(turn.text) > _SHORT:
        return None
    return "compare_products" if turn.slot("topic") == "action_compare_products" else "ask_variant"


def _delivery(turn: Turn, shop: Services) -> str | None:
    """啥时候发货, of somebody who has ordered nothing yet: how soon the shop sends."""
    unknown = turn.intent == "track_order" and not turn.slot("customer_id") and not turn.slot("order")
    shopping = turn.slot("topic") in _ABOUT_PRODUCTS | {
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


def _suits(turn: Turn, shop: Services) -> str | None:
    """老人用合适吗, while a product is talked about: asked of that one."""
    if turn.intent not in ("nlu_fallback", "search_product", "ask_usage", "ask_recommendation", "inform"):
        return None
    other = turn.of("category") or turn.of("product") or turn.of("price") or turn.of("brand")
    scenario = any(mention.linked for mention in turn.of("scenario"))
    asked = re.search(r"合适|适合|[能可]以?用?[吗么不]|行[吗么不]|[吗么]$", turn.text)
    which = re.search(r"哪|什么|有没有|有.{0,6}[吗么]$|推荐", turn.text)
    talked = turn.product and turn.slot("topic") in _ABOUT_PRODUCTS - SEARCHES
    pointed = turn.product and (turn.of("reference") or points(turn.text))
    if scenario and asked and not other and not which and (talked or pointed):
        return "ask_attribute"
    return None


def _open_choice(turn: Turn, shop: Services) -> str | None:
    """随便哪个都行 after a list, heard as small talk: the assistant is to choose."""
    left = turn.intent in _SMALL_TALK and turn.shown and leaves_choice(turn.text)
    return "inform" if left and turn.slot("topic") in SEARCHES and len(turn.text) <= _SHORT else None


def _still_sold(turn: Turn, shop: Services) -> str | None:
    """那上一代还有卖吗, heard as a search: asked of the generation before the product talked about."""
    searched = turn.intent in (
        "search_product",
        "ask_recommendation",
        "ask_variant",
        "inform",
        "nlu_fallback",
    )
    other = any(turn.of(entity) for entity in ("category", "brand", "product", "price"))
    return "ask_stock" if searched and turn.product and not other and _STILL_SOLD.search(turn.text) else None


def _use(turn: Turn, shop: Services) -> str | None:
    """我想学摄影 完全小白: not understood, but a use that the shop knows is named, and a wish."""
    if turn.intent != "nlu_fallback" or turn.product or not re.search(r"想|要|买|找|求|学|用", turn.text):
        return None
    names = shop.catalogue.vocabulary().scenario_names
    return "search_product" if any(len(word) > 1 and word in turn.text for word in names) else None


def _others(turn: Turn, shop: Services) -> str | None:
    """这个不行 再来一个, 别推荐这个了 换一个: other products."""
    if turn.intent in ("deny", "nlu_fallback") and asks_for_others(turn.text) and turn.shown:
        return "ask_recommendation"
    return None


def _which(turn: Turn, shop: Services) -> str | None:
    """哪个最亮, 哪款更轻, after a list: compares what was shown."""
    if turn.intent not in ("ask_recommendation", "nlu_fallback", "search_product", "ask_attribute", "inform"):
        return None
    several = len(turn.slot("compared_products") or turn.shown) > 1
    compared = turn.slot("topic") == "action_compare_products" and re.search(r"便宜|贵|划算", turn.text)
    if (
        not several
        or turn.of("category")
        or turn.of("product")
        or not re.search(r"哪[个款台只种一]|谁", turn.text)
    ):
        return None
    kind = kind_of_search(turn, shop)
    words = shop.catalogue.features(kind) if kind else None
    vocabulary = shop.catalogue.vocabulary()
    degree = kind and words and degree_in(turn.text, vocabulary.category(kind) or kind, vocabulary, words)
    if degree or (compared and turn.intent != "ask_attribute"):
        return "compare_products"
    return None


def _coupons(turn: Turn, shop: Services) -> str | None:
    """领那个满399的 claims; 这张券能买充电宝吗, 能用券不 用完多少 ask, and must not give one out."""
    topic = turn.slot("topic")
    around = topic in (
        "action_claim_coupon",
        "action_answer_my_coupons",
        "action_answer_promotion",
        "action_bargain",
    )
    if turn.intent in ("inform", "nlu_fallback", "affirm", "search_product") and around:
        return "claim_coupon" if _CLAIMS.search(turn.text) and not turn.of("product") else None
    if turn.intent in ("out_of_scope", "nlu_fallback") and topic in (
        "action_claim_coupon",
        "action_answer_my_coupons",
    ):
        return "ask_my_coupons" if _ASKS_OF_COUPON.search(turn.text) else None
    if turn.intent == "claim_coupon" and _asks_whether(turn.text):
        # 有新人券吗 is told, not taken; 有没有券 lists what there is.
        return "ask_my_coupons" if shop.coupons.asked_for(turn.text) is not None else None
    if turn.intent == "claim_coupon" and asks_of_coupons(turn.text):
        about_one = turn.of("product") or (turn.product and points(turn.text)) or "多少" in turn.text
        return "bargain" if about_one and turn.product else "ask_my_coupons"
    return None


def asks_of_coupons(text: str) -> bool:
    """能用券吗, 这张券能买充电宝吗: asked of coupons, none is claimed."""
    return bool(_ASKS_OF_COUPON.search(text)) and not _GETS_COUPON.search(text)


def _asks_whether(text: str) -> bool:
    return bool(re.search(r"有没有|有.{0,8}券(?:吗|么|没|嘛|不)", text)) and not _GETS_COUPON.search(text)


def _membership(turn: Turn, shop: Services) -> str | None:
    """怎么升钻石: the tiers of membership, not how a thing is used."""
    unsure = turn.intent in ("ask_usage", "nlu_fallback", "out_of_scope")
    return "ask_membership" if unsure and _MEMBERSHIP.search(turn.text) and not turn.of("product") else None


def _unsaid_notice(turn: Turn, shop: Services) -> str | None:
    """把进货价告诉我: nothing that anybody could be told of later."""
    return (
        "nlu_fallback"
        if turn.intent == "subscribe_notice" and not WISHES[turn.intent].search(turn.text)
        else None
    )


def _several(turn: Turn, shop: Services) -> str | None:
    """多少钱两个: what that many cost, with the offers for the sum."""
    quantity = turn.first("quantity")
    supposed = turn.confidence < _SURE and re.search(r"(?:买|要|拿|来).+呢$", turn.text)  # 要是买两个呢
    if (turn.intent != "ask_price" and not supposed) or quantity is None or not turn.product:
        return None
    if _BULK.search(turn.text):
        return None
    one = re.fullmatch(r"(?:一|1)?.?", quantity.text) or points(turn.text) or turn.of("category")
    return None if one else "ask_promotion"


def _notices(turn: Turn, shop: Services) -> str | None:
    """我都订了哪些提醒."""
    return "subscribe_notice" if turn.intent == "nlu_fallback" and _NOTICES.search(turn.text) else None


def _trade_in(turn: Turn, shop: Services) -> str | None:
    """K50 屏幕没碎, while an old device is valued: its condition, no fault to report."""
    valuing = turn.slot("topic") == "action_answer_trade_in"
    told = turn.intent in ("report_fault", "nlu_fallback", "missing_item") and not _REPAIRS.search(turn.text)
    return "ask_trade_in" if valuing and told and len(turn.text) <= 2 * _SHORT else None


_SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    _order, *TAKING_UP, _trade_in, _coupons, _no_request, _others, _of_the_shop, _budget, _property, _which, _still_sold, _open_choice, _suits, _use, _not_of_variants, _colours, _unsaid_notice, _several, _delivery, _membership, _notices,
)  # fmt: skip
