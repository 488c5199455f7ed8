"""What a request knows before it asks: from the conversation, from the wish itself, and where there is nothing to choose."""

from __future__ import annotations

import re
from typing import Any

from actions.order_reference import purchases_meant, said_numbers
from actions.presales.pieces import pieces_wanted
from actions.reply import Reply
from actions.request.amending import settle_ticket, talked_of
from actions.request.case import AMEND, DECIDED, KIND_WORDS, Case, Complaint
from actions.request.reading import read_all
from actions.request.said_before import said_before
from actions.request.steps import candidates, withdrawable
from actions.request.things import named_in, named_orders, names_line, other_state
from actions.ticket_words import man_made
from actions.turn import Turn
from shop.orders.drafts import Draft

# 再补充一下 还少了说明书, after something was registered as missing: of the same order.
_ADDS = re.compile(r"还[少缺漏差有]|也[少缺漏]|补充|另外|再加")
# From this probability of displeasure on whoever wants something back is told first that we are sorry.
_ANGRY = 0.85
_GOES_ON = re.compile(r"继续|接着|刚才|刚刚|还是")
# 那地址能改成公司吗, right after it was told where a parcel is: a message of so few characters is about that one.
_ASIDE = 14
_TOLD_OF = ("action_track_order", "action_track_ticket")
# Requests that tell what is possible with an order in any state.
_STATED = (*DECIDED, "cancel", "modify", "missing_item")


def goes_on(case: Case) -> Reply:
    """That a request goes on, and what it is about, as days may lie between."""
    about = (case.order.summary if case.order else "") if case.kind != "place_order" else ""
    about = about or (case.product.name if case.product else "")
    values = {"kind": KIND_WORDS[case.kind], "about": f"（{about}）" if about else ""}
    return Reply("request_resumed", values)


def read_at_start(case: Case, *, resumed: bool = False) -> list[Complaint]:
    """What the wish itself says; `resumed`: it is newer than what the draft holds. Returns what cannot be right in it.

    Read twice: a colour can be told apart once the order with its product is known.
    """
    says_yes = case.turn.intent in ("affirm", "deny")
    doubts: list[Complaint] = []
    for _ in range(2):
        doubts.clear()
        if not says_yes:
            found = read_all(case, None, doubts)
            case.draft.fields.update(
                {
                    name: value
                    for name, value in found.items()
                    if resumed
                    or case.draft.get(name) is None
                    or name == "quantity"  # one piece is but a guess
                }
            )
        settle(case)
    return doubts


def prefill(case: Case) -> None:
    """What the conversation knows already: the order or thing talked about, the product to be ordered."""
    turn, fields = case.turn, case.draft.fields
    if case.kind == AMEND:
        return
    if case.kind == "place_order":
        fields["quantity"] = pieces_wanted(turn)
        if turn.product and not turn.of("product"):
            fields["product"] = turn.product
            _chosen_before(case)
        if case.customer and (latest := case.shop.orders.of_customer(case.customer, limit=1)):
            fields.setdefault("order", latest[0].id)  # where the last parcel went is the first guess
        fields.update(said_before(case.turn, case.shop))
        return
    if (
        case.customer is None
        and (kept := turn.slot("proven_order"))
        and kept["order"]
        and not said_numbers(turn)
    ):
        fields.update(order=kept["order"], number=kept["order"], proof=kept["phone"])
    owned, text = turn.slot("owned") or {}, turn.text
    if (
        case.kind in (*DECIDED, "missing_item")
        and owned
        and not turn.of("product")
        and not turn.of("category")
    ):
        fields.update(order=owned.get("order"), item=owned.get("sku"))
        if turn.slot("fault") and case.kind in DECIDED:
            fields.setdefault("reason", "human_damage" if man_made(str(turn.slot("fault"))) else "quality")
    elif turn.slot("order") and (
        turn.of("reference")
        or "这单" in text
        or "这个订单" in text
        or len(text) <= (_ASIDE if turn.slot("topic") in _TOLD_OF else 8)
        or (
            case.kind == "missing_item" and turn.slot("topic") == "action_track_ticket" and _ADDS.search(text)
        )
    ):
        allowed = {order.id for order in candidates(case)} if case.kind != "withdraw" else set()
        # Just told where it is: the order meant, though its state may forbid what is wanted.
        named = (
            {order.id for order in named_orders(case)} if turn.of("product") or turn.of("category") else set()
        )
        if named and turn.slot("order") not in named:
            return  # 充电宝那个改, after it was told where the bracelet is
        just_told = case.kind in _STATED and turn.slot("topic") == "action_track_order" and case.customer
        if turn.slot("order") in allowed or just_told:
            fields["order"] = turn.slot("order")


