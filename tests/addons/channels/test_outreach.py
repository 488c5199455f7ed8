"""What the shop says unasked, through the channels of a running Rasa server: once, into silence, until acknowledged."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from sqlalchemy import select, update

from shop.clock import SystemClock
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.handoff.desk import HandoffDesk
from shop.handoff.readmodels import HandoffRequest
from shop.models import Customer, OutreachCampaign, OutreachMessage
from shop.outreach.outbox import Draft, enqueue
from shop.outreach.planning import Planner
from tests.addons.tiny import TinyAssistant, action_server, rasa_server, tiny_assistant

pytestmark = pytest.mark.slow

OpenCopy = Callable[[str, Path], AbstractContextManager[Database]]
CLOCK = SystemClock()
SOON_S = 8.0
IMPATIENT = {"OUTREACH_IDLE_S": "0.3", "OUTREACH_GAP_MINUTES": "0", "OUTREACH_PER_DAY": "100"}


def begin_campaign(database: Database, campaign: str = "DAY") -> None:
    """A campaign that runs, without recipients yet."""
    with database.writing() as session:
        session.merge(
            OutreachCampaign(
                id=campaign, title="会员日", kind="member_day", message="会员日到了",
                ends_at=CLOCK.now() + timedelta(days=1),
            )
        )  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """The assistant and its database."""

    assistant: TinyAssistant
    database: Database

    def write_to(self, owner: str) -> None:
        """A message waits for this customer or conversation."""
        begin_campaign(self.database)
        draft = Draft(
            key=uuid.uuid4().hex,
            kind="member_day",
            owner=owner,
            expires_at=CLOCK.now() + timedelta(hours=1),
            campaign_id="DAY",
        )
        with self.database.writing() as session:
            enqueue(self.database, session, [draft], CLOCK.now())

    def state(self, owner: str) -> tuple[str, int]:
        """What became of the message, and how often it went out."""
        with self.database.reading() as session:
            row = session.execute(
                select(OutreachMessage.state, OutreachMessage.attempts).where(OutreachMessage.owner == owner)
            ).one()
            return row.state, row.attempts


@pytest.fixture(scope="module")
def shop(tiny_project: Path, tmp_path_factory: pytest.TempPathFactory, open_copy: OpenCopy) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("outreach")
    with (
        open_copy("sqlite", folder) as database,
        tiny_assistant(tiny_project, folder, database_url=database.url, **IMPATIENT) as running,
    ):
        yield Shop(running, database)


def customer() -> str:
    """A new customer who is not in the hold-out group."""
    return next(name for name in iter(lambda: f"C{uuid.uuid4().hex[:8]}", "") if not in_holdout(name))


class Page:
    """A client that acknowledges, as Python's does by itself."""

    def __init__(self, url: str, owner: str, session: str | None = None) -> None:
        self.heard: list[dict[str, Any]] = []
        self.session = session or uuid.uuid4().hex
        self._url, self._owner = url, owner
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("bot_uttered", self.heard.append)

    async def __aenter__(self) -> Page:
        await self._client.connect(self._url, transports=["websocket"], auth={"customer_id": self._owner})
        await self._client.call("session_request", {"session_id": self.session})
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self._client.disconnect()

    async def say(self, text: str) -> None:
        """Returns when the turn is done."""
        await self._client.call("user_uttered", {"message": text, "session_id": self.session})

    async def hears(self, count: int, within_s: float = 15.0) -> bool:
        """Whether so many messages came."""
        deadline = time.monotonic() + within_s
        while len(self.heard) < count and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return len(self.heard) >= count


