"""The chat page in a real browser, against a server that speaks the assistant's protocol."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import DESKTOP, PHONE, SMALL_PHONE, OpenPage
from tests.web.page_checks import faint_texts, nameless_controls, too_wide
from tests.web.scripted_server import Reply, ScriptedServer, serving

pytestmark = pytest.mark.browser

INJECTION = (
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[点我](javascript:window.hacked=1)'
)
RECONNECT_MS = 20_000


@pytest.fixture
def server(built_page: Path, samples: dict[str, dict[str, Any]]) -> Iterator[ScriptedServer]:
    """Answers the name of a payload type with its sample, anything else with an echo in two replies."""

    def script(text: str) -> list[Reply]:
        if text in samples:
            return [samples[text]]
        if text == "标记":
            return [
                {"text": INJECTION, "quick_replies": [{"title": INJECTION, "payload": "好"}], "custom": None}
            ]
        return [{"text": f"收到：{text}"}, {"text": "还想了解什么？", "custom": {"type": "hologram"}}]

    with serving(built_page, script) as running:
        yield running


def address(server: ScriptedServer, **query: str) -> str:
    """The page, told where the server is."""
    extra = "".join(f"&{key}={value}" for key, value in query.items())
    return f"{server.url}/?server={server.url}{extra}"


def say(page: Page, text: str) -> None:
    """Types a message and presses Enter."""
    field = page.get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def keep_screenshot(page: Page, name: str) -> None:
    """Saves a picture for the eye where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(500)
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize(("device", "viewport"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_every_payload_type_is_a_card(
    server: ScriptedServer,
    samples: dict[str, Any],
    open_page: OpenPage,
    device: str,
    viewport: dict[str, int],
) -> None:
    with open_page(address(server), viewport, touch=device == "phone") as page:
        expect(page.get_by_text("您好，想买点什么？")).to_be_visible()
        keep_screenshot(page, f"{device}-start")
        for kind in samples:
            say(page, kind)
            card = page.locator(f'[data-card="{kind}"]')
            expect(card).to_be_visible()
            expect(card).to_be_in_viewport()
            keep_screenshot(page, f"{device}-{kind}")
        assert too_wide(page) == []
        assert nameless_controls(page) == []
        assert faint_texts(page) == []
    assert [turn["message"] for turn in server.turns] == list(samples)


def test_taps_speak_for_the_customer(server: ScriptedServer, open_page: OpenPage) -> None:
    with open_page(address(server), PHONE, touch=True) as page:
        page.get_by_role("button", name="我想买一款适合户外运动的耳机").tap()
        expect(page.get_by_text("收到：我想买一款适合户外运动的耳机")).to_be_visible()
        say(page, "products")
        page.get_by_role("button", name="声浪 Bone 3").tap()
        expect(page.get_by_text("收到：声浪 Bone 3怎么样")).to_be_visible()
        say(page, "clarify")
        page.get_by_role("button", name="智能手表").tap()
        expect(page.get_by_text("收到：智能手表")).to_be_visible()
        say(page, "warranty")
        page.get_by_role("button", name="看看升级款").tap()
        expect(page.get_by_text("收到：看看升级款")).to_be_visible()
        expect(page.get_by_role("button", name="创建售后工单")).to_have_count(0)


def test_the_conversation_survives_a_reload_until_a_new_one_is_begun(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    with open_page(address(server)) as page:
        say(page, "products")
        expect(page.locator('[data-card="products"]')).to_be_visible()
        page.reload()
        expect(page.locator('[data-card="products"]')).to_be_visible()
        say(page, "第二个有货吗")
        expect(page.get_by_text("收到：第二个有货吗")).to_be_visible()
        assert len(set(server.sessions)) == 1
        page.get_by_role("button", name="新对话").click()
        page.get_by_role("button", name="开始新对话").click()
        expect(page.get_by_text("您好，想买点什么？")).to_be_visible()
        say(page, "你好")
        expect(page.get_by_text("收到：你好")).to_be_visible()
        page.reload()
        expect(page.get_by_text("收到：你好")).to_be_visible()
        expect(page.locator('[data-card="products"]')).to_have_count(0)
    assert server.turns[0]["session_id"] == server.turns[1]["session_id"] != server.turns[2]["session_id"]


def test_a_connection_that_breaks_in_a_turn_makes_no_second_turn(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    with open_page(address(server)) as page:
        say(page, "你好")
        expect(page.get_by_text("还想了解什么？")).to_have_count(1)
        server.break_next_turn = True
        say(page, "退货")
        expect(page.get_by_text("还想了解什么？")).to_have_count(2, timeout=RECONNECT_MS)
        expect(page.get_by_text("收到：退货")).to_have_count(1)
        expect(page.locator('[data-delivery="delivered"]')).to_have_count(2)
    assert [turn["message"] for turn in server.turns] == ["你好", "退货"]
    assert [data["message"] for data in server.received] == ["你好", "退货", "退货"]
    assert server.received[1]["message_id"] == server.received[2]["message_id"]


def test_what_is_said_while_the_server_is_away_is_sent_when_it_is_back(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    with open_page(address(server)) as page:
        say(page, "你好")
        expect(page.get_by_text("收到：你好")).to_be_visible()
        server.stop()
        expect(page.get_by_text("网络断开了，正在重新连接")).to_be_visible(timeout=RECONNECT_MS)
        say(page, "在吗")
        expect(page.get_by_text("等待网络恢复后发送")).to_be_visible()
        keep_screenshot(page, "desktop-offline")
        server.start()
        expect(page.get_by_text("收到：在吗")).to_be_visible(timeout=RECONNECT_MS)
        expect(page.get_by_text("网络断开了")).to_have_count(0)
    assert [turn["message"] for turn in server.turns] == ["你好", "在吗"]


def test_typing_is_shown_until_the_turn_is_done(server: ScriptedServer, open_page: OpenPage) -> None:
    server.delay_s = 3.0
    with open_page(address(server), PHONE) as page:
        say(page, "你好")
        expect(page.get_by_label("正在输入")).to_be_visible()
        expect(page.get_by_text("发送中…")).to_be_visible()
        expect(page.get_by_text("还想了解什么？")).to_be_visible()
        expect(page.get_by_label("正在输入")).to_have_count(0)


def test_an_input_method_s_enter_chooses_a_word_and_sends_nothing(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    with open_page(address(server)) as page:
        page.get_by_role("textbox").focus()
        keyboard = page.context.new_cdp_session(page)
        keyboard.send(
            "Input.imeSetComposition", {"text": "sheng lang", "selectionStart": 10, "selectionEnd": 10}
        )
        enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
        keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
        keyboard.send("Input.insertText", {"text": "声浪"})
        page.wait_for_timeout(300)
        expect(page.get_by_role("textbox")).to_have_value("声浪")
        assert server.turns == []
        page.get_by_role("textbox").press("Shift+Enter")
        page.keyboard.insert_text("Air 3")
        page.get_by_role("textbox").press("Enter")
        expect(page.get_by_text("收到：声浪 Air 3")).to_be_visible()
    assert [turn["message"] for turn in server.turns] == ["声浪\nAir 3"]


def test_markup_in_a_reply_is_text(server: ScriptedServer, open_page: OpenPage) -> None:
    with open_page(address(server)) as page:
        say(page, "标记")
        expect(page.locator(".Bubble").last).to_contain_text("<script>window.hacked=1</script>")
        expect(page.locator(".Bubble img, .Bubble a, .Bubble script")).to_have_count(0)
        assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    "text",
    ["声" * 600, "https://example.com/" + "a" * 400, "🎧" * 200, "一\n二\n三"],
    ids=["Han", "link", "emoji", "lines"],
)
def test_long_texts_wrap_on_a_small_phone(server: ScriptedServer, open_page: OpenPage, text: str) -> None:
    with open_page(address(server), SMALL_PHONE, touch=True) as page:
        say(page, text)
        expect(page.get_by_text("还想了解什么？")).to_be_visible()
        assert too_wide(page) == []
        keep_screenshot(page, f"small-phone-{len(text)}")


def test_two_tabs_show_one_conversation(server: ScriptedServer, open_page: OpenPage) -> None:
    with open_page(address(server)) as first:
        say(first, "你好")
        expect(first.get_by_text("收到：你好")).to_be_visible()
        second = first.context.new_page()
        second.goto(address(server))
        expect(second.get_by_text("收到：你好")).to_be_visible()
        say(second, "在吗")
        for page in (first, second):
            expect(page.get_by_text("收到：在吗")).to_have_count(1)
            expect(page.locator(".Message.right")).to_have_count(2)
    assert len(set(server.sessions)) == 1


def test_the_page_says_who_is_talking_and_shows_what_comes_unasked(
    server: ScriptedServer, samples: dict[str, Any], open_page: OpenPage
) -> None:
    with open_page(address(server, customer="C0001")) as page:
        expect(page.get_by_text("在线")).to_be_visible()
        server.push(samples["coupon"])
        expect(page.locator('[data-card="coupon"]')).to_be_visible()
    (handshake,) = server.handshakes
    assert handshake["customer_id"] == "C0001"
    device = handshake["metadata"]["device_id"]
    assert str(uuid.UUID(device)) == device, "the device is told apart by a random id, not by anything of its owner"


def test_the_page_works_with_the_keyboard_alone(server: ScriptedServer, open_page: OpenPage) -> None:
    with open_page(address(server)) as page:
        expect(page.get_by_text("在线")).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement?.innerText?.includes('户外运动')"):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_text("收到：我想买一款适合户外运动的耳机")).to_be_visible()
