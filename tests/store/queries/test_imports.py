# SPDX-License-Identifier: Apache-2.0
"""Imports and sources: read by those who look after them, and who may know where records come from."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed, NotVisible
from customary.store.models import ImportRun, Source
from customary.store.queries.imports import (
    import_run,
    import_runs,
    sources,
    sources_waiting,
)
from tests.store.queries.scene import viewer

pytestmark = pytest.mark.django_db


def test_imports_are_told_newest_first_to_those_who_look_after_them() -> None:
    first, second = (
        ImportRun.objects.create(name=name, state=state, pack_digest=name)
        for name, state in [("first", "done"), ("second", "merging")]
    )
    admin = viewer("admin")
    assert [one.pk for one in import_runs(admin)] == [second.pk, first.pk]
    assert import_run(admin, first.pk).name == "first"
    with pytest.raises(NotVisible):
        import_run(admin, second.pk + 1)
    with pytest.raises(NotAllowed):
        import_runs(viewer("executive"))


def test_a_source_that_waits_for_a_word_stands_first() -> None:
    Source.objects.create(key="a-file", name="A file")
    Source.objects.create(key="crm", name="CRM", proposed_grade="A")
    Source.objects.create(key="hr", name="HR", proposed_grade="A", confirmed_grade="A")
    told = [one for one in sources(viewer()) if one.key != "source-a"]
    assert [(one.key, one.waits, one.grade) for one in told] == [
        ("crm", True, "C"),
        ("a-file", False, "C"),
        ("hr", False, "A"),
    ]
    assert sources_waiting(viewer("admin")) == 1