async def until(done: Callable[[], bool], within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


def test_an_open_conversation_is_told_once_and_knows_it_afterwards(shop: Shop) -> None:
    owner = customer()

    async def scenario() -> list[dict[str, Any]]:
        async with Page(shop.assistant.url, owner) as page, Page(shop.assistant.url, customer()) as other:
            await page.say("你好")
            shop.write_to(owner)
            assert await page.hears(2)
            await until(lambda: shop.state(owner) == ("delivered", 1))
            await page.say("复述")
            await asyncio.sleep(SOON_S)
            assert other.heard == []
            return page.heard

    greeting, card, answer = asyncio.run(scenario())
    assert greeting["text"] == "您好" and answer["text"] == "收到"
    assert card["text"] == "会员日到了" and card["custom"]["type"] == "promotions" and card["delivery_id"]
    assert [reply["title"] for reply in card["quick_replies"]] == ["有什么活动", "别再给我发广告了"]


def test_a_conversation_that_is_only_open_is_told_too(shop: Shop) -> None:
    owner = customer()
    shop.write_to(owner)

    async def scenario() -> None:
        async with Page(shop.assistant.url, owner) as page:
            assert await page.hears(1)
            await page.say("你好")
            assert [reply["text"] for reply in page.heard] == ["会员日到了", "您好"]

    asyncio.run(scenario())


def test_nothing_breaks_into_a_form_or_a_talk_with_a_human(shop: Shop) -> None:
    in_form, with_human = customer(), customer()

    async def scenario() -> None:
        async with Page(shop.assistant.url, in_form) as form, Page(shop.assistant.url, with_human) as talk:
            await form.say("填张表")
            await talk.say("你好")
            HandoffDesk(shop.database, CLOCK).open(HandoffRequest(talk.session, "requested", "general"))
            shop.write_to(in_form)
            shop.write_to(with_human)
            await asyncio.sleep(SOON_S)
            assert [reply["text"] for reply in form.heard] == ["要什么颜色？"]
            assert [reply["text"] for reply in talk.heard] == ["您好"]

    asyncio.run(scenario())
    assert shop.state(in_form) == shop.state(with_human) == ("waiting", 0)


def test_without_an_acknowledgement_it_is_not_delivered_and_comes_again_under_its_name(
    shop: Shop, silent_client: Path
) -> None:
    owner, session = customer(), uuid.uuid4().hex
    shop.write_to(owner)
    script = {
        "transports": ["websocket"],
        "auth": {"customer_id": owner},
        "steps": [{"session": session}, {"pause": 1000 * SOON_S}],
    }
    done = subprocess.run(
        ["node", str(silent_client), shop.assistant.url, json.dumps(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    (first,) = json.loads(done.stdout.splitlines()[-1])["replies"]
    assert shop.state(owner) == ("waiting", 1)

    def given_back() -> bool:
        with shop.database.reading() as session:
            claimed = select(OutreachMessage.claimed_until).where(OutreachMessage.owner == owner)
            return session.execute(claimed).scalar_one() is None

    asyncio.run(until(given_back, within_s=30))
    with shop.database.writing() as a_minute_later:
        a_minute_later.execute(
            update(OutreachMessage).where(OutreachMessage.owner == owner).values(not_before=CLOCK.now())
        )

    async def scenario() -> str:
        async with Page(shop.assistant.url, owner, session) as page:
            assert await page.hears(1)
            await until(lambda: shop.state(owner) == ("delivered", 2))
            return str(page.heard[0]["delivery_id"])

    assert asyncio.run(scenario()) == first["delivery_id"]


@pytest.fixture(scope="session")
def silent_client() -> Path:
    """The script of test_socketio, which never acknowledges."""
    from tests.addons.channels.test_socketio import ROOT, SCRIPTS

    folder = ROOT / "var" / "npm" / "channel-tests"
    folder.mkdir(parents=True, exist_ok=True)
    for script in SCRIPTS.iterdir():
        shutil.copy(script, folder / script.name)
    if not (folder / "node_modules" / "socket.io-client").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "client.mjs"


def test_a_client_that_fetches_acknowledges_by_name(shop: Shop) -> None:
    owner, sender = customer(), uuid.uuid4().hex
    address = f"{shop.assistant.url}/webhooks/rest/messages"
    assert shop.assistant.say("你好", sender, customer_id=owner)[0]["text"] == "您好"
    shop.write_to(owner)
    time.sleep(1)

    def fetch() -> list[dict[str, Any]]:
        answer = requests.get(address, params={"sender": sender, "customer_id": owner}, timeout=20)
        return list(answer.json())

    def acknowledge(body: Any) -> requests.Response:
        return requests.post(f"{address}/ack", json=body, timeout=20)

    (message,) = fetch()
    assert message["text"] == "会员日到了" and message["custom"]["type"] == "promotions"
    assert fetch() == [] and shop.state(owner) == ("waiting", 1)
    names = {"delivery_ids": [message["delivery_id"]]}
    assert acknowledge({"sender": "somebody else", **names}).json() == {"acknowledged": 0}
    assert acknowledge({"sender": sender, **names}).json() == {"acknowledged": 1}
    assert acknowledge({"sender": sender, **names}).json() == {"acknowledged": 0}
    assert shop.state(owner) == ("delivered", 1)
    for bad in ({}, {"sender": sender}, {"sender": sender, "delivery_ids": [7]}, []):
        assert acknowledge(bad).status_code == 400


def test_killed_in_the_middle_of_a_campaign_it_goes_on_and_tells_nobody_twice(
    tiny_project: Path, tmp_path: Path, open_copy: OpenCopy
) -> None:
    owners = [customer() for _ in range(60)]
    heard: Counter[str] = Counter()

    async def first(url: str, told: Callable[[], int], kill: Callable[[], None]) -> None:
        pages = [Page(url, owner, f"talk-{owner}") for owner in owners]
        for page in pages:
            await page.__aenter__()
        await until(lambda: told() >= 10, within_s=60)
        kill()
        await asyncio.sleep(1)
        heard.update(reply["delivery_id"] for page in pages for reply in page.heard)

    async def second(url: str, told: Callable[[], int]) -> None:
        pages = [Page(url, owner, f"talk-{owner}") for owner in owners]
        for page in pages:
            await page.__aenter__()
        await until(lambda: told() == len(owners), within_s=120)
        heard.update(reply["delivery_id"] for page in pages for reply in page.heard)
        for page in pages:
            await page.__aexit__()

    with (
        open_copy("sqlite", tmp_path) as database,
        action_server(tiny_project, tmp_path, wait_s=0.1) as (actions, calls),
    ):
        with database.writing() as session:
            session.add_all(Customer(id=owner) for owner in owners)
        begin_campaign(database)
        assert Planner(database, CLOCK).plan("DAY").queued == len(owners)

        def delivered() -> int:
            with database.reading() as session:
                rows = session.execute(select(OutreachMessage.state)).scalars().all()
                return sum(state == "delivered" for state in rows)

        start: dict[str, Any] = {
            "actions": actions,
            "calls": calls,
            "database_url": database.url,
            **IMPATIENT,
        }
        with rasa_server(tiny_project, tmp_path, **start) as running:
            asyncio.run(first(running.url, delivered, lambda: os.kill(running.pid, signal.SIGKILL)))
        half = delivered()
        assert 0 < half < len(owners)
        with rasa_server(tiny_project, tmp_path, **start) as running:
            asyncio.run(second(running.url, delivered))
    assert len(heard) == len(owners)  # everybody, and nobody under two names
    # Whom the crash caught between the showing and the acknowledgement hears the same id again, and knows it.
    assert sum(heard.values()) - len(owners) <= 10
