"""`python -m language train sentiment` and `python -m language evaluate sentiment FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

_SHOWN = 20


def train_sentiment() -> None:
    """Train the mood model and keep it for these sentences and this encoder; nothing to do where it is there."""
    from language.bert import EncoderMissing
    from language.sentiment.examples import UnreadableExamples
    from language.sentiment.training import load_model

    try:
        load_model()
    except (UnreadableExamples, EncoderMissing) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(code=2) from error


def evaluate_sentiment(
    file: Path = typer.Argument(  # noqa: B008 - how typer declares arguments
        ..., help="CSV with columns label (0 or negative, 1 or positive, neutral) and review."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Accuracy of the mood model on labelled sentences; the model is trained first if it is not there yet."""
    from language.bert import Encoder, EncoderMissing, default_directory
    from language.sentiment.evaluation import evaluate
    from language.sentiment.examples import UnreadableExamples, read_examples
    from language.sentiment.training import load_model

    try:
        examples = read_examples(file)
        encoder = Encoder.load(default_directory())
        result = evaluate(load_model(encoder), encoder, examples)
    except (UnreadableExamples, EncoderMissing) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(code=2) from error
    if as_json:
        typer.echo(json.dumps(result.as_json()))
        return
    console = Console()
    console.print(f"accuracy {result.accuracy:.1%} on {result.n} sentences")
    if result.wrong:
        listed = Table(
            "label", "answer", "review", title=f"wrong ({len(result.wrong)})", title_justify="left"
        )
        for example, answer in result.wrong[:_SHOWN]:
            listed.add_row(example.label, answer, example.text[:60])
        console.print(listed)
