"""What a message did to a request, as the form tells it to Rasa: the slots set, what is said, and the next question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.reply import Reply
from actions.request.case import Case
from actions.request.questions import purchase_quote, question
from actions.request.steps import next_step

FORM = "request_form"
PREFIX = "request_"
# All slots that mirror a draft.
MIRRORED = tuple(
    f"{PREFIX}{name}"
    for name in ("order", "item", "ticket", "reason", "opened", "complete", "product", "variant", "quantity", "photos",
                 "phone", "address", "time", "change", "new_address", "new_phone", "missing", "invoice_kind", "title",
                 "tax_number", "email", "confirm")
)  # fmt: skip


@dataclass
class Advance:
    """What a message did to the request: slots to set, what to say, and the field asked for next (None: it ends)."""

    ask: str | None
    slots: dict[str, Any] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)


def kept_open(case: Case, name: str) -> dict[str, Any]:
    """What tells Rasa that the message was for the form, though it left the field open."""
    slot = f"{PREFIX}{name}"
    return {slot: None} if slot in MIRRORED else {"request": case.draft.id}


def go_on(case: Case, slots: dict[str, Any]) -> Advance:
    """On to what is still open, or to the end."""
    step = next_step(case)
    if step.ask is None:
        return Advance(None, {**slots, f"{PREFIX}end": step.end})
    if case.kind == "place_order" and step.ask == "confirm" and (quote := purchase_quote(case)) is not None:
        # What is said yes to: if it costs something else by then, nothing is handed over.
        case.draft.fields["agreed"] = str(quote.total)
        case.shop.drafts.save(case.draft)
    return Advance(step.ask, slots, [question(case, step.ask)])


def mirror(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The slots for the fields that changed."""
    return {
        f"{PREFIX}{name}": value
        for name, value in after.items()
        if f"{PREFIX}{name}" in MIRRORED and before.get(name) != value
    }
