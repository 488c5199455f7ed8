"""Playing conversations of customers against the decision to hand over, and counting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shop.handoff.escalation import CustomerTurn, decide

CONVERSATIONS = Path(__file__).parent / "conversations.yml"
Hear = Callable[[str], float]


@dataclass(frozen=True)
class Conversation:
    """What a customer said, and why a person would hand over (none if not)."""

    expected: str
    turns: tuple[tuple[str, str], ...]

    def shown(self) -> str:
        """For lists of mistakes."""
        return " | ".join(text for _, text in self.turns)


@dataclass
class Measured:
    """Counts over conversations."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    quiet: int = 0

    @property
    def precision(self) -> float:
        """Share of hand-overs that a person would have made."""
        return self.right / max(self.right + len(self.false_alarms), 1)

    @property
    def recall(self) -> float:
        """Share of the hand-overs that were to be made."""
        return self.right / max(self.right + len(self.missed), 1)


def conversations() -> list[Conversation]:
    """All that are written down."""
    found = yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8"))["conversations"]
    return [Conversation(entry["hands_over"], tuple(map(_turn, entry["says"]))) for entry in found]


def _turn(said: Any) -> tuple[str, str]:
    return ("", str(said)) if not isinstance(said, dict) else (said["intent"], said["text"])


def hand_over_reason(turns: Sequence[tuple[str, str]], hear: Hear) -> str:
    """The first reason found in the conversation, or none."""
    said: list[CustomerTurn] = []
    for intent, text in turns:
        said.append(CustomerTurn(text, intent, hear(text)))
        if found := decide(said):
            return found.reason
    return "none"


def measure(played: Iterable[Conversation], hear: Hear) -> Measured:
    """Precision and recall of handing over at all."""
    result = Measured()
    for conversation in played:
        found = hand_over_reason(conversation.turns, hear)
        if conversation.expected == "none":
            if found == "none":
                result.quiet += 1
            else:
                result.false_alarms.append(f"{found}: {conversation.shown()}")
        elif found == "none":
            result.missed.append(f"{conversation.expected}: {conversation.shown()}")
        else:
            result.right += 1
    return result
