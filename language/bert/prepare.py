"""Turns a checkpoint into a directory that `Encoder.load` reads. Repeatable, atomic, resumes after an interruption."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from language.bert.interface import PRECISIONS, Precision, default_layers
from language.bert.manifest import (
    FILE,
    MODEL_FILE,
    EncoderMissing,
    FileRecord,
    Manifest,
    file_sha256,
    models_directory,
    read_manifest,
    verify,
)
from language.bert.sources import Reader, SourceError, open_source
from language.bert.upper import UPPER_FILE, save_upper

Report = Callable[[str, float], None]
"""Told what is being done and the share of the work that is done, 0 to 1."""


class PrepareError(Exception):
    """The encoder cannot be prepared; the message says why and what to do."""


@dataclass(frozen=True)
class Prepared:
    """Outcome of `prepare`."""

    path: Path
    sha256: str
    """Hash of model.onnx."""
    size: int
    """Bytes of all files."""
    changed: bool
    """False if the directory was already as wanted."""


def prepare(
    source: str = "packaged",
    precision: str = "int8",
    *,
    layers: Sequence[int] | None = None,
    name: str | None = None,
    root: Path | None = None,
    report: Report | None = None,
) -> Prepared:
    """Make ROOT/NAME hold the encoder of `source` in `precision`; does nothing if it already does.

    source: `packaged`, `dir:PATH` or `hub:NAME`. layers: intermediate layers that get an output of their own (by default
    those below the upper third and the upper sixth). name: by default the source's name and the precision. root: models/bert of
    the project. Raises PrepareError.
    """
    try:
        reader = open_source(source)
        wanted = _Wanted(reader, _precision(precision), None if layers is None else sorted(set(layers)))
        directory = (root or models_directory()) / (name or f"{reader.name}-{wanted.precision}")
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _alone(directory):
            ready = _usable(directory, wanted)
            if ready is not None:
                return _outcome(directory, ready, changed=False)
            manifest = _make(directory, wanted, report or _silent)
            return _outcome(directory, manifest, changed=True)
    except (SourceError, ValueError) as error:
        raise PrepareError(str(error)) from error
    except OSError as error:
        raise PrepareError(f"The encoder cannot be written: {error}.") from error


@dataclass(frozen=True)
class _Wanted:
    reader: Reader
    precision: Precision
    chosen_layers: list[int] | None

    def layers(self, depth: int) -> list[int]:
        """The layers with an output of their own in an encoder of so many."""
        return default_layers(depth) if self.chosen_layers is None else self.chosen_layers

    def is_met_by(self, manifest: Manifest) -> bool:
        return (manifest.precision, manifest.layers) == (
            self.precision,
            self.layers(manifest.depth),
        ) and self.reader.is_source_of(manifest.source)

    def manifest(self, name: str) -> Manifest:
        shape = self.reader.shape()
        return Manifest(
            name=name,
            source=self.reader.source(),
            precision=self.precision,
            dimension=shape.hidden,
            depth=shape.layers,
            longest=shape.longest,
            layers=self.layers(shape.layers),
            tokenizer=self.reader.tokenizer(),
        )


def _silent(_step: str, _share: float) -> None:
    """Report to nobody."""


def _precision(text: str) -> Precision:
    for known in PRECISIONS:
        if text == known:
            return known
    raise PrepareError(f"Unknown precision {text!r}: choose one of {', '.join(PRECISIONS)}.")


def _outcome(directory: Path, manifest: Manifest, changed: bool) -> Prepared:
    return Prepared(directory, manifest.files[MODEL_FILE].sha256, manifest.size, changed)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Two runs for one directory take turns: the second finds the work done."""
    with (directory.parent / f".{directory.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _usable(directory: Path, wanted: _Wanted) -> Manifest | None:
    """The directory's manifest if it is what is wanted and whole."""
    try:
        manifest = read_manifest(directory)
        if not wanted.is_met_by(manifest) or MODEL_FILE not in manifest.files:
            return None
        verify(directory, manifest)
        return manifest
    except EncoderMissing:
        return None


def _make(directory: Path, wanted: _Wanted, report: Report) -> Manifest:
    """Build in a neighbouring directory, whose manifest grows by each finished file, then move that into place."""
    partial = directory.parent / f".{directory.name}.partial"
    manifest = _left_over(partial, wanted)
    if manifest is None:
        report("reading weights", 0.0)
        # Before anything is written: this is where a wrong source shows.
        manifest = wanted.manifest(directory.name)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        manifest = _add(partial, manifest, wanted.reader.save_tokenizer(partial))
    if MODEL_FILE not in manifest.files:
        names = _write_model(partial, wanted, report)
        report("checking", 0.95)
        manifest = _add(partial, manifest, names)
    _swap(directory, partial)
    report("done", 1.0)
    return manifest


def _left_over(partial: Path, wanted: _Wanted) -> Manifest | None:
    """What an interrupted run finished, if it wanted the same."""
    try:
        manifest = read_manifest(partial)
        if not wanted.is_met_by(manifest):
            return None
        verify(partial, manifest)
        return manifest
    except EncoderMissing:
        return None


def _add(partial: Path, manifest: Manifest, names: Sequence[str]) -> Manifest:
    records = {
        name: FileRecord(file_sha256(partial / name), (partial / name).stat().st_size) for name in names
    }
    grown = replace(manifest, files={**manifest.files, **records})
    draft = partial / f"{FILE}.new"
    draft.write_text(grown.to_json(), encoding="utf-8")
    draft.replace(partial / FILE)
    return grown


def _write_model(partial: Path, wanted: _Wanted, report: Report) -> list[str]:
    """Write the graph, and the weights above its highest intermediate output; returns the files' names."""
    import onnx  # half a second that a finished directory should not cost

    from language.bert.graph import build

    report("reading weights", 0.05)
    weights = wanted.reader.weights()
    done = 0

    def layer_done() -> None:
        nonlocal done
        done += 1
        report(f"building layer {done} of {weights.shape.layers}", 0.3 + 0.5 * done / weights.shape.layers)

    report("building embeddings", 0.2)
    layers = wanted.layers(weights.shape.layers)
    model = build(weights, wanted.precision, layers, layer_done)
    report("writing", 0.85)
    onnx.save(model, str(partial / MODEL_FILE))
    if not layers:
        return [MODEL_FILE]
    save_upper(partial / UPPER_FILE, weights, layers[-1])
    return [MODEL_FILE, UPPER_FILE]


def _swap(directory: Path, partial: Path) -> None:
    """Replace `directory` by `partial`; a crash in between leaves the old one aside or the new one whole."""
    aside = directory.parent / f".{directory.name}.old"
    shutil.rmtree(aside, ignore_errors=True)
    if directory.exists():
        directory.rename(aside)
    partial.rename(directory)
    shutil.rmtree(aside, ignore_errors=True)
