"""What the inbox page is told, as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from language.text import normalise
from shop.catalogue.queries import Catalogue
from shop.clock import Clock
from shop.database import Database
from shop.handoff.inbox import Inbox, customer_lines
from shop.handoff.readmodels import Entry, Line
from shop.handoff.skills import LABELS
from shop.handoff.suggestions import suggest
from shop.handoff.wishes import names_human
from shop.handoff.wording import REASONS
from shop.orders.queries import Orders
from shop.orders.readmodels import STATUS_WORDS, Order
from shop.profiles.membership import Members

MOODS: Final = {"negative": "不满", "neutral": "平静", "positive": "满意"}
STATES: Final = {
    "waiting": "排队中",
    "left": "待回复",
    "active": "进行中",
    "resolved": "已结束",
    "cancelled": "已取消",
}
_ORDERS: Final = 5
_CALL: Final = 8  # characters of a message that calls for a human and says nothing else
_PARCEL: Final = re.compile(r"快递|物流|包裹|发货|到哪|什么时候(?:能)?(?:到|送)|还没(?:到|收到)|催")


class Views:
    """Reads what agents see, in plain JSON."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Over the shop's database."""
        self._inbox = Inbox(database, clock)
        self._orders = Orders(database, clock)
        self._members = Members(database, clock)
        self._catalogue = Catalogue(database, clock)

    def queue(self, agent: str) -> dict[str, Any]:
        """The list on the left."""
        return {"type": "queue", "items": [entry_view(item) for item in self._inbox.queue(agent)]}

    def conversation(self, ticket: str) -> dict[str, Any]:
        """One conversation with everything known about the customer, and what could be answered."""
        entry, lines = self._inbox.conversation(ticket)
        canned = self._inbox.canned(entry.skill)
        return {
            "type": "conversation",
            "entry": entry_view(entry),
            "lines": line_views(lines),
            "customer": self._customer(entry),
            "canned": [{"title": title, "text": text} for title, text in canned],
            "suggestion": self._suggestion(entry, lines, canned),
        }

    def more(self, ticket: str, after: int) -> dict[str, Any]:
        """What was said since the message of number `after`."""
        entry, every = self._inbox.conversation(ticket)
        lines = [line for line in every if line.id > after]
        answer = self._suggestion(entry, every, self._inbox.canned(entry.skill)) if lines else ""
        return {
            "type": "lines",
            "ticket_id": ticket,
            "entry": entry_view(entry),
            "lines": line_views(lines),
            "suggestion": answer,
        }

    def _customer(self, entry: Entry) -> dict[str, Any]:
        if not entry.customer_id:
            return {"id": None, "tier": None, "orders": []}
        orders = self._orders.of_customer(entry.customer_id)[:_ORDERS]
        return {
            "id": entry.customer_id,
            "tier": self._tier(entry.customer_id),
            "orders": [_order_view(order, entry.order_id) for order in orders],
        }

    def _tier(self, customer_id: str) -> str:
        """The tier as customers know it: 金卡会员."""
        own = self._members.tier_of(customer_id)
        return next((tier.name for tier in self._members.tiers() if tier.id == own), own)

    def _suggestion(self, entry: Entry, lines: Sequence[Line], canned: Sequence[tuple[str, str]]) -> str:
        # 转人工 is done already: what the human is wanted for was said before it.
        said = [
            words
            for words in customer_lines(lines)
            if len(words) > _CALL or not names_human(normalise(words))
        ]
        if said and _PARCEL.search(said[-1]) and (order := self._order(entry)) is not None:
            return _about(order)
        known = [
            (question, faq.answer)
            for faq in self._catalogue.faqs()
            for question in (faq.question, *faq.similar)
        ]
        if found := suggest(said, known):
            return found
        wanted = "致歉" if entry.reason in ("threat", "negative_turns") else "问候"
        return next((text for title, text in canned if title == wanted), "")

    def _order(self, entry: Entry) -> Order | None:
        """The order talked about, else the customer's latest one."""
        if not entry.customer_id:
            return None
        own = self._orders.own(entry.order_id, entry.customer_id) if entry.order_id else None
        return own or next(iter(self._orders.of_customer(entry.customer_id, limit=1)), None)


def _about(order: Order) -> str:
    """Where an order is, as an agent could say it."""
    last = order.events[-1] if order.events else None
    parcel = f"由{order.carrier}承运，单号{order.tracking_no}，" if order.tracking_no else ""
    where = f"最新动态：{last.at:%m月%d日 %H:%M} {last.text}。" if last else ""
    return f"您的订单{order.id}（{order.summary}）{order.status_words}，{parcel}{where}".rstrip("，") + (
        "" if where else "。"
    )


def entry_view(entry: Entry) -> dict[str, Any]:
    """A hand-over in the list."""
    return {
        "ticket_id": entry.ticket_id,
        "customer_id": entry.customer_id,
        "reason": REASONS.get(entry.reason, entry.reason),
        "skill": LABELS.get(entry.skill, entry.skill),
        "status": entry.status,
        "status_label": STATES[entry.status],
        "mood": MOODS.get(entry.mood, ""),
        "order_id": entry.order_id,
        "agent": entry.agent,
        "opened_at": entry.opened_at.isoformat(),
        "promised_at": entry.promised_at.isoformat(),
        "satisfaction": entry.satisfaction,
    }


def line_views(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What was said."""
    return [
        {
            "id": line.id,
            "author": line.author,
            "name": line.name,
            "text": line.text,
            "at": line.at.isoformat() if line.at else None,
        }
        for line in lines
    ]


def _order_view(order: Order, talked_about: str) -> dict[str, Any]:
    return {
        "id": order.id,
        "status": STATUS_WORDS.get(order.status, order.status),
        "created_at": order.created_at.isoformat(),
        "items": [line.title for line in order.lines],
        "current": order.id == talked_about,
    }
