"""Running an experiment: a lot for each subject, drawn once; seen when shown; converted within the window."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.experiments import bandit
from shop.experiments.hashing import number, position
from shop.experiments.samples import BadSample
from shop.models.experiments import EXPERIMENT_MODES, Experiment, ExperimentSubject, ExperimentVariant

_SUBJECT = ExperimentSubject.__table__


@dataclass(frozen=True)
class Variant:
    """A variant as it is defined, and as it is given to a subject."""

    name: str
    content: str = ""
    weight: float = 1.0


class Experiments:
    """The shop's experiments. A subject is a customer's id, or a conversation's for someone without one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Nothing is read yet."""
        self._database = database
        self._clock = clock

    def create(
        self,
        name: str,
        variants: Sequence[Variant],
        *,
        title: str = "",
        mode: str = "fixed",
        window: timedelta = timedelta(days=7),
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> None:
        """Begin an experiment; the first variant is the control. Raises BadSample for a definition that cannot run."""
        names = [variant.name for variant in variants]
        if not name.strip():
            raise BadSample("an experiment needs a name")
        if len(names) < 2 or len(set(names)) != len(names) or not all(names):
            raise BadSample(
                f"variants {', '.join(names) or '(none)'}: two or more with different names are needed"
            )
        if any(not math.isfinite(v.weight) or v.weight <= 0 for v in variants):
            raise BadSample("weights of variants must be above 0")
        if mode not in EXPERIMENT_MODES:
            raise BadSample(f"mode {mode!r} is unknown: choose one of {', '.join(EXPERIMENT_MODES)}")
        hours = int(window.total_seconds() // 3600)
        if hours < 1:
            raise BadSample(f"a window of {window}: conversions need at least an hour")
        with self._database.writing() as session:
            if session.get(Experiment, name) is not None:
                raise BadSample(f"there is an experiment {name!r} already: choose another name")
            session.add(
                Experiment(
                    name=name,
                    title=title,
                    mode=mode,
                    salt=secrets.token_hex(8),
                    window_hours=hours,
                    starts_at=starts_at or self._clock.now(),
                    ends_at=ends_at,
                )
            )
            session.flush()
            for place, variant in enumerate(variants):
                session.add(
                    ExperimentVariant(
                        experiment=name,
                        name=variant.name,
                        position=place,
                        weight=variant.weight,
                        content=variant.content,
                    )
                )

    def variant(self, name: str, subject: str) -> Variant | None:
        """The subject's variant, the same at every call; None when there is no such experiment or it is not running.

        Whoever has a variant keeps it when weights change or the bandit learns.
        """
        now = self._clock.now()
        with self._database.reading() as session:
            experiment = session.get(Experiment, name)
            if (
                experiment is None
                or now < experiment.starts_at
                or (experiment.ends_at and now >= experiment.ends_at)
            ):
                return None
            variants = variants_of(session, name)
            given = session.get(ExperimentSubject, (name, subject))
            if given is not None:
                return variants.get(given.variant)
            chosen = _lot(session, experiment, list(variants.values()), subject)
        with self._database.writing() as session:
            insert: Any = sqlite.insert if self._database.is_sqlite else postgresql.insert
            session.execute(
                insert(_SUBJECT)
                .values(experiment=name, subject=subject, variant=chosen.name, assigned_at=now)
                .on_conflict_do_nothing()
            )
            # Another process may have been first: what is stored counts.
            stored = session.get(ExperimentSubject, (name, subject))
            return variants.get(stored.variant) if stored is not None else chosen

    def exposed(self, name: str, subject: str) -> None:
        """The variant was shown; the first time counts. Nothing happens for a subject without a variant."""
        with self._database.writing() as session:
            session.execute(
                update(_SUBJECT)
                .where(
                    _SUBJECT.c.experiment == name,
                    _SUBJECT.c.subject == subject,
                    _SUBJECT.c.exposed_at.is_(None),
                )
                .values(exposed_at=self._clock.now())
            )

    def converted(self, subject: str, conversion: str) -> tuple[str, ...]:
        """An order or a redeemed coupon (`conversion` names it): counts once in each experiment that the subject saw
        within its window. Returns the experiments it counted in."""
        now = self._clock.now()
        counted = []
        with self._database.writing() as session:
            rows = session.execute(
                select(ExperimentSubject, Experiment.window_hours)
                .join(Experiment, Experiment.name == ExperimentSubject.experiment)
                .where(
                    ExperimentSubject.subject == subject,
                    ExperimentSubject.exposed_at.is_not(None),
                    ExperimentSubject.converted_at.is_(None),
                )
                .with_for_update(of=ExperimentSubject)
            ).all()
            for row, hours in rows:
                if row.exposed_at <= now <= row.exposed_at + timedelta(hours=hours):
                    row.converted_at, row.conversion = now, conversion
                    counted.append(row.experiment)
        return tuple(counted)


def variants_of(session: Session, name: str) -> dict[str, Variant]:
    """The variants by name, control first."""
    rows = session.execute(
        select(ExperimentVariant)
        .where(ExperimentVariant.experiment == name)
        .order_by(ExperimentVariant.position, ExperimentVariant.name)
    ).scalars()
    return {row.name: Variant(row.name, row.content, row.weight) for row in rows}


def counts_of(session: Session, name: str) -> dict[str, tuple[int, int]]:
    """(conversions, exposed subjects) by variant."""
    rows = session.execute(
        select(
            ExperimentSubject.variant,
            func.count(ExperimentSubject.converted_at),
            func.count(ExperimentSubject.exposed_at),
        )
        .where(ExperimentSubject.experiment == name, ExperimentSubject.exposed_at.is_not(None))
        .group_by(ExperimentSubject.variant)
    ).all()
    return {variant: (int(conversions), int(exposed)) for variant, conversions, exposed in rows}


def _lot(session: Session, experiment: Any, variants: Sequence[Variant], subject: str) -> Variant:
    if experiment.mode == "bandit":
        counts = counts_of(session, experiment.name)
        found = [counts.get(variant.name, (0, 0)) for variant in variants]
        random = np.random.default_rng(number(experiment.salt, subject))
        return variants[bandit.choose([x for x, _ in found], [n for _, n in found], random)]
    total = sum(variant.weight for variant in variants)
    mark, reached = position(experiment.salt, subject) * total, 0.0
    for variant in variants:
        reached += variant.weight
        if mark < reached:
            return variant
    return variants[-1]
