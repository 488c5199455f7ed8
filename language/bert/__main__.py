"""`python -m language.bert prepare`: make the encoder that the assistant loads."""

from __future__ import annotations

import json

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from language.bert.manifest import FILE, file_sha256
from language.bert.prepare import Prepared, PrepareError, prepare

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def _root() -> None:
    """The text encoder."""


@app.command("prepare")
def prepare_command(
    source: str = typer.Option("packaged", help="packaged, dir:PATH or hub:NAME."),
    precision: str = typer.Option("int8", help="int8, fp16 (stored so, computed in fp32) or fp32."),
    layers: str = typer.Option(
        "",
        help="Intermediate layers to output besides the last, such as 6,8 (default: below the upper third).",
    ),
    name: str = typer.Option("", help="Directory under models/bert (default: SOURCE-PRECISION)."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Build models/bert/NAME from a checkpoint. Safe to repeat; an interrupted run is taken up again."""
    messages = Console(stderr=True)
    try:
        with Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=messages,
            transient=True,
        ) as bar:
            task = bar.add_task("encoder", total=1.0)

            def report(step: str, share: float) -> None:
                bar.update(task, description=step, completed=share)

            outcome = prepare(
                source, precision, layers=_layer_list(layers) or None, name=name or None, report=report
            )
    except PrepareError as error:
        messages.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    _show(outcome, as_json)


def _layer_list(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise PrepareError(f"--layers takes numbers such as 6,8, not {text!r}.") from error


def _show(outcome: Prepared, as_json: bool) -> None:
    if as_json:
        values = {
            "path": str(outcome.path),
            "sha256": outcome.sha256,
            "size": outcome.size,
            "changed": outcome.changed,
        }
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    typer.echo(f"path         {outcome.path}{'' if outcome.changed else '  (already prepared)'}")
    typer.echo(f"sha256       {outcome.sha256}")
    typer.echo(f"size         {outcome.size / 1e6:.1f} MB")
    typer.echo(f"fingerprint  {file_sha256(outcome.path / FILE)}")


if __name__ == "__main__":
    app()
