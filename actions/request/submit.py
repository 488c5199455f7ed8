"""The end of a request: carries out what was confirmed, once, or says why it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from actions import order_payloads
from actions.base import ShopAction, shop_action
from actions.coupon_replies import coupon_back_words, coupon_owner
from actions.order_reference import ORDER_TOPICS, customer_of, value_action
from actions.reply import Offer, Reply
from actions.request import amended
from actions.request.asides import asked_with_it, repair_places
from actions.request.case import AMEND, DECIDED, KIND_WORDS, KINDS, Case
from actions.request.moves import FORM, MIRRORED, PREFIX
from actions.request.questions import REASON_WORDS, changes_of, purchase_quote, variant_words
from actions.services import Services
from actions.turn import Turn
from shop.amounts import money, yuan
from shop.orders.checkout import Recipient
from shop.orders.drafts import Draft, owner_of
from shop.orders.readmodels import Order, Outcome
from shop.tickets.desk import MoveRefused
from shop.tickets.readmodels import CUSTOMER, NewTicket
from shop.vault import masked_phone

_INSTEAD = {"cancel_order": "取消订单", "repair": "我要维修", "exchange": "我要换货", "track_order": "查物流"}
_PRIORITY = {"repair": 2, "exchange": 2, "missing_item": 2}


class SubmitRequest(ShopAction):
    """Runs after the form: what was confirmed is done; everything else gets its sentence."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_submit_request"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Ends the draft and clears the form's slots."""
        end = str(turn.slots.get(f"{PREFIX}end") or "")
        cleared = {**dict.fromkeys(MIRRORED), "request": None, "request_kind": None, f"{PREFIX}end": None}
        draft = shop.drafts.find(str(turn.slot("request") or ""), owner_of(customer_of(turn), turn.sender_id))
        if end == "unheard":
            reply = _ask_back(turn, shop)
        elif end == "unwanted":
            reply = Reply("request_declined", {"kind": KIND_WORDS[KINDS[turn.intent]]})
        elif end == "problem" or draft is None:
            reply = Reply("technical_problem" if end == "problem" else "request_nothing")
        elif draft.status == "done":
            reply = Reply("request_done_already", {"kind": KIND_WORDS[draft.kind]})
        elif end == "complete":
            reply = complete(Case(draft, turn, shop))
        else:
            reply = refuse(Case(draft, turn, shop), end)
            shop.drafts.close(draft, "dropped", {"end": end})
        return Reply(
            reply.wording,
            reply.values,
            reply.custom,
            reply.buttons,
            {**cleared, **_talked_of(draft, end), **reply.slots},
            reply.offer,
            reply.topic or _topic_of(draft, end),
        )


def _topic_of(draft: Draft | None, end: str) -> str | None:
    """The topic that a request about an order or an invoice leaves: 那什么时候能到 asks of that one."""
    if draft is None or end not in ("complete", "state", "declined"):
        return None
    return {
        "cancel": "action_track_order",
        "modify": "action_track_order",
        "invoice": "action_answer_invoice",
    }.get(draft.kind)


def _talked_of(draft: Draft | None, end: str) -> dict[str, object]:
    """The order that the conversation goes on about after its request was carried out or refused."""
    told = (
        draft is not None
        and draft.kind != "place_order"
        and end in ("complete", "state", "running", "declined")
    )
    return {"order": draft.get("order")} if draft is not None and told and draft.get("order") else {}


def _ask_back(turn: Turn, shop: Services) -> Reply:
    """For a wish that was only guessed: what the value answers, or whether the wish is meant."""
    topic = str(turn.slot("topic") or "")
    named = value_action(turn) or (
        topic if topic in ORDER_TOPICS and turn.of("category") + turn.of("product") else ""
    )
    action = shop_action(named) if named else None
    if action is not None:
        answer = action.answer(turn, shop)
        return answer[0] if isinstance(answer, list) else answer
    kind = KINDS[turn.intent]
    return Reply(
        "request_meant",
        {"kind": KIND_WORDS[kind]},
        buttons=["是的", "不是"],
        offer=Offer(FORM, {"request_kind": kind}),
    )


