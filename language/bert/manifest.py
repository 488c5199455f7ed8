"""The manifest of a prepared encoder: what it is, and the hashes by which its files are known."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

FILE: Final = "manifest.json"
MODEL_FILE: Final = "model.onnx"
FORMAT: Final = 2
"""Raised whenever the graph builder or a file layout changes, so that older directories are prepared anew."""
DEFAULT_NAME: Final = "multilingual-e5-small-int8"
MEND: Final = "python -m language.bert prepare"

_CHUNK: Final = 1 << 20


class EncoderMissing(Exception):
    """There is no usable encoder in the directory; the message says which command mends it."""


@dataclass(frozen=True)
class Source:
    """Where the weights came from."""

    kind: str
    """packaged, dir or hub"""
    name: str
    sha256: str
    """Hash of the source's weights file."""


@dataclass(frozen=True)
class FileRecord:
    """A file of the prepared directory."""

    sha256: str
    size: int


@dataclass(frozen=True)
class TokenizerSpec:
    """How texts become pieces."""

    kind: str
    """unigram (pieces.txt) or wordpiece (tokenizer.json)"""
    begin: int
    end: int
    unknown: int
    prefix: str = ""
    """Put before every text (models trained with an instruction prefix); offsets still refer to the text alone."""


@dataclass(frozen=True)
class Manifest:
    """Everything that decides what the encoder computes; holds no clock time, so equal inputs give equal manifests."""

    name: str
    source: Source
    precision: str
    dimension: int
    depth: int
    """Number of transformer layers."""
    longest: int
    """Pieces that fit in one pass, special ones included."""
    layers: list[int]
    """Intermediate layers with an output of their own (`hidden_N`); the final one is always there."""
    tokenizer: TokenizerSpec
    files: dict[str, FileRecord] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(record.size for record in self.files.values())


def read_manifest(directory: Path) -> Manifest:
    """Read DIRECTORY/manifest.json. Raises EncoderMissing if it is absent, unreadable or of another format."""
    path = directory / FILE
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise EncoderMissing(f"The encoder in {directory} has an older format: run `{MEND}`.")
        content["source"] = Source(**content["source"])
        content["tokenizer"] = TokenizerSpec(**content["tokenizer"])
        content["files"] = {name: FileRecord(**record) for name, record in content["files"].items()}
        return Manifest(**content)
    except FileNotFoundError as error:
        raise EncoderMissing(f"There is no encoder in {directory}: run `{MEND}`.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderMissing(
            f"The encoder's manifest {path} cannot be read ({error}): run `{MEND}`."
        ) from error


def verify(directory: Path, manifest: Manifest) -> None:
    """Check every file of the manifest by size and SHA-256. Raises EncoderMissing at the first that differs."""
    for name, record in sorted(manifest.files.items()):
        path = directory / name
        if not path.is_file():
            raise EncoderMissing(f"The encoder's file {path} is missing: run `{MEND}`.")
        if path.stat().st_size != record.size or file_sha256(path) != record.sha256:
            raise EncoderMissing(f"The encoder's file {path} was changed or damaged: run `{MEND}`.")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def models_directory() -> Path:
    """models/bert under the project's root."""
    return Path(__file__).resolve().parents[2] / "models" / "bert"


def default_directory() -> Path:
    """Where the encoder is expected: BERT_DIR if set, else models/bert/BERT_NAME, else the packaged encoder's directory."""
    directory = os.environ.get("BERT_DIR")
    if directory:
        return Path(directory).expanduser()
    return models_directory() / (os.environ.get("BERT_NAME") or DEFAULT_NAME)
