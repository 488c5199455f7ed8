"""The one look at context in a turn: what the message names or points at goes into slots, before any action runs."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import references
from actions.handoff import begins_session
from actions.interactions import note_interest
from actions.presales.described import described
from actions.presales.fits import asks_what_fits
from actions.presales.form import option_meant
from actions.presales.kinds import goes_with_it, head_of, kind_ending, kind_of_alias, kind_with, said_category
from actions.presales.pieces import SUMMED_AFTER, pieces_left_behind, pieces_noted
from actions.presales.preferences import ABOUT_PRODUCTS, SEARCHES, Wants, refused_mentions
from actions.presales.product import is_what_it_fits
from actions.presales.sets import asks_for_set
from actions.presales.wants import asks_on, kind_of_search, looks_on, read_wants, says_features
from actions.rehearing import reheard
from actions.rereading import reread
from actions.said_sums import without_age
from actions.services import Services, services
from actions.turn import ANY, SLOT_CONFIDENCE, Turn
from actions.wish_words import leaves_choice
from language.numbers import parse_amounts, parse_budget
from language.personal import place_of
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

logger = logging.getLogger(__name__)

# Search conditions in the order in which an answer names them.
CONDITIONS = ("category", "brand", "scenario", "color", "spec", "budget")

# Intents that start a new search: conditions of the old one are dropped with a new category.
_NEW_SEARCH = {"search_product", "ask_recommendation"}

# A new kind of product is a new search also where it comes as a value, or after 算了.
_STARTS_OVER = _NEW_SEARCH | {"inform", "nlu_fallback", "stop"}

# Intents in which a customer may say what else they want of a search under way.
_REFINES = _NEW_SEARCH | {"inform", "deny", "nlu_fallback"}

# Questions about one product, which also ask for others: 有头戴式的吗.
_ONE_OR_OTHERS = {"ask_stock", "ask_variant", "ask_attribute", "ask_price", "ask_usage"}

# 送存储卡吗, 能接显示器吗: the kind of thing named is not the one looked for.
_NAMES_OTHER_THINGS = {"ask_package_contents", "ask_usage", "missing_item", "report_fault"}

# Where a word counts as a search condition although the catalogue does not know it (then the shop has no such thing).
_VALUES_COUNT = _NEW_SEARCH | {"inform", "ask_stock", "ask_variant"}

# Intents about one product; without a name or a pointer they mean the product under discussion.
PRODUCT_INTENTS = {
    "ask_price", "ask_attribute", "ask_stock", "ask_variant", "ask_package_contents", "ask_usage", "bargain",
    "place_order", "ask_warranty", "subscribe_notice", "ask_authenticity", "ask_promotion",
}  # fmt: skip

_OLDER = re.compile(r"上一?代|前一?代|老款|旧款|老一代")
_NEWER = re.compile(r"新一代|下一?代|新款|最新款")

# Slots that the search form asks for, and the intents of an answer to it.
FORM_SLOTS = ("category", "scenario", "budget")
_ANSWERS = _NEW_SEARCH | {"inform", "affirm", "nlu_fallback"}

# In these intents a customer says of a form's question: I leave it open.
_LEAVES_OPEN = {
    "deny",
    "acknowledge",
    "inform",
    "ask_recommendation",
    "affirm",
    "nlu_fallback",
    "chitchat",
    "search_product",
}


class ActionValidateSlotMappings(Action):
    """Runs once after each customer message, before the first prediction."""

    def name(self) -> str:
        """Rasa's fixed name for it."""
        return "action_validate_slot_mappings"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Returns a SlotSet for each slot that this message changes."""
        turn, kept = Turn.from_tracker(tracker), {}
        if begins_session(tracker.events):
            kept = services().handoffs.kept_context(turn.sender_id)
            turn = replace(turn, slots={**turn.slots, **kept})
        turn = reheard(reread(turn, services()), services())
        changes = {**kept, **context_changes(turn, services(), requested=tracker.get_slot("requested_slot"))}
        note_interest(turn, changes, tracker.events, services())
        return [SlotSet(name, value) for name, value in changes.items()]


def context_changes(turn: Turn, shop: Services, requested: str | None = None) -> dict[str, Any]:
    """What the message changes in the conversation's context: slot name to new value.

    Only slots that the message speaks of appear: a form takes each slot that is set for an answer.
    """
    changes: dict[str, Any] = {}
    customer = turn.metadata.get("customer_id")
    if customer and customer != turn.slots.get("customer_id"):
        changes["customer_id"] = str(customer)
    if turn.slots.get("failed_turns") and turn.intent != "nlu_fallback":
        changes["failed_turns"] = None
    changes.update(_conditions(turn, shop))
    if turn.slot("quantity") and changes.get("category") not in (None, turn.slot("category")):
        chosen = shop.catalogue.product(turn.product) if turn.product else None
        changes["quantity"] = pieces_left_behind(turn, chosen.category if chosen is not None else None)
    changes.update(pieces_noted(turn, changes.get("quantity", turn.slot("quantity"))))
    kindless = turn.intent == "inform" and not turn.slot("category") and turn.text.endswith("的")
    asked = requested == "category" or (kindless and turn.slot("topic") in SEARCHES | {None})
    if asked and "category" not in changes and (kind := kind_with(turn.text, shop)):
        # 带猫眼的, asked what kind of thing: only locks have one.
        slots = {**turn.slots, **changes, "category": kind}
        changes = {**changes, "category": kind, **_conditions(replace(turn, slots=slots), shop)}
    if requested in FORM_SLOTS and turn.intent not in _ANSWERS and not turn.mostly(*FORM_SLOTS, "price"):
        # A form takes every slot of its own that is set in a turn for an answer; 这款耳机有黑色吗 is none.
        changes = {name: value for name, value in changes.items() if name not in FORM_SLOTS}
    if requested in FORM_SLOTS and (option := option_meant(turn, requested, shop)):
        return {**changes, **option}
    changes.update(_products(turn, shop))
    if requested in CONDITIONS and requested not in changes and _leaves_open(turn):
        changes[requested] = ANY
    return changes


def _conditions(turn: Turn, shop: Services) -> dict[str, Any]:
    """Search conditions said in the message; a new kind of product forgets the conditions of the old one."""
    said: dict[str, Any] = {}
    doubt: dict[str, str] | None = None
    refused = refused_mentions(turn)
    for slot in ("category", "brand", "scenario", "color", "spec"):
        mentions = sorted(
            (item for item in turn.of(slot) if item not in refused), key=lambda item: not item.linked
        )
        if any(len(item.text) > 1 or item.linked for item in mentions):
            mentions = [item for item in mentions if len(item.text) > 1 or item.linked]  # 小 of 小风扇
        mention = mentions[0] if mentions else None
        if slot == "category" and mention is not None:
            mention = head_of(mentions, turn.text)
        # 配哪个笔: tablets are still looked for.
        beside = mention if slot == "category" and turn.product else None
        if beside and (goes_with_it(turn, beside) or (turn.slot(slot) and asks_what_fits(turn, shop))):
            continue
        if slot == "category" and turn.intent in _NAMES_OTHER_THINGS and (turn.product or turn.slot(slot)):
            continue
        if mention is None or not (mention.linked or turn.intent in _VALUES_COUNT):
            continue
        if slot == "brand" and is_what_it_fits(mention, said.get("category")):
            continue
        if mention.confidence < SLOT_CONFIDENCE and not mention.linked:
            # A use that neither the shop nor the extractor is sure of is no condition.
            # 骨 of 骨传导的 is nothing that anybody could confirm.
            # Nor is 上面那个太阳能的呢, which points.
            if slot != "scenario" and len(mention.text) > 1 and not turn.of("reference"):
                doubt = {"slot": slot, "value": mention.value}
            continue
        kind = kind_ending(mention.text, shop) if slot == "category" and not mention.linked else None
        said[slot] = kind or mention.value
    kindless = "category" not in said and not (
        turn.slot("category") or turn.of("product") or turn.of("brand")
    )
    if (
        turn.intent in _NEW_SEARCH | {"inform"}
        and kindless
        and (kind := kind_of_alias(turn.text, shop) or _kind_talked_of(turn, shop))
    ):
        said["category"] = kind
    if not any(mention.linked for mention in turn.of("scenario")):
        said.update(_scenario_in_words(turn, shop, said.get("category") or turn.slot("category")))
    _read_specs(turn, shop, said)
    if (attribute := turn.first("attribute")) is not None:
        said["attribute"] = attribute.value
    budget = parse_budget(without_age(turn.text)) if not _is_a_spec(turn) else None
    if (
        budget is None
        and turn.of("price")
        and turn.slots.get("budget")
        and turn.intent in _NEW_SEARCH | {"inform"}
    ):
        said["budget"] = None  # a sum that cannot be read does not leave the one before it standing
    if (
        budget is not None
        and turn.intent != "ask_attribute"
        and (turn.of("price") or turn.intent in _NEW_SEARCH | {"inform"})
    ):
        said["budget"] = {
            name: str(value)
            for name, value in (("min", budget.minimum), ("max", budget.maximum))
            if value is not None
        }
    # In a request form an address is where somebody lives: it goes to the vault, never into a slot.
    if turn.of("address") and turn.active_form != "request_form":
        address = turn.of("address")[-1].value  # 偏远地区发不发 新疆, 从上海寄到成都
        said["region"] = place_of(address) or address
    old_category = turn.slot("category")
    starts_over = turn.intent in _STARTS_OVER and "category" in said and said["category"] != old_category
    if starts_over:
        said.update(_forgotten(turn, said))
    said.update(_preferences(turn, shop, said, afresh=starts_over and old_category is not None))
    if "doubt" in said:  # OLED is a word of the catalogue's, however unsure the extractor
        doubt = None if doubt and doubt["slot"] == "spec" else doubt
    if doubt or turn.slots.get("doubt"):
        said["doubt"] = doubt
    return said


def _kind_talked_of(turn: Turn, shop: Services) -> str | None:
    """预算800, after two were compared: of their kind, not of all there is."""
    talked = turn.slot("topic") in ABOUT_PRODUCTS - SEARCHES and parse_budget(turn.text)
    product = shop.catalogue.product(turn.product) if turn.product and talked else None
    return product.category if product is not None else None


def _is_a_spec(turn: Turn) -> bool:
    """256的, of a phone that comes with it: a number that a spec or a name covers is no sum."""
    placed = [
        m
        for m in turn.mentions
        if m.entity in ("spec", "product") and (m.linked or m.confidence >= SLOT_CONFIDENCE)
    ]
    sums = parse_amounts(turn.text)
    covered = [any(m.start <= s.start and s.end <= m.end for m in placed) for s in sums]
    return bool(sums) and not turn.of("price") and all(covered)


def _forgotten(turn: Turn, said: Mapping[str, Any]) -> dict[str, None]:
    """The conditions of the old search. What was said before any kind of product still holds: 预算500, then 不要入耳式的."""
    begun = turn.slot("category") is None and turn.slot("topic") in SEARCHES
    kept = ("scenario", "budget") if begun else ()
    return {
        slot: None
        for slot in CONDITIONS
        if slot not in said and slot not in kept and turn.slots.get(slot) is not None
    }


def _preferences(turn: Turn, shop: Services, said: dict[str, Any], *, afresh: bool) -> dict[str, Any]:
    """What the message adds to the slot `preferences`, and conditions that it takes back (除了黑色 after 黑色的)."""
    stored = turn.slot("preferences")
    category = said.get("category") or kind_of_search(turn, shop)
    asks_for_others = turn.intent in _ONE_OR_OTHERS and says_features(turn, shop, category)
    if asks_on(turn, shop):
        return {}
    named = any(turn.of(entity) for entity in ("category", "spec", "color", "brand"))
    goes_on = (turn.intent == "stop" and named) or (turn.intent == "bargain" and looks_on(turn, shop))
    if turn.intent not in _REFINES and not asks_for_others and not goes_on:
        return {}
    before = Wants() if afresh else Wants.from_slot(stored)
    wants, taken_over = read_wants(turn, shop, category, before)
    changes: dict[str, Any] = {}
    if (
        category
        and wants.to_slot() != before.to_slot()
        and "category" not in said
        and not turn.slots.get("category")
    ):
        changes["category"] = category
    if "spec" in taken_over:
        said.pop("spec", None)
        changes["doubt"] = None
    elif normalised(str(said.get("spec") or "")) in wants.values:
        said.pop("spec")  # the second of two, kept among the values
    for slot in ("color", "brand"):
        if turn.slot(slot) in wants.refused.get(f"{slot}s", ()) and slot not in said:
            changes[slot] = None
    if wants.to_slot() != (stored or None):
        changes["preferences"] = wants.to_slot()
    if (wants.cheaper_than or wants.dearer_than) and turn.slots.get("budget") and "budget" not in said:
        changes["budget"] = None
    return changes


def _read_specs(turn: Turn, shop: Services, said: dict[str, Any]) -> None:
    """A spec that is the name of a kind (type-c线), or the use already understood (拍vlog), is no spec."""
    spec = next((mention.text for mention in turn.of("spec")), "")
    vocabulary = shop.catalogue.vocabulary()
    if spec and "category" not in said and (kind := vocabulary.category(spec)):
        said["category"] = kind
        said.pop("spec", None)
    scenario = vocabulary.scenarios.get(str(said.get("scenario")))
    if scenario is not None and spec and spec in (scenario.name, *scenario.aliases):
        said.pop("spec", None)


def _scenario_in_words(turn: Turn, shop: Services, category: str | None) -> dict[str, Any]:
    """养猫的扫地机, 运动耳机: a use in the merchant's words that the trained extractor passed over."""
    searching = category or turn.intent in _NEW_SEARCH or turn.slot("topic") in SEARCHES
    if turn.intent not in _NEW_SEARCH | {"inform", "nlu_fallback"} or not searching or turn.of("product"):
        return {}
    vocabulary = shop.catalogue.vocabulary()
    line = vocabulary.lineage(vocabulary.category(category) or category) if category else ()
    found = [
        (len(word), name)
        for word, name in vocabulary.scenario_names.items()
        if len(word) > 1
        and word in normalised(turn.text)
        and (not category or word not in vocabulary.attribute_names or turn.text.rstrip("的用吧呢") == word)
        and (not category or any(rule.category in line for rule in vocabulary.scenarios[name].rules))
    ]
    return {"scenario": max(found)[1]} if found else {}


