"""A BERT small enough to make in a test."""

from __future__ import annotations

import numpy as np

VOCABULARY = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"我想买一个款适合户外运动的耳机多少钱有货吗退换在你好人", *"0123456789",
    ",", "?", "!", "，", "？", "air", "pro", "max", "a", "##b", "##c", "iphone", "##s",
]  # fmt: skip
DIMENSIONS = {
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 128,
    "vocab_size": len(VOCABULARY),
    "max_position_embeddings": 40,
}


def randomise(model: object, seed: int) -> None:
    """Give a model weights large enough that every part of it matters."""
    generator = np.random.default_rng(seed)
    weights = [
        (weight + generator.normal(0, 0.15, weight.shape)).astype(np.float32)
        for weight in model.get_weights()  # type: ignore[attr-defined]
    ]
    model.set_weights(weights)  # type: ignore[attr-defined]
