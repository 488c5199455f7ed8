"""What is said in the middle of a request without filling it: what it costs, how long it takes, the same thing again."""

from __future__ import annotations

import re

from actions.reply import Reply
from actions.request.case import DECIDED, KIND_WORDS, KINDS, Case
from actions.request.questions import purchase_quote, quote_words
from actions.request.things import names_line

# 改好了吗, 提交成功了没: whether what is being filled in is done already.
_DONE = re.compile(
    r"(?:改|弄|办|取消|撤销?|提交|申请|登记|预约|下单|开)(?:好|完|成功|上)?了?(?:吗|没有?|么)[?？]?$|(?:好|成功|完)了(?:吗|没有?|么)[?？]?$"
)
_COSTS = re.compile(r"要钱|收费|费用|运费|邮费|快递费|谁出|谁付|免费[吗么嘛]|多少钱|花钱")
_ADDS = re.compile(r"再(?:加|来|要|买|拿|配)|加(?:一)?[个条副只台]|还要|顺便|另外")
_COMES_TO = re.compile(r"总共|一共|合计|总价|总计|最后.{0,3}多少|券(?:之|以)?后|减(?:完|下来)|算下来")
_ASKS_ON = re.compile(r"多久|几天|多长时间|什么时候|啥时候|怎么|如何|流程|规则")
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
_RULES_OF_COSTS = {**_RULES, "return": "return_shipping"}


def aside(case: Case) -> Reply | None:
    """The answer to a question about the request under way; None where the message asks nothing of the kind."""
    turn = case.turn
    if turn.intent in _NEVER or turn.of("product"):
        return None
    if _DONE.search(turn.text) and not turn.of("category"):
        return Reply("request_not_yet", {"kind": KIND_WORDS[case.kind]})
    if case.kind == "place_order" and (told := _of_purchase(case)) is not None:
        return told
    if case.kind in (*DECIDED, "installation") and _COSTS.search(turn.text):
        return _what_it_costs(case)
    if own_wish(case) and _ASKS_ON.search(turn.text):
        return _rule(case, _RULES.get(case.kind))
    return None


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


def own_wish(case: Case) -> bool:
    """Whether the message is heard as the wish that this request is for: 确认下单 while ordering."""
    return KINDS.get(case.turn.intent) == case.kind or (
        case.kind == "invoice" and case.turn.intent == "ask_invoice"
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


def _rule(case: Case, name: str | None) -> Reply | None:
    found = case.shop.catalogue.policy(name) if name else None
    return Reply("policy", {"policy": found.text}) if found is not None else None
