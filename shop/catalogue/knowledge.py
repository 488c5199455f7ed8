"""What a good salesperson says about a product, put together from its data alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shop.catalogue.conditions import SearchConditions
from shop.catalogue.readmodels import AttributeValue, Product, ScenarioRule
from shop.catalogue.templates import fill
from shop.catalogue.vocabulary import Vocabulary

_RANKS_WORTH_TELLING = 3
_NEGATIVE_STARTS = ("不支持", "无", "没有", "否", "不")


def attribute_reply(product: Product, key: str, vocabulary: Vocabulary) -> str | None:
    """The sentence about an attribute; "label: value" if the sentence lacks data; None without the attribute."""
    value = product.attributes.get(key)
    if value is None:
        return None
    definition = vocabulary.definition(key, product.category)
    sentence = fill(definition.reply, shown_values(product)) if definition else None
    return sentence or f"{value.label}：{value.value}"


def shown_values(product: Product) -> dict[str, str]:
    """The product's attribute values by key, as sentences use them."""
    return {key: attribute.value for key, attribute in product.attributes.items()}


def reason_for(
    product: Product, conditions: SearchConditions, vocabulary: Vocabulary, rank: int | None = None
) -> str:
    """Why this product suits what the customer asked for: at most three points, strongest first; may be empty.

    `rank` is the product's place by sales in its category (1 = best-selling), told up to the third.
    """
    suits = [
        *_scenario_points(product, conditions, vocabulary),
        *_wish_points(product, conditions, vocabulary),
    ]
    points = [
        *(suits or product.highlights[:1]),
        *_price_points(product, conditions),
        *_standing_points(product, rank),
    ]
    return "；".join(dict.fromkeys(points[:3]))


def _scenario_points(product: Product, conditions: SearchConditions, vocabulary: Vocabulary) -> list[str]:
    scenario = vocabulary.scenario(conditions.scenario) if conditions.scenario else None
    if scenario is None:
        return []
    line = vocabulary.lineage(product.category)
    own = [rule for rule in scenario.rules if rule.category in line]
    values = shown_values(product)
    for rule in (*own, *(rule for rule in scenario.rules if not rule.category)):
        sentence = fill(rule.reason, values)
        if sentence is not None and _meets(product.attributes, rule):
            return [sentence]
    return [f"适合{scenario.name}"] if scenario.name in product.scenarios else []


def _meets(attributes: Mapping[str, AttributeValue], rule: ScenarioRule) -> bool:
    if not rule.attribute:
        return True
    value = attributes.get(rule.attribute)
    if value is None:
        return False
    if rule.min_number is None:
        return not value.value.startswith(_NEGATIVE_STARTS) or value.value.startswith("无线")
    return value.number is not None and value.number >= rule.min_number


def _wish_points(product: Product, conditions: SearchConditions, vocabulary: Vocabulary) -> list[str]:
    points = []
    for wish in conditions.wishes:
        for key in vocabulary.attribute_keys(wish.attribute, product.category):
            value = product.attributes.get(key)
            if value is not None:
                points.append(value.value if value.label in value.value else f"{value.label}{value.value}")
                break
    return points


def _price_points(product: Product, conditions: SearchConditions) -> list[str]:
    points = []
    budget = conditions.max_price
    if budget is not None and product.price <= budget and conditions.min_price is None:
        # Of a range (3000左右) the upper end was reckoned, not said.
        points.append(f"{_yuan(product.price)}元，在{_yuan(budget)}元预算内")
    elif budget is not None and product.price > budget:
        points.append(f"比预算多{_yuan(product.price - budget)}元")
    if product.original_price is not None and product.original_price > product.price:
        points.append(f"比原价省{_yuan(product.original_price - product.price)}元")
    return points


def _standing_points(product: Product, rank: int | None) -> list[str]:
    if rank is not None and rank <= _RANKS_WORTH_TELLING and product.sales > 0:
        return [f"{product.category}销量{'第一' if rank == 1 else '前三'}"]
    return []


def _yuan(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
