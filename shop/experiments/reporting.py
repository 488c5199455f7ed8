"""What an experiment has shown so far."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.experiments.proportions import Comparison, compare, mismatch_p
from shop.experiments.running import counts_of, variants_of
from shop.experiments.samples import BadSample, Sample
from shop.experiments.sequential import always_valid_p
from shop.models.experiments import Experiment


@dataclass(frozen=True)
class Line:
    """A variant's numbers; `comparison` with the control is None for the control and while nobody was shown either."""

    variant: str
    content: str
    exposed: int
    conversions: int
    comparison: Comparison | None
    always_valid_p: float | None


@dataclass(frozen=True)
class Report:
    """All variants, control first. `mismatch_p` is None in bandit mode, where the split is meant to move."""

    name: str
    mode: str
    lines: tuple[Line, ...]
    mismatch_p: float | None


def report(session: Session, name: str) -> Report:
    """The report of one experiment. Raises BadSample, with the names that exist, for an unknown one."""
    experiment = session.get(Experiment, name)
    if experiment is None:
        known = session.execute(select(Experiment.name).order_by(Experiment.name)).scalars().all()
        raise BadSample(f"there is no experiment {name!r}; known: {', '.join(known) or 'none yet'}")
    variants = variants_of(session, name)
    counts = counts_of(session, name)
    numbers = [(variant, *counts.get(variant, (0, 0))) for variant in variants]
    _, control_x, control_n = numbers[0]
    lines = []
    for place, (variant, conversions, exposed) in enumerate(numbers):
        comparison, anytime = None, None
        if place and control_n and exposed:
            pair = (Sample(control_x, control_n), Sample(conversions, exposed))
            weights = (variants[numbers[0][0]].weight, variants[variant].weight)
            comparison, anytime = compare(*pair, weights=weights), always_valid_p([pair])
        lines.append(Line(variant, variants[variant].content, exposed, conversions, comparison, anytime))
    split = None
    if experiment.mode == "fixed":
        split = mismatch_p([n for _, _, n in numbers], [v.weight for v in variants.values()])
    return Report(name, experiment.mode, tuple(lines), split)
