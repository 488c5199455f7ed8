"""The Socket.IO channel of a running Rasa server, with the client that browsers use and with Python's."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
import socketio
import websockets

from shop.identity import issue_token
from tests.addons.conftest import SECRET
from tests.addons.tiny import ROOT, TinyAssistant

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parent / "js"
PRODUCTS = {
    "text": "为您找到 1 款：\n\n声浪 Air 3",
    "quick_replies": [
        {"content_type": "text", "title": "看参数", "payload": "看参数"},
        {"content_type": "text", "title": "多少钱", "payload": "多少钱"},
    ],
    "custom": {"type": "products", "items": [{"sku": "A1", "price": "299.00"}]},
}


@pytest.fixture(scope="session")
def browser_client() -> Path:
    """A folder with the script and socket.io-client, installed once."""
    folder = ROOT / "var" / "npm" / "channel-tests"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = json.loads((SCRIPTS / "package.json").read_text())["dependencies"]["socket.io-client"]
    for script in SCRIPTS.iterdir():
        shutil.copy(script, folder / script.name)
    installed = folder / "node_modules" / "socket.io-client" / "package.json"
    if not installed.exists() or json.loads(installed.read_text())["version"] != wanted:
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "client.mjs"


class Browser:
    """Plays scripts with socket.io-client under node."""

    def __init__(self, script: Path, server: TinyAssistant) -> None:
        self._script = script
        self._server = server

    def play(self, *steps: dict[str, Any], **options: Any) -> dict[str, Any]:
        """What the client heard."""
        options.setdefault("transports", ["websocket"])
        done = subprocess.run(
            ["node", str(self._script), self._server.url, json.dumps({**options, "steps": steps})],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture
def browser(browser_client: Path, tiny: TinyAssistant) -> Browser:
    return Browser(browser_client, tiny)


@pytest.fixture
def production_browser(browser_client: Path, tiny_production: TinyAssistant) -> Browser:
    return Browser(browser_client, tiny_production)


def say(text: str, heard: int = 1, **more: Any) -> dict[str, Any]:
    """The step of saying something."""
    return {"emit": ["user_uttered", {"message": text, **more}], "heard": heard}


def seen(heard: dict[str, Any], index: int = 0) -> dict[str, Any]:
    """What the assistant knew about a message."""
    assert heard["replies"][index]["text"] == "收到", heard
    return dict(heard["replies"][index]["custom"])


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_a_reply_is_one_event(browser: Browser, transports: list[str]) -> None:
    heard = browser.play(
        {"session": None}, say("看看耳机"), say("多说几句", 3), say("你好"), transports=transports
    )
    assert heard["replies"] == [
        PRODUCTS,
        *({"text": f"第{number}句", "quick_replies": [], "custom": None} for number in "一二三"),
        {
            "text": "您好",
            "quick_replies": [{"content_type": "text", "title": "看看耳机", "payload": "看看耳机"}],
            "custom": None,
        },
    ]
    assert heard["acknowledged"] == [{"status": "ok"}] * 3
    assert heard["transport"] == transports[-1]


def test_a_session_goes_on_after_a_reconnection(browser: Browser) -> None:
    mine = uuid.uuid4().hex
    heard = browser.play({"session": mine}, say("复述"), {"reconnect": True}, {"session": mine}, say("复述"))
    assert heard["sessions"] == [mine, mine]
    assert [seen(heard, 0)["sender"], seen(heard, 1)["sender"]] == [mine, mine]


def test_a_new_client_gets_a_session_of_its_own(browser: Browser) -> None:
    heard = browser.play({"session": None}, say("复述"))
    (session,) = heard["sessions"]
    assert len(session) == 32
    assert seen(heard)["sender"] == session


@pytest.mark.parametrize("odd", [7, "", "a\nb", "x" * 500, [], {}])
def test_an_odd_session_id_starts_a_new_session(browser: Browser, odd: Any) -> None:
    heard = browser.play({"session": odd}, say("你好"))
    assert len(heard["sessions"][0]) == 32
    assert heard["replies"][0]["text"] == "您好"


def test_a_message_may_name_its_session_itself(browser: Browser) -> None:
    mine = uuid.uuid4().hex
    assert seen(browser.play(say("复述", session_id=mine)))["sender"] == mine


def test_a_client_without_a_session_is_answered_too(browser: Browser) -> None:
    assert browser.play(say("看看耳机"))["replies"] == [PRODUCTS]


def test_all_connections_of_a_conversation_hear_its_replies(tiny: TinyAssistant) -> None:
    mine = uuid.uuid4().hex

    async def scenario() -> tuple[list[Any], list[Any]]:
        heard: tuple[list[Any], list[Any]] = ([], [])
        clients = [socketio.AsyncClient(), socketio.AsyncClient()]
        for client, replies in zip(clients, heard, strict=True):
            client.on("bot_uttered", replies.append)
            await client.connect(tiny.url, transports=["websocket"])
            await client.call("session_request", {"session_id": mine})
        stranger: list[Any] = []
        third = socketio.AsyncClient()
        third.on("bot_uttered", stranger.append)
        await third.connect(tiny.url, transports=["websocket"])
        await third.call("session_request", {"session_id": uuid.uuid4().hex})
        await clients[0].call("user_uttered", {"message": "看看耳机"})
        await asyncio.sleep(0.3)
        for client in (*clients, third):
            await client.disconnect()
        assert stranger == []
        return heard

    assert asyncio.run(scenario()) == ([PRODUCTS], [PRODUCTS])


def test_metadata_comes_from_the_handshake_and_from_the_message(browser: Browser) -> None:
    heard = browser.play(
        say("复述", metadata={"page": "p2"}),
        say("复述", metadata='{"page": "p3"}'),
        say("复述"),
        auth={"customer_id": "C0001", "metadata": {"page": "p1", "shop": "s1", "is_external": True}},
    )
    expected = {"original_text": "复述", "customer_id": "C0001", "shop": "s1"}
    assert seen(heard, 0)["metadata"] == {**expected, "page": "p2"}
    assert seen(heard, 1)["metadata"] == {**expected, "page": "p3"}
    assert seen(heard, 2)["metadata"] == {**expected, "page": "p1"}


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]])
def test_a_demo_customer_may_be_named_in_the_address(browser: Browser, transports: list[str]) -> None:
    heard = browser.play(say("复述"), query={"customer_id": "C0001"}, transports=transports)
    assert seen(heard)["metadata"]["customer_id"] == "C0001"


def test_sent_again_a_message_gets_the_stored_answer(browser: Browser, tiny: TinyAssistant) -> None:
    mine = uuid.uuid4().hex
    steps = [{"session": mine}, say("看看耳机", message_id="m1")]
    heard = browser.play(*steps, {"reconnect": True}, *steps)
    assert heard["replies"] == [{**PRODUCTS, "in_reply_to": "m1"}] * 2
    assert len(tiny.calls(sender=mine)) == 1
    rest = tiny.say("看看耳机", mine, message_id="m1")
    assert rest[0]["custom"] == PRODUCTS["custom"]
    assert len(tiny.calls(sender=mine)) == 1


def test_retries_at_the_same_time_have_one_turn(browser: Browser, tiny: TinyAssistant) -> None:
    mine = uuid.uuid4().hex
    retries = [say("慢慢来", 0, message_id="m1") for _ in range(4)]
    heard = browser.play({"session": mine}, *retries, say("你好", 5))
    assert [reply["text"] for reply in heard["replies"]] == ["久等了"] * 4 + ["您好"]
    assert len(tiny.calls(sender=mine)) == 1


BAD_EVENTS: list[list[Any]] = [
    [],
    [None],
    ["你好"],
    [7],
    [[]],
    [{}],
    [{"message": None}],
    [{"message": 7}],
    [{"message": {"text": "你好"}}],
    [{"message": "你好", "metadata": "{"}],
    [{"message": "你好", "metadata": [1]}],
    [{"message": "你好", "metadata": {"customer_id": 7}}],
    [{"message": "你好", "message_id": 7}],
    [{"message": "你好", "session_id": 7}],
    [{"message": "你好", "session_id": "a\nb"}],
]


def test_bad_payloads_are_answered_and_the_connection_lives(browser: Browser) -> None:
    steps = [{"emit": ["user_uttered", *event], "heard": 1} for event in BAD_EVENTS]
    heard = browser.play({"session": None}, *steps, say("你好"))
    *bad, good = heard["replies"]
    assert good["text"] == "您好"
    assert len(bad) == len(BAD_EVENTS)
    for reply in bad:
        assert reply["text"] == "抱歉，这条消息没有发送成功，请重新发一次文字消息。"
        assert reply["error"]
    assert all("error" in answer for answer in heard["acknowledged"][:-1])


def test_content_nobody_can_work_on_gets_a_polite_reply(browser: Browser) -> None:
    heard = browser.play(say(""), say("长" * 10_000), say("/"), say("/greet"), say("😀"))
    texts = [reply["text"] for reply in heard["replies"]]
    assert "没有收到文字内容" in texts[0]
    assert "10000 字" in texts[1]
    assert "没有收到文字内容" in texts[2]
    assert texts[3:] == ["抱歉，我没太明白。"] * 2


def test_what_is_no_socketio_at_all_harms_nobody(tiny: TinyAssistant) -> None:
    address = tiny.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    garbage = ["", "4", "42", "42{", "42[]", "42[7]", "42[null]", '42["connect",{}]', '42["disconnect"]', "45-", "49",
               '421["user_uttered"]', '42["user_uttered",{"message":"\\ud800"}]', "9", "x"]  # fmt: skip

    async def send(packet: str) -> None:
        async with websockets.connect(address) as line:
            await line.recv()
            await line.send("40")
            await line.recv()
            await line.send(packet)
            await asyncio.sleep(0.05)

    async def scenario() -> None:
        for packet in garbage:
            await send(packet)

    asyncio.run(scenario())
    assert tiny.say("你好")[0]["text"] == "您好"


def test_a_client_that_hangs_up_finds_the_answer_later(tiny: TinyAssistant) -> None:
    mine = uuid.uuid4().hex

    async def scenario() -> None:
        client = socketio.AsyncClient()
        await client.connect(tiny.url, transports=["websocket"])
        await client.emit("user_uttered", {"message": "慢慢来", "session_id": mine, "message_id": "m1"})
        await asyncio.sleep(0.4)
        await client.disconnect()

    asyncio.run(scenario())
    assert [reply["text"] for reply in tiny.say("慢慢来", mine, message_id="m1")] == ["久等了"]
    assert len(tiny.calls(sender=mine)) == 1


def test_in_production_a_token_is_required(production_browser: Browser) -> None:
    for options in (
        {},
        {"auth": {"token": "forged"}},
        {"auth": {"token": 7}},
        {"auth": {"customer_id": "C0001"}},
        {"query": {"customer_id": "C0001", "token": issue_token("C0001", SECRET)}},
    ):
        heard = production_browser.play(say("你好"), **options)
        assert "token" in heard["refused"]
        assert heard["replies"] == []


def test_in_production_the_subject_is_the_customer_whatever_is_claimed(production_browser: Browser) -> None:
    heard = production_browser.play(
        {"session": "web"},
        say("复述", metadata={"customer_id": "C0002"}),
        auth={"token": issue_token("C0001", SECRET), "customer_id": "C0002"},
    )
    assert heard["sessions"] == ["web"]
    assert seen(heard)["metadata"]["customer_id"] == "C0001"
    assert seen(heard)["sender"] == "C0001:web"


def test_in_production_nobody_hears_anothers_conversation(tiny_production: TinyAssistant) -> None:
    async def scenario() -> tuple[list[Any], list[Any]]:
        heard: tuple[list[Any], list[Any]] = ([], [])
        clients = [socketio.AsyncClient(), socketio.AsyncClient()]
        for client, replies, name in zip(clients, heard, ("C0001", "C0002"), strict=True):
            client.on("bot_uttered", replies.append)
            token = issue_token(name, SECRET)
            await client.connect(tiny_production.url, transports=["websocket"], auth={"token": token})
        await clients[0].call("session_request", {"session_id": "web"})
        for guess in ("web", "C0001:web"):
            await clients[1].call("session_request", {"session_id": guess})
        await clients[0].call("user_uttered", {"message": "看看耳机"})
        await asyncio.sleep(0.3)
        for client in clients:
            await client.disconnect()
        return heard

    assert asyncio.run(scenario()) == ([PRODUCTS], [])
