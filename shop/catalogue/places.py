"""Delivery to a place, and stores near a place, from the words a customer uses for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from shop.catalogue.readmodels import DeliveryQuote, DeliveryRule, Store
from shop.catalogue.vocabulary import normalised
from shop.models.types import yuan

DEFAULT_REGION = "默认"
_ENDINGS = ("特别行政区", "自治区", "自治州", "地区", "省", "市", "区", "县")


def place_names(name: str) -> tuple[str, ...]:
    """A place with and without its administrative ending: 朝阳区 is also called 朝阳."""
    plain = normalised(name)
    short = next((plain.removesuffix(end) for end in _ENDINGS if plain.endswith(end)), plain)
    return (plain, short) if len(short) >= 2 and short != plain else (plain,)


def rule_for(rules: Sequence[DeliveryRule], region_text: str) -> DeliveryRule | None:
    """The rule whose region or alias occurs in `region_text` (the longest such name), else the one for 默认."""
    text = normalised(region_text)
    default = next((rule for rule in rules if rule.region == DEFAULT_REGION), None)
    best: tuple[int, DeliveryRule] | None = None
    for rule in rules:
        for name in (rule.region, *rule.aliases):
            for spelling in place_names(name):
                if spelling and spelling in text and (best is None or len(spelling) > best[0]):
                    best = (len(spelling), rule)
    return best[1] if best else default


def quote(rule: DeliveryRule, amount: Decimal | None) -> DeliveryQuote:
    """The fee for an order of `amount` yuan; without an amount the fee below the free threshold."""
    if rule.fee is None:
        return DeliveryQuote(rule, None, None)
    if amount is None or rule.free_threshold is None:
        return DeliveryQuote(rule, rule.fee, None)
    if amount >= rule.free_threshold:
        return DeliveryQuote(rule, yuan(0), yuan(0))
    return DeliveryQuote(rule, rule.fee, yuan(rule.free_threshold - amount))


def stores_in(stores: Iterable[Store], place_text: str | None) -> tuple[Store, ...]:
    """The stores in the city and, if one is named, the district that `place_text` mentions; all without a text.

    A city with stores but none in the named district gives all of the city's; an unknown place gives none.
    """
    known = tuple(stores)
    if not place_text or not place_text.strip():
        return known
    text = normalised(place_text)

    def named(name: str) -> bool:
        return bool(name) and any(spelling in text for spelling in place_names(name))

    in_city = [store for store in known if named(store.city)]
    in_district = [store for store in (in_city or known) if named(store.district)]
    by_name = [store for store in known if normalised(store.name) == text]
    return tuple(by_name or in_district or in_city)