def key_of(case: Case) -> str:
    """The idempotency key: the conversation and the message that confirmed, else the draft."""
    return f"{case.turn.sender_id}:{case.turn.message_id or case.draft.id}:{case.kind}"


def complete(case: Case) -> Reply:
    """Carries out a confirmed request and closes its draft."""
    doers: dict[str, Callable[[Case], Reply]] = {
        "cancel": _cancel,
        "modify": _modify,
        "invoice": _invoice,
        "withdraw": _withdraw,
        AMEND: lambda done: amended.carry_out(done, key_of(done)),
        "place_order": _place_order,
    }
    reply = doers.get(case.kind, _open_ticket)(case)
    case.shop.drafts.close(case.draft, "done", {"reply": reply.wording})
    return reply


def refuse(case: Case, end: str) -> Reply:
    """Why the request ends without anything done, and what is possible instead."""
    kind = KIND_WORDS[case.kind]
    if end.startswith("complaint:"):
        return Reply(end.removeprefix("complaint:"), buttons=["转人工"])
    if end == "refused":
        decision = case.decision()
        offer = _offer_instead(case, decision.instead)
        return Reply("request_refused", {"sentence": decision.sentence, "question": _asks(decision.instead)},
                     order_payloads.order(case.order) if case.order else None,
                     [_INSTEAD[name] for name in decision.instead], _thing(case), offer=offer)  # fmt: skip
    if end == "running":
        ticket = case.running_ticket()
        assert ticket is not None
        cost = asked_with_it(case) if case.line is not None else None
        values = {"kind": ticket.kind_words, "ticket": ticket.id, "status": ticket.status_words}
        values["asked"] = cost.text() if cost is not None else ""
        other = case.kind != ticket.kind and ticket.kind in DECIDED
        late = "_late" if ticket.status != "open" else ""  # somebody works on it already
        return Reply(
            f"ticket_running_other{late}" if other else "ticket_running",
            {**values, "wanted": kind.removesuffix("申请")},
            order_payloads.ticket(ticket),
            slots=_thing(case),
            topic="action_track_ticket",
        )
    if end == "state":
        order = case.order
        assert order is not None
        back = case.kind == "cancel" and order.status == "delivered"  # 好的, 七天无理由 begins the return
        return Reply(f"{case.kind}_refused_{_state(order.status)}", {"order": order.id, "status": order.status_words},
                     order_payloads.order(order), ["我要退货", "不用了"] if back else [],
                     offer=Offer(FORM, {"request_kind": "return", "order": order.id}) if back else None)  # fmt: skip
    if end == "no_order" and case.kind == "cancel" and (done := _cancelled_lately(case)) is not None:
        return Reply(
            "cancel_refused_gone", {"order": done.id, "status": done.status_words}, order_payloads.order(done)
        )
    if case.kind == AMEND and end not in ("login", "nothing"):
        return amended.refusal(case, end)
    if end == "repair_places":
        return repair_places(case)
    if end == "no_installation":
        policy = case.shop.catalogue.policy("installation")
        return Reply("no_installation", {"policy": policy.text if policy else ""}, buttons=["转人工"])
    if end == "sold_out":
        name = case.product.name if case.product else "商品"
        return Reply("request_sold_out", {"name": name}, buttons=["到货通知我", "看看类似的"])
    wordings = {
        "declined": "request_declined",
        "login": "request_login",
        "no_order": "request_no_order",
        "no_ticket": "request_no_ticket",
    }
    return Reply(
        wordings.get(end, "request_nothing"), {"kind": kind}, buttons=[] if end == "declined" else ["转人工"]
    )


def _cancelled_lately(case: Case) -> Order | None:
    """The order that 取消了吗 asks about: the latest one, if it was cancelled."""
    latest = case.shop.orders.of_customer(case.customer, limit=1) if case.customer else ()
    return latest[0] if latest and latest[0].status == "cancelled" else None


