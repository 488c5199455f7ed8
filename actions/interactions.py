"""What a message shows of a customer's interest: a product looked at, its price asked for, a coupon wanted, a button tapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.order_reference import customer_of
from actions.services import Services
from actions.turn import Turn
from language.text import normalise
from shop.profiles.interactions import Kind

_PRICE = {"ask_price", "bargain"}
_COUPON = {"claim_coupon"}

# Of these a product under discussion is looked at although the message does not name it.
_LOOKS = {
    "ask_attribute", "ask_stock", "ask_variant", "ask_package_contents", "ask_usage", "ask_warranty", "place_order",
    "subscribe_notice", "ask_authenticity", "ask_promotion",
}  # fmt: skip


def note_interest(
    turn: Turn, changes: Mapping[str, Any], events: Sequence[Mapping[str, Any]], shop: Services
) -> None:
    """Hand what this turn shows to the shop's log; takes no time, the log writes later."""
    if acts := interest(turn, changes, tapped=was_tapped(turn.text, events)):
        shop.interactions.note(customer_of(turn), turn.sender_id, acts)


def interest(turn: Turn, changes: Mapping[str, Any], *, tapped: bool) -> list[tuple[Kind, str]]:
    """(kind, SKU or "") of everything the message shows; `changes` are those of the context by this message.

    A product that was only guessed at counts for nothing, and neither does what is said while a form is filled in.
    """
    if turn.active_form == "request_form":
        return []
    named = [changes["product"]] if changes.get("product") and not changes.get("guessed") else []
    named += [sku for sku in changes.get("compared_products") or [] if sku not in named]
    meant = named or ([turn.product] if turn.product and not turn.slot("guessed") else [])
    acts: list[tuple[Kind, str]] = []
    if turn.intent in _PRICE:
        acts += [("price_question", sku) for sku in meant or [""]]
    elif turn.intent in _COUPON:
        acts.append(("coupon", ""))
    elif named or (meant and turn.intent in _LOOKS):
        acts += [("view", sku) for sku in named or meant]
    if tapped and meant:
        acts.append(("click", meant[0]))
    return acts


def was_tapped(text: str, events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the message is one of the buttons that stood under the answers before it."""
    said = normalise(text)
    users = 0
    for event in reversed(events):
        if event.get("event") == "user":
            users += 1
            if users == 2:  # beyond the message itself only the answers just before it count
                return False
        elif event.get("event") == "bot" and users == 1:
            buttons = (event.get("data") or {}).get("buttons") or []
            if any(
                said == normalise(button.get(key) or "") for button in buttons for key in ("payload", "title")
            ):
                return True
    return False
