"""Whether a message that would start a request speaks of it at all: 手环那单, heard as a cancellation, cancels nothing.

A classifier that is hardly sure guesses. A request writes to orders, so a guess without any word of it is asked back, or
taken as the value that the conversation waits for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.order_reference import said_numbers
from actions.request.case import KINDS
from actions.turn import Turn

# From this confidence on a wish needs none of the words below: customers find new ones.
SURE = 0.9
# 买不了, 不买就..., 怎么不能取消: trouble with the wish, not the contrary of it.
_TWICE = re.compile(r"[吗么呢?？]|怎么|为什么|为啥|不了|不能|能不能|要不要|但|不过|只|而")
_WORDS: Mapping[str, re.Pattern[str]] = {
    "cancel": re.compile(r"取消|撤|退|不[想要买需]|别发|不用发|删|停|cancel", re.I),
    "modify": re.compile(
        r"改|换|变|错|更新|修正|调整|地址|电话|手机|号码|收[货件]人|名字|时间|推迟|晚|提前|早点|改期|寄[到去]|送[到去]|加|备注"
    ),
    "missing_item": re.compile(r"少|漏|缺|没|错|不对|不[是全]|差|丢|空|只[有收到]|不一[样致]|配件|赠品|送的"),
    "installation": re.compile(r"装|安|师傅|上门|预约|调试|挂"),
    "return": re.compile(r"退|不[想要]|拒[收签]|取件|无理由|寄回|return", re.I),
    "exchange": re.compile(r"换|新的|补发|重新发|exchange", re.I),
    "repair": re.compile(r"修|坏|检测|网点|寄|售后|保|处理|故障|师傅"),
    "withdraw": re.compile(r"撤|不[退换修想要用]|取消|算了|别|反悔|收回|作废"),
    "place_order": re.compile(
        r"买|单|拍|付|要|来|购|结[算账]|就[它这]|定|订|提交|包|拿|入手|带走|order|buy", re.I
    ),
}


_NOT_BOUGHT = re.compile(r"不(?:想)?(?:买|要|下单|拍)了")
_DECLINES: Mapping[str, re.Pattern[str]] = {
    "cancel": re.compile(r"(?:不|别)(?:想|要|用)?(?:给我)?取消"),
    "modify": re.compile(r"(?:不|别)(?:想|要|用)?(?:给我)?(?:改|换)(?!成)"),
    "place_order": re.compile(r"(?:不|别)(?:想|要|急着|着急)?(?:给我)?(?:下单|买(?!到)|拍|订)"),
}


def declined(turn: Turn) -> str | None:
    """The kind of request that a message turns down though it is heard as the wish: 先不下单, 别给我取消."""
    kind = KINDS.get(turn.intent)
    refused = (
        kind is not None
        and kind in _DECLINES
        and _DECLINES[kind].search(turn.text)
        and not _TWICE.search(turn.text)
    )
    return kind if refused else None


def gives_up_buying(turn: Turn) -> bool:
    """不买了太贵, heard as haggling: gives up the order, wants no better price."""
    return turn.intent == "bargain" and bool(_NOT_BOUGHT.search(turn.text))


def unheard_of(turn: Turn) -> str | None:
    """The kind of request that was heard with little confidence and without any word of it; None where it is plain."""
    kind = KINDS.get(turn.intent)
    if kind == "place_order" and said_numbers(turn):
        return kind  # the number of an order that exists
    if kind is None or turn.confidence >= SURE or _WORDS[kind].search(turn.text):
        return None
    return kind