def _thing(case: Case) -> dict[str, object]:
    """What the conversation goes on about: the order and the thing bought."""
    thing = {"order": case.draft.get("order"), "sku": case.draft.get("item")}
    return {"order": thing["order"], **({"owned": thing} if all(thing.values()) else {})}


def _state(status: str) -> str:
    return {"shipped": "shipped", "delivered": "delivered"}.get(status, "gone")


def _asks(instead: tuple[str, ...]) -> str:
    ask = {
        "repair": "需要我帮您申请维修吗？",
        "exchange": "需要我帮您申请换货吗？",
        "cancel_order": "需要我帮您取消订单吗？",
    }
    return next((ask[name] for name in instead if name in ask), "")


def _offer_instead(case: Case, instead: tuple[str, ...]) -> Offer | None:
    kinds = {"repair": "repair", "exchange": "exchange", "cancel_order": "cancel"}
    kind = next((kinds[name] for name in instead if name in kinds), None)
    if kind is None or case.order is None:
        return None
    slots: dict[str, object] = {"request_kind": kind, "order": case.order.id}
    if case.line is not None:
        slots["owned"] = {"order": case.order.id, "sku": case.line.variant_sku}
    return Offer(FORM, slots)


def _failed(case: Case, outcome: Outcome) -> Reply:
    if outcome.code in ("shipped", "delivered", "gone") and case.kind in ("cancel", "modify") and case.order:
        return Reply(
            f"{case.kind}_refused_{outcome.code}", {"order": case.order.id, "status": case.order.status_words}
        )
    return Reply(f"failed_{outcome.code}", dict(outcome.values))


def _cancel(case: Case) -> Reply:
    assert case.customer is not None
    outcome = case.shop.order_desk.cancel(case.draft.get("order"), case.customer, key_of(case))
    case.seen.clear()
    if not outcome.done:
        return _failed(case, outcome)
    order = case.order
    assert order is not None
    amount = yuan(Decimal(outcome.get("amount"))) if outcome.get("amount") else ""
    return Reply(
        f"cancelled_{outcome.code}",
        {"order": order.id, "amount": amount, "coupon": coupon_back_words(order.id, case.shop)},
        order_payloads.order(order),
        ["退款进度"] if amount else [],
        topic="action_track_refund",
    )  # fmt: skip


def _modify(case: Case) -> Reply:
    assert case.customer is not None
    changes = changes_of(case)
    personal = {"address": "new_address", "phone": "new_phone", "name": "new_name"}
    values = {
        change: case.personal(personal[change]) if change in personal else case.draft.get(change)
        for change in changes
    }
    if not all(values.values()):
        return Reply("request_expired", {"kind": KIND_WORDS[case.kind]})
    for change, value in values.items():
        key = key_of(case) if change == changes[0] else f"{key_of(case)}:{change}"
        outcome = case.shop.order_desk.modify(case.draft.get("order"), case.customer, change, value, key)
        case.seen.clear()
        if not outcome.done:
            return _failed(case, outcome)
    order = case.order
    assert order is not None
    *first, last = (_CHANGE_WORDS[change] for change in changes)
    words = "和".join(("、".join(first), last)) if first else last
    told = {"order": order.id, "change": words}
    return Reply("order_modified", told, order_payloads.order(order), topic="action_track_order")


_CHANGE_WORDS = {
    "address": "收货地址",
    "phone": "联系电话",
    "name": "收货人",
    "time": "送货时间",
    "variant": "颜色规格",
}


def _invoice(case: Case) -> Reply:
    assert case.customer is not None
    draft = case.draft
    outcome = case.shop.order_desk.request_invoice(
        draft.get("order"),
        case.customer,
        draft.get("invoice_kind"),
        case.personal("title"),
        draft.get("tax_number") or "",
        case.personal("email"),
        key_of(case),
    )
    if not outcome.done:
        return _failed(case, outcome)
    amount = yuan(Decimal(outcome.get("amount")))
    return Reply("invoice_requested", {"invoice": outcome.get("invoice_id"), "amount": amount})


