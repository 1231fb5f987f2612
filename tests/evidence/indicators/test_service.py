# SPDX-License-Identifier: Apache-2.0
"""I64: one definition of good service, by which raters of several units agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import GovDocument, Interaction, Person, QualityReview
from tests.cast import make, make_document, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, see

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def raters() -> list[Person]:
    return [make_person(unit=make_unit(), level="manager") for _ in range(3)]


@pytest.fixture
def definition() -> GovDocument:
    return make_document("service_definition", approved_at="2024-01-01")


def rate(raters: Sequence[Person], scores: Sequence[float | None], **fields: object) -> Interaction:
    sample = make(Interaction, opened_at="2025-06-01")
    for rater, score in zip(raters, scores, strict=False):
        given = {"interaction": sample, "reviewer": rater, "score": score} | fields
        make(QualityReview, reviewed_at="2025-06-02", draw="calibration", **given)
    return sample


def test_ratings_close_to_their_samples_median_hold(
    raters: list[Person], definition: GovDocument
) -> None:
    sample = rate(raters, [70, 80, 91])
    seen = see("I64", sample)
    assert sorted((one.value, one.held) for one in seen) == [(70, True), (80, True), (91, False)]
    assert {one.unit for one in seen} == {rater.unit_id for rater in raters}
    assert {(one.level, one.base, one.proof_table) for one in seen} == {
        ("manager", "A", "quality_reviews")
    }


def test_ratings_of_one_unit_alone_are_no_shared_sample(
    raters: list[Person], definition: GovDocument
) -> None:
    assert see("I64", rate([raters[0], raters[0]], [80, 80])) == []
    assert see("I64", rate(raters, [80])) == []
    assert see("I64", rate(raters, [80, None])) == []


def test_without_a_definition_no_agreement_counts(raters: list[Person]) -> None:
    assert not any(one.held for one in see("I64", rate(raters, [80, 80])))


def test_with_two_definitions_none_counts(raters: list[Person], definition: GovDocument) -> None:
    make_document("service_definition", approved_at="2025-01-01")
    assert not any(one.held for one in see("I64", rate(raters, [80, 80])))


def test_a_definition_that_replaced_a_retired_one_is_the_one(raters: list[Person]) -> None:
    old = make_document(
        "service_definition", approved_at="2023-01-01", status="retired", retired_on="2025-03-01"
    )
    make_document("service_definition", approved_at="2025-03-01")
    assert all(one.held for one in see("I64", rate(raters, [80, 80])))
    assert not any(one.held for one in see("I64", rate(raters, [80, 80], definition=old)))


def test_the_figure_is_the_agreement_of_raters(
    raters: list[Person], definition: GovDocument
) -> None:
    rate(raters, [60, 60])
    rate(raters, [90, 90])
    found = figure_of("I64")
    assert (found.value, found.n) == (1, 4)
    rate(raters, [60, 90])
    assert figure_of("I64").value < 0.6


def test_raters_who_never_tell_cases_apart_show_no_agreement(
    raters: list[Person], definition: GovDocument
) -> None:
    rate(raters, [100, 100])
    rate(raters, [100, 100])
    found = figure_of("I64")
    assert (found.value, found.reason) == (None, "too_few_measured")
