"""Goal-directed conversations: what a customer comes for, says, and must have got in the end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from launcher.assistant import Assistant

FILE = Path(__file__).with_name("goals.yml")


@dataclass(frozen=True)
class Goal:
    """One customer's errand. Reached when a reply shows a payload of type ``shows`` and all of ``says``."""

    name: str
    group: str
    turns: tuple[str, ...]
    shows: str | None
    says: tuple[str, ...]
    customer: str | None = None


@dataclass(frozen=True)
class Played:
    """How an errand went."""

    name: str
    group: str
    reached: bool
    turns: int
    transcript: list[str]


def goals() -> list[Goal]:
    """All errands of goals.yml."""
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        Goal(
            name=entry["turns"][0],
            group=group,
            turns=tuple(entry["turns"]),
            shows=entry.get("shows"),
            says=tuple(str(word) for word in entry.get("says", [])),
            customer=entry.get("customer"),
        )
        for group, entries in groups.items()
        for entry in entries
    ]


def play(goal: Goal, assistant: Assistant) -> Played:
    """Says the turns one after the other until the goal is reached."""
    conversation = assistant.conversation(goal.customer)
    transcript: list[str] = []
    for number, text in enumerate(goal.turns, start=1):
        replies = conversation.say(text)
        said = "\n".join(reply.get("text", "") for reply in replies)
        transcript += [f"顾客：{text}", f"导购：{said}"]
        if number == len(goal.turns) and reached(goal, said, replies):
            return Played(goal.name, goal.group, True, number, transcript)
    return Played(goal.name, goal.group, False, len(goal.turns), transcript)


def reached(goal: Goal, said: str, replies: list[dict[str, Any]]) -> bool:
    """Whether the last replies give what the customer came for."""
    types = {(reply.get("custom") or {}).get("type") for reply in replies}
    return (goal.shows is None or goal.shows in types) and all(word in said for word in goal.says)
