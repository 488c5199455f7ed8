"""``python -m launcher COMMAND``: what ``make COMMAND`` does."""

from __future__ import annotations

import os
import subprocess
import sys

import typer

from launcher import engines, errands, processes, steps, testing
from launcher.paths import BIN, ROOT, environment

app = typer.Typer(add_completion=False, help="Sets the assistant up and starts it.")


@app.command()
def setup() -> None:
    """Encoder, database with the demo shop, chat page."""
    steps.carry_out(steps.setup_steps())


@app.command()
def train() -> None:
    """Set-up, then training unless nothing changed."""
    steps.carry_out(steps.all_steps())


@app.command()
def run() -> None:
    """Set-up and training as needed, then all servers until Ctrl-C."""
    services = [
        processes.action_server(),
        processes.rasa_server(),
        processes.web_server(),
        processes.worker(),
    ]
    processes.check_ports(services)
    steps.carry_out(steps.all_steps())
    raise typer.Exit(processes.serve(services))


@app.command()
def shell() -> None:
    """A conversation in the terminal."""
    _in_terminal(["shell", "--model", str(steps.model_path())])


@app.command()
def interactive() -> None:
    """Annotating conversations in the terminal."""
    _in_terminal(["interactive", "--model", str(steps.model_path())])


@app.command()
def test() -> None:
    """All tests. Arguments for pytest come from the variable PYTEST_ARGS: then what they choose, in one part."""
    engines.install_for_tests()
    steps.carry_out(steps.all_steps())
    raise typer.Exit(testing.run_tests(os.environ.get("PYTEST_ARGS", "").split()))


@app.command()
def evaluate() -> None:
    """Language quality and dialogue success."""
    steps.carry_out(steps.all_steps())
    errands.run([str(BIN / "python"), "-m", "benchmarks.quality"], hint="Its last lines say why.")


@app.command()
def bench() -> None:
    """Speed against stock Rasa."""
    steps.carry_out(steps.all_steps())
    errands.run([str(BIN / "python"), "-m", "benchmarks.speed"], hint="Its last lines say why.")


def _in_terminal(arguments: list[str]) -> None:
    """Runs a Rasa command that owns the terminal, with the action server beside it."""
    steps.carry_out(steps.all_steps())
    actions = processes.action_server()
    if processes.is_up(actions.health):
        raise typer.Exit(_rasa(arguments))
    processes.check_ports([actions])
    server = subprocess.Popen(
        actions.command.split(),
        cwd=ROOT,
        env=environment(serving=True),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        raise typer.Exit(_rasa(arguments))
    finally:
        server.terminate()
        server.wait(timeout=20)


def _rasa(arguments: list[str]) -> int:
    return subprocess.run(
        [str(BIN / "rasa"), *arguments], cwd=ROOT, env=environment(), check=False
    ).returncode


def main() -> None:
    """Entry point: a step that fails ends in one sentence, not in a traceback."""
    try:
        app()
    except errands.StepFailed as failure:
        errands.console.print(f"[bold red]✗[/bold red] {failure}")
        sys.exit(1)


if __name__ == "__main__":
    main()
