"""One encoder a process: intent, entities, sentiment and FAQ retrieval look at the same pass over a message."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from language.bert import Encoder, default_directory

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
