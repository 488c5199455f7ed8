"""Commands that set-up runs: alone, one beside another, quietly."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from rich.console import Console

from launcher.paths import ROOT, environment

console = Console()

_LOOK_S = 0.2


class StepFailed(Exception):
    """A step could not be done; the message says what is missing and how to get it."""


@dataclass(frozen=True)
class Errand:
    """A command, and what to do where it fails."""

    command: Sequence[str]
    hint: str
    cwd: Path = ROOT


def run(command: Sequence[str], *, hint: str) -> None:
    """Runs a command with its output shown; raises StepFailed with ``hint`` if it fails."""
    run_errand(Errand(command, hint))


def run_errand(errand: Errand) -> None:
    """Runs it with its output shown; raises StepFailed with its hint if it fails."""
    try:
        result = subprocess.run(errand.command, cwd=errand.cwd, env=environment(), check=False)
    except FileNotFoundError as error:
        raise StepFailed(f"`{errand.command[0]}` is not installed. {errand.hint}") from error
    if result.returncode:
        raise _ended(errand, result.returncode)


def run_with_errands(main: Errand, errands: Iterable[Errand], helper: Errand | None = None) -> None:
    """Runs a command and, beside it and one after another, errands whose output is shown only where they fail.

    A helper is an errand that runs beside them all, and is stopped if it is not done when the command is. Raises StepFailed with the
    hint of what failed first; a failing errand or helper stops the command at once.
    """
    with subprocess.Popen(main.command, cwd=main.cwd, env=environment()) as running, ExitStack() as beside:
        try:
            helping = beside.enter_context(started(helper)) if helper is not None else None
            for errand in errands:
                with started(errand) as under_way:
                    under_way.end()
            while running.poll() is None:
                if helping is not None:
                    helping.check()
                time.sleep(_LOOK_S)
        except StepFailed:
            running.terminate()
            raise
    if running.returncode:
        raise _ended(main, running.returncode)


@dataclass(frozen=True)
class Started:
    """An errand under way, whose output goes into a file."""

    errand: Errand
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def end(self) -> None:
        """Wait for it. Raises StepFailed where it fails."""
        self.process.wait()
        self.check()

    def check(self) -> None:
        """Raises StepFailed where it has failed."""
        if self.process.poll():
            self.output.seek(0)
            console.print(self.output.read().decode(errors="replace"), markup=False, highlight=False)
            raise _ended(self.errand, self.process.returncode)


@contextmanager
def started(errand: Errand) -> Iterator[Started]:
    """The errand, begun; at the block's end it is stopped where it is not done, and what it has started too."""
    with (
        TemporaryFile() as output,
        subprocess.Popen(
            errand.command,
            cwd=errand.cwd,
            env=environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield Started(errand, process, output)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def _ended(errand: Errand, status: int) -> StepFailed:
    return StepFailed(f"`{' '.join(errand.command)}` ended with status {status}. {errand.hint}")
