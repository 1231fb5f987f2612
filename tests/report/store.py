# SPDX-License-Identifier: Apache-2.0
"""A small organisation with a year behind it, graded as it would be in earnest."""

from __future__ import annotations

from datetime import date

from customary.evidence.run import grade_culture
from customary.store.models import (
    Dispute,
    GradingRun,
    IndicatorSetting,
    OrgUnit,
    PracticeSetting,
)
from tests.cast import (
    make_decision,
    make_document,
    make_event,
    make_organisation,
    make_person,
    make_unit,
)

AS_OF = date(2025, 12, 31)
QUESTION, IMPACT, VOICE = "C49", "H08", "C50"
LANGUAGES = ("en", "zh-hans")


def meet(unit: OrgUnit, *, answered: int, lead_name: str) -> None:
    """Two recurring meetings a month; the customer question is answered in the first so many."""
    lead = make_person(lead_name, unit=unit, level="manager")
    for number in range(24):
        make_event(
            f"2025-{number // 2 + 1:02d}-{6 if number % 2 else 20:02d} 09:00",
            unit=unit,
            organiser=lead,
            series="weekly",
            attendee_count=5,
            question="They wait too long." if number < answered else None,
        )


def grade_a_year() -> GradingRun:
    """An organisation of four units, one of them tiny, graded at the end of 2025."""
    make_organisation(name_zh_hans="港湾灯")
    company = make_unit("Company", name_zh_hans="全公司", function="executive")
    service = make_unit("Service", name_zh_hans="客服部", function="service", parent=company)
    product = make_unit("Product", name_zh_hans="产品部", function="product", parent=company)
    kiosk = make_unit("Kiosk", name_zh_hans="小站", function="sales", parent=company)
    for unit, people in ((company, 1), (service, 9), (product, 7), (kiosk, 1)):
        for number in range(people):
            make_person(f"{unit.name} {number}", unit=unit)
    meet(service, answered=24, lead_name="Li Na")
    meet(product, answered=4, lead_name="Max Adler")
    meet(kiosk, answered=24, lead_name="Wu Lei")
    for month in range(1, 13):
        make_decision(f"2025-{month:02d}-15 09:00", unit=product)
    make_document("handbook", approved_at="2025-01-10", published_at="2025-01-10", declares=VOICE)
    PracticeSetting.objects.create(
        practice=QUESTION,
        claim="no meeting ends without the customer question",
        claim_zh_hans="散会之前必问客户",
    )
    IndicatorSetting.objects.create(indicator="I53", off_reason="The tool was replaced in May.")
    graded = grade_culture(AS_OF)
    Dispute.objects.create(
        practice=QUESTION,
        unit=product,
        run=graded,
        grade=2,
        raised_by=make_person("Rosa Quill", unit=product),
        text="Our calendar was connected in March only.",
    )
    return graded
