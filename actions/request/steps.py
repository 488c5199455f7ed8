"""What a request needs next: a question, or the end. A pure look at the draft; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from actions.request.amending import amendable, changing_time, tickets_of
from actions.request.case import AMEND, DECIDED, INSTALLED, KINDS, STATES, Case
from actions.turn import Turn
from shop.orders.changes import cancel_refusal
from shop.orders.readmodels import Order
from shop.tickets.readmodels import ACTIVE, AMENDABLE

_NEEDS_ACCOUNT = ("cancel", "modify", "invoice", "withdraw", "installation")
# A change of these is one of the invoice, not of the order.
_OF_INVOICES = ("发票", "抬头", "税号", "专票", "普票")
_OTHER_REMEDY = re.compile(r"(?:能|可以|行)[^,，。!?]{0,6}[改换](?:成|为)?([退换])")
# Where a repair can be had is a question for the list of stores.
PLACES = (
    "附近",
    "维修点",
    "网点",
    "哪里能修",
    "哪儿能修",
    "去哪修",
    "去哪里修",
    "门店",
    "店里",
    "去店",
    "到店",
    "实体店",
)


@dataclass(frozen=True)
class Step:
    """`ask` names the field to ask for; otherwise `end` says how the request ends."""

    ask: str | None = None
    end: str = ""


def next_step(case: Case) -> Step:
    """The next question, or `complete`, or why the request cannot go on."""
    if case.draft.get("confirm") == "no":
        return Step(end="declined")
    if case.kind in _NEEDS_ACCOUNT and case.customer is None:
        return Step(end="login")
    if case.kind == AMEND and case.customer is None and not tickets_of(case.turn, case.shop):
        return Step(end="login")
    steps: dict[str, Callable[[Case], Step]] = {
        "cancel": _cancel,
        "modify": _modify,
        "invoice": _invoice,
        "missing_item": _missing,
        "installation": _installation,
        "withdraw": _withdraw,
        AMEND: _amend,
        "place_order": _place_order,
    }
    return steps.get(case.kind, _decided)(case)


def candidates(case: Case) -> tuple[Order, ...]:
    """The customer's orders that the request can be about."""
    if case.customer is None:
        return ()
    orders = case.shop.orders.of_customer(case.customer, statuses=STATES[case.kind])
    if case.kind != "installation":
        return orders
    return tuple(
        order
        for order in orders
        if any(
            (product := case.shop.catalogue.product(line.product_sku)) and product.category in INSTALLED
            for line in order.lines
        )
    )


def _first_open(case: Case, *names: str) -> Step:
    for name in names:
        if case.draft.get(name) is None:
            return Step(ask=name)
    return Step(end="complete")


def _order(case: Case) -> Step | None:
    """The question which order (and line); None once both are known."""
    if case.order is None:
        if case.customer is None:
            return Step(ask="order")
        if not candidates(case):
            return Step(end="no_order")
        return Step(ask="order")
    if case.line is None and case.kind in (*DECIDED, "missing_item", "installation"):
        return Step(ask="item")
    return None


def _cancel(case: Case) -> Step:
    if (step := _order(case)) is not None:
        return step
    assert case.order is not None
    if cancel_refusal(case.order.status):
        return Step(end="state")
    return _first_open(case, "confirm")


def _modify(case: Case) -> Step:
    if (step := _order(case)) is not None:
        return step
    assert case.order is not None
    if cancel_refusal(case.order.status):
        return Step(end="state")
    if case.draft.get("change") is None:
        return Step(ask="change")
    wanted = {
        "address": "new_address",
        "phone": "new_phone",
        "name": "new_name",
        "time": "time",
        "variant": "variant",
    }
    return _first_open(case, wanted[case.draft.get("change")], "confirm")


def _invoice(case: Case) -> Step:
    if (step := _order(case)) is not None:
        return step
    needed = ["invoice_kind", "title"]
    if case.draft.get("invoice_kind") == "special" or case.draft.get("company"):
        needed.append("tax_number")
    return _first_open(case, *needed, "email", "confirm")


