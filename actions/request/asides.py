"""What is said in the middle of a request without filling it: what it costs, how long it takes, the same thing again."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.delivery import AnswerDelivery, region_of
from actions.parcels import way
from actions.reply import Offer, Reply
from actions.request.case import AMEND, DECIDED, KIND_WORDS, KINDS, Case
from actions.request.circumstances import UNCHANGED
from actions.request.corrections import says_again
from actions.request.questions import purchase_quote, quote_words
from actions.request.steps import PLACES
from actions.request.things import names_line
from actions.what_if import worry
from actions.wish_words import REQUEST_FORM
from actions.wording import parts_about
from language.personal import place_of
from shop.amounts import yuan

# 改好了吗, 提交成功了没: whether what is being filled in is done already.
_DONE = re.compile(
    r"(?:改|弄|办|取消|撤销?|提交|申请|登记|预约|下单|开)(?:好|完|成功|上)?了?(?:吗|没有?|么)[?？]?$|(?:好|成功|完)了(?:吗|没有?|么)[?？]?$"
)
_COSTS = re.compile(r"要钱|取件费|上门费|收费|费用|运费|邮费|快递费|谁出|谁付|免费[吗么嘛]|多少钱|花钱")
_ADDS = re.compile(r"再(?:加|来|要|买|拿|配)|加(?:一)?[个条副只台]|还要|顺便|另外")
_COMES_TO = re.compile(r"总共|一共|合计|总价|总计|最后.{0,3}多少|券(?:之|以)?后|减(?:完|下来)|算下来")
_ASKS_ON = re.compile(r"多久|几天|多长时间|什么时候|啥时候|怎么|如何|流程|规则")
_LONG = re.compile(r"多久|几天|多长时间|什么时候|啥时候")
# The word by which each request is asked about, and where its rule says how long it takes.
_VERBS = {
    "invoice": re.compile(r"开|票|收到|拿到|发到|发给"),
    "repair": re.compile(r"(?<!保)修"),
    "exchange": re.compile(r"换"),
    "return": re.compile(r"退|取件|来取"),
    "installation": re.compile(r"装|师傅|上门"),
}
_ARRIVES = re.compile(
    r"(?:多久|几天|什么时候|啥时候|何时)[^,，。;；]{0,4}(?:能)?(?:到|送)|[今明后]天[^,，。;；]{0,3}到"
)
_BREAKS = re.compile(
    r"(?:坏了?|不好用|有问题|质量)[^,，。;；]{0,6}(?:咋办|怎么办|咋弄|怎么弄|怎么处理|能[退换修]|管[吗不]|包[退换])"
)
_NO_ACCOUNT = re.compile(r"(?:没有?|不用|忘了?|不记得)[^,。!?]{0,3}(?:[账帐][号户]|登[录陆]|注册)|游客")
_OF_DAYS = re.compile(r"\d[^，]{0,6}(?:天|工作日)")
_SAME_WAY = re.compile("原路")
_OF_CARRIAGE = re.compile("运费")
# 公司, asked which kind of invoice: both kinds are made out to companies.
_COMPANY = re.compile(
    r"(?:等等|等一?下|算了|那|还是|就|我们?|填|写|用|开|给|要|[,，\s]){0,8}(?:公司|单位|企业)(?:抬头|名义|名字)?的?[吧了呀。!！]*"
)
# 要寄回去吗, of what is going back.
_SENDS_BACK = re.compile(
    r"(?:寄|送|拿)(?:回|给|到)(?:去|来|你们?|店里?)?[^,。!?]{0,3}[吗么?？]|自己寄|怎么寄"
)
# 钱退给谁, 原路退是吗
_TO_WHOM = re.compile(
    r"(?:钱|款|那|是|会|都)?退(?:给|到|回)?(?:谁|我|哪|什么|微信|支付宝|银行卡|原来)[^,。!?]{0,4}[吗么呢?？]?$|原路退?"
)
_WHAT_HOUR = re.compile(r"几点|上午还是下午")
_PICKED_UP = re.compile("取件|寄回")
# 多少钱来着, of what is going back.
_PAID = re.compile(
    r"(?:多少钱|什么价|花了多少)[^,，。!?]{0,2}来着|(?:当时|那时|买的?时候|之前)[^,，。!?]{0,4}(?:多少|几)"
)
_DIFFERENCE = re.compile(r"差价|补钱|补差|要补|贵[吗么不]|加钱|一样的?价|价格一样")
# 今天能发吗, 给我加急: of the order that is to be cancelled or changed.
_WHEN_IT_COMES = re.compile(
    r"(?:什么时候|啥时候|何时|几点|几号|哪天|多久|几天|今天|明天|能不能|能|会)[^,，。;；]{0,6}(?:发货|发|送|到)(?!票)"
)
_HURRIES = re.compile(r"加急|催一?下|快点发|赶紧发|尽快发|优先发")
# 不给差评哦 快点
_HURRIES_US = re.compile(
    r"(?:不|别)[^,，。!?]{0,3}(?:差评|好评)|^(?:快|搞快|麻烦快)(?:点|些)[^,，。发送到货]{0,4}$"
)
_MONEY_BACK = re.compile(r"退[钱款]|到[账帐]|钱[^,，。;；]{0,4}[到退回]")
# 需要什么资料, of an invoice.
_NEEDS = re.compile(
    r"(?:什么|哪些|啥)(?:资料|材料|信息|东西|手续)|(?:准备|提供|填)(?:些|点)?(?:什么|啥|哪些)"
)
_WHETHER = re.compile(r"(?:能|可以|会|有没有|是不是|要不要)[^,，。;；]{0,8}[吗么嘛不?？]|[吗么嘛?？]$")
_OF_INVOICE = re.compile(r"[票抬税邮]")
_HOW_COME = re.compile(r"(?:这|你们|到底)?(?:怎么|咋)(?:回事|搞的?|弄的?|做事的?|会这样)[啊呀吗呢?？!！]*")
_FILLS = re.compile(r"[就是的啊呀嘛哦呢只那个都说过了,，。!！\s]")
_SENT_AGAIN = re.compile(r"补发|重发|寄过来|补寄|多久|几天|什么时候|啥时候")
_NO_PHOTOS = re.compile(r"没(?:有)?(?:照片|图片?|拍照?)")
# 买错了, asked whether to cancel, says why.
_CANCELS_BECAUSE = re.compile(
    r"(?:买|拍|选|点|下)(?:错|多|重)了?|不(?:想要|需要|喜欢|合适)|用不[上着]|太贵|别家|便宜|重复|后悔|等太久|太慢"
)
_YES_OR_NO = ("confirm", "complete", "opened")
_NEVER = frozenset(("request_human", "complain", "stop", "goodbye", "affirm"))
# Where the rule stands that answers a question about the wish itself.
_RULES = {
    "return": "return_how",
    "exchange": "exchange_15days",
    "repair": "repair",
    "invoice": "invoice",
    "cancel": "cancel_order",
    "modify": "modify_order",
    "installation": "installation",
}
_HOW_LONG = {**_RULES, "exchange": "return_how", "return": "return_how"}
_RULES_OF_COSTS = {**_RULES, "return": "return_shipping"}


def aside(case: Case) -> Reply | None:
    """The answer to a question about the request under way; None where the message asks nothing of the kind."""
    turn = case.turn
    if turn.intent in _NEVER or turn.of("product"):
        return None
    unknown = case.customer is None and case.kind in (*DECIDED, "missing_item") and case.order is None
    if unknown and _NO_ACCOUNT.search(turn.text):
        return Reply("request_without_account", {"kind": KIND_WORDS[case.kind]})
    if (told := worry(turn, case.shop)) is not None:
        return told
    if _HURRIES_US.search(turn.text):
        return Reply("request_hurried")
    if UNCHANGED.search(turn.text) and not turn.of("phone") and not turn.of("address"):
        return Reply("request_noted")
    if case.kind == "invoice" and case.told == "invoice_kind" and _COMPANY.fullmatch(turn.text.strip()):
        return Reply("invoice_for_company")
    if case.kind == "cancel" and case.told == "confirm" and _CANCELS_BECAUSE.search(turn.text):
        return Reply("request_noted")
    if case.kind in ("cancel", "modify") and (told := _of_the_order(case)) is not None:
        return told
    if case.kind == "missing_item" and (told := _of_what_lacks(case)) is not None:
        return told
    if case.kind in ("return", "cancel") and _MONEY_BACK.search(turn.text) and _LONG.search(turn.text):
        return _rule(case, "refund_time", _OF_DAYS if case.kind == "return" else _SAME_WAY)
    if case.kind == "invoice" and _NEEDS.search(turn.text):
        return _rule(case, "invoice", re.compile("需要提供"))
    if _DONE.search(turn.text) and not turn.of("category"):
        return Reply("request_not_yet", {"kind": KIND_WORDS[case.kind]})
    if case.kind == "place_order" and (told := _of_purchase(case)) is not None:
        return told
    if case.line is not None and _PAID.search(turn.text):
        return Reply("paid_price", {"name": case.line.title, "price": yuan(case.line.price)})
    if case.kind == "exchange" and _DIFFERENCE.search(turn.text) and (told := _difference(case)) is not None:
        return told
    if case.kind in (*DECIDED, "installation") and _COSTS.search(turn.text):
        return _what_it_costs(case)
    if case.kind == "withdraw" and case.ticket is not None and _COSTS.search(turn.text):
        return _rule(case, _RULES_OF_COSTS.get(case.ticket.kind), _OF_CARRIAGE)
    if case.kind in ("return", "cancel") and _TO_WHOM.search(turn.text):
        return Reply("refund_same_way")
    if case.kind in ("return", "exchange") and _SENDS_BACK.search(turn.text):
        return _rule(case, "return_how", _PICKED_UP)
    if case.kind == "repair" and any(word in turn.text for word in PLACES):
        places = repair_places(case)
        return replace(places, wording="repair_places_only", offer=None, buttons=["转人工"], keeps_offer=True)
    if case.kind == "place_order":
        return _of_what_is_ordered(case)
    if _ASKS_ON.search(turn.text) and (own_wish(case) or _speaks_of(case)):
        if not _LONG.search(turn.text):
            return _rule(case, _RULES.get(case.kind))
        return _rule(case, _HOW_LONG.get(case.kind), _OF_DAYS if case.kind == "invoice" else None)
    if case.kind in DECIDED and _WHAT_HOUR.search(turn.text):
        return _rule(case, "return_how", _PICKED_UP)
    if case.kind in DECIDED and not own_wish(case) and not _WHETHER.search(turn.text):
        again = says_again(case, "reason") or _HOW_COME.fullmatch(turn.text.strip())
        return Reply("request_noted") if again else None
    if case.kind == "invoice" and "备注" in turn.text:
        return Reply("request_unknown")
    asks = case.kind == "invoice" and own_wish(case) and _WHETHER.search(turn.text)
    return Reply("request_unknown") if asks and not _OF_INVOICE.search(turn.text) else None


def _of_the_order(case: Case) -> Reply | None:
    """今天能发吗, 给我加急, asked whether to cancel: how the order stands, and that it could be hurried instead."""
    order, text = case.order, case.turn.text
    if order is None or case.turn.of("category") or case.turn.of("address"):
        return None
    if case.kind == "cancel" and _HURRIES.search(text):
        return Reply("cancel_or_hurry")
    return (
        Reply("order_way", {"way": way(order, case.shop.clock.today())})
        if _WHEN_IT_COMES.search(text)
        else None
    )


def _of_what_lacks(case: Case) -> Reply | None:
    """怎么搞的, 就拔键器啊, 给我补发呗, 没照片, of what is missing: said already, or what comes of it."""
    text = case.turn.text
    if _HOW_COME.fullmatch(text.strip()):
        return Reply("request_sorry")
    if _SENT_AGAIN.search(text) and not case.turn.of("category"):
        return Reply("missing_sent_again")
    again = _FILLS.sub("", text)
    said = len(again) > 1 and again in str(case.draft.get("missing") or "")
    return Reply("request_noted") if said or _NO_PHOTOS.search(text) else None


def asked_with_it(case: Case) -> Reply | None:
    """修要钱吗, 修一下要多久, with which the request begins: answered before its first question."""
    asks = case.kind in (*DECIDED, "installation") and (
        _COSTS.search(case.turn.text) or _LONG.search(case.turn.text)
    )
    return aside(case) if asks else None


def _speaks_of(case: Case) -> bool:
    """多久能开好, of the invoice under way: asks of the request in its own word, and of nothing else."""
    word = _VERBS.get(case.kind)
    return word is not None and bool(word.search(case.turn.text)) and not case.turn.of("category")


def _of_what_is_ordered(case: Case) -> Reply | None:
    """多久到, 坏了咋办, while something is ordered: where the parcel goes, and what holds for it later."""
    turn = case.turn
    if turn.of("category") or own_wish(case):
        return None
    if _ARRIVES.search(turn.text):
        place = turn.slot("region") or place_of(case.address)
        slots = {**turn.slots, "region": place, "product": case.draft.get("product") or turn.product}
        return AnswerDelivery().answer(replace(turn, slots=slots), case.shop)
    return _rule(case, "exchange_15days") if _BREAKS.search(turn.text) else None


def _of_purchase(case: Case) -> Reply | None:
    """总共多少, 用券之后呢: what the order comes to so far; 再加个手机壳: that one order here is of one thing."""
    turn, product = case.turn, case.product
    kinds = {mention.value for mention in turn.of("category") if mention.linked}
    others = kinds - ({product.category} if product is not None else set())
    if others and _ADDS.search(turn.text) and not _COMES_TO.search(turn.text):
        return Reply(
            "purchase_one_thing", {"kind": sorted(others)[0], "name": product.name if product else ""}
        )
    quote = purchase_quote(case) if _COMES_TO.search(turn.text) and not others else None
    return Reply("purchase_comes_to", quote_words(quote)) if quote is not None else None


def _difference(case: Case) -> Reply | None:
    """差价要补吗, of an exchange for another colour or spec: none where both cost the same now."""
    product, wanted, line = case.product, case.draft.get("variant"), case.line
    if product is None or line is None or not wanted:
        return None
    prices = {variant.sku: variant.price for variant in case.variants(product.sku)}
    same = prices.get(wanted) is not None and prices.get(wanted) == prices.get(line.variant_sku)
    return Reply("exchange_same_price") if same else None


def own_wish(case: Case) -> bool:
    """Whether the message is heard as the wish that this request is for: 确认下单 while ordering."""
    return (
        KINDS.get(case.turn.intent) == case.kind
        or (case.kind == "invoice" and case.turn.intent == "ask_invoice")
        or (case.kind == AMEND and case.turn.intent == "modify_order")
    )


def said_already(case: Case, asked: str) -> bool:
    """Whether a message without an answer is none that was not understood: 好的, asked when; 充电宝那个, of the power bank."""
    if own_wish(case) and (asked != "confirm" or case.kind == "cancel"):
        return True
    said = [m for m in (*case.turn.of("color"), *case.turn.of("spec")) if m.linked]
    if case.kind == "place_order" and (said or case.turn.of("quantity")):
        return True  # 那就5个白的吧, said before: nothing of it is new
    if case.turn.intent == "affirm" and asked not in _YES_OR_NO:
        return True
    lines = case.order.lines if case.order is not None and case.kind != "place_order" else ()
    names_it = any(names_line(case, line.product_sku) for line in lines)
    return names_it and case.turn.mostly("product", "category", "reference", "color")


def _what_it_costs(case: Case) -> Reply | None:
    """Who pays here as far as it is decided already, else the rule."""
    if case.kind in DECIDED and case.order is not None:
        decision = case.decision()
        if not decision.undecided and decision.allowed:
            return Reply("policy", {"policy": decision.sentence})
    return _rule(case, _RULES_OF_COSTS.get(case.kind))


def _rule(case: Case, name: str | None, asked: re.Pattern[str] | None = None) -> Reply | None:
    found = case.shop.catalogue.policy(name) if name else None
    if found is None:
        return None
    return Reply("policy", {"policy": parts_about(found.text, asked) if asked else found.text})


def repair_places(case: Case) -> Reply:
    """Where something can be taken for repair, with the offer to send it in."""
    region = region_of(case.turn) or place_of(case.address) or ""
    stores = case.shop.catalogue.stores(region or None, repair=True) or case.shop.catalogue.stores(
        repair=True
    )
    policy = case.shop.catalogue.policy("repair")
    lines = "\n".join(
        f"· {store.name}：{store.address}，{store.hours}，{store.phone}" for store in stores[:4]
    )
    return Reply(
        "repair_places",
        {"lines": lines, "policy": policy.text if policy else ""},
        buttons=["好的，寄修", "转人工"],
        offer=Offer(REQUEST_FORM, {"request_kind": "repair"}),
    )
