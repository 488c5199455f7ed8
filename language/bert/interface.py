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
    """The layers with an output of their own where none are asked for.

    Two thirds of the way up: there the encoder says of a sentence's topic what it says at the end, and what stands above can be
    trained for a task (docs/nlu.md).
    """
    return [depth * 2 // 3]


def layer_output(layer: int) -> str:
    """Name of the graph output that carries the hidden states after `layer` layers (0: the embeddings)."""
    return f"hidden_{layer}"
