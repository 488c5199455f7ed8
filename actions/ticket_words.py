"""A ticket in the customer's words: which thing it is about, and what is the matter with it."""

from __future__ import annotations

import re

from shop.catalogue.queries import Catalogue
from shop.tickets.readmodels import CUSTOMER, Ticket

# 没摔过 is none.
_MAN_MADE = re.compile(
    r"(?<!没)(?<!没有)(?<!没被)(?:摔(?!跤)|进(?:了)?(?:水|液)|泡(?:了|水|坏)|压坏|磕坏|砸|咬(?:断|坏|烂)|(?:水|奶茶|咖啡|可乐|饮料|汤|酒)(?:洒|泼|倒)|[洒泼](?:了|到|上)|掉(?:进|到)?(?:水|马桶|厕所))"
)


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


def last_word(ticket: Ticket) -> str:
    """What staff noted last, or who withdrew it; of an open one nothing: that it is open its status tells."""
    if ticket.status == "open":
        return ""
    over = ticket.status == "cancelled"
    notes = (step.note for step in reversed(ticket.steps) if step.note and (over or step.actor != CUSTOMER))
    return next(notes, "")


def appointment(ticket: Ticket) -> str:
    """When somebody comes, as long as they are still to come."""
    return str(ticket.details.get("time") or "") if ticket.visit_ahead and ticket.status == "open" else ""


def man_made(text: str) -> bool:
    """猫把线咬断了, 进水了: damage that the warranty does not cover."""
    return bool(_MAN_MADE.search(text))
