"""Conversations are kept without personal data: what goes to the store, and to an event broker, has it hidden.

The turn itself works with what the customer typed; a request's phone and address go to the sealed vault in that turn.
Afterwards nothing needs them in the clear: positions stay, so entities still point at the right places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered

from language.personal import hidden, mask, mask_contacts

# Entities whose values are personal as a whole.
_PERSONAL: Final = {"phone": "phone", "person": "person"}


@dataclass(frozen=True)
class Masked:
    """An event as it is kept; has what Rasa's store and brokers ask of an event."""

    event: Event

    @property
    def type_name(self) -> str:
        """Rasa's name for this kind of event."""
        return str(self.event.type_name)

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON, personal data hidden."""
        return masked(self.event.as_dict())


def mask_events(events: Iterable[Event]) -> Iterator[Event | Masked]:
    """The events as they may be kept."""
    for event in events:
        yield Masked(event) if isinstance(event, UserUttered | BotUttered | SlotSet) else event


def masked(data: dict[str, Any]) -> dict[str, Any]:
    """An event's JSON with personal data hidden; the original is not changed."""
    kind = data.get("event")
    if kind == "user":
        return _user(data)
    if kind == "bot":
        return {**data, "text": mask_contacts(data["text"]) if data.get("text") else data.get("text")}
    if kind == "slot":
        return {**data, "value": _everywhere(data.get("value"))}
    return data


def _user(data: dict[str, Any]) -> dict[str, Any]:
    parsed = dict(data.get("parse_data") or {})
    entities = parsed.get("entities") or []
    text = _without(data.get("text") or "", entities)
    parsed["text"] = _without(parsed.get("text") or "", entities)
    parsed["entities"] = [_entity(entity, data.get("text") or "", text) for entity in entities]
    if parsed.get("metadata"):
        parsed["metadata"] = _like(parsed["metadata"], data.get("text") or "", text)
    metadata = _like(data.get("metadata"), data.get("text") or "", text)
    return {**data, "text": text, "parse_data": parsed, "metadata": metadata}


def _like(metadata: Any, text: str, shown: str) -> Any:
    """Metadata with personal data hidden; the text as it was typed also where names were recognised in it."""
    found = _everywhere(metadata)
    if isinstance(found, dict) and isinstance(original := found.get("original_text"), str):
        if (
            len(original) == len(text) == len(shown)
        ):  # written otherwise (traditional characters), but place by place
            pairs = zip(original, text, shown, strict=True)
            found["original_text"] = "".join(new if new != old else typed for typed, old, new in pairs)
        elif shown != text:
            found["original_text"] = shown
    return found


def _without(text: str, entities: Iterable[dict[str, Any]]) -> str:
    """The text with what its own form betrays hidden, and what was recognised as personal."""
    found = mask(text)
    for entity in entities:
        kind = _PERSONAL.get(str(entity.get("entity")))
        start, end = entity.get("start"), entity.get("end")
        if kind and isinstance(start, int) and isinstance(end, int) and found[start:end] == text[start:end]:
            found = found[:start] + hidden(text[start:end], kind) + found[end:]
    return found


def _entity(entity: dict[str, Any], text: str, shown: str) -> dict[str, Any]:
    """An entity with its words as they are shown in the text, so that a piece of an address gives nothing away."""
    kind = _PERSONAL.get(str(entity.get("entity")))
    start, end = entity.get("start"), entity.get("end")
    placed = isinstance(start, int) and isinstance(end, int)
    found = dict(entity)
    for key in ("value", "text"):
        value = entity.get(key)
        if not isinstance(value, str):
            continue
        if placed and value == text[start:end]:
            found[key] = shown[start:end]
        else:
            found[key] = hidden(value, kind) if kind and mask(value) == value else mask(value)
    return found


def _everywhere(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _everywhere(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_everywhere(inner) for inner in value]
    return value
