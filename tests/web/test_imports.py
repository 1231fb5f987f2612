# SPDX-License-Identifier: Apache-2.0
"""Packs come through the browser: checked, decided about, stored, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from customary.intake.schema import objects
from customary.pipeline.uploads import find_upload
from customary.store.models import Change, ImportRun, ImportState, Person
from tests.web.packs import BAD, GOOD, pack, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

    from tests.web.house import House

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folders(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.STAGING = tmp_path / "staging"


@pytest.fixture
def admin(empty_house: House) -> Client:
    return empty_house.sign_in("admin")


def send(client: Client, file: SimpleUploadedFile | None = None) -> str:
    """Send a pack and give the address of the page that tells what was found."""
    response = client.post(reverse("upload"), {"pack": file or pack()})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def decide(client: Client, address: str, decision: str) -> str:
    response = client.post(f"{address}decide/", {"decision": decision}, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def stored(client: Client, people: str = GOOD) -> ImportRun:
    """An import of people, stored through the pages."""
    decide(client, send(client, pack(people)), "all")
    return ImportRun.objects.latest("pk")


def imported_people() -> list[str]:
    return list(
        Person.objects.filter(source__key="hr")
        .order_by("external_id")
        .values_list("email", flat=True)
    )


def test_a_good_pack_is_checked_and_nothing_is_stored_yet(admin: Client) -> None:
    page = admin.get(send(admin)).content.decode()
    assert "hr.zip can be stored" in page
    assert "2 rows: 2 new, 0 changed, 0 unchanged." in page
    assert "Store all of it" in page
    assert imported_people() == []


def test_it_is_stored_once_somebody_says_so(admin: Client) -> None:
    page = decide(admin, send(admin), "all")
    assert "hr.zip is stored" in page
    assert imported_people() == ["ann@example.org", "xiaoman@example.org"]
    run = ImportRun.objects.latest("pk")
    assert run.started_by is not None
    assert run.started_by.email == "admin@harbour.example"
    assert "HR export" in admin.get(reverse("imports")).content.decode()


def test_a_stored_pack_says_that_its_source_waits_to_be_confirmed(admin: Client) -> None:
    page = decide(admin, send(admin), "all")
    assert "One source waits for your word" in page
    assert reverse("sources") in page


def test_the_same_pack_again_changes_nothing_and_says_so(admin: Client) -> None:
    stored(admin)
    assert "All of it is here already" in admin.get(send(admin)).content.decode()


def test_a_bad_row_is_told_with_file_row_column_value_and_mend(admin: Client) -> None:
    page = admin.get(send(admin, pack(BAD))).content.decode()
    assert "hr.zip: one thing to mend" in page
    for told in ("people.csv", "3", "email", "not-an-address", "Write an address such as"):
        assert told in page
    assert "Store all of it" not in page


def test_a_bad_pack_is_not_stored_whole_even_if_asked(admin: Client) -> None:
    address = send(admin, pack(BAD))
    decide(admin, address, "all")
    assert imported_people() == []
    assert "one thing to mend" in admin.get(address).content.decode()


def test_the_good_rows_are_stored_and_the_others_come_back_with_reasons(admin: Client) -> None:
    decide(admin, send(admin, pack(BAD)), "good")
    assert imported_people() == ["ann@example.org"]
    run = ImportRun.objects.latest("pk")
    page = admin.get(reverse("import", args=[run.pk])).content.decode()
    address = reverse("rejected_file", args=[run.pk, "people.rejected.csv"])
    assert address in page
    text = b"".join(admin.get(address)).decode("utf-8-sig")
    assert "not-an-address" in text
    assert "Write an address such as" in text
    assert "ann@example.org" not in text


@pytest.mark.parametrize("name", ["people.csv", "state.json", "..%2Fstate.json"])
def test_no_other_file_is_given_out(admin: Client, name: str) -> None:
    decide(admin, send(admin, pack(BAD)), "good")
    run = ImportRun.objects.latest("pk")
    there = reverse("import", args=[run.pk])
    assert admin.get(f"{there}rejected/{name}").status_code == 404


def test_a_pack_thrown_away_is_gone(admin: Client, settings: SettingsWrapper) -> None:
    address = send(admin)
    assert "Thrown away; nothing was stored." in decide(admin, address, "none")
    assert admin.get(address).status_code == 404
    assert list((settings.UPLOADS / "packs").iterdir()) == []


def test_what_cannot_be_read_says_why_and_what_next(admin: Client) -> None:
    nonsense = SimpleUploadedFile("nonsense.csv", b"a,b\n1,2\n")
    page = admin.get(send(admin, nonsense)).content.decode()
    assert "nonsense.csv cannot be read" in page
    assert "named after an object, such as people.csv" in page
    assert reverse("pack_format") in page


def test_a_single_file_named_after_its_object_will_do(admin: Client) -> None:
    file = SimpleUploadedFile("people.csv", GOOD.encode())
    assert "people.csv can be stored" in admin.get(send(admin, file)).content.decode()


def test_a_file_of_another_kind_is_refused_before_it_is_kept(
    admin: Client, settings: SettingsWrapper
) -> None:
    response = admin.post(
        reverse("upload"), {"pack": SimpleUploadedFile("people.exe", b"MZ people")}
    )
    assert response.status_code == 400
    assert "people.exe cannot be read. Send a file that ends in" in response.content.decode()
    assert not (settings.UPLOADS / "packs").exists()


def test_a_file_name_cannot_lead_out_of_its_folder(
    admin: Client, settings: SettingsWrapper
) -> None:
    send(admin, pack(name="../../people.zip"))
    assert not list(settings.UPLOADS.glob("*.zip"))
    assert len(list((settings.UPLOADS / "packs").glob("*/people.zip"))) == 1


def test_what_waits_for_a_word_is_listed_until_it_is_decided(admin: Client) -> None:
    address = send(admin)
    assert "hr.zip can be stored" in admin.get(reverse("imports")).content.decode()
    decide(admin, address, "all")
    assert "Waiting for your word" not in admin.get(reverse("imports")).content.decode()


def test_an_import_is_undone(admin: Client) -> None:
    run = stored(admin)
    page = admin.post(reverse("undo_import", args=[run.pk]), follow=True).content.decode()
    assert imported_people() == []
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    assert "Undone" in page
    assert "Undo this import" not in page


def test_undo_is_refused_for_what_changed_later_and_the_page_says_why(admin: Client) -> None:
    run = stored(admin)
    changed = Person.objects.get(source__key="hr", external_id="p1")
    Change.objects.create(table="people", record_id=changed.pk, purpose="later", after={})
    page = admin.post(reverse("undo_import", args=[run.pk]), follow=True).content.decode()
    assert "This import cannot be undone" in page
    assert "people p1" in page
    assert len(imported_people()) == 2


def test_the_report_is_written_in_the_language_of_whoever_sends(admin: Client) -> None:
    admin.cookies["django_language"] = "zh-hans"
    found = find_upload(send(admin, pack(BAD)).rstrip("/").rpartition("/")[2])
    assert found is not None
    assert found.language == "zh-hans"


def test_progress_is_a_part_of_the_page(admin: Client) -> None:
    address = send(admin)
    part = admin.get(address, headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith("<div")
    assert "<html" not in part
    assert "hr.zip can be stored" in part


def test_only_administrators_send_packs(empty_house: House) -> None:
    lead = empty_house.sign_in("cx_lead")
    assert lead.get(reverse("imports")).status_code == 200
    assert "Check it" not in lead.get(reverse("imports")).content.decode()
    assert lead.post(reverse("upload"), {"pack": pack()}).status_code == 403
    employee = empty_house.sign_in("employee")
    assert employee.get(reverse("imports")).status_code == 403
    assert employee.post(reverse("upload"), {"pack": pack()}).status_code == 403


def test_nobody_else_sees_or_decides_what_one_sent(admin: Client, empty_house: House) -> None:
    address = send(admin)
    other = empty_house.sign_in("admin", email="other@harbour.example")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}decide/", {"decision": "all"}).status_code == 404
    assert imported_people() == []


def test_only_administrators_undo_an_import(admin: Client, empty_house: House) -> None:
    run = stored(admin)
    lead = empty_house.sign_in("cx_lead")
    assert lead.get(reverse("import", args=[run.pk])).status_code == 200
    assert lead.post(reverse("undo_import", args=[run.pk])).status_code == 403
    assert len(imported_people()) == 2


def test_addresses_that_change_something_take_no_get(admin: Client) -> None:
    address = send(admin)
    assert admin.get(f"{address}decide/").status_code == 405
    assert admin.get(reverse("upload")).status_code == 405
    assert admin.get(reverse("undo_import", args=[1])).status_code == 405
    assert admin.post(reverse("imports")).status_code == 405


@pytest.mark.parametrize("key", ["0" * 32, "..", "x"])
def test_an_upload_that_does_not_exist_is_not_found(admin: Client, key: str) -> None:
    assert admin.get(f"/imports/upload/{key}/").status_code == 404
    assert admin.get("/imports/999/").status_code == 404


def test_the_history_takes_no_more_queries_for_more_imports(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def counted() -> int:
        with django_assert_max_num_queries(30) as queries:
            admin.get(reverse("imports"))
        return len(queries)

    def add(number: int) -> None:
        ImportRun.objects.bulk_create(
            ImportRun(name=f"Run {n}", state="done", finished_at=timezone.now())
            for n in range(number)
        )

    add(2)
    few = counted()
    add(40)
    assert counted() == few


def test_the_format_names_every_file_and_column_an_import_takes(admin: Client) -> None:
    page = admin.get(reverse("pack_format")).content.decode()
    for name, one in objects().items():
        assert reverse("pack_file", args=[name]) in page
        columns = admin.get(reverse("pack_file", args=[name])).content.decode()
        assert [column for column in one.columns if f"<code>{column}</code>" not in columns] == []
    assert admin.get(reverse("pack_file", args=["nothing"])).status_code == 404


def test_an_empty_file_has_the_header_that_an_import_takes(admin: Client) -> None:
    response = admin.get(reverse("pack_template", args=["people"]))
    header = response.content.decode("utf-8-sig").strip().split(",")
    assert header == list(objects()["people"].columns)
    row = ",".join({"external_id": "p1", "full_name": "Ann"}.get(name, "") for name in header)
    filled = response.content + f"{row}\n".encode()
    page = admin.get(send(admin, SimpleUploadedFile("people.csv", filled))).content.decode()
    assert "people.csv can be stored" in page


def test_the_sample_of_a_pack_toml_is_one_that_can_be_read(admin: Client) -> None:
    page = admin.get(reverse("pack_format")).content.decode()
    sample = page.split('<pre class="sample" tabindex="0">')[1].split("</pre>")[0]
    foreign = "Ticket No,Created,Solved,Title,Else\n7,31/03/2026 14:05,01/04/2026 09:00,Help,x\n"
    held = zipped({"pack.toml": sample.replace("&quot;", '"'), "tickets_export.csv": foreign})
    told = admin.get(send(admin, SimpleUploadedFile("desk.zip", held))).content.decode()
    assert "desk.zip can be stored" in told
