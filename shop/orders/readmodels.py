"""What callers get to know about orders: plain frozen values, complete when handed over, bound to no session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

STATUS_WORDS = {
    "pending_payment": "待付款",
    "paid": "已付款，待发货",
    "shipped": "已发货，运输中",
    "delivered": "已签收",
    "cancelled": "已取消",
    "closed": "已关闭",
}


@dataclass(frozen=True)
class OrderLine:
    """One line of an order as it was bought; `price` is for one piece, in yuan."""

    variant_sku: str
    product_sku: str
    name: str
    color: str
    spec: str
    quantity: int
    price: Decimal

    @property
    def title(self) -> str:
        """Name, colour and spec as customers read them."""
        choice = " ".join(part for part in (self.color, self.spec) if part)
        return f"{self.name}（{choice}）" if choice else self.name


@dataclass(frozen=True)
class ParcelEvent:
    """One line of a parcel's journey."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Order:
    """An order with its lines and its parcel's journey, latest event last."""

    id: str
    customer_id: str | None
    status: str
    created_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    expected_on: date | None
    goods_total: Decimal
    discount: Decimal
    freight: Decimal
    total: Decimal
    recipient: str
    phone: str
    phone_tail: str
    address: str
    carrier: str
    tracking_no: str
    delivery_wish: str
    lines: tuple[OrderLine, ...]
    events: tuple[ParcelEvent, ...] = ()

    @property
    def status_words(self) -> str:
        """The state in the customer's language."""
        return STATUS_WORDS[self.status]

    @property
    def bought_at(self) -> datetime:
        """When it was paid, or made as long as it is not paid."""
        return self.paid_at or self.created_at

    @property
    def summary(self) -> str:
        """What was ordered, shortly."""
        first = self.lines[0].title if self.lines else "商品"
        return first if len(self.lines) < 2 else f"{first}等{len(self.lines)}件"


@dataclass(frozen=True)
class Purchase:
    """A line of an order together with the order: something that a customer owns or awaits."""

    order: Order
    line: OrderLine


@dataclass(frozen=True)
class Refund:
    """Money on its way back."""

    id: str
    order_id: str
    ticket_id: str
    amount: Decimal
    method: str
    status: str
    requested_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Invoice:
    """An invoice that was asked for. Title and address stay sealed."""

    id: str
    order_id: str
    kind: str
    amount: Decimal
    status: str
    created_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of a write: done or not, and a code that says why not (`not_found`, `shipped` ...)."""

    done: bool
    code: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """One of the values that came with the outcome; empty if there is none."""
        return dict(self.values).get(name, "")

    def to_json(self) -> dict[str, object]:
        """As kept with the idempotency key."""
        return {"done": self.done, "code": self.code, "values": dict(self.values)}

    @classmethod
    def of(cls, done: bool, code: str = "", **values: object) -> Outcome:
        """An outcome with values, each kept as text."""
        return cls(done, code, tuple((name, str(value)) for name, value in values.items()))
