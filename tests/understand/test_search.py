# SPDX-License-Identifier: Apache-2.0
"""Comments found by their words: what is shown is found, and nothing that is covered or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.core.text.search import sought
from customary.intake.importing import import_pack
from customary.intake.undo import undo_import
from customary.pipeline import tasks
from customary.store.access import System
from customary.store.actions.erasure import erase_customer
from customary.store.actions.retention import delete_old, keep_for
from customary.store.actions.understanding import correct_flag, undo_corrections
from customary.store.models import VoiceItem, VoiceWords
from customary.store.queries import inbox, search
from customary.store.queries.inbox_filters import Filters
from customary.understand.search import rebuild_search, search_is_whole
from customary.understand.voice import understand_voice
from tests.cast import make_customer, make_person, make_voice

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
US = System("test")


def found(words: str, **asked: Any) -> list[str]:
    places = inbox.find(US, Filters(q=words, **asked)).places
    return [VoiceItem.objects.get(pk=place.id).text for place in places]


def said(text: str, when: str = "2026-03-04 09:00", **fields: Any) -> VoiceItem:
    return make_voice(when, text=text, **fields)


ENGLISH, CHINESE, MIXED, TRADITIONAL = (
    "Two refunds, and both of them late",
    "退款很慢，客服不理人",
    "我的iPhone15手机坏了, nobody calls back",
    "貨物還沒到，退款也沒有",
)


@pytest.fixture
def four() -> None:
    for day, text in enumerate((ENGLISH, CHINESE, MIXED, TRADITIONAL), start=1):
        said(text, f"2026-03-0{day} 09:00")
    understand_voice()


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("refund", [ENGLISH]),
        ("late REFUND", [ENGLISH]),
        ('"late refund"', []),
        ("“both of them”", [ENGLISH]),
        ("退款慢", [CHINESE]),
        ("退款", [TRADITIONAL, CHINESE]),
        ("貨物", [TRADITIONAL]),
        ("货物", [TRADITIONAL]),
        ("退款 -货物", [CHINESE]),
        ("-退款", [MIXED, ENGLISH]),
        ("手机 called", [MIXED]),
        ("iphone15手机", [MIXED]),
        ("zeppelin", []),
        ("?!", []),
    ],
)
@pytest.mark.parametrize("few", [0, 5_000])
def test_words_find_what_holds_them_newest_first(
    words: str, texts: list[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are looked up in the index, or gone through as common words are."""
    monkeypatch.setattr(search, "RARE", few)
    assert found(words) == texts


def test_a_title_is_found_and_words_go_together_with_other_filters() -> None:
    item = said("Nobody called me back.", title="退款")
    said("退款一直没到", source="B")
    understand_voice()
    assert found("退款", source=item.source_id) == ["Nobody called me back."]


def test_what_is_covered_is_never_found_until_somebody_says_that_it_is_nothing_personal() -> None:
    item = said("Write to jo.smith@example.org or ring +49 170 1234567 about the refund.")
    understand_voice()
    hidden = ("smith", "jo", "example", "1234567", "170", "email", "phone")
    assert [word for word in hidden if found(word)] == []
    assert found("refund") == [item.text]
    correct_flag(US, item, "privacy", shows=False)
    assert found("smith") == [item.text]
    understand_voice(everything=True)
    assert found("smith") == [item.text]
    correct_flag(US, item, "privacy", shows=True)
    assert not found("smith")
    correct_flag(US, item, "privacy", shows=False)
    assert found("smith")
    undo_corrections(US, item)
    understand_voice()
    assert not found("smith")


def test_changed_words_are_found_and_the_former_ones_are_not() -> None:
    item = said("the parcel was late")
    understand_voice()
    item.text = "the invoice was wrong"
    item.save()
    understand_voice()
    assert (found("parcel"), found("invoice")) == ([], [item.text])


def test_erased_words_are_not_found() -> None:
    customer = make_customer()
    said("the parcel was late", customer=customer)
    understand_voice()
    erase_customer(US, customer)
    assert not found("parcel")
    understand_voice()
    assert not found("parcel")
    assert not VoiceWords.objects.exclude(words="").exists()
    assert entries() == 0


