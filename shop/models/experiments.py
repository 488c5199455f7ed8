"""Tables of A/B tests: what is compared, who belongs where, who saw it, and what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Integer, String, Text

from shop.models.base import Base
from shop.models.catalogue import NAME_LENGTH, WORD_LENGTH
from shop.models.types import Moment

EXPERIMENT_MODES = ("fixed", "bandit")
SUBJECT_LENGTH = 255


def _experiment() -> Any:
    return Column(
        String(WORD_LENGTH),
        ForeignKey("experiments.name", onupdate="CASCADE", ondelete="CASCADE"),
        primary_key=True,
    )


class Experiment(Base):
    """A comparison of variants. The first variant is the control. `salt` draws the lots; it never changes."""

    __tablename__ = "experiments"
    __table_args__ = (
        CheckConstraint(f"mode IN {EXPERIMENT_MODES}", name="mode_known"),
        CheckConstraint("window_hours > 0", name="window_positive"),
    )

    name: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    mode: Any = Column(String(8), nullable=False, server_default="fixed")
    salt: Any = Column(String(WORD_LENGTH), nullable=False)
    window_hours: Any = Column(Integer, nullable=False, server_default="168")
    starts_at: Any = Column(Moment, nullable=False)
    ends_at: Any = Column(Moment)


class ExperimentVariant(Base):
    """One way to say or do it; `weight` is its share of the visitors in fixed mode."""

    __tablename__ = "experiment_variants"
    __table_args__ = (CheckConstraint("weight > 0", name="weight_positive"),)

    experiment: Any = _experiment()
    name: Any = Column(String(WORD_LENGTH), primary_key=True)
    position: Any = Column(Integer, nullable=False, server_default="0")
    weight: Any = Column(Float, nullable=False, server_default="1")
    content: Any = Column(Text, nullable=False, server_default="")


class ExperimentSubject(Base):
    """A customer (or conversation) in an experiment: the variant, when it was first shown, when they converted."""

    __tablename__ = "experiment_subjects"

    experiment: Any = _experiment()
    subject: Any = Column(String(SUBJECT_LENGTH), primary_key=True, index=True)
    variant: Any = Column(String(WORD_LENGTH), nullable=False)
    assigned_at: Any = Column(Moment, nullable=False)
    exposed_at: Any = Column(Moment)
    converted_at: Any = Column(Moment)
    conversion: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
