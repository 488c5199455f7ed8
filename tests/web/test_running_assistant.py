"""The chat page with the real assistant behind it: model, actions and the demo shop."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.model]

TURN_MS = 20_000


def _say(page: Page, text: str) -> None:
    answers = page.locator(".Message.left:not([data-type=typing])")
    before = answers.count()
    field = page.get_by_role("textbox")
    field.fill(text)
    field.press("Enter")
    expect(answers.nth(before)).to_be_visible(timeout=TURN_MS)
    expect(page.get_by_label("正在输入")).to_have_count(0, timeout=TURN_MS)


def test_a_shopper_finds_headphones_asks_for_black_and_comes_back(
    assistant: Any, open_page: OpenPage
) -> None:
    with open_page(f"{assistant.web_url}/?server={assistant.rasa_url}", PHONE, touch=True) as page:
        expect(page.get_by_text("在线")).to_be_visible(timeout=TURN_MS)
        _say(page, "我想买一款适合户外运动的耳机")
        products = page.locator('[data-card="products"]')
        expect(products).to_be_visible()
        name = products.locator(".product-name").first.inner_text()
        _say(page, "这款耳机有黑色吗？")
        expect(page.locator(".Message.left").last).to_contain_text("黑色")
        expect(page.locator(".Message.left").last).to_contain_text(name)
        page.reload()
        expect(products).to_be_visible()
        expect(page.get_by_text("在线")).to_be_visible(timeout=TURN_MS)
        _say(page, "多少钱")
        expect(page.locator('[data-card="price"]')).to_be_visible()
