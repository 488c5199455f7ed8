"""The chat page's own unit tests (vitest), so that the project's one test command runs them too."""

from __future__ import annotations

import subprocess

import pytest

from launcher.steps import node_command
from tests.web.conftest import WEB


@pytest.mark.slow
def test_unit_tests_of_the_page() -> None:
    npm = node_command("npm")
    if not (WEB / "node_modules" / "vitest").is_dir():
        subprocess.run([*npm, "ci"], cwd=WEB, check=True, capture_output=True)
    done = subprocess.run([*npm, "test"], cwd=WEB, check=False, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
