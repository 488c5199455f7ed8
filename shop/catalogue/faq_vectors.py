"""Vectors of texts on disk, so that a restart or a changed question does not encode a thousand sentences again."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shop.settings import PROJECT_ROOT

logger = logging.getLogger(__name__)

FOLDER = PROJECT_ROOT / "var" / "faq"

Vectors = NDArray[np.float32]


class VectorCache:
    """One file of vectors by text; several processes may use it, the last one to write wins."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet. The name of the file must change with the encoder."""
        self._path = path

    @classmethod
    def of_encoder(cls, folder: Path, fingerprint: str) -> VectorCache:
        """The cache of one encoder's vectors in a folder."""
        return cls(folder / f"vectors-{fingerprint[:16]}.npz")

    def vectors(self, encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
        """[texts, dimension]: known vectors from the file, the others encoded; the file then holds exactly these texts."""
        known = self._read()
        missing = list(dict.fromkeys(text for text in texts if _name(text) not in known))
        if missing:
            known.update(zip(map(_name, missing), encode(missing), strict=True))
            self._write({_name(text): known[_name(text)] for text in texts})
        return np.stack([known[_name(text)] for text in texts]).astype(np.float32)

    def _read(self) -> dict[str, Vectors]:
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                return dict(zip(stored["names"].tolist(), stored["vectors"], strict=True))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            logger.warning("The cache %s is unreadable (%s) and is made again.", self._path, error)
            return {}

    def _write(self, known: dict[str, Vectors]) -> None:
        """In one step, so that no reader sees half a file. Without the cache everything works, only slower."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".npz")
            with os.fdopen(handle, "wb") as file:
                np.savez(file, names=np.array(list(known)), vectors=np.stack(list(known.values())))
            os.replace(name, self._path)
        except OSError as error:
            logger.warning("The cache %s cannot be written: %s", self._path, error)


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
