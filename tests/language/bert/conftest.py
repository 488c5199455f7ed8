"""Encoders for the tests: the packaged one, prepared where the assistant looks for it, and small random ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from language.bert import Encoder
from language.bert.prepare import prepare
from tests.language.bert.small_bert import DIMENSIONS, VOCABULARY, randomise


@pytest.fixture(scope="session")
def packaged_directory() -> Path:
    """The packaged encoder in int8, made on the first run."""
    return prepare().path


@pytest.fixture(scope="session")
def encoder(packaged_directory: Path) -> Encoder:
    return Encoder.load(packaged_directory)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, object]]:
    """A small random BERT of the transformers library: its directory (TensorFlow weights) and the model itself."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from transformers import BertConfig, TFBertModel

    directory = tmp_path_factory.mktemp("small-bert")
    model = TFBertModel(BertConfig(**DIMENSIONS))
    model(np.array([[2, 3]]))
    randomise(model, seed=7)
    model.save_pretrained(directory)
    (directory / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    yield directory, model
