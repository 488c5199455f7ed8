"""The system's Chromium, the built page and the sample replies that the page's own unit tests use as well."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

WEB = Path(__file__).resolve().parents[2] / "web"
PHONE = {"width": 375, "height": 740}
SMALL_PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 860}
# The sandbox needs kernel features that containers and root do not have; /dev/shm is small there.
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]

OpenPage = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def samples() -> dict[str, dict[str, Any]]:
    """One reply for each payload type."""
    return dict(json.loads((WEB / "src" / "testing" / "samples.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def built_page() -> Path:
    """The folder of the built chat page."""
    dist = WEB / "dist"
    if not (dist / "index.html").is_file():
        pytest.fail("The chat page is not built: run `make setup`.")
    return dist


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Closed after each module: while it is open, an event loop runs in the main thread, and tests
    that start one of their own fail."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.fail(
            "This test drives the chat page in Chromium, which is missing: "
            "apt-get install -y chromium fonts-noto-cjk"
        )
    expect.set_options(timeout=15_000)  # another part of the suite keeps a processor busy meanwhile
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> OpenPage:
    """Opens an address in a browser profile of its own; fails on errors in the page and on requests to other hosts."""

    @contextmanager
    def opened(address: str, viewport: dict[str, int] | None = None, touch: bool = False) -> Iterator[Page]:
        context = browser.new_context(
            viewport=viewport or DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=touch
        )
        page = context.new_page()
        errors: list[str] = []
        strangers: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:"))
                else strangers.append(request.url)
            ),
        )
        page.goto(address)
        yield page
        context.close()
        assert errors == []
        assert strangers == []

    return opened
