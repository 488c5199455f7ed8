"""Somebody who waits for a person: 人呢, 怎么还没人, 那几点有人, 客服几点联系我, 取件的人会打电话吗.

They are told what was promised them: by the hand-over where a human was asked for, by the ticket where one calls or comes.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from actions import order_payloads
from actions.order_reference import customer_of
from actions.reply import Reply
from actions.services import Services
from actions.ticket_words import appointment
from actions.turn import Turn
from shop.handoff.wishes import asks_who_is_there, declines_human, gives_up
from shop.tickets.readmodels import ACTIVE, VISITS, Ticket

_URGES = re.compile(r"快点|快些|抓紧|人呢|没人|有人|怎么还没|等了|还要等|等多久|客服呢|人工呢|下班|上班")
_OF_GOODS = re.compile(r"发货|快递|订单|物流|包裹|货|退|到账|师傅|安装|修")
_SHORT = 12
HAND_OVER = "action_hand_over"
# After these something is waited for: a parcel, money, a repair.
WAITED_FOR = frozenset({"action_track_order", "action_track_refund", "action_track_ticket"})
# Intents that a word of impatience is heard as.
_HEARD = frozenset(
    {"track_order", "greet", "nlu_fallback", "bot_challenge", "inform", "ask_stock", "ask_store", "chitchat", "out_of_scope",
     "ask_attribute", "track_ticket", "complain"}
)  # fmt: skip
_HOURS = re.compile(r"几点|什么时候|啥时候|多久|下班|上班|有人|没人|时间")
_REACHED = re.compile(
    r"(?:联系|打给|打电话|来电|回电|致电|通知|找)[^,。!?]{0,2}(?:我|不|吗|么|嘛|没|[?？]|$)|电话[^,。!?]{0,3}(?:打|来)"
)
_WHETHER = re.compile(r"几点|什么时候|啥时候|何时|多久|会|[吗么嘛?？]|还没|哪天|是不是|能不能")
_COMES = re.compile(
    r"(?:师傅|快递员?|小哥|取件的?人?|上门的?人?|人)[^,。!?]{0,4}(?:几点|什么时候|啥时候|何时)[^,。!?]{0,3}(?:来|到|上门|取)"
)
_WHEN = re.compile(r"几点|什么时候|啥时候|何时|多久")
# 你打给我, 叫他联系我 want it done; so does 给我打个电话.
_WANTS = re.compile(r"(?:让|叫|喊|派|请|帮我|麻烦)|给我(?:打|回)个?电话")


def urges_somebody(text: str) -> bool:
    """人呢, 快点啊, 怎么还没人: wants somebody to come, no goods."""
    return bool(_URGES.search(text)) and not _OF_GOODS.search(text) and len(text) <= _SHORT


def promised_human(turn: Turn, shop: Services) -> Ticket | None:
    """The hand-over of this conversation that nobody has taken up yet."""
    here = shop.tickets.of_conversation(turn.sender_id)
    return next((ticket for ticket in here if ticket.kind == "human" and ticket.status == "open"), None)


def takes_back_human(turn: Turn, shop: Services) -> Reply | None:
    """算了不用了, 不用转了, right after a human was promised: the ticket is closed, and that is said."""
    given_up = gives_up(turn.text) or declines_human(turn.text)
    if turn.after != HAND_OVER or turn.mentions or not given_up:
        return None
    ticket = shop.handoffs.withdraw(turn.sender_id)
    return Reply("handoff_taken_back", {"ticket": ticket}, topic=turn.slot("topic")) if ticket else None


def gives_human_up(turn: Turn, shop: Services) -> str | None:
    """不用了, right after a human was promised, heard as the end of a request: nothing else is given up."""
    heard = turn.intent in (
        "withdraw_request",
        "cancel_order",
        "nlu_fallback",
        "inform",
        "acknowledge",
        "stop",
        "goodbye",
    )
    given_up = turn.after == HAND_OVER and heard and gives_up(turn.text) and not turn.mentions
    return "deny" if given_up and promised_human(turn, shop) is not None else None


def urges_human(turn: Turn, shop: Services) -> str | None:
    """快点啊, 人呢, of somebody who was promised a human: how that stands, no order and no greeting."""
    if turn.intent not in _HEARD or not urges_somebody(turn.text) or turn.of("order_id"):
        return None
    # 能不能快点, right after a ticket of work was told of, hurries that work.
    of_work = turn.slot("topic") in WAITED_FOR
    if of_work and not asks_who_is_there(turn.text) and not re.search(r"客服|人工|有人|班", turn.text):
        return None
    if promised_human(turn, shop) is not None:
        return "request_human"
    return "complain" if asks_who_is_there(turn.text) and turn.intent == "track_order" else None


def will_be_reached(turn: Turn, shop: Services) -> str | None:
    """取件的人会打电话吗, after a ticket was opened or told of: what that ticket promises."""
    talked = turn.slot("topic") == "action_track_ticket" and turn.active_form is None
    other = turn.of("product") or turn.of("category") or turn.of("order_id")
    if not talked or other or turn.intent == "request_human" or not asks_to_be_reached(turn.text):
        return None
    return "track_ticket" if promised_call(turn, shop) is not None else None


def asks_to_be_reached(text: str) -> bool:
    """Whether it is asked when, or whether, somebody will call: 客服啥时候打给我."""
    if _COMES.search(text):
        return True  # 师傅几点来
    asks = bool(_REACHED.search(text) and _WHETHER.search(text))
    return asks and bool(_WHEN.search(text) or not _WANTS.search(text))


def asks_for_hours(text: str) -> bool:
    """Whether it is asked when somebody is there: 那明天几点有人, 都下班了吗."""
    return bool(_HOURS.search(text))


def hours_words(text: str, shop: Services) -> str:
    """When humans are there on the day asked about; empty if nobody asked, or the shop keeps no hours."""
    if not asks_for_hours(text):
        return ""
    today = shop.clock.today()
    words: dict[str, date] = {"后天": today + timedelta(days=2), "明天": today + timedelta(days=1)}
    name, day = next(((name, day) for name, day in words.items() if name in text), ("今天", today))
    span = shop.handoffs.hours_on(day)
    return f"人工客服{name}{span}在线。" if span else ""


def promised_call(turn: Turn, shop: Services) -> Reply | None:
    """When somebody calls about the ticket opened last or talked about; None where no ticket promises it."""
    customer = customer_of(turn)
    here = shop.tickets.of_conversation(turn.sender_id)
    talked = turn.slot("topic") == "action_track_ticket" and customer
    own = shop.tickets.of_customer(customer, active_only=True) if talked and customer else ()
    order = turn.slot("order")
    about = [ticket for ticket in own if order and ticket.order_id == order]
    tickets = [ticket for ticket in (*here, *about) if ticket.kind != "human" and ticket.status in ACTIVE]
    for ticket in tickets:
        comes = appointment(ticket)
        values = {
            "kind": ticket.kind_words,
            "ticket": ticket.id,
            "time": comes,
            "due": f"{ticket.due_at.month}月{ticket.due_at.day}日{ticket.due_at:%H:%M}",
        }
        if ticket.kind in VISITS and comes:
            return Reply(
                "call_before_visit", values, order_payloads.ticket(ticket), topic="action_track_ticket"
            )
        if ticket.kind in ("fault", "missing_item") and ticket.status == "open":
            return Reply("call_by_due", values, order_payloads.ticket(ticket), topic="action_track_ticket")
    return None
