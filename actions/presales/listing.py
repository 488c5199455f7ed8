"""A list of products as text and cards, and what the conversation keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions import payloads
from actions.presales.preferences import Wants
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.catalogue.conditions import Relaxation, SearchConditions
from shop.catalogue.readmodels import Product

# Three are a choice, more are homework.
SHOWN = 3

# How many products the conversation remembers as shown.
SEEN = 30


def shown_products(
    items: Sequence[Product],
    conditions: SearchConditions,
    turn: Turn,
    shop: Services,
    wording: str,
    intro: str,
    question: str,
    relaxed: Sequence[Relaxation] = (),
    own_reasons: Mapping[str, str] | None = None,
) -> Reply:
    """A list as text and cards, with `own_reasons` where there are better ones than the catalogue's; the first becomes
    what 这款 means."""
    wants = Wants.from_slot(turn.slot("preferences"))
    stepped = bool(wants.cheaper_than or wants.dearer_than)
    # The limit of a step is no budget that the customer named.
    by_sku = shop.catalogue.reasons(
        items, replace(conditions, max_price=None, min_price=None) if stepped else conditions
    )
    reasons = [(own_reasons or {}).get(item.sku) or by_sku[item.sku] for item in items]
    lines = [
        f"{number}. {item.name}（{yuan(item.price)}元）{'：' if reason else ''}{reason}"
        for number, (item, reason) in enumerate(zip(items, reasons, strict=True), start=1)
    ]
    skus = [item.sku for item in items]
    before = shop.catalogue.product(turn.product) if turn.product else None
    # Of another kind, it may be meant again: 刚才那个耳机, 加起来多少钱.
    left = {"previous_product": before.sku} if before and before.category != items[0].category else {}
    alike = len(items) > 1 and items[0].category == items[1].category
    offer = Offer("action_compare_products", {"compared_products": skus[:2]}) if alike else None
    buttons = [f"{items[0].name}怎么样", "前两款对比一下"] if alike else [f"{items[0].name}有货吗"]
    return Reply(
        wording,
        {"intro": intro, "lines": "\n".join(lines), "question": question},
        payloads.products(zip(items, reasons, strict=True)),
        buttons,
        slots={
            "shown_products": skus,
            "product": skus[0],
            "guessed": False,
            "compared_products": None,
            **left,
            **_without(relaxed, wants, skus),
            **({} if conditions.category else {"category": None}),
        },
        offer=offer,
        topic="action_search_products",
    )


def _without(relaxed: Sequence[Relaxation], wants: Wants, skus: Sequence[str]) -> dict[str, Any]:
    """The conditions that nothing met were told once; the search goes on without them, all but the budget."""
    loosened = {relaxation.condition for relaxation in relaxed}
    gone = {relaxation.wanted for relaxation in relaxed if relaxation.condition == "values"}
    kept = replace(
        wants,
        seen=_recent((*wants.seen, *skus)),
        values=tuple(word for word in wants.values if word not in gone),
        wishes=() if "attributes" in loosened else wants.wishes,
    )
    cleared: dict[str, Any] = {
        name: None for name in ("scenario", "color", "spec", "brand") if name in loosened
    }
    return {**cleared, "preferences": kept.to_slot()}


def _recent(skus: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(skus))[-SEEN:]
