"""Trains the NLU pipeline of config.yml on any data, or takes a trained model, and applies it to test sentences."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from addons.nlu.evaluation.examples import DataError, Example, Span
from language.bert import EncoderMissing

SHOP_COMPONENTS = ("CatalogEntityLinker", "FaqRetriever", "SentimentClassifier", "FallbackClassifier")
"""What measures nothing of labels: it looks into the shop's database, or replaces an intent by nlu_fallback."""


class Prediction:
    """What the pipeline makes of a sentence."""

    def __init__(self, parsed: dict[str, Any]) -> None:
        self.text: str = parsed["text"]
        intent = parsed.get("intent") or {}
        self.intent: str | None = intent.get("name")
        self.confidence: float = float(intent.get("confidence") or 0.0)
        self.ranking: list[dict[str, Any]] = parsed.get("intent_ranking") or []
        self.entities: list[Span] = sorted(
            {
                (entity["start"], entity["end"], entity["entity"])
                for entity in parsed.get("entities") or []
                if entity.get("start") is not None
            }
        )


def bare_pipeline(config: Path) -> dict[str, Any]:
    """The language and pipeline of a config.yml without the components that look into the shop. Raises DataError."""
    try:
        content = yaml.safe_load(config.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DataError(f"{config}: cannot be read ({error}).") from error
    pipeline = [
        component
        for component in content.get("pipeline") or []
        if component["name"].rpartition(".")[2] not in SHOP_COMPONENTS
    ]
    if not pipeline:
        raise DataError(f"{config}: has no pipeline.")
    return {
        "recipe": content.get("recipe", "default.v1"),
        "assistant_id": content.get("assistant_id", "evaluation"),
        "language": content.get("language", "zh"),
        "pipeline": pipeline,
    }


# Rasa takes a sentence without an intent for part of a story and does not train on it.
NO_INTENT = "none"


def as_training_data(examples: Sequence[Example]) -> dict[str, Any]:
    """The examples in Rasa's JSON form, which marks entities by offsets and so can hold any character."""
    return {
        "rasa_nlu_data": {
            "common_examples": [
                {
                    "text": example.text,
                    "intent": example.intent or NO_INTENT,
                    "entities": [
                        {"start": start, "end": end, "value": example.text[start:end], "entity": name}
                        for start, end, name in example.entities or ()
                    ],
                }
                for example in examples
            ]
        }
    }


def train(examples: Sequence[Example], config: Path, directory: Path) -> Path:
    """Train the bare pipeline of `config` on the examples; the model's file appears in `directory`."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(directory / "cache"))
    _quiet()
    from rasa.engine.exceptions import GraphComponentException
    from rasa.model_training import train_nlu
    from rasa.shared.utils.io import dump_obj_as_json_to_file

    data = directory / "train.json"
    dump_obj_as_json_to_file(str(data), as_training_data(examples))
    settings = directory / "config.yml"
    settings.write_text(yaml.safe_dump(bare_pipeline(config), allow_unicode=True), encoding="utf-8")
    try:
        model = train_nlu(str(settings), str(data), str(directory), fixed_model_name="evaluation")
    except GraphComponentException as error:
        if isinstance(error.__cause__, EncoderMissing):
            raise error.__cause__ from error
        raise
    if not model:
        raise DataError("The training did not give a model: see the messages above.")
    return Path(model)


def predict(model: Path, texts: Sequence[str]) -> list[Prediction]:
    """Parse texts with a trained model."""
    _quiet()
    from rasa.core.agent import Agent
    from rich.progress import track

    agent = Agent.load(str(model))
    if not agent.is_ready():
        raise DataError(f"{model}: is no trained model.")

    async def parse_all() -> list[Prediction]:
        return [
            Prediction(await agent.parse_message(text))
            for text in track(texts, description="Parsing", transient=True)
        ]

    return asyncio.run(parse_all())


def train_and_predict(training: Sequence[Example], test: Sequence[Example], config: Path) -> list[Prediction]:
    """Predictions of a pipeline trained for this one use."""
    with tempfile.TemporaryDirectory(prefix="nlu-evaluation-") as place:
        model = train(training, config, Path(place))
        return predict(model, [example.text for example in test])


def _quiet() -> None:
    """Deprecations of Rasa and its libraries concern neither the data nor whoever measures; Rasa prints every parse."""
    warnings.simplefilter("ignore")
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
