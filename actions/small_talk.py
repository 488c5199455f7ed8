"""Small talk, things the shop has nothing to do with, and whatever wants tact: short answers that lead back to the shop."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.attacks import is_attack
from actions.base import read_or_rerouted
from actions.delicate import delicate
from actions.presales.faq import SURE, faq_reply
from actions.reply import Reply
from actions.services import services
from actions.unreadable import unreadable

# Below this confidence small talk in the middle of a product's talk may be a question about it.
_SURE_OF_TALK = 0.9
# The intents that have a short answer of their own.
_TALK = frozenset(("bot_challenge", "chitchat", "out_of_scope"))


class SmallTalk(Action):
    """Small talk, things the shop has nothing to do with, 你是机器人吗: unless the conversation makes another sense."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_small_talk"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """A short answer that leads back to the shop."""
        turn, events = read_or_rerouted(self.name(), dispatcher, tracker, domain)
        if events is not None:
            return events
        attacked = turn.intent == "out_of_scope" and is_attack(turn.text)
        plain = Reply("attack") if attacked else delicate(turn) or unreadable(turn)
        if plain is not None:
            plain.send(dispatcher, turn.text)
            return []
        if (
            turn.confidence < _SURE_OF_TALK
            and (found := faq_reply(turn, services(), "action_answer_usage", least=SURE)) is not None
        ):
            found.send(dispatcher)  # 没电了怎么办, of a lock; 你们几点下班
            return found.events()
        Reply(turn.intent if turn.intent in _TALK else "chitchat").send(dispatcher, turn.text)
        return []
