"""What a message means where its intent was misheard and the conversation makes the meaning plain.

骨传导的呢 after a list of headphones narrows the list, whatever the classifier guesses; 删掉第二个 deletes nobody's data.
Decided from the words, the entities and what was talked about, never from one sentence in particular.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from actions import rehearing_errands as errands
from actions.attacks import attacked
from actions.delicate import blames_too, touches
from actions.following_up import SENSES as FOLLOWING_UP
from actions.order_reference import names_coming
from actions.own_affairs import SENSES as OWN_AFFAIRS
from actions.presales.degrees import degree_in
from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES, refused_mentions
from actions.presales.product import attributes_in, product_in_question
from actions.presales.wants import asks_for_others, kind_of_search, says_wants
from actions.references import points
from actions.rehearing_choice import SENSES as CHOOSING
from actions.rehearing_errands import SHORT, SURE
from actions.rehearing_looks import SENSES as LOOKING
from actions.rehearing_shopping import SENSES as SHOPPING
from actions.rehearing_shopping import nothing_bought
from actions.services import Services
from actions.settling import SENSES as SETTLING
from actions.taking_up import SENSES as TAKING_UP
from actions.turn import Turn
from actions.unreadable import is_marks
from actions.waiting import WAITED_FOR
from actions.what_if import worries
from actions.wish_words import ANSWERED_BY, CONSENT, REQUESTS, WISHES, leaves_choice
from shop.handoff.wishes import asks_who_is_there

# The request form's end, which answers where the form had nothing to ask.
SUBMIT = "action_submit_request"

_SMALL_TALK = frozenset({"chitchat", "out_of_scope", "bot_challenge", "praise", "complain"})
COMPARES = re.compile(
    r"[比差]|贵[这那]么多|[贵好强值]在|优[点势]|缺点|不足|区别|不同|不一样|哪[个款种]|还是|(?<!第)[两俩二三]|选|一代|新款|老款|旧款|升级|[和跟与]|vs|pk",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[吗么嘛?？]|多[少大长重久高快宽厚远]|怎么|如何|什么|哪|几|啥|呢$|不$|没$")
_MONEY = re.compile(r"钱|价|元|贵|便宜|块|卖|费|折|优惠|到手|¥|￥")
_ASKS_PRICE = re.compile(r"多少钱|什么价|啥价|几块|怎么卖|多钱|价格(?:多少|是)|多少[?？]?$|[吗么?？]")
_AROUND = re.compile(
    r"左右|上下|以内|以下|以上|之内|来块|来钱|多块|大概|大约|差不多|吧|预算|之间|到\d|不超过|别超过|几百|几千"
)
_ONLY_HOW_MUCH = re.compile(r"(?:那|的|个|呢|要|得|[ ,，])*多少(?:呢|啊|呀|[?？])*")
_STILL_SOLD = re.compile(r"(?:上一?代|前一?代|老款|旧款).{0,3}(?:还有?|在|有)(?:卖|货|售|没|吗)")
_OF_INSTALLING = re.compile(
    r"钱|费|免费|包安装|怎么办|迟到|没来|[能可][以]?.{0,4}[装挂][吗么不]|装不装|难[吗不]|自己|[吗么]$"
)
_INSTALLS = re.compile(r"预约|约|安排|派|师傅.{0,4}来|什么时候来|我买的|订单|帮我|给我|过来|改到")
_SENDING = re.compile(r"运费|邮|寄|送|发货|快递|物流|几天|到货")
_PLUGS = re.compile(r"孔|接口|插口|卡槽")
_TO_THE_BOT = re.compile(r"机器人|真人|人工|客服|你(?:是|叫|喜欢|会|好)")
_VARIANTS = re.compile(
    r"颜色|色|规格|版|配置|款式|型号|尺[寸码]|内存|容量|存储|几种|哪[几些种]|什么样|别的|其他|其它|另外|还有|上一?代|新款|便宜|贵|(?:更|再|最)[大小轻重]|[大小轻重](?:一?[点些]|的)|colou?r"
)

_HAS_BOUGHT = re.compile(r"[刚才]买|买(?:了|的|来)|收到|到手|用了|我的")

_OF_WAITING = frozenset({"track_order", "track_refund", "track_ticket"})

# Below it a wish for something of one's own needs a word of it.
_UNSURE = 0.6


def reheard(turn: Turn, shop: Services) -> Turn:
    """The turn with the intent that the context makes plain; the same turn where nothing speaks against what was heard."""
    listed = turn.intent == "track_order" and turn.slot("topic") == "action_track_order"
    if listed and not asks_who_is_there(turn.text):
        return turn  # 第一个催一下, of the orders just listed
    # In a request only what would give something away by mistake: 有券能用吗 claims no coupon.
    senses = _SENSES if turn.active_form != "request_form" else (errands.coupons,)
    if turn.active_form == "request_form" and turn.intent != "claim_coupon":
        return turn
    for sense in senses:
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


def _unsaid_consent(turn: Turn, shop: Services) -> str | None:
    """有闪光提醒吗, hardly heard as a wish about one's data, and no word of it: a question, or not understood."""
    guessed = turn.intent in CONSENT and turn.confidence < SURE and turn.active_form is None
    if (
        not guessed
        or turn.slot("topic") == "action_subscribe_notice"
        or WISHES[turn.intent].search(turn.text)
    ):
        return None
    of_product = turn.product and turn.slot("topic") in ABOUT_PRODUCTS and _QUESTION.search(turn.text)
    return "ask_attribute" if of_product else "nlu_fallback"


