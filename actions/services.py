"""What actions call: the shop's capabilities, built once in the action server's process at first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shop.aftersales.upgrade import TradeIn
from shop.campaigns.engine import Campaigns
from shop.catalogue.queries import Catalogue
from shop.clock import Clock, SystemClock
from shop.coupons.ledger import Ledger
from shop.coupons.queries import Coupons
from shop.database import Database, database
from shop.handoff.desk import HandoffDesk
from shop.notices.subscriptions import Notices
from shop.orders.changes import OrderDesk
from shop.orders.checkout import CheckoutDesk
from shop.orders.drafts import Drafts
from shop.orders.price_protection import PriceProtection
from shop.orders.proofs import OrderProofs
from shop.orders.queries import Orders
from shop.profiles.interactions import InteractionLog, Personalization
from shop.profiles.membership import Members
from shop.profiles.segments import Segments
from shop.profiles.tags import Profiles
from shop.recommendation.recommender import Recommender
from shop.settings import settings
from shop.tickets.desk import LocalDesk, open_desk
from shop.vault import Vault


@dataclass(frozen=True)
class Services:
    """The shop as the actions see it."""

    catalogue: Catalogue
    clock: Clock
    orders: Orders
    proofs: OrderProofs
    order_desk: OrderDesk
    prices: PriceProtection
    checkout: CheckoutDesk
    tickets: LocalDesk
    trade_in: TradeIn
    drafts: Drafts
    vault: Vault
    ledger: Ledger
    coupons: Coupons
    campaigns: Campaigns
    members: Members
    profiles: Profiles
    segments: Segments
    interactions: InteractionLog
    personalization: Personalization
    recommender: Recommender
    notices: Notices
    handoffs: HandoffDesk


def open_services(opened: Database, clock: Clock) -> Services:
    """The shop's capabilities over one database."""
    catalogue = Catalogue(opened, clock)
    ledger = Ledger(opened, clock)
    return Services(
        catalogue=catalogue,
        clock=clock,
        orders=Orders(opened, clock),
        proofs=OrderProofs(opened, clock),
        order_desk=OrderDesk(opened, clock),
        prices=PriceProtection(opened, clock),
        checkout=CheckoutDesk(opened, clock, catalogue),
        tickets=open_desk(settings(), opened, clock),
        trade_in=TradeIn(opened),
        drafts=Drafts(opened, clock),
        vault=Vault(opened, clock),
        ledger=ledger,
        coupons=Coupons(opened, clock),
        campaigns=Campaigns(opened, clock, ledger),
        members=Members(opened, clock),
        profiles=Profiles(opened, clock),
        segments=Segments(opened, clock),
        interactions=InteractionLog(opened, clock),
        personalization=Personalization(opened, clock),
        recommender=Recommender(opened, clock),
        notices=Notices(opened, clock),
        handoffs=HandoffDesk(opened, clock),
    )


@lru_cache(maxsize=1)
def services() -> Services:
    """The process's services; connects on first use, never at import."""
    return open_services(database(), SystemClock())
