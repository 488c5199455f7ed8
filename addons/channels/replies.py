"""What goes out: every reply of the assistant is one object with its text, buttons and payload together.

Rasa's own channels cut a reply into several messages (text, then payload, and text again at blank lines); a client
then cannot tell which payload belongs to which words.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

logger = logging.getLogger(__name__)

Reply = Mapping[str, Any]
Sink = Callable[[Reply], Awaitable[None]]

_PARTS = ("text", "image", "attachment", "elements", "custom")


class ReplyChannel(OutputChannel):
    """Hands each reply to a sink as it comes."""

    def __init__(self, sink: Sink) -> None:
        """`sink` is called once a reply, in order."""
        self._sink = sink

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Called by Rasa once a reply."""
        reply = {part: message[part] for part in _PARTS if message.get(part)}
        buttons = [*(message.get("buttons") or ()), *(message.get("quick_replies") or ())]
        if buttons:
            reply["buttons"] = buttons
        if reply:
            await self.deliver(recipient_id, reply)

    async def deliver(self, recipient_id: str, reply: Reply) -> None:
        """Pass a reply on. A client that is gone must not undo a turn whose effects have happened."""
        try:
            await self._sink(reply)
        except Exception:
            logger.exception("A reply could not be delivered")

    # Rasa's circuit breaker, reminders and the HTTP API call these one by one.

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """A reply of text only, blank lines included."""
        await self.send_response(recipient_id, {"text": text})

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        """A reply of an image only."""
        await self.send_response(recipient_id, {"image": image})

    async def send_attachment(self, recipient_id: str, attachment: Any, **kwargs: Any) -> None:
        """A reply of an attachment only."""
        await self.send_response(recipient_id, {"attachment": attachment})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Text and buttons in one reply."""
        await self.send_response(recipient_id, {"text": text, "buttons": buttons})

    async def send_elements(
        self, recipient_id: str, elements: Iterable[dict[str, Any]], **kwargs: Any
    ) -> None:
        """A reply of elements only."""
        await self.send_response(recipient_id, {"elements": list(elements)})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """A reply of a payload only."""
        await self.send_response(recipient_id, {"custom": json_message})
