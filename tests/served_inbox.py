"""The agents' inbox, served over real HTTP with two agents, an order clerk and one for after-sales."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from console.inbox import create_inbox
from shop.clock import SystemClock
from shop.database import Database
from shop.handoff.desk import HandoffDesk
from shop.models.handoff import Agent, CannedReply

SECRET = "tests only, tests only, tests only"


@dataclass(frozen=True)
class ServedInbox:
    """An inbox that is served."""

    port: int
    database: Database
    desk: HandoffDesk

    @property
    def page(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}/console/inbox/"

    @property
    def socket(self) -> str:
        """The websocket's address."""
        return f"ws://127.0.0.1:{self.port}/console/inbox/ws"


@contextmanager
def serve_inbox(database: Database) -> Iterator[ServedInbox]:
    """Serves the inbox of this database, which gets two agents and a canned reply."""
    clock = SystemClock()
    with database.writing() as session:
        session.add(Agent(id="lin", name="林晓", skills=("orders",), most=5))
        session.add(Agent(id="zhou", name="周航", skills=("aftersales",), most=5))
        session.add(CannedReply(id="hello", title="问候", text="您好，我是人工客服", skill=""))
    app = FastAPI()
    app.include_router(
        create_inbox(lambda: database, clock, secret=SECRET, trusts_claims=True, look_every_s=0.1),
        prefix="/console/inbox",
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="wsproto"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield ServedInbox(port, database, HandoffDesk(database, clock))
    server.should_exit = True
    thread.join(timeout=10)
