"""Worries after a purchase: 要是验不过呢, 能赔吗, 怕丢, 拆过的能退吗.

Each hears the part of the shop's rules that speaks of it. Where nothing is laid down that is said, with the way to a human: what
happens then is nothing to be guessed.
"""

from __future__ import annotations

import re

from actions.parcels import AT_THE_DOOR
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from actions.wording import parts_about

_SUPPOSED = re.compile(
    r"要是|如果|万一|假如|假设|要不然?|会不会|怕|担心|不会[^,。!?]{0,3}[吧吗]|咋办|怎么办|[吗呢么?？]"
)
# 不会丢了吧 asks where it is.
_IN_EARNEST = re.compile(r"要是|如果|万一|假如|假设|会不会|怕|担心|咋办|怎么办|算谁|谁[赔负管]")
_LOST = re.compile(r"(?:寄|送|弄|搞|给我)?丢(?:了|件|失|包|在|掉)|丢$|遗失|寄没|弄没|被(?:偷|冒领|拿走)")
# 赔 of a fake is laid down (假一赔三), 赔率 is none of ours.
_COMPENSATES = re.compile(r"赔(?!率|三)|补偿|误工费|精神损失|损失费")
_FAKE = re.compile(r"假|正品")
_FAILS_CHECK = re.compile(
    r"(?:验|检|审核?)[^,。!?]{0,3}(?:不过|没过|不通过|没通过|不合格)|(?:不给|不肯|拒绝|不让)(?:我)?[退换赔]|验完[^,。!?]{0,3}不[退换]"
)
_NOT_REPAIRED = re.compile(r"修(?:不好|不了|不成|坏)")
_OPENED = re.compile(r"拆(?:过|了|开|封)|开(?:过|了)?[封盒箱]|用过|试过")
_GOES_BACK = re.compile(r"退|换|影响|行不|可以吗|能不能|算")
_NOT_DONE = re.compile(
    r"(?:要是|如果|万一)[^,。!?]{0,6}(?:不|没)(?:人)?(?:补?发|补|寄|理|处理|管|同意|联系|来|打)"
)
_LENDS = re.compile(r"备用机|替换机|代用|借(?:我|用)?一?[台个部]|先用着")


def worry(turn: Turn, shop: Services) -> Reply | None:
    """The answer to what might go wrong; None where the message worries about nothing of the kind."""
    text = turn.text
    if _LENDS.search(text):
        return _not_laid_down("借备用机")
    supposed = _SUPPOSED.search(text) is not None
    if _COMPENSATES.search(text) and not _FAKE.search(text):
        return Reply("worry_compensation", buttons=["转人工"], keeps_offer=True)
    if _OPENED.search(text) and _GOES_BACK.search(text) and supposed:
        return _part(shop, "return_7days", re.compile("拆"))
    if not supposed:
        return None
    if _LOST.search(text) and _IN_EARNEST.search(text):
        return Reply("worry_lost", buttons=["转人工"], keeps_offer=True)
    if _FAILS_CHECK.search(text):
        told = _part(shop, "return_7days", re.compile("完好"))
        return _not_laid_down("验货没通过", told.text() if told is not None else "")
    if _NOT_DONE.search(text):
        return Reply("worry_not_done", buttons=["转人工"], keeps_offer=True)
    return _not_laid_down("修不好的") if _NOT_REPAIRED.search(text) else None


def worries(turn: Turn, shop: Services) -> str | None:
    """怕丢, 能赔吗, 要是修不好呢, not understood or heard as another question: what the rules say of it."""
    heard = turn.intent in (
        "nlu_fallback",
        "inform",
        "chitchat",
        "out_of_scope",
        "deny",
        "search_product",
        "ask_recommendation",
    )
    if not heard or turn.active_form is not None or turn.slot("topic") not in _AFTER_PURCHASE:
        return None
    if AT_THE_DOOR.search(turn.text):
        return None  # 放驿站吧 我怕丢: where it is to be left
    return "ask_return_policy" if worry(turn, shop) is not None else None


def _part(shop: Services, rule: str, about: re.Pattern[str]) -> Reply | None:
    policy = shop.catalogue.policy(rule)
    return Reply("policy", {"policy": parts_about(policy.text, about)}, keeps_offer=True) if policy else None


def _not_laid_down(what: str, known: str = "") -> Reply:
    return Reply("worry_unknown", {"what": what, "known": known}, buttons=["转人工"], keeps_offer=True)


_AFTER_PURCHASE = frozenset(
    {"action_track_order", "action_track_ticket", "action_track_refund", "action_answer_policy", "action_report_fault",
     "action_answer_warranty", "action_price_protection", "action_claim_price_difference", "action_answer_invoice"}
)  # fmt: skip
