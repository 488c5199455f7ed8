"""Tags of customers by declared rules, kept up to date: only customers about whom something is new are computed again."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.importing.storing import IN_LIST, chunks, upsert
from shop.models.catalogue import NAME_LENGTH
from shop.profiles.facts import DAILY, PROFILE_FACTS, TAGS, Prices, compute, facts_of
from shop.rules import TEXT, RuleFault

logger = logging.getLogger(__name__)

INTERACTIONS_KEPT = timedelta(days=365)
PREFERENCE = re.compile(r"(cheap|dear|new)|(category|brand):.+")


@dataclass(frozen=True)
class Refreshed:
    """How many customers were computed anew, how many got their tags anew from known facts, how many went."""

    computed: int
    retagged: int
    removed: int


@dataclass(frozen=True)
class _Rules:
    """The rules in force; `mark` changes with them."""

    rows: Sequence[Any]
    mark: str
    daily: bool

    @classmethod
    def read(cls, session: Session) -> _Rules:
        rows = []
        for row in session.execute(
            select(models.TagRule).where(models.TagRule.enabled).order_by(models.TagRule.id)
        ).scalars():
            try:
                TAGS.compile(row.condition)
            except RuleFault as fault:  # written past the checks, straight into the table
                logger.error("tag rule %s cannot be evaluated: %s", row.id, fault)
                continue
            rows.append(row)
        session.expunge_all()
        text = repr([(row.id, row.title, row.condition) for row in rows])
        mark = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        return cls(rows, mark, any(TAGS.mentions(row.condition, DAILY) for row in rows))

    def tags(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Tag to the rule that gives it."""
        given: dict[str, str] = {}
        for row in self.rows:
            try:
                if TAGS.holds(row.condition, facts):
                    given.setdefault(tag_title(row.title, facts), row.id)
            except RuleFault as fault:
                logger.debug("tag rule %s does not apply: %s", row.id, fault)
        given.pop("", None)
        return given


@dataclass(frozen=True)
class Preference:
    """What a tag says about products: `kind` is cheap, dear, new, category or brand; `value` the name of the latter two."""

    tag: str
    kind: str
    value: str


def preferences(session: Session, customer_id: str) -> tuple[Preference, ...]:
    """What the customer's tags say about products, as of the last refresh."""
    tag, rule = models.CustomerTag, models.TagRule
    rows = session.execute(
        select(tag.tag, rule.prefers)
        .join(rule, rule.id == tag.rule_id)
        .where(tag.customer_id == customer_id, rule.prefers != "", rule.enabled)
        .order_by(tag.tag)
    ).all()
    profile = session.get(models.CustomerProfile, customer_id) if rows else None
    if profile is None:
        return ()
    known = {name: getattr(profile, name) for name in text_facts()}
    found = []
    for row in rows:
        kind, _, value = row.prefers.partition(":")
        try:
            found.append(Preference(row.tag, kind, tag_title(value, known)))
        except RuleFault as fault:  # written past the checks, straight into the table
            logger.error("the preference of the tag %s cannot be used: %s", row.tag, fault)
    return tuple(found)


def tag_title(title: str, facts: Mapping[str, Any]) -> str:
    """The tag's name with facts filled in: 偏好{favourite_category} becomes 偏好耳机. Raises RuleFault for an unknown one."""
    try:
        return title.format_map({name: facts.get(name, "") for name in text_facts()})[:NAME_LENGTH]
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        known = "、".join(f"{{{name}}}" for name in text_facts())
        raise RuleFault(f"标签名“{title}”里的花括号填不了，可以用：{known}", None) from error


def text_facts() -> tuple[str, ...]:
    """The facts that a tag's name may hold."""
    return tuple(name for name, (kind, _) in PROFILE_FACTS.items() if kind is TEXT)


