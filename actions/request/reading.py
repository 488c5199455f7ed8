"""What a message fills in a request. No reader takes a text as it comes: each looks for a value of its own form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actions.request import circumstances, contact, things
from actions.request.case import AMEND, Case, Complaint
from shop.orders.drafts import Draft

# What cannot be right in a message that starts a request, and ends it there: the request has nothing to go on with.
_ENDS = frozenset({"order_not_found", "order_proof_locked", "order_other_state", "ticket_not_found"})


def read_all(case: Case, asked: str | None, doubts: list[Complaint] | None = None) -> dict[str, Any]:
    """Every field that the message fills, by name; only what differs from the draft.

    Raises Complaint for a value that cannot be right; with `doubts` those not asked for are gathered there, with which
    the request goes on all the same (昨天来取).
    """
    changes: dict[str, Any] = {}
    things.one_product_only(case)
    for name in fields_of(case.kind):
        try:
            value = READERS[name](case, name == asked)
        except Complaint as complaint:
            if doubts is None or name == asked or complaint.args[0] in _ENDS:
                raise
            doubts.append(complaint)
            continue
        if value is not None and value != case.draft.get(name):
            changes[name] = value
    return changes


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind of request, in the order in which they are read."""
    return FIELDS.get(kind, _DECIDED)


READERS: dict[str, Callable[[Case, bool], Any]] = {
    "order": things.order,
    "item": things.item,
    "ticket": things.ticket,
    "reason": circumstances.reason,
    "opened": circumstances.opened,
    "complete": circumstances.complete,
    "product": things.product,
    "choice": things.choice,
    "variant": things.variant,
    "quantity": things.quantity,
    "photos": circumstances.photos,
    "phone": contact.phone,
    "address": contact.address,
    "time": contact.time,
    "change": circumstances.change,
    "new_address": contact.new_address,
    "new_phone": contact.new_phone,
    "missing": circumstances.missing,
    "invoice_kind": circumstances.invoice_kind,
    "title": circumstances.title,
    "tax_number": circumstances.tax_number,
    "email": contact.email,
    "name": contact.name,
    "new_name": contact.new_name,
    "confirm": circumstances.confirm,
}
_DECIDED = (
    "order",
    "item",
    "reason",
    "opened",
    "complete",
    "variant",
    "photos",
    "phone",
    "address",
    "time",
    "confirm",
)
FIELDS: dict[str, tuple[str, ...]] = {
    "cancel": ("order", "confirm"),
    "modify": ("order", "change", "new_address", "new_phone", "new_name", "variant", "time", "confirm"),
    "invoice": ("order", "invoice_kind", "title", "tax_number", "email", "confirm"),
    "missing_item": ("order", "item", "missing", "phone", "confirm"),
    "installation": ("order", "item", "time", "phone", "address", "confirm"),
    "withdraw": ("ticket", "confirm"),
    AMEND: ("ticket", "change", "new_address", "new_phone", "new_name", "time", "confirm"),
    "place_order": ("product", "choice", "variant", "quantity", "address", "phone", "name", "confirm"),
}


def take(draft: Draft, found: dict[str, Any]) -> None:
    """Writes what was said into the draft. A correction is no yes or no to what was shown before it."""
    if "confirm" in found and len(found) > 1:
        found = {name: value for name, value in found.items() if name != "confirm"}
    if draft.get("order") not in (None, found.get("order", draft.get("order"))):
        # Another order: what belonged to the first one is asked anew.
        for name in ("item", "variant", "missing"):
            draft.fields.pop(name, None)
    if draft.get("product") not in (None, found.get("product", draft.get("product"))):
        # Another product: what was chosen of the first one is asked anew.
        draft.fields.pop("choice", None)
        draft.fields.pop("variant", None)
        found = {name: value for name, value in found.items() if name not in ("choice", "variant")}
    if "change" in found and draft.get("change") not in (None, found["change"]):
        draft.fields.pop("confirm", None)
    draft.fields.update(found)
