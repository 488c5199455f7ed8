"""From an encoder's pass to the input of the layers above."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from language.bert import LowerEncoding


def upper_input(encoding: LowerEncoding, layer: int) -> tuple[NDArray[np.float32], list[int]]:
    """States after `layer` layers [positions, dimension], and for each character the position of its piece (-1: none).

    The instruction prefix and what stands between it and the text say nothing and are left out: a third of the positions of
    a short message.
    """
    states = encoding.layers[layer]
    first = encoding.places[0] if encoding.places else 1
    places = [1 + place - first for place in encoding.places]
    pieces = [-1] * len(encoding.text)
    for place, (start, end) in zip(places, encoding.offsets, strict=True):
        for at in range(start, min(end, len(pieces))):
            if pieces[at] < 0:
                pieces[at] = place
    return np.concatenate([states[:1], states[first:]]), pieces
