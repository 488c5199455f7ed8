"""Which order, thing, ticket or variant a message means, and how many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from actions.order_reference import proof_said, said_numbers, ticket_numbers
from actions.presales.preferences import refused_mentions
from actions.references import ordinal
from actions.request.case import DECIDED, KIND_WORDS, Case, Complaint
from actions.request.steps import candidates, tickets_to_choose
from actions.taking_up import many_alone
from language.numbers import parse_quantity
from shop.catalogue.readmodels import Variant
from shop.orders import taxnumber
from shop.orders.checkout import LARGEST_QUANTITY
from shop.orders.proofs import LOCKED
from shop.orders.readmodels import Order

_AS_WELL = re.compile(r"也|再[加来要买拿]|还[要想]|另外|加[上个一]|顺便|一起")
# A message of so few characters holds nothing but the value.
_ONE_WORD = 3
_INSTEAD = re.compile(r"换成|改成|换为|改为|变成|换个|而是|[,，。]要")
# 不是充电宝，是手环
_NOT_THIS = re.compile(r"不是|不对|弄错|搞错|说错|而是|(?:那|这)[个一]?单")


def order(case: Case, asked: bool) -> str | None:
    """By number, by position in the list shown, or by what was in it."""
    others = taxnumber.candidates(case.turn.text) if case.kind == "invoice" else ()
    numbers = tuple(number for number in said_numbers(case.turn) if number not in others)
    if case.customer is None:
        return _proven(case, numbers)
    for number in numbers:
        if (order := case.shop.orders.own(number, case.customer)) is not None:
            return order.id
    if numbers and (asked or case.draft.get("order") is None):
        raise Complaint("order_not_found")
    if not asked:
        return _another(case)
    shown = candidates(case)
    if (order := named_in(case, shown)) is not None:
        return order.id
    elsewhere = named_orders(case)
    if elsewhere and not any(found in shown for found in elsewhere):
        raise other_state(case, elsewhere[0])
    position = ordinal(case.turn.text) or (
        1 if case.turn.says("最近", "最新", "刚买", "刚下", "刚才买") else None
    )
    return shown[position - 1].id if position and position <= len(shown) else None


def other_state(case: Case, order: Order) -> Complaint:
    """The order that is named, in whose state the request is not possible."""
    return Complaint("order_other_state", kind=KIND_WORDS[case.kind], goods=order.summary, order=order.id,
                     status=order.status_words)  # fmt: skip


_CLAUSES = re.compile(r"[,，。;；!！?？\s]")


def _another(case: Case) -> str | None:
    """手环那单, said while another order is spoken of: the one order with that thing in it."""
    turn, now = case.turn, case.order
    meant = turn.mostly("product", "category", "reference", "color") or _NOT_THIS.search(turn.text)
    free = case.kind == "missing_item" and "单" not in turn.text  # 充电宝 may be what is missing
    if now is None or not meant or free or any(names_line(case, line.product_sku) for line in now.lines):
        return None
    fitting = named_in(case, candidates(case))
    if fitting is None and case.kind in (*DECIDED, "cancel", "modify"):
        fitting = named_in(case, named_orders(case))  # its state says what is possible
    return fitting.id if fitting is not None else None


def named_in(case: Case, orders: tuple[Order, ...]) -> Order | None:
    """The one order with a thing in it that the message names."""
    fitting = [order for order in orders if any(names_line(case, line.product_sku) for line in order.lines)]
    if (
        len(fitting) > 1
    ):  # 键盘帮我开发票，顺便问问路由器修得咋样: the one that is named first, in a clause of its own
        clauses = [_clause_naming(case, order) for order in fitting]
        first = min(clauses)
        fitting = [order for order, clause in zip(fitting, clauses, strict=True) if clause == first]
    return fitting[0] if len(fitting) == 1 else None


def _clause_naming(case: Case, order: Order) -> int:
    """The place of the first clause that names a thing of the order."""
    products = [case.shop.catalogue.product(line.product_sku) for line in order.lines]
    words = {word for product in products if product for word in (product.name, product.category)}
    clauses = _CLAUSES.split(case.turn.text)
    return next(
        (n for n, clause in enumerate(clauses) if any(word in clause for word in words)), len(clauses)
    )


def named_orders(case: Case) -> tuple[Order, ...]:
    """The customer's orders, in whatever state, with a thing in them that the message names."""
    every = case.shop.orders.of_customer(case.customer) if case.customer else ()
    return tuple(order for order in every if any(names_line(case, line.product_sku) for line in order.lines))


