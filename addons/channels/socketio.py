"""Socket.IO at /socket.io/: `user_uttered` in, one `bot_uttered` {text, quick_replies, custom} a reply out.

What the shop says unasked is such an event with a `delivery_id`. It counts as delivered when the client acknowledges the
event (Socket.IO's own acknowledgement); otherwise it comes again later with the same id.

A client may ask for a conversation with `session_request` {"session_id"}; `session_confirm` tells its id, which the
client sends again after a reload. All connections of a conversation receive its replies. The handshake's `auth` carries
{"token"} (required in production) or, in development, {"customer_id"}; also {"metadata"} for all messages.

Rasa's own channel sends text and payload as two events, and raises TypeError for a payload with `type`.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
import uuid
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from rasa.core.channels.socketio import SocketBlueprint
from rasa.core.channels.socketio import SocketIOInput as RasaSocketIOInput
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refused

from addons.channels import wording
from addons.channels.identity import Caller, bearer_token, open_door
from addons.channels.inbound import (
    Malformed,
    Unreadable,
    check_customer_id,
    metadata_from_text,
    read_id,
    read_message,
    read_metadata,
    read_object,
)
from addons.channels.replies import Reply, ReplyChannel, Sink
from addons.channels.turns import CustomerMessage, OnNewMessage, Turns, agent_of, agent_ready
from addons.handoff_routing import HandoffRouting
from addons.outreach import Listener, Outreach
from addons.runtime import install
from shop.identity import Doorkeeper, IdentityError

logger = logging.getLogger(__name__)

ACKNOWLEDGED_WITHIN_S: Final = 10.0


@dataclass
class Connection:
    """One client's connection: who it is, what it said in the handshake, and the conversation it is in."""

    caller: Caller
    handshake: Mapping[str, Any] = field(default_factory=dict)
    session_id: str | None = None
    conversation: str | None = None
    customer: str | None = None
    since: float = field(default_factory=time.monotonic)


class SocketIOOutput(ReplyChannel):
    """Replies worded for Socket.IO."""

    @classmethod
    def name(cls) -> str:
        """Chooses channel-specific wordings in the domain."""
        return SocketIOInput.name()


class RoomOutput(SocketIOOutput):
    """Replies to whoever is connected to a conversation, for messages that the assistant begins by itself."""

    def __init__(self, channel: SocketIOInput) -> None:
        """Used by Rasa for reminders and its HTTP API."""
        super().__init__(_nowhere)
        self._channel = channel

    async def deliver(self, recipient_id: str, reply: Reply) -> None:
        """Send to all connections of the conversation."""
        await self._channel.emit_reply(reply, room=recipient_id)


