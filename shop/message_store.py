"""Answers by the name of the message they answer: sent again, a message is answered from here, not worked on twice.

A message's name is unique in its conversation. Whoever is first to `claim` it works on it and `complete`s it; the
others wait and read the answer. A claim lapses after a while, so that a message whose worker died can be worked on
again. Both engines decide by the primary key, not by hope: two claims at the same moment have one winner.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.identity import conversation_prefix
from shop.models.messages import AnsweredMessage

KEEP: Final = timedelta(hours=24)
"""How long an answer can be asked for again."""
LEASE: Final = timedelta(seconds=30)
"""How long a claim holds unless it is renewed."""

_WORKING: Final = "working"
_ANSWERED: Final = "answered"

Reply = Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """The right to work on a message, to be completed, renewed or released with this very object."""

    conversation: str
    message_id: str
    token: str


@dataclass(frozen=True)
class Answer:
    """The stored answer: the assistant's replies as JSON objects, in order (none if it kept silent)."""

    replies: tuple[Reply, ...]


BUSY: Final[Literal["busy"]] = "busy"
"""Somebody else is working on the message; ask again in a moment."""


class MessageStore:
    """Claims and answers in the shop's database."""

    def __init__(
        self, database: Database, clock: Clock, *, lease: timedelta = LEASE, keep: timedelta = KEEP
    ) -> None:
        """`lease` is how long a claim holds without renewal, `keep` how long answers are kept."""
        self.database = database
        self._clock = clock
        self.lease = lease
        self._keep = keep

    def claim(self, conversation: str, message_id: str) -> Claim | Answer | Literal["busy"]:
        """Take the message, or get its answer, or learn that somebody else is working on it."""
        claim = Claim(conversation, message_id, uuid.uuid4().hex)
        with self.database.writing() as session:
            if self._insert(session, claim):
                return claim
            found = session.execute(_row(conversation, message_id).with_for_update()).scalar_one_or_none()
            if found is None:
                return BUSY  # purged between the two statements: the next try inserts it
            now = self._clock.now()
            expired = found.created_at + self._keep <= now
            if found.status == _ANSWERED and not expired:
                return Answer(tuple(json.loads(found.replies)))
            if found.status == _WORKING and found.lease_until > now:
                return BUSY
            found.status, found.replies, found.claim = _WORKING, None, claim.token
            found.created_at, found.lease_until = now, now + self.lease
            return claim

    def renew(self, claim: Claim) -> bool:
        """Hold the claim for another lease; False if it lapsed and somebody else took the message."""
        return self._change(claim, lease_until=self._clock.now() + self.lease)

    def complete(self, claim: Claim, replies: Sequence[Reply]) -> bool:
        """Store the answer; False if the claim lapsed and somebody else took the message."""
        text = json.dumps(list(replies), ensure_ascii=False)
        return self._change(claim, status=_ANSWERED, replies=text)

    def release(self, claim: Claim) -> None:
        """Give the message back unanswered: whoever sends it again works on it."""
        with self.database.writing() as session:
            session.execute(delete(AnsweredMessage).where(*_held(claim)))

    def forget(self, conversation: str) -> int:
        """Delete all answers of a conversation; returns how many there were."""
        with self.database.writing() as session:
            return _deleted(session, AnsweredMessage.conversation == conversation)

    def forget_customer(self, customer: str) -> int:
        """Delete the answers of all conversations that belong to the customer by a signed token; returns how many."""
        prefix = conversation_prefix(customer)
        # Not LIKE: on SQLite it takes c0001 for C0001.
        own = func.substr(AnsweredMessage.conversation, 1, len(prefix)) == prefix
        with self.database.writing() as session:
            return _deleted(session, own)

    def purge(self) -> int:
        """Delete what is older than the time answers are kept; returns how many rows that were."""
        with self.database.writing() as session:
            return _deleted(session, AnsweredMessage.created_at <= self._clock.now() - self._keep)

    def _insert(self, session: Session, claim: Claim) -> bool:
        now = self._clock.now()
        dialect = sqlite if self.database.is_sqlite else postgresql
        statement = (
            dialect.insert(AnsweredMessage.__table__)
            .values(
                conversation=claim.conversation,
                message_id=claim.message_id,
                status=_WORKING,
                claim=claim.token,
                lease_until=now + self.lease,
                created_at=now,
            )
            .on_conflict_do_nothing()
        )
        return bool(session.execute(statement).rowcount == 1)

    def _change(self, claim: Claim, **values: Any) -> bool:
        statement = update(AnsweredMessage).where(*_held(claim)).values(**values)
        with self.database.writing() as session:
            result = session.execute(statement.execution_options(synchronize_session=False))
            return bool(result.rowcount == 1)


def _row(conversation: str, message_id: str) -> Any:
    return select(AnsweredMessage).where(
        AnsweredMessage.conversation == conversation, AnsweredMessage.message_id == message_id
    )


def _held(claim: Claim) -> tuple[Any, ...]:
    return (
        AnsweredMessage.conversation == claim.conversation,
        AnsweredMessage.message_id == claim.message_id,
        AnsweredMessage.claim == claim.token,
        AnsweredMessage.status == _WORKING,
    )


def _deleted(session: Session, condition: Any) -> int:
    statement = delete(AnsweredMessage).where(condition)
    return int(session.execute(statement.execution_options(synchronize_session=False)).rowcount)
