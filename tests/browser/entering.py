# SPDX-License-Identifier: Apache-2.0
"""How somebody with an account comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.house import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sign_in(page: Page, address: str, email: str) -> None:
    """Go where one has to sign in, do so, and be there: the page and its scripts."""
    page.goto(address)
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("input[name=password]").wait_for(state="detached")
    page.wait_for_load_state()
