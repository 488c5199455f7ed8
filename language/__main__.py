"""`python -m language COMMAND`: tools over the language package."""

from __future__ import annotations

import typer

from language.sentiment.commands import evaluate_sentiment, train_sentiment

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Tools over the language package.")
evaluate = typer.Typer(no_args_is_help=True, help="Measure a part of the language package on labelled data.")
train = typer.Typer(no_args_is_help=True, help="Train a part of the language package on the project's data.")
app.add_typer(evaluate, name="evaluate")
app.add_typer(train, name="train")
evaluate.command("sentiment")(evaluate_sentiment)


@train.callback()
def _train() -> None:
    """Train a part of the language package on the project's data."""


train.command("sentiment")(train_sentiment)


@app.callback()
def _root() -> None:
    """Tools over the language package."""


if __name__ == "__main__":
    app()