def _withdraw(case: Case) -> Reply:
    ticket = case.ticket
    assert ticket is not None
    try:
        moved = case.shop.tickets.move(ticket.id, "cancelled", CUSTOMER, "顾客撤销申请")
    except MoveRefused:
        return Reply("ticket_status", {"kind": ticket.kind_words, "ticket": ticket.id, "summary": ticket.summary,
                                       "status": ticket.status_words, "note": "", "asked": ""})  # fmt: skip
    values = {"kind": moved.kind_words, "ticket": moved.id}
    return Reply("ticket_withdrawn", values, order_payloads.ticket(moved))


def _open_ticket(case: Case) -> Reply:
    """Returns, exchanges, repairs, missing items, appointments: work for staff."""
    draft, order, line = case.draft, case.order, case.line
    assert order is not None
    words = [line.title if line else order.summary]
    if draft.get("reason"):
        words.append(REASON_WORDS[draft.get("reason")])
    if draft.get("missing"):
        words.append(draft.get("missing"))
    if case.kind == "exchange" and draft.get("variant"):
        words.append(f"换成{variant_words(case)}")
    if case.kind in ("repair", "exchange", "return") and case.turn.slot("fault"):
        words.append(str(case.turn.slot("fault")))
    plain = ("reason", "opened", "complete", "variant", "photos", "time", "missing", "item")
    made = case.shop.tickets.create(
        NewTicket(
            kind=case.kind,
            summary="，".join(words),
            key=key_of(case),
            customer_id=case.customer,
            conversation_id=case.turn.sender_id,
            order_id=order.id,
            product_sku=line.product_sku if line else "",
            priority=_PRIORITY.get(case.kind, 3),
            details={name: draft.get(name) for name in plain if draft.get(name) is not None},
            contact={"name": order.recipient, "phone": case.phone, "address": case.address},
        )
    )
    pays = case.decision().sentence if case.kind in ("return", "exchange", "repair") else ""
    return Reply(
        f"submitted_{case.kind}",
        {
            "ticket": made.id,
            "summary": made.summary,
            "time": draft.get("time") or "",
            "phone": masked_phone(case.phone),
            "due": f"{made.due_at.month}月{made.due_at.day}日{made.due_at:%H:%M}",
            "sentence": pays,
        },
        order_payloads.ticket(made),
        ["售后进度"],
        topic="action_track_ticket",
    )


def _place_order(case: Case) -> Reply:
    quote = purchase_quote(case)
    recipient = Recipient(case.recipient, case.phone, case.address)
    if quote is None or not all((recipient.name, recipient.phone, recipient.address)):
        return Reply("request_expired", {"kind": KIND_WORDS[case.kind]})
    if case.draft.get("agreed") not in (None, str(quote.total)):
        return Reply("failed_price_changed", buttons=["我要下单"])
    outcome = case.shop.checkout.hand_over(
        quote,
        recipient,
        case.customer,
        case.turn.sender_id,
        key_of(case),
        coupon_owner(case.turn) or "",
    )
    if not outcome.done:
        return _failed(case, outcome)
    coupon = quote.coupon
    return Reply(
        "checkout_handed_over",
        {"checkout": outcome.get("checkout_id"), "total": yuan(Decimal(outcome.get("total")))},
        {
            "type": "order",
            "order_id": outcome.get("checkout_id"),
            "status": "pending_payment",
            "items": [
                {
                    "sku": quote.variant.sku,
                    "product": quote.product.sku,
                    "name": quote.product.name,
                    "color": quote.variant.color,
                    "spec": quote.variant.spec,
                    "quantity": quote.quantity,
                    "price": money(quote.variant.price),
                }
            ],
            "total": money(quote.total),
            "discount": money(quote.discount),
            "coupon": {"code": coupon.code, "title": coupon.terms.title} if coupon is not None else None,
            "shipment": None,
        },
        slots={"quantity": None},  # the next order is another one
    )
