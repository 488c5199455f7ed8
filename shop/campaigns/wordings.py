"""Which words of a campaign somebody reads: those of their experiment's variant, of their segment or tag, or the usual ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from shop.clock import Clock
from shop.database import Database
from shop.experiments.running import Experiments
from shop.models.outreach import CampaignWording
from shop.profiles.segments import Segments
from shop.profiles.tags import Profiles

# A variant that is a policy, not only words: "coupon=CP-50 限时24小时，立减50" gives out another coupon.
_POLICY = re.compile(r"^coupon=(\S+)\s*(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Wording:
    """What to say, under which variant, and the coupon where the variant chooses one."""

    text: str
    variant: str = ""
    batch: str = ""


class Wordings:
    """The wordings that staff saved for campaigns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`, as of `clock`."""
        self._database = database
        self._experiments = Experiments(database, clock)
        self._segments = Segments(database, clock)
        self._profiles = Profiles(database, clock)

    def choose(self, campaign_id: str, usual: str, experiment: str, owner: str) -> Wording:
        """The words for `owner`. A variant is drawn once and then kept; `exposed` is for who shows it to call."""
        if experiment and (variant := self._experiments.variant(experiment, owner)) is not None:
            policy = _POLICY.match(variant.content)
            text = policy[2] if policy else variant.content
            return Wording(text or usual, variant.name, policy[1] if policy else "")
        return Wording(self._of_segment(campaign_id, owner) or usual)

    def _of_segment(self, campaign_id: str, owner: str) -> str:
        with self._database.reading() as session:
            rows = session.execute(
                select(CampaignWording.segment, CampaignWording.message)
                .where(CampaignWording.campaign_id == campaign_id)
                .order_by(CampaignWording.position, CampaignWording.segment)
            ).all()
        if not rows:
            return ""
        facts = self._profiles.facts(owner)
        mine = {*self._segments.of_customer(owner, facts), *facts.get("tags", ())}
        return next((str(row.message) for row in rows if row.segment in mine), "")
