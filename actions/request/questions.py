"""The form's questions, one a field, with what the shop already knows about the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from actions import order_payloads, payloads
from actions.coupon_replies import coupon_owner
from actions.reply import Reply
from actions.request import amended
from actions.request.case import AMEND, KIND_WORDS, VISITS, Case
from actions.request.steps import candidates, tickets_to_choose
from actions.request.things import choices
from actions.ticket_words import ticket_words
from shop.amounts import yuan
from shop.orders.changes import Change
from shop.orders.checkout import Quote
from shop.vault import masked_address, masked_name, masked_phone

REASON_WORDS = {
    "quality": "质量问题",
    "wrong_item": "发错货",
    "change_of_mind": "不喜欢或不合适",
    "human_damage": "摔坏、进水等人为损坏",
}
# Up to this many variants are listed again as well.
_FEW = 2
_VISIT_WORDS = {
    "return": "上门取件",
    "exchange": "上门取件",
    "repair": "上门取件",
    "installation": "师傅上门",
}


def question(case: Case, name: str) -> Reply:
    """Asks for one field."""
    if case.kind == AMEND and (asked := amended.question(case, name)) is not None:
        return asked
    return _QUESTIONS[name](case)


def _order(case: Case) -> Reply:
    if case.customer is None:
        return Reply(
            "ask_phone_tail" if case.draft.get("number") else "ask_order_and_phone", buttons=["转人工"]
        )
    found = candidates(case)
    lines = "\n".join(
        f"{n}. {order.id} {order.summary}（{order.status_words}）" for n, order in enumerate(found, 1)
    )
    if case.told == "order" and len(found) > _FEW:
        return Reply(
            "request_which_order_again", {"kind": KIND_WORDS[case.kind]}, order_payloads.orders(found),
            [order.id for order in found][:6],
        )  # fmt: skip
    return Reply(
        "request_which_order",
        {"kind": KIND_WORDS[case.kind], "lines": lines},
        order_payloads.orders(found),
        [order.id for order in found][:6],
    )


def _item(case: Case) -> Reply:
    order = case.order
    names = [line.name for line in order.lines] if order else []
    return Reply("request_which_item", {}, payloads.clarify("request_item", names), names)


def _ticket(case: Case) -> Reply:
    found = [t for number in tickets_to_choose(case) if (t := case.ticket_of(number))]
    lines = "\n".join(
        f"{n}. {t.id} {t.kind_words}（{ticket_words(t, case.shop.catalogue)}）"
        for n, t in enumerate(found, 1)
    )
    return Reply(
        "amend_which_ticket" if case.kind == AMEND else "request_which_ticket",
        {"lines": lines},
        payloads.clarify("request_ticket", [t.id for t in found]),
        [t.id for t in found],
    )


def _reason(case: Case) -> Reply:
    options = [(words, reason) for reason, words in REASON_WORDS.items()]
    buttons = [words for words, _ in options]
    name = case.product.name if case.product else "商品"
    return Reply("request_reason", {"name": name}, payloads.clarify("request_reason", options), buttons)


def _opened(case: Case) -> Reply:
    return Reply("request_opened", {"category": case.product.category if case.product else "商品"},
                 payloads.clarify("request_opened", ["没拆封", "拆开用过了"]), ["没拆封", "拆开用过了"])  # fmt: skip


def _complete(case: Case) -> Reply:
    return Reply(
        "request_complete", {}, payloads.clarify("request_complete", ["都齐全", "不全"]), ["都齐全", "不全"]
    )


def _product(case: Case) -> Reply:
    return Reply("which_product")


def _variant(case: Case) -> Reply:
    assert case.product is not None
    offered, narrowed = choices(case)
    names = list(dict.fromkeys(f"{v.color} {v.spec}".strip() for v in offered))[:8]
    if case.told == "variant" and len(names) > _FEW:  # asked again after another question: the list was read
        return Reply(
            "request_variant_again",
            {"name": case.product.name, "example": names[0]},
            payloads.variants(case.product, offered),
            names,
        )
    return Reply(
        "request_variant_among" if narrowed else "request_variant",
        {"name": case.product.name, "options": "、".join(names)},
        payloads.variants(case.product, offered),
        names,
    )


def _quantity(case: Case) -> Reply:
    return Reply(
        "request_quantity", {"name": case.product.name if case.product else "商品"}, buttons=["1件", "2件"]
    )


def _photos(case: Case) -> Reply:
    return Reply("request_photos", {}, payloads.clarify("request_photos", ["没有照片"]), ["没有照片"])


def _phone(case: Case) -> Reply:
    return Reply("request_phone")


def _name(case: Case) -> Reply:
    return Reply("request_name")


def _address(case: Case) -> Reply:
    return Reply("request_address")


def _new_address(case: Case) -> Reply:
    return Reply("request_new_address", _of_order(case))


def _new_name(case: Case) -> Reply:
    return Reply("request_new_name", _of_order(case))


def _of_order(case: Case) -> dict[str, str]:
    assert case.order is not None
    return {"order": case.order.id, "goods": case.order.summary}


def _time(case: Case) -> Reply:
    options = ["明天上午", "明天下午", "后天上午"]
    if case.kind not in VISITS:
        return Reply("request_delivery_time", buttons=["这周六", *options[1:]])
    if case.told == "time":
        return Reply(
            "request_time_again",
            {"visit": _VISIT_WORDS[case.kind]},
            payloads.clarify("request_time", options),
            options,
        )
    return Reply(
        "request_visit_time",
        {
            "allowed": case.decision().sentence if case.kind in ("return", "exchange", "repair") else "",
            "visit": _VISIT_WORDS[case.kind],
            "address": masked_address(case.address),
            "phone": masked_phone(case.phone),
        },
        payloads.clarify("request_time", options),
        options,
    )


def _change(case: Case) -> Reply:
    options = ["收货地址", "联系电话", "收货人", "送货时间", "颜色规格"]
    return Reply(
        "request_change",
        {"order": case.draft.get("order")},
        payloads.clarify("request_change", options),
        options,
    )


def _missing(case: Case) -> Reply:
    return Reply("request_missing", {"name": case.line.title if case.line else "商品"})


def _invoice_kind(case: Case) -> Reply:
    options = ["普通发票", "增值税专用发票"]
    return Reply("request_invoice_kind", {}, payloads.clarify("request_invoice_kind", options), options)


def _title(case: Case) -> Reply:
    return Reply("request_title", buttons=["个人"])


def _tax_number(case: Case) -> Reply:
    return Reply("request_tax_number")


def _email(case: Case) -> Reply:
    return Reply("request_email")


def _confirm(case: Case) -> Reply:
    buttons = ["确认提交", "先不提交"]
    order = case.order
    payload = order_payloads.order(order) if order is not None else None
    if case.kind == "place_order":
        return _confirm_purchase(case)
    if case.kind == "withdraw":
        ticket = case.ticket
        assert ticket is not None
        values = {
            "kind": ticket.kind_words,
            "ticket": ticket.id,
            "summary": ticket_words(ticket, case.shop.catalogue),
        }
        return Reply("confirm_withdraw", values, order_payloads.ticket(ticket), ["确认撤销", "先不撤销"])
    assert order is not None
    values = {"order": order.id, "goods": order.summary, "total": yuan(order.total)}
    if case.kind == "cancel":
        wording = "confirm_cancel_paid" if order.status == "paid" else "confirm_cancel"
        return Reply(wording, values, payload, ["确认取消", "不取消了"])
    if case.told == "confirm":
        return Reply("confirm_request_again", {"kind": KIND_WORDS[case.kind]}, payload, buttons)
    return Reply(
        "confirm_request", {"lines": "\n".join(f"· {line}" for line in summary(case))}, payload, buttons
    )


def summary(case: Case) -> list[str]:
    """What would be submitted, line by line, personal values masked."""
    draft, order = case.draft, case.order
    assert order is not None
    lines = [f"{KIND_WORDS[case.kind]}：{case.line.title if case.line else order.summary}（订单{order.id}）"]
    if case.kind == "modify":
        lines = [
            f"修改订单{order.id}（{order.summary}）",
            *(_changed(case, change) for change in changes_of(case)),
        ]
    if draft.get("reason"):
        lines.append(f"原因：{REASON_WORDS[draft.get('reason')]}")
    if draft.get("missing"):
        lines.append(f"情况：{draft.get('missing')}")
    if case.kind == "exchange" and draft.get("variant"):
        lines.append(f"换成：{variant_words(case)}")
    if draft.get("photos"):
        lines.append(f"照片：{len(draft.get('photos'))}张")
    if case.kind == "invoice":
        lines.append(
            f"类型：{'增值税专用发票' if draft.get('invoice_kind') == 'special' else '普通发票'}，金额{yuan(order.total)}元"
        )
        lines.append(
            f"抬头：{_shown_title(case)}"
            + (f"，税号{draft.get('tax_number')}" if draft.get("tax_number") else "")
        )
        lines.append(f"发到：{_masked_email(case.personal('email'))}")
    if case.kind == "missing_item":
        lines.append(f"联系电话：{masked_phone(case.phone)}")
    if case.kind in VISITS:
        lines.append(
            f"地址：{masked_address(case.address)}，电话{masked_phone(case.phone)}，时间：{draft.get('time')}"
        )
    return lines


def variant_words(case: Case) -> str:
    """Colour and spec of the variant chosen."""
    variant = case.shop.catalogue.variant(case.draft.get("variant") or "")
    return f"{variant.color} {variant.spec}".strip() if variant else ""


def purchase_quote(case: Case) -> Quote | None:
    """What the order draft costs now."""
    return case.shop.checkout.quote(
        case.draft.get("variant"),
        case.draft.get("quantity") or 1,
        case.address,
        coupon_owner(case.turn) or "",
    )


def _confirm_purchase(case: Case) -> Reply:
    quote = purchase_quote(case)
    assert quote is not None
    if case.told == "confirm":  # what is ordered was read right before
        values = {"name": quote.product.name, "quantity": quote.quantity, "total": yuan(quote.total)}
        return Reply(
            "confirm_purchase_again",
            values,
            payloads.products([(quote.product, "")]),
            ["确认下单", "先不下单"],
        )
    return Reply(
        "confirm_purchase",
        {
            **quote_words(quote),
            "address": masked_address(case.address),
            "phone": masked_phone(case.phone),
            "recipient": masked_name(case.recipient),
        },
        payloads.products([(quote.product, "")]),
        ["确认下单", "先不下单"],
    )


def quote_words(quote: Quote) -> dict[str, Any]:
    """What is ordered and what it comes to, in words."""
    choice = f"{quote.variant.color} {quote.variant.spec}".strip()
    offer = (
        f"{quote.offer.title}，优惠{yuan(quote.offer_saving)}元，"
        if quote.offer is not None and quote.offer_saving
        else ""
    )
    if quote.coupon is not None:
        offer += f"用券“{quote.coupon.terms.title}”减{yuan(quote.coupon_saving)}元，"
    return {
        "name": quote.product.name,
        "choice": f"（{choice}）" if choice else "",
        "quantity": quote.quantity,
        "goods": yuan(quote.goods_total),
        "offer": offer,
        "freight": f"运费{yuan(quote.freight)}元，" if quote.freight else "包邮，",
        "total": yuan(quote.total),
    }


def changes_of(case: Case) -> list[Change]:
    """What is to be changed in the order: the change asked for, and what was said of address, phone and name beside it."""
    beside: tuple[Change, ...] = ("address", "phone", "name")
    said = [name for name in beside if case.draft.get(f"new_{name}")]
    beside_it = case.draft.get("beside")
    if beside_it in ("time", "variant") and case.draft.get(beside_it):
        said.append(beside_it)
    return list(dict.fromkeys([cast(Change, case.draft.get("change")), *said]))


def _changed(case: Case, change: str) -> str:
    if change == "address":
        return f"收货地址改为：{masked_address(case.personal('new_address'))}"
    if change == "phone":
        return f"联系电话改为：{masked_phone(case.personal('new_phone'))}"
    if change == "name":
        return f"收货人改为：{masked_name(case.personal('new_name'))}"
    if change == "variant":
        return f"颜色规格改为：{variant_words(case)}"
    return f"送货时间改为：{case.draft.get('time')}"


def _shown_title(case: Case) -> str:
    """A company's name as it is, a person's hidden."""
    title = case.personal("title")
    return title if case.draft.get("company") or title == "个人" else masked_name(title)


def _masked_email(email: str) -> str:
    name, _, place = email.partition("@")
    return f"{name[:2]}***@{place}"


_QUESTIONS: dict[str, Callable[[Case], Reply]] = {
    "order": _order,
    "item": _item,
    "ticket": _ticket,
    "reason": _reason,
    "opened": _opened,
    "complete": _complete,
    "product": _product,
    "variant": _variant,
    "quantity": _quantity,
    "photos": _photos,
    "phone": _phone,
    "new_phone": _phone,
    "name": _name,
    "new_name": _new_name,
    "address": _address,
    "new_address": _new_address,
    "time": _time,
    "change": _change,
    "missing": _missing,
    "invoice_kind": _invoice_kind,
    "title": _title,
    "tax_number": _tax_number,
    "email": _email,
    "confirm": _confirm,
}
