"""Listing the recipients of campaigns in the outbox. Stopped at any point it goes on where it was: a key is queued once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update

from shop.amounts import money
from shop.catalogue.queries import Catalogue
from shop.clock import Clock
from shop.coupons.ledger import Ledger
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.importing.storing import IN_LIST, chunks
from shop.models.marketing import MarketingConsent
from shop.models.orders import Customer
from shop.models.outreach import OutreachCampaign
from shop.outreach.devices import Device, due_devices
from shop.outreach.outbox import Draft, Outbox, enqueue
from shop.outreach.rendering import Renderer
from shop.profiles.segments import RuleFault, Segments, UnknownSegment

logger = logging.getLogger(__name__)

PLAN_AGAIN: Final = timedelta(minutes=10)
"""How soon somebody who joins a segment while its campaign runs is listed."""
_AT_ONCE = 400


@dataclass(frozen=True)
class Planned:
    """What a look at a campaign's segment gave: messages queued now, members left out by consent or hold-out."""

    queued: int
    left_out: int


class UnknownCampaign(LookupError):
    """There is no such campaign."""

    def __init__(self, campaign_id: str) -> None:
        super().__init__(f"没有主动消息活动“{campaign_id}”，用 python -m shop outreach status 看有哪些")


class Planner:
    """Fills the outbox."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Over `database`, as of `clock`."""
        self._database = database
        self._clock = clock
        self._segments = Segments(database, clock)

    def plan_due(self) -> int:
        """List the recipients of all running campaigns that were not looked at lately; returns new messages."""
        now = self._clock.now()
        campaign = OutreachCampaign
        with self._database.reading() as session:
            due = list(
                session.execute(
                    select(campaign.id)
                    .where(
                        campaign.enabled,
                        or_(campaign.starts_at.is_(None), campaign.starts_at <= now),
                        campaign.ends_at > now,
                        or_(campaign.planned_at.is_(None), campaign.planned_at <= now - PLAN_AGAIN),
                    )
                    .order_by(campaign.priority.desc(), campaign.id)
                ).scalars()
            )
        queued = 0
        for campaign_id in due:
            try:
                queued += self.plan(campaign_id).queued
            except (UnknownSegment, RuleFault) as fault:
                logger.error("outreach campaign %s cannot be planned: %s", campaign_id, fault)
        return queued

    def plan(self, campaign_id: str) -> Planned:
        """List one campaign's recipients. Raises UnknownCampaign, UnknownSegment, RuleFault."""
        with self._database.reading() as session:
            found = session.get(OutreachCampaign, campaign_id)
            session.expunge_all()  # read after the session's end
        if found is None:
            raise UnknownCampaign(campaign_id)
        queued = left_out = 0
        for some in chunks(self._drafts(found), _AT_ONCE):
            wanted = self._wanted(some)
            left_out += len(some) - len(wanted)
            with self._database.writing() as session:
                queued += enqueue(self._database, session, wanted, self._clock.now())
        with self._database.writing() as session:
            session.execute(
                update(OutreachCampaign)
                .where(OutreachCampaign.id == campaign_id)
                .values(planned_at=self._clock.now())
                .execution_options(synchronize_session=False)
            )
        return Planned(queued, left_out)

    def _drafts(self, campaign: Any) -> Iterator[Draft]:
        if campaign.kind == "trade_in":
            members = set(self._members(campaign.segment)) if campaign.segment else None
            for device in due_devices(self._database, self._clock):
                if members is None or device.customer_id in members:
                    yield self._trade_in(campaign, device)
            return
        for customer in self._members(campaign.segment):
            yield Draft(
                key=f"campaign:{campaign.id}:{customer}",
                kind=campaign.kind,
                owner=customer,
                expires_at=campaign.ends_at,
                campaign_id=campaign.id,
                priority=campaign.priority,
            )

    def _trade_in(self, campaign: Any, device: Device) -> Draft:
        return Draft(
            key=f"campaign:{campaign.id}:{device.customer_id}:{device.item}",
            kind=campaign.kind,
            owner=device.customer_id,
            expires_at=campaign.ends_at,
            campaign_id=campaign.id,
            priority=campaign.priority,
            data={
                "item": device.item,
                "device": device.name,
                "category": device.category,
                "age": device.age(self._clock.now()),
                "quote": money(device.quote),
            },
        )

    def _members(self, segment: str) -> Iterable[str]:
        return self._segments.members(segment) if segment else self._everybody()

    def _everybody(self) -> Iterator[str]:
        last = ""
        while True:
            with self._database.reading() as session:
                found = (
                    session.execute(
                        select(Customer.id).where(Customer.id > last).order_by(Customer.id).limit(IN_LIST)
                    )
                    .scalars()
                    .all()
                )
            if not found:
                return
            last = found[-1]
            yield from found

    def _wanted(self, drafts: list[Draft]) -> list[Draft]:
        """Without the hold-out group and those who want no advertising (asked again when it is delivered)."""
        with self._database.reading() as session:
            unwilling = set(
                session.execute(
                    select(MarketingConsent.owner).where(
                        MarketingConsent.owner.in_([draft.owner for draft in drafts]),
                        MarketingConsent.wanted.is_(False),
                    )
                ).scalars()
            )
        return [draft for draft in drafts if draft.owner not in unwilling and not in_holdout(draft.owner)]


def open_outbox(database: Database, clock: Clock) -> Outbox:
    """The outbox over the shop's catalogue and coupons."""
    renderer = Renderer(database, clock, Catalogue(database, clock), Ledger(database, clock))
    return Outbox(database, clock, renderer)
