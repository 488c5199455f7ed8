"""POST /webhooks/rest/webhook {"sender", "message", "metadata"}: answers with a JSON list, one object a reply.
GET /webhooks/rest/messages?sender=: what human agents have said since, in the same form, and what the shop says unasked;
the latter carries a `delivery_id` and comes again until it is acknowledged by POST /webhooks/rest/messages/ack {"sender",
"delivery_ids": [...]}. In development the customer may be named as customer_id.

With ?stream=true each reply is sent as a line of its own as soon as it is there. A request that breaks the contract
gets status 400 (401 without a valid token, 413 for a huge body) and {"error": one sentence}; a message that is empty or
too long gets a reply like any other.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from rasa.core.channels.rest import RestInput as RasaRestInput
from rasa.utils.endpoints import bool_arg
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from addons.channels.identity import Caller, bearer_token, open_door
from addons.channels.inbound import (
    Inbound,
    Malformed,
    Unreadable,
    check_customer_id,
    read_id,
    read_json,
    read_message,
)
from addons.channels.replies import Reply, ReplyChannel
from addons.channels.turns import CustomerMessage, OnNewMessage, Turns, agent_of, agent_ready
from addons.handoff_routing import HandoffRouting
from addons.outreach import Outreach
from addons.runtime import install
from shop.identity import Doorkeeper, IdentityError

LARGEST_BODY: Final = 1024 * 1024
MOST_ACKNOWLEDGED: Final = 100
_DONE: Final = None
_LINES: Final = "text/event-stream; charset=utf-8"


class RestOutput(ReplyChannel):
    """Replies worded for the REST channel."""

    @classmethod
    def name(cls) -> str:
        """Chooses channel-specific wordings in the domain."""
        return RestInput.name()


class RestInput(RasaRestInput):
    """The REST channel. In credentials.yml: `addons.channels.rest.RestInput:`."""

    def __init__(self, door: Doorkeeper | None = None) -> None:
        """Made by Rasa at start-up; refuses to start with unsafe settings."""
        install()
        self._door = door or open_door()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's addresses, mounted by Rasa under /webhooks/rest."""
        blueprint = Blueprint("daogou_rest")
        turns = Turns(on_new_message, ready=lambda: agent_ready(blueprint.apps))
        outreach = Outreach(lambda: agent_of(blueprint.apps), turns)

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @blueprint.get("/messages")
        async def fetch(request: Request) -> HTTPResponse:
            """What waits for the customer, for clients that cannot be pushed to."""
            try:
                caller = Caller(self._door.subject(bearer_token(request.headers.get("authorization"))))
                sender = read_id({"sender": request.args.get("sender")}, "sender")
                claimed = request.args.get("customer_id")
                customer = caller.customer(check_customer_id(claimed) if claimed is not None else None)
            except Malformed as error:
                return _refusal(400, str(error))
            except IdentityError as error:
                return _refusal(401, str(error))
            conversation = caller.conversation(sender)
            waiting = await asyncio.to_thread(_agents_words, conversation)
            if not waiting:
                waiting = await outreach.fetch(conversation, customer)
            return json_response([_shown(sender, reply) for reply in waiting], dumps=_dumps)

        @blueprint.post("/messages/ack")
        async def acknowledge(request: Request) -> HTTPResponse:
            """The client has shown these messages."""
            try:
                payload = read_json(request.body)
                caller = Caller(self._door.subject(bearer_token(request.headers.get("authorization"))))
                sender = read_id(payload, "sender")
                names = _delivery_ids(payload.get("delivery_ids"))
            except Malformed as error:
                return _refusal(400, str(error))
            except IdentityError as error:
                return _refusal(401, str(error))
            known = await outreach.acknowledge(caller.conversation(sender), names)
            return json_response({"acknowledged": known}, dumps=_dumps)

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse | None:
            body = await _read_body(request)
            if body is None:
                return _refusal(413, f"the body is larger than {LARGEST_BODY} bytes")
            try:
                payload = read_json(body)
                caller = Caller(self._door.subject(bearer_token(request.headers.get("authorization"))))
                sender = read_id(payload, "sender")
                inbound = read_message(payload)
            except Malformed as error:
                return _refusal(400, str(error))
            except IdentityError as error:
                return _refusal(401, str(error))
            except Unreadable as problem:
                return await _send(request, sender, [{"text": str(problem)}])
            message = _customer_message(caller, sender, inbound)
            if bool_arg(request, "stream", default=False):
                await _stream(request, sender, turns, message)
                return None
            replies: list[Reply] = []

            async def collect(reply: Reply) -> None:
                replies.append(reply)

            await turns.answer(message, collect)
            return await _send(request, sender, replies)

        return blueprint


def _delivery_ids(given: Any) -> list[str]:
    if not isinstance(given, list) or not given or not all(isinstance(name, str) for name in given):
        raise Malformed("delivery_ids is missing: send a list of the ids that came with the messages")
    if len(given) > MOST_ACKNOWLEDGED:
        raise Malformed(f"delivery_ids has {len(given)} ids, at most {MOST_ACKNOWLEDGED} are allowed at once")
    return [read_id({"delivery_id": name}, "delivery_id") for name in given]


def _agents_words(conversation: str) -> list[Reply]:
    routing = HandoffRouting()
    routing.expire()
    return routing.collect(conversation)


def _customer_message(caller: Caller, sender: str, inbound: Inbound) -> CustomerMessage:
    return CustomerMessage(
        conversation=caller.conversation(sender),
        text=inbound.text,
        channel=RestInput.name(),
        make_output=RestOutput,
        message_id=inbound.message_id,
        metadata=inbound.metadata_for(caller.customer(inbound.claimed_customer)),
    )


async def _read_body(request: Request) -> bytes | None:
    """The body; None as soon as it turns out to be too large, so that it is never held in memory."""
    parts: list[bytes] = []
    size = 0
    if request.stream is None:
        return request.body
    while (part := await request.stream.read()) is not None:
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


async def _send(request: Request, sender: str, replies: list[Reply]) -> HTTPResponse | None:
    shown = [_shown(sender, reply) for reply in replies]
    if not bool_arg(request, "stream", default=False):
        return json_response(shown, dumps=_dumps)
    stream = await request.respond(content_type=_LINES)
    for reply in shown:
        await stream.send(_dumps(reply) + "\n")
    await stream.eof()
    return None


async def _stream(request: Request, sender: str, turns: Turns, message: CustomerMessage) -> None:
    waiting: asyncio.Queue[Reply | None] = asyncio.Queue()

    async def work() -> None:
        try:
            await turns.answer(message, waiting.put)
        finally:
            await waiting.put(_DONE)

    working = asyncio.create_task(work())
    stream = await request.respond(content_type=_LINES)
    while (reply := await waiting.get()) is not _DONE:
        await stream.send(_dumps(_shown(sender, reply)) + "\n")
    await working
    await stream.eof()


def _shown(sender: str, reply: Reply) -> dict[str, Any]:
    return {"recipient_id": sender, **reply}


def _refusal(status: int, sentence: str) -> HTTPResponse:
    return json_response({"error": sentence}, status=status, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
