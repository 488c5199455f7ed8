"""电视也包安装吗: whether a thing is put up at the customer's, by the shop's own text on it."""

from __future__ import annotations

import re
from typing import Final

from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn

_ASKS: Final = re.compile(
    r"(?:包|含|管|带|负责|提供|送)不?(?:包|含|管|带)?(?:上门)?(?:安装|装)(?![的在])(?=$|[吗么嘛不呢啊?？,，。 ])|免费(?:上门)?安?装"
    r"|(?:上门|安)装.{0,3}(?:免费|要钱|收费|要不要钱|收不收|多少钱|费用)|安装费"
    r"|(?:有|能|可以)(?:没有)?上门安装|(?<!不)(?:要|需要|用)(?:不要|不用)?(?:师傅|你们|人)?(?:上门)?安装[吗么嘛不]"
)
_INCLUDED: Final = "含一次免费上门安装"


def of_installing(turn: Turn, shop: Services, topic: str) -> Reply | None:
    """The shop's text on installing; what is not among the things it names is said to be outside of it."""
    policy = shop.catalogue.policy("installation") if _ASKS.search(turn.text) else None
    if policy is None:
        return None
    included, found, _ = policy.text.partition(_INCLUDED)
    product = shop.catalogue.product(turn.product) if turn.product else None
    said = turn.first("category")
    kind = said.value if said is not None else product.category if product is not None else None
    if not found or kind is None:
        return Reply("policy", {"policy": policy.text}, topic=topic)
    if shop.catalogue.vocabulary().category(kind) is None:
        return None  # 洗衣机包安装吗: there are none
    names = [kind, *(alias for alias, own in shop.catalogue.vocabulary().categories.items() if own == kind)]
    if any(len(name) > 1 and name in included for name in names):
        return Reply("policy", {"policy": policy.text}, topic=topic)
    return Reply("not_installed", {"kind": kind, "included": included}, topic=topic)
