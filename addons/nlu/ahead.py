"""Learning beside: what ChineseClassifier learns takes most of a training, and the policies, which Rasa trains first, keep one
processor busy only.

So a process of its own (`python -m addons.nlu.learn`, started beside `rasa train`) learns it meanwhile and keeps it under models/;
the classifier takes it up when Rasa comes to it. Without such a process nothing is different: the classifier learns itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from filelock import FileLock
from rich.progress import Progress

from addons.nlu.mixture import TrainingExample

ROOT = Path(__file__).resolve().parents[2]
STORE = Path("models") / "understanding"
"""In the working directory, as the models that Rasa trains."""

logger = logging.getLogger(__name__)

Report = Callable[[int, int], None]
"""Is told how many of how many sentences the encoder has looked at."""

_LOOK_S = 0.5


def key(examples: Sequence[TrainingExample], config: Mapping[str, Any], encoder: str) -> str:
    """A name for what is learnt of these examples: changes with them, the settings, the encoder's fingerprint and the code."""
    content = json.dumps([[astuple(example) for example in examples], dict(config), encoder], sort_keys=True)
    digest = hashlib.sha256(content.encode())
    for package in ("addons/nlu", "language"):
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def learn_ahead(name: str, learn: Callable[[Path, Report], object], store: Path = STORE) -> None:
    """Have `learn` write its files into a folder, and keep that under `name` and nothing under other names.

    Does nothing where it is kept already. Where another process is at it, waits for that.
    """
    store.mkdir(parents=True, exist_ok=True)
    progress = _progress_file(store, name)
    with _lock(store, name):
        if (store / name).is_dir():
            return
        with tempfile.TemporaryDirectory(dir=store) as made:
            folder = Path(made) / name
            folder.mkdir()
            learn(folder, lambda done, total: _write(progress, done, total))
            _forget_others(store, name, Path(made))
            folder.rename(store / name)
        progress.unlink(missing_ok=True)


def take_up(name: str, directory: Path, store: Path = STORE) -> bool:
    """Copy into `directory` what is kept under `name`, after waiting for a process that is learning it. False: there is nothing."""
    if not _lock_file(store, name).exists():
        return False
    progress = _progress_file(store, name)
    with Progress() as bar:
        task = bar.add_task("BERT pass, begun beside the policies", total=None)

        def look() -> bool:
            done, total = _read(progress)
            bar.update(task, completed=done, total=total)
            return False  # never gives up: a lock is released when its holder ends, however it does

        lock = _lock(store, name).acquire(poll_interval=_LOOK_S, cancel_check=look)
    with lock:
        if not (store / name).is_dir():
            return False
        shutil.copytree(store / name, directory, dirs_exist_ok=True)
    logger.info("What ChineseClassifier is to learn was learnt in a process beside.")
    return True


def _lock_file(store: Path, name: str) -> Path:
    return store / f"{name}.lock"


def _lock(store: Path, name: str) -> FileLock:
    return FileLock(_lock_file(store, name))


def _progress_file(store: Path, name: str) -> Path:
    return store / f"{name}.progress"


def _write(progress: Path, done: int, total: int) -> None:
    progress.write_text(f"{done} {total}", encoding="utf-8")


def _read(progress: Path) -> tuple[int, int | None]:
    """Sentences seen and to see; (0, None) before the pass, and where the file is being written this moment."""
    try:
        done, total = progress.read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return 0, None
    return int(done), int(total)


def _forget_others(store: Path, name: str, kept: Path) -> None:
    for path in store.iterdir():
        if path == kept or path.name.startswith(name):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
