"""The search form: asks only what still narrows the list, and stops as soon as the list fits a screen."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions import payloads
from actions.base import ShopAction
from actions.delicate import delicate
from actions.presales.conditions import conditions_of
from actions.presales.no_list import kinds_overview
from actions.presales.preferences import Wants
from actions.presales.product import made_by
from actions.presales.search import names_elsewhere
from actions.rehearing import reheard
from actions.rehearing_shopping import asks_what_is_sold
from actions.reply import Reply
from actions.services import Services, services
from actions.turn import ANY, Turn
from language.numbers import parse_budget
from shop.amounts import yuan
from shop.catalogue.conditions import SearchResult

# Up to this many hits are shown without further questions.
SHORT_LIST = 6

_ANYTHING = "都可以"

# 2, 2号, 选3, 第一个: which of the buttons. 两个 and 2个 say how many.
_PLACE = re.compile(
    r"\s*(?:就|我)?(?:选|要)?\s*(?:第\s*(?P<at>[1-9一二三四五六七八九])\s*(?:个|项|种)?|(?P<no>[1-9])\s*[.、号]?)(?:吧|呢)?\s*"
)

# One of these beside the kind of product, and products are shown at once.
_SPECIFIC = ("scenario", "brand", "color", "spec", "budget")


class ValidateProductSearchForm(FormValidationAction):
    """Decides which narrowing questions are still worth asking."""

    def name(self) -> str:
        """Rasa's name for the form's validation."""
        return "validate_product_search_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        """The questions left: the kind of product, then use, then budget, while too many products fit."""
        return open_questions(Turn.from_tracker(tracker), services())


def open_questions(turn: Turn, shop: Services) -> list[str]:
    """Names of the slots to ask for, most useful first.

    A customer who said any condition beside the kind of product sees products at once: the list then asks on.
    """
    wants = Wants.from_slot(turn.slot("preferences"))
    if (
        turn.intent == "search_product"
        and not turn.slots.get("requested_slot")
        and delicate(turn) is not None
    ):
        return []  # 我8岁 我想买手机: what is delicate about it is answered first, nothing is asked
    if turn.slots.get("category") is None:
        begins = turn.intent == "search_product" and not turn.slots.get("requested_slot")
        if begins and reheard(replace(turn, active_form=None), shop).intent != turn.intent:
            return []  # 那上一代还有卖吗: no search, the action after the form answers
        if names_elsewhere(turn) is not None or (turn.of("product") and turn.product):
            return []
        said = [name for name in _SPECIFIC if turn.slots.get(name)]
        enough = len(said) > 1 or wants.specific or turn.slot("brand") or turn.slot("scenario")
        return [] if enough else ["category"]
    if turn.slot("category") is None or made_by(turn, shop) is not None:
        return []  # 有华为手机吗: there are none, whatever they are for
    specific = wants.specific or any(turn.slot(name) for name in _SPECIFIC)
    already_asking = bool(turn.slots.get("requested_slot"))
    if specific and not already_asking:
        return []
    found = shop.catalogue.search(conditions_of(turn, shop, limit=1))
    if found.total <= SHORT_LIST:
        return []
    return [name for name in ("scenario", "budget") if turn.slots.get(name) is None]


class AskCategory(ShopAction):
    """您想买哪一类商品呢？"""

    belongs_to_search = True

    def name(self) -> str:
        """Rasa's name for the question."""
        return "action_ask_product_search_form_category"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Offers the kinds of product that sell best; all kinds where what is sold at all was asked."""
        if asks_what_is_sold(turn):
            return kinds_overview(shop, "action_search_products")
        options = list(shop.catalogue.categories()[:8])
        return Reply("ask_category", custom=payloads.clarify("category", options), buttons=options)


class AskScenario(ShopAction):
    """主要用来做什么呢？"""

    belongs_to_search = True

    def name(self) -> str:
        """Rasa's name for the question."""
        return "action_ask_product_search_form_scenario"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Offers the uses that products of this kind are made for."""
        found = shop.catalogue.search(conditions_of(turn, shop, limit=1))
        options = [*(name for name, _ in found.facets.get("scenario", ())[:5]), _ANYTHING]
        return Reply(
            "ask_scenario",
            {"category": turn.slot("category") or "这类商品", "total": found.total},
            payloads.clarify("scenario", [*options[:-1], (_ANYTHING, ANY)]),
            options,
        )


class AskBudget(ShopAction):
    """您的预算大概是多少？"""

    belongs_to_search = True

    def name(self) -> str:
        """Rasa's name for the question."""
        return "action_ask_product_search_form_budget"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Offers price bands that split what is left."""
        found = shop.catalogue.search(conditions_of(turn, shop, limit=1))
        bands = [f"{yuan(limit)}元以内" for limit in _price_bands(found)]
        options = [*bands, _ANYTHING]
        return Reply("ask_budget", {}, payloads.clarify("budget", [*bands, (_ANYTHING, ANY)]), options)


def option_meant(turn: Turn, requested: str, shop: Services) -> dict[str, Any]:
    """2, 第一个, after a question with buttons: the slot as the button would fill it; empty where none is meant."""
    found = _PLACE.fullmatch(turn.text)
    question = _QUESTIONS.get(requested)
    if found is None or question is None:
        return {}
    digits = found["at"] or found["no"]
    place = int(digits) if digits.isdigit() else "一二三四五六七八九".index(digits) + 1
    options = question.answer(turn, shop).buttons
    if not 0 < place <= len(options):
        return {}
    chosen = options[place - 1]
    if chosen == _ANYTHING:
        return {requested: ANY}
    budget = parse_budget(chosen) if requested == "budget" else None
    if budget is not None and budget.maximum is not None:
        return {requested: {"max": str(budget.maximum)}}
    return {requested: chosen}


def _price_bands(found: SearchResult) -> list[Decimal]:
    """Three round upper limits inside the range of prices found."""
    if found.price_range is None or found.price_range[0] == found.price_range[1]:
        return []
    low, high = found.price_range
    limits = [low + (high - low) * share for share in (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))]
    step = Decimal(10) ** max(len(str(int(low))) - 1, 1)
    rounded = [(limit / step).to_integral_value() * step for limit in limits]
    return sorted({limit for limit in rounded if limit > low})


_QUESTIONS: dict[str, AskCategory | AskScenario | AskBudget] = {
    "category": AskCategory(),
    "scenario": AskScenario(),
    "budget": AskBudget(),
}
