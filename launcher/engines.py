"""What the tests need from the operating system, fetched through its package manager where it is missing."""

from __future__ import annotations

import os
import shutil

from launcher.errands import StepFailed, console, run

# Program to look for, and Debian's packages that bring it (the fonts show Chinese in the screenshots).
DEBIAN_PACKAGES = {
    "chromium": ["chromium", "fonts-noto-cjk"],
    "nginx": ["nginx-light"],
}


def install_for_tests() -> None:
    """Installs missing engines with apt where that is possible; the tests that lack theirs name the command."""
    missing = [name for name in DEBIAN_PACKAGES if shutil.which(name) is None]
    if not missing:
        return
    packages = [package for name in missing for package in DEBIAN_PACKAGES[name]]
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        console.print(f"[yellow]The tests need {', '.join(missing)}: sudo {' '.join(command)}[/yellow]")
        return
    console.print(f"[bold]→[/bold] {', '.join(missing)} for the tests")
    hint = f"Install by hand: {' '.join(command)}"
    try:
        run(["apt-get", "update", "-qq"], hint=hint)
        run([*command, "-qq"], hint=hint)
    except StepFailed as failure:
        # Only the tests of these engines fail then, each with the command; the others still run.
        console.print(f"[yellow]{failure}[/yellow]")
