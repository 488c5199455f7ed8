"""The agents' inbox in a real browser: two agents, what each of them sees and may do, and that no reply goes astray."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shop.handoff.readmodels import HandoffRequest, Line
from tests.conftest import OpenCopy
from tests.served_inbox import ServedInbox, serve_inbox
from tests.web.conftest import PHONE, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def inbox(open_copy: OpenCopy, tmp_path: Path) -> Iterator[ServedInbox]:
    """A served inbox with two agents."""
    with open_copy("sqlite", tmp_path) as database, serve_inbox(database) as served:
        yield served


def _ask(inbox: ServedInbox, conversation: str, words: str) -> str:
    request = HandoffRequest(conversation, "requested", "orders", transcript=[Line("customer", words)])
    return inbox.desk.open(request).ticket_id


def _open(page: Page, ticket: str) -> None:
    page.locator(f'[data-ticket="{ticket}"]').click()
    expect(page.locator("#head")).to_contain_text(ticket)


def _claim(page: Page, ticket: str) -> None:
    _open(page, ticket)
    page.get_by_role("button", name="接入").click()
    expect(page.get_by_label("回复", exact=True)).to_be_visible()


def test_two_agents_and_one_customer(inbox: ServedInbox, open_page: OpenPage) -> None:
    words = "我的单呢<b>急</b>"
    with open_page(f"{inbox.page}?agent=lin") as lin, open_page(f"{inbox.page}?agent=zhou") as zhou:
        expect(lin.get_by_role("status")).to_have_text("林晓 在线")
        ticket = _ask(inbox, "c1", words)
        expect(lin.get_by_label("客服账号")).to_be_hidden()
        expect(lin.locator(f'[data-ticket="{ticket}"]')).to_contain_text("前要接入")
        _open(zhou, ticket)
        expect(zhou.get_by_role("button", name="采用")).to_be_hidden()
        _claim(lin, ticket)
        expect(lin.locator("#lines li").first).to_contain_text(words)
        expect(zhou.get_by_role("button", name="接入")).to_be_hidden()
        expect(zhou.get_by_label("回复", exact=True)).to_be_hidden()
        expect(zhou.locator("#queue")).to_contain_text("现在没有人在等")

        lin.get_by_role("button", name="采用").click()
        lin.get_by_label("回复", exact=True).press("Enter")
        expect(lin.locator("#lines li.agent")).to_contain_text("您好，我是人工客服")
        expect(lin.get_by_label("回复", exact=True)).to_have_value("")
        lin.get_by_label("转给").select_option("skill:aftersales")
        inbox.desk.route("c1", "多久能到")
        expect(lin.locator("#lines li").last).to_contain_text("多久能到")
        expect(lin.get_by_label("转给")).to_have_value("skill:aftersales")

        lin.get_by_label("转给").select_option("zhou")
        lin.get_by_role("button", name="转接").click()
        expect(lin.get_by_label("回复", exact=True)).to_be_hidden()
        zhou.get_by_role("button", name="结束服务").click()
        expect(zhou.locator("#head")).to_contain_text("已结束")
        assert inbox.desk.route("c1", "5分").reply
        expect(zhou.locator("#head")).to_contain_text("满意度 5 分")


def test_what_was_begun_for_one_customer_never_goes_to_another(
    inbox: ServedInbox, open_page: OpenPage
) -> None:
    first, second = _ask(inbox, "c1", "我的单呢"), _ask(inbox, "c2", "退款呢")
    with open_page(f"{inbox.page}?agent=lin") as lin:
        _claim(lin, first)
        lin.get_by_label("回复", exact=True).fill("您的地址是")
        _claim(lin, second)
        expect(lin.get_by_label("回复", exact=True)).to_have_value("")
        lin.get_by_label("回复", exact=True).fill("退款三天到")
        _open(lin, first)
        expect(lin.get_by_label("回复", exact=True)).to_have_value("您的地址是")
        _open(lin, second)
        expect(lin.get_by_label("回复", exact=True)).to_have_value("退款三天到")


def test_a_reply_that_is_refused_can_be_written_on(inbox: ServedInbox, open_page: OpenPage) -> None:
    ticket = _ask(inbox, "c1", "我的单呢")
    with open_page(f"{inbox.page}?agent=lin") as lin:
        _claim(lin, ticket)
        field = lin.get_by_label("回复", exact=True)
        field.fill("长" * 2001)
        field.press("Enter")
        expect(lin.get_by_role("alert")).to_contain_text("最多 2000 字")
        expect(field).to_have_value("长" * 2001)
        field.fill("好的")
        field.press("Enter")
        expect(lin.locator("#lines li.agent")).to_have_count(1)
        expect(field).to_have_value("")


def test_on_a_phone_nothing_sticks_out(inbox: ServedInbox, open_page: OpenPage) -> None:
    ticket = _ask(inbox, "c1", "我的单呢" * 40)
    with open_page(inbox.page, PHONE) as page:
        for _ in ("before signing in", "with a conversation"):
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            if page.get_by_label("客服账号").is_visible():
                page.get_by_label("客服账号").fill("lin")
                page.get_by_role("button", name="上线").click()
                _claim(page, ticket)


def test_somebody_unknown_stays_outside(inbox: ServedInbox, open_page: OpenPage) -> None:
    with open_page(f"{inbox.page}?agent=nobody") as page:
        expect(page.get_by_role("alert")).to_contain_text("没有客服“nobody”")
        expect(page.get_by_label("客服账号")).to_be_visible()
