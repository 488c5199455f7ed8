"""Plays a customer against the request form without Rasa: what the form and its end do to the slots is kept here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from actions import aftersales, delivery, orders, refunds
from actions.reply import Reply
from actions.request.form import advance
from actions.request.submit import SubmitRequest
from actions.services import Services
from actions.turn import Mention, Turn

# Answers to which a request may leave a message: they are found by name, so they have to be loaded.
ANSWERS = (aftersales, delivery, orders, refunds)

Entities = list[tuple[str, ...]]


@dataclass
class Talk:
    """One conversation. ``say`` returns everything that was answered, as text; ``last`` is the last reply."""

    shop: Services
    customer: str | None = "C0001"
    sender: str = field(default_factory=lambda: f"talk-{uuid.uuid4().hex[:8]}")
    slots: dict[str, Any] = field(default_factory=dict)
    last: Reply | None = None
    active: bool = False
    left_to_rules: bool = False

    def turn(
        self,
        text: str,
        intent: str,
        entities: Entities | None = None,
        confidence: float = 0.99,
        negative: float = 0.0,
    ) -> Turn:
        """A message in this conversation."""
        mentions = []
        for entity, words, *rest in entities or []:
            start = text.find(words)
            value = rest[0] if rest else words
            mentions.append(
                Mention(entity, value, words, start, start + len(words), 1.0,
                        sku=rest[1] if len(rest) > 1 else None, linked=bool(rest))
            )  # fmt: skip
        slots = dict(self.slots)
        if self.customer:
            slots["customer_id"] = self.customer
        metadata = {"message_id": uuid.uuid4().hex}
        return Turn(text, intent, confidence, tuple(mentions), slots, self.sender, metadata, active_form=None,
                    negative=negative)  # fmt: skip

    def say(
        self,
        text: str,
        intent: str,
        entities: Entities | None = None,
        confidence: float = 0.99,
        negative: float = 0.0,
    ) -> str:
        """Sends a message to the form; at its end the request is submitted or refused."""
        moved = advance(self.turn(text, intent, entities, confidence, negative), self.shop)
        self.left_to_rules = self.active and not moved.slots and moved.ask is not None
        self.slots.update(moved.slots)
        self.slots["requested_slot"] = f"request_{moved.ask}" if moved.ask else None
        self.active = moved.ask is not None
        replies = list(moved.replies)
        if not self.active:
            end = SubmitRequest().answer(self.turn(text, intent, entities, confidence), self.shop)
            replies.append(end)
            self.slots.update(end.slots)
            self.slots["offer"] = end.offer.to_slot() if end.offer else None
        self.last = replies[-1]
        return "\n".join(reply.text() for reply in replies)

    @property
    def asked(self) -> str | None:
        """The field asked for."""
        return (
            str(self.slots["requested_slot"]).removeprefix("request_")
            if self.slots.get("requested_slot")
            else None
        )

    @property
    def payload(self) -> dict[str, Any]:
        """The last reply's payload."""
        assert self.last is not None and self.last.custom is not None
        return dict(self.last.custom)
