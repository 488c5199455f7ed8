"""The agents' side of hand-overs: who is there, the queue, taking a conversation, speaking in it, passing it on, ending it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.handoff import wording
from shop.handoff.readmodels import Entry, HandoffError, Line
from shop.handoff.records import close, entry, say
from shop.models.handoff import Agent, CannedReply, Handoff, HandoffMessage
from shop.settings import settings
from shop.tickets.desk import LocalDesk, MoveRefused, open_desk

logger = logging.getLogger(__name__)

LONGEST_REPLY = 2000
_TAKEABLE = ("waiting", "left")


class Inbox:
    """Hand-overs as agents see them. Every method that changes something raises HandoffError with a sentence for them."""

    def __init__(self, database: Database, clock: Clock, tickets: LocalDesk | None = None) -> None:
        """Over the shop's database; the hand-overs' tickets move along in `tickets`."""
        self._database = database
        self._clock = clock
        self._tickets = tickets or open_desk(settings(), database, clock)

    def agent(self, agent: str) -> tuple[str, tuple[str, ...]] | None:
        """Name and skills of an agent; None for somebody who is not on the staff."""
        with self._database.reading() as session:
            found = session.get(Agent, agent)
            return None if found is None else (found.name, found.skills)

    def agents(self) -> list[tuple[str, str]]:
        """Id and name of all agents, for passing conversations on."""
        with self._database.reading() as session:
            return [
                (row.id, row.name) for row in session.execute(select(Agent.id, Agent.name).order_by(Agent.id))
            ]

    def seen(self, agent: str) -> None:
        """The agent's inbox is open: new conversations may queue."""
        self._presence(agent, self._clock.now())

    def gone(self, agent: str) -> None:
        """The agent's inbox was closed."""
        self._presence(agent, None)

    def queue(self, agent: str) -> list[Entry]:
        """What this agent has, then what nobody has: the agent's skills first, then by urgency and age."""
        with self._database.reading() as session:
            skills = set((session.get(Agent, agent) or Agent(skills=())).skills)
            rows = session.execute(
                select(Handoff).where(
                    or_(
                        Handoff.status.in_(_TAKEABLE), (Handoff.status == "active") & (Handoff.agent == agent)
                    )
                )
            ).scalars()
            ordered = sorted(
                rows,
                key=lambda row: (
                    row.agent != agent,
                    row.status != "waiting",
                    row.skill not in skills,
                    row.priority,
                    row.opened_at,
                ),
            )
            return [entry(row) for row in ordered]

    def version(self) -> tuple[Any, ...]:
        """Changes whenever anything in the queue or a conversation does."""
        with self._database.reading() as session:
            changed, number = session.execute(
                select(func.max(Handoff.changed_at), func.count(Handoff.id))
            ).one()
            said = session.execute(select(func.max(HandoffMessage.id))).scalar_one()
        return changed, number, said

    def conversation(self, ticket: str, after: int = 0) -> tuple[Entry, list[Line]]:
        """A hand-over and what was said in it, from the message after number `after` on."""
        with self._database.reading() as session:
            found = session.get(Handoff, ticket)
            if found is None:
                raise HandoffError(f"没有服务单 {ticket}")
            rows = session.execute(
                select(HandoffMessage)
                .where(HandoffMessage.handoff_id == ticket, HandoffMessage.id > after)
                .order_by(HandoffMessage.id)
            ).scalars()
            return entry(found), [Line(row.author, row.text, row.at, row.name, row.id) for row in rows]

    def claim(self, ticket: str, agent: str) -> Entry:
        """Take a conversation that nobody has. Of two agents at the same moment one gets it."""
        now = self._clock.now()
        with self._database.writing() as session:
            taker = _agent(session, agent)
            active = (
                select(func.count())
                .select_from(Handoff)
                .where(Handoff.status == "active", Handoff.agent == agent)
            )
            if int(session.execute(active).scalar_one()) >= taker.most:
                raise HandoffError(f"您手上已有 {taker.most} 个会话，请先结束一个")
            statement = (
                update(Handoff)
                .where(Handoff.id == ticket, Handoff.status.in_(_TAKEABLE))
                .values(status="active", agent=agent, claimed_at=now, changed_at=now)
                .execution_options(synchronize_session=False)
            )
            taken = session.execute(statement).rowcount
            found = session.get(Handoff, ticket)
            if found is None:
                raise HandoffError(f"没有服务单 {ticket}")
            if not taken and found.agent != agent:
                holder = session.get(Agent, found.agent) if found.agent else None
                raise HandoffError(f"{holder.name}已接入这个会话" if holder else "这个会话已经结束")
            if taken:
                self._move(session, ticket, "in_progress", taker.name, "已接入")
                say(session, found, "system", wording.joined(taker.name), self._clock, outgoing=True)
            return entry(found)

    def reply(self, ticket: str, agent: str, text: str, key: str | None = None) -> None:
        """Say something to the customer. `key` makes a repetition harmless."""
        words = text.strip()
        if not words:
            raise HandoffError("请先输入内容")
        if len(words) > LONGEST_REPLY:
            raise HandoffError(f"一条最多 {LONGEST_REPLY} 字，现在有 {len(words)} 字")
        with self._database.writing() as session:
            found = _own(session, ticket, agent)
            name = _agent(session, agent).name
            say(session, found, "agent", words, self._clock, name=name, key=key, outgoing=True)
            found.changed_at = self._clock.now()

    def transfer(self, ticket: str, agent: str, to: str) -> Entry:
        """Pass an own conversation to another agent, or with a skill's name (skill:orders) back into the queue."""
        with self._database.writing() as session:
            found = _own(session, ticket, agent)
            now = self._clock.now()
            if to.startswith("skill:"):
                found.status, found.agent, found.skill = "waiting", None, to.removeprefix("skill:")
                found.promised_at = now + (found.promised_at - found.opened_at)
                name = "对应的客服"
            else:
                if to == agent:
                    raise HandoffError("这个会话已经在您手上")
                name = _agent(session, to).name
                found.agent = to
            found.changed_at = now
            say(session, found, "system", wording.passed_on(name), self._clock, outgoing=True)
            return entry(found)

    def resolve(self, ticket: str, agent: str) -> Entry:
        """End the human's part: the assistant takes over again, and asks how it was."""
        with self._database.writing() as session:
            found = _own(session, ticket, agent)
            close(found, "resolved", self._clock)
            self._move(session, ticket, "resolved", _agent(session, agent).name, "人工服务已结束")
            say(session, found, "system", wording.ASK_RATING, self._clock, outgoing=True)
            return entry(found)

    def canned(self, skill: str | None = None) -> list[tuple[str, str]]:
        """Title and text of replies that agents send often: those for all, and those of a skill (None: of every skill)."""
        with self._database.reading() as session:
            wanted = select(CannedReply).order_by(CannedReply.id)
            if skill is not None:
                wanted = wanted.where(CannedReply.skill.in_(("", skill)))
            return [(row.title, row.text) for row in session.execute(wanted).scalars()]

    def _move(self, session: Session, ticket: str, status: str, actor: str, note: str) -> None:
        """The ticket beside the hand-over; one that an outside desk closed already stays so."""
        try:
            self._tickets.move_in(session, ticket, status, actor, note)
        except (MoveRefused, LookupError) as refused:
            logger.info("The ticket of a hand-over stays as it is: %s", refused)

    def _presence(self, agent: str, at: Any) -> None:
        with self._database.writing() as session:
            session.execute(
                update(Agent)
                .where(Agent.id == agent)
                .values(seen_at=at)
                .execution_options(synchronize_session=False)
            )


def _agent(session: Session, agent: str) -> Any:
    found = session.get(Agent, agent)
    if found is None:
        raise HandoffError(f"没有客服“{agent}”")
    return found


def _own(session: Session, ticket: str, agent: str) -> Any:
    """The hand-over, locked, if this agent speaks in it."""
    found = session.execute(
        select(Handoff).where(Handoff.id == ticket).with_for_update()
    ).scalar_one_or_none()
    if found is None:
        raise HandoffError(f"没有服务单 {ticket}")
    if found.status != "active" or found.agent != agent:
        raise HandoffError("这个会话不在您手上，请先接入")
    return found


def customer_lines(lines: Sequence[Line]) -> list[str]:
    """What the customer said, in order."""
    return [line.text for line in lines if line.author == "customer"]
