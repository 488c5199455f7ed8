"""Actions of the tiny assistant, run by the real action server. Every call leaves a line in the file TINY_CALLS."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection


def record(name: str, tracker: Tracker) -> None:
    """Leave a trace of a call, for tests to count."""
    line = {"action": name, "sender": tracker.sender_id, "text": tracker.latest_message.get("text")}
    with Path(os.environ["TINY_CALLS"]).open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(line, ensure_ascii=False) + "\n")


class ValidateSlotMappings(Action):
    """The look at the context; slow where the message says so."""

    def name(self) -> str:
        return "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.latest_message.get("text", "").startswith("想一想"):
            await asyncio.sleep(float(os.environ["TINY_WAIT_S"]))
        return [SlotSet("product", "A1")]


class Show(Action):
    """Text with a blank line, buttons and a payload with `type`: what Rasa's own channels cannot send in one piece."""

    def name(self) -> str:
        return "action_show"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        record(self.name(), tracker)
        dispatcher.utter_message(
            text="为您找到 1 款：\n\n声浪 Air 3",
            buttons=[{"title": "看参数", "payload": "看参数"}, {"title": "多少钱", "payload": "多少钱"}],
            json_message={"type": "products", "items": [{"sku": "A1", "price": "299.00"}]},
        )
        return []


class Echo(Action):
    """Tells what the assistant knows about the message."""

    def name(self) -> str:
        return "action_echo"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        record(self.name(), tracker)
        message = tracker.latest_message
        dispatcher.utter_message(
            text="收到",
            json_message={
                "type": "echo",
                "text": message.get("text"),
                "message_id": message.get("message_id"),
                "metadata": message.get("metadata"),
                "sender": tracker.sender_id,
                "product": tracker.get_slot("product"),
                "channel": tracker.get_latest_input_channel(),
            },
        )
        return []


class Wait(Action):
    """Answers after a while."""

    def name(self) -> str:
        return "action_wait"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        record(self.name(), tracker)
        await asyncio.sleep(float(os.environ["TINY_WAIT_S"]))
        dispatcher.utter_message(text="久等了")
        return []


class Break(Action):
    """Fails."""

    def name(self) -> str:
        return "action_break"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        record(self.name(), tracker)
        raise RuntimeError("broken on purpose")


class Reject(Action):
    """Rejects to run."""

    def name(self) -> str:
        return "action_reject"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        raise ActionExecutionRejection(self.name())


class Many(Action):
    """Three replies."""

    def name(self) -> str:
        return "action_many"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        record(self.name(), tracker)
        for number in ("一", "二", "三"):
            dispatcher.utter_message(text=f"第{number}句")
        return []
