"""What a customer says for an order before they say that they want to order: how many, where to, to whom.

Messages are kept masked, so it goes at once where personal values of requests go: into the vault, the references into
a draft of its own, which expires with them.
"""

from __future__ import annotations

from typing import Any

from actions.order_reference import ORDER_TOPICS, customer_of
from actions.request.contact import address_in, name_in, phone_in
from actions.services import Services
from actions.turn import Turn
from language.numbers import parse_quantity
from shop.orders.checkout import LARGEST_QUANTITY
from shop.orders.drafts import owner_of

KIND = "contact"


def keep_for_an_order(turn: Turn, shop: Services) -> None:
    """Keeps what the message gives outside a request; not what proves an order that exists."""
    if turn.slot("order_number") or turn.slot("topic") in ORDER_TOPICS:
        return
    contact = {
        "address": address_in(turn.text),
        "phone": phone_in(turn.text),
        "name": name_in(turn, alone=False),
    }
    owner = owner_of(customer_of(turn), turn.sender_id)
    found: dict[str, Any] = {
        name: shop.vault.put(owner, name, value) for name, value in contact.items() if value
    }
    many = parse_quantity(turn.text) if turn.of("quantity") else None
    if many and 1 <= many <= LARGEST_QUANTITY:
        found["quantity"] = many
    if not found:
        return
    draft = shop.drafts.unfinished(owner, KIND)
    if draft is None or draft.conversation_id != turn.sender_id:
        draft = shop.drafts.start(KIND, customer_of(turn), turn.sender_id)
    draft.fields.update(found)
    shop.drafts.save(draft)


def said_before(turn: Turn, shop: Services) -> dict[str, Any]:
    """What was kept in this conversation, by the fields of an order; it is taken once."""
    draft = shop.drafts.unfinished(owner_of(customer_of(turn), turn.sender_id), KIND)
    if draft is None or draft.conversation_id != turn.sender_id:
        return {}
    shop.drafts.close(draft, "done")
    return dict(draft.fields)
