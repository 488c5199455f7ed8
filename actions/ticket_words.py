"""A ticket in the customer's words: which thing it is about, and what is the matter with it."""

from __future__ import annotations

from shop.catalogue.queries import Catalogue
from shop.tickets.readmodels import Ticket


def ticket_words(ticket: Ticket, catalogue: Catalogue) -> str:
    """The ticket's summary, with the thing it is about named where the summary does not.

    Why somebody was handed over is written for the staff: no customer reads that they are taken for a threat.
    """
    if ticket.kind == "human":
        return "客服跟进"
    product = catalogue.product(ticket.product_sku) if ticket.product_sku else None
    if product is None or product.name in ticket.summary:
        return ticket.summary
    return f"{product.name}：{ticket.summary}"