class SocketIOInput(RasaSocketIOInput):
    """The Socket.IO channel. In credentials.yml: `addons.channels.socketio.SocketIOInput:` with Rasa's options."""

    def __init__(self, *options: Any, door: Doorkeeper | None = None, **named_options: Any) -> None:
        """Made by Rasa at start-up; refuses to start with unsafe settings."""
        super().__init__(*options, **named_options)
        install()
        self._door = door or open_door()
        self._connections: dict[str, Connection] = {}
        self._pushing: list[asyncio.Task[None]] = []

    def get_output_channel(self) -> RoomOutput | None:
        """The channel for messages that the assistant begins by itself; None before the server runs."""
        return RoomOutput(self) if self.sio is not None else None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's addresses, mounted by Rasa."""
        # An empty list leaves cross-origin headers to Rasa's --cors; a token in the handshake, not a cookie, is the proof.
        sio = AsyncServer(async_mode="sanic", cors_allowed_origins=[])
        self.sio = sio
        blueprint = SocketBlueprint(sio, self.socketio_path, "daogou_socketio")
        turns = Turns(on_new_message, ready=lambda: agent_ready(blueprint.apps))

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @blueprint.listener("after_server_start")
        async def begin_to_push(*_: Any) -> None:
            agents = HandoffRouting().push_replies(self._conversations_here, self._push)
            shop = Outreach(lambda: agent_of(blueprint.apps), turns).push(
                self._listeners, self._push_acknowledged
            )
            self._pushing = [asyncio.create_task(agents), asyncio.create_task(shop)]

        @blueprint.listener("before_server_stop")
        async def stop_pushing(*_: Any) -> None:
            for task in self._pushing:
                task.cancel()

        # The handlers take whatever arguments a client sends along with an event: none, one, or many.

        @sio.on("connect", namespace=self.namespace)
        async def connect(sid: str, environ: Mapping[str, Any], auth: Any = None) -> None:
            self._connections[sid] = self._admit(environ, auth)

        @sio.on("disconnect", namespace=self.namespace)
        async def disconnect(sid: str, *_: Any) -> None:
            self._connections.pop(sid, None)

        @sio.on("session_request", namespace=self.namespace)
        async def session_request(sid: str, *arguments: Any) -> str | dict[str, Any]:
            try:
                session_id = await self._enter_session(sid, arguments)
            except Malformed as error:
                return {"error": str(error)}
            await sio.emit("session_confirm", session_id, to=sid, namespace=self.namespace)
            return session_id

        @sio.on(self.user_message_evt, namespace=self.namespace)
        async def user_uttered(sid: str, *arguments: Any) -> dict[str, Any]:
            try:
                message = await self._message(sid, arguments[0] if arguments else None)
            except Malformed as error:
                await self.emit_reply({"text": wording.NOT_UNDERSTOOD}, room=sid, error=str(error))
                return {"error": str(error)}
            except Unreadable as problem:
                await self.emit_reply({"text": str(problem)}, room=sid)
                return {"status": "ok"}
            await turns.answer(message, self._sink(sid, message))
            return {"status": "ok"}

        return blueprint

    def _conversations_here(self) -> set[str]:
        """The conversations whose customers are connected to this process."""
        rooms = self.sio.manager.rooms.get(self.namespace or "/", {})
        return {room for room in list(rooms) if isinstance(room, str)}

    async def _push(self, conversation: str, reply: Reply) -> None:
        await self.emit_reply(reply, room=conversation)

    def _listeners(self) -> dict[str, Listener]:
        """The conversations that this process's clients are in, with their customers."""
        found: dict[str, Listener] = {}
        for connection in list(self._connections.values()):
            if connection.conversation is not None:
                found[connection.conversation] = Listener(connection.customer, connection.since)
        return found

    async def _push_acknowledged(self, conversation: str, reply: Reply) -> Awaitable[bool]:
        """Send to every connection of the conversation; await the result for whether one acknowledges in time."""
        heard = asyncio.Event()
        clients = [sid for sid, it in list(self._connections.items()) if it.conversation == conversation]
        for sid in clients:
            await self.sio.emit(
                self.bot_message_evt,
                {**_shown(reply), "delivery_id": reply["delivery_id"]},
                to=sid,
                namespace=self.namespace,
                callback=lambda *_: heard.set(),
            )
        return _in_time(heard, ACKNOWLEDGED_WITHIN_S if clients else 0.0)

    async def emit_reply(self, reply: Reply, *, room: str, **additional: Any) -> None:
        """Send one reply as one event."""
        event = {**_shown(reply), **additional}
        await self.sio.emit(self.bot_message_evt, event, room=room, namespace=self.namespace)

    def _sink(self, sid: str, message: CustomerMessage) -> Sink:
        named = {} if message.message_id is None else {"in_reply_to": message.message_id}

        async def send(reply: Reply) -> None:
            await self.emit_reply(reply, room=message.conversation, **named)

        return send

    def _admit(self, environ: Mapping[str, Any], auth: Any) -> Connection:
        """The connection that a handshake opens. Raises ConnectionRefusedError with the reason."""
        auth = auth if isinstance(auth, dict) else {}
        query = parse_qs(environ.get("QUERY_STRING", ""))
        # Not from the query: addresses end up in logs.
        token = auth.get("token") or bearer_token(environ.get("HTTP_AUTHORIZATION"))
        claimed = auth.get("customer_id") or (query.get("customer_id") or [None])[0]
        try:
            if token is not None and not isinstance(token, str):
                raise IdentityError("the token must be text")
            caller = Caller(self._door.subject(token))
            handshake = read_metadata(auth.get("metadata"))
            if claimed is not None:
                handshake["customer_id"] = check_customer_id(claimed)
        except (IdentityError, Malformed) as error:
            raise Refused(str(error)) from error
        return Connection(caller, handshake, customer=caller.customer(handshake.get("customer_id")))

    def _connection(self, sid: str) -> Connection:
        found = self._connections.get(sid)
        if found is None:
            raise Malformed("this connection was not admitted: connect again")
        return found

    async def _enter_session(self, sid: str, arguments: tuple[Any, ...]) -> str:
        """Go on with the session a client asks for, or start one; the connection hears that conversation only."""
        connection = self._connection(sid)
        if connection.session_id is not None:
            await self._leave(sid, connection.caller.conversation(connection.session_id))
        connection.session_id = _wanted_session(arguments) or uuid.uuid4().hex
        connection.conversation = connection.caller.conversation(connection.session_id)
        connection.since = time.monotonic()
        await self._join(sid, connection.conversation)
        return connection.session_id

    async def _message(self, sid: str, payload: Any) -> CustomerMessage:
        connection = self._connection(sid)
        payload = dict(read_object(payload))
        payload["metadata"] = metadata_from_text(payload.get(self.metadata_key))
        inbound = read_message(payload, connection.handshake)
        session = self._session(sid, connection, payload)
        conversation = connection.caller.conversation(session)
        connection.conversation, connection.since = conversation, time.monotonic()
        connection.customer = connection.caller.customer(inbound.claimed_customer) or connection.customer
        await self._join(sid, conversation)
        return CustomerMessage(
            conversation=conversation,
            text=inbound.text,
            channel=self.name(),
            make_output=SocketIOOutput,
            message_id=inbound.message_id,
            metadata=inbound.metadata_for(connection.caller.customer(inbound.claimed_customer)),
        )

    def _session(self, sid: str, connection: Connection, payload: Mapping[str, Any]) -> str:
        """What the client calls its conversation; the connection's own where sessions are not persistent."""
        if not self.session_persistence:
            return sid
        if payload.get("session_id") is not None:
            return read_id(payload, "session_id")
        return connection.session_id or sid

    async def _join(self, sid: str, conversation: str) -> None:
        try:
            await _finished(self.sio.enter_room(sid, conversation, namespace=self.namespace))
        except (KeyError, ValueError):
            # Its message is worked on all the same: what a customer sent is not lost because the line went dead.
            logger.debug("A client hung up while it was joining its conversation")

    async def _leave(self, sid: str, conversation: str) -> None:
        await _finished(self.sio.leave_room(sid, conversation, namespace=self.namespace))


