"""Passes over many texts, as for training: on all cores, with a progress bar."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rich.progress import track

from language.bert.encoder import LowerEncoding

_CHUNK = 32

Seen = TypeVar("Seen", bound=LowerEncoding)


def training_pass(
    encode: Callable[[Sequence[str]], Sequence[Seen]],
    texts: Sequence[str],
    report: Callable[[int, int], object] | None = None,
) -> list[Seen]:
    """What `encode` (an encoder's `encode` or `encode_lower`) makes of many texts, one entry a text, in order.

    A repeated text is computed once. report: is told how many of how many different texts are done.
    """
    different = sorted(set(texts))
    chunks = [different[first : first + _CHUNK] for first in range(0, len(different), _CHUNK)]
    found: dict[str, Seen] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        passes = pool.map(encode, chunks)
        for encodings in track(passes, description="BERT pass", total=len(chunks), disable=not chunks):
            found.update((encoding.text, encoding) for encoding in encodings)
            if report is not None:
                report(len(found), len(different))
    return [found[text] for text in texts]