def _products(turn: Turn, shop: Services) -> dict[str, Any]:
    """The product (or products) that the message means."""
    refused = refused_mentions(turn)
    named = list(
        dict.fromkeys(mention.sku for mention in turn.of("product") if mention.sku and mention not in refused)
    )
    said: dict[str, Any] = {}
    if len(named) > 1:
        said["compared_products"] = named
        return {**said, **_focus(turn, named[0])}
    focus, previous = turn.product, turn.slot("previous_product")
    if not named and turn.intent in PRODUCT_INTENTS and focus and (kin := _generation(turn, focus, shop)):
        return _focus(turn, kin)
    shown = shop.catalogue.products(turn.shown) if turn.shown else ()
    several = references.points_at_several(turn.text)
    together = None if several and _of_two_kinds(focus, previous, shop) else previous
    pointed = references.resolve(turn.text, shown, focus, together)
    if named:
        if pointed and len(pointed.skus) == 1 and pointed.skus[0] != named[0]:
            said["compared_products"] = [pointed.skus[0], named[0]]
        elif turn.intent == "compare_products" and focus and focus != named[0]:
            said["compared_products"] = [focus, named[0]]
        return {**said, **_focus(turn, named[0])}
    if any(
        mention not in refused and not is_what_it_fits(mention, said_category(turn))
        for mention in turn.of("product")
    ):
        # A model this shop does not carry: do not answer for the one talked about before.
        return {"compared_products": None} if turn.slot("compared_products") else {}
    if (meant := described(turn, shop, shown)) is not None:
        return _focus(turn, meant[0], guessed=meant[1])
    summed = turn.slot("compared_products") or []
    if pointed and turn.slot("topic") in SUMMED_AFTER and len(pointed.skus) == len(summed) > 1:
        return {}  # 就这两个 一共多少, of a sum just told: the same things
    if pointed and len(pointed.skus) > 1:
        return {"compared_products": list(pointed.skus)}
    if turn.product and asks_for_set(turn):
        # 这个加个充电头一共多少: the charger is put to what is talked about.
        return _focus(turn, pointed.skus[0]) if pointed and pointed.skus else said
    if asks_what_fits(turn, shop):
        return said  # 配哪个笔: the tablet stays what is talked about
    if pointed and pointed.skus and _fits_category(pointed.skus[0], turn, shop):
        return _focus(turn, pointed.skus[0])
    if turn.intent in PRODUCT_INTENTS and turn.intent not in _NEW_SEARCH:
        chosen = _implied(turn, shop, shown, pointing=pointed is not None)
        return _focus(turn, chosen[0], guessed=chosen[1]) if chosen else {}
    return said


