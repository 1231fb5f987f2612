# SPDX-License-Identifier: Apache-2.0
"""Whatever may leave this machine is masked, whoever wrote it and however."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customary.core.text.masking import is_personal
from customary.store.models import Annotation
from customary.store.queries.sendable import LONGEST, covered, sendable
from tests.cast import make_customer, make_person, make_voice
from tests.spoken import annotate

PERSONAL = (
    "kim.berg@home.example", "138 0013 8000", "13800138000", "+44 7700 900123",
    "https://shop.example/?token=abc", "11010519491231002X", "4111 1111 1111 1111",
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "The parcel",
        "was late",
        "包裹晚到了",
        "订单号",
        "phone",
        "call me on",
        "请打电话",
        ",",
        "\n",
        "",
    ]
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(WORDS | st.sampled_from(PERSONAL), min_size=1, max_size=8), st.booleans())
def test_no_personal_data_is_left_whatever_was_understood_before(
    parts: list[str], privacy: bool
) -> None:
    item = make_voice("2026-03-02 09:00", text=" ".join(parts), title=parts[0])
    annotate(item, privacy=privacy, understood_at=timezone.now())
    for one in sendable([item.pk]):
        assert not is_personal(one.text)
        assert not any(secret in one.text for secret in PERSONAL)
        assert len(one.text) <= LONGEST


@example("X李小明", "李小明")
@given(st.text(alphabet="abcXYZ 李小明网@.", max_size=30), st.sampled_from(["Xavier Yz", "李小明"]))
def test_a_known_name_is_covered_wherever_it_stands(around: str, name: str) -> None:
    text = f"{around} {name} {around}"
    assert name not in covered(text, [name])
    assert name not in covered(text.upper(), [name.casefold()])


@pytest.mark.django_db
def test_a_word_that_holds_a_name_stays_a_word() -> None:
    assert covered("Markus marked it", ["Mark"]) == "Markus marked it"
    assert covered("Mark marked it", ["Mark"]) == "[name] marked it"


@pytest.mark.django_db
def test_colleagues_and_the_customer_are_covered_and_common_words_are_not() -> None:
    make_person("Ana Lima")
    make_person("李小明")
    make_person("高兴")
    item = make_voice(
        "2026-03-02 09:00",
        text="Nordwind Hotel thanks ana lima. 李小明很好，我们高兴。",
        customer=make_customer("Nordwind Hotel"),
    )
    annotate(item)
    (one,) = sendable([item.pk])
    assert one.text == "[name] thanks [name]. [name]很好，我们高兴。"


@pytest.mark.django_db
def test_employees_words_what_was_not_read_and_what_is_empty_do_not_leave() -> None:
    by_employee = make_voice("2026-03-02 09:00", text="Late", person=make_person("Kim"))
    annotate(by_employee, by_employee=True)
    said_as_customer = make_voice("2026-03-02 09:00", text="Late")
    annotate(said_as_customer, by_employee=True)
    unread = make_voice("2026-03-02 09:00", text="Late")
    empty = make_voice("2026-03-02 09:00", text=" ")
    annotate(empty)
    assert Annotation.objects.count() == 3
    assert sendable([by_employee.pk, said_as_customer.pk, unread.pk, empty.pk]) == []
