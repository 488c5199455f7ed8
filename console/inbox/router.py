"""The inbox's addresses: the page, and the websocket that it talks over.

Page to server: {"do": "hello" | "open" | "claim" | "reply" | "transfer" | "resolve", ...}; server to page: objects with
`type` welcome, queue, conversation, lines, done or error. Several servers may run: what changes is seen in the database.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from console.inbox.staff import NotStaff, agent_of
from console.inbox.views import Views
from shop.clock import Clock
from shop.database import Database
from shop.handoff.desk import HandoffDesk
from shop.handoff.inbox import Inbox
from shop.handoff.readmodels import HandoffError
from shop.handoff.skills import LABELS
from shop.vault import Unreadable

logger = logging.getLogger(__name__)

PAGE: Final = Path(__file__).parent / "page"
LOOK_EVERY_S: Final = 1.0
HELLO_WITHIN_S: Final = 15.0
_SEEN_EVERY_LOOKS: Final = 10
_TROUBLE: Final = "系统暂时没有响应，请稍后再试"


@dataclass
class Desk:
    """What the router works with."""

    views: Views
    inbox: Inbox
    handoffs: HandoffDesk
    secret: str
    trusts_claims: bool
    look_every_s: float


@dataclass
class Sitting:
    """One open inbox page."""

    socket: WebSocket
    agent: str
    ticket: str | None = None
    last_line: int = 0
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, message: dict[str, Any]) -> None:
        """One object to the page."""
        async with self.sending:
            await self.socket.send_text(json.dumps(message, ensure_ascii=False))


def create_inbox(
    opened: Callable[[], Database],
    clock: Clock,
    *,
    secret: str = "",
    trusts_claims: bool = False,
    look_every_s: float = LOOK_EVERY_S,
) -> APIRouter:
    """The inbox's router. `opened` is called at the first visit; `trusts_claims` lets anybody name an agent (development)."""
    router = APIRouter()
    made: list[Desk] = []

    def desk() -> Desk:
        if not made:
            database = opened()
            made.append(
                Desk(
                    Views(database, clock),
                    Inbox(database, clock),
                    HandoffDesk(database, clock),
                    secret,
                    trusts_claims,
                    look_every_s,
                )
            )
        return made[0]

    @router.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    @router.get("/inbox.js", include_in_schema=False)
    def script() -> FileResponse:
        return FileResponse(PAGE / "inbox.js", media_type="text/javascript")

    @router.get("/inbox.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(PAGE / "inbox.css", media_type="text/css")

    @router.websocket("/ws")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        try:
            sitting = await _admit(socket, desk())
        except WebSocketDisconnect:
            return
        if sitting is not None:
            await _serve(sitting, desk())

    return router


async def _admit(socket: WebSocket, desk: Desk) -> Sitting | None:
    """The first message has to say who it is; None where the page was turned away."""
    try:
        hello = _read(await asyncio.wait_for(socket.receive_text(), HELLO_WITHIN_S))
        agent = agent_of(hello, desk.secret, trusts_claims=desk.trusts_claims)
        known = await run_in_threadpool(desk.inbox.agent, agent)
        if known is None:
            raise NotStaff(f"没有客服“{agent}”，请检查 agents.csv")
    except (NotStaff, HandoffError, asyncio.TimeoutError) as problem:
        await socket.send_text(
            json.dumps(
                {"type": "error", "fatal": True, "text": str(problem) or "请先登录"}, ensure_ascii=False
            )
        )
        await socket.close(code=4401)
        return None
    sitting = Sitting(socket, agent)
    await run_in_threadpool(desk.inbox.seen, agent)
    agents = await run_in_threadpool(desk.inbox.agents)
    await sitting.send(
        {
            "type": "welcome",
            "agent": {"id": agent, "name": known[0]},
            "agents": [{"id": id_, "name": name} for id_, name in agents if id_ != agent],
            "skills": [{"id": key, "label": label} for key, label in LABELS.items()],
        }
    )
    return sitting


async def _serve(sitting: Sitting, desk: Desk) -> None:
    watching = asyncio.create_task(_watch(sitting, desk))
    try:
        while True:
            text = await sitting.socket.receive_text()
            asked: dict[str, Any] = {}
            try:
                asked = _read(text)
                await _do(asked, sitting, desk)
            except HandoffError as problem:
                await sitting.send({"type": "error", "text": str(problem), "key": asked.get("key")})
            except (SQLAlchemyError, Unreadable):
                logger.exception("The inbox cannot read what it needs")
                await sitting.send({"type": "error", "text": _TROUBLE, "key": asked.get("key")})
    except WebSocketDisconnect:
        logger.debug("%s left the inbox", sitting.agent)
    finally:
        watching.cancel()
        await run_in_threadpool(desk.inbox.gone, sitting.agent)


async def _watch(sitting: Sitting, desk: Desk) -> None:
    """Tells the page what changes, whoever changed it; keeps the agent present and the promise kept."""
    known: Any = None
    looks = 0
    while True:
        try:
            if looks % _SEEN_EVERY_LOOKS == 0:
                await run_in_threadpool(desk.inbox.seen, sitting.agent)
            await run_in_threadpool(desk.handoffs.expire)
            version = await run_in_threadpool(desk.inbox.version)
            if version != known:
                known = version
                await sitting.send(await run_in_threadpool(desk.views.queue, sitting.agent))
                await _send_lines(sitting, desk)
        except SQLAlchemyError:
            logger.exception("The inbox cannot look at the database; trying again")
        looks += 1
        await asyncio.sleep(desk.look_every_s)


async def _send_lines(sitting: Sitting, desk: Desk) -> None:
    if sitting.ticket is None:
        return
    more = await run_in_threadpool(desk.views.more, sitting.ticket, sitting.last_line)
    if more["lines"] and more["ticket_id"] == sitting.ticket:
        sitting.last_line = more["lines"][-1]["id"]
    await sitting.send(more)


async def _do(message: dict[str, Any], sitting: Sitting, desk: Desk) -> None:
    """Carry out what the page asks for."""
    what, ticket = message.get("do"), str(message.get("ticket_id") or "")
    if what == "open":
        shown = await run_in_threadpool(desk.views.conversation, ticket)
        sitting.ticket = ticket
        sitting.last_line = shown["lines"][-1]["id"] if shown["lines"] else 0
        await sitting.send(shown)
        return
    if what == "claim":
        await run_in_threadpool(desk.inbox.claim, ticket, sitting.agent)
    elif what == "reply":
        key = message.get("key")
        await run_in_threadpool(
            desk.inbox.reply,
            ticket,
            sitting.agent,
            str(message.get("text") or ""),
            str(key)[:128] if key else None,
        )
    elif what == "transfer":
        await run_in_threadpool(desk.inbox.transfer, ticket, sitting.agent, str(message.get("to") or ""))
    elif what == "resolve":
        await run_in_threadpool(desk.inbox.resolve, ticket, sitting.agent)
    else:
        raise HandoffError("页面版本不对，请刷新后再试")
    await sitting.send({"type": "done", "do": what, "ticket_id": ticket, "key": message.get("key")})


def _read(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise HandoffError("消息格式不对，请刷新页面") from error
    if not isinstance(message, dict):
        raise HandoffError("消息格式不对，请刷新页面")
    return message