def names_line(case: Case, sku: str) -> bool:
    """Whether the message names the product (by SKU, name or kind)."""
    product = case.shop.catalogue.product(sku)
    if product is None:
        return False
    text = case.turn.text
    if any(mention.sku == sku for mention in case.turn.of("product")):
        return True
    short = product.name.removeprefix(product.brand).strip()
    return (
        product.name in text or product.category in text or (len(short) > 2 and short.lower() in text.lower())
    )


def _proven(case: Case, numbers: tuple[str, ...]) -> str | None:
    """For somebody unknown: number and phone tail, in one message or in two."""
    number = numbers[0] if numbers else case.draft.get("number")
    if not number:
        return None
    case.draft.fields["number"] = number
    tail = proof_said(case.turn, numbers)
    if tail is None:
        return None
    found = case.shop.proofs.prove(number, tail, case.turn.sender_id)
    if found is None or found == LOCKED:
        raise Complaint("order_not_found" if found is None else "order_proof_locked")
    case.draft.fields["proof"] = case.shop.vault.put(case.draft.owner, "phone_tail", tail)
    return number


def item(case: Case, asked: bool) -> str | None:
    """The line of the order, by name or position."""
    order = case.order
    if order is None or not asked:
        return None
    named = [line for line in order.lines if names_line(case, line.product_sku)]
    if len(named) == 1:
        return named[0].variant_sku
    position = ordinal(case.turn.text)
    return order.lines[position - 1].variant_sku if position and position <= len(order.lines) else None


def ticket(case: Case, asked: bool) -> str | None:
    """The ticket, by number, kind, thing or position."""
    numbers = ticket_numbers(case.turn)
    for number in numbers:
        if case.ticket_of(number) is not None:
            return number
    if numbers:
        raise Complaint("ticket_not_found")
    open_ones = tickets_to_choose(case)
    kinds = {
        "return": ("退货", "退款", "不退"),
        "exchange": ("换货", "不换"),
        "repair": ("维修", "不修", "报修"),
        "installation": ("安装",),
        "missing_item": ("少发", "漏发", "补发"),
    }
    tickets = [found for number in open_ones if (found := case.ticket_of(number))]
    named = [found.id for found in tickets if names_line(case, found.product_sku)]
    of_kind = [found.id for found in tickets if case.turn.says(*kinds.get(found.kind, ("售后",)))]
    both = [number for number in named if number in of_kind]
    fitting = next((found for found in (both, named, of_kind) if found), [])
    if len(fitting) == 1:
        return fitting[0]
    position = ordinal(case.turn.text) if asked else None
    return open_ones[position - 1] if position and position <= len(open_ones) else None


def variant(case: Case, asked: bool) -> str | None:
    """A variant of the product by the colour and spec said, the rest as bought; the only one without being asked."""
    product = case.product
    if case.kind not in ("exchange", "modify", "place_order"):
        return None
    if product is None and case.kind == "modify" and case.order is not None and len(case.order.lines) == 1:
        product = case.shop.catalogue.product(case.order.lines[0].product_sku)
    if product is None or (case.kind == "modify" and case.draft.get("change") not in (None, "variant")):
        return None
    offered = case.variants(product.sku)
    if case.kind == "place_order" and len(offered) == 1:
        return offered[0].sku
    color, spec = _said_of(case, offered)
    if not color and not spec:
        return None
    same = case.shop.catalogue.stock(product.sku, color=color, spec=spec)
    fitting = same.variants if same is not None else ()
    bought = case.line
    if len(fitting) > 1 and bought is not None:
        fitting = tuple(
            v for v in fitting if (color or v.color == bought.color) and (spec or v.spec == bought.spec)
        )
    wished = (
        case.kind == "place_order"
        and any(m.linked for m in case.turn.of("color"))
        and not case.turn.of("address")
    )
    if not fitting and (asked or wished):
        raise Complaint("no_such_variant")
    if fitting and all(variant.stock == 0 for variant in fitting):
        raise Complaint("variant_out_of_stock")
    if fitting and case.kind == "place_order":
        closer, narrowed = choices(case)
        fitting = tuple(closer) if narrowed else fitting
    return fitting[0].sku if len(fitting) == 1 else None


