# SPDX-License-Identifier: Apache-2.0
"""What a careful eye finds on a page: barriers, and what does not fit."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Locator, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Milliseconds for whatever is waited for: a machine that does other things too takes its time.
PATIENCE = 45_000


def serious(page: Page) -> list[str]:
    """What axe finds seriously wrong with the page as it stands."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        json.dumps([one["id"], [node["html"][:120] for node in one["nodes"]]])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    page.wait_for_load_state()
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def until(page: Page, holds: str | Callable[[], bool]) -> None:
    """Wait until this holds: on the page, whose policy keeps Playwright's own wait out, or here."""
    last = time.monotonic() + PATIENCE / 1000
    while not (_holds(page, holds) if isinstance(holds, str) else holds()):
        if time.monotonic() > last:
            raise AssertionError(f"Not within {PATIENCE // 1000} seconds: {holds}")
        page.wait_for_timeout(50)


def _holds(page: Page, what: str) -> bool:
    """Whether it holds on the page; not yet, where the page is just giving way to another."""
    try:
        return bool(page.evaluate(what))
    except Error as error:
        if "context was destroyed" in error.message:
            return False
        raise


def offline(context: BrowserContext, page: Page) -> None:
    """Take the connection away; the page knows it."""
    context.set_offline(True)
    until(page, "!navigator.onLine")


def reach(page: Page, wanted: Locator) -> None:
    """Go there by the Tab key alone."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Not reached by Tab: {wanted}")


def picture(page: Page, name: str) -> None:
    """A picture for whoever asks for one."""
    if folder := os.environ.get("CUSTOMARY_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
