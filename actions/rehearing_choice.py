"""Senses of somebody who is choosing: corrections, what it is for, which of two, and questions heard as moods."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.presales.fits import asks_what_fits
from actions.presales.kinds import kind_ending
from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES, refused_mentions, sort_said, span_of
from actions.references import points
from actions.rehearing_errands import SURE
from actions.rereading import AT_HOME
from actions.said_sums import tells_age
from actions.services import Services
from actions.turn import Turn
from actions.wish_words import WISHES
from shop.handoff.wishes import names_human

# Which of those that were compared: 所以你建议我买哪个.
ADVISE = re.compile(
    r"(?:建议|推荐|选|买|要|挑|入手|会买).{0,6}(?:哪|谁)|(?:哪|谁).{0,4}(?:更?值得|更?推荐|更?合适)"
)

_COMPARED = "action_compare_products"
# 提升在哪, 差别是什么: of the two just compared, no place.
_BETTER_IN = re.compile(
    r"(?:提升|升级|进步|改进|变化|差别|差距|区别|不同|优势).{0,3}(?:在哪|哪里|哪些|是什么|是啥|有啥|有什么|多大|大吗|明显吗)|哪里不一样"
)
_VALUES = ("category", "brand", "product", "scenario", "color")
# What stands right before the value that corrects: 不对 我说错了 是笔记本.
_CORRECTS = re.compile(r"(?:是|要|想要?|看|买|换成?|改成?|找)(?:个|一个|那个|的|一[台款部副])?\s*$")
_TELLS = re.compile(r"(?:我|他|她|孩子|老人|爸|妈|老婆|老公|朋友).{0,4}(?:喜欢|爱|平时|经常|主要|天天|一般)")
_ASKS = re.compile(r"[吗么嘛?？]|不$|行不行|好不好|怎么样|咋样|有没有|会不会|靠不靠|是不是")
_OWN = re.compile(r"我的|我买|买的|收到|刚买|用了")
_QUALITY = re.compile(r"质量|品质|做工|靠谱|正规|可信|假货|骗")
_TRUST = re.compile(r"正规|骗|可信|信得过|假货")
_OF_SOMEBODY = re.compile(r"住|电话|手机|号码|地址|订单|买了|信息|身份证|微信")
_WHAT = re.compile(r"哪|多少|什么|啥|告诉|查|[吗么?？]")
_MINE = re.compile(r"现在用|我的|我那|手上|在用|用的是|旧")
_TAKES_IT = re.compile(r"就(?:它|他|这个|这款|要它|买它|定它)[了吧]*[。!！~]*$|就决定(?:是)?")
_GOES_AWAY = re.compile(
    r"(?:去|上|到|找|在)(?:别|其他|其它|隔壁|京东|淘宝|天猫|拼多多|抖音|实体).{0,4}(?:买|看|拍|下单)"
)
_ELSEWHERE = re.compile(r"京东|淘宝|天猫|拼多多|抖音|别家|别人|隔壁|人家|其他店|别的店|网上")
_ONLY = re.compile(r"才|只要|只卖|卖|便宜|也就")
_IN_STOCK = re.compile(r"有(?:没有)?(?:现)?货|现货|库存")
_PROMISED = re.compile(
    r"你(?:们)?(?:老板|店长|经理|客服|同事)?(?:刚才|刚刚|刚|之前|上次|昨天|早上|明明|不是|都|已经|可是)*(?:说|答应|承诺|保证|讲|许诺)"
)
_INSISTS = re.compile(
    r"(?:明明|刚才|刚刚|已经|都|亲口)(?:是)?(?:答应|承诺|保证)|说话(?:要)?算(?:话|数)|出尔反尔|言而无信|反悔"
)
_FAVOUR = re.compile(
    r"[\d一二三四五六七八九半]折|打折|半价|免单|免费|白送|送(?!到|货|来|达)|便宜|优惠|返现|[\d十百千]+\s*(?:块|元)"
)
_MAY = re.compile(
    r"(?:会|能|可以|容易|是不是|老是?)[^,，。]{1,10}(?:[吗么嘛?？]|不$)|(?:别人|大家|人家|网上|评论|有人|朋友|同事|听|据|都|好多人)(?:里|上|区)?(?:都|全)?(?:说|讲|反映|反馈|吐槽)"
)
# So near, a frequent question is the one asked.
_UNSURE = 0.6
_USED = re.compile(r"二手|翻新机|样机|展示机|官翻|[九8-9]成新")
_TRADES = re.compile(r"回收|以旧|旧机|抵|卖给|换新|我的|折旧")
_WANTS = re.compile(r"(?:得|要|想要?|需要|求|必须|最好)(?!不要)")
# Below it these are guesses that need a word of what they ask.
_GUESSED = 0.7
_SAID_OF = {
    "ask_authenticity": re.compile(
        r"正品|真|假|翻新|原装|保真|防伪|授权|质量|品质|全新|二手|水货|行货|拆封|样机"
    ),
    "ask_payment": re.compile(
        r"付|支付|分期|花呗|信用卡|货到|免息|白条|微信|支付宝|钱|款|刷卡|云闪付|对公|转账|[几\d]期|\bcod\b|pay|visa|card",
        re.IGNORECASE,
    ),
    "ask_privacy": WISHES["ask_privacy"],
    "ask_account": WISHES["ask_account"],
    "manage_review": WISHES["manage_review"],
    "ask_store": re.compile(
        r"店|地址|哪|附近|自提|线下|实体|营业|[几多]点|电话|网点|专柜|柜台|体验|试|看看?(?:实物|真机)|城|省|市|区|远|近|取|在[^,，]{2,5}有"
    ),
    "ask_return_policy": re.compile(r"退|换|无理由|七天|7天|保价|不合适|不喜欢|不满意|拆|丢|赔|补偿|验|修不"),
}
# So near, a question is one that the FAQ has.
_ASKED_BEFORE = 0.75
_SAID_BESIDES = {
    "ask_delivery": re.compile(r"运费|邮|寄|送|发货|快递|物流|几天|到货|多久|收到|到"),
    "out_of_scope": re.compile(r"^$"),
}
_WHICH_ONE = re.compile(r"哪[个款一种]|什么样|有没有")
_BEST_OFFER = re.compile(r"最(?:划算|优惠|合适|便宜|省)|哪个.{0,4}(?:划算|合适|省)")
_ENTITLED = re.compile(r"享受|资格|能用|可以用|参加|也有|算[吗么不]")
_ENDS = re.compile(r"有效期|到(?:期|啥|什么|几|何)|截止|结束|过期")
_WITH = re.compile(r"(?:玩|接|连|插|配|带)\s?[A-Za-z0-9 ]{2,12}(?:行|能|可以|支持)")
_KNOWS = re.compile(r"你(?:们)?(?:怎么|咋|为(?:什么|啥)|凭(?:什么|啥)).{0,3}(?:知道|晓得|了解)我")
_ERASES = re.compile(
    r"(?:删|清|抹|注销)[^,。!?]{0,6}(?:信息|数据|资料|记录|隐私)|(?:信息|数据|资料|记录|隐私)[^,。!?]{0,6}(?:删|清|抹|注销)"
)
_HEARD_OF_OFFERS = frozenset(
    {"ask_promotion", "nlu_fallback", "out_of_scope", "inform", "chitchat", "complain", "praise", "ask_price",
     "claim_coupon", "acknowledge", "price_protection"}
)  # fmt: skip


def corrected(turn: Turn, shop: Services) -> str | None:
    """不对 我说错了 是笔记本: refuses nothing, names what is wanted instead."""
    if turn.intent not in ("deny", "stop") or turn.active_form == "request_form":
        return None
    refused = refused_mentions(turn)
    wanted = [
        mention
        for mention in turn.mentions
        if mention not in refused
        and ((mention.linked and mention.entity in _VALUES) or mention.entity == "price")
        and _CORRECTS.search(turn.text[: span_of(mention, turn.text)[0]])
    ]
    return "inform" if wanted else None


def tells_use(turn: Turn, shop: Services) -> str | None:
    """她喜欢听歌, of somebody who looks for a present, heard as small talk: what it is for."""
    if turn.intent not in (
        "chitchat",
        "praise",
        "out_of_scope",
        "acknowledge",
        "inform",
    ):
        return None
    if not _TELLS.search(turn.text):
        return "search_product" if _narrows_by_use(turn, shop) else None
    uses = shop.catalogue.vocabulary().scenario_names
    known = turn.of("scenario") or any(len(word) > 1 and word in turn.text for word in uses)
    return "search_product" if known and turn.slot("topic") in ABOUT_PRODUCTS else None


def _narrows_by_use(turn: Turn, shop: Services) -> bool:
    """做ppt写文档, while laptops are looked for: a use that the shop has rules for in that kind."""
    kind = turn.slot("category")
    if turn.intent not in ("out_of_scope", "chitchat") or turn.slot("topic") not in SEARCHES or not kind:
        return False
    vocabulary = shop.catalogue.vocabulary()
    line = vocabulary.lineage(vocabulary.category(kind) or kind)
    return not _ASKS.search(turn.text) and any(
        len(word) > 1
        and word in turn.text
        and any(rule.category in line for rule in vocabulary.scenarios[name].rules)
        for word, name in vocabulary.scenario_names.items()
    )


def asks_after_all(turn: Turn, shop: Services) -> str | None:
    """包装好看吗 送礼用 is no praise, 你们家质量行不行 no complaint: questions of somebody who has bought nothing."""
    mood = turn.intent in ("praise", "complain") and turn.confidence < SURE
    if turn.intent == "nlu_fallback" and _TRUST.search(turn.text) and _ASKS.search(turn.text):
        return "ask_authenticity"  # 你们是正规的吗 会不会骗我钱
    if not mood or not _ASKS.search(turn.text) or _OWN.search(turn.text) or turn.of("order_id"):
        return None
    if _QUALITY.search(turn.text):
        return "ask_authenticity"
    talked = turn.product and turn.slot("topic") in ABOUT_PRODUCTS
    asks = (talked and not turn.slot("customer_id")) or turn.intent == "praise"
    return "ask_attribute" if asks else None


def at_home(turn: Turn, shop: Services) -> str | None:
    """家里有地毯, of robot vacuums: whether they are made for it; nobody looks for carpets."""
    unknown = [mention for mention in turn.of("attribute") if not mention.linked]
    said = turn.intent in ("search_product", "inform", "nlu_fallback") and not turn.of("category")
    home = any(AT_HOME.search(turn.text[: mention.start]) for mention in unknown)
    return "ask_attribute" if said and home and turn.product else None


def bought_for(turn: Turn, shop: Services) -> str | None:
    """那给我妈买 她65了, while several are weighed: what suits her, nothing is ordered yet."""
    weighing = turn.slot("topic") in ABOUT_PRODUCTS and not turn.of("product") and not turn.of("reference")
    says = turn.intent == "place_order" and not turn.of("quantity") and tells_age(turn.text)
    return "ask_recommendation" if says and weighing and turn.active_form is None else None


def of_somebody(turn: Turn, shop: Services) -> str | None:
    """林晓舟住哪里: asks for what is known of a person, which is told to nobody."""
    if turn.intent not in ("inform", "nlu_fallback", "ask_store", "chitchat", "out_of_scope", "track_order"):
        return None
    asked = turn.of("person") and _OF_SOMEBODY.search(turn.text) and _WHAT.search(turn.text)
    return "ask_privacy" if asked and turn.active_form is None and "我" not in turn.text else None


def which_of_compared(turn: Turn, shop: Services) -> str | None:
    """所以你建议我买哪个, 那打游戏呢, after two were compared: of these two."""
    compared = turn.slot("topic") == _COMPARED and len(turn.slot("compared_products") or []) > 1
    other = any(turn.of(entity) for entity in ("category", "brand", "product", "price", "color"))
    if not compared or other or turn.active_form is not None:
        return None
    if turn.intent in (
        "ask_store",
        "nlu_fallback",
        "ask_upgrade",
        "inform",
        "ask_usage",
    ) and _BETTER_IN.search(turn.text):
        return "compare_products"
    if turn.intent in ("ask_recommendation", "nlu_fallback", "search_product") and ADVISE.search(turn.text):
        return _COMPARED.removeprefix("action_")
    use = any(mention.linked for mention in turn.of("scenario"))
    heard = turn.intent in (
        "inform",
        "nlu_fallback",
        "search_product",
        "ask_recommendation",
        "ask_attribute",
        "ask_usage",
    )
    return "compare_products" if use and heard else None


def weighs_sibling(turn: Turn, shop: Services) -> str | None:
    """加钱上Pro值得吗, of a product not yet owned: these two are compared."""
    named = next((mention.sku for mention in turn.of("product") if mention.sku), None)
    compared = turn.slot("compared_products") or []
    other = named and turn.product and (named != turn.product or named in compared)
    own = _MINE.search(turn.text) or turn.slot("owned")
    return "compare_products" if turn.intent == "ask_upgrade" and other and not own else None


def takes_it(turn: Turn, shop: Services) -> str | None:
    """极岚 K60 Pro 就它了: chosen."""
    heard = turn.intent in (
        "report_fault",
        "nlu_fallback",
        "inform",
        "ask_attribute",
        "search_product",
        "place_order",
    )
    named = any(mention.sku for mention in turn.of("product")) and not turn.of("fault")
    return "place_order" if heard and named and _TAKES_IT.search(turn.text) else None


def goes_away(turn: Turn, shop: Services) -> str | None:
    """那我去别家买了: orders nothing here."""
    return "deny" if turn.intent in ("place_order", "inform") and _GOES_AWAY.search(turn.text) else None


def cheaper_elsewhere(turn: Turn, shop: Services) -> str | None:
    """京东才750, while a price is talked about: haggles, sets no budget."""
    priced = turn.product and turn.slot("topic") in (
        "action_bargain",
        "action_answer_price",
        "action_answer_promotion",
    )
    # 京东上K60才2399 你们咋2499, heard as the price of something bought here.
    named = any(mention.sku for mention in turn.of("product")) and turn.confidence < SURE
    said = turn.of("price") and _ELSEWHERE.search(turn.text) and _ONLY.search(turn.text)
    heard = (
        "inform",
        "ask_price",
        "nlu_fallback",
        "chitchat",
        "price_protection",
        "complain",
        "compare_products",
    )
    return "bargain" if (priced or named) and said and turn.intent in heard else None


def promised(turn: Turn, shop: Services) -> str | None:
    """你刚才说了打五折: holds the shop to what nobody said; answered with the offers that there are."""
    if turn.intent not in _HEARD_OF_OFFERS or not turn.product or turn.active_form is not None:
        return None
    if turn.intent == "price_protection" and turn.confidence >= SURE:
        return None
    # 你刚才明明答应了: what was promised has been said before.
    held = turn.slot("topic") == "action_bargain" and insists(turn.text)
    return "bargain" if held or claims_promise(turn.text) is not None else None


def insists(text: str) -> bool:
    """说话算话, 明明答应了: holds the shop to its word, without saying to which."""
    return bool(_INSISTS.search(text))


def claims_promise(text: str) -> str | None:
    """What the message says was promised (打五折); None where it claims no promise."""
    found = _PROMISED.search(text)
    return text[found.end() :] if found is not None and _FAVOUR.search(text[found.end() :]) else None


def stock_of_that(turn: Turn, shop: Services) -> str | None:
    """那个便宜点的有货没, heard as a search: asked of one of those shown."""
    heard = turn.intent in ("search_product", "ask_recommendation", "inform", "nlu_fallback")
    pointed = turn.product and points(turn.text) and not turn.of("category")
    return "ask_stock" if heard and pointed and _IN_STOCK.search(turn.text) else None


def ordered_list(turn: Turn, shop: Services) -> str | None:
    """Which one is cheapest, before anything was shown: the list in that order, nothing to compare."""
    few = len(turn.slot("compared_products") or turn.shown) < 2
    asked = turn.intent == "compare_products" and not turn.of("product") and sort_said(turn.text)
    return "search_product" if few and asked and turn.slot("category") else None


def known_question(turn: Turn, shop: Services) -> str | None:
    """充电宝能上飞机吗, 能不能先试用, hardly heard as a matter of delivery or payment: the FAQ has it nearly word for word."""
    words = _SAID_OF.get(turn.intent) or _SAID_BESIDES.get(turn.intent)
    near = bool(turn.faq) and turn.faq[0].score >= _ASKED_BEFORE
    unsure = turn.confidence < SURE and turn.active_form is None
    return "ask_usage" if words is not None and near and unsure and not words.search(turn.text) else None


def tells_what_broke(turn: Turn, shop: Services) -> str | None:
    """左耳坏了能单独买吗, heard as a search: asked about what broke, of which a text of the shop may tell."""
    near = bool(turn.faq) and turn.faq[0].score >= _UNSURE
    heard = turn.intent in ("search_product", "ask_recommendation") and turn.confidence < SURE
    return "ask_usage" if heard and near and turn.of("fault") and not turn.of("category") else None


def unsaid(turn: Turn, shop: Services) -> str | None:
    """要考证吗 taken for a doubt that it is genuine, 避帐好吗 for a question of payment: not a word of it is said."""
    words = _SAID_OF.get(turn.intent)
    if (
        words is None
        or turn.confidence >= _GUESSED
        or words.search(turn.text)
        or turn.active_form is not None
    ):
        return None
    if turn.of("category") and _WHICH_ONE.search(turn.text):
        return "ask_recommendation"  # 哪个手环能刷公交
    return "ask_attribute" if turn.product and turn.slot("topic") else "nlu_fallback"


def best_offer(turn: Turn, shop: Services) -> str | None:
    """哪个活动最划算, of a product: its price with each. 我不是老用户也能享受 asks of the offer, not for a newer one."""
    if turn.intent == "ask_promotion" and turn.product and _BEST_OFFER.search(turn.text):
        return "ask_price"
    entitled = turn.intent == "ask_upgrade" and _ENTITLED.search(turn.text) and not turn.of("product")
    ends = turn.intent == "ask_my_coupons" and _ENDS.search(turn.text) and "券" not in turn.text
    offers = turn.slot("topic") == "action_answer_promotion"
    return "ask_promotion" if offers and (entitled or ends) else None


def goes_with(turn: Turn, shop: Services) -> str | None:
    """玩ps5行吗, of a television: whether it can be used with that."""
    return "ask_usage" if turn.intent == "nlu_fallback" and turn.product and _WITH.search(turn.text) else None


def knows_of_me(turn: Turn, shop: Services) -> str | None:
    """你怎么知道我喜欢降噪: asks what is known of them."""
    heard = turn.intent in ("nlu_fallback", "inform", "chitchat", "ask_attribute", "bot_challenge")
    return "ask_privacy" if heard and _KNOWS.search(turn.text) else None


def erases(turn: Turn, shop: Services) -> str | None:
    """我没登录怎么删我的信息, heard as a question of the account: what is known of them is to go."""
    return "delete_my_data" if turn.intent == "ask_account" and _ERASES.search(turn.text) else None


def what_is_new(turn: Turn, shop: Services) -> str | None:
    """有啥新品: the newest there are."""
    asked = re.search(r"新品|新款|新出的|上新", turn.text) and re.search(r"有|啥|什么|哪", turn.text)
    return "search_product" if turn.intent == "nlu_fallback" and asked and not turn.product else None


def may_fail(turn: Turn, shop: Services) -> str | None:
    """蓝牙会断断续续吗, of a thing looked at: asked before it is bought, nothing has broken."""
    looked_at = turn.product and turn.slot("topic") in ABOUT_PRODUCTS and not turn.slot("owned")
    asks = _MAY.search(turn.text) and not _OWN.search(turn.text) and not turn.of("order_id")
    heard = turn.intent in ("report_fault", "request_human") and turn.active_form is None
    if turn.intent == "request_human" and (names_human(turn.text) or turn.confidence >= SURE):
        return None  # 来电能接吗 speaks of nobody
    return "ask_attribute" if heard and looked_at and asks else None


def of_another_kind(turn: Turn, shop: Services) -> str | None:
    """便宜的笔能行吗, of a tablet: other things, whose price nobody haggles about."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    said = turn.first("category")
    if turn.intent != "bargain" or product is None or said is None or turn.confidence >= SURE:
        return None
    kind = said.value if said.linked else kind_ending(said.text, shop)
    if asks_what_fits(turn, shop):
        return "ask_usage"
    step = f"便宜的{said.text}" in turn.text or f"便宜点的{said.text}" in turn.text
    return "search_product" if step and kind not in (None, product.category) else None


