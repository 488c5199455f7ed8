"""The frequently asked questions near a message, as the attribute `faq` of the parse result: [{id, score}], best first.

The questions live in the shop's database and are followed while they change; the vectors come from the encoder pass
that the featurizer has made of the message anyway.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sqlalchemy.orm import Session

from addons.nlu.shared_encoder import shared_encoder
from shop.catalogue.faq_index import TOP, FaqIndex, load_faqs
from shop.catalogue.faq_vectors import FOLDER, VectorCache
from shop.catalogue.linking_watch import CHECK_EVERY_S, Watched
from shop.database import database
from shop.settings import PROJECT_ROOT

ATTRIBUTE = "faq"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FaqRetriever(GraphComponent):
    """Sets `faq` on each message. No training; without a database there are no questions, and a warning says why."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings and their defaults."""
        return {
            # A directory made by `python -m language.bert prepare`; None: the one that the featurizer uses by default.
            "directory": None,
            # How many questions are given.
            "most": TOP,
            # Seconds between looks at the database.
            "check_every_s": CHECK_EVERY_S,
            # Where vectors of the questions are kept between starts; relative to the project.
            # `python -m shop faq prepare` puts them there.
            "cache_folder": str(FOLDER.relative_to(PROJECT_ROOT)),
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Nothing is read yet: workers fork after loading the model."""
        self._directory = config["directory"]
        self._most = int(config["most"])
        self._cache_folder = PROJECT_ROOT / str(config["cache_folder"])
        self._index: Watched[FaqIndex] = Watched(
            database,
            self._build,
            ("faqs",),
            name="FAQ retriever",
            check_every_s=float(config["check_every_s"]),
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqRetriever:
        """See GraphComponent."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the questions near incoming messages."""
        index = self._index.current()
        for message in messages:
            text = message.get(TEXT)
            if index is not None and isinstance(text, str) and text:
                hits = [
                    {"id": hit.faq_id, "score": round(hit.score, 4)}
                    for hit in index.nearest(text, self._most)
                ]
                message.set(ATTRIBUTE, hits, add_to_output=True)
        return messages

    def _build(self, session: Session) -> FaqIndex:
        encoder = shared_encoder(self._directory)
        cache = VectorCache.of_encoder(self._cache_folder, encoder.fingerprint())
        return FaqIndex(load_faqs(session), encoder.sentence_vectors, cache=cache)
