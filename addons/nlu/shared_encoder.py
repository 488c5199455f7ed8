"""One encoder a process: intent, entities, sentiment and FAQ retrieval look at the same pass over a message."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.progress import track

from language.bert import Encoder, Encoding, default_directory

_MOST_KEPT = 1 << 30
"""Bytes of training passes kept for the next component."""
_CHUNK = 32

_lock = threading.Lock()
_encoders: dict[tuple[int, Path], Encoder] = {}


def shared_encoder(directory: Path | str | None = None) -> Encoder:
    """The process's encoder of `directory` (see `language.bert.default_directory`), loaded at the first call.

    Keyed by process id, so that a worker that forked after a first call opens its own session: a copied one hangs.
    Raises EncoderMissing, whose message says which command mends it.
    """
    path = Path(directory) if directory else default_directory()
    key = (os.getpid(), path)
    with _lock:
        encoder = _encoders.get(key)
        if encoder is None:
            encoder = Encoder.load(path)
            _encoders[key] = encoder
        return encoder


class TrainingPasses:
    """Encodings of training sentences, computed on all cores with a progress bar and kept until `forget`, so that the
    components that train on them one after the other need one pass."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Encoding] = {}
        self._bytes = 0

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> list[Encoding]:
        """One Encoding a text, in order."""
        name = encoder.fingerprint()
        missing = sorted({text for text in texts if (name, text) not in self._kept})
        chunks = [missing[first : first + _CHUNK] for first in range(0, len(missing), _CHUNK)]
        found: dict[str, Encoding] = {}
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            passes = pool.map(encoder.encode, chunks)
            for encodings in track(passes, description="BERT pass", total=len(chunks), disable=not chunks):
                for encoding in encodings:
                    found[encoding.text] = encoding
                    self._keep(name, encoding)
        return [found[text] if text in found else self._kept[name, text] for text in texts]

    def forget(self) -> None:
        """Give the memory back."""
        self._kept.clear()
        self._bytes = 0

    def _keep(self, name: str, encoding: Encoding) -> None:
        size = encoding.piece_vectors.nbytes + sum(states.nbytes for states in encoding.layers.values())
        if self._bytes + size <= _MOST_KEPT:
            self._kept[name, encoding.text] = encoding
            self._bytes += size


training_passes = TrainingPasses()
