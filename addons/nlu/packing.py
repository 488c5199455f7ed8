"""Writes a model's large files compressed, quickly.

Rasa packs a trained assistant with gzip at its slowest: half a minute for 60 MB of numbers, where a low level takes a second
and is hardly larger. What is compressed already passes through gzip in no time.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

_LEVEL = 3


def write_arrays(path: Path, **arrays: ArrayLike) -> None:
    """Write named arrays so that `numpy.load` reads them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.save(member, np.asanyarray(values), allow_pickle=False)


def compress(content: bytes) -> bytes:
    """The content, compressed."""
    return zlib.compress(content, _LEVEL)


def decompress(content: bytes) -> bytes:
    """What `compress` was given. Raises zlib.error for anything else."""
    return zlib.decompress(content)