def _of_two_kinds(focus: str | None, previous: str | None, shop: Services) -> bool:
    """这两款 are none of two kinds."""
    skus = [sku for sku in (focus, previous) if sku]
    return len({product.category for product in shop.catalogue.products(skus)}) > 1


def _generation(turn: Turn, focus: str, shop: Services) -> str | None:
    """上一代还有卖吗, 新款多少钱: the generation before or after the product talked about."""
    if _OLDER.search(turn.text) and (older := shop.catalogue.predecessor(focus)):
        return older.sku
    if _NEWER.search(turn.text) and (newer := shop.catalogue.successor(focus)):
        return newer.sku
    return None


def _fits_category(sku: str, turn: Turn, shop: Services) -> bool:
    """这款手机 does not mean the earphones talked about."""
    wanted = said_category(turn)
    product = shop.catalogue.product(sku)
    return product is not None and (not wanted or product.category == wanted)


def _implied(
    turn: Turn, shop: Services, shown: Sequence[Product], *, pointing: bool
) -> tuple[str, bool] | None:
    """The product meant without a name: talked about, shown, or the category's flagship (then it is a guess)."""
    wanted = said_category(turn)
    talked_about = [sku for sku in (turn.product, turn.slot("previous_product")) if sku]
    known = [*shop.catalogue.products(talked_about), *shown]
    fitting = [product for product in known if not wanted or product.category == wanted]
    if fitting:
        return fitting[0].sku, False
    category = wanted or turn.slot("category")
    if category and (pointing or turn.intent == "ask_attribute"):
        flagship = shop.catalogue.featured(category)
        return (flagship.sku, True) if flagship else None
    return None


def _focus(turn: Turn, sku: str, *, guessed: bool = False) -> dict[str, Any]:
    changes: dict[str, Any] = {"product": sku, "guessed": guessed}
    if turn.product and turn.product != sku:
        changes["previous_product"] = turn.product
    return changes


def _leaves_open(turn: Turn) -> bool:
    """Whether the answer to a form's question is: anything will do."""
    if leaves_choice(turn.text):
        return turn.intent in _LEAVES_OPEN
    return turn.intent == "deny" and len(turn.text) <= 6