def _only_marks(turn: Turn, shop: Services) -> str | None:
    """？？？？ says of nothing that it is waited for, unless that was talked of."""
    heard = turn.intent in _OF_WAITING and turn.active_form is None and is_marks(turn.text)
    return "nlu_fallback" if heard and turn.slot("topic") not in WAITED_FOR else None


def needs_asking(turn: Turn) -> bool:
    """Whether the wish heard would change something of the customer's own and nothing in the message says it."""
    if turn.intent not in CONSENT or turn.active_form == "request_form":
        return False
    if turn.intent == "unsubscribe_notice" and turn.slot("topic") == "action_subscribe_notice":
        return False  # 全取消了吧, of the notices just listed
    return not WISHES[turn.intent].search(turn.text)


def _of_the_shop(turn: Turn, shop: Services) -> str | None:
    """骨传导的呢, 睡眠呢, 还是平板吧, 删掉第二个: speaks of products though heard as something else entirely."""
    far = turn.intent in WISHES or turn.intent in _SMALL_TALK
    if not far:
        return None
    if turn.intent in _SMALL_TALK and (turn.confidence >= SURE or _TO_THE_BOT.search(turn.text)):
        return None  # 你喜欢黑色吗, 这个机器人真笨
    if (
        turn.intent == "complain"
        and WISHES["report_fault"].search(turn.text)
        and _HAS_BOUGHT.search(turn.text)
    ):
        return "report_fault"  # 气死了 耳机才买三天就坏
    if turn.intent == "track_order" and names_coming(turn, shop) and not turn.shown:
        return None  # 手环说今天到的呢
    if turn.intent == "praise" and blames_too(turn.text):
        return None  # K60很好用 就是发货太慢了
    if turn.intent in WISHES and WISHES[turn.intent].search(turn.text):
        shopping = turn.intent == "turn_off_personalization" and turn.slot("topic") in ABOUT_PRODUCTS
        stepping = says_wants(turn, shop) or asks_for_others(turn.text)
        return "ask_recommendation" if shopping and stepping else None
    in_search = turn.active_form == "product_search_form" and turn.intent in WISHES and turn.confidence < SURE
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
    among = turn.slot("topic") in ABOUT_PRODUCTS or searching
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
    if len(turn.text) > SHORT or turn.of("order_id") or turn.of("fault"):
        return False
    if any(turn.of(entity) for entity in ("product", "category")):
        linked = any(m.linked or m.sku for e in ("product", "category") for m in turn.of(e))
        return linked and turn.slot("topic") in ABOUT_PRODUCTS | {"action_answer_promotion", None}
    if turn.slot("topic") not in ABOUT_PRODUCTS and turn.active_form is None:
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
    if turn.intent == "ask_attribute" and (one_named := turn.first("product")) is not None and one_named.sku:
        rest = turn.text.replace(one_named.text, "", 1)
        return "ask_price" if _ONLY_HOW_MUCH.fullmatch(rest) else None  # AX6多少
    if turn.intent == "ask_attribute" and _bare_property(turn):
        return "inform"
    if turn.intent == "ask_delivery" and turn.confidence < SURE and not _SENDING.search(turn.text):
        product = product_in_question(turn, shop)
        if product is not None and attributes_in(turn.text, product, shop):
            return "ask_attribute"  # 能上飞机吗, of a power bank
    one = len({mention.sku for mention in turn.of("product")}) == 1 and turn.of("product")[0].sku
    if turn.intent in ("search_product", "ask_recommendation") and one and turn.of("color"):
        return (
            "ask_variant" if re.search(r"有没有|有.{0,4}[吗么没不]", turn.text) else None
        )  # 声浪 Run 2 有没有橙的
    if turn.intent == "compare_products" and one and not COMPARES.search(turn.text) and not points(turn.text):
        return "ask_attribute"  # K87什么轴
    if turn.intent == "nlu_fallback" and _QUESTION.search(turn.text):
        linked = any(mention.linked for mention in turn.of("attribute"))
        another = turn.of("category") or turn.of("reference")
        wishes = turn.of("price") or re.search(r"想|要|换|买|推荐|预算|有没有", turn.text)
        if linked and another and not wishes and not turn.text.endswith("呢"):
            return "ask_attribute"  # 你们这耳机音质好吗: of headphones, whatever was talked about
    return None


