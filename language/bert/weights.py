"""What a BERT encoder consists of, whatever file it came from.

Readers (`packaged`, `checkpoint`) fill a `Weights`, `graph` turns it into ONNX. Matrices are stored as `y = x @ matrix + bias`,
that is [inputs, outputs]: TensorFlow's way round, the transpose of PyTorch's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Activation = Literal["gelu", "gelu_tanh", "relu"]


@dataclass(frozen=True)
class Shape:
    """The dimensions and constants of a BERT encoder."""

    layers: int
    hidden: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    norm_epsilon: float
    position_offset: int = 0
    """Row of the position table that the first piece uses (0 for BERT, padding index + 1 for RoBERTa)."""
    activation: Activation = "gelu"

    @property
    def longest(self) -> int:
        """How many pieces, special ones included, fit in one pass."""
        return self.positions - self.position_offset


@dataclass(frozen=True)
class Linear:
    """`x @ matrix + bias`; matrix [inputs, outputs], bias [outputs]."""

    matrix: Array
    bias: Array


@dataclass(frozen=True)
class Norm:
    """Layer normalisation over the hidden dimension."""

    scale: Array
    shift: Array


@dataclass(frozen=True)
class Layer:
    """One transformer layer, normalisation after each residual sum (post-norm, as in BERT)."""

    query: Linear
    key: Linear
    value: Linear
    attention_output: Linear
    attention_norm: Norm
    intermediate: Linear
    output: Linear
    output_norm: Norm


@dataclass(frozen=True)
class Weights:
    """All parameters of an encoder."""

    shape: Shape
    words: Array
    """[vocabulary, hidden]"""
    positions: Array
    """[positions, hidden]"""
    type: Array
    """[hidden]: the first segment's embedding, the only one a single text needs (zeros where a model has none)."""
    embedding_norm: Norm
    layers: tuple[Layer, ...]
