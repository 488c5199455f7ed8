"""不要我买过的: products beside those that the customer owns already."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from actions.order_reference import customer_of
from actions.presales.conditions import conditions_of, in_words
from actions.presales.listing import SHOWN, shown_products
from actions.presales.personal import own_choice
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn

_REFUSES_BOUGHT: Final = re.compile(
    r"(?:不要|别|除了|除开|除去|排除|去掉|不看|不想要|不含|剔除|跳过|避开)[^,，。?？]{0,8}(?:买|购买|入手|下单)过"
    r"|(?:买|购买|入手)过的?(?:那些|这些|东西|商品)?(?:就|都)?(?:别|不要|不用|不看|去掉|除外|跳过|排除)"
)


def refuses_bought(text: str) -> bool:
    """不要我买过的, 除了我买过的还有啥: what is owned already need not be shown."""
    return bool(_REFUSES_BOUGHT.search(text))


def without_bought(turn: Turn, shop: Services) -> Reply | None:
    """The list again without what the customer has bought; None where nothing of the kind is said."""
    if not refuses_bought(turn.text):
        return None
    customer = customer_of(turn)
    if customer is None:
        return Reply("bought_unknown", buttons=["有什么推荐的"], topic="action_recommend_products")
    owned = tuple(dict.fromkeys(p.line.product_sku for p in shop.orders.purchases(customer)))
    if turn.slot("category") is None:
        own = own_choice(replace(turn, text=""), shop, owned)
        return replace(own, wording="not_bought", values={**own.values, "intro": ""}) if own else None
    conditions = conditions_of(turn, shop, limit=SHOWN, exclude=owned)
    found = shop.catalogue.search(conditions)
    if not found.items:
        return None
    return shown_products(
        found.items, conditions, turn, shop, "not_bought", in_words(conditions, turn, shop),
        "要不要我把前两款对比一下？" if len(found.items) > 1 else "需要看看颜色和库存吗？", found.relaxed,
    )  # fmt: skip
