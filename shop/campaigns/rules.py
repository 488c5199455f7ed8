"""The conditions of campaigns: what they may speak of. The language itself is in `shop/rules.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop.rules import FLAG, NUMBER, TEXT, TEXTS, Facts, Language, RuleFault

__all__ = ["FACTS", "RuleFault", "compile_rule", "holds"]

# What a condition may speak of: name, type, meaning for the people who write conditions.
FACTS: Facts = {
    "price_questions": (NUMBER, "本次会话里问价的次数"),
    "bargains": (NUMBER, "本次会话里还价的次数"),
    "logged_in": (FLAG, "是否登录"),
    "tier": (TEXT, "会员等级：normal、silver、gold、diamond；未登录为空"),
    "orders": (NUMBER, "历史订单数"),
    "tags": (TEXTS, "顾客的标签，例如 '高价值客户' in tags；未登录为空"),
    "segments": (TEXTS, "顾客所在人群的编号，例如 'SG-VIP' in segments；未登录为空"),
    "product": (TEXT, "正在谈的商品编号，没有则为空"),
    "category": (TEXT, "正在谈的品类"),
    "brand": (TEXT, "正在谈的品牌"),
    "price": (NUMBER, "正在谈的商品的售价"),
    "stock": (NUMBER, "正在谈的商品的库存"),
    "hour": (NUMBER, "现在几点，0 到 23"),
}

_LANGUAGE = Language(FACTS, "price_questions >= 3")


def compile_rule(condition: str) -> Any:
    """The condition ready to be evaluated. Raises RuleFault with the position of what is wrong."""
    return _LANGUAGE.compile(condition)


def holds(condition: str, facts: Mapping[str, Any]) -> bool:
    """Whether the condition is true of the facts; a fact that is not known counts as 0, empty or no."""
    return _LANGUAGE.holds(condition, facts)
