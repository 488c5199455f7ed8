"""Tickets as callers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

STATUS_WORDS = {
    "open": "已受理，等待处理",
    "in_progress": "处理中",
    "waiting_customer": "等待您补充信息",
    "resolved": "已处理完成",
    "closed": "已关闭",
    "cancelled": "已撤销",
}
KIND_WORDS = {
    "return": "退货",
    "exchange": "换货",
    "repair": "维修",
    "fault": "故障售后",
    "missing_item": "少发错发",
    "installation": "安装预约",
    "complaint": "投诉",
    "service": "服务",
    "human": "人工服务",
}
# Who took a step that staff did not take.
CUSTOMER = "顾客"
# What may follow what. A state that leads nowhere is final.
MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"in_progress", "waiting_customer", "resolved", "closed", "cancelled"}),
    "in_progress": frozenset({"waiting_customer", "resolved", "closed", "cancelled"}),
    "waiting_customer": frozenset({"in_progress", "resolved", "closed", "cancelled"}),
    "resolved": frozenset({"closed", "in_progress"}),
    "closed": frozenset(),
    "cancelled": frozenset(),
}
ACTIVE = ("open", "in_progress", "waiting_customer")
# Kinds that end in somebody coming to the door, and all kinds about which a customer is still to be reached.
VISITS = ("return", "exchange", "repair", "installation")
AMENDABLE = (*VISITS, "missing_item", "fault")
# Priority (1 urgent, 2 high, 3 normal) to the time within which the ticket is to be resolved.
SLA = {1: timedelta(hours=4), 2: timedelta(hours=24), 3: timedelta(hours=48)}


@dataclass(frozen=True)
class NewTicket:
    """What is to be done. `contact` holds personal values (name, phone, address), `details` must not."""

    kind: str
    summary: str
    key: str
    customer_id: str | None = None
    conversation_id: str = ""
    order_id: str = ""
    product_sku: str = ""
    priority: int = 3
    details: Mapping[str, Any] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TicketStep:
    """A step in a ticket's history."""

    at: datetime
    status: str
    actor: str
    note: str


@dataclass(frozen=True)
class Ticket:
    """A ticket with its history, latest step last."""

    id: str
    kind: str
    status: str
    priority: int
    customer_id: str | None
    order_id: str
    product_sku: str
    summary: str
    details: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    external_id: str = ""
    steps: tuple[TicketStep, ...] = ()

    @property
    def status_words(self) -> str:
        """The state in the customer's language."""
        return STATUS_WORDS[self.status]

    @property
    def visit_ahead(self) -> bool:
        """Whether somebody is still to come, so that the time can be another one."""
        agreed = self.status == "open" or bool(self.details.get("time"))
        return self.kind in VISITS and self.status in ACTIVE and agreed

    @property
    def kind_words(self) -> str:
        """The kind in the customer's language."""
        return KIND_WORDS.get(self.kind, "服务")
