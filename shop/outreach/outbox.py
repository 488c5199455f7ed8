"""The queue of messages to customers: one row a message, unique by key, handed out until a client acknowledged it.

Nobody is messaged twice: a key is queued once, one deliverer at a time has a message, and what is acknowledged never
goes out again. A deliverer that dies leaves its message claimed; it is free again after CLAIM, under the same public id,
by which a client that did show it knows it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.experiments.running import Experiments
from shop.importing.storing import chunks
from shop.models.marketing import Notice
from shop.models.outreach import OutreachCampaign, OutreachMessage
from shop.orders.drafts import owner_of
from shop.outreach.rendering import Card, Dropped, Later, Renderer
from shop.outreach.settings import OutreachSettings, outreach_settings

CLAIM: Final = timedelta(seconds=60)
"""How long a deliverer has a message to itself."""
FIRST_WAIT: Final = timedelta(minutes=1)
LOOK_AGAIN: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 6
"""A client that never acknowledges is not shown the same message for ever."""

_IN_LIST = 400  # stays below every engine's limit of bound parameters
_MESSAGE = OutreachMessage.__table__


@dataclass(frozen=True)
class Draft:
    """A message to be queued. `data` is what its words are made from."""

    key: str
    kind: str
    owner: str
    expires_at: datetime
    campaign_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True)
class Candidate:
    """A message that could go into a conversation now."""

    id: int
    conversation: str
    kind: str


@dataclass(frozen=True)
class Parcel:
    """A message in the hands of a deliverer."""

    id: int
    public_id: str
    conversation: str
    kind: str
    card: Card


@dataclass(frozen=True)
class Told:
    """A message that its customer has now, as they saw it. `data` is what its words were made from."""

    public_id: str
    kind: str
    card: Card
    data: Mapping[str, Any]


class Outbox:
    """Queueing, claiming and acknowledging."""

    def __init__(
        self, database: Database, clock: Clock, renderer: Renderer, limits: OutreachSettings | None = None
    ) -> None:
        """Over `database`; `limits` are the process's settings by default."""
        self._database = database
        self._clock = clock
        self._renderer = renderer
        self._limits = limits or outreach_settings()

    def candidates(self, conversations: Mapping[str, str | None]) -> list[Candidate]:
        """At most one message for each of these open conversations (id to customer, None if unknown)."""
        now = self._clock.now()
        places: dict[str, str] = {}
        for conversation, customer in conversations.items():
            # What somebody asked for before they logged in stays theirs.
            for owner in (owner_of(customer, conversation), owner_of(None, conversation)):
                places.setdefault(owner, conversation)
        found: dict[str, Candidate] = {}
        for owners in chunks(sorted(places), _IN_LIST):
            statement = (
                select(OutreachMessage.id, OutreachMessage.owner, OutreachMessage.kind)
                .where(
                    OutreachMessage.owner.in_(owners),
                    OutreachMessage.state == "waiting",
                    OutreachMessage.not_before <= now,
                    OutreachMessage.expires_at > now,
                    or_(OutreachMessage.claimed_until.is_(None), OutreachMessage.claimed_until < now),
                )
                .order_by(OutreachMessage.priority.desc(), OutreachMessage.id)
            )
            with self._database.reading() as session:
                for row in session.execute(statement):
                    place = places[row.owner]
                    found.setdefault(place, Candidate(row.id, place, row.kind))
        return list(found.values())

    def claim(self, message: int, conversation: str) -> Parcel | None:
        """Take a message for delivery into a conversation; None if it may not go out now, or never may."""
        with self._database.reading() as session:
            waiting = session.execute(
                select(OutreachMessage.campaign_id, OutreachMessage.owner, OutreachMessage.kind).where(
                    OutreachMessage.id == message
                )
            ).one_or_none()
        if waiting is None:
            return None
        hindered = self._renderer.allowed(waiting.campaign_id, waiting.owner, waiting.kind)
        if isinstance(hindered, Dropped):
            self._drop(message, hindered.why)
        if hindered is not None:
            return None
        claimed = self._reserve(message, conversation)
        if claimed is None:
            return None
        made = self._renderer.render(claimed.kind, claimed.campaign_id, claimed.owner, claimed.data)
        if isinstance(made, Dropped):
            self._drop(message, made.why)
            return None
        if isinstance(made, Later):
            self._put_off(message)
            return None
        with self._database.writing() as session:
            session.execute(
                update(_MESSAGE)
                .where(_MESSAGE.c.id == message)
                .values(
                    text=made.text,
                    custom=made.custom,
                    buttons=list(made.buttons),
                    variant=made.variant,
                    coupon_code=made.coupon_code,
                )
            )
        return Parcel(message, claimed.public_id, conversation, claimed.kind, made)

    def acknowledge(self, public_ids: Iterable[str], conversation: str) -> list[Told]:
        """The client of this conversation has them; returns those of which that is news."""
        now = self._clock.now()
        names = list(public_ids)[:_IN_LIST]
        told = (
            OutreachMessage.public_id.in_(names),
            OutreachMessage.conversation == conversation,
        )
        with self._database.writing() as session:
            rows = (
                session.execute(
                    select(OutreachMessage)
                    .where(*told, OutreachMessage.delivered_at.is_(None))
                    .order_by(OutreachMessage.id)
                    .with_for_update()
                )
                .scalars()
                .all()
            )
            for row in rows:
                row.state, row.delivered_at, row.claimed_until, row.note = "delivered", now, None, ""
                if notice := row.data.get("notice"):
                    session.execute(update(Notice).where(Notice.id == notice).values(delivered_at=now))
            news = [
                Told(row.public_id, row.kind, Card(row.text, row.custom, tuple(row.buttons or ())), row.data)
                for row in rows
            ]
        # By name, not by row: after a crash in between, the client's next word still counts the showing.
        with self._database.reading() as session:
            shown = session.execute(
                select(OutreachCampaign.experiment, OutreachMessage.owner)
                .join(OutreachCampaign, OutreachCampaign.id == OutreachMessage.campaign_id)
                .where(*told, OutreachMessage.variant != "")
            ).all()
        experiments = Experiments(self._database, self._clock)
        for name, owner in shown:
            experiments.exposed(name, owner)
        return news

    def give_back(self, message: int) -> None:
        """No acknowledgement came: the message waits, each time twice as long, and is given up in the end."""
        now = self._clock.now()
        with self._database.writing() as session:
            row = session.get(OutreachMessage, message, with_for_update=True)
            if row is None or row.state != "waiting":
                return
            row.claimed_until = None
            row.not_before = now + FIRST_WAIT * 2 ** (row.attempts - 1)
            if row.attempts >= MOST_ATTEMPTS:
                row.state, row.note = "dropped", "no client acknowledged it"

    def drop_for(self, owner: str, why: str) -> int:
        """Nothing that waits for this owner goes out any more; returns how many messages that were."""
        with self._database.writing() as session:
            return int(
                session.execute(
                    update(_MESSAGE)
                    .where(_MESSAGE.c.owner == owner, _MESSAGE.c.state == "waiting")
                    .values(state="dropped", note=why)
                ).rowcount
            )

    def expire(self) -> int:
        """Drop what came too late; returns how many messages that were."""
        now = self._clock.now()
        late = (_MESSAGE.c.state == "waiting", _MESSAGE.c.expires_at <= now)
        with self._database.reading() as session:
            if session.execute(select(_MESSAGE.c.id).where(*late).limit(1)).first() is None:
                return 0
        with self._database.writing() as session:
            return int(
                session.execute(
                    update(_MESSAGE).where(*late).values(state="dropped", note="its time was over")
                ).rowcount
            )

    def counts(self) -> dict[str, dict[str, int]]:
        """How many messages there are by campaign (notices: "notice") and state."""
        with self._database.reading() as session:
            rows = session.execute(
                select(
                    OutreachMessage.campaign_id, OutreachMessage.state, func.count(OutreachMessage.id)
                ).group_by(OutreachMessage.campaign_id, OutreachMessage.state)
            ).all()
        found: dict[str, dict[str, int]] = {}
        for campaign, state, count in rows:
            found.setdefault(campaign or "notice", {})[state] = int(count)
        return found

    def _reserve(self, message: int, conversation: str) -> Any:
        """Claim the row if everything allows it now."""
        now = self._clock.now()
        with self._database.writing() as session:
            _lock_all_of(session, message)
            row = session.get(OutreachMessage, message)
            if row is None or row.state != "waiting" or row.not_before > now or row.expires_at <= now:
                return None
            if row.claimed_until is not None and row.claimed_until >= now:
                return None
            if row.attempts >= MOST_ATTEMPTS:  # whoever took it died of it, again and again
                row.state, row.note = "dropped", "could not be delivered"
                return None
            if not self._within_limits(session, row, now):
                return None
            row.claimed_at, row.claimed_until = now, now + CLAIM
            row.conversation = conversation
            row.attempts += 1
            session.flush()
            session.expunge(row)
            return row

    def _within_limits(self, session: Session, row: Any, now: datetime) -> bool:
        lately = session.execute(
            select(func.count()).where(OutreachMessage.claimed_at > now - timedelta(minutes=1))
        ).scalar_one()
        if lately >= self._limits.outreach_per_minute:
            return False
        if row.kind == "notice":  # asked for, so it is no advertising
            return True
        # What is on its way to another conversation counts as well; so close after a notice it would be one too many.
        advertising = case((OutreachMessage.kind != "notice", 1), else_=0)
        told = select(func.max(OutreachMessage.claimed_at), func.coalesce(func.sum(advertising), 0)).where(
            OutreachMessage.owner == row.owner,
            OutreachMessage.id != row.id,
            or_(OutreachMessage.delivered_at.is_not(None), OutreachMessage.claimed_until >= now),
            OutreachMessage.claimed_at > now - timedelta(days=1),
        )
        latest, count = session.execute(told).one()
        if count >= self._limits.outreach_per_day:
            return False
        return latest is None or latest <= now - timedelta(minutes=self._limits.outreach_gap_minutes)

    def _put_off(self, message: int) -> None:
        with self._database.writing() as session:
            session.execute(
                update(_MESSAGE)
                .where(_MESSAGE.c.id == message, _MESSAGE.c.state == "waiting")
                .values(
                    claimed_until=None,
                    attempts=_MESSAGE.c.attempts - 1,
                    not_before=self._clock.now() + LOOK_AGAIN,
                )
            )

    def _drop(self, message: int, why: str) -> None:
        with self._database.writing() as session:
            session.execute(
                update(_MESSAGE)
                .where(_MESSAGE.c.id == message, _MESSAGE.c.state == "waiting")
                .values(state="dropped", note=why, claimed_until=None)
            )


