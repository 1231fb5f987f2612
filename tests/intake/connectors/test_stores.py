# SPDX-License-Identifier: Apache-2.0
"""Reviews are fetched from the stores page by page, and each is stored once, in its last version."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from customary.intake.connectors.app_store import AppStoreConnector
from customary.intake.connectors.google_play import GooglePlayConnector
from customary.intake.connectors.google_reviews import GoogleReviewsConnector
from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.registry import connectors
from customary.intake.feeds.reviews import FEED
from customary.intake.report import PackError
from customary.store.models import Customer, Person, VoiceItem
from tests.cast import make_organisation, make_unit
from tests.intake.connectors.served import Served, fetch, recorded, take_in
from tests.intake.outcome import counts
from tests.intake.plans.test_connectors import question

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

APP = "https://apps.apple.com/gb/app/harbour/id123456789"
PLACE = "accounts/1/locations/55"
PLAY = "https://play.google.com/store/apps/details?id=com.example.harbour&hl=en"


def apple(request: httpx.Request) -> Any:
    _, country, _rss, _reviews, page, *_rest = request.url.path.split("/")
    name = f"{country}-{page.removeprefix('page=')}"
    return recorded("app_store", name if name in {"gb-1", "gb-2", "cn-1"} else "empty")


def google(request: httpx.Request) -> Any:
    if request.url.host == "oauth2.googleapis.com":
        return {"access_token": "made", "expires_in": 3599}
    page = "page-2" if question(request).get("pageToken") == "t2" else "page-1"
    return recorded("google_reviews", page)


def play(request: httpx.Request) -> Any:
    page = "page-2" if question(request).get("token") == "next" else "page-1"
    return recorded("google_play", page)


def items() -> dict[str, VoiceItem]:
    return {one.external_id: one for one in VoiceItem.objects.all()}


# ── App Store ────────────────────────────────────────────────────────────────────────────────────


def test_reviews_of_several_countries_become_voice_items(tmp_path: Path) -> None:
    make_organisation()
    served = Served(apple)
    fetched = fetch(AppStoreConnector(**served.carry()), tmp_path, f"{APP}?countries=gb,cn")
    assert [name for name, _ in fetched.files] == [
        "app-store-gb-01.json",
        "app-store-gb-02.json",
        "app-store-cn-01.json",
    ]
    assert fetched.cursor == {"gb": "2026-10-12T04:04:05+00:00", "cn": "2026-10-11T02:30:00+00:00"}
    assert counts(take_in(fetched))[0] == 4
    first = items()["11000000003"]
    assert (first.title, first.score, first.score_low, first.score_high) == (
        "Lost my parcel",
        2.0,
        1.0,
        5.0,
    )
    assert (first.kind, first.channel, first.subject) == ("rating", "app store", "GB 4.2.0")
    assert first.occurred_at == datetime(2026, 10, 12, 4, 4, 5, tzinfo=UTC)
    assert first.consent_to_quote is False
    assert items()["12000000001"].text == "改送货时间要打三次电话，没人接。"
    assert not Customer.objects.exists()
    assert not Person.objects.exists()


def test_nothing_is_brought_where_nothing_is_newer(tmp_path: Path) -> None:
    served = Served(apple)
    connector = AppStoreConnector(**served.carry())
    first = fetch(connector, tmp_path / "1", APP)
    served.asked.clear()
    again = fetch(connector, tmp_path / "2", APP, cursor=first.cursor)
    assert (again.files, again.cursor) == ((), first.cursor)
    assert len(served.asked) == 1  # the first page reaches back beyond the overlap


def test_an_edited_review_replaces_the_one_before(tmp_path: Path) -> None:
    make_organisation()
    take_in(fetch(AppStoreConnector(**Served(apple).carry()), tmp_path / "1", APP))

    def edited(request: httpx.Request) -> Any:
        page = apple(request)
        for entry in page["feed"].get("entry", ()):
            if isinstance(entry, dict) and entry["id"]["label"] == "11000000003":
                entry["content"]["label"] = "They found it. Thank you."
                entry["im:rating"]["label"] = "4"
                entry["updated"]["label"] = "2026-10-13T08:00:00-07:00"
        return page

    fetched = fetch(AppStoreConnector(**Served(edited).carry()), tmp_path / "2", APP)
    assert counts(take_in(fetched))[:2] == (0, 1)
    changed = items()["11000000003"]
    assert (changed.text, changed.score) == ("They found it. Thank you.", 4.0)
    assert VoiceItem.objects.count() == 3


def test_a_country_that_repeats_its_pages_comes_to_an_end(tmp_path: Path) -> None:
    served = Served(lambda _request: recorded("app_store", "gb-1"))
    fetched = fetch(AppStoreConnector(**served.carry()), tmp_path, APP)
    assert (len(fetched.files), len(served.asked)) == (1, 2)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://apps.apple.com/gb/developer/harbour", "names no app"),
        (f"{APP}?countries=gb,france", "“france” is no country"),
    ],
)
def test_an_address_that_names_no_app_is_told(tmp_path: Path, address: str, told: str) -> None:
    with pytest.raises(PackError, match=told):
        fetch(AppStoreConnector(), tmp_path, address)


# ── Whatever a server does ───────────────────────────────────────────────────────────────────────


def test_a_busy_store_is_waited_for_as_long_as_it_says(tmp_path: Path) -> None:
    answers = [
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(502),
        *[recorded("app_store", "gb-1"), recorded("app_store", "empty")],
    ]
    served = Served(lambda _request: answers.pop(0))
    fetched = fetch(AppStoreConnector(**served.carry()), tmp_path, APP)
    assert served.waited == [7.0, 4.0]
    assert len(fetched.files) == 1


def test_a_fetch_that_breaks_off_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    make_organisation()

    def breaks(request: httpx.Request) -> Any:
        return httpx.Response(500) if "page=2" in request.url.path else apple(request)

    with pytest.raises(PackError, match=r"itunes\.apple\.com cannot answer now \(500\)"):
        fetch(AppStoreConnector(**Served(breaks).carry()), tmp_path / "1", APP)
    fetched = fetch(AppStoreConnector(**Served(apple).carry()), tmp_path / "2", APP)
    assert counts(take_in(fetched)) == (3, 0, 0)


def test_half_an_answer_is_no_answer(tmp_path: Path) -> None:
    half = json.dumps(recorded("app_store", "gb-1"))[:700]
    served = Served(lambda _request: httpx.Response(200, text=half))
    with pytest.raises(PackError, match="did not answer in JSON"):
        fetch(AppStoreConnector(**served.carry()), tmp_path, APP)


@pytest.mark.parametrize("said", [[], {"feed": []}, {"message": "no"}, "words"])
def test_an_answer_of_another_kind_is_told(tmp_path: Path, said: Any) -> None:
    with pytest.raises(PackError):
        fetch(AppStoreConnector(**Served(lambda _request: said).carry()), tmp_path, APP)


# ── Google Business Profile ──────────────────────────────────────────────────────────────────────


def test_reviews_of_a_place_keep_the_words_of_their_writers(tmp_path: Path) -> None:
    make_organisation()
    served = Served(google)
    key = json.dumps({"client_id": "a", "client_secret": "b", "refresh_token": "c"})
    connector = GoogleReviewsConnector(**served.carry())
    fetched = fetch(connector, tmp_path, PLACE, secret=key)
    assert served.asked[0].content == (
        b"grant_type=refresh_token&client_id=a&client_secret=b&refresh_token=c"
    )
    assert served.asked[1].headers["Authorization"] == "Bearer made"
    assert question(served.asked[1])["orderBy"] == "updateTime desc"
    assert counts(take_in(fetched))[0] == 4
    found = items()
    assert found["r4"].text == "在柜台等了一个小时。"
    assert found["r1"].text == "Nett und schnell."
    assert (found["r2"].text, found["r2"].score) == ("", 3.0)
    assert found["r3"].answered_at == datetime(2026, 10, 9, 13, tzinfo=UTC)
    assert found["r2"].occurred_at == datetime(2026, 10, 1, tzinfo=UTC)
    assert {one.consent_to_quote for one in found.values()} == {False}


def test_answers_of_the_last_month_are_seen(tmp_path: Path) -> None:
    connector = GoogleReviewsConnector(**Served(google).carry())
    first = fetch(connector, tmp_path / "1", PLACE, secret="t")
    again = fetch(connector, tmp_path / "2", PLACE, secret="t", cursor=first.cursor)
    assert again.files == ()

    def answered(request: httpx.Request) -> Any:
        page = google(request)
        page["reviews"][0]["reviewReply"] = {
            "comment": "Sorry!",
            "updateTime": "2026-10-13T00:00:00Z",
        }
        return page

    make_organisation()
    later = GoogleReviewsConnector(**Served(answered).carry())
    take_in(fetch(later, tmp_path / "3", PLACE, secret="t", cursor=first.cursor))
    assert items()["r4"].answered_at == datetime(2026, 10, 13, tzinfo=UTC)


def test_page_tokens_in_a_circle_end_the_fetch(tmp_path: Path) -> None:
    served = Served(lambda _request: recorded("google_reviews", "page-1"))
    with pytest.raises(PackError, match="page after page"):
        fetch(GoogleReviewsConnector(**served.carry()), tmp_path, PLACE, secret="t")


def test_of_two_versions_in_disorder_the_later_counts_once(tmp_path: Path) -> None:
    make_organisation()
    old = {
        "name": "locations/55/reviews/a",
        "starRating": "ONE",
        "comment": "Bad",
        "createTime": "2026-01-01T00:00:00Z",
        "updateTime": "2026-01-01T00:00:00Z",
    }
    new = old | {"comment": "Better", "starRating": "FOUR", "updateTime": "2026-02-01T00:00:00Z"}
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps({"reviews": [old, new, old, new]}), encoding="utf-8")
    report = take_in(fetched_files(path))
    assert counts(report) == (1, 0, 0)
    assert items()["a"].text == "Better"


def fetched_files(path: Path) -> Any:
    from customary.intake.feeds.feed import Fetched

    return Fetched(((path.name, path),), {})


def test_a_file_that_breaks_off_gives_what_stands_before_and_says_so(tmp_path: Path) -> None:
    make_organisation()
    whole = json.dumps(recorded("google_reviews", "page-1"))
    path = tmp_path / "reviews.json"
    path.write_text(whole[: whole.index('"r3"') + 40], encoding="utf-8")
    report = take_in(fetched_files(path))
    assert list(items()) == ["r4"]
    assert "no whole JSON" in str(report.problems[0])


def test_each_place_is_asked_about_and_gets_its_unit(tmp_path: Path) -> None:
    make_organisation()
    unit = make_unit("Harbour shop")
    pages = [recorded("google_reviews", "page-2"), recorded("google_reviews", "page-1")]
    pages[1]["nextPageToken"] = ""
    for review in pages[0]["reviews"]:
        review["name"] = review["name"].replace("/55/", "/56/")
    served = Served(lambda request: pages[0] if "/56/" in request.url.path else pages[1])
    fetched = fetch(GoogleReviewsConnector(**served.carry()), tmp_path, f"{PLACE},56", secret="t")
    seen = FEED.recognise(Drop(fetched.files), Known())
    assert seen is not None
    assert {one.key for one in seen.questions} == {"unit 55", "unit 56"}
    take_in(fetched, **{"unit 56": f"{unit.source.key}/{unit.external_id}"})
    assert {key: one.unit for key, one in items().items()} == {
        "r1": unit,
        "r2": unit,
        "r3": None,
        "r4": None,
    }


# ── Google Play ──────────────────────────────────────────────────────────────────────────────────


def test_reviews_on_google_play_have_titles_languages_and_answers(tmp_path: Path) -> None:
    make_organisation()
    served = Served(play)
    fetched = fetch(GooglePlayConnector(**served.carry()), tmp_path, PLAY, secret="t")
    assert served.asked[0].url.path.endswith("/applications/com.example.harbour/reviews")
    take_in(fetched)
    found = items()
    assert (found["6a1f"].title, found["6a1f"].text) == (
        "Slow start",
        "It takes a minute to open since the update.",
    )
    assert found["6a1f"].answered_at is not None
    assert (found["6a20"].language, found["6a20"].text) == ("zh_CN", "很好用，送货时间准。")
    # It was answered, then written anew: nobody has answered these words.
    assert (found["6a21"].text, found["6a21"].answered_at) == ("Der Knopf ist versteckt", None)


def test_the_same_reviews_are_brought_once(tmp_path: Path) -> None:
    connector = GooglePlayConnector(**Served(play).carry())
    first = fetch(connector, tmp_path / "1", "com.example.harbour", secret="t")
    again = fetch(connector, tmp_path / "2", "com.example.harbour", secret="t", cursor=first.cursor)
    assert (len(first.files), again.files) == (2, ())


def test_a_service_account_signs_for_itself(tmp_path: Path) -> None:
    private = generate_private_key(65537, 2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    key = {"type": "service_account", "client_email": "r@x.example", "private_key": pem}

    def answer(request: httpx.Request) -> Any:
        return {"access_token": "made"} if request.method == "POST" else play(request)

    served = Served(answer)
    connector = GooglePlayConnector(**served.carry())
    fetch(connector, tmp_path, "com.example.harbour", secret=json.dumps(key))
    assert str(served.asked[0].url) == "https://oauth2.googleapis.com/token"
    assert b"assertion=ey" in served.asked[0].content
    assert served.asked[1].headers["Authorization"] == "Bearer made"


@pytest.mark.parametrize("secret", ['{"type": "service_account"}', "{}", "{", '{"a": 1}'])
def test_what_is_no_key_is_told_without_asking(tmp_path: Path, secret: str) -> None:
    with pytest.raises(PackError, match="no key of Google's"):
        fetch(GooglePlayConnector(), tmp_path, "com.example.harbour", secret=secret)


def test_a_key_that_was_withdrawn_is_told(tmp_path: Path) -> None:
    key = json.dumps({"client_id": "a", "client_secret": "b", "refresh_token": "c"})
    served = Served(lambda _request: httpx.Response(400, json={"error": "invalid_grant"}))
    with pytest.raises(PackError, match="does not let us in with this key"):
        fetch(GooglePlayConnector(**served.carry()), tmp_path, "com.example.a", secret=key)


def test_they_are_found_by_their_keys() -> None:
    for key in ("app_store", "google_play", "google_reviews"):
        assert connectors()[key].feed == "reviews"
