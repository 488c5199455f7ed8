"""The frame every action shares: read the turn, answer, say it; a failure becomes a polite sentence and a log line."""

from __future__ import annotations

import inspect
import logging
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import payloads
from actions.also import asked_besides
from actions.presales.faq import denied
from actions.rehearing import instead_of, needs_asking
from actions.reply import Offer, Reply
from actions.request.case import KINDS
from actions.rereading import reread
from actions.services import Services, services
from actions.turn import Turn
from actions.wish_words import REQUEST_FORM

logger = logging.getLogger(__name__)

_HANDED_ON = "handed_on"
SEARCH_FORM = "product_search_form"
_SEARCHES = frozenset({"action_search_products", "action_recommend_products"})


class ShopAction(Action, ABC):
    """An action that answers a turn with one or more replies."""

    # Slots whose value this action relies on: one understood with low confidence is asked back first.
    relies_on: ClassVar[frozenset[str]] = frozenset()

    # The search form's own questions. Any other answer ends that form: the customer has moved on, and a value said
    # later still narrows the search, without being asked for again and again.
    belongs_to_search: ClassVar[bool] = False

    def ask_back(self, turn: Turn) -> Reply | None:
        """The question "您说的是……吗？" if a value that this action relies on is doubtful."""
        doubt = turn.slot("doubt")
        if not doubt or doubt["slot"] not in self.relies_on:
            return None
        value = doubt["value"]
        return Reply(
            "did_you_mean",
            {"value": value},
            payloads.clarify(doubt["slot"], [value]),
            ["是的", "不是"],
            offer=Offer(self.name(), {doubt["slot"]: value, "doubt": None}),
        )

    @abstractmethod
    def name(self) -> str:
        """The action's name in the domain."""

    @abstractmethod
    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Decides what to say. Reads the turn, asks the shop; changes nothing else."""

    def at_once(self, turn: Turn) -> list[EventType] | None:
        """What happens in place of an answer, such as a form that begins; None, the usual case: the answer."""
        return None

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Called by the action server once a prediction names this action."""
        started = time.perf_counter()
        turn, events = read_or_rerouted(self.name(), dispatcher, tracker, domain)
        if events is not None or (events := self.at_once(turn)) is not None:
            return events
        try:
            answered = _wish_in_doubt(turn) or self.ask_back(turn) or self.answer(turn, services())
        except SQLAlchemyError:
            # The customer gets a sentence, the log gets the cause; SQLAlchemy hides parameters (engine option).
            logger.exception("%s: the database did not answer", self.name())
            answered = Reply("technical_problem")
        replies = answered if isinstance(answered, list) else [answered]
        replies = [*replies, *self._besides(turn)]
        events = []
        if turn.active_form == SEARCH_FORM and not self.belongs_to_search:
            events += [ActiveLoop(None), SlotSet("requested_slot", None)]
        seed, said = f"{turn.sender_id} {turn.text}", set[str]()
        for reply in replies:
            if (text := reply.text(seed)) not in said:  # 电池能用多久 asks twice for the same
                reply.send(dispatcher, seed=seed)
            said.add(text)
            events.extend(reply.events())
        logger.debug("%s took %.1f ms", self.name(), 1000 * (time.perf_counter() - started))
        return events

    def _besides(self, turn: Turn) -> list[Reply]:
        """Answers to what else the message asks; offer and topic stay those of the first answer."""
        more: list[Reply] = []
        if self.name() in _SEARCHES and (correction := denied(turn, services())) is not None:
            more.append(correction)
        for name, intent in asked_besides(self.name(), turn):
            other = shop_action(name)
            if other is None:
                continue
            try:
                answered = other.answer(replace(turn, intent=intent), services())
            except SQLAlchemyError:
                logger.exception("%s: the database did not answer", name)
                continue
            more += answered if isinstance(answered, list) else [answered]
        return [replace(reply, offer=None, topic=None, keeps_offer=True) for reply in more]


def read_or_rerouted(
    name: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
) -> tuple[Turn, list[EventType] | None]:
    """The turn, reread once for the whole action, and what another action answered where its intent was misheard.

    None where the action called `name` is right.
    """
    turn = Turn.from_tracker(tracker)
    said = tracker.latest_message or {}
    try:
        turn = reread(turn, services())
        # Handed on once: two senses that see the message differently would hand it to and fro.
        meant = instead_of(name, turn, services()) if not said.get(_HANDED_ON) else None
    except SQLAlchemyError:
        return turn, None  # the action itself will say that the database does not answer
    if meant is not None and meant[1] == REQUEST_FORM:
        return turn, [
            SlotSet("request_kind", KINDS[meant[0]]),
            SlotSet("offer", None),
            FollowupAction(REQUEST_FORM),
        ]
    other = action_called(meant[1]) if meant is not None else None
    if meant is None or other is None:
        return turn, None
    logger.debug("%s instead of %s", meant[1], name)
    tracker.latest_message = {**said, "intent": {"name": meant[0], "confidence": 1.0}, _HANDED_ON: True}
    ended = [SlotSet("request_end", None)] if tracker.get_slot("request_end") else []
    return turn, [*ended, *other.run(dispatcher, tracker, domain)]  # type: ignore[misc]


def _wish_in_doubt(turn: Turn) -> Reply | None:
    """Asks back before anything of the customer's own is changed by a message that does not say so."""
    if not needs_asking(turn):
        return None
    return Reply("wish_in_doubt", buttons=["转人工"], slots={"doubt": None})


def action_called(name: str) -> Action | None:
    """The action of that name, answering or not (`action_take_value`); None for a form or one of Rasa's own."""
    if (found := shop_action(name)) is not None:
        return found
    others = (cls for cls in Action.__subclasses__() if cls.__module__.startswith("actions."))
    plain = (cls() for cls in others if not inspect.isabstract(cls) and "name" in vars(cls))
    return next((action for action in plain if action.name() == name), None)


def shop_action(name: str) -> ShopAction | None:
    """The answering action of that name; None for a form or an action of Rasa's own."""

    def descendants(cls: type[Any]) -> list[type[Any]]:
        return [found for child in cls.__subclasses__() for found in (child, *descendants(child))]

    concrete = (cls() for cls in descendants(ShopAction) if not inspect.isabstract(cls))
    return next((action for action in concrete if action.name() == name), None)