def _missing(case: Case) -> Step:
    if (step := _order(case)) is not None:
        return step
    if case.order is not None and case.order.status not in STATES["missing_item"]:
        return Step(end="state")
    return _first_open(case, "missing", "confirm")


def _installation(case: Case) -> Step:
    if case.order is None and not candidates(case):
        return Step(end="no_installation")
    return _order(case) or _first_open(case, "time", "confirm")


def _withdraw(case: Case) -> Step:
    if case.ticket is None:
        assert case.customer is not None
        active = withdrawable(case)
        return Step(ask="ticket") if active else Step(end="no_ticket")
    if case.ticket.status not in ACTIVE:
        return Step(end="no_ticket")
    return _first_open(case, "confirm")


def _amend(case: Case) -> Step:
    ticket = case.ticket
    if ticket is None:
        if amendable(case):
            return Step(ask="ticket")
        active = any(found.status in ACTIVE for found in tickets_of(case.turn, case.shop))
        return Step(end="no_visit" if active else "no_ticket")
    if ticket.status not in ACTIVE or ticket.kind not in AMENDABLE:
        return Step(end="ticket_over")
    if changing_time(case) and not ticket.visit_ahead:
        return Step(end="no_visit")
    change = case.draft.get("change")
    wanted = "time" if change == "time" else f"new_{change}"
    given = any(case.draft.get(name) for name in ("time", "new_address", "new_phone", "new_name"))
    if change is None and not given:
        return Step(ask="change")
    return _first_open(case, *([wanted] if change else []), "confirm")


def tickets_to_choose(case: Case) -> tuple[str, ...]:
    """Numbers of the tickets that the request can be about, in the order in which they are shown."""
    return tuple(ticket.id for ticket in amendable(case)) if case.kind == AMEND else withdrawable(case)


def withdrawable(case: Case) -> tuple[str, ...]:
    """Numbers of the customer's tickets that can be taken back."""
    if case.customer is None:
        return ()
    tickets = case.shop.tickets.of_customer(case.customer, active_only=True)
    return tuple(ticket.id for ticket in tickets if ticket.kind in (*DECIDED, "fault"))


def _place_order(case: Case) -> Step:
    if case.product is None:
        return Step(ask="product")
    if not any(variant.stock for variant in case.variants(case.product.sku)):
        return Step(end="sold_out")
    contacts = (("address", case.address), ("phone", case.phone), ("name", case.recipient))
    contact = [name for name, known in contacts if not known]
    return _first_open(case, "variant", "quantity", *contact, "confirm")


def _decided(case: Case) -> Step:
    """Return, exchange, repair: the policy decides as soon as it can."""
    if case.kind == "repair" and case.draft.get("order") is None and any(w in case.turn.text for w in PLACES):
        return Step(end="repair_places")
    if (step := _order(case)) is not None:
        return step
    if case.running_ticket() is not None:
        return Step(end="running")
    decision = case.decision()
    if decision.undecided:
        return Step(ask=decision.undecided)
    if not decision.allowed:
        return Step(end="refused")
    needed = []
    if case.kind == "exchange" and case.draft.get("reason") == "change_of_mind":
        needed.append("variant")
    if case.draft.get("reason") in ("quality", "wrong_item"):
        needed.append("photos")
    if not case.address:
        needed.append("address")
    if not case.phone:
        needed.append("phone")
    return _first_open(case, *needed, "time", "confirm")


def kind_of(turn: Turn) -> str | None:
    """The kind of request that an offer or a wish starts."""
    kind = turn.slot("request_kind") or KINDS.get(turn.intent)
    other = _OTHER_REMEDY.search(turn.text) if kind == "withdraw" else None
    if other is not None:  # 送修了能不能改成退货: whether that can be is said first; nothing is taken back
        return "return" if other[1] == "退" else "exchange"
    if kind == "modify" and turn.says(*_OF_INVOICES):
        return "invoice"  # 抬头填错了帮我改
    return str(kind) if kind else None
