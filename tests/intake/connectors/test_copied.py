# SPDX-License-Identifier: Apache-2.0
"""A folder copied from the guide is a connector: found, shown, asked for, fetched, stored."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.urls import reverse

import customary.intake.connectors as package
from customary.intake.feeds.registry import connectors
from customary.intake.report import PackError
from customary.store.models import VoiceItem
from tests.cast import make_organisation
from tests.intake.connectors.served import Served, fetch, take_in
from tests.intake.outcome import counts
from tests.web.house import build

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)

GUIDE = Path(__file__).parents[3] / "docs" / "connectors.md"
NAME = "parcel_reviews"
SITE = "https://api.parcel-reviews.example"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the guide, in a folder beside the other connectors."""
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    folder = tmp_path / "connectors" / NAME
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(code[1], encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder.parent)])
    importlib.invalidate_caches()
    connectors.cache_clear()
    yield importlib.import_module(f"{package.__name__}.{NAME}")
    connectors.cache_clear()
    sys.modules.pop(f"{package.__name__}.{NAME}", None)


def shop(request: httpx.Request) -> Any:
    if request.url.params["after"]:
        return {
            "reviews": [{"id": "b", "written": "2026-10-02T00:00:00Z", "words": "慢", "stars": 2}]
        }
    first = {
        "id": "a",
        "written": "2026-10-01T00:00:00Z",
        "words": "Kind",
        "stars": 5,
        "lang": "en",
    }
    return {"reviews": [first, {"id": "x", "words": "No day"}], "next": "2"}


def test_it_fetches_and_what_it_brings_is_stored(copied: Any, tmp_path: Path) -> None:
    make_organisation()
    connector = copied.ParcelReviewsConnector(**Served(shop).carry())
    fetched = fetch(connector, tmp_path / "1", SITE, secret="t")
    assert fetched.cursor == {"place": "2"}
    assert counts(take_in(fetched)) == (2, 0, 0)
    found = {one.external_id: one for one in VoiceItem.objects.all()}
    assert (found["a"].text, found["a"].score, found["a"].language) == ("Kind", 5.0, "en")
    assert (found["b"].text, found["b"].channel) == ("慢", "parcel reviews")
    again = fetch(connector, tmp_path / "2", SITE, secret="t", cursor=fetched.cursor)
    assert counts(take_in(again)) == (0, 0, 1)


def test_it_goes_on_where_it_broke_off(copied: Any, tmp_path: Path) -> None:
    answers = [shop(httpx.Request("GET", f"{SITE}/reviews?after=")), httpx.Response(404)]
    connector = copied.ParcelReviewsConnector(**Served(lambda _request: answers.pop(0)).carry())
    fetched = fetch(connector, tmp_path, SITE, secret="t")
    assert (len(fetched.files), fetched.cursor) == (1, {"place": "2", "more": True})
    with pytest.raises(PackError):
        fetch(
            copied.ParcelReviewsConnector(**Served(lambda _request: httpx.Response(401)).carry()),
            tmp_path,
            SITE,
        )


def test_it_stands_on_the_page_and_asks_for_what_it_needs(copied: Any) -> None:
    client = build(graded=False).sign_in("admin")
    page = client.get(reverse("connect_kind", args=["reviews"])).content.decode()
    assert str(copied.CONNECTOR.name) in page
    asked = client.get(reverse("connect_address", args=[NAME])).content.decode()
    assert 'name="secret"' in asked
    assert 'name="user"' not in asked


def test_every_connector_says_what_it_asks_for_and_how_far_it_goes() -> None:
    folder = Path(str(package.__path__[0]))
    for key in connectors():
        assert (folder / key / "README.md").exists(), key