def choice(case: Case, asked: bool) -> dict[str, str] | None:
    """Colour and spec of what is ordered as far as they are said, in one message or in several: 茶轴的, then 黑的."""
    if case.kind != "place_order" or case.product is None:
        return None
    color, spec = _said_of(case, case.variants(case.product.sku))
    now = {name: value for name, value in (("color", color), ("spec", spec)) if value}
    if not now or case.shop.catalogue.stock(case.product.sku, color=color, spec=spec) is None:
        return None
    return {**(case.draft.get("choice") or {}), **now}


def choices(case: Case) -> tuple[list[Variant], bool]:
    """The variants in stock that fit the colour and spec said so far, and whether these leave less than all."""
    assert case.product is not None
    offered = [found for found in case.variants(case.product.sku) if found.stock > 0]
    talked_of = {"color": case.turn.slot("color"), "spec": case.turn.slot("spec")}
    said = choice(case, True) or case.draft.get("choice") or talked_of
    same = case.shop.catalogue.stock(case.product.sku, **said) if any(said.values()) else None
    fitting = [found for found in same.variants if found.stock > 0] if same is not None else []
    if len(fitting) == 1 and said is talked_of:
        return offered, False  # 白色 was said of another product: one piece alone is no choice
    narrowed = 0 < len(fitting) < len(offered)
    return (fitting, True) if narrowed else (offered, False)


def _said_of(case: Case, offered: Sequence[Variant]) -> tuple[str | None, str | None]:
    """Colour and spec in the message, understood or spelled as a variant's; 白色红轴换成黑色 wants the black one."""
    turn = case.turn
    instead = max((found.end() for found in _INSTEAD.finditer(turn.text)), default=0)
    after = turn.text[instead:]
    if not _among(after, (word for v in offered for word in (v.color, v.spec))):
        instead, after = 0, turn.text  # 黑色茶轴的换一下
    refused = refused_mentions(turn)  # 不要白的 黑的
    color = next((m.value for m in turn.of("color") if m.start >= instead and m not in refused), None)
    name = (
        case.product.name.lower() if case.product is not None else ""
    )  # NFC版 of 极岚 Band 7 NFC版 is its name
    specs = [m for m in turn.of("spec") if m.start >= instead and m not in refused]
    spec = next((m.value for m in specs if m.text.lower() not in name), None)
    if not color and len(after.strip()) <= _ONE_WORD:  # 蓝, 蓝的
        color = next((v.color for v in offered if len(v.color) == len("蓝色") and v.color[0] in after), None)
    return color or _among(after, (v.color for v in offered)), spec or _among(
        after, (v.spec for v in offered)
    )


def _among(text: str, words: Iterable[str]) -> str | None:
    return next((word for word in dict.fromkeys(words) if word and word in text), None)


def quantity(case: Case, asked: bool) -> int | None:
    """How many pieces."""
    # 30号2单元 of an address counts nothing.
    found = (
        parse_quantity(case.turn.text) if not case.turn.of("address") or case.turn.of("quantity") else None
    )
    if found is None and case.kind == "place_order":
        found = many_alone(case.turn.text)  # 那两个, of what was just shown
    if found is None and asked and (digits := re.fullmatch(r"\s*(\d{1,3})\s*", case.turn.text)):
        found = int(digits.group(1))
    if found is None:
        return None
    if not 1 <= found <= LARGEST_QUANTITY:
        raise Complaint("quantity_out_of_range")
    return found


def one_product_only(case: Case) -> None:
    """Mini 10000 也要一个, while another is ordered: said that it takes an order of its own, nothing of the first changes."""
    ordered = case.draft.get("product") if case.kind == "place_order" else None
    others = [mention for mention in case.turn.of("product") if mention.sku and mention.sku != ordered]
    if ordered and others and len(case.turn.of("product")) == len(others) and _AS_WELL.search(case.turn.text):
        raise Complaint("order_one_at_a_time", name=others[0].value)


def product(case: Case, asked: bool) -> str | None:
    """The product to be ordered: named, or talked about."""
    named = next((mention.sku for mention in case.turn.of("product") if mention.sku), None)
    return named or (case.turn.product if case.draft.get("product") is None else None)
