"""A request in the making: who asks for what about which order, and the facts around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from actions.order_reference import customer_of
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.aftersales.policy import Decision, Facts, Kind, decide
from shop.aftersales.warranty import warranty
from shop.catalogue.readmodels import Product, Variant
from shop.orders.drafts import Draft, owner_of
from shop.orders.readmodels import Order, OrderLine, Purchase
from shop.tickets.readmodels import Ticket

# The wish that starts each kind of request.
KINDS = {
    "cancel_order": "cancel",
    "modify_order": "modify",
    "missing_item": "missing_item",
    "request_installation": "installation",
    "request_return": "return",
    "request_exchange": "exchange",
    "request_repair": "repair",
    "withdraw_request": "withdraw",
    "place_order": "place_order",
}
# A change of a request that was submitted before. No wish of its own: it is told from the one to change an order, or
# from the request itself, by what there is to change (actions/request/amending.py).
AMEND = "amend"
KIND_WORDS = {
    "cancel": "取消订单",
    "modify": "修改订单",
    "invoice": "开发票",
    "missing_item": "少发错发登记",
    "installation": "预约安装",
    "return": "退货申请",
    "exchange": "换货申请",
    "repair": "维修申请",
    "withdraw": "撤销申请",
    "place_order": "下单",
    AMEND: "修改售后申请",
}
# Requests decided by the policy for returning, exchanging and repairing.
DECIDED = ("return", "exchange", "repair")
# Requests that end in a pick-up or a visit, so that phone, address and time matter.
VISITS = (*DECIDED, "installation")
# States of orders that a request can be about, the usual ones first.
STATES = {
    "cancel": ("pending_payment", "paid"),
    "modify": ("pending_payment", "paid"),
    "invoice": ("delivered", "shipped", "paid"),
    "missing_item": ("delivered",),
    "installation": ("delivered", "shipped", "paid"),
    "return": ("delivered",),
    "exchange": ("delivered",),
    "repair": ("delivered",),
}
# Kinds of product that come with an appointment for a technician (shop policy `installation`).
INSTALLED = ("电视", "智能门锁", "扫地机器人")
FREE_RETURNS = ("gold", "diamond")
# Fields whose values are personal: the draft and the slots hold a reference into the vault.
PERSONAL = ("phone", "address", "name", "title", "email", "new_address", "new_phone", "new_name")


class Complaint(ValueError):
    """A value of the right form that cannot be right; `args[0]` names the wording that says so, `values` fill it."""

    def __init__(self, wording: str, **values: str) -> None:
        super().__init__(wording)
        self.values = values

    def reply(self) -> Reply:
        """What the customer is told."""
        return Reply(self.args[0], self.values)


@dataclass
class Case:
    """The draft with what is needed to read and complete it."""

    draft: Draft
    turn: Turn
    shop: Services
    # Looked up once a turn; a write to an order clears it.
    seen: dict[str, Any] = field(default_factory=dict, repr=False)
    # The question that the customer has just read and that nothing has changed about: it need not explain itself again.
    told: str | None = None

    @property
    def kind(self) -> str:
        """What kind of request it is."""
        return self.draft.kind

    @property
    def customer(self) -> str | None:
        """Who asks, as far as proven."""
        return customer_of(self.turn)

    @property
    def owner(self) -> str:
        """Whose draft and vault entries these are."""
        return owner_of(self.customer, self.turn.sender_id)

    @property
    def order(self) -> Order | None:
        """The order chosen; always looked up for this customer."""
        chosen = self.draft.get("order")
        return self._once(f"order {chosen}", lambda: self._find_order(chosen)) if chosen else None

    def _find_order(self, chosen: str) -> Order | None:
        if self.customer is not None:
            return self.shop.orders.own(chosen, self.customer)
        tail = self.shop.vault.get(self.draft.get("proof") or "", self.owner)
        return self.shop.orders.proven(chosen, tail) if tail else None

    def _once(self, name: str, look: Callable[[], Any]) -> Any:
        """What `look` finds, asked of the database once; what is not there may yet come, and is asked again."""
        if self.seen.get(name) is None:
            self.seen[name] = look()
        return self.seen[name]

    @property
    def line(self) -> OrderLine | None:
        """The line of the order that the request is about."""
        order, sku = self.order, self.draft.get("item")
        return next((line for line in order.lines if line.variant_sku == sku), None) if order else None

    @property
    def product(self) -> Product | None:
        """The product that the request is about: bought, or to be ordered."""
        sku = self.draft.get("product") or (self.line.product_sku if self.line else None)
        return self._once(f"product {sku}", lambda: self.shop.catalogue.product(sku)) if sku else None

    def variants(self, sku: str) -> Sequence[Variant]:
        """All variants of a product, in stock or not."""
        found: Sequence[Variant] = self._once(f"variants {sku}", lambda: self.shop.catalogue.variants(sku))
        return found

    @property
    def ticket(self) -> Ticket | None:
        """The ticket to withdraw or to change."""
        return self.ticket_of(self.draft.get("ticket") or "")

    def ticket_of(self, number: str) -> Ticket | None:
        """The ticket of that number if it belongs to who asks."""
        if self.kind == AMEND:
            return self.shop.tickets.of_asker(number, self.customer, self.turn.sender_id)
        return self.shop.tickets.own(number, self.customer)

    def personal(self, name: str) -> str:
        """A personal value behind its reference; empty if none was given or it has expired."""
        reference = self.draft.get(name)
        return (self.shop.vault.get(reference, self.draft.owner) if reference else None) or ""

    def keep(self, name: str, value: Any) -> Any:
        """What the draft may hold of a value: itself, or the reference to a personal one."""
        return self.shop.vault.put(self.draft.owner, name, str(value)) if name in PERSONAL else value

    @property
    def phone(self) -> str:
        """The phone to call: the one given, else the order's."""
        return self.personal("phone") or (self.order.phone if self.order else "")

    @property
    def address(self) -> str:
        """Where to come: the address given, else the order's."""
        return self.personal("address") or (self.order.address if self.order else "")

    @property
    def recipient(self) -> str:
        """Who gets the parcel: the name given, else that of the order, else the account's."""
        known = self.personal("name") or (self.order.recipient if self.order else "")
        return known or (self._once("account name", self._account_name) if self.customer else "")

    def _account_name(self) -> str:
        return self.shop.orders.account_name(str(self.customer))

    def decision(self) -> Decision:
        """What the policy says of a return, an exchange or a repair on the facts known."""
        order, product = self.order, self.product
        assert order is not None
        today = self.shop.clock.today()
        line = self.line or order.lines[0]
        covered = warranty(Purchase(order, line), product.warranty_months if product else None, today)
        return decide(
            cast(Kind, self.kind),
            Facts(
                status=order.status,
                today=today,
                received_on=order.delivered_at.date() if order.delivered_at else None,
                reason=self.draft.get("reason"),
                opened=self.draft.get("opened"),
                complete=self.draft.get("complete"),
                category=product.category if product else "",
                warranty_until=covered.until,
                free_returns=self.shop.members.tier_of(self.customer) in FREE_RETURNS,
            ),
        )

    def running_ticket(self) -> Ticket | None:
        """A return, exchange or repair of the same thing that is under way already."""
        if self.order is None or self.product is None:
            return None
        return next(
            (
                ticket
                for ticket in self.shop.tickets.of_order(self.order.id)
                if ticket.product_sku == self.product.sku and ticket.kind in DECIDED
            ),
            None,
        )
