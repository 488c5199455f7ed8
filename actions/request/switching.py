"""Another wish in the middle of a request: a correction of it, its end, or another request to begin."""

from __future__ import annotations

import re

from actions.order_reference import said_numbers
from actions.reply import Reply
from actions.request.amending import AMENDED_AS, amends
from actions.request.beginning import names_another, prefill, read_at_start, same_thing
from actions.request.case import AMEND, DECIDED, KIND_WORDS, KINDS, VISITS, Case, Complaint
from actions.request.corrections import (
    corrects,
    gives_contact,
    meant_instead,
    names_remedy,
    names_wish,
    other_remedy,
    turns_down,
)
from actions.request.misheard import gives_up_buying
from actions.request.moves import MIRRORED, PREFIX, Advance, go_on, kept_open, mirror
from actions.request.questions import question

_BUYS = re.compile(r"买|下单|拍")
_ASKS = re.compile(r"[吗么嘛?？]")
_OF_THINGS = (*DECIDED, "missing_item")
# Requests in whose middle 改地址 means the request, not the order.
_CORRECTED = (*VISITS, "place_order", "invoice", "missing_item", AMEND)


def switch(case: Case, asked: str) -> Advance | None:
    """Another wish in the middle of a request: a correction, another request, or the end of this one."""
    turn, draft, shop = case.turn, case.draft, case.shop
    wanted = KINDS.get(turn.intent)
    if case.kind == "place_order" and gives_up_buying(turn):
        wanted = "cancel"
    if turns_down(case) and wanted is None:
        wanted = "withdraw"
    wanted = meant_instead(case, asked) or wanted
    if wanted is None or wanted == case.kind:
        return None
    if case.kind == AMEND and (amends(turn, shop) or not names_wish(turn.text)):
        return None
    if case.kind not in VISITS and wanted in AMENDED_AS and amends(turn, shop, talked=False):
        return _begin_another(case, AMEND, asked)
    if (
        case.kind != "cancel"
        and corrects(turn.text)
        and gives_contact(turn.text)
        and not names_wish(turn.text)
    ):
        return None  # 电话换成139…, 时间改到后天 is about what is being filled in, whatever the intent
    numbers = said_numbers(turn)
    if (
        wanted == "modify"
        and case.kind in _CORRECTED
        and draft.get("order") in (None, *(numbers or [draft.get("order")]))
    ):
        return None  # a correction of what is being filled in
    buys = case.customer is None and draft.get("order") is None and _BUYS.search(turn.text)
    if wanted == "place_order" and not turn.of("product") and not buys:
        return None  # 就买了一个？ of what is going back or missing
    if (
        wanted in DECIDED
        and case.kind in DECIDED
        and _ASKS.search(turn.text)
        and not names_remedy(wanted, turn)
    ):
        return None  # 要寄回去吗, of the exchange under way
    if wanted == "withdraw" and (instead := other_remedy(case)) is not None:
        wanted = instead
    if (wanted == "withdraw" and case.kind in DECIDED) or (wanted == "cancel" and case.kind == "place_order"):
        draft.fields["confirm"] = "no"
        shop.drafts.save(draft)
        return Advance(None, {"request_confirm": "no", f"{PREFIX}end": "declined"})
    return _begin_another(case, wanted, asked)


def _begin_another(case: Case, wanted: str, asked: str) -> Advance:
    """Leaves the request under way, to be taken up again, for another one."""
    turn, draft, shop = case.turn, case.draft, case.shop
    shop.drafts.save(draft)
    cleared = dict.fromkeys(MIRRORED)
    other = shop.drafts.start(wanted, case.customer, turn.sender_id)
    fresh = Case(other, turn, shop)
    if wanted in DECIDED and case.kind in _OF_THINGS:  # the same thing, another remedy
        other.fields.update(same_thing(draft))
        shop.drafts.close(draft, "dropped")
    prefill(fresh)
    if wanted in ("cancel", "modify") and case.kind in ("cancel", "modify") and not names_another(case):
        other.fields.setdefault("order", draft.get("order"))
    try:
        read_at_start(fresh)
    except Complaint as complaint:
        return Advance(asked, kept_open(case, asked), [complaint.reply(), question(case, asked)])
    shop.drafts.save(other)
    moved = go_on(fresh, {**cleared, "request": other.id, **mirror({}, other.fields)})
    if moved.ask and wanted in DECIDED and case.kind in DECIDED:
        moved.replies.insert(0, Reply("request_switched", {"kind": KIND_WORDS[wanted]}))
    return moved
