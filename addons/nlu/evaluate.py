"""`python -m addons.nlu.evaluate --train FILE --test FILE`: how well this pipeline learns any labelled data.

FILE is Rasa YAML, CSV with the header text,intent, or BIO (a character, a tab or space and a tag a line, sentences separated by
empty lines). `--model FILE` takes a trained model instead of training one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from addons.nlu.evaluation.examples import DataError, Example, Span, read_examples
from addons.nlu.evaluation.run import Prediction, predict, train_and_predict
from addons.nlu.evaluation.scores import (
    EntityScores,
    IntentScores,
    by_entity,
    confusions,
    rounded,
    score_entities,
    score_intents,
)
from language.bert import EncoderMissing

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

_PROJECT = Path(__file__).resolve().parents[2]
_MOST_CONFUSIONS = 15


class Report:
    """Scores of predictions against the labels that the test data have."""

    def __init__(self, test: Sequence[Example], predictions: Sequence[Prediction]) -> None:
        with_intent = [at for at, example in enumerate(test) if example.intent is not None]
        with_entities = [at for at, example in enumerate(test) if example.entities is not None]
        self.true_intents = [str(test[at].intent) for at in with_intent]
        self.intents = [predictions[at].intent for at in with_intent]
        self.true_entities = [_moved(test[at], predictions[at].text) for at in with_entities]
        self.entities = [predictions[at].entities for at in with_entities]
        self.n = len(test)
        self.intent: IntentScores | None = (
            score_intents(self.true_intents, self.intents) if with_intent else None
        )
        self.entity: EntityScores | None = (
            score_entities(self.true_entities, self.entities) if with_entities else None
        )

    def summary(self) -> dict[str, Any]:
        """The numbers of the contract: null for what does not apply."""
        intent = rounded(self.intent) if self.intent else {}
        entity = rounded(self.entity) if self.entity else {}
        return {
            "intent_accuracy": intent.get("accuracy"),
            "macro_f1": intent.get("macro_f1"),
            "entity_f1": entity.get("f1"),
            "n": self.n,
        }


def _moved(example: Example, parsed: str) -> list[Span]:
    """The example's entities in the text as it was parsed (the pipeline normalises)."""
    # It brings Rasa, 20 s on a slow machine: wrong input is said before.
    from addons.nlu.training_examples import move_entities

    spans = list(example.entities or ())
    if parsed == example.text:
        return spans
    entities = [{"start": start, "end": end, "entity": name} for start, end, name in spans]
    moved = move_entities(example.text, parsed, entities)
    # What does not survive normalisation cannot be found: it stays, and counts as missed.
    return spans if moved is None else [(item["start"], item["end"], item["entity"]) for item in moved]


@app.command()
def evaluate(
    test: str = typer.Option(..., "--test", help="Labelled sentences to measure on."),
    training: str = typer.Option("", "--train", help="Labelled sentences to train on."),
    model: str = typer.Option("", "--model", help="A trained model (.tar.gz) to measure instead."),
    config: str = typer.Option(str(_PROJECT / "config.yml"), help="Whose pipeline to train."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Train this project's NLU pipeline on any data (or take a model) and measure it."""
    messages = Console(stderr=True)
    try:
        if bool(training) == bool(model):
            raise DataError("Give either --train FILE or --model FILE.")
        started = time.monotonic()
        sentences = read_examples(Path(test))
        if training:
            predictions = train_and_predict(read_examples(Path(training)), sentences, Path(config))
        else:
            predictions = predict(Path(model), [example.text for example in sentences])
        report = Report(sentences, predictions)
    except (DataError, EncoderMissing) as error:
        messages.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    _show(report, time.monotonic() - started)
    if as_json:
        typer.echo(json.dumps(report.summary(), ensure_ascii=False))


def _show(report: Report, seconds: float) -> None:
    console = Console()
    table = Table(title=f"{report.n} sentences, {seconds:.0f} s")
    for column in ("", "accuracy / precision", "macro F1 / recall", "F1", "n"):
        table.add_column(column, justify="right" if column else "left")
    if report.intent:
        table.add_row(
            "intents",
            f"{report.intent.accuracy:.4f}",
            f"{report.intent.macro_f1:.4f}",
            "",
            str(report.intent.n),
        )
    if report.entity:
        for name, scores in {
            "entities": report.entity,
            **by_entity(report.true_entities, report.entities),
        }.items():
            table.add_row(
                name, f"{scores.precision:.4f}", f"{scores.recall:.4f}", f"{scores.f1:.4f}", str(scores.n)
            )
    console.print(table)
    wrong = confusions(report.true_intents, report.intents)[:_MOST_CONFUSIONS]
    if wrong:
        console.print("Most frequent confusions (true → predicted):")
        for true, given, count in wrong:
            console.print(f"  {count:3d}  {true} → {given}")


if __name__ == "__main__":
    app()