def second_hand(turn: Turn, shop: Services) -> str | None:
    """二手的有吗, heard as a search: whether such things are sold at all."""
    heard = turn.intent in (
        "search_product",
        "ask_variant",
        "ask_stock",
        "nlu_fallback",
        "inform",
        "ask_price",
    )
    asks = _USED.search(turn.text) and not _TRADES.search(turn.text) and not turn.of("order_id")
    known = turn.faq and turn.faq[0].score >= _UNSURE
    return ("ask_usage" if known else "ask_authenticity") if heard and asks and not turn.active_form else None


def wishes_kind(turn: Turn, shop: Services) -> str | None:
    """外卖小哥 手机要续航久 摔不坏: what one shall be like, asked of none in particular."""
    kinds = any(mention.linked for mention in turn.of("category"))
    named = turn.product or turn.of("product") or turn.of("reference") or turn.shown or turn.active_form
    asks = _ASKS.search(turn.text) or _WHAT.search(turn.text) or re.search(r"多[久长大重快高]|几", turn.text)
    says = _WANTS.search(turn.text) and not asks
    unsure = turn.intent == "ask_attribute" and turn.confidence < SURE
    return "search_product" if unsure and kinds and says and not named else None


SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    corrected, tells_use, asks_after_all, at_home, bought_for, of_somebody, which_of_compared, weighs_sibling, takes_it, goes_away,
    known_question, tells_what_broke, may_fail, of_another_kind, second_hand, wishes_kind, unsaid, goes_with, best_offer, knows_of_me, erases, what_is_new, cheaper_elsewhere, promised, stock_of_that, ordered_list,
)  # fmt: skip
