"""A server that speaks the assistant's Socket.IO protocol and serves the built page, with scripted replies.

It keeps the assistant's promises that the page relies on: one event per reply, a message id that comes again gets the
stored answer instead of a second turn, and a turn is acknowledged when it is done.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web

Reply = dict[str, Any]
Script = Callable[[str], list[Reply]]
START_TIMEOUT_S = 20


class ScriptedServer:
    """Answers each message with what ``script`` returns for its text."""

    def __init__(self, page: Path, script: Script) -> None:
        self.turns: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.sessions: list[str] = []
        self.handshakes: list[Any] = []
        self.break_next_turn = False
        self.delay_s = 0.0
        self.url = ""
        self._script = script
        self._stored: dict[tuple[str, str], list[Reply]] = {}
        self._page = page
        self._loop = asyncio.new_event_loop()
        self._sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._sio.on("connect", self._connect)
        self._sio.on("session_request", self._session_request)
        self._sio.on("user_uttered", self._user_uttered)

    # --- the protocol

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        self.handshakes.append(auth)

    async def _session_request(self, sid: str, data: dict[str, Any] | None) -> None:
        session = (data or {}).get("session_id") or uuid.uuid4().hex
        self.sessions.append(session)
        self._sio.enter_room(sid, session)
        await self._sio.emit("session_confirm", session, room=sid)

    async def _user_uttered(self, sid: str, data: dict[str, Any]) -> None:
        self.received.append(data)
        key = (data["session_id"], data["message_id"])
        if key not in self._stored:
            self.turns.append(data)
            await asyncio.sleep(self.delay_s)
            self._stored[key] = self._script(data["message"])
        replies = [{**reply, "in_reply_to": data["message_id"]} for reply in self._stored[key]]
        if self.break_next_turn:
            # The worst moment: one reply is out, the rest and the acknowledgement are not.
            self.break_next_turn = False
            await self._sio.emit("bot_uttered", replies[0], room=data["session_id"])
            await asyncio.sleep(0.2)
            await self._sio.disconnect(sid)
            return
        for reply in replies:
            await self._sio.emit("bot_uttered", reply, room=data["session_id"])

    # --- the server

    def push(self, reply: Reply) -> None:
        """Says something that nobody asked for to all sessions (a campaign, a human agent)."""
        self._run(self._sio.emit("bot_uttered", reply))

    def start(self) -> None:
        """Listens; a second start after ``stop`` takes the same port."""
        if not self._loop.is_running():
            threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._run(self._listen())

    def stop(self) -> None:
        """Goes away as a crashed server does."""
        if self._runner:
            self._run(self._runner.cleanup())
            self._runner = None

    def close(self) -> None:
        """Stops for good."""
        self.stop()
        self._run(_end_background_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_TIMEOUT_S)

    async def _listen(self) -> None:
        app = web.Application()
        self._sio.attach(app)
        app.router.add_get("/", self._index)
        app.router.add_static("/", self._page)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(self._page / "index.html")


async def _end_background_tasks() -> None:
    """Socket.IO's pings and its watch over dead clients run until they are cancelled."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def serving(page: Path, script: Script) -> Iterator[ScriptedServer]:
    """A running server with the page at ``url``."""
    server = ScriptedServer(page, script)
    server.start()
    try:
        yield server
    finally:
        server.close()