def _bare_property(turn: Turn) -> bool:
    """NFC, right after a list of several: narrows the list, asks nothing about the first of them."""
    listed = turn.slot("topic") in SEARCHES and len(turn.shown) > 1
    named = turn.of("attribute")
    only = len(named) == 1 and len(turn.mentions) == 1 and named[0].linked
    return bool(listed and only and turn.text.strip(" 的") == named[0].text)


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
    if turn.intent == "manage_review" and turn.product and turn.slot("topic") in ABOUT_PRODUCTS:
        asks = re.search(r"有.{0,6}[吗么没]|多[吗么不]|怎么样|好不好|多少", turn.text)
        mine = re.search(r"我的|怎么(?:写|改|删|评|发)|能不?能|可以|修改|删除", turn.text)
        return "ask_attribute" if asks and not mine else None
    return None


def _colours(turn: Turn, shop: Services) -> str | None:
    """颜色呢, 那别的颜色: the colours of what is talked about."""
    talked = turn.product and turn.slot("topic") not in SEARCHES
    # 哪个颜色最好看, of one thing: no other thing is asked for.
    which = turn.intent in ("ask_recommendation", "search_product") and not turn.mentions
    heard = turn.intent in ("inform", "nlu_fallback", "acknowledge") or which
    if not heard or not talked or turn.of("color"):
        return None
    if not re.search(r"颜色|配色|规格", turn.text) or len(turn.text) > SHORT:
        return None
    return "compare_products" if turn.slot("topic") == "action_compare_products" else "ask_variant"


def _suits(turn: Turn, shop: Services) -> str | None:
    """老人用合适吗, while a product is talked about: asked of that one."""
    if turn.intent not in ("nlu_fallback", "search_product", "ask_usage", "ask_recommendation", "inform"):
        return None
    other = turn.of("category") or turn.of("product") or turn.of("price") or turn.of("brand")
    scenario = any(mention.linked for mention in turn.of("scenario"))
    asked = re.search(r"合适|适合|[能可]以?用?[吗么不]|行[吗么不]|[吗么]$", turn.text)
    which = re.search(r"哪|什么|有没有|有.{0,6}[吗么]$|推荐", turn.text)
    talked = turn.product and turn.slot("topic") in ABOUT_PRODUCTS - SEARCHES
    pointed = turn.product and (turn.of("reference") or points(turn.text))
    if scenario and asked and not other and not which and (talked or pointed):
        return "ask_attribute"
    return None


def _open_choice(turn: Turn, shop: Services) -> str | None:
    """随便哪个都行 after a list, heard as small talk: the assistant is to choose."""
    left = turn.intent in _SMALL_TALK and leaves_choice(turn.text) and len(turn.text) <= SHORT
    asked = turn.shown and turn.slot("topic") in ABOUT_PRODUCTS
    return "inform" if left and (asked or turn.slot("topic") in SEARCHES) else None


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


_SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    _only_marks, attacked, touches, nothing_bought, errands.order, worries, *OWN_AFFAIRS, *TAKING_UP, *SETTLING, *FOLLOWING_UP, *CHOOSING, *LOOKING, *SHOPPING, errands.trade_in, errands.coupons, errands.notices, _no_request, _others, _of_the_shop, _budget, _property, _which, _still_sold, _open_choice, _suits, _use, _not_of_variants, _colours, _unsaid_consent, errands.unsaid_notice, errands.several, errands.delivery, errands.membership,
)  # fmt: skip
