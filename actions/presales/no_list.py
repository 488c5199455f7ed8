"""What is said where there is no list of products to show: which kind, which brands, why this one, nothing found."""

from __future__ import annotations

from dataclasses import replace

from actions import payloads
from actions.presales.conditions import conditions_of, in_words
from actions.presales.preferences import Wants
from actions.presales.product import LONGEST_NAME
from actions.presales.wants import step_words
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.conditions import SearchConditions


def ask_category(shop: Services, topic: str) -> Reply:
    """What kind of thing, where too little was said to show any."""
    options = list(shop.catalogue.categories()[:8])
    return Reply("ask_category", custom=payloads.clarify("category", options), buttons=options, topic=topic)


def kinds_overview(shop: Services, topic: str) -> Reply:
    """那你们卖啥: the kinds of things on sale, under the headings that the merchant gave them."""
    parents = shop.catalogue.vocabulary().parents
    groups: dict[str, list[str]] = {}
    for kind in shop.catalogue.categories():
        groups.setdefault(parents.get(kind) or kind, []).append(kind)
    lines = "\n".join(f"· {group}：{'、'.join(kinds)}" for group, kinds in groups.items())
    options = list(shop.catalogue.categories()[:8])
    return Reply("kinds_sold", {"lines": lines}, payloads.clarify("category", options), options, topic=topic)


def why_this(turn: Turn, shop: Services) -> Reply | None:
    """为啥推荐它: what the catalogue says for it."""
    product = shop.catalogue.product(turn.product or "")
    if product is None:
        return None
    told = shop.catalogue.reason_for(product, conditions_of(turn, shop))
    reason = told or "；".join(product.highlights[:2])
    return Reply(
        "why_this",
        {"name": product.name, "reason": reason},
        payloads.products([(product, reason)]),
        ["有没有别的", f"{product.name}多少钱"],
        topic="action_recommend_products",
    )


def brand_overview(category: str | None, shop: Services, topic: str) -> Reply:
    """你们都有什么牌子: each brand and what it makes; of one category its brands."""
    if category and (makers := dict.fromkeys(item.brand for item in shop.catalogue.by_category(category))):
        return Reply(
            "brands_of",
            {"category": category, "brands": "、".join(makers)},
            buttons=[f"{category}有哪些"],
            topic=topic,
        )
    made: dict[str, list[str]] = {}
    for kind in shop.catalogue.categories():
        for item in shop.catalogue.popular(kind, limit=1):
            made.setdefault(item.brand, []).append(kind)
    lines = "\n".join(f"· {brand}：{'、'.join(kinds[:4])}" for brand, kinds in made.items())
    buttons = [f"{brand}有哪些" for brand in list(made)[:4]]
    return Reply("brands", {"lines": lines}, buttons=buttons, topic=topic)


def nothing_found(turn: Turn, conditions: SearchConditions, shop: Services) -> Reply:
    """Says what was not found; an unknown kind of product is named as the customer named it."""
    wants = Wants.from_slot(turn.slot("preferences"))
    if (step := step_words(wants, shop)) is not None and conditions.category:
        side = "便宜" if wants.cheaper_than else "高端"
        return Reply(
            "step_too_far",
            {"name": step[1].name, "side": side, "conditions": conditions.category},
            buttons=[f"{step[1].name}怎么样", "有什么优惠"],
            slots={"preferences": replace(wants, cheaper_than=None, dearer_than=None).to_slot()},
            topic="action_search_products",
        )
    if conditions.refused.brands and conditions.category:
        makers = dict.fromkeys(item.brand for item in shop.catalogue.by_category(conditions.category))
        return Reply(
            "only_brands",
            {"category": conditions.category, "brands": "、".join(makers)},
            buttons=[f"{conditions.category}有哪些", "看看别的品类"],
            slots={"preferences": replace(wants, refused={**wants.refused, "brands": ()}).to_slot()},
            topic="action_search_products",
        )
    vocabulary = shop.catalogue.vocabulary()
    if conditions.category and vocabulary.category(conditions.category) is None:
        return Reply(
            "kind_not_sold",
            {"name": conditions.category[:LONGEST_NAME], "kinds": "、".join(shop.catalogue.categories()[:8])},
            buttons=shop.catalogue.categories()[:5],
            slots={"category": None},
            topic="action_search_products",
        )
    unknown = turn.first("category") or turn.first("product") or turn.first("brand")
    words = unknown.text if unknown and not unknown.linked else in_words(conditions, turn, shop)
    return Reply(
        "search_nothing",
        {"conditions": f"“{words}”"},
        buttons=shop.catalogue.categories()[:5],
        topic="action_search_products",
    )
