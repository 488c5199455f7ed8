"""The agents' inbox over real websockets: who may open it, two agents and one conversation, what the customer hears."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import jwt
import pytest
import requests
import websockets

from addons.handoff_routing import HandoffRouting
from console.inbox.staff import NotStaff, agent_of, issue_agent_token
from console.inbox.views import Views
from shop.clock import SystemClock
from shop.database import Database
from shop.handoff.readmodels import HandoffRequest, Line
from shop.models import Customer, Faq, MemberTier
from tests.served_inbox import SECRET, ServedInbox, serve_inbox

Message = dict[str, Any]


@pytest.fixture
def inbox(database: Database) -> Iterator[ServedInbox]:
    """A served inbox with two agents."""
    with serve_inbox(database) as served:
        yield served


class Page:
    """What the page does, without the page."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def send(self, **message: Any) -> None:
        await self._socket.send(json.dumps(message))

    async def until(self, kind: str, **fields: Any) -> Message:
        """The next message of a type whose fields are as given."""
        while True:
            message = json.loads(await asyncio.wait_for(self._socket.recv(), 20))
            if message["type"] == kind and all(message.get(key) == value for key, value in fields.items()):
                return dict(message)

    async def until_said(self, text: str) -> None:
        """Until somebody says it in the open conversation."""
        while True:
            message = await self.until("lines")
            if any(line["text"] == text for line in message["lines"]):
                return


def test_the_page_and_its_files_are_served(inbox: ServedInbox) -> None:
    for name, words in (("", "客服工作台"), ("inbox.js", "WebSocket"), ("inbox.css", "#lines")):
        answer = requests.get(f"http://127.0.0.1:{inbox.port}/console/inbox/{name}", timeout=10)
        assert answer.status_code == 200
        assert words in answer.content.decode()


def test_a_conversation_from_the_queue_to_its_end(inbox: ServedInbox) -> None:
    asyncio.run(_serve_a_customer(inbox))
    found = inbox.desk.find("c1")
    assert found is not None and (found.status, found.satisfaction) == ("resolved", 5)


async def _serve_a_customer(inbox: ServedInbox) -> None:
    routing = HandoffRouting(inbox.database, SystemClock())
    async with websockets.connect(inbox.socket) as first, websockets.connect(inbox.socket) as second:
        lin, zhou = Page(first), Page(second)
        await lin.send(do="hello", agent="lin")
        await zhou.send(do="hello", agent="zhou")
        welcome = await lin.until("welcome")
        assert welcome["agents"] == [{"id": "zhou", "name": "周航"}]
        request = HandoffRequest("c1", "requested", "orders", transcript=[Line("customer", "我的单呢")])
        ticket = (await asyncio.to_thread(inbox.desk.open, request)).ticket_id
        while not (await lin.until("queue"))["items"]:
            pass
        await lin.send(do="open", ticket_id=ticket)
        shown = await lin.until("conversation")
        assert [line["text"] for line in shown["lines"]] == ["我的单呢"]
        assert shown["suggestion"] == "您好，我是人工客服"
        await lin.send(do="claim", ticket_id=ticket)
        await lin.until("done", do="claim")
        await zhou.send(do="claim", ticket_id=ticket)
        assert "林晓已接入" in (await zhou.until("error"))["text"]
        await zhou.send(do="reply", ticket_id=ticket, text="抢答")
        assert "不在您手上" in (await zhou.until("error"))["text"]
        await lin.send(do="reply", ticket_id=ticket, text="在的，我看看", key="k1")
        await lin.until("done", do="reply")
        taken = await asyncio.to_thread(routing.take, "c1", "快一点", "m1")
        assert taken.by_human
        assert [reply["text"] for reply in taken.replies][-1] == "在的，我看看"
        assert taken.replies[-1]["custom"]["name"] == "林晓"
        await lin.until_said("快一点")
        await lin.send(do="transfer", ticket_id=ticket, to="zhou")
        await lin.until("done", do="transfer")
        await zhou.send(do="resolve", ticket_id=ticket)
        await zhou.until("done", do="resolve")
        last = (await asyncio.to_thread(routing.collect, "c1"))[-1]
        assert "打分" in last["text"]
        assert [button["title"] for button in last["buttons"]] == ["5", "4", "3", "2", "1"]
        rated = await asyncio.to_thread(routing.take, "c1", "5")
        assert rated.by_human
        assert not (await asyncio.to_thread(routing.take, "c1", "这款有货吗")).by_human
        for broken in ("[]", "{", '{"do": "dance"}'):
            await first.send(broken)
            await lin.until("error")


def test_the_suggestion_answers_what_was_said_before_the_call_for_a_human(inbox: ServedInbox) -> None:
    with inbox.database.writing() as session:
        session.add(Faq(id="F1", question="人工客服几点上班", similar=["转人工客服"], answer="9点到22点"))
        session.add(Faq(id="F2", question="发票怎么开", similar=["怎么开发票"], answer="下单时选开票"))
        session.add(MemberTier(id="gold", name="金卡会员", spend=Decimal(3000), rights=""))
        session.add(
            Customer(id="C1", name="林", phone="13800138000", tier="gold", registered_at=SystemClock().now())
        )
    said = [Line("customer", "发票怎么开啊"), Line("customer", "转人工客服")]
    request = HandoffRequest("c9", "requested", "orders", customer_id="C1", transcript=said)
    shown = Views(inbox.database, SystemClock()).conversation(inbox.desk.open(request).ticket_id)
    assert shown["suggestion"] == "下单时选开票"
    assert shown["customer"]["tier"] == "金卡会员"


@pytest.mark.parametrize("hello", ['{"do": "hello", "agent": "nobody"}', '{"do": "hello"}', "nonsense"])
def test_strangers_are_turned_away(inbox: ServedInbox, hello: str) -> None:
    async def knock() -> Message:
        async with websockets.connect(inbox.socket) as socket:
            await socket.send(hello)
            return dict(json.loads(await asyncio.wait_for(socket.recv(), 20)))

    assert asyncio.run(knock())["fatal"] is True


def test_replies_are_pushed_to_connected_conversations_only(inbox: ServedInbox) -> None:
    async def push() -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = []

        async def emit(conversation: str, reply: Any) -> None:
            told.append((conversation, reply["text"]))

        routing = HandoffRouting(inbox.database, SystemClock())
        pushing = asyncio.create_task(routing.push_replies(lambda: {"c1"}, emit, every_s=0.05))
        deadline = time.monotonic() + 20
        while not told and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        pushing.cancel()
        return told

    from shop.handoff.inbox import Inbox

    agents = Inbox(inbox.database, SystemClock())
    for conversation in ("c1", "c2"):
        ticket = inbox.desk.open(HandoffRequest(conversation, "requested", "orders")).ticket_id
        agents.claim(ticket, "lin")
    assert {conversation for conversation, _ in asyncio.run(push())} == {"c1"}


def test_a_token_must_be_an_agents() -> None:
    token = issue_agent_token("lin", SECRET)
    assert agent_of({"token": token}, SECRET, trusts_claims=False) == "lin"
    customers = jwt.encode({"sub": "lin", "exp": 4102444800}, SECRET, algorithm="HS256")
    for hello in ({"token": customers}, {"token": "x"}, {"agent": "lin"}, {}):
        with pytest.raises(NotStaff):
            agent_of(hello, SECRET, trusts_claims=False)
    with pytest.raises(NotStaff):
        agent_of({"token": token}, "", trusts_claims=True)
    assert agent_of({"agent": "lin"}, "", trusts_claims=True) == "lin"
