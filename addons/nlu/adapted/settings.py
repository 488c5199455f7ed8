"""How the adapted layers are trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Values chosen by measurement: docs/nlu.md."""

    layers: int = 2
    """Of the encoder's layers above the intermediate one so many are trained; those above them have no part."""
    epochs: int = 2
    most_positions: int = 1_500_000
    """Positions (pieces of text) trained on in all epochs together, at most: larger data get fewer epochs, but one at least."""
    least_steps: int = 800
    """Small data get more epochs, up to `most_epochs`, until there are so many steps."""
    most_epochs: int = 12
    most_steps: int = 100_000
    """Where all epochs together have more, that many batches are drawn from them at random."""
    batch_size: int = 32
    learning_rate: float = 3e-4
    """Of the encoder's layers, at its peak."""
    head_factor: float = 10.0
    """The heads, which start from nothing, learn this much faster."""
    warm_up: float = 0.1
    """Share of the steps in which the learning rate rises; afterwards it falls linearly to zero."""
    dropout: float = 0.1
    label_smoothing: float = 0.1
    tag_weight: float = 1.0
    """Weight of the entities' loss beside the intents'."""
    character_size: int = 48
    hash_size: int = 24
    hash_buckets: int = 16384
    """Rows of the tables of bigrams and words."""
    tag_hidden: int = 160
    clip_norm: float = 1.0
    seed: int = 20240611

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Settings:
        """The settings among a component's configuration."""
        return cls(**{field.name: config[field.name] for field in fields(cls) if field.name in config})

    def epochs_for(self, samples: int, positions: int) -> int:
        """Epochs over so many sentences of so many positions in all."""
        steps = -(-samples // self.batch_size)
        wanted = max(self.epochs, min(-(-self.least_steps // max(steps, 1)), self.most_epochs))
        return max(1, min(wanted, round(self.most_positions / max(positions, 1))))
