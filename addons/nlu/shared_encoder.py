"""One encoder a process: intent, entities, sentiment and FAQ retrieval look at the same pass over a message."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from rich.progress import track

from language.bert import Encoder, LowerEncoding, default_directory

_CHUNK = 32

Seen = TypeVar("Seen", bound=LowerEncoding)

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


def training_pass(encode: Callable[[Sequence[str]], Sequence[Seen]], texts: Sequence[str]) -> list[Seen]:
    """What `encode` (an encoder's `encode` or `encode_lower`) makes of training sentences, one entry a text, in order.

    On all cores, with a progress bar; a repeated sentence is computed once.
    """
    different = sorted(set(texts))
    chunks = [different[first : first + _CHUNK] for first in range(0, len(different), _CHUNK)]
    found: dict[str, Seen] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        passes = pool.map(encode, chunks)
        for encodings in track(passes, description="BERT pass", total=len(chunks), disable=not chunks):
            found.update((encoding.text, encoding) for encoding in encodings)
    return [found[text] for text in texts]
