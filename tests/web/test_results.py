# SPDX-License-Identifier: Apache-2.0
"""Results of a closed wave in the browser: told to whom they may be, and nothing besides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from customary.measure.waves import release_wave
from customary.store.models import Audience, Person, Wave, WaveComment, WaveResult
from tests.cast import make_unit
from tests.measure.asked import answer, make_instrument, make_wave, rating, scale

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from customary.store.models import OrgUnit
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def mood(*heard: int) -> list[dict[str, Any]]:
    """Answers that agree with one another, of so many people."""
    return [{"heard": one, "unheard": 6 - one, "advise": 2 * one} for one in heard]


def a_wave(house: House) -> Wave:
    """Released: twelve of support and thirteen of sales answered, and four of a small team."""
    small = make_unit("Night desk", parent=house.top)
    wave = make_wave(make_instrument(), 3, attributes=["level"], released_at=None)
    answer(wave, mood(*[1, 2, 3, 4, 5, 4] * 2), unit=house.support, asked=20, level="employee")
    answer(wave, mood(*[5, 4, 4, 5, 3, 4] * 2, 5), unit=house.sales, level="employee")
    answer(wave, mood(1, 1, 2, 1), unit=small, level="employee")
    assert release_wave(wave.pk)
    return wave


def leads_support(house: House) -> Client:
    """Somebody whom the people of support report to, and nobody else."""
    account = house.account(email="boss@harbour.example", name="Tove Boss")
    own = Person.objects.filter(unit=house.support).exclude(pk=house.lead.pk)
    own.update(manager=account.person)
    client = Client()
    client.force_login(account)
    return client


def works_in_support(house: House) -> Client:
    """Somebody of support whom nobody reports to."""
    account = house.account(email="colleague@harbour.example", name="Wim Colleague")
    Person.objects.filter(pk=account.person_id).update(unit=house.support)
    client = Client()
    client.force_login(account)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", page)


def at(wave: Wave, unit: OrgUnit | None = None, **query: str) -> str:
    said = {**({"unit": str(unit.pk)} if unit else {}), **query}
    return f"/surveys/{wave.pk}/results/?" + "&".join(f"{k}={v}" for k, v in said.items())


def test_a_page_tells_the_rate_each_figure_and_what_it_rests_on(house: House) -> None:
    wave = a_wave(house)
    page = text(house.sign_in("people_lead"), at(wave))
    assert "25–29 of 37 asked" in page
    assert "voice" in page
    assert "n = 25–29" in page
    assert "agreement" in page
    assert "would recommend" in page
    assert "registered trademarks" in page


def test_the_list_leads_straight_to_results_whoever_may_read_them(house: House) -> None:
    wave = a_wave(house)
    results, follow = f'href="/surveys/{wave.pk}/results/"', f'href="/surveys/{wave.pk}/"'
    reader = house.sign_in("people_lead").get("/surveys/").content.decode()
    assert results in reader
    assert follow not in reader
    of_customers = make_wave(make_instrument(), 2, audience=Audience.CUSTOMERS)
    answer(of_customers, mood(*[1, 2, 3, 4, 5, 4] * 2))
    release_wave(of_customers.pk)
    # Who leads people may follow a survey among customers, and may not read what it says.
    page = house.sign_in("people_lead", email="p@harbour.example").get("/customers/surveys/")
    assert f'href="/surveys/{of_customers.pk}/"' in page.content.decode()
    assert f"/surveys/{of_customers.pk}/results/" not in page.content.decode()


def test_what_is_hidden_says_so_and_tells_no_number(house: House) -> None:
    wave = a_wave(house)
    client = house.sign_in("people_lead")
    page = client.get(at(wave, house.top)).content.decode()
    row = next(one for one in page.split("<tr>") if "Night desk" in one)
    assert "Not shown" in row
    assert not re.findall(r"\d", re.sub(r"<[^>]*>", "", row))
    assert "href" not in row
    small = WaveResult.objects.get(unit__name="Night desk", wave=wave, attribute="").unit
    assert "Not shown" in text(client, at(wave, small))


def test_who_leads_one_unit_cannot_guess_the_address_of_another(house: House) -> None:
    wave = a_wave(house)
    client = leads_support(house)
    assert client.get(at(wave, house.support)).status_code == 200
    assert client.get(at(wave, house.sales)).status_code == 404
    assert client.get(at(wave, house.top)).status_code == 404
    whole = text(client, at(wave))
    assert "Support" in whole
    assert "Sales" not in whole


def test_whoever_stands_in_no_unit_is_told_why_there_are_no_results(house: House) -> None:
    wave = a_wave(house)
    client = house.sign_in(email="new@harbour.example")
    refused = client.get(at(wave))
    assert refused.status_code == 403
    assert "you stand in none yet" in refused.content.decode()
    assert "you stand in none yet" in text(client, "/me/surveys/")
    assert "you stand in none yet" not in text(works_in_support(house), "/me/surveys/")


def test_who_may_read_no_results_and_an_unreleased_wave_are_not_found(house: House) -> None:
    of_customers = make_wave(make_instrument(), 3, audience=Audience.CUSTOMERS)
    answer(of_customers, mood(*[1, 2, 3, 4, 5, 4] * 2))
    release_wave(of_customers.pk)
    client = house.sign_in("people_lead")
    assert client.get(at(of_customers)).status_code == 404
    assert house.sign_in("cx_lead").get(at(of_customers)).status_code == 200
    running = make_wave(make_instrument(), 4, closed_at=None)
    assert client.get(at(running)).status_code == 404
    assert client.get("/surveys/987654/results/").status_code == 404


def test_of_everybody_the_units_below_the_one_at_the_top_are_told(house: House) -> None:
    page = house.sign_in("executive").get(at(a_wave(house))).content.decode()
    assert f"?unit={house.sales.pk}" in page
    assert f"?unit={house.top.pk}" not in page


def test_beside_the_figure_of_a_small_unit_stands_what_to_expect_of_it(house: House) -> None:
    wave = make_wave(make_instrument(rating("heard"), scales=[scale("voice", "heard")]))
    for name, n, more in (("Few", 6, 1), ("Many", 40, 1), ("Others", 40, 0)):
        unit = make_unit(name, parent=house.top)
        answer(wave, [{"heard": 2 + more + one % 3} for one in range(n)], unit=unit)
    release_wave(wave.pk)
    page = text(house.sign_in("people_lead"), at(wave))
    assert re.search(r"Few 4(\.00)? expect 3\.\d", page)
    assert "“Expect” is a figure drawn towards that of all units" in page


def test_well_being_of_a_unit_is_told_to_nobody_who_leads_it(house: House) -> None:
    asked = make_instrument(
        rating("strain"),
        rating("calm"),
        scales=[scale("wellbeing", "strain", "calm", sensitive=True)],
    )
    wave = make_wave(asked, 5)
    answers = [{"strain": 1 + n % 5, "calm": 1 + (n + 1) % 5} for n in range(24)]
    answer(wave, answers, unit=house.support)
    release_wave(wave.pk)
    assert "n = 20–24" in text(house.sign_in("people_lead"), at(wave, house.support))
    assert "n = 20–24" not in text(leads_support(house), at(wave, house.support))
    assert "n = 20–24" not in text(house.sign_in("executive"), at(wave, house.support))
    assert "n = 20–24" in text(house.sign_in("executive", email="other@harbour.example"), at(wave))


def test_a_second_wave_is_compared_with_the_first(house: House) -> None:
    asked = make_instrument()
    for number, heard in ((1, [1, 2, 2, 3] * 8), (2, [4, 5, 4, 3] * 8)):
        wave = make_wave(asked, number)
        answer(wave, mood(*heard), unit=house.support)
        release_wave(wave.pk)
    page = text(house.sign_in("people_lead"), at(wave))
    assert "more than chance moved voice" in page
    assert "+2.00 since last time" in page
    assert "over the last 2 waves, 60–64 answers" in page


def test_words_are_told_where_enough_wrote_and_private_ones_by_theme_alone(house: House) -> None:
    wave = make_wave(make_instrument(), 7)
    answer(wave, mood(*[1, 2, 3, 4, 5, 4] * 2), unit=house.support)
    answer(wave, mood(*[5, 4, 4, 5, 3, 4] * 2), unit=house.sales)
    release_wave(wave.pk)
    for number in range(6):
        WaveComment.objects.create(wave=wave, unit=house.support, item="why", text=f"Words {number}", language="en", sentiment="negative", themes=["waiting"])  # fmt: skip
    WaveComment.objects.create(wave=wave, unit=house.sales, item="why", text="Of sales", language="en", sentiment="positive")  # fmt: skip
    client = leads_support(house)
    assert "Words 3" in text(client, at(wave, house.support))
    assert "Words 3" in text(client, at(wave)), "told at a unit below"
    assert "Of sales" not in text(client, at(wave))
    assert "Of sales" in text(house.sign_in("people_lead"), at(wave))
    assert "Words 3" not in text(client, at(wave, house.support, theme="other"))


def test_very_many_words_are_read_a_page_at_a_time_and_counted_all(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wave = make_wave(make_instrument(), 7)
    answer(wave, mood(*[1, 2, 3, 4, 5, 4] * 2), unit=house.support)
    release_wave(wave.pk)
    WaveComment.objects.bulk_create(
        WaveComment(
            wave=wave,
            unit=house.support,
            item="why",
            text=f"Words {number}.",
            sentiment="negative",
            themes=["waiting"] if number % 2 else ["tools", "waiting"],
        )
        for number in range(120)
    )
    client = leads_support(house)
    with django_assert_max_num_queries(60):
        first = text(client, at(wave, house.support))
    assert "Words 49." in first
    assert "Words 50." not in first
    assert " 120 " in first
    assert "Next comments" in first
    last = text(client, at(wave, house.support, words="3"))
    assert "Words 119." in last
    assert "Next comments" not in last
    tools = text(client, at(wave, house.support, theme="tools"))
    assert "Words 98." in tools
    assert "Words 97." not in tools
    following = f"?unit={house.support.pk}&amp;theme=tools&amp;words=2#words"
    assert following in client.get(at(wave, house.support, theme="tools")).content.decode()


def test_whoever_leads_nobody_reads_figures_and_no_words(house: House) -> None:
    wave = make_wave(make_instrument(), 7)
    answer(wave, mood(*[1, 2, 3, 4, 5, 4] * 2), unit=house.support)
    release_wave(wave.pk)
    for unit in (house.support, None):
        WaveComment.objects.create(wave=wave, unit=unit, item="why", text=f"Told {unit}")
    colleague = works_in_support(house)
    for where in (at(wave), at(wave, house.support)):
        page = text(colleague, where)
        assert "voice" in page
        assert "Told" not in page
    everything = text(house.sign_in("people_lead"), at(wave))
    assert "Told None" in everything
    assert "Told None" not in text(leads_support(house), at(wave)), "of everybody"


def test_a_page_takes_as_many_queries_with_many_units_as_with_few(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wave = make_wave(make_instrument(), 6, attributes=["level"])
    for number in range(12):
        unit = make_unit(f"Desk {number}", parent=house.top)
        answer(wave, mood(1, 2, 3, 4, 5, 4, 2), unit=unit, level="employee")
    release_wave(wave.pk)
    client = house.sign_in("people_lead")
    with django_assert_max_num_queries(35):
        assert client.get(at(wave, house.top, by="level", sort="score")).status_code == 200


def test_everybody_who_may_read_results_finds_them_among_their_surveys(house: House) -> None:
    wave = a_wave(house)
    where = f"/surveys/{wave.pk}/results/"
    assert where in leads_support(house).get("/me/surveys/").content.decode()
    # Neither leads anybody nor belongs to a unit: there is nothing to read.
    client = house.sign_in("cx_lead")
    assert where not in client.get("/me/surveys/").content.decode()
    assert client.get(where).status_code == 404


def test_earlier_rounds_stand_behind_the_newest_of_their_questionnaire(house: House) -> None:
    asked = make_instrument(family="own")
    first, last = make_wave(asked, 1, title="Own"), make_wave(asked, 2, title="Own")
    for wave in (first, last):
        answer(wave, mood(*[1, 2, 3, 4, 5, 4] * 2), unit=house.support)
        release_wave(wave.pk)
    page = leads_support(house).get("/me/surveys/").content.decode()
    row = page[page.index(f'class="rowlink" href="/surveys/{last.pk}/results/"') :].split("</li>")[
        0
    ]
    assert "One earlier round" in row
    assert f'href="/surveys/{first.pk}/results/"' in row


def test_who_runs_surveys_finds_the_results(house: House) -> None:
    wave = a_wave(house)
    page = house.sign_in("people_lead").get(f"/surveys/{wave.pk}/").content.decode()
    assert f"/surveys/{wave.pk}/results/" in page


def test_a_score_and_its_question_may_go_by_the_same_key(house: House) -> None:
    advise = {"key": "advise", "kind": "recommendation", "text": {"en": "Would you advise it?"}}
    instrument = make_instrument(
        advise | {"low": 0, "high": 10}, scales=[scale("advise", "advise", method="recommendation")]
    )
    wave = make_wave(instrument, 3, released_at=None)
    answer(wave, [{"advise": one % 11} for one in range(24)], unit=house.support)
    assert release_wave(wave.pk)
    page = text(house.sign_in("people_lead"), at(wave))
    assert "would recommend" in page


def test_what_goes_along_with_an_outcome_is_drawn_named_and_never_called_a_cause(
    house: House,
) -> None:
    asked = make_instrument(
        *(rating(key) for key in ("help", "voice", "glad")),
        scales=[
            scale("help", "help"),
            scale("voice", "voice"),
            scale("glad", "glad", outcome=True),
        ],
    )
    wave = make_wave(asked, 3)
    answer(
        wave,
        [{"help": 1 + n % 5, "voice": 1 + n // 5 % 5, "glad": 1 + n % 5} for n in range(130)],
    )
    release_wave(wave.pk)
    page = house.sign_in("executive").get(at(wave)).content.decode()
    section = page.split('id="reasons"')[1].split("</section>")[0]
    assert section.count('class="importance-dot"') == 2
    assert [name in section.split("<table")[0] for name in (">help<", ">voice<")] == [True, True]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))
    assert "goes along with “glad” more than most" in said
    assert "does not say which brings about the other" in said
    assert "cause" not in said
    assert "drive" not in said


def test_the_report_is_offered_read_and_stays_the_same_file(house: House) -> None:
    wave = a_wave(house)
    client = house.sign_in("people_lead")
    here = client.get(at(wave)).content.decode()
    address = f"/surveys/{wave.pk}/results/report-en.html"
    assert f'href="{address}"' in here
    read = client.get(address)
    assert "25–29 of 37 asked" in read.content.decode()
    assert "default-src 'none'" in read.headers["Content-Security-Policy"]
    file = client.get(f"/surveys/{wave.pk}/results/report-zh-hans.pdf")
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"].endswith(f'customary-wave-{wave.pk}-zh-hans.pdf"')
    again = client.get(f"/surveys/{wave.pk}/results/report-zh-hans.pdf")
    assert (again.content, again.headers["ETag"]) == (file.content, file.headers["ETag"])
    of_unit = f"{address}?unit={house.support.pk}"
    assert f'href="{of_unit}"' in client.get(at(wave, house.support)).content.decode()
    assert client.get(of_unit).status_code == 200


def test_the_report_of_what_one_may_not_see_is_not_found(house: House) -> None:
    wave = a_wave(house)
    client = leads_support(house)
    address = f"/surveys/{wave.pk}/results/report-en"
    assert "Sales" not in client.get(f"{address}.html").content.decode()
    assert client.get(f"{address}.html?unit={house.sales.pk}").status_code == 404
    assert client.get(f"{address}.docx").status_code == 404
    assert client.get(f"/surveys/{wave.pk}/results/report-fr.pdf").status_code == 404
    assert client.post(f"{address}.html").status_code == 405
    assert Client().get(f"{address}.html").status_code == 302


def test_under_the_one_unit_that_holds_everybody_its_parts_are_told(house: House) -> None:
    client = house.sign_in("people_lead")
    page = client.get(at(a_wave(house))).content.decode()
    rows = page[page.index('id="parts"') :]
    assert f"?unit={house.sales.pk}" in rows
    assert f"?unit={house.top.pk}" not in rows


def test_what_customers_say_is_told_by_kind_where_there_are_no_units(house: House) -> None:
    wave = make_wave(make_instrument(), 3, audience=Audience.CUSTOMERS, attributes=["kind"], released_at=None)  # fmt: skip
    answer(wave, mood(*[1, 2, 3, 4, 5, 4] * 2), kind="business")
    answer(wave, mood(*[5, 4, 4, 5, 3, 4] * 2), kind="private")
    assert release_wave(wave.pk)
    page = house.sign_in("cx_lead").get(at(wave)).content.decode()
    rows = page[page.index('id="parts"') :]
    assert rows.count("<tr>") == 3
    assert "By unit" not in rows
    # The page stands with what customers say, whatever its address.
    assert re.search(r'href="/customers/[^"]*" aria-current="page"', page)
    assert 'href="/employees/" aria-current' not in page


def test_reports_of_surveys_stand_among_the_reports_of_whoever_may_read_them(
    house: House,
) -> None:
    wave = a_wave(house)
    address = f'href="/surveys/{wave.pk}/results/report-zh-hans.pdf"'
    assert address in house.sign_in("executive").get("/reports/").content.decode()
    assert address not in house.sign_in("cx_lead").get("/reports/").content.decode()
