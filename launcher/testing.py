"""The test-suite in two parts at once, one a processor: what talks to servers waits much, the rest computes. What measures
time follows by itself."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from typing import Final

from rich.console import Console

from launcher.paths import BIN, ROOT, environment

# pytest's markers: docs/developers.md.
WITH_SERVERS: Final = "(slow or model or browser) and not timed"
WITHOUT_SERVERS: Final = "not (slow or model or browser or timed)"
MEASURING_TIME: Final = "timed"

console = Console()


def run_tests(arguments: Sequence[str]) -> int:
    """Runs pytest and returns its exit status: with these arguments, or without any all tests in parts.

    The part with servers is shown as it goes, the one without when it is done.
    """
    if arguments:
        return _shown(*arguments)
    with tempfile.TemporaryFile("w+") as kept:
        quick = subprocess.Popen(
            _pytest("-m", WITHOUT_SERVERS),
            cwd=ROOT,
            env=environment(),
            stdout=kept,
            stderr=subprocess.STDOUT,
        )
        with quick:
            console.print("Two parts at once; the one without servers is shown at the end.")
            shown = _shown("-m", WITH_SERVERS)
            console.print("The part without servers:")
            quick.wait()
        kept.seek(0)
        console.print(kept.read(), markup=False, highlight=False, soft_wrap=True)
    console.print("What measures time, by itself:")
    timed = _shown(
        "-m", MEASURING_TIME
    )  # also where something failed before: one run shows all that is wrong
    return shown or quick.returncode or timed


def _shown(*arguments: str) -> int:
    return subprocess.run(_pytest(*arguments), cwd=ROOT, env=environment(), check=False).returncode


def _pytest(*arguments: str) -> list[str]:
    return [str(BIN / "python"), "-m", "pytest", *arguments]