def _lock_all_of(session: Session, message: int) -> None:
    """Keep other deliverers from every waiting message of this one's owner: two claims of different messages at once,
    each blind to the other, would break the owner's limits."""
    owner = select(_MESSAGE.c.owner).where(_MESSAGE.c.id == message).scalar_subquery()
    session.execute(
        select(_MESSAGE.c.id)
        .where(_MESSAGE.c.owner == owner, _MESSAGE.c.state == "waiting")
        .order_by(_MESSAGE.c.id)
        .with_for_update()
    ).all()


def enqueue(database: Database, session: Session, drafts: Sequence[Draft], now: datetime) -> int:
    """Queue these messages in the caller's transaction; those whose key is known are left alone. Returns the new ones."""
    keys = [draft.key for draft in drafts]
    known: set[str] = set()
    for some in chunks(keys, _IN_LIST):
        known |= set(session.execute(select(_MESSAGE.c.key).where(_MESSAGE.c.key.in_(some))).scalars())
    rows = [
        {
            "public_id": secrets.token_hex(12),
            "key": draft.key,
            "kind": draft.kind,
            "campaign_id": draft.campaign_id,
            "owner": draft.owner,
            "data": dict(draft.data),
            "priority": draft.priority,
            "created_at": now,
            "not_before": now,
            "expires_at": draft.expires_at,
        }
        for draft in drafts
        if draft.key not in known
    ]
    if rows:
        insert: Any = sqlite.insert if database.is_sqlite else postgresql.insert
        # Another planner may have been first with some.
        session.execute(insert(_MESSAGE).on_conflict_do_nothing(index_elements=["key"]), rows)
    return len(rows)
