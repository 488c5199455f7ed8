"""A loaded model is used once before it serves: the first customer does not wait for graphs to be traced."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any, Final

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

logger = logging.getLogger(__name__)

ACTION_ENDPOINT_VARIABLE: Final = "ACTION_ENDPOINT"
"""Address of the action server, in place of the one in endpoints.yml (whose ${NAME} knows no default)."""

_EXAMPLES: Final = ("你好", "有没有三百元以内续航久一点的蓝牙耳机推荐")

_original_load = Agent.load_model


def replace() -> None:
    """From here on every model is warmed up when it is loaded, also when it replaces another."""
    Agent.load_model = _load_model


def _load_model(self: Agent, model_path: str | Path, fingerprint: str | None = None) -> None:
    if address := os.environ.get(ACTION_ENDPOINT_VARIABLE):
        self.action_endpoint = self.action_endpoint or EndpointConfig()
        self.action_endpoint.url = address
    _original_load(self, model_path, fingerprint)
    if self.processor is not None:
        warm_up(self.processor)


def warm_up(processor: MessageProcessor) -> float | None:
    """Understand two messages and predict what follows, keeping nothing; seconds it took, None if it failed."""
    started = time.perf_counter()
    try:
        for text in _EXAMPLES:
            _one_turn(processor, text)
    except (RasaException, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        # A model that cannot answer an example may still serve; the log says what is wrong before a customer does.
        logger.exception("The model could not be warmed up")
        return None
    took = time.perf_counter() - started
    logger.info("Warmed the model up in %.1f s", took)
    return took


def _one_turn(processor: MessageProcessor, text: str) -> None:
    tracker = DialogueStateTracker("warm-up", processor.domain.slots)
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME), processor.domain)
    parsed: dict[str, Any] = processor._parse_message_with_graph(UserMessage(text), tracker)
    if processor.model_metadata.core_target is None:
        return
    uttered = UserUttered(text, parsed["intent"], parsed["entities"], parsed)
    tracker.update(uttered, processor.domain)
    processor._predict_next_with_tracker(tracker)
