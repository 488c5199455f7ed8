"""Deciding in the turn whether a campaign makes its offer: the first by priority that runs, fits and has budget left."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.campaigns.period import is_quiet
from shop.campaigns.rules import RuleFault, holds
from shop.campaigns.wordings import Wordings
from shop.clock import Clock
from shop.coupons.ledger import Claim, Ledger
from shop.coupons.readmodels import Coupon
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.experiments.running import Experiments
from shop.models.information import Promotion
from shop.models.marketing import Campaign, CampaignFiring, MarketingConsent

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Audience:
    """Whom an offer would go to."""

    owner: str
    conversation: str
    tier: str = ""
    device: str = ""
    customer_id: str | None = None


@dataclass(frozen=True)
class Fired:
    """An offer that was made: the coupon is issued and in the ledger."""

    campaign: str
    title: str
    message: str
    reason: str
    coupon: Coupon


@dataclass(frozen=True)
class Upcoming:
    """An offer that is announced."""

    title: str
    description: str
    starts_at: datetime
    ends_at: datetime | None


class Campaigns:
    """The campaigns that staff saved."""

    def __init__(self, database: Database, clock: Clock, ledger: Ledger) -> None:
        """Read campaigns from `database`; coupons come from `ledger`."""
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self._wordings = Wordings(database, clock)
        self._experiments = Experiments(database, clock)

    def fire(self, trigger: str, facts: Mapping[str, Any], audience: Audience) -> Fired | None:
        """Make the best offer that may be made now, or none. Customers of the hold-out group never get one.

        The coupon is issued under a key made of campaign, conversation and number before the firing is noted: if the
        process dies in between, the next occasion finds the same coupon and tells of it.
        """
        now = self._clock.now()
        if audience.customer_id is not None and in_holdout(audience.customer_id):
            return None
        for campaign, number in self._candidates(trigger, facts, audience, now):
            wording = self._wordings.choose(
                campaign.id, campaign.message, campaign.experiment, audience.owner
            )
            claim = Claim(
                batch=wording.batch or campaign.batch_id,
                owner=audience.owner,
                key=f"campaign:{campaign.id}:{audience.conversation}:{number}",
                tier=audience.tier,
                campaign=campaign.id,
                variant=wording.variant,
                device=audience.device,
            )
            issued = self._ledger.issue(claim)
            if issued.coupon is None or not issued.done:
                continue
            if self._note(campaign, audience, number, issued.coupon.code, now):
                if wording.variant:  # it is the answer to this very message
                    self._experiments.exposed(campaign.experiment, audience.owner)
                return Fired(campaign.id, campaign.title, wording.text, campaign.reason, issued.coupon)
            return None
        return None

    def upcoming(self) -> tuple[Upcoming, ...]:
        """Offers that are announced but have not begun, the next one in front."""
        with self._database.reading() as session:
            rows = session.execute(
                select(Promotion.title, Promotion.description, Promotion.starts_at, Promotion.ends_at)
                .where(Promotion.starts_at > self._clock.now())
                .order_by(Promotion.starts_at, Promotion.id)
            ).all()
        return tuple(Upcoming(row.title, row.description, row.starts_at, row.ends_at) for row in rows)

    def _candidates(
        self, trigger: str, facts: Mapping[str, Any], audience: Audience, now: datetime
    ) -> list[tuple[Any, int]]:
        with self._database.reading() as session:
            consent = session.get(MarketingConsent, audience.owner)
            if consent is not None and not consent.wanted:
                return []
            rows = session.execute(
                select(Campaign)
                .where(Campaign.trigger == trigger, Campaign.enabled)
                .order_by(Campaign.priority.desc(), Campaign.id)
            ).scalars()
            found = []
            for row in rows:
                if not runs(row, now) or not _fits(row, facts):
                    continue
                number = _next_number(session, row, audience, now)
                if number is not None:
                    found.append((row, number))
            session.expunge_all()  # read after the session's end
            return found

    def _note(self, campaign: Any, audience: Audience, number: int, code: str, now: datetime) -> bool:
        """Write the firing down; False if somebody else did in the meantime (then they tell of it)."""
        try:
            with self._database.writing() as session:
                session.add(
                    CampaignFiring(
                        campaign_id=campaign.id,
                        exclusive_group=campaign.exclusive_group,
                        conversation=audience.conversation,
                        owner=audience.owner,
                        number=number,
                        coupon_code=code,
                        at=now,
                    )
                )
        except IntegrityError:
            return False
        return True


def runs(campaign: Any, now: datetime) -> bool:
    """Whether the campaign has begun, has not ended, and it is not its quiet time."""
    if campaign.starts_at is not None and now < campaign.starts_at:
        return False
    if campaign.ends_at is not None and now > campaign.ends_at:
        return False
    return not is_quiet(campaign.quiet_from, campaign.quiet_to, now.time())


def _fits(campaign: Any, facts: Mapping[str, Any]) -> bool:
    try:
        return holds(campaign.condition, facts)
    except RuleFault as fault:  # written past the checks, straight into the table
        logger.error("campaign %s has a condition that cannot be evaluated: %s", campaign.id, fault)
        return False


def _next_number(session: Session, campaign: Any, audience: Audience, now: datetime) -> int | None:
    """Which firing in this conversation this would be; None where a cap or another campaign of the group forbids it."""
    here = session.execute(
        select(func.count()).where(
            CampaignFiring.campaign_id == campaign.id, CampaignFiring.conversation == audience.conversation
        )
    ).scalar_one()
    if here >= campaign.per_conversation:
        return None
    if campaign.per_customer is not None:
        since = now - timedelta(days=campaign.window_days)
        lately = session.execute(
            select(func.count()).where(
                CampaignFiring.campaign_id == campaign.id,
                CampaignFiring.owner == audience.owner,
                CampaignFiring.at >= since,
            )
        ).scalar_one()
        if lately >= campaign.per_customer:
            return None
    if campaign.exclusive_group:
        rival = session.execute(
            select(CampaignFiring.id)
            .where(
                CampaignFiring.exclusive_group == campaign.exclusive_group,
                CampaignFiring.campaign_id != campaign.id,
                CampaignFiring.conversation == audience.conversation,
            )
            .limit(1)
        ).first()
        if rival is not None:
            return None
    return int(here) + 1
