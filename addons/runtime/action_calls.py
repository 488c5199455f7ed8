"""Calls of the action server: a time limit, a polite reply when it fails, and no needless work.

Rasa checks every answer against a JSON schema that it checks first, 45 ms a call; it waits 300 s for an answer; it lets
the timeout of a hanging server abort the turn, unsaved and unanswered; it sends the ranking of all intents for every
message of the conversation again. Measurements: docs/decisions/0002-runtime.md.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import aiohttp
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import (
    ActionExecutionRejection,
    ActionSessionStart,
    RemoteAction,
    create_bot_utterance,
)
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_SESSION_START_NAME, ACTION_VALIDATE_SLOT_MAPPINGS
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

logger = logging.getLogger(__name__)

DEFAULT_TIMEOUT_S: Final = 10.0
"""Used where action_endpoint in endpoints.yml has no timeout_s."""
APOLOGY: Final = "utter_technical_problem"
"""A wording that a domain may have; actions/wording is for actions and cannot be reached while their server is down."""
_APOLOGY_WITHOUT_WORDING: Final = "抱歉，系统刚才有点忙，没能查到结果。请稍后再发一次，或者说“转人工”。"

# What a broken, hanging or unreachable action server raises; rejections are meant and pass.
_FAILURES: Final = (
    RasaException,
    aiohttp.ClientError,
    asyncio.TimeoutError,
    ValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
)

# What an action reads of a message before the last few: its words, intent and entities, not the ranking of all intents.
_FULL_MESSAGES: Final = 2
_HEAVY_KEYS: Final = frozenset({"intent_ranking", "response_selector", "text_tokens"})


@dataclass
class TurnState:
    """What is known about the action server in the turn being worked on."""

    failed: bool = False
    apologised: bool = False


_turn: contextvars.ContextVar[TurnState | None] = contextvars.ContextVar("turn", default=None)

_original_run = RemoteAction.run
_original_format = RemoteAction._action_call_format
_original_handle_message = MessageProcessor.handle_message


def replace() -> None:
    """From here on actions are called this module's way."""
    RemoteAction.run = _run
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction._action_call_format = _action_call_format
    MessageProcessor.handle_message = _handle_message


async def _handle_message(self: MessageProcessor, message: UserMessage) -> list[dict[str, Any]] | None:
    token = _turn.set(TurnState())
    try:
        return await _original_handle_message(self, message)
    finally:
        _turn.reset(token)


async def _run(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """As Rasa's, within the time limit; a failure becomes an apology, once a turn.

    After the first failure the turn's other actions are not tried: they would wait for the same server, or answer
    without the context that the failed one should have set.
    """
    turn = _turn.get() or TurnState()
    if not turn.failed:
        limit = _timeout(self)
        try:
            return await asyncio.wait_for(_original_run(self, output_channel, nlg, tracker, domain), limit)
        except ActionExecutionRejection:
            raise
        except asyncio.TimeoutError:
            logger.error("Action %r did not answer within %g s", self.name(), limit)
        except _FAILURES as error:
            logger.error("Action %r failed: %s: %s", self.name(), type(error).__name__, _summary(error))
        turn.failed = True
    if self.name() == ACTION_SESSION_START_NAME:
        # A conversation without its beginning would confuse everything after it.
        return await ActionSessionStart().run(output_channel, nlg, tracker, domain)
    if self.name() == ACTION_VALIDATE_SLOT_MAPPINGS:
        # Not yet: the policies may choose a reply that needs no action server.
        return []
    return await _apology(turn, nlg, tracker, output_channel)


async def _apology(
    turn: TurnState,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    output_channel: OutputChannel,
) -> list[Event]:
    if turn.apologised:
        return []
    turn.apologised = True
    worded = await nlg.generate(APOLOGY, tracker, output_channel.name())
    return [create_bot_utterance(worded or {"text": _APOLOGY_WITHOUT_WORDING})]


def _timeout(action: RemoteAction) -> float:
    endpoint = action.action_endpoint
    return float(endpoint.kwargs.get("timeout_s", DEFAULT_TIMEOUT_S)) if endpoint else DEFAULT_TIMEOUT_S


def _summary(error: BaseException) -> str:
    """The first line of a message: a validation error goes on to print the whole answer, customer's words included."""
    return next(iter(str(error).splitlines()), "")[:200]


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


def _validate_action_result(self: RemoteAction, result: Any) -> bool:
    """As Rasa's, with the schema checked and compiled once."""
    error = next(_validator().iter_errors(result), None)
    if error is not None:
        raise error
    return True


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """As Rasa's, without the intent ranking of earlier messages."""
    request = _original_format(self, tracker, domain)
    request["tracker"]["events"] = lightened(request["tracker"]["events"])
    return request


def lightened(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copies of serialised events; messages before the last _FULL_MESSAGES lose what no action reads of them."""
    spoken = [index for index, event in enumerate(events) if event.get("event") == "user"]
    heavy = set(spoken[:-_FULL_MESSAGES])
    return [_lighter(event) if index in heavy else event for index, event in enumerate(events)]


def _lighter(event: dict[str, Any]) -> dict[str, Any]:
    parsed = event.get("parse_data") or {}
    kept = {key: value for key, value in parsed.items() if key not in _HEAVY_KEYS}
    return {**event, "parse_data": kept}
