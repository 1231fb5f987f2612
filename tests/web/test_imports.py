# SPDX-License-Identifier: Apache-2.0
"""Bringing records in through the browser: checked first, stored when somebody says so, undone."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from customary.store.models import ImportRun, OrgUnit, Person, Source
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = (
    b"external_id,full_name,email\np1,Li Na,li@harbour.example\np2,Tom Becker,tom@harbour.example\n"
)
BAD = b"external_id,full_name,started_on\np1,Li Na,2024-02-30\np2,Tom Becker,2024-03-01\n"


@pytest.fixture
def plain_house() -> House:
    """A house whose rows are really committed, as an import needs; jobs run at once."""
    return build(graded=False)


def send(client: Client, content: bytes, name: str = "people.csv") -> str:
    """The address of the upload."""
    response = client.post("/imports/upload/", {"pack": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def decide(client: Client, address: str, decision: str) -> str:
    client.post(f"{address}decide/", {"decision": decision})
    return client.get(address).content.decode()


def test_a_good_file_is_checked_and_then_stored_whole(plain_house: House) -> None:
    client = plain_house.sign_in("admin")
    address = send(client, GOOD)
    page = client.get(address).content.decode()
    assert "people.csv can be stored" in page
    assert "2 new" in page
    assert not Person.objects.filter(full_name="Tom Becker").exists()
    assert "is stored" in decide(client, address, "all")
    assert Person.objects.filter(full_name="Tom Becker").exists()


def test_a_bad_file_names_row_column_value_and_mend_and_stores_nothing(
    plain_house: House,
) -> None:
    client = plain_house.sign_in("admin")
    address = send(client, BAD)
    page = client.get(address).content.decode()
    assert "one thing to mend" in page
    for part in ("people.csv", "started_on", "2024-02-30"):
        assert part in page
    assert "Store all of it" not in page
    assert not ImportRun.objects.exists()


def test_the_good_rows_alone_can_be_stored_and_the_others_come_back_with_reasons(
    plain_house: House,
) -> None:
    client = plain_house.sign_in("admin")
    address = send(client, BAD)
    decide(client, address, "good")
    assert Person.objects.filter(full_name="Tom Becker").exists()
    run = ImportRun.objects.get()
    page = client.get(f"/imports/{run.pk}/").content.decode()
    name = run.report["rejected_files"][0].rsplit("/", 1)[-1]
    assert f"/imports/{run.pk}/rejected/{name}" in page
    rejected = client.get(f"/imports/{run.pk}/rejected/{name}")
    assert "2024-02-30" in b"".join(rejected.streaming_content).decode("utf-8-sig")
    assert client.get(f"/imports/{run.pk}/rejected/passwd").status_code == 404


def test_a_pack_comes_as_a_zip(plain_house: House) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as pack:
        pack.writestr("org_units.csv", "external_id,name\nu1,Night shift\n")
        pack.writestr("people.csv", "external_id,full_name,unit\np1,Chen Jie,u1\n")
    client = plain_house.sign_in("admin")
    decide(client, send(client, packed.getvalue(), "harbour.zip"), "all")
    assert OrgUnit.objects.get(name="Night shift").people.get().full_name == "Chen Jie"


def test_what_cannot_be_read_says_so_and_can_be_thrown_away(plain_house: House) -> None:
    client = plain_house.sign_in("admin")
    address = send(client, b"not a workbook", "people.xlsx")
    page = client.get(address).content.decode()
    assert "people.xlsx" in page
    assert "Store all of it" not in page
    client.post(f"{address}decide/", {"decision": "none"})
    assert client.get(address).status_code == 404


def test_a_file_of_another_kind_is_refused_at_the_door(plain_house: House) -> None:
    client = plain_house.sign_in("admin")
    response = client.post("/imports/upload/", {"pack": SimpleUploadedFile("run.exe", b"MZ")})
    assert response.status_code == 400
    assert "cannot be read" in response.content.decode()


def test_an_import_is_listed_and_can_be_undone(plain_house: House) -> None:
    client = plain_house.sign_in("admin")
    decide(client, send(client, GOOD), "all")
    run = ImportRun.objects.get()
    assert f"/imports/{run.pk}/" in client.get("/imports/").content.decode()
    client.post(f"/imports/{run.pk}/undo/")
    assert not Person.objects.filter(full_name="Tom Becker").exists()
    assert "Undone" in client.get(f"/imports/{run.pk}/").content.decode()


def test_only_administrators_send_packs_and_nobody_sees_anothers(plain_house: House) -> None:
    admin = plain_house.sign_in("admin")
    address = send(admin, GOOD)
    other = plain_house.sign_in("admin", email="other@harbour.example")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}decide/", {"decision": "all"}).status_code == 404
    lead = plain_house.sign_in("cx_lead")
    assert lead.get("/imports/").status_code == 200
    file = {"pack": SimpleUploadedFile("people.csv", GOOD)}
    assert lead.post("/imports/upload/", file).status_code == 403
    employee = plain_house.sign_in("employee")
    assert employee.get("/imports/").status_code == 403


def test_a_source_counts_once_an_administrator_confirms_it(plain_house: House) -> None:
    client = plain_house.sign_in("admin")
    source = Source.objects.create(key="calendar", name="Calendar", proposed_grade="A")
    page = client.get("/settings/sources/").content.decode()
    assert "Confirm: From systems" in page
    client.post(f"/settings/sources/{source.pk}/", {"verb": "confirm"})
    source.refresh_from_db()
    assert source.confirmed_grade == "A"
    client.post(f"/settings/sources/{source.pk}/", {"verb": "withdraw"})
    source.refresh_from_db()
    assert source.confirmed_grade == ""
    assert (
        plain_house.sign_in("employee").post(f"/settings/sources/{source.pk}/").status_code == 403
    )
