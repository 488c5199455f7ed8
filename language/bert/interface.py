"""What the graph's builder and its users agree on, kept apart so that serving need not import `onnx`."""

from __future__ import annotations

from typing import Final, Literal

Precision = Literal["int8", "fp16", "fp32"]

PRECISIONS: Final[tuple[Precision, ...]] = ("int8", "fp16", "fp32")
IDS: Final = "input_ids"
MASK: Final = "attention_mask"
FINAL: Final = "last_hidden_state"
HIDDEN: Final = "hidden_states"
"""Input of a graph of upper layers: the states after the layers below."""


def default_layers(depth: int) -> list[int]:
    """The layers with an output of their own where none are asked for, lowest first.

    The lower knows best what a sentence is about; what stands above the upper can be trained for a task: a sixth of the layers
    is the best trade of accuracy for training time (docs/nlu.md).
    """
    return sorted({depth * 2 // 3, depth * 5 // 6})


def layer_output(layer: int) -> str:
    """Name of the graph output that carries the hidden states after `layer` layers (0: the embeddings)."""
    return f"hidden_{layer}"