class Profiles:
    """The profiles and tags of all customers who did not switch personalization off."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Kept in `database`, as of `clock`."""
        self._database = database
        self._clock = clock

    def tags_of(self, customer_id: str | None) -> tuple[str, ...]:
        """The customer's tags, as of the last refresh; none for somebody unknown."""
        if customer_id is None:
            return ()
        with self._database.reading() as session:
            return _tags(session, customer_id)

    def facts(self, customer_id: str | None) -> dict[str, Any]:
        """What conditions may say of the customer, tags included; empty for somebody unknown or not profiled."""
        if customer_id is None:
            return {}
        with self._database.reading() as session:
            row = session.get(models.CustomerProfile, customer_id)
            if row is None:
                return {}
            return {**facts_of(row, self._clock.now()), "tags": _tags(session, customer_id)}

    def refresh(self, only: Collection[str] | None = None) -> Refreshed:
        """Bring profiles and tags up to date (of the customers in `only`, else of all).

        A customer is computed again when an order or interaction came or changed, or the tier did, or when an order
        leaves the year that counts; new rules, and a new day where rules speak of days, give tags anew from known facts.
        """
        now = self._clock.now()
        with self._database.reading() as session:
            rules = _Rules.read(session)
            marks = _marks(session, only)
            profile = models.CustomerProfile
            stored = session.execute(
                _within(
                    select(
                        profile.customer_id, profile.seen, profile.rules, profile.tagged_on, profile.renews_at
                    ),
                    profile.customer_id,
                    only,
                )
            ).all()
        known = {row.customer_id: row for row in stored}
        due = [
            customer
            for customer, mark in marks.items()
            if (row := known.get(customer)) is None
            or row.seen != mark
            or (row.renews_at is not None and row.renews_at <= now)
        ]
        computed = set(due)
        retag = [
            row.customer_id
            for row in stored
            if row.customer_id in marks
            and row.customer_id not in computed
            and (row.rules != rules.mark or (rules.daily and row.tagged_on < now.date()))
        ]
        gone = [customer for customer in known if customer not in marks]
        self._compute(due, marks, rules, now)
        self._retag(retag, rules, now)
        for some in chunks(gone, IN_LIST):
            with self._database.writing() as session:
                for table in (models.CustomerTag, models.CustomerProfile):
                    session.execute(delete(table).where(table.customer_id.in_(some)))
        if only is None:
            with self._database.writing() as session:
                session.execute(
                    delete(models.Interaction).where(models.Interaction.at < now - INTERACTIONS_KEPT)
                )
        return Refreshed(len(due), len(retag), len(gone))

    def _compute(
        self, customers: Sequence[str], marks: Mapping[str, str], rules: _Rules, now: datetime
    ) -> None:
        if not customers:
            return
        with self._database.reading() as session:
            prices = Prices.read(session)
        for some in chunks(customers, IN_LIST):
            # Counting and judging take time, so they are done before the turn to write comes.
            with self._database.reading() as session:
                found = compute(session, some, prices, now)
            given = {
                customer: rules.tags(facts_of(SimpleNamespace(**columns), now))
                for customer, columns in found.items()
            }
            with self._database.writing() as session:
                for customer in _switched_off(session, some):
                    found.pop(customer)
                    given.pop(customer)
                rows = [
                    {
                        "customer_id": customer,
                        **columns,
                        "seen": marks[customer],
                        "rules": rules.mark,
                        "tagged_on": now.date(),
                    }
                    for customer, columns in found.items()
                ]
                upsert(session, models.CustomerProfile, rows, ["customer_id"])
                _store_tags(session, given, now)

    def _retag(self, customers: Sequence[str], rules: _Rules, now: datetime) -> None:
        profile = models.CustomerProfile
        for some in chunks(customers, IN_LIST):
            with self._database.reading() as session:
                rows = session.execute(select(profile).where(profile.customer_id.in_(some))).scalars()
                given = {row.customer_id: rules.tags(facts_of(row, now)) for row in rows}
            with self._database.writing() as session:
                for customer in _switched_off(session, some):
                    given.pop(customer, None)
                _store_tags(session, given, now)
                session.execute(
                    profile.__table__.update()
                    .where(profile.customer_id.in_(list(given)))
                    .values(rules=rules.mark, tagged_on=now.date())
                )


def _switched_off(session: Session, customers: Sequence[str]) -> list[str]:
    choice = models.PersonalizationChoice
    return list(
        session.execute(select(choice.owner).where(choice.off, choice.owner.in_(customers))).scalars()
    )


def _tags(session: Session, customer_id: str) -> tuple[str, ...]:
    tag = models.CustomerTag
    rows = session.execute(select(tag.tag).where(tag.customer_id == customer_id).order_by(tag.tag))
    return tuple(rows.scalars())


def _store_tags(session: Session, given: Mapping[str, Mapping[str, str]], now: datetime) -> None:
    """Write what changed of customers' tags (tag to rule); a tag that stays keeps its date."""
    tag = models.CustomerTag
    held: dict[str, set[str]] = {}
    for row in session.execute(select(tag.customer_id, tag.tag).where(tag.customer_id.in_(list(given)))):
        held.setdefault(row.customer_id, set()).add(row.tag)
    new = []
    for customer, tags in given.items():
        had = held.get(customer, set())
        if lost := had - tags.keys():
            session.execute(delete(tag).where(tag.customer_id == customer, tag.tag.in_(lost)))
        new += [
            {"customer_id": customer, "tag": name, "rule_id": rule, "since": now}
            for name, rule in tags.items()
            if name not in had
        ]
    upsert(session, tag, new, ["customer_id", "tag"])


def _marks(session: Session, only: Collection[str] | None) -> dict[str, str]:
    """For every customer who may be profiled, what the facts about them hang on: it changes when they do."""
    customer, order, act, choice = (
        models.Customer,
        models.Order,
        models.Interaction,
        models.PersonalizationChoice,
    )
    off = set(session.execute(_within(select(choice.owner).where(choice.off), choice.owner, only)).scalars())
    marks = {
        row.id: f"{row.tier}:{row.registered_at or ''}"
        for row in session.execute(
            _within(select(customer.id, customer.tier, customer.registered_at), customer.id, only)
        )
    }
    ordered = session.execute(
        _within(
            select(order.customer_id, func.count(), func.max(order.updated_at), func.sum(order.total)).where(
                order.customer_id.is_not(None)
            ),
            order.customer_id,
            only,
        ).group_by(order.customer_id)
    )
    acted = session.execute(
        _within(
            select(act.customer_id, func.max(act.id)).where(act.customer_id.is_not(None)),
            act.customer_id,
            only,
        ).group_by(act.customer_id)
    )
    rows: Iterable[Any] = (*ordered, *acted)
    for row in rows:
        marks[row.customer_id] = ":".join((marks.get(row.customer_id, ""), *(str(part) for part in row[1:])))
    return {name: mark[:200] for name, mark in marks.items() if name not in off}


def _within(query: Any, column: Any, only: Collection[str] | None) -> Any:
    return query if only is None else query.where(column.in_(list(only)))
