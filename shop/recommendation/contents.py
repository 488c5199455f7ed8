"""What products are about, as vectors by the sentence encoder: nearness of products that nobody has bought yet.

Vectors are computed when the model is learned, never in a turn, and kept on disk by text: only new or changed products
are encoded again (about 10 ms each).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.faq_vectors import VectorCache

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

DIMENSIONS = 64  # enough to tell kinds of goods apart, and small for 100,000 of them
_SAMPLE = 5_000
_CHUNK = 64
_FADING = 0.8  # what the event before counts, compared with the one after it


@dataclass(frozen=True)
class Contents:
    """A vector of length 1 for each product, in the order of `skus`."""

    skus: tuple[str, ...]
    vectors: Vectors

    @cached_property
    def places(self) -> dict[str, int]:
        """Row of each product."""
        return {sku: place for place, sku in enumerate(self.skus)}

    def nearness(self, history: Sequence[str]) -> Vectors | None:
        """How near each product is to a history, the latest events counting most: at most 1; None if all are unknown."""
        known = [self.places[sku] for sku in history[-20:] if sku in self.places]
        if not known:
            return None
        weights = _FADING ** np.arange(len(known) - 1, -1, -1, dtype=np.float32)
        wish = weights @ self.vectors[known]
        return np.asarray(self.vectors @ (wish / max(float(np.linalg.norm(wish)), 1e-9)), np.float32)


def read_texts(session: Session) -> dict[str, str]:
    """What the encoder reads of each product on sale: its kind, its name and what is praised about it."""
    product = models.Product
    rows: Any = session.execute(
        select(product.sku, product.category, product.name, product.highlights, product.description)
        .where(product.active)
        .order_by(product.sku)
    )
    return {
        row.sku: f"{row.category}，{row.name}，{'，'.join(row.highlights[:4])}，{row.description[:60]}"
        for row in rows
    }


def learn_contents(texts: dict[str, str], encode: Encode, cache: VectorCache | None) -> Contents | None:
    """Vectors of these products; None for fewer than two, which nothing can be compared with."""
    if len(texts) < 2:
        return None
    words = list(texts.values())

    def encoded(missing: Sequence[str]) -> Vectors:
        # In chunks: the encoder pads what it is given at once to the longest of it.
        parts = [encode(missing[start : start + _CHUNK]) for start in range(0, len(missing), _CHUNK)]
        return np.concatenate(parts)

    full = cache.vectors(encoded, words) if cache is not None else encoded(words)
    return Contents(tuple(texts), _reduced(full))


def _reduced(full: Vectors) -> Vectors:
    """Centred (what all goods have in common says nothing), in the directions in which they differ most, length 1."""
    centred = full - full.mean(axis=0)
    sample = centred[:: max(len(centred) // _SAMPLE, 1)]
    _, _, directions = np.linalg.svd(sample, full_matrices=False)
    small = centred @ directions[:DIMENSIONS].T
    lengths = np.linalg.norm(small, axis=1, keepdims=True)
    return np.asarray(small / np.maximum(lengths, 1e-9), np.float32)


def open_encoder(folder: Path) -> tuple[Encode, VectorCache] | None:
    """The assistant's encoder and the cache of its vectors in `folder`; None, with a line in the log, if it is missing.

    It is loaded when a text needs it: with all vectors known nothing is.
    """
    from language.bert import Encoder, default_directory
    from language.bert.manifest import FILE

    directory = default_directory()
    try:
        fingerprint = hashlib.sha256((directory / FILE).read_bytes()).hexdigest()  # as Encoder.fingerprint
    except OSError as error:
        logger.warning("Recommendation goes without what products are about: %s", error)
        return None
    opened: list[Encoder] = []

    def encode(texts: Sequence[str]) -> Vectors:
        if not opened:
            opened.append(Encoder.load(directory, cache_size=1))
        return opened[0].sentence_vectors(texts)

    return encode, VectorCache.of_encoder(folder, fingerprint)
