"""How many of what: 要20台 said while looking around, 手机手环各两个, 鼠标要两个 of a sum just told.

The slot `quantity` keeps a number while nothing is chosen, or the pieces by SKU of what was counted so far; under `*` the
pieces of what is looked for now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from actions.turn import Mention, Turn
from language.numbers import find_quantities, parse_quantity
from shop.orders.checkout import LARGEST_QUANTITY

# The pieces of what is looked for, beside those of products already counted.
LOOKED_FOR: Final = "*"
# Asides after which a sum still stands: 能开发票吗 has changed nothing of it.
SUMMED_AFTER: Final = frozenset({
    "action_answer_price", "action_answer_promotion", "action_answer_invoice", "action_answer_delivery",
    "action_answer_payment", "action_answer_warranty", "action_answer_my_coupons", "action_claim_coupon", "action_bargain",
})  # fmt: skip
# 推荐两款, 有三种: kinds are counted, nothing is bought so often.
_OF_KINDS: Final = frozenset("款种期张单")
_SAID_IN: Final = frozenset(
    {"search_product", "ask_recommendation", "inform", "ask_stock", "nlu_fallback", "affirm"}
)
_EACH: Final = re.compile(
    r"各(?:自|要|买|来|拿|加)?(?=[一二两三四五六七八九十\d])|(?:每样|每个|都)(?:要|来|买|拿)"
)
# 手机和手表 两个一起多少钱: that many things, not two of the last.
_TOGETHER: Final = re.compile(r"\s*(?:都|全|一起|一共|总共|加起来|合计|一块|各)")
_AFTER: Final = re.compile(r"\s*(?:也|还|各|再|都)?(?:要|来|买|拿|我要|改成?|换成?|加到|加)?\s*$")


def pieces_noted(turn: Turn, kept: Any) -> dict[str, Any]:
    """What to keep in the slot: how many are wanted, said while looking for a thing; empty where that is not said.

    `kept` is what the slot holds: pieces of other things stay.
    """
    if turn.intent not in _SAID_IN or not turn.of("quantity") or turn.active_form == "request_form":
        return {}
    if turn.slot("topic") in SUMMED_AFTER and len(turn.slot("compared_products") or []) > 1:
        return {}  # 再来两个手环, of a sum just told
    counted = [found for found in find_quantities(turn.text) if found.classifier not in _OF_KINDS]
    many = counted[0].count if len(counted) == 1 else 0
    if not 1 < many <= LARGEST_QUANTITY:
        return {}
    others = isinstance(kept, Mapping) and any(sku != LOOKED_FOR for sku in kept)
    return {"quantity": {**kept, LOOKED_FOR: many} if others else many}


def pieces_left_behind(turn: Turn, kind: str | None) -> Any:
    """The slot when another kind is looked for: so many of the one chosen so far, if that is of the kind left behind."""
    kept: Any = turn.slot("quantity")
    told = {**kept} if isinstance(kept, Mapping) else {LOOKED_FOR: kept}
    many = told.pop(LOOKED_FOR, None)
    if many is not None and turn.product and kind == turn.slot("category"):
        told.setdefault(turn.product, many)
    return told or None


def pieces_wanted(turn: Turn) -> int:
    """How many were said to be wanted of what is looked for; one where nothing was said."""
    kept: Any = turn.slot("quantity")
    if isinstance(kept, Mapping):
        return int(kept.get(turn.product or "") or kept.get(LOOKED_FOR) or 1)
    return kept if isinstance(kept, int) else 1


def others_counted(turn: Turn) -> bool:
    """Whether so many of something else were said to be wanted as well: 一共 means those, too."""
    return any(sku not in (LOOKED_FOR, turn.product) for sku in pieces_of_sum(turn))


def pieces_of_sum(turn: Turn) -> dict[str, int]:
    """Pieces by SKU of the sum told last; products that are not there were counted once."""
    kept: Any = turn.slot("quantity")
    return {str(sku): int(many) for sku, many in kept.items()} if isinstance(kept, Mapping) else {}


def pieces_each(text: str) -> int:
    """各两个: how many of each; one where that is not said."""
    found = _EACH.search(text)
    said = parse_quantity(text[found.end() :]) if found is not None else None
    return said if said is not None and said <= LARGEST_QUANTITY else 1


def pieces_beside(mention: Mention, text: str) -> int | None:
    """两个手环, 手环要两个: how many of the thing named; None where that is not said."""
    at = text.find(mention.text)
    if at < 0:
        return None
    end = at + len(mention.text)
    for found in find_quantities(text):
        before = found.end <= at and not text[found.end : at].strip(" 的")
        follows = found.start >= end and _AFTER.match(text[end : found.start])
        after = follows and not _TOGETHER.match(text[found.end :])
        if (before or after) and found.count <= LARGEST_QUANTITY:
            return found.count
    return None
