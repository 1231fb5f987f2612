# SPDX-License-Identifier: Apache-2.0
"""From files to figures: recognised, asked about once, tried before anything is stored, accepted."""

from __future__ import annotations

import io
import tomllib
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from customary.intake import lock
from customary.pipeline import connecting, connections, tasks
from customary.pipeline.connecting import Connecting, ConnectionState
from customary.store.models import (
    Account,
    Event,
    GradingRun,
    ImportRun,
    Mapping,
    Person,
    PracticeGrade,
    Source,
)
from tests.cast import make_person
from tests.tiny import tiny_file
from tests.web.house import build

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_folders", "connector"),
]
#: A year of meetings up to now, so that a run of today sees all of it.
LATELY = timezone.localdate() - timedelta(weeks=52)


@pytest.fixture
def admin() -> Account:
    return build(graded=False).account("admin")


def dropped(account: Account, *files: tuple[str, bytes]) -> Connecting:
    one = connecting.receive(
        [(name, [content]) for name, content in files], account=account.pk, language="en"
    )
    tasks.work_on_connection(one.id)
    return now(one)


def now(one: Connecting) -> Connecting:
    found = connecting.read(one.id)
    assert found is not None
    return found


def answered(one: Connecting, **answers: object) -> Connecting:
    connecting.answer(one, one.answers | answers)
    tasks.work_on_connection(one.id)
    return now(one)


def accepted(one: Connecting, *, confirm: bool = True) -> Connecting:
    connecting.accept(one, confirm=confirm)
    tasks.work_on_connection(one.id)
    return now(one)


def test_a_file_is_recognised_and_nothing_is_stored_before_it_is_accepted(admin: Account) -> None:
    one = dropped(admin, ("rounds.tiny", tiny_file(first=LATELY)))
    assert one.state is ConnectionState.ASKING
    assert one.recognised is not None
    assert one.recognised.what == "A tiny export"
    assert one.answers["size"] == "5"
    one = answered(one)
    assert one.state is ConnectionState.CHECKED
    assert one.findings is not None
    assert one.findings.total("new") == 52 + 52 + 1
    assert not Source.objects.filter(key="tiny").exists()
    assert not ImportRun.objects.exists()
    one = accepted(one)
    assert one.state is ConnectionState.IMPORTED
    assert Event.objects.filter(source__key="tiny").count() == 52
    assert Source.objects.get(key="tiny").confirmed_grade == "A"
    assert GradingRun.objects.exists()


def test_the_first_figures_are_seen_before_they_are_accepted_and_are_those_that_come(
    admin: Account,
) -> None:
    one = answered(dropped(admin, ("rounds.tiny", tiny_file(first=LATELY, answered=11))))
    seen = {line["practice"]: line for line in one.preview["graded"]}["C49"]
    assert one.preview["days"]["events"] == [str(LATELY), str(LATELY + timedelta(weeks=51))]
    accepted(one)
    stored = PracticeGrade.objects.filter(practice="C49", unit=None).latest("pk")
    assert (stored.grade, stored.reason) == (seen["grade"], seen["reason"])
    assert stored.facts["count"] == seen["facts"]["count"]


def test_people_are_told_who_is_known_here(admin: Account) -> None:
    make_person("Ann", email="Ann@harbour.example")
    one = answered(dropped(admin, ("rounds.tiny", tiny_file())))
    assert one.preview["matched"] == [["accounts", 1, 1]]
    assert not Person.objects.filter(standing="account").exists()


def test_the_next_file_of_the_same_shape_is_not_asked_about(admin: Account) -> None:
    accepted(answered(answered(dropped(admin, ("a.tiny", tiny_file(weeks=4))), size="2")))
    one = dropped(admin, ("b.tiny", tiny_file(weeks=8)))
    assert one.state is ConnectionState.CHECKED
    assert one.as_last == "Tiny"
    assert one.answers["size"] == "2"
    assert one.findings is not None
    assert (one.findings.total("new"), one.findings.total("unchanged")) == (8, 9)
    other = tiny_file(weeks=8).replace(b"day;", b"date;", 1)
    assert dropped(admin, ("c.tiny", other)).state is ConnectionState.ASKING


def test_a_mapping_is_a_pack_toml_that_is_enough_by_itself(admin: Account) -> None:
    one = answered(dropped(admin, ("a.tiny", tiny_file(weeks=4))), zone="Asia/Shanghai")
    toml = connecting.declaration(one)
    assert tomllib.loads(toml)["feed"] == {"kind": "tiny", "answers": one.answers}
    again = dropped(admin, ("a.tiny", tiny_file(weeks=4)), ("pack.toml", toml.encode()))
    assert again.state is ConnectionState.CHECKED
    assert again.answers == one.answers
    accepted(one)
    assert Mapping.objects.get().declaration == tomllib.loads(toml)


