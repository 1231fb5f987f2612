# SPDX-License-Identifier: Apache-2.0
"""Packs in a real browser: a bad one is told, a good one is stored, and an import is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from customary.store.models import Person
from tests.browser.looking import fits, serious
from tests.web.house import build
from tests.web.packs import BAD, GOOD, TOML, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def imports(page: Page, live_server: LiveServer, settings: Settings, tmp_path: Path) -> Page:
    """The page of imports, with an administrator signed in."""
    settings.UPLOADS = tmp_path / "uploads"
    settings.STAGING = tmp_path / "staging"
    session = build(graded=False).sign_in("admin").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/imports/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring in records")
    return page


def send(page: Page, people: str) -> None:
    held = zipped({"people.csv": people, "pack.toml": TOML})
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "hr.zip", "mimeType": "application/zip", "buffer": held}
    )
    page.get_by_role("button", name="Check it").click()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_a_bad_pack_is_told_and_a_good_one_is_stored_and_undone(
    imports: Page, size: dict[str, int] | None
) -> None:
    page = imports
    if size:
        page.set_viewport_size(size)  # type: ignore[arg-type]
    assert serious(page) == []
    assert fits(page)

    send(page, BAD)
    expect(page.get_by_role("heading", level=1)).to_have_text("hr.zip: one thing to mend")
    problem = page.get_by_role("row").filter(has_text="not-an-address")
    for told in ("people.csv", "3", "email", "Write an address such as"):
        expect(problem).to_contain_text(told)
    assert serious(page) == []
    assert fits(page)
    assert not Person.objects.filter(source__key="hr").exists()

    page.get_by_role("link", name="Send the mended file").click()
    expect(page.get_by_role("heading", name="Waiting for your word")).to_be_visible()
    send(page, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("hr.zip can be stored")
    page.get_by_role("button", name="Store all of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("hr.zip is stored")
    expect(page.get_by_text("One source waits for your word")).to_be_visible()
    assert serious(page) == []
    assert Person.objects.filter(source__key="hr").count() == 2

    page.get_by_role("link", name="Open the import").click()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("Undone", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Undo this import")).to_have_count(0)
    assert serious(page) == []
    assert fits(page)
    assert not Person.objects.filter(source__key="hr").exists()


def test_a_source_is_confirmed_and_withdrawn(imports: Page, live_server: LiveServer) -> None:
    page = imports
    send(page, GOOD)
    page.get_by_role("button", name="Store all of it").click()
    page.get_by_role("link", name="To the sources").click()
    page.get_by_role("button", name="Confirm: From systems").click()
    expect(page.get_by_text("HR system is confirmed.")).to_be_visible()
    assert serious(page) == []
    row = page.get_by_role("row").filter(has_text="HR system")
    row.get_by_text("Withdraw", exact=False).first.click()
    row.get_by_role("button", name="Withdraw the confirmation").click()
    expect(page.get_by_text("counts as self-reported again")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["imports/format/", "imports/format/people/", "settings/", "settings/practices/",
     "settings/practices/C49/", "settings/accounts/", "settings/accounts/invite/",
     "settings/sources/", "employees/", "customers/", "me/", "reports/"],
)  # fmt: skip
def test_the_other_pages_fit_a_phone_and_offend_nobody(
    imports: Page, live_server: LiveServer, path: str
) -> None:
    imports.set_viewport_size(PHONE)  # type: ignore[arg-type]
    imports.goto(f"{live_server.url}/{path}")
    assert serious(imports) == []
    assert fits(imports)