def _chosen_before(case: Case) -> None:
    """The colour and spec settled on earlier in the conversation, if they name one variant that is in stock."""
    turn = case.turn
    color, spec = turn.slot("color"), turn.slot("spec")
    found = case.shop.catalogue.stock(turn.product or "", color=color, spec=spec) if color or spec else None
    in_stock = [variant for variant in found.variants if variant.stock] if found is not None else []
    if len(in_stock) == 1:
        case.draft.fields["variant"] = in_stock[0].sku


def settle(case: Case) -> None:
    """Chooses where there is nothing to choose: one order that fits, one line, one ticket."""
    fields = case.draft.fields
    if case.kind == AMEND:
        settle_ticket(case)
        return
    if case.kind == "withdraw":
        only = withdrawable(case)
        if not fields.get("ticket") and len(only) == 1:
            fields["ticket"] = only[0]
        elif not fields.get("ticket") and (told := talked_of(case, only)) is not None:
            fields["ticket"] = told
        return
    if case.kind == "place_order":
        return
    if not fields.get("order") and case.customer is not None and not said_numbers(case.turn):
        possible = candidates(case)
        named = {purchase.order.id for purchase in purchases_meant(case.turn, case.shop)}
        fitting = [order.id for order in possible if order.id in named] or [order.id for order in possible]
        named_thing = (
            case.turn.of("product")
            or case.turn.of("category")
            or any(order.lines and order.lines[0].name in case.turn.text for order in possible)
        )
        elsewhere = named_orders(case) if named_thing and not named & {order.id for order in possible} else ()
        if len(elsewhere) == 1 and case.kind in _STATED:
            fields["order"] = elsewhere[0].id  # its state says what is possible
        elif len(fitting) > 1 and named and (first := named_in(case, possible)) is not None:
            fields["order"] = first.id
        elif len(fitting) == 1 and (len(possible) == 1 or named_thing or len(named) == 1):
            fields["order"] = fitting[0]
    order = case.order
    if order is not None and not fields.get("item"):
        meant = [line for line in order.lines if names_line(case, line.product_sku)]
        lines = meant if len(meant) == 1 else list(order.lines)
        if len(lines) == 1:
            fields["item"] = lines[0].variant_sku


def opening(case: Case, doubts: list[Complaint]) -> list[Reply]:
    """What is said before the first question: an apology, and what of the wish cannot be right or is not possible."""
    said = [doubt.reply() for doubt in doubts]
    if case.kind == "missing_item" or (case.kind in DECIDED and case.turn.negative >= _ANGRY):
        said.insert(0, Reply("request_sorry"))
    named = (
        named_orders(case)
        if case.draft.get("order") is None and case.kind not in ("withdraw", "place_order", AMEND)
        else ()
    )
    possible = {order.id for order in candidates(case)} if named else set()
    if named and case.customer is not None and not any(order.id in possible for order in named):
        said.append(other_state(case, named[0]).reply())
    elif (
        case.customer is not None
        and case.kind in (*DECIDED, "missing_item")
        and case.draft.get("order") is None
    ):
        thing = next(
            (m for m in (*case.turn.of("product"), *case.turn.of("category")) if m.linked or m.sku), None
        )
        if thing is not None and not purchases_meant(case.turn, case.shop):
            said.append(Reply("request_not_bought", {"name": thing.value}))
    return said


def same_thing(draft: Draft) -> dict[str, Any]:
    """What another remedy for the same thing need not ask again; 发错货了 is the reason of an exchange."""
    fields = ("order", "item", "reason", "proof")
    known: dict[str, Any] = {name: draft.fields[name] for name in fields if name in draft.fields}
    if draft.kind == "missing_item":
        known.setdefault("reason", "wrong_item")  # too little or the wrong thing: not the customer's doing
    return known


def left_in(case: Case, turn: Turn) -> bool:
    """Whether the draft is what this conversation was about, parked for a human or another question: 那你先继续帮我退."""
    same = case.draft.conversation_id == turn.sender_id and case.draft.get("order") is not None
    return same and bool(_GOES_ON.search(turn.text))


def _names_thing_of(case: Case) -> bool:
    """Whether the message names something in the order of the draft."""
    return case.order is not None and any(names_line(case, line.product_sku) for line in case.order.lines)


def names_another(case: Case) -> bool:
    """Whether the wish is about another order or thing than the draft that was left."""
    turn, draft = case.turn, case.draft
    if case.kind == AMEND:
        return True  # said in a breath: a half one from last week would change what nobody speaks of now
    if numbers := said_numbers(turn):
        return draft.get("order") not in numbers
    told = turn.slot("order") if turn.slot("topic") in _TOLD_OF else None
    if (
        case.kind in _STATED
        and told
        and draft.get("order") not in (None, told)
        and not _GOES_ON.search(turn.text)
    ):
        return not _names_thing_of(case)  # 想退掉, of the order just told of
    if not (turn.of("product") or turn.of("category")):
        return False
    if case.kind == "place_order":
        return bool(turn.product) and turn.product != draft.get("product")
    return case.order is not None and not any(names_line(case, line.product_sku) for line in case.order.lines)