def test_files_of_two_kinds_become_two_connections_people_first(admin: Account) -> None:
    people = b"Employee ID,Name,Work Email,Department\n1,Ann Berg,ann@harbour.example,Support\n"
    one = dropped(admin, ("rounds.tiny", tiny_file(weeks=4)), ("staff.csv", people))
    assert one.recognised is not None
    assert one.source["kind"] == "hr"
    [other] = connecting.beside(one)
    assert other.recognised is not None
    assert other.recognised.feed == "tiny"
    other = answered(other)
    assert other.preview["matched"] == [["accounts", 0, 1]]
    accepted(answered(one))
    assert now(other).state is ConnectionState.CHECKED
    assert now(other).preview["matched"] == [["accounts", 1, 1]]


def test_an_answer_may_lead_to_another_question(admin: Account) -> None:
    one = answered(dropped(admin, ("a.tiny", tiny_file(weeks=4))), size="2")
    assert one.state is ConnectionState.ASKING
    assert one.notice
    assert one.recognised is not None
    assert one.recognised.questions[-1].key == "who"
    assert answered(one, who="Ann and Bob").state is ConnectionState.CHECKED


def test_a_zip_is_as_good_as_its_files(admin: Account) -> None:
    hold = io.BytesIO()
    with zipfile.ZipFile(hold, "w") as archive:
        archive.writestr("exports/rounds.tiny", tiny_file(weeks=4))
    one = dropped(admin, ("all.zip", hold.getvalue()))
    assert one.state is ConnectionState.ASKING
    assert one.names == ["rounds.tiny"]


def test_a_plain_pack_needs_no_feed(admin: Account) -> None:
    one = dropped(admin, ("people.csv", b"external_id,full_name\np1,Ann Other\n"))
    assert one.state is ConnectionState.CHECKED
    assert accepted(one).state is ConnectionState.IMPORTED
    assert Person.objects.filter(external_id="p1").exists()


def test_what_nobody_can_read_is_said_with_its_name(admin: Account) -> None:
    one = dropped(admin, ("picture.png", b"\x89PNG"))
    assert one.state is ConnectionState.FAILED
    assert "picture.png" in one.error


def test_an_answer_that_cannot_be_keeps_what_was_said(admin: Account) -> None:
    one = dropped(admin, ("a.tiny", tiny_file(weeks=4)))
    rules = [{"becomes": "party", "field": "series", "contains": ["x"]}]
    one = answered(one, rules=rules, zone="Asia/Shanghai")
    assert one.state is ConnectionState.ASKING
    assert "rule 1" in one.error
    assert (one.answers["rules"], one.answers["zone"]) == (rules, "Asia/Shanghai")


def test_bad_entries_are_left_out_with_their_reasons(admin: Account) -> None:
    one = answered(dropped(admin, ("a.tiny", tiny_file(weeks=4, extra="broken\n"))))
    assert one.findings is not None
    assert [(p.file, p.row) for p in one.findings.problems] == [("a.tiny", 6)]
    accepted(one)
    assert Event.objects.filter(source__key="tiny").count() == 4


def test_a_killed_worker_is_followed_by_another(admin: Account) -> None:
    one = connecting.receive([("a.tiny", [tiny_file(weeks=4)])], account=admin.pk, language="en")
    assert connecting.unattended() == [one.id]
    tasks.finish_imports.call_local()
    assert now(one).state is ConnectionState.ASKING
    connecting.answer(now(one), now(one).answers)
    tasks.finish_imports.call_local()
    assert now(one).state is ConnectionState.CHECKED
    connecting.accept(now(one), confirm=False)
    tasks.finish_imports.call_local()
    assert now(one).state is ConnectionState.IMPORTED
    assert connecting.unattended() == []


def test_an_accepted_connection_waits_for_another_import_to_end(admin: Account) -> None:
    one = answered(dropped(admin, ("a.tiny", tiny_file(weeks=4))))
    connecting.accept(one, confirm=False)
    with lock.only_one():
        assert connections.work_on(one.id) is None
    assert now(one).state is ConnectionState.IMPORTING
    assert connections.work_on(one.id) is not None


def test_a_mistake_of_ours_is_said_and_does_not_come_back_every_minute(
    admin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(connections, "look", broken)
    one = dropped(admin, ("a.tiny", tiny_file(weeks=4)))
    assert one.state is ConnectionState.FAILED
    assert connecting.unattended() == []


def test_others_do_not_find_it(admin: Account) -> None:
    one = dropped(admin, ("a.tiny", tiny_file(weeks=4)))
    assert connecting.find(one.id, account=admin.pk) is not None
    assert connecting.find(one.id, account=admin.pk + 1) is None
    assert connecting.find("../../etc", account=admin.pk) is None
