"""The desk where conversations are handed over: opening, the customer's messages, the promise, and the end.

All decisions that two programs could take at once are taken by the database: one open hand-over a conversation (a unique
column), one agent a hand-over (a conditional UPDATE).
"""

from __future__ import annotations

import json
import re
import secrets
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from language.text import normalise
from shop.clock import Clock
from shop.database import Database
from shop.handoff import wording
from shop.handoff.hours import duty, next_opening, on_duty, opening_words
from shop.handoff.readmodels import Entry, HandoffRequest, Opened, Routed
from shop.handoff.records import close, entry, say
from shop.handoff.skills import LABELS
from shop.handoff.wishes import calls_out, gives_up
from shop.handoff.wording import REASONS
from shop.models import Ticket
from shop.models.handoff import Agent, Handoff, HandoffMessage
from shop.settings import settings
from shop.tickets.desk import LocalDesk, open_desk
from shop.tickets.readmodels import NewTicket

PROMISE: Final = timedelta(minutes=3)
"""A customer in the queue is told within this time that nobody is free, if nobody came."""
PRESENCE: Final = timedelta(seconds=45)
"""An agent whose inbox was not heard of for this long is away."""
RATING_OPEN: Final = timedelta(hours=24)
"""How long after the end a number from 1 to 5 counts as the answer to the satisfaction question."""
CONTEXT_KEPT: Final = timedelta(hours=24)

_PRIORITY: Final = {"threat": 1, "negative_turns": 2}
_USUAL: Final = 3
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LEAVES: Final = re.compile(
    r"取消排队|不(?:用|需要|要|想)(?:转)?(?:人工|排队|等)|不(?:等|排)了|算了不(?:等|转)|不用转了"
)
# While nobody is there the assistant goes on serving: only what speaks of the human takes the wish back.
_LEAVES_LATER: Final = re.compile(
    r"取消(?:排队|人工|转人工)|不(?:用|需要|要|想)(?:再)?(?:转人工|找人工|排队|等人工|等客服)|不用转了"
    r"|^(?:那|算了|行|好|[,，\s]){0,4}不(?:用|需要|要)(?:人工|客服)(?:服务)?(?:了|吧|啦)*[。.!！~]*$"
)
_BRIEF: Final = 14
_RATING: Final = re.compile(
    r"^(?:我)?(?:打|给|评)?\s*([1-5一二三四五])\s*(?:分|星)?(?:吧|啦|哦|呀)?\s*(?:$|[,。!~ ].{0,40}$)"
)
_DIGITS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}


