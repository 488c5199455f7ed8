"""The permanent hold-out group: a few customers get no marketing, for ever, so that its worth can be seen.

Who belongs to it follows from the customer's id alone: no row has to exist, and nobody moves in or out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.experiments.cuped import Adjusted, cuped
from shop.experiments.hashing import position
from shop.experiments.proportions import Comparison, compare
from shop.experiments.samples import Sample

HOLDOUT_SHARE = 0.10
_SALT = "hold-out"
_BOUGHT = ("paid", "shipped", "delivered", "closed")
MADE_UP = "DEMO-"  # what demo-history calls its customers
SMALLEST_GROUP = 30  # below this the interval says nothing

SIMULATED_CUSTOMERS = 100_000
SIMULATED_RATE = 0.12
SIMULATED_LIFT = 0.20
SIMULATED_SPEND_LIFT = 0.05


def in_holdout(customer_id: str, share: float = HOLDOUT_SHARE) -> bool:
    """Whether this customer gets no offers unasked: no campaigns, no proactive messages. What they ask for they get."""
    return position(_SALT, customer_id) < share


@dataclass(frozen=True)
class Uplift:
    """Buyers among customers with marketing against those without it. `simulated` figures are made up, see
    `assumptions`. `spend` compares yuan a customer, adjusted by what each spent in as many days before (CUPED)."""

    comparison: Comparison
    marketed: Sample
    held_out: Sample
    simulated: bool
    assumptions: tuple[str, ...]
    spend: Adjusted


def measure_uplift(
    session: Session, clock: Clock, days: int = 30, share: float = HOLDOUT_SHARE
) -> Uplift | None:
    """Share of customers that bought in the last `days` days, with marketing over hold-out group.

    None while either group has fewer than 30 customers.
    """
    since = clock.now() - timedelta(days=days)
    customers = session.execute(select(models.Customer.id)).scalars().all()
    spent = _spent(session, since, clock.now())
    groups = _groups(customers, set(spent), share)
    if groups is None:
        return None
    marketed, held_out = groups
    made_up = sum(customer.startswith(MADE_UP) for customer in customers)
    assumptions = [f"a conversion is at least one paid order in the last {days} days"]
    if made_up:
        assumptions.append(
            f"{made_up} of the {len(customers)} customers are made up (python -m shop demo-history); nobody wrote to them"
        )
    return Uplift(
        comparison=compare(held_out, marketed, weights=(share, 1 - share)),
        marketed=marketed,
        held_out=held_out,
        simulated=made_up > 0,
        assumptions=tuple(assumptions),
        spend=_spend(customers, spent, _spent(session, since - timedelta(days=days), since), share),
    )


def simulate_uplift(
    seed: int,
    customers: int = SIMULATED_CUSTOMERS,
    rate: float = SIMULATED_RATE,
    lift: float = SIMULATED_LIFT,
    share: float = HOLDOUT_SHARE,
) -> Uplift:
    """The same figures from made-up customers, to show the method where there are no real ones yet."""
    random = np.random.default_rng(seed)
    ids = [f"simulated-{number}" for number in range(customers)]
    chances = random.random(customers)
    bought = {
        name
        for name, chance in zip(ids, chances, strict=True)
        if chance < (rate if in_holdout(name, share) else rate * (1 + lift))
    }
    groups = _groups(ids, bought, share)
    habits = random.gamma(
        2.0, 150.0, customers
    )  # what customers spend differs more between them than over time
    before = dict(zip(ids, habits * random.gamma(20.0, 0.05, customers), strict=True))
    spent = {
        name: habit * noise * (1.0 if in_holdout(name, share) else 1.0 + SIMULATED_SPEND_LIFT)
        for name, habit, noise in zip(ids, habits, random.gamma(20.0, 0.05, customers), strict=True)
    }
    if groups is None:
        raise ValueError(f"{customers} customers leave a group below {SMALLEST_GROUP}: simulate more of them")
    marketed, held_out = groups
    return Uplift(
        comparison=compare(held_out, marketed, weights=(share, 1 - share)),
        marketed=marketed,
        held_out=held_out,
        simulated=True,
        assumptions=(
            f"{customers} made-up customers, {share:.0%} of them held out, seed {seed}",
            f"without marketing {rate:.0%} buy; marketing is ASSUMED to lift that by {lift:.0%}",
            f"what a customer spends follows their habit; marketing is ASSUMED to lift it by {SIMULATED_SPEND_LIFT:.0%}",
            "customers decide independently of each other",
        ),
        spend=_spend(ids, spent, before, share),
    )


def _spent(session: Session, since: datetime, until: datetime) -> dict[str, float]:
    """Yuan paid by customer in a span of time; only those who bought."""
    rows = session.execute(
        select(models.Order.customer_id, func.sum(models.Order.total))
        .where(
            models.Order.created_at >= since,
            models.Order.created_at < until,
            models.Order.status.in_(_BOUGHT),
            models.Order.customer_id.is_not(None),
        )
        .group_by(models.Order.customer_id)
    ).all()
    return {customer: float(total) for customer, total in rows}


def _spend(
    customers: Iterable[str], spent: Mapping[str, float], before: Mapping[str, float], share: float
) -> Adjusted:
    groups: dict[bool, tuple[list[float], list[float]]] = {True: ([], []), False: ([], [])}
    for customer in customers:
        now, then = groups[in_holdout(customer, share)]
        now.append(spent.get(customer, 0.0))
        then.append(before.get(customer, 0.0))
    return cuped(*groups[True], *groups[False])


def _groups(customers: Iterable[str], bought: set[str], share: float) -> tuple[Sample, Sample] | None:
    counts = {True: [0, 0], False: [0, 0]}
    for customer in customers:
        group = counts[in_holdout(customer, share)]
        group[0] += customer in bought
        group[1] += 1
    if min(group[1] for group in counts.values()) < SMALLEST_GROUP:
        return None
    return Sample(*counts[False]), Sample(*counts[True])
