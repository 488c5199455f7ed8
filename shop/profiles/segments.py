"""Segments: saved conditions over customers. A member is whoever meets the condition now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.importing.storing import IN_LIST
from shop.models.catalogue import NAME_LENGTH, WORD_LENGTH
from shop.profiles.facts import SEGMENTS, facts_of
from shop.profiles.tags import Profiles
from shop.rules import RuleFault

__all__ = ["RuleFault", "Segment", "Segments", "UnknownSegment"]


class UnknownSegment(LookupError):
    """There is no such segment."""

    def __init__(self, segment_id: str) -> None:
        super().__init__(f"没有人群“{segment_id}”，用 python -m shop segments list 看有哪些")


@dataclass(frozen=True)
class Segment:
    """A saved condition."""

    id: str
    title: str
    condition: str


class Segments:
    """The segments that staff saved."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Over the customers in `database`, as of `clock`."""
        self._database = database
        self._clock = clock
        self._profiles = Profiles(database, clock)

    def save(self, segment_id: str, title: str, condition: str) -> Segment:
        """Store a segment, over an older one of the same id. Raises RuleFault, which names the position, for a condition
        that cannot be evaluated, and for an id or title that is empty or too long."""
        for name, value, limit in (("编号", segment_id, WORD_LENGTH), ("名称", title, NAME_LENGTH)):
            if not value.strip() or len(value) > limit:
                raise RuleFault(f"人群的{name}要填 1 到 {limit} 个字", None)
        SEGMENTS.compile(condition)
        now = self._clock.now()
        with self._database.writing() as session:
            row = session.get(models.Segment, segment_id)
            if row is None:
                row = models.Segment(id=segment_id, created_at=now)
                session.add(row)
            row.title, row.condition, row.updated_at = title, condition, now
        return Segment(segment_id, title, condition)

    def delete(self, segment_id: str) -> None:
        """Forget a segment. Raises UnknownSegment."""
        with self._database.writing() as session:
            row = session.get(models.Segment, segment_id)
            if row is None:
                raise UnknownSegment(segment_id)
            session.delete(row)

    def all(self) -> tuple[Segment, ...]:
        """Every segment, by id."""
        with self._database.reading() as session:
            return _all(session)

    def get(self, segment_id: str) -> Segment:
        """One segment. Raises UnknownSegment."""
        with self._database.reading() as session:
            row = session.get(models.Segment, segment_id)
            if row is None:
                raise UnknownSegment(segment_id)
            return Segment(row.id, row.title, row.condition)

    def members(self, segment_id: str) -> Iterator[str]:
        """The ids of all customers in the segment now, in order of id. Raises UnknownSegment, RuleFault.

        Who switched personalization off is in no segment. Profiles are brought up to date first; between batches no
        transaction stays open, so the caller may write while it iterates.
        """
        segment = self.get(segment_id)
        self._profiles.refresh()
        return self.matching(segment.condition)

    def matching(self, condition: str) -> Iterator[str]:
        """The customers whose profile, as it stands, meets a condition that need not be saved. Raises RuleFault."""
        SEGMENTS.compile(condition)
        return self._matching(condition, self._clock.now())

    def _matching(self, condition: str, now: datetime) -> Iterator[str]:
        profile, tag = models.CustomerProfile, models.CustomerTag
        last = ""
        while True:
            with self._database.reading() as session:
                rows = (
                    session.execute(
                        select(profile)
                        .where(profile.customer_id > last)
                        .order_by(profile.customer_id)
                        .limit(IN_LIST)
                    )
                    .scalars()
                    .all()
                )
                tags: dict[str, list[str]] = {}
                for row in session.execute(
                    select(tag.customer_id, tag.tag).where(
                        tag.customer_id.in_([row.customer_id for row in rows])
                    )
                ):
                    tags.setdefault(row.customer_id, []).append(row.tag)
                last = rows[-1].customer_id if rows else last
                found = [
                    row.customer_id
                    for row in rows
                    if _holds(condition, {**facts_of(row, now), "tags": tags.get(row.customer_id, ())})
                ]
            if not rows:
                return
            yield from found

    def of_customer(self, customer_id: str | None, facts: dict[str, Any] | None = None) -> tuple[str, ...]:
        """Ids of the segments that the customer is in; `facts` as `Profiles.facts` gives them, if known already."""
        known = self._profiles.facts(customer_id) if facts is None else facts
        if not known:
            return ()
        return tuple(segment.id for segment in self.all() if _holds(segment.condition, known))


def _all(session: Session) -> tuple[Segment, ...]:
    rows = session.execute(select(models.Segment).order_by(models.Segment.id)).scalars()
    return tuple(Segment(row.id, row.title, row.condition) for row in rows)


def _holds(condition: str, facts: dict[str, Any]) -> bool:
    """A condition that cannot be told of a customer (a division by nought) does not hold for them."""
    try:
        return SEGMENTS.holds(condition, facts)
    except RuleFault:
        return False