async def _finished(changing: Any) -> None:
    """Rooms are changed by plain methods up to python-socketio 5.9, by coroutines from 5.10 on."""
    if inspect.isawaitable(changing):
        await changing


async def _in_time(event: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), within_s)
    except asyncio.TimeoutError:
        return False
    return True


async def _nowhere(_: Reply) -> None:
    """The sink of a channel that does not use one."""


def _wanted_session(arguments: tuple[Any, ...]) -> str | None:
    """The session that a client asks to go on with; None for a new one."""
    try:
        return read_id(read_object(arguments[0]), "session_id") if arguments else None
    except Malformed as error:
        logger.debug("A new session is started: %s", error)
        return None


def _shown(reply: Reply) -> dict[str, Any]:
    """A reply as the event that clients rely on: all three keys are always there."""
    event: dict[str, Any] = {
        "text": reply.get("text", ""),
        "quick_replies": [
            {
                "content_type": "text",
                "title": button.get("title", ""),
                "payload": button.get("payload", button.get("title", "")),
            }
            for button in reply.get("buttons", ())
        ],
        "custom": reply.get("custom"),
    }
    if "image" in reply:
        event["attachment"] = {"type": "image", "payload": {"src": reply["image"]}}
    for part in ("attachment", "elements"):
        if part in reply:
            event[part] = reply[part]
    return event
