"""A change of a request already submitted: what is asked for it, how it is carried out, and why it cannot be."""

from __future__ import annotations

from collections.abc import Callable

from actions import order_payloads, payloads
from actions.reply import Reply
from actions.request.amending import tickets_of
from actions.request.case import AMEND, KIND_WORDS, Case
from actions.ticket_words import last_word, ticket_words
from shop.tickets.readmodels import ACTIVE
from shop.vault import masked_address, masked_name, masked_phone

# What a ticket holds, by the field of the form that fills it.
_FIELDS = {"time": "time", "new_address": "address", "new_phone": "phone", "new_name": "name"}
_MASKED: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("地址", "new_address", masked_address),
    ("联系电话", "new_phone", masked_phone),
    ("联系人", "new_name", masked_name),
)
_TIMES = ("明天上午", "明天下午", "后天上午")


def question(case: Case, name: str) -> Reply | None:
    """Asks for one field of the change; None for a field that is asked for as elsewhere."""
    ticket = case.ticket
    if ticket is None:
        return None
    note = last_word(ticket)
    values = {
        "kind": ticket.kind_words,
        "ticket": ticket.id,
        "summary": ticket_words(ticket, case.shop.catalogue),
        "progress": f"，现在{ticket.status_words}：{note}" if note else "",
        "changes": "，".join(lines(case)),
    }
    if name == "confirm":
        wording = "confirm_amend_again" if case.told == "confirm" else "confirm_amend"
        return Reply(wording, values, order_payloads.ticket(ticket), ["确认修改", "先不改"])
    options = {
        "time": _TIMES,
        "change": (*(("上门时间",) if ticket.visit_ahead else ()), "地址", "联系电话"),
        "new_address": (),
        "new_name": (),
    }.get(name)
    if options is None:
        return None
    shown = payloads.clarify(f"request_{name}", list(options)) if options else None
    return Reply(f"amend_{name.removeprefix('new_')}", values, shown, options)


def lines(case: Case) -> list[str]:
    """What of the ticket would become what, personal values masked."""
    said = [("上门时间", str(case.draft.get("time") or ""))]
    for what, field, hidden in _MASKED:
        value = case.personal(field)
        said.append((what, hidden(value) if value else ""))
    return [f"{what}改为{value}" for what, value in said if value]


def carry_out(case: Case, key: str) -> Reply:
    """Writes what was confirmed into the ticket, once."""
    ticket = case.ticket
    wanted = {kept: field for field, kept in _FIELDS.items() if case.draft.get(field)}
    values = {
        kept: case.draft.get(field) if kept == "time" else case.personal(field)
        for kept, field in wanted.items()
    }
    if not values or not all(values.values()):
        return Reply("request_expired", {"kind": KIND_WORDS[AMEND]})
    number = str(case.draft.get("ticket"))
    outcome = case.shop.tickets.amend(number, case.customer, case.turn.sender_id, values, key)
    if ticket is None or outcome.code == "not_found":
        return Reply("ticket_not_found", buttons=["转人工"])
    if not outcome.done:
        return refusal(case, "no_visit" if outcome.code == "no_visit" else "ticket_over")
    return Reply(
        "ticket_amended",
        {"kind": ticket.kind_words, "ticket": ticket.id, "changes": "，".join(lines(case))},
        order_payloads.ticket(ticket),
        ["售后进度"],
        {"order": ticket.order_id} if ticket.order_id else {},
        topic="action_track_ticket",
    )


def refusal(case: Case, end: str) -> Reply:
    """Why nothing is changed: the ticket is over, nobody is to come any more, there is none, or it is not wished."""
    if end in ("no_ticket", "declined"):
        return Reply(f"amend_{end}", buttons=["转人工"] if end == "no_ticket" else [])
    told = (case.ticket,) if case.ticket is not None else tickets_of(case.turn, case.shop)
    meant = [ticket for ticket in told if ticket.status in ACTIVE or end == "ticket_over"][:3]
    states = "\n".join(
        f"{ticket.kind_words}申请{ticket.id}（{ticket_words(ticket, case.shop.catalogue)}）：{ticket.status_words}"
        + (f"，{note}" if (note := last_word(ticket)) else "")
        for ticket in meant
    )
    return Reply(
        f"amend_{end}",
        {"lines": states},
        order_payloads.ticket(meant[0]) if len(meant) == 1 else None,
        ["转人工"],
        topic="action_track_ticket",
    )
