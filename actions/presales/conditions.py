"""From the conversation's slots to a search, and back to words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.presales.preferences import Wants
from actions.presales.wants import step_words
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.catalogue.conditions import AttributeWish, Refused, SearchConditions

# 骨传导耳机, but 带上飞机的充电宝.
_SHORT_WORD = 3

# Nothing in a shop for electronics costs that much: 10000000000元以内 leaves nothing out, and nobody reads it aloud.
_NO_LIMIT = Decimal(1_000_000)

# A step down or up leaves out what costs the same.
_STEP = Decimal("0.01")


def conditions_of(
    turn: Turn, shop: Services, *, limit: int = 3, exclude: Sequence[str] = ()
) -> SearchConditions:
    """The search that the conversation has built up so far."""
    budget, wants = turn.slot("budget") or {}, Wants.from_slot(turn.slot("preferences"))
    least, most = _decimal(budget.get("min")), _decimal(budget.get("max"))
    if most is not None and most >= _NO_LIMIT:
        most = None
    if (step := step_words(wants, shop)) is not None:
        least, most = (None, step[1].price - _STEP) if wants.cheaper_than else (step[1].price + _STEP, None)
    return SearchConditions(
        category=turn.slot("category"),
        brand=turn.slot("brand"),
        scenario=turn.slot("scenario"),
        color=turn.slot("color"),
        spec=turn.slot("spec"),
        min_price=least,
        max_price=most,
        attributes=wants.wishes,
        values=wants.values,
        refused=Refused(
            wants.refused.get("brands", ()), wants.refused.get("colors", ()), wants.refused.get("values", ())
        ),
        only=wants.only,
        sort=wants.sort,
        strict_price=step is not None,
        exclude_skus=(*exclude, *wants.refused.get("skus", ())),
        limit=limit,
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def in_words(conditions: SearchConditions, turn: Turn, shop: Services) -> str:
    """The search as a phrase: 500元以内、适合户外运动的黑色声浪耳机."""
    wants = Wants.from_slot(turn.slot("preferences"))
    parts = []
    step = step_words(wants, shop)
    if step is not None:
        parts.append(step[0])
    elif conditions.min_price is not None and conditions.max_price is not None:
        parts.append(f"{yuan(conditions.min_price)}到{yuan(conditions.max_price)}元")
    elif conditions.max_price is not None:
        parts.append(f"{yuan(conditions.max_price)}元以内")
    elif conditions.min_price is not None:
        parts.append(f"{yuan(conditions.min_price)}元以上")
    if conditions.scenario:
        parts.append(f"适合{conditions.scenario}")
    parts += [phrase for wish in conditions.wishes if (phrase := _wish_words(wish, conditions, shop))]
    if refused := conditions.refused.words:
        parts.append(f"不要{'、'.join(refused)}")
    noun = "".join(
        part
        for part in (
            conditions.color,
            conditions.spec,
            conditions.brand,
            "".join(f"{word}的" if len(word) > _SHORT_WORD else word for word in conditions.values),
            conditions.category or "商品",
        )
        if part
    )
    return f"{'、'.join(parts)}的{noun}" if parts else noun


def _wish_words(wish: AttributeWish, conditions: SearchConditions, shop: Services) -> str:
    """续航10小时以上; nothing for a wish without bounds, which decides the order."""
    definition = shop.catalogue.vocabulary().definition(wish.attribute, conditions.category or "")
    if definition is None:
        return ""
    if wish.minimum is None and wish.maximum is None:
        return f"看重{definition.label}"
    low, high = wish.minimum, wish.maximum
    if low is not None and high is not None:
        middle = f"{low:g}" if low == high else f"约{(low + high) / 2:.0f}"
        return f"{definition.label}{middle}{definition.unit}"
    bound = low if low is not None else high or 0
    # Lighter than 410 g is looked for as 409.59 and said as 410.
    shown = round(bound, 2 if bound < 1 else 1 if bound < 100 else 0)
    return f"{definition.label}{shown:g}{definition.unit}{'以上' if high is None else '以内'}"
