"""From labelled sentences and the classifier's settings to its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from addons.nlu.adapted.settings import Settings
from addons.nlu.ahead import Report
from addons.nlu.mixture import Mixing, Mixture, TrainingExample
from language.bert import Encoder, EncoderMissing, default_directory
from language.bert.manifest import MEND
from language.bert.passes import training_pass
from language.bert.upper import UPPER_FILE

DEFAULTS: Final[Mapping[str, Any]] = {
    # The prepared encoder; None: models/bert's.
    "directory": None,
    # Train layers of the encoder too, up to so many sentences with an intent: better intents and entities there, for much of
    # the training time. With more the support vectors alone hear intents better (docs/nlu.md). 0: never.
    "adapt_up_to": 20_000,
    # With more sentences than adapt_up_to, the encoder looks at so many of them: those that their n-grams tell least.
    "most_encoded": 14_000,
    # How many layers are trained, from the intermediate one upwards.
    "layers": Settings.layers,
    # Epochs of that training at most, and the learning rate at its peak.
    "epochs": Settings.epochs,
    # Steps of 32 sentences at most.
    "most_steps": Settings.most_steps,
    "learning_rate": Settings.learning_rate,
    # How many intents the ranking shows.
    "ranking_length": 10,
    # Seed of everything random.
    "seed": Settings.seed,
}
"""The settings of ChineseClassifier."""


def learn(
    examples: Sequence[TrainingExample],
    config: Mapping[str, Any],
    encoder: Encoder,
    directory: Path,
    report: Report | None = None,
) -> None:
    """Write what ChineseClassifier with this configuration learns of the examples.

    report: is told how far the encoder's pass is. Raises EncoderMissing if layers are to be adapted and the encoder has none.
    """
    Mixture.train(
        examples,
        partial(training_pass, encoder.encode_lower, report=report),
        _upper_file(examples, config),
        Settings.of(config),
        Mixing(),
        directory,
        most_encoded=int(config["most_encoded"]),
    )


def _upper_file(examples: Sequence[TrainingExample], config: Mapping[str, Any]) -> Path | None:
    """The layers to adapt to these examples, if any."""
    most = int(config["adapt_up_to"])
    if not most or sum(1 for example in examples if example.intent) > most:
        return None
    path = Path(config["directory"] or default_directory()) / UPPER_FILE
    if not path.is_file():
        raise EncoderMissing(
            f"The encoder in {path.parent} has no layers to adapt: run `{MEND}`, or set adapt_up_to: 0 in config.yml."
        )
    return path