class HandoffDesk:
    """Hand-overs in the shop's database, as assistant and channels see them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        promise: timedelta = PROMISE,
        presence: timedelta = PRESENCE,
        tickets: LocalDesk | None = None,
    ) -> None:
        """`promise` is how long a customer waits at most before being told; `presence` how long an agent counts as there.

        Every hand-over is a ticket of `tickets` under the same number; by default the desk that the settings name.
        """
        self._tickets = tickets or open_desk(settings(), database, clock)
        self._database = database
        self._clock = clock
        self._promise = promise
        self._presence = presence

    def open(self, request: HandoffRequest) -> Opened:
        """Hand a conversation over, or find where it stands if that was done already. Safe to repeat."""
        now = self._clock.now()
        with self._database.writing() as session:
            hours = duty(session)
            staffed = request.reachable and on_duty(hours, now) and self._somebody_online(session)
            row = {
                "id": f"H{now:%Y%m%d}{''.join(secrets.choice(_ALPHABET) for _ in range(5))}",
                "conversation": request.conversation,
                "open_conversation": request.conversation,
                "customer_id": request.customer_id,
                "reason": request.reason,
                "skill": request.skill,
                "priority": _PRIORITY.get(request.reason, _USUAL),
                "status": "waiting" if staffed else "left",
                "mood": request.mood,
                "order_id": request.order_id,
                "context": json.dumps(dict(request.context), ensure_ascii=False),
                "opened_at": now,
                "promised_at": now + self._promise,
                "changed_at": now,
            }
            dialect = sqlite if self._database.is_sqlite else postgresql
            inserted = session.execute(
                dialect.insert(Handoff.__table__).values(**row).on_conflict_do_nothing()
            ).rowcount
            found = session.execute(_open(request.conversation)).scalar_one()
            if inserted:
                self._tickets.open_in(session, _ticket(request, found), found.id)
                for line in request.transcript:
                    session.add(
                        HandoffMessage(
                            handoff_id=found.id,
                            author=line.author,
                            text=line.text,
                            name=line.name,
                            at=line.at or now,
                        )
                    )
            elif found.status == "left" and staffed:
                # Asked for again while somebody is there: into the queue with the time waited so far.
                found.status, found.promised_at, found.changed_at = "waiting", now + self._promise, now
            return Opened(
                ticket_id=found.id,
                reason=found.reason,
                status=found.status,
                waiting=_ahead(session, found),
                new=bool(inserted),
                next_opening=None if on_duty(hours, now) else next_opening(hours, now),
            )

    def route(self, conversation: str, text: str, key: str | None = None) -> Routed:
        """What becomes of a message of the customer. `key` (the client's message id) makes a repetition harmless."""
        with self._database.reading() as session:
            row = session.execute(_latest(conversation)).first()
        if row is None:
            return Routed(silent=False)
        if row.status in ("resolved", "cancelled", "left"):
            return self._left(conversation, row, text) if row.status == "left" else self._after(row, text)
        with self._database.writing() as session:
            found = session.execute(_open(conversation).with_for_update()).scalar_one_or_none()
            if found is None or found.status == "left":
                return Routed(silent=False, ticket_id=row.id)
            leaves = _LEAVES.search(normalise(text)) or gives_up(normalise(text))
            if found.status == "waiting" and leaves:
                close(found, "cancelled", self._clock)
                self._tickets.move_in(session, found.id, "cancelled", "顾客", wording.LEFT_QUEUE_NOTE)
                say(session, found, "system", wording.LEFT_QUEUE_NOTE, self._clock)
                return Routed(True, wording.left_queue(found.id), ticket_id=found.id)
            say(session, found, "customer", text, self._clock, key=key)
            found.changed_at = self._clock.now()
            if found.status == "active":
                return Routed(True, ticket_id=found.id)
            ahead = _ahead(session, found)
            return Routed(True, wording.still_waiting(ahead), (wording.LEAVE_QUEUE,), ticket_id=found.id)

    def _left(self, conversation: str, row: Any, text: str) -> Routed:
        """Nobody was there: what speaks of the promised human is answered from the promise, the rest by the assistant."""
        said = normalise(text)
        if len(text) <= _BRIEF and _LEAVES_LATER.search(said):
            ticket = self.withdraw(conversation)
            return Routed(True, wording.left_queue(ticket), ticket_id=ticket) if ticket else Routed(False)
        if calls_out(said):
            return Routed(True, wording.promised(row.id, self._when_back()), ticket_id=row.id)
        return self._after(row, text)

    def _when_back(self) -> str:
        """明天 9:00 上班后, or 上线后 while the shop's people should be there."""
        now = self._clock.now()
        with self._database.reading() as session:
            hours = duty(session)
        opens = None if on_duty(hours, now) else next_opening(hours, now)
        return f"{opening_words(opens, now)} 上班后" if opens is not None else "上线后"

    def withdraw(self, conversation: str) -> str | None:
        """The customer waits no longer for the human that was promised: closes the ticket and returns its number."""
        with self._database.writing() as session:
            found = session.execute(_open(conversation).with_for_update()).scalar_one_or_none()
            if found is None or found.status != "left":
                return None
            close(found, "cancelled", self._clock)
            self._tickets.move_in(session, found.id, "cancelled", "顾客", wording.LEFT_QUEUE_NOTE)
            return str(found.id)

    def _after(self, row: Any, text: str) -> Routed:
        """After the end the answer to the satisfaction question; anything else goes to the assistant."""
        rated = _RATING.match(normalise(text))
        asked = row.status == "resolved" and row.satisfaction is None
        if not (asked and rated and self._clock.now() - row.resolved_at <= RATING_OPEN):
            return Routed(silent=False, ticket_id=row.id)
        score = _DIGITS.get(rated[1]) or int(rated[1])
        with self._database.writing() as session:
            session.execute(
                update(Handoff)
                .where(Handoff.id == row.id, Handoff.satisfaction.is_(None))
                .values(satisfaction=score, changed_at=self._clock.now())
                .execution_options(synchronize_session=False)
            )
        return Routed(True, wording.rated(score), ticket_id=row.id)

    def expire(self) -> list[str]:
        """Tell customers whose time in the queue is over; their tickets stay. Returns the tickets. Safe in many programs."""
        now = self._clock.now()
        overdue = (Handoff.status == "waiting", Handoff.promised_at <= now)
        with self._database.reading() as session:
            due = list(session.execute(select(Handoff.id).where(*overdue)).scalars())
        told = []
        for ticket in due:
            with self._database.writing() as session:
                statement = update(Handoff).where(Handoff.id == ticket, *overdue)
                statement = statement.values(status="left", changed_at=now)
                if session.execute(statement.execution_options(synchronize_session=False)).rowcount:
                    found = session.get(Handoff, ticket)
                    say(session, found, "assistant", wording.nobody_came(ticket), self._clock, outgoing=True)
                    told.append(ticket)
        return told

    def find(self, conversation: str) -> Entry | None:
        """The latest hand-over of a conversation."""
        with self._database.reading() as session:
            found = session.execute(
                select(Handoff)
                .where(Handoff.conversation == conversation)
                .order_by(Handoff.opened_at.desc())
                .limit(1)
            ).scalar_one_or_none()
            return None if found is None else entry(found)

    def hours_on(self, day: date) -> str:
        """When humans are there on that day, as 9:00-22:00; empty where nobody is, or the shop keeps no hours."""
        with self._database.reading() as session:
            span = duty(session).get(day.isoweekday())
        return f"{span[0].hour}:{span[0]:%M}-{span[1].hour}:{span[1]:%M}" if span else ""

    def kept_context(self, conversation: str) -> dict[str, Any]:
        """What a conversation was about when it went to a human, within a day after: to go on in a new session."""
        with self._database.reading() as session:
            found = session.execute(
                select(Handoff.context, Handoff.resolved_at, Handoff.opened_at)
                .where(Handoff.conversation == conversation)
                .order_by(Handoff.opened_at.desc())
                .limit(1)
            ).first()
        if found is None or self._clock.now() - (found.resolved_at or found.opened_at) > CONTEXT_KEPT:
            return {}
        return dict(json.loads(found.context))

    def forget(self, conversation: str) -> int:
        """Delete all hand-overs of a conversation with what was said in them; returns how many there were."""
        with self._database.writing() as session:
            tickets = list(
                session.execute(select(Handoff).where(Handoff.conversation == conversation)).scalars()
            )
            for found in tickets:
                session.execute(
                    HandoffMessage.__table__.delete().where(HandoffMessage.handoff_id == found.id)
                )
                session.execute(Ticket.__table__.delete().where(Ticket.id == found.id))
                session.delete(found)
            return len(tickets)

    def _somebody_online(self, session: Session) -> bool:
        fresh = Agent.seen_at > self._clock.now() - self._presence
        return bool(session.execute(select(func.count()).select_from(Agent).where(fresh)).scalar_one())


def _ticket(request: HandoffRequest, found: Any) -> NewTicket:
    """The ticket that stays, whatever becomes of the queue. What was said is kept with the hand-over, sealed."""
    return NewTicket(
        kind="human",
        summary=f"{LABELS.get(request.skill, request.skill)}：{REASONS.get(request.reason, request.reason)}",
        key=f"handoff:{found.id}",
        customer_id=request.customer_id,
        conversation_id=request.conversation,
        order_id=request.order_id,
        priority=found.priority,
    )


def _open(conversation: str) -> Any:
    return select(Handoff).where(Handoff.open_conversation == conversation)


def _latest(conversation: str) -> Any:
    columns = (Handoff.id, Handoff.status, Handoff.satisfaction, Handoff.resolved_at)
    return (
        select(*columns)
        .where(Handoff.conversation == conversation)
        .order_by(Handoff.opened_at.desc())
        .limit(1)
    )


def _ahead(session: Session, found: Any) -> int:
    """How many wait before this one."""
    before = (Handoff.priority < found.priority) | (
        (Handoff.priority == found.priority) & (Handoff.opened_at < found.opened_at)
    )
    counted = select(func.count()).select_from(Handoff).where(Handoff.status == "waiting", before)
    return int(session.execute(counted).scalar_one())
