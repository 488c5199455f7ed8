"""Which products suit this customer: from what they bought and looked at, unless they switched that off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from actions.order_reference import customer_of
from actions.presales.conditions import conditions_of
from actions.presales.listing import SHOWN, shown_products
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from actions.wish_words import leaves_choice
from shop.catalogue.conditions import SearchConditions, SearchResult
from shop.catalogue.readmodels import Product
from shop.recommendation.recommender import REASON_BY_SALES, Recommendation

_OWN_TASTE: Final = re.compile(
    r"(?:根据|按照?|照着?|看看?|基于|结合|参考|凭|从)(?:一下)?我(?:自己)?(?:的|以前|之前|以往|平时|过去|最近|上次)*"
    r"(?:买|看|逛|浏览|购|历史|喜好|爱好|兴趣|偏好|口味|习惯|记录|风格|情况)"
    r"|猜(?:猜|一猜|一下)?我(?:会|可能|应该|大概|还)*(?:喜欢|想[要买]|爱|要买|需要)"
    r"|我(?:可能|会|应该|大概|也许)+(?:会)?(?:喜欢|感兴趣|爱|想要|需要|想买)(?:的|什么|啥|哪|点)"
    r"|你?觉得我(?:还|可能|会|应该)*(?:需要|缺|适合|喜欢|想要)(?:点|些|个)?(?:什么|啥|哪)"
    r"|(?:针对我|为我量身|量身)[^,，。]{0,6}(?:推荐|挑|选|定)|(?:来|给|要|搞|整)[^,，。不]{0,6}个性化(?:的)?推荐"
)
_SUITS_ME: Final = re.compile(r"(?<![不太])(?:适|合)合我(?![车耳家])")
_REFUSES: Final = re.compile(
    r"[别不关停删清禁退勿烦拒撤销莫唔没冇甭撕🚫]|取消|屏蔽|讨厌|拿掉|去掉|弄掉|拿走|剔除|排除|脱钩|摆脱|摘|移除|恢复|默认"
    r"|大家|所有人|一样|大众|白板|少|凭什么|怎么知道|为什么|为啥|打开|开启|启用|老是|总是|天天|\b(?:no|don't|stop|off|guan)\b",
    re.IGNORECASE,
)


def asks_by_taste(turn: Turn) -> bool:
    """猜我喜欢什么, 根据我买过的推荐点东西, of no kind in particular: whatever suits, and no wish to be left alone with it."""
    named = any(turn.of(entity) for entity in ("product", "category"))
    return bool(_OWN_TASTE.search(turn.text)) and not named and not _REFUSES.search(turn.text)


def asks_for_own(turn: Turn) -> bool:
    """有没有适合我的, 给我来点我可能喜欢的: asked for somebody of whom the shop may know something."""
    return asks_by_taste(turn) or bool(_SUITS_ME.search(turn.text))


def own_choice(turn: Turn, shop: Services, exclude: Sequence[str]) -> Reply | None:
    """给我推荐几款 and nothing said of what: what suits this customer, of any kind. For somebody of whom nothing is known,
    or who switched that off, the best sellers where they leave the choice or ask for their own, else None."""
    wanted = replace(
        conditions_of(turn, shop, limit=SHOWN, exclude=exclude),
        category=None, scenario=None, color=None, spec=None, attributes=(), values=(), only=(),
    )  # fmt: skip
    customer = customer_of(turn)
    chosen = shop.recommender.recommend(
        customer, wanted, limit=SHOWN, popular=False, conversation=turn.sender_id
    )
    wording = "chosen_by_history"
    if not chosen and (asks_for_own(turn) or leaves_choice(turn.text)):
        chosen = shop.recommender.recommend(None, wanted, limit=SHOWN)
        off = shop.personalization.is_off(customer, turn.sender_id)
        wording = "chosen_by_sales_alone" if off else "chosen_by_sales"
    if not chosen:
        return None
    items = shop.catalogue.products([sku for sku, _, _ in chosen])
    question = "对哪款感兴趣？也可以告诉我想买哪一类，我再细挑。"
    return shown_products(items, wanted, turn, shop, wording, "", question, own_reasons=_reasons(chosen))


def personal_choice(
    found: SearchResult, conditions: SearchConditions, turn: Turn, shop: Services
) -> tuple[Sequence[Product], Mapping[str, str]]:
    """(products, reasons by SKU): of those that meet the conditions the ones for this customer; what was found as it is
    for somebody of whom nothing is known, where the customer said what comes first (最便宜的), or where nothing fits exactly."""
    if found.relaxed or conditions.sort is not None or conditions.wishes:
        return found.items, {}
    chosen = shop.recommender.recommend(
        customer_of(turn), conditions, limit=conditions.limit, popular=False, conversation=turn.sender_id
    )
    if not chosen:
        return found.items, {}
    return shop.catalogue.products([sku for sku, _, _ in chosen]), _reasons(chosen)


def _reasons(chosen: Sequence[Recommendation]) -> dict[str, str]:
    """Said once, a reason is known; for the next one of the same reason its own merits are told."""
    said: dict[str, str] = {}
    for sku, _, reason in chosen:
        if reason != REASON_BY_SALES and reason not in said.values():
            said[sku] = reason
    return said
