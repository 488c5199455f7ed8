"""One customer message and the conversation's context, read from a Rasa tracker into plain typed values.

Actions work on a :class:`Turn`; none of them touches the tracker, so each can be tested as a function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

from language.numbers import parse_amounts, parse_budget
from language.text import normalise

# A slot value of a narrowing question that the customer left open (随便, 都行).
ANY = "any"

# Below this confidence a value is asked back instead of taken (the slot-filling threshold).
SLOT_CONFIDENCE = 0.8


# Actions of Rasa's own that stand between messages and say nothing.
_SILENT = frozenset(
    {"action_listen", "action_extract_slots", "action_session_start", "action_validate_slot_mappings"}
)
# What no name of a product holds.
_NO_NAME = re.compile(r"[<>{}$;=\\'\"]|--")


@dataclass(frozen=True)
class Mention:
    """One entity of the message.

    ``value`` is canonical where the catalogue knows the name, ``text`` is what the customer typed, ``sku`` is set
    for a product of the catalogue, ``linked`` says that the catalogue vouches for the value.
    """

    entity: str
    value: str
    text: str
    start: int
    end: int
    confidence: float
    sku: str | None = None
    linked: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class FaqCandidate:
    """A frequently asked question near the message in meaning; ``score`` lies in [0, 1]."""

    faq_id: str
    score: float


@dataclass(frozen=True)
class Turn:
    """What the customer just said and what the conversation is about."""

    text: str
    intent: str
    confidence: float
    mentions: tuple[Mention, ...]
    slots: Mapping[str, Any]
    sender_id: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    ranking: tuple[tuple[str, float], ...] = ()
    faq: tuple[FaqCandidate, ...] = ()
    active_form: str | None = None
    negative: float = 0.0
    """The probability of displeasure, from 0 to 1."""
    after: str = ""
    """The action that answered the message before this one."""

    @classmethod
    def from_tracker(cls, tracker: Tracker) -> Turn:
        """Reads the latest message and all slots of ``tracker``."""
        message = tracker.latest_message or {}
        intent = message.get("intent") or {}
        raw_text = message.get("text") or ""
        return cls(
            text=normalise(raw_text),
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            mentions=_with_budget(_mentions(message.get("entities") or [], raw_text), raw_text),
            slots=dict(tracker.slots),
            sender_id=tracker.sender_id or "",
            metadata=message.get("metadata") or {},
            ranking=tuple(
                (entry["name"], float(entry["confidence"])) for entry in message.get("intent_ranking") or []
            ),
            faq=tuple(
                FaqCandidate(str(entry["id"]), float(entry["score"])) for entry in message.get("faq") or []
            ),
            active_form=(tracker.active_loop or {}).get("name"),
            negative=float((message.get("sentiment") or {}).get("negative") or 0.0),
            after=_answered_by(tracker.events),
        )

    def of(self, entity: str) -> list[Mention]:
        """All mentions of one entity type, in the order said."""
        return [mention for mention in self.mentions if mention.entity == entity]

    def first(self, entity: str) -> Mention | None:
        """The first mention of one entity type, or None."""
        return next((mention for mention in self.mentions if mention.entity == entity), None)

    def mostly(self, *entities: str) -> bool:
        """Whether mentions of these types make up at least half of the message: a value, whatever the intent."""
        covered = sum(mention.end - mention.start for mention in self.mentions if mention.entity in entities)
        return 2 * covered >= max(len(self.text.strip()), 1)

    def says(self, *words: str) -> bool:
        """Whether one of the words occurs in the message."""
        return any(word in self.text for word in words)

    def slot(self, name: str) -> Any:
        """A slot's value; None also where the customer left the choice open."""
        value = self.slots.get(name)
        return None if value == ANY else value

    @property
    def product(self) -> str | None:
        """SKU of the product the conversation is about."""
        sku = self.slot("product")
        return str(sku) if sku else None

    @property
    def shown(self) -> list[str]:
        """SKUs of the list shown last, in the order shown."""
        return list(self.slot("shown_products") or [])

    @property
    def message_id(self) -> str | None:
        """The client's name of the message, the seed of idempotency keys."""
        value = self.metadata.get("message_id")
        return str(value) if value else None


def _answered_by(events: Sequence[Mapping[str, Any]]) -> str:
    """The last action that spoke before the latest message."""
    latest = next((i for i, event in enumerate(reversed(events)) if event.get("event") == "user"), None)
    before = reversed(events[: -latest - 1]) if latest is not None else iter(())
    for event in before:
        name = str(event.get("name") or "")
        if event.get("event") == "action" and name not in _SILENT:
            return name
        if event.get("event") == "user":
            break
    return ""


def _mentions(entities: Sequence[Mapping[str, Any]], text: str) -> tuple[Mention, ...]:
    mentions = []
    for entity in sorted(entities, key=lambda item: item.get("start") or 0):
        start, end = int(entity.get("start") or 0), int(entity.get("end") or 0)
        candidates = tuple(entity.get("candidates") or ())
        if (
            entity.get("entity") == "product"
            and not candidates
            and not entity.get("sku")
            and _NO_NAME.search(text[start:end])
        ):
            continue  # ${7*7} is no model of anybody's
        only = candidates[0] if len(candidates) == 1 and entity.get("linked") else None
        value = entity.get("value")
        mentions.append(
            Mention(
                entity=str(entity.get("entity")),
                value=str(value) if value is not None else "",
                text=str(entity.get("text") or text[start:end]),
                start=start,
                end=end,
                # Rules and the catalogue give no confidence: they are right by construction.
                confidence=float(entity.get("confidence_entity") or 1.0),
                sku=entity.get("sku") or only,
                linked=bool(entity.get("linked")),
                candidates=candidates,
            )
        )
    return tuple(mentions)


def _with_budget(mentions: tuple[Mention, ...], text: str) -> tuple[Mention, ...]:
    """Adds the amount of a budget that no entity covers: reading numbers is a matter of rules, not of luck."""
    if any(mention.entity == "price" for mention in mentions) or parse_budget(text) is None:
        return mentions
    free = [
        amount
        for amount in parse_amounts(text)
        if not any(m.start < amount.end and amount.start < m.end for m in mentions)
    ]
    found = (
        Mention("price", text[a.start : a.end], text[a.start : a.end], a.start, a.end, 1.0) for a in free
    )
    return tuple(sorted((*mentions, *found), key=lambda mention: mention.start))
