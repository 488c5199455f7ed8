"""Plays every dialogue in this folder against the running assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.assistant import Assistant

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.rglob("*.yml"))

pytestmark = pytest.mark.model


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_dialogue(path: Path, assistant: Assistant) -> None:
    dialogue = yaml.safe_load(path.read_text(encoding="utf-8"))
    conversation = assistant.conversation(dialogue.get("customer"))
    transcript = ""
    for turn in dialogue["turns"]:
        replies = conversation.say(turn["user"], **turn.get("metadata", {}))
        said = "\n".join(reply.get("text", "") for reply in replies)
        transcript += f"顾客：{turn['user']}\n导购：{said}\n"
        check(turn.get("expect", {}), said, replies, transcript)


def check(expect: dict[str, Any], said: str, replies: list[dict[str, Any]], transcript: str) -> None:
    """Holds the replies to one message against what the dialogue expects."""
    unknown = set(expect) - {"text", "any_text", "not_text", "custom", "fields", "count"}
    assert not unknown, f"unknown expectations {unknown}"
    assert said, f"no reply\n{transcript}"
    for fragment in expect.get("text", []):
        assert str(fragment) in said, f"{fragment!r} is missing\n{transcript}"
    for fragment in expect.get("not_text", []):
        assert str(fragment) not in said, f"{fragment!r} should not be said\n{transcript}"
    if "any_text" in expect:
        assert any(str(fragment) in said for fragment in expect["any_text"]), (
            f"{expect['any_text']}\n{transcript}"
        )
    payloads = [reply["custom"] for reply in replies if reply.get("custom")]
    if "custom" not in expect:
        return
    matching = [payload for payload in payloads if payload.get("type") == expect["custom"]]
    assert matching, f"no {expect['custom']!r} payload in {payloads}\n{transcript}"
    for field, value in expect.get("fields", {}).items():
        found = values_at(matching[0], field.split("."))
        assert value in found, f"{field}: {value!r} not in {found}\n{transcript}"
    for field, size in expect.get("count", {}).items():
        length = len(values_at(matching[0], field.split("."))[0])
        minimum = str(size).removeprefix(">=")
        fits = length >= int(minimum) if str(size).startswith(">=") else length == int(size)
        assert fits, f"{field} has {length} elements, expected {size}\n{transcript}"


def values_at(value: Any, path: list[str]) -> list[Any]:
    """All values that a path with ``*`` for any element reaches."""
    if not path:
        return [value]
    head, *rest = path
    if isinstance(value, list):
        chosen = value if head == "*" else value[int(head) : int(head) + 1]
    else:
        chosen = [value[head]] if isinstance(value, dict) and head in value else []
    return [found for item in chosen for found in values_at(item, rest)]
