# SPDX-License-Identifier: Apache-2.0
"""A real browser, and pages that must not complain."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.looking import PATIENCE

OpenContext = Callable[..., BrowserContext]

# Playwright keeps an event loop in this thread; Django would refuse the tables beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, from where the system or CUSTOMARY_TEST_BROWSER has it."""
    path = os.environ.get("CUSTOMARY_TEST_BROWSER") or shutil.which("chromium")
    if not path:
        pytest.fail("There is no browser. Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """Opens a browser of its own, as somebody has it; closed when the test ends, however it ends.

    Nothing moves by itself in it: whatever scrolls or fades is there at once.
    """
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        usual = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
        context = browser.new_context(**{**usual, **options})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: OpenContext) -> Iterator[Page]:
    """A page 1440 wide; whatever the browser complains about fails the test at its end."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    opened = open_context().new_page()
    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    yield opened
    opened.close()
    assert complaints == []
