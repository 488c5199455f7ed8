"""The mood of a message: negative, neutral or positive, trained on service chat (data/sentiment).

`from language.sentiment import Mood, MoodModel, load_model`
"""

from language.sentiment.model import LABELS, Mood, MoodModel
from language.sentiment.training import load_model, train_model

__all__ = ["LABELS", "Mood", "MoodModel", "load_model", "train_model"]
