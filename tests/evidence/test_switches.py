# SPDX-License-Identifier: Apache-2.0
"""What is switched off is used by no figure, and said with its reason wherever figures stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.evidence.run import grade_culture
from customary.report.files import write_report
from customary.report.freezing import freeze
from customary.store.access import NotAllowed, System, visible
from customary.store.actions.switches import (
    exclude_source,
    switch_source_off,
    switch_source_on,
    use_source_again,
)
from customary.store.models import Event, Source
from tests.store.actions.viewers import history, viewer
from tests.web.house import ASKED, House, build

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

REASON = "The works council agreed to no use of calendars."


def calendar() -> Source:
    return Source.objects.get(key="source-a")


def counted(indicator: str = "I46") -> int:
    run = grade_culture(date(2025, 12, 31))
    found = run.indicator_values.filter(indicator=indicator, unit=None).first()
    return found.n if found else 0


def seen() -> set[str]:
    run = grade_culture(date(2025, 12, 31))
    return set(
        run.indicator_values.filter(unit=None, n__gt=0).values_list("indicator", flat=True)
    ) - {"I02", "I05"}


def test_a_source_switched_off_is_used_by_no_figure_and_seen_on_pages_all_the_same() -> None:
    house = build()
    assert counted() == 24
    lead = viewer("people_lead")
    switch_source_off(lead, calendar(), reason=REASON)
    assert counted() == 0
    assert visible(System("test"), Event).count() == 24
    switch_source_on(lead, calendar())
    assert counted() == 24
    assert len(history(calendar())) == 2
    assert house.run


def test_one_indicator_may_do_without_a_source_that_others_use() -> None:
    build()
    lead = viewer("admin")
    others = seen()
    exclusion = exclude_source(lead, calendar(), "I46", reason=REASON)
    assert counted() == 0
    assert others - seen() == {"I46"}
    use_source_again(lead, exclusion)
    assert counted() == 24


def test_those_who_answer_for_the_results_switch_nothing_off() -> None:
    build()
    with pytest.raises(NotAllowed):
        switch_source_off(viewer("cx_lead"), calendar(), reason=REASON)


def test_switches_stand_in_the_report_in_every_form(tmp_path: Path) -> None:
    build()
    exclude_source(viewer("admin"), calendar(), "I46", reason=REASON)
    files = write_report(freeze(System("test"), language="en"), tmp_path)
    assert REASON in files["html"].read_text()
    assert REASON in files["json"].read_text()
    assert files["pdf"].stat().st_size > 1000


def test_a_people_lead_switches_on_a_page_and_everybody_reads_why() -> None:
    house: House = build()
    client = house.sign_in("people_lead")
    sent = {"source": calendar().pk, "indicator": "I46", "reason": REASON}
    told = client.post(reverse("switches"), sent, follow=True).content.decode()
    assert REASON in told
    page = house.sign_in("employee").get(reverse("practice", args=[ASKED])).content.decode()
    assert REASON in page
    empty = client.post(reverse("switches"), {"reason": REASON}).content.decode()
    assert "Nothing is chosen" in empty
    assert house.sign_in().post(reverse("switches"), sent).status_code == 403
