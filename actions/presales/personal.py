"""Which of the products that fit suit this customer: from what they bought and looked at, unless they switched that off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.order_reference import customer_of
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.conditions import SearchConditions, SearchResult
from shop.catalogue.readmodels import Product
from shop.recommendation.recommender import REASON_BY_SALES


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
    items = shop.catalogue.products([sku for sku, _, _ in chosen])
    said: dict[str, str] = {}
    for sku, _, reason in chosen:
        # Said once, a reason is known; for the next one of the same reason its own merits are told.
        if reason != REASON_BY_SALES and reason not in said.values():
            said[sku] = reason
    return items, said
