"""`python -m language COMMAND`: tools over the language package."""

from __future__ import annotations

import typer

from language.sentiment.commands import evaluate_sentiment

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Tools over the language package.")
evaluate = typer.Typer(no_args_is_help=True, help="Measure a part of the language package on labelled data.")
app.add_typer(evaluate, name="evaluate")
evaluate.command("sentiment")(evaluate_sentiment)


@app.callback()
def _root() -> None:
    """Tools over the language package."""


if __name__ == "__main__":
    app()
