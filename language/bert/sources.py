"""The places weights come from, behind one small interface."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from language.bert import checkpoint, packaged
from language.bert.checkpoint import CheckpointError
from language.bert.manifest import Source, TokenizerSpec, file_sha256
from language.bert.tokenizer import WORDPIECE_FILE, save_unigram
from language.bert.weights import Shape, Weights
from language.bert.wordpiece import TokenizerError, read_wordpiece

_E5_PREFIX: Final = "query: "
_SMALL_FILES: Final = [checkpoint.CONFIG_FILE, "vocab.txt", "tokenizer.json", "tokenizer_config.json"]
_NO_HUB: Final = "use --source packaged, or download it elsewhere and use --source dir:PATH"


class SourceError(Exception):
    """The source does not exist, cannot be read or is no BERT encoder; the message says which and what to do."""


class Reader(Protocol):
    """A checkpoint, of which only what is asked for is read."""

    @property
    def name(self) -> str: ...

    def is_source_of(self, source: Source) -> bool:
        """Whether a manifest's source is this one, unchanged."""

    def source(self) -> Source: ...

    def shape(self) -> Shape: ...

    def tokenizer(self) -> TokenizerSpec: ...

    def save_tokenizer(self, directory: Path) -> list[str]:
        """Write the tokenizer's files; returns their names."""

    def weights(self) -> Weights: ...


def open_source(source: str) -> Reader:
    """The reader for `packaged`, `dir:PATH` or `hub:NAME`. Raises SourceError."""
    kind, _, value = source.partition(":")
    openers: dict[str, Callable[[str], Reader]] = {
        "packaged": lambda _: PackagedReader(),
        "dir": lambda path: DirectoryReader(Path(path).expanduser()),
        "hub": HubReader,
    }
    if kind not in openers or (kind == "packaged") != (not value):
        raise SourceError(f"Unknown source {source!r}: use packaged, dir:PATH or hub:NAME.")
    return openers[kind](value)


class PackagedReader:
    """multilingual-e5-small from the installed package."""

    name = packaged.NAME

    @cached_property
    def _content(self) -> packaged.Packaged:
        try:
            return packaged.read(packaged.locate())
        except packaged.PackagedWeightsError as error:
            raise SourceError(str(error)) from error

    def is_source_of(self, source: Source) -> bool:
        return source == self.source()

    def source(self) -> Source:
        # The hash is a constant, so a finished directory needs no look at the package.
        return Source("packaged", f"{packaged.PACKAGE}=={packaged.PACKAGE_VERSION}", packaged.SHA256)

    def shape(self) -> Shape:
        return self._content.weights.shape

    def tokenizer(self) -> TokenizerSpec:
        vocabulary = self._content.vocabulary
        return TokenizerSpec("unigram", vocabulary.begin, vocabulary.end, vocabulary.unknown, _E5_PREFIX)

    def save_tokenizer(self, directory: Path) -> list[str]:
        return save_unigram(directory, self._content.vocabulary)

    def weights(self) -> Weights:
        return self._content.weights


class DirectoryReader:
    """A checkpoint directory as `save_pretrained` writes it."""

    def __init__(self, directory: Path, kind: str = "dir", name: str | None = None) -> None:
        if not directory.is_dir():
            raise SourceError(f"There is no directory {directory}.")
        self._directory = directory
        self._kind = kind
        self.name = name or directory.resolve().name

    def is_source_of(self, source: Source) -> bool:
        return source == self.source()

    def source(self) -> Source:
        return Source(self._kind, self.name, self._sha256)

    def shape(self) -> Shape:
        try:
            return checkpoint.read_shape(self._directory)
        except CheckpointError as error:
            raise SourceError(str(error)) from error

    def tokenizer(self) -> TokenizerSpec:
        return self._wordpiece[1]

    def save_tokenizer(self, directory: Path) -> list[str]:
        (directory / WORDPIECE_FILE).write_text(self._wordpiece[0], encoding="utf-8")
        return [WORDPIECE_FILE]

    def weights(self) -> Weights:
        try:
            return checkpoint.read_weights(self._directory)
        except CheckpointError as error:
            raise SourceError(str(error)) from error

    @cached_property
    def _wordpiece(self) -> tuple[str, TokenizerSpec]:
        try:
            return read_wordpiece(self._directory)
        except TokenizerError as error:
            raise SourceError(str(error)) from error

    @cached_property
    def _sha256(self) -> str:
        """Hash over everything that is read."""
        try:
            files = checkpoint.weights_files(self._directory)
        except CheckpointError as error:
            raise SourceError(str(error)) from error
        digest = hashlib.sha256()
        for path in [*files, *(self._directory / name for name in _SMALL_FILES)]:
            if path.is_file():
                digest.update(f"{path.name} {file_sha256(path)}\n".encode())
        return digest.hexdigest()


class HubReader:
    """A checkpoint of a model hub (the one that HF_ENDPOINT names), fetched into its cache; an interrupted download goes on."""

    def __init__(self, name: str) -> None:
        self._hub_name = name
        self.name = name.replace("/", "--")

    def is_source_of(self, source: Source) -> bool:
        # A finished directory stays good when the hub is out of reach.
        return (source.kind, source.name) == ("hub", self._hub_name)

    def source(self) -> Source:
        return Source("hub", self._hub_name, self._local.source().sha256)

    def shape(self) -> Shape:
        return self._local.shape()

    def tokenizer(self) -> TokenizerSpec:
        return self._local.tokenizer()

    def save_tokenizer(self, directory: Path) -> list[str]:
        return self._local.save_tokenizer(directory)

    def weights(self) -> Weights:
        return self._local.weights()

    @cached_property
    def _local(self) -> DirectoryReader:
        return DirectoryReader(self._fetch(), "hub", self._hub_name)

    def _fetch(self) -> Path:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

        try:
            for weights in ("model*.safetensors*", checkpoint.TENSORFLOW, checkpoint.PYTORCH):
                path = Path(snapshot_download(self._hub_name, allow_patterns=[*_SMALL_FILES, weights]))
                if any(path.glob(weights)):
                    return path
        except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise SourceError(
                f"{self._hub_name} cannot be fetched from the hub ({reason}): {_NO_HUB}."
            ) from error
        raise SourceError(f"{self._hub_name} has no weights that can be read here: {_NO_HUB}.")
