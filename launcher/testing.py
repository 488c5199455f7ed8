"""The test-suite in two parts at once, one a processor: what talks to servers waits much, the rest computes."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from typing import Final

from rich.console import Console

from launcher.paths import BIN, ROOT, environment

WITH_SERVERS: Final = "slow or model or browser"
"""pytest's markers of the tests that start servers; docs/developers.md."""

console = Console()


def run_tests(arguments: Sequence[str]) -> int:
    """Runs pytest and returns its exit status: with these arguments, or without any all tests in two parts.

    The part with servers is shown as it goes, the other one when it is done.
    """
    if arguments:
        return subprocess.run(_pytest(*arguments), cwd=ROOT, env=environment(), check=False).returncode
    with tempfile.TemporaryFile("w+") as kept:
        quick = subprocess.Popen(
            _pytest("-m", f"not ({WITH_SERVERS})"),
            cwd=ROOT,
            env=environment(),
            stdout=kept,
            stderr=subprocess.STDOUT,
        )
        with quick:
            console.print("Two parts at once; the one without servers is shown at the end.")
            shown = subprocess.run(_pytest("-m", WITH_SERVERS), cwd=ROOT, env=environment(), check=False)
            console.print("The part without servers:")
            quick.wait()
        kept.seek(0)
        console.print(kept.read(), markup=False, highlight=False, soft_wrap=True)
    return shown.returncode or quick.returncode


def _pytest(*arguments: str) -> list[str]:
    return [str(BIN / "python"), "-m", "pytest", *arguments]
