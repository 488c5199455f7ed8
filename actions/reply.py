"""What an action says: a worded text, optionally a payload to show and quick replies, and the context it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.wording import say


@dataclass(frozen=True)
class Offer:
    """Something the assistant proposed; 好的 accepts it, 不用 declines it.

    ``action`` is the name of the action that carries it out.
    """

    action: str
    slots: Mapping[str, Any] = field(default_factory=dict)

    def to_slot(self) -> dict[str, Any]:
        """The offer as JSON for the ``offer`` slot."""
        return {"action": self.action, "slots": dict(self.slots)}


@dataclass(frozen=True)
class Reply:
    """One message to the customer.

    ``wording`` names a sentence (actions/wording/), ``values`` fill it. Quick replies are plain sentences: a click
    sends what the customer could have typed, so no button can forge an intent.
    """

    wording: str
    values: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] | None = None
    buttons: Sequence[str] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    offer: Offer | None = None
    topic: str | None = None
    keeps_offer: bool = False
    """Said besides another reply, whose offer stands."""

    def text(self, seed: str = "") -> str:
        """What the customer reads; ``seed`` chooses among variants."""
        return say(self.wording, self.values, seed)

    def send(self, dispatcher: CollectingDispatcher, seed: str = "") -> None:
        """Hands the message to Rasa."""
        dispatcher.utter_message(
            text=self.text(seed),
            json_message=dict(self.custom) if self.custom else None,
            buttons=[{"title": title, "payload": title} for title in self.buttons] or None,
        )

    def events(self) -> list[EventType]:
        """The slot changes that this reply brings."""
        slots = dict(self.slots)
        if not self.keeps_offer:
            slots = {"offer": self.offer.to_slot() if self.offer else None, **slots}
        if self.topic:
            slots["topic"] = self.topic
        return [SlotSet(name, value) for name, value in slots.items()]
