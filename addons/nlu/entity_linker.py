"""Entities that the catalogue vouches for: DIET's spans and the names found by `shop.catalogue.linking`, merged.

No training: the catalogue is read from the shop's database and followed while it changes, so that staff can add and
rename products without retraining. Without a database the pipeline goes on, with a warning that says how to get one.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from addons.nlu.entity_merging import hints, merge
from addons.nlu.entity_rules import find_by_rules
from shop.catalogue.linking import EntityLinker
from shop.catalogue.linking_watch import CHECK_EVERY_S, Watched
from shop.catalogue.names import load_names
from shop.database import database

# In these messages a product before an accessory (K60的充电器) means the product: is it in the box, was it left out.
_ABOUT_THE_OWNER = frozenset(("ask_package_contents", "missing_item", "report_fault", "ask_usage"))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CatalogEntityLinker(GraphComponent, EntityExtractorMixin):
    """Gives entities the catalogue's names and SKUs, and adds those that only the catalogue sees.

    Each linked entity has `value` (canonical name; of an attribute its key), `linked: true`, of a product `sku`, or
    `candidates` where the name fits several. What the catalogue does not know stays as it was.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """None: works on the text and on what other extractors found."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings and their defaults."""
        return {
            # Seconds between looks at the database: a change is known at most this much (and the rebuild) later.
            "check_every_s": CHECK_EVERY_S,
            # Whether phone and order numbers that the trained extractor missed are added.
            "form_rules": True,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Nothing is read yet: workers fork after loading the model."""
        self._form_rules = bool(config["form_rules"])
        self._linker: Watched[EntityLinker] = Watched(
            database,
            lambda session: EntityLinker(load_names(session)),
            ("names",),
            name="entity linker",
            check_every_s=float(config["check_every_s"]),
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogEntityLinker:
        """See GraphComponent."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Link the entities of incoming messages."""
        linker = self._linker.current()
        for message in messages:
            text = message.get(TEXT)
            if not isinstance(text, str) or not text:
                continue
            entities = list(message.get(ENTITIES) or [])
            if linker is not None:
                intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
                links = linker.link(text, hints(entities), accessories=intent not in _ABOUT_THE_OWNER)
                entities = merge(text, entities, links, linker.canonical, intent)
            if self._form_rules:
                entities += find_by_rules(text, entities)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
