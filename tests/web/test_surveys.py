# SPDX-License-Identifier: Apache-2.0
"""Surveys in the browser: planned, looked at beforehand, opened, followed, closed."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from customary.act.outbox import deliver_outbox
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.models import OutboxMessage, Wave
from tests.asking import answer
from tests.cast import make_customer, make_person, make_unit

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_stored(house: House) -> None:
    """The planned wave as it is stored, whatever an earlier test did with its row."""
    house.wave.refresh_from_db()


def said(house: House, **fields: Any) -> dict[str, Any]:
    """The form as it stands before anybody chooses anything, but for these fields."""
    usual = {
        "instrument": house.wave.instrument.pk,
        "audience": "people",
        "open_days": 14,
        "delay_hours": 24,
        "share": 100,
        "rest_days": 14,
        "languages": ["en", "zh-hans"],
        "by_mail": "on",
        "reminder_days": "3, 8",
    }
    return {name: value for name, value in (usual | fields).items() if value is not None}


def planned(client: Client, house: House, **fields: Any) -> Wave:
    response = client.post("/surveys/new/", said(house, **fields))
    assert response.status_code == 302, re.findall(
        r'class="errors".*?</ul>', response.content.decode()
    )
    wave = Wave.objects.latest("pk")
    assert response.headers["Location"] == f"/surveys/{wave.pk}/seen/"
    return wave


def opened(house: House) -> Wave:
    return open_wave(System("tests"), house.wave)


def text(client: Client, address: str) -> str:
    page = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", page)


# ── Planning ─────────────────────────────────────────────────────────────────────────────────────


def test_a_wave_is_planned_with_all_that_was_chosen(house: House) -> None:
    client = house.sign_in("people_lead")
    wave = planned(
        client,
        house,
        title="Spring",
        units=[house.support.pk],
        levels=["employee"],
        remote="no",
        attributes=["level", "segment"],
        every_days=56,
        opens_at="2099-03-02T09:00",
        quota=200,
        public_link="on",
    )
    assert wave.population == {
        "units": [house.support.pk], "levels": ["employee"], "remote": False,
    }  # fmt: skip
    assert (wave.title, wave.every_days, wave.rest_days) == ("Spring", 56, 14)
    assert (wave.attributes, wave.reminder_days) == (["level"], [3, 8])
    assert (wave.quotas, wave.public_key is None) == ({"total": 200}, False)
    assert wave.opens_at is not None
    assert wave.closes_at == wave.opens_at + timedelta(days=14)


def test_so_many_answers_of_each_group_are_set_and_stand_in_the_form_again(house: House) -> None:
    client = house.sign_in("people_lead")
    page = client.get("/surveys/new/").content.decode()
    names = dict(re.findall(r'<label for="id_(quota_level_\d)">([^<]+)</label>', page))
    employees = next(key for key, label in names.items() if label == "Employees")
    wave = planned(
        client, house, attributes=["level"], quota=30, quota_remote_0=9, **{employees: 20}
    )
    # Nothing is cut by where they work, so nothing is counted by it.
    assert wave.quotas == {"total": 30, "by": {"level": {"employee": 20}}}
    told = text(client, f"/surveys/{wave.pk}/")
    assert "30 answers" in told
    assert "Employees 20" in told
    form = client.get(f"/surveys/{wave.pk}/change/").content.decode()
    assert re.search(rf'name="{employees}" value="20"', form)


def test_a_wave_after_contacts_is_planned_for_customers(house: House) -> None:
    wave = planned(
        house.sign_in("cx_lead"),
        house,
        audience="customers",
        statuses=["active"],
        after_contact="on",
        trigger_kinds=["call"],
        share=25,
    )
    assert wave.trigger == {
        "on": "interaction_closed", "kinds": ["call"], "delay_hours": 24, "share": 0.25,
    }  # fmt: skip
    assert wave.population == {"statuses": ["active"]}


def test_the_count_of_a_wave_after_contacts_does_not_say_that_all_are_asked(house: House) -> None:
    make_customer("Nordwind", email="n@nordwind.example")
    client = house.sign_in("cx_lead")
    told = said(house, audience="customers", after_contact="on")
    page = client.get("/surveys/count/", told).content.decode()
    assert "may be asked" in page
    assert "only after a contact of their own" in page
    told.pop("after_contact")
    assert "may be asked" not in client.get("/surveys/count/", told).content.decode()


def test_what_cannot_be_stands_beside_its_field_and_keeps_what_was_said(house: House) -> None:
    client = house.sign_in("people_lead")
    page = client.post("/surveys/new/", said(house, rest_days=60, every_days=56, title="Kept"))
    html = page.content.decode()
    assert "it would ask nobody" in html
    assert 'value="Kept"' in html
    page = client.post("/surveys/new/", said(house, reminder_days="soon"))
    assert "Write days as numbers" in page.content.decode()


def test_the_count_says_who_would_be_asked_with_and_without_script(house: House) -> None:
    client = house.sign_in("people_lead")
    fields = said(house, units=[house.support.pk])
    part = client.get("/surveys/count/", fields).content.decode()
    assert "7 are asked" in part
    whole = client.post("/surveys/new/", fields | {"count": "yes"}).content.decode()
    assert "7 are asked" in whole
    assert Wave.objects.count() == 1


def test_nobody_finds_out_how_others_are_employed_by_counting(house: House) -> None:
    lab = make_unit("Lab", parent=house.top)
    for number in range(7):
        make_person(f"Lab {number}", unit=lab, remote=number == 0, started_on="2020-01-01")
    client = house.sign_in("cx_lead")

    def count(**rule: Any) -> str:
        fields = said(house, units=[lab.pk], **rule)
        page = client.get("/surveys/count/", fields).content.decode()
        assert (
            page.split("<h2>")[1]
            in client.post("/surveys/new/", fields | {"count": "yes"}).content.decode()
        )
        return page

    assert "5 people or more" in count()
    # All but one, none, one, and two: nobody can tell which it is.
    assert count(remote="no") == count()
    assert "Fewer than 5 people" in count(remote="yes")
    assert count(remote="yes") == count(levels=["executive"]) == count(tenure_at_most=1)
    assert "1" not in re.sub(r"<[^>]+>", " ", count(remote="yes"))
    assert (
        "7 are asked"
        in house.sign_in("people_lead")
        .get("/surveys/count/", said(house, units=[lab.pk]))
        .content.decode()
    )


def test_the_page_before_launch_tells_no_small_number_of_people_one_may_not_look_up(
    house: House,
) -> None:
    lab = make_unit("Lab", parent=house.top)
    for number in range(7):
        make_person(f"Lab {number}", unit=lab, remote=number == 0)
    house.wave.population = {"units": [lab.pk]}
    house.wave.attributes = ["remote"]
    house.wave.save()
    client = house.sign_in("cx_lead")
    address = f"/surveys/{house.wave.pk}/seen/?rate=100"
    page = text(client, address)
    assert "5 people or more are asked; about 5 answers are to be expected" in page
    assert re.search(r"yes fewer than 5 people 0 ", page)
    house.wave.population |= {"remote": False}
    house.wave.save()
    assert "5 people or more are asked; about 5 answers" in text(client, address)
    assert "6 are asked; about 6 answers" in text(house.sign_in("people_lead"), address)


def test_a_planned_wave_is_changed_and_an_open_one_is_not(house: House) -> None:
    client = house.sign_in("people_lead")
    address = f"/surveys/{house.wave.pk}/change/"
    assert client.post(address, said(house, title="Other")).status_code == 302
    house.wave.refresh_from_db()
    assert house.wave.title == "Other"
    opened(house)
    assert client.get(address).headers["Location"] == f"/surveys/{house.wave.pk}/"


def test_executives_follow_and_plan_nothing_and_others_see_no_survey(house: House) -> None:
    executive = house.sign_in("executive")
    assert executive.get("/surveys/new/").status_code == 403
    assert executive.post(f"/surveys/{house.wave.pk}/do/", {"verb": "open"}).status_code == 403
    assert "Plan a survey" not in text(executive, "/surveys/")
    assert house.sign_in("agent").get("/surveys/").status_code == 403


# ── What will be seen ────────────────────────────────────────────────────────────────────────────


def test_the_page_before_launch_says_which_units_and_cuts_will_be_shown(house: House) -> None:
    small = make_unit("Lab", parent=house.top)
    for number in range(4):
        make_person(f"Lab {number}", unit=small)
    house.wave.population = {"units": [house.top.pk]}
    house.wave.save()
    client = house.sign_in("people_lead")
    address = f"/surveys/{house.wave.pk}/seen/"
    page = text(client, f"{address}?rate=100")
    assert "Lab is too small for figures of its own" in page
    assert "3 of 4 units will have figures of their own" in page
    fewer = text(client, f"{address}?rate=40")
    assert "1 of 4 units will have figures of their own" in fewer
    assert "Administrators No more than anybody else" in fewer
    assert text(client, f"{address}?rate=nonsense") == text(client, address)


def test_a_cut_that_hides_most_groups_is_advised_against(house: House) -> None:
    for place in ("Kiel", "Lyon", "Oslo"):
        unit = make_unit(place, parent=house.top, location=place)
        for number in range(4):
            make_person(f"{place} {number}", unit=unit)
    house.wave.population = {"units": [house.top.pk]}
    house.wave.attributes = ["location"]
    house.wave.save()
    page = text(house.sign_in("people_lead"), f"/surveys/{house.wave.pk}/seen/?rate=100")
    assert re.search(r"Do not compare by Location: \d of 4 groups would be hidden\.", page)


# ── Running ──────────────────────────────────────────────────────────────────────────────────────


def test_from_opening_to_closing_the_page_says_how_it_goes(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    client = house.sign_in("people_lead")
    here = f"/surveys/{house.wave.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{here}do/", {"verb": "open"})
    house.wave.refresh_from_db()
    assert f"fewer than 5 of {house.wave.invited} asked" in text(client, here)
    answer(house.wave, how_many=7)
    page = text(client, here)
    assert f"at least 5 of {house.wave.invited} asked" in page
    assert f"at least 5 of {house.wave.invited} asked" in text(client, "/surveys/")
    assert "Answers show once the survey is closed, never before" in page
    client.post(f"{here}do/", {"verb": "pause"})
    assert "Paused: nobody can answer until it goes on." in text(client, here)
    client.post(f"{here}do/", {"verb": "resume"})
    later = (timezone.localdate() + timedelta(days=40)).isoformat()
    client.post(f"{here}extend/", {"closes_on": later})
    assert re.search(r"closes in (39|40) days", text(client, here))
    client.post(f"{here}do/", {"verb": "close"})
    page = text(client, here)
    assert "This survey is final" in page
    assert re.search(rf"(?<!at least )5–\d of {house.wave.invited} asked", page)
    assert "What you can do" not in text(client, here)


def test_the_mail_of_an_opened_wave_holds_the_link_to_its_answer(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    client = house.sign_in("people_lead")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/surveys/{house.wave.pk}/do/", {"verb": "open"})
    messages = OutboxMessage.objects.filter(once_key__startswith=f"wave-{house.wave.pk}-")
    assert messages.exists()
    messages.update(not_before=None, state="waiting")
    mail.outbox.clear()
    deliver_outbox()
    assert re.search(r"/a/\S+/", mail.outbox[0].body)


def test_a_unit_below_the_floor_is_not_told_apart(house: House) -> None:
    small = make_unit("Lab", parent=house.top)
    for number in range(3):
        make_person(f"Lab {number}", unit=small)
    wave = opened(house)
    page = text(house.sign_in("people_lead"), f"/surveys/{wave.pk}/")
    table = page.partition("By unit")[2]
    assert "Support" in table
    assert "Lab" not in table
    assert "left out: fewer than 5 were asked there" in table


def test_the_list_tells_open_missed_and_closed_apart(house: House) -> None:
    client = house.sign_in("people_lead")
    house.wave.opens_at = timezone.now() - timedelta(days=9)
    house.wave.save()
    page = text(client, "/surveys/")
    assert "One was due and has not opened." in page
    assert "due, and not opened" in page
    opened(house)
    page = text(client, "/surveys/")
    assert "opened 9 days late" in page
    assert "closes in" in page


def test_a_survey_among_customers_stands_under_customers(house: House) -> None:
    make_customer("Ostwind", email="o@ostwind.example")
    client = house.sign_in("cx_lead")
    wave = planned(client, house, audience="customers", title="After the visit")
    assert "After the visit" in text(client, "/customers/surveys/")
    assert "After the visit" not in text(client, "/surveys/")
    assert f"/surveys/{wave.pk}/" in client.get("/customers/surveys/").content.decode()
    here = re.findall(
        r'href="([^"]+)" aria-current="page"', client.get(f"/surveys/{wave.pk}/").content.decode()
    )
    assert set(here) == {"/customers/themes/", "/customers/surveys/"}


def test_a_planned_wave_is_taken_off_the_plan(house: House) -> None:
    client = house.sign_in("people_lead")
    client.post(f"/surveys/{house.wave.pk}/do/", {"verb": "cancel"})
    assert not Wave.objects.exists()
    assert client.post(f"/surveys/{house.wave.pk}/do/", {"verb": "open"}).status_code == 404


def test_no_page_opens_pauses_or_closes_by_being_looked_at(house: House) -> None:
    client = house.sign_in("people_lead")
    assert client.get(f"/surveys/{house.wave.pk}/do/?verb=open").status_code == 405
    house.wave.refresh_from_db()
    assert house.wave.opened_at is None


# ── Link, code and paper ─────────────────────────────────────────────────────────────────────────


def test_a_wave_with_a_public_link_has_it_as_code_snippet_and_paper(house: House) -> None:
    client = house.sign_in("people_lead")
    wave = planned(client, house, audience="anyone", title="At the counter")
    here = f"/surveys/{wave.pk}/"
    page = client.get(f"{here}links/").content.decode()
    assert f"/s/{wave.public_key}/" in page
    assert "&lt;iframe" in page
    assert client.get(f"{here}code.svg").content.startswith(b"<svg")
    assert client.get(f"{here}code.png").content.startswith(b"\x89PNG")
    for language, asked in (("en", "I am heard here."), ("zh-hans", "我的意见有人听")):
        made = client.get(f"{here}paper-{language}.pdf")
        read = "".join(one.extract_text() for one in PdfReader(BytesIO(made.content)).pages)
        assert asked in read
        assert f"/s/{wave.public_key}/" in re.sub(r"\s", "", read)
    assert client.get(f"{here}paper-fr.pdf").status_code == 404


def test_a_wave_without_a_public_link_has_no_code_and_no_paper(house: House) -> None:
    client = house.sign_in("people_lead")
    here = f"/surveys/{house.wave.pk}/"
    assert "No public link" in text(client, f"{here}links/")
    assert client.get(f"{here}code.svg").status_code == 404
    assert client.get(f"{here}paper-en.pdf").status_code == 404


# ── Whoever is asked ─────────────────────────────────────────────────────────────────────────────


def test_whoever_is_asked_finds_it_on_the_first_page_until_it_is_answered(house: House) -> None:
    client = house.sign_in("employee")
    wave = opened(house)
    home = client.get("/").content.decode()
    link = re.findall(r'href="(/a/[^"]+/)"', home)
    assert len(link) == 1
    assert link[0] in client.get("/me/surveys/").content.decode()
    answer(wave, how_many=1000)
    assert "/a/" not in client.get("/").content.decode()
    assert "Nothing waits for your answer" in text(client, "/me/surveys/")
