"""What was offered last, said once more: after 不用转人工, 没摔过 or 那怎么办 the offer still stands."""

from __future__ import annotations

import re

from actions.reply import Reply
from actions.request.case import KIND_WORDS
from actions.turn import Turn
from shop.handoff.wishes import declines_human, wants_to_write

_QUESTIONS = {
    "action_create_fault_ticket": "需要我为您创建售后工单吗？",
    "action_claim_price_difference": "要我帮您申请价保吗？",
}
_WHAT_NOW = re.compile(
    r"(?:那|那我|我|现在)?(?:该|要|可)?(?:怎么办|咋办|咋整|怎么弄|怎么处理|如何是好)(?:啊|呀|呢|吧)?[?？]?"
)
# 没摔过, 也没进水: an answer to what one would ask next, no refusal of the ticket.
_NEVER_HAPPENED = re.compile(r"没有?(?:人)?(?:摔|碰|磕|进水|进液|泡|拆|压|弄坏|动)")
_DOES_IT = re.compile(
    r"(?:那|就|嗯|好的?|行|可以|快|你|请|麻烦|给我|帮我|直接|[,，\s]){0,5}(?:申请|办理?|弄|创建|提交|登记|处理|搞|来)(?:一个|一下|下|一单|单)?(?:吧|呗|了|啦|呀)?[。.!！~]*"
)
# 七天无理由, after a return was offered: what is offered, by its name.
_SO = r"(?:那|就|嗯|好的?|行|可以|我|要|想|现在|先|申请|走|办|给我|帮我|[,，\s]){0,6}"
_NAMES_KIND = {
    "return": re.compile(
        _SO + r"(?:(?:[七7]天)?无理由)?(?:退货?|退款)?(?:吧|了|呗|呀)?(?<=[由退货款吧了呗呀])"
    ),
    "exchange": re.compile(_SO + r"换货?(?:吧|了|呗|呀)?"),
    "invoice": re.compile(_SO + r"(?:开票|开发票|开一?张)(?:吧|了|呗|呀)?"),
}
# Said to an apology it is a courtesy; whoever wants a human after it says so: 要, 转吧, 好的转人工.
_TAKES_NOTE = re.compile(r"(?:好的?|嗯+|哦+|行|ok|okay|可以)[吧啊呀呢嘛了哦的]{0,2}[\W_]*", re.IGNORECASE)


def offered_again(turn: Turn) -> str:
    """The question of the offer that stands; empty where none does."""
    offer = turn.slot("offer") or {}
    if offer.get("action") == "request_form":
        kind = KIND_WORDS.get(str((offer.get("slots") or {}).get("request_kind")))
        return f"需要我帮您办理{kind}吗？" if kind else ""
    return _QUESTIONS.get(str(offer.get("action")), "")


def keeps_offer(turn: Turn) -> Reply | None:
    """The answer to a message that neither takes nor declines the offer; None where it is another."""
    question = offered_again(turn)
    if declines_human(turn.text):
        return Reply("human_declined", {"question": question or "您想问什么直接说就行。"}, keeps_offer=True)
    if turn.intent == "request_human" and wants_to_write(turn.text):
        return Reply(
            "writing_is_fine",
            {"question": question or "您想看什么、要查什么，直接发给我。"},
            keeps_offer=True,
        )
    if question and _WHAT_NOW.fullmatch(turn.text):
        return Reply(
            "offer_again", {"question": question}, buttons=["好的", "不用了", "转人工"], keeps_offer=True
        )
    fault = (turn.slot("offer") or {}).get("action") == "action_create_fault_ticket"
    if fault and _NEVER_HAPPENED.match(turn.text):
        return Reply("offer_again", {"question": question}, buttons=["好的", "不用了"], keeps_offer=True)
    return None


def takes_offer(turn: Turn) -> bool:
    """申请, 那就办吧, 七天无理由退货, to what was just offered: a yes to it."""
    slots = (turn.slot("offer") or {}).get("slots") or {}
    named = _NAMES_KIND.get(str(slots.get("request_kind")))
    names = named is not None and bool(named.fullmatch(turn.text.strip()))
    return bool(offered_again(turn)) and (names or bool(_DOES_IT.fullmatch(turn.text.strip())))


def only_noted(turn: Turn) -> Reply | None:
    """The answer to 好的 after an apology that named the way to a human: nobody is called for; None where it accepts."""
    offer = turn.slot("offer") or {}
    if offer.get("action") != "action_hand_over" or not _TAKES_NOTE.fullmatch(turn.text):
        return None
    return Reply("human_on_request", buttons=["转人工"])
