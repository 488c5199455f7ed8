"""Fitting the model, and keeping it under models/ so that it is fitted once for the same sentences and encoder."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from language.bert import Encoder, default_directory
from language.bert.passes import training_pass
from language.sentiment import lexicon
from language.sentiment.examples import LABELS, Example, read_all
from language.sentiment.model import MoodModel, Vector, rarities, weigh_grams
from language.text import normalise

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
SENTENCES: Final = ROOT / "data" / "sentiment"
REVIEWS: Final = "reviews.csv"
STORE: Final = ROOT / "models" / "sentiment"

PARTS: Final = frozenset(("dense", "grams", "lexicon"))
_FEWEST: Final = 2
# How much each part counts before regularisation; found by cross-validation (docs/sentiment.md).
_DENSE_SHARE: Final = 0.12
_GRAM_SHARE: Final = 4.0
_STRENGTH: Final = 1.0


def fit(
    examples: Sequence[Example], vectors: Vector, encoder: str, parts: Collection[str] = PARTS
) -> MoodModel:
    """A model of `examples`, whose sentence vectors are the rows of `vectors`; without some `parts` for comparison."""
    texts = [example.text for example in examples]
    vocabulary, rarity = rarities(texts, _FEWEST)
    weighed = sparse.lil_matrix((len(texts), len(vocabulary)), dtype=np.float32)
    for row, text in enumerate(texts):
        columns, weights = weigh_grams(text, vocabulary, rarity)
        weighed[row, columns] = weights
    mean = vectors.mean(axis=0)
    scale = np.maximum(vectors.std(axis=0), 1e-6)
    counted = np.asarray([lexicon.counts(text) for text in texts], dtype=np.float32)
    shares = {
        "grams": _GRAM_SHARE if "grams" in parts else 0.0,
        "dense": _DENSE_SHARE if "dense" in parts else 0.0,
        "lexicon": 1.0 if "lexicon" in parts else 0.0,
    }
    features = sparse.hstack(
        [
            weighed.tocsr() * shares["grams"],
            sparse.csr_matrix((vectors - mean) / scale * shares["dense"]),
            sparse.csr_matrix(counted * shares["lexicon"]),
        ],
        format="csr",
    )
    labels = [LABELS.index(example.label) for example in examples]
    fitted = LogisticRegression(C=_STRENGTH, max_iter=1000, class_weight="balanced", random_state=7).fit(
        features, labels
    )
    fitted_weights = np.zeros((features.shape[1], len(LABELS)), dtype=np.float32)
    bias = np.full(len(LABELS), -20.0, dtype=np.float32)
    fitted_weights[:, fitted.classes_] = fitted.coef_.T
    bias[fitted.classes_] = fitted.intercept_
    grams_end, dense_end = len(vocabulary), len(vocabulary) + vectors.shape[1]
    return MoodModel(
        vocabulary=vocabulary,
        rarity=rarity,
        gram_weights=fitted_weights[:grams_end] * shares["grams"],
        dense_weights=fitted_weights[grams_end:dense_end] * shares["dense"],
        dense_mean=mean.astype(np.float32),
        dense_scale=scale.astype(np.float32),
        count_weights=fitted_weights[dense_end:] * shares["lexicon"],
        bias=bias,
        encoder=encoder,
    )


def training_files(folder: Path = SENTENCES) -> list[Path]:
    """The CSV files that the model is trained on, by name."""
    return sorted(folder.glob("*.csv"))


def fingerprint(encoder: str, folder: Path = SENTENCES) -> str:
    """Changes when the sentences, the encoder or the code of the model change."""
    digest = hashlib.sha256(encoder.encode())
    for path in [*training_files(folder), *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def train_model(encoder: Encoder, folder: Path = SENTENCES) -> MoodModel:
    """A model trained on the sentences of `folder` (a quarter of a minute to one, most of it the encoder)."""
    files = training_files(folder)
    # Sentences of reviews count twice: there are fewer of them, and their words are rarer.
    files += [path for path in files if path.name == REVIEWS]
    examples = [Example(normalise(example.text), example.label) for example in read_all(files)]
    encodings = training_pass(encoder.encode, [example.text for example in examples])
    vectors = np.stack([encoding.sentence_vector for encoding in encodings])
    return fit(examples, vectors, encoder.fingerprint())


def load_model(encoder: Encoder | None = None, folder: Path = SENTENCES, store: Path = STORE) -> MoodModel:
    """The model for this encoder and these sentences; trained and kept at the first call.

    Raises EncoderMissing where no encoder is prepared.
    """
    encoder = encoder or Encoder.load(default_directory())
    kept = store / fingerprint(encoder.fingerprint(), folder)
    try:
        return MoodModel.load(kept)
    except (OSError, ValueError, KeyError) as error:
        logger.info("Training the mood model (%s)", error)
    model = train_model(encoder, folder)
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store) as made:
        model.save(Path(made) / "model")
        shutil.rmtree(kept, ignore_errors=True)  # a half-written one; a whole one would have been read
        try:
            (Path(made) / "model").replace(kept)
        except OSError:
            logger.info("Another process kept the same mood model meanwhile")
    return model
