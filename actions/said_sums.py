"""Sums of money said in ways that the reader of numbers does not take: under 500, 1e4元, 加到800."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.turn import Mention, Turn

_BUDGET = re.compile(r"\bbudget\s*(?:is|of|:|：)?\s*(?=[\d¥$￥])", re.IGNORECASE)
# 预算每台5000: of each piece.
_EACH = re.compile(r"预算(?:是|大概|大约)?(?:每|一)(?:一)?(?:台|个|人|件|份|部|套)(?:大概|大约|是)?(?=\s?\d)")
_UP_TO = re.compile(
    r"\b(?:under|below|less than|within|up to|max)\s*[¥$￥]?\s*(?P<sum>\d+)(?:\s*(?:yuan|rmb|cny)\b)?",
    re.IGNORECASE,
)
# A pocket calculator's way to write it; more than this is no money of anybody's.
_SCIENTIFIC = re.compile(r"(?<![\w.])(?P<sum>\d{1,6}(?:\.\d{1,6})?[eE]\+?\d{1,2})(?=\s*(?:元|块|以内|$))")
_MOST = 10**12
# 她65了, 今年12岁, 我70了: how old somebody is.
_AGE = re.compile(
    r"(?:[他她我爸妈]|孩子|老人|今年|都)(?:今年|都|快|已经|马上)?(?P<sum>\d{1,3})(?=了|岁|周岁|多岁|多了)"
)
# A budget that is raised or lowered: the sum after it is the new limit.
_MOVED = re.compile(
    r"(?<![价格])(?:预算)?(?:[可能最多高再就给]{0,4})(?:加|涨|提高|提|升|放宽|放|拉高|降|减|压|缩减?)到(?=\s*[\d一二两三四五六七八九十百千])"
)

# 6000上下浮动500, 6000±500: a middle and how far it may be from it.
_AROUND = re.compile(
    r"(?P<middle>\d{2,6})\s?(?:元|块钱?)?\s?(?:左右|上下|前后)?\s?(?:浮动|波动|差个?|加减|正负|±|\+-)\s?(?P<far>\d{1,5})(?!\d)"
)
# 500内: 500以内.
_WITHIN = re.compile(
    r"(?<![\d.A-Za-z以])(?P<sum>[1-9]\d{1,5}|[1-9]\d?[千万]|[一二两三四五六七八九]千)(?P<unit>元|块钱?)?(?:之)?内(?=$|[的吧,，。 ])"
)
# 1500有吗: about so much.
_HAS = re.compile(
    r"(?<![\d.A-Za-z第])(?P<sum>[1-9]\d{2,4})(?P<unit>元|块钱?)?(?=(?:的)?(?:有没有|有[吗么没嘛]))"
)


def with_sums_spelled(turn: Turn) -> Turn:
    """The turn with such sums written as the reader of numbers knows them; the same turn where there are none."""
    text = _UP_TO.sub(r"预算\g<sum>以内", turn.text)
    text = _EACH.sub("预算", _BUDGET.sub("预算", text))
    if (around := _AROUND.search(text)) is not None and int(around["far"]) < int(around["middle"]):
        middle, far = int(around["middle"]), int(around["far"])
        text = text.replace(around.group(), f"{middle - far}到{middle + far}", 1)
    if turn.of("price") and not turn.of("product") and not turn.of("spec"):
        text = _HAS.sub(r"\g<sum>\g<unit>左右", text)
    if turn.of("price") and not turn.of("product"):
        text = _MOVED.sub("预算", text)
    mentions = turn.mentions
    if (within := _WITHIN.search(text)) is not None and not turn.of("order_id"):
        text = text.replace(within.group(), f"{within['sum']}{within['unit'] or '元'}以内", 1)
        kept = [m for m in mentions if m.start >= within.end() or m.end <= within.start()]
        end = within.start() + len(within["sum"])
        said = Mention("price", within["sum"], within["sum"], within.start(), end, 1.0)
        mentions = tuple(sorted((*kept, said), key=lambda m: m.start))
    if (age := _AGE.search(turn.text)) is not None:
        mentions = tuple(m for m in mentions if m.entity != "price" or m.start != age.start("sum"))
    if (found := _SCIENTIFIC.search(text)) is not None and float(found["sum"]) < _MOST:
        amount = float(found["sum"])
        # In 万: a row of digits would be taken for the number of an order.
        digits = f"{amount / 10**4:.0f}万" if amount >= 10**6 else f"{amount:.0f}"
        text = text.replace(found["sum"], digits, 1)
        # In place of 10元, read from the tail of 1e10元, and of a spec called 1e10.
        kept = [m for m in mentions if m.start >= found.end() or m.end <= found.start()]
        said = Mention("price", digits, digits, found.start(), found.start() + len(digits), 1.0)
        mentions = tuple(sorted((*kept, said), key=lambda m: m.start))
    if text == turn.text and mentions == turn.mentions:
        return turn
    return replace(turn, text=text, mentions=mentions)


def without_age(text: str) -> str:
    """我70了 想买个手机: the text without the number that is no money, every other place as it was."""
    found = _AGE.search(text)
    return (
        text
        if found is None
        else f"{text[: found.start('sum')]}{' ' * len(found['sum'])}{text[found.end('sum') :]}"
    )


def tells_age(text: str) -> bool:
    """Whether the message says how old somebody is."""
    return bool(_AGE.search(text))
