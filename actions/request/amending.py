"""A request already submitted that shall be another way: 取件时间改到明天下午, 地址写错了, 电话换成139….

Whether a message means that, and which ticket: the one named, else the one talked about, else the only one there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.order_reference import customer_of, said_numbers, ticket_numbers
from actions.request.case import VISITS, Case
from actions.services import Services
from actions.turn import Turn
from shop.tickets.readmodels import ACTIVE, AMENDABLE, Ticket

# Wishes as which it may be heard: the classifier takes 取件时间改到周六 for one to return something.
HEARD = frozenset(
    {"modify_order", "request_return", "request_exchange", "request_repair", "request_installation", "track_ticket",
     "track_order", "ask_delivery", "inform", "nlu_fallback", "deny", "acknowledge"}
)  # fmt: skip
# The same as kinds of requests.
AMENDED_AS = (*VISITS, "modify")
# What is to be another way. 换货 and 换新 are none.
_CHANGES = re.compile(
    r"[改变]|寄(?:回|到|去|往)?新|换(?!货|新)|推迟|推后|延后|延期|提前|[晚早][一两几]?[天点个]|写错|填错|说错|弄错|搞错|错了|不对|有误"
    r"|没空|没时间|不在家|不方便|有事|来不了|能不能.{0,6}来|时间不行|打(?!一?个?电话|不通)[^,，。;；]{0,8}(?:电话|手机|号)"
)
# What about it.
_WHAT = re.compile(
    r"时间|日期|日子|时段|几点|[一两几]天|地址|门牌|电话|手机|号码|联系人|联系方式|名字|姓名|预约|改期|改天"
)
# Somebody comes to the door, or a request is named.
_VISIT = re.compile(
    r"取件|来取|来拿|来收(?!货)|上门|师傅|安装|预约|约的|约好|售后|工单|服务单|[退换]货单?|维修|报修|退的|修的"
)
# A parcel of the shop's on its way, or an order: nothing of a ticket.
_OF_ORDERS = re.compile(r"订单|收货|收件|送货|配送|派送|送到|送上门|发货|下单|[这那]单")
# 我要退键盘，取件地址换成公司: a wish of its own.
_WISHES = re.compile(r"(?:要|想|申请|帮我|给我|办理?)[^,，。;；]{0,4}(?:退(?!的)|换货|换新|维?修(?!改|的))")
# Which kind of ticket somebody comes for.
_FITTERS = re.compile(r"安装|师傅|装机")
_COURIERS = re.compile(r"取件|来取|来拿|来收|快递")
_TOPIC = "action_track_ticket"


def amends(turn: Turn, shop: Services, *, talked: bool = True) -> bool:
    """Whether the message changes a ticket that exists; with `talked` also where only the talk says that it does."""
    if turn.intent not in HEARD or said_numbers(turn) or _OF_ORDERS.search(turn.text):
        return False
    what = _WHAT.search(turn.text) or turn.of("time") or turn.of("phone") or turn.of("address")
    numbers = ticket_numbers(turn)
    if not _CHANGES.search(turn.text) or not (what or numbers):
        return False
    if numbers:
        return True
    if _WISHES.search(turn.text):
        return False
    there = about_named(turn, tickets_of(turn, shop), shop)
    if _VISIT.search(turn.text):
        told = (
            turn.slot("topic") == _TOPIC and customer_of(turn) is None
        )  # of an account's ticket: log in first
        return bool(there) or told or (turn.intent == "modify_order" and not _names_thing(turn))
    on_it = talked and turn.slot("topic") == _TOPIC
    return on_it and any(found.status in ACTIVE for found in there)


def tickets_of(turn: Turn, shop: Services) -> tuple[Ticket, ...]:
    """The tickets of who is talking that can be amended while they last, latest first."""
    customer = customer_of(turn)
    if customer is not None:
        found = shop.tickets.of_customer(customer)
    else:
        found = tuple(t for t in shop.tickets.of_conversation(turn.sender_id) if t.customer_id is None)
    return tuple(ticket for ticket in found if ticket.kind in AMENDABLE)


def _names_thing(turn: Turn) -> bool:
    return bool(turn.of("product") or turn.of("category"))


def about_named(turn: Turn, tickets: tuple[Ticket, ...], shop: Services) -> tuple[Ticket, ...]:
    """Those about the thing that the message names; all where it names none."""
    if not _names_thing(turn):
        return tickets
    skus = {mention.sku for mention in turn.of("product")}
    kinds = {mention.value for mention in turn.of("category")}
    about = shop.catalogue.products({ticket.product_sku for ticket in tickets if ticket.product_sku})
    skus |= {product.sku for product in about if product.category in kinds}
    return tuple(ticket for ticket in tickets if ticket.product_sku in skus)


def changing_time(case: Case) -> bool:
    """Whether it is the time that shall be another one."""
    return bool(case.draft.get("time")) or case.draft.get("change") == "time"


def amendable(case: Case) -> tuple[Ticket, ...]:
    """The tickets that what is wished can be done with."""
    active = (ticket for ticket in tickets_of(case.turn, case.shop) if ticket.status in ACTIVE)
    return tuple(ticket for ticket in active if ticket.visit_ahead or not changing_time(case))


def settle_ticket(case: Case) -> None:
    """Chooses the ticket where there is nothing to choose."""
    if case.draft.get("ticket") is not None:
        return
    found = about_named(case.turn, amendable(case), case.shop)
    chosen = found if len(found) == 1 else _talked_of(case, _fitting(case, found))
    if not found:
        # None can be changed: the one talked about, else the latest, says why.
        every = about_named(case.turn, tickets_of(case.turn, case.shop), case.shop)
        active = tuple(ticket for ticket in every if ticket.status in ACTIVE)
        chosen = _talked_of(case, every) or (active if len(active) == 1 else () if active else every[:1])
    if len(chosen) == 1:
        case.draft.fields["ticket"] = chosen[0].id


def _fitting(case: Case, tickets: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """Those for which a fitter comes, or a courier, where the message says which."""
    fitters, couriers = _FITTERS.search(case.turn.text), _COURIERS.search(case.turn.text)
    if bool(fitters) == bool(couriers):
        return tickets
    return tuple(ticket for ticket in tickets if (ticket.kind == "installation") == bool(fitters)) or tickets


def talked_of(case: Case, numbers: Sequence[str]) -> str | None:
    """Of these tickets the one about the order that was told about last."""
    turn, order = case.turn, case.turn.slot("order")
    if turn.slot("topic") != _TOPIC or not order:
        return None
    found = [t.id for t in case.shop.tickets.of_order(str(order)) if t.id in numbers]
    return found[0] if len(found) == 1 else None


def _talked_of(case: Case, tickets: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """The one told about last, else the one opened in this conversation, else the one with a time agreed."""
    turn, shop = case.turn, case.shop
    order = turn.slot("order") if turn.slot("topic") == _TOPIC else None
    here = {ticket.id for ticket in shop.tickets.of_conversation(turn.sender_id)}
    for fits in (
        lambda ticket: bool(order) and ticket.order_id == order,
        lambda ticket: ticket.id in here,
        lambda ticket: changing_time(case) and bool(ticket.details.get("time")),
    ):
        chosen = tuple(ticket for ticket in tickets if fits(ticket))
        if len(chosen) == 1:
            return chosen
    return tickets if len(tickets) == 1 else ()