def test_words_that_are_kept_no_longer_are_not_found() -> None:
    said("the parcel was late", "2019-03-04 09:00")
    understand_voice()
    keep_for(US, "voice_items", months=12, reason="They are old.")
    assert delete_old()["voice_items"] == 1
    assert entries() == 0


@pytest.mark.django_db(transaction=True)
def test_words_of_an_undone_import_are_not_found(tmp_path: Path) -> None:
    (tmp_path / "voice_items.csv").write_text(
        "external_id,text,occurred_at\nv,The parcel was late,2026-01-05\n", encoding="utf-8"
    )
    run = import_pack(tmp_path)
    understand_voice()
    assert found("parcel")
    undo_import(run)
    assert not found("parcel")
    assert entries() == 0


def test_what_employees_say_is_found_by_nobody() -> None:
    said("the parcel was late", person=make_person("Di"))
    understand_voice()
    assert not found("parcel")
    assert entries() == 0


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("walked", [3, 60_000])
def test_pages_show_each_match_exactly_once(
    few: int, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RARE", few)
    monkeypatch.setattr(inbox, "READ", walked)
    for number in range(40):
        text = "the parcel was late" if number % 3 else "the bill was wrong"
        said(text, f"2026-03-{1 + number * 7 % 20:02} 09:00")
    understand_voice()
    seen, after = [], None
    while True:
        page = inbox.find(US, Filters(q="parcel"), after=after, size=4)
        seen += page.places
        after = page.older
        if after is None:
            break
    wanted = VoiceItem.objects.filter(text__contains="parcel")
    order = wanted.order_by("-occurred_at", "-pk").values_list("pk", flat=True)
    assert [place.id for place in seen] == list(order)
    assert inbox.count(US, Filters(q="parcel")).n <= len(order)


@pytest.mark.usefixtures("four")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(max_size=60) | st.text(alphabet="\"'*():^-+&|!<>退款 refundNEARANDOR", max_size=40))
def test_no_input_is_more_than_words(words: str) -> None:
    asked = Filters.of({"q": words.encode("utf-8", "ignore").decode()})
    assert len(inbox.find(US, asked).places) <= 4
    assert inbox.count(US, asked).n <= 4


def entries() -> int:
    """How many rows the index of the database still knows by a word of these tests."""
    return len(search.looked_up(sought("parcel", {})) or ())


def test_what_cannot_be_found_is_told_and_put_down_anew() -> None:
    assert search_is_whole()
    item = said("the parcel was late")
    said("the shifts are long", person=make_person("Di"))
    understand_voice()
    assert search_is_whole()
    VoiceWords.objects.all().delete()
    assert not search_is_whole()
    assert rebuild_search() == 2
    assert search_is_whole()
    assert found("parcel") == [item.text]
    assert not found("shifts")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_a_damaged_index_is_told_and_built_anew() -> None:
    item = said("the parcel was late")
    understand_voice()
    words = VoiceWords.objects.get(pk=item.pk).words
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voice_words_index (voice_words_index, rowid, words) "
            "VALUES ('delete', %s, %s)",
            [item.pk, words],
        )
    assert not found("parcel")
    assert not search_is_whole()
    rebuild_search()
    assert search_is_whole()
    assert found("parcel")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL vacuums itself")
@pytest.mark.django_db(transaction=True)
def test_words_that_are_gone_are_gone_from_the_file_by_the_next_morning() -> None:
    customer = make_customer()
    said("a zeppelin brought the parcel", customer=customer)
    said("nothing came")
    understand_voice()
    assert b"zeppelin" in pages()
    erase_customer(US, customer)
    tasks.forget_nightly.call_local()
    assert b"zeppelin" not in pages()
    assert found("nothing") == ["nothing came"]


def pages() -> bytes:
    """What SQLite's index has in the file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM voice_words_index_data")
        return b"".join(bytes(block) for (block,) in cursor.fetchall())
