# SPDX-License-Identifier: Apache-2.0
"""Erasure: one word planted wherever somebody leaves words, and sought everywhere afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client

from customary.store.access import NotAllowed, System, Viewer
from customary.store.access.matrix import MODELS
from customary.store.actions.erasure import erase_customer, erase_person
from customary.store.actions.invitations import invite
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Account,
    Attendance,
    Change,
    Customer,
    Dispute,
    ImportRun,
    OutboxMessage,
    Person,
    RawRecord,
    Recorded,
    Response,
    VoiceItem,
)
from tests.cast import make, make_customer, make_event, make_person, make_voice, source_of
from tests.store.actions.viewers import account, history, viewer
from tests.store.rows import a_row_along

pytestmark = pytest.mark.django_db

PLANTED = "Quetzalcoatlus"
ADDRESS = "quetzalcoatlus@example.org"

#: Codes, not words; and the key by which an old file knows whom not to bring back.
CODES = {
    *("external_id", "language", "time_zone", "currency", "segment", "journey_stage"),
    *("channel", "topic", "lever", "prompt", "practice", "role", "series"),
}
#: Links to people and customers from rows that tell of something else, or are written in office.
OF_OFFICE = {
    ("actions", "owner"),
    ("actions", "requested_by"),
    ("anecdote_marks", "interviewer"),
    ("customers", "account"),
    ("customers", "known_contact"),
    ("customers", "referred_by"),
    ("decisions", "decided_by"),
    ("disputes", "answered_by"),
    ("disputes", "asked_of"),
    ("events", "organiser"),
    ("goals", "owner"),
    ("gov_documents", "owner"),
    ("hiring_cases", "person"),
    ("initiatives", "owner"),
    ("initiatives", "proposed_by"),
    ("interactions", "agent"),
    ("journeys", "owner"),
    ("people", "manager"),
    ("placements", "manager"),
    ("programmes", "owner"),
    ("publications", "author"),
    ("quality_reviews", "agent"),
    ("quality_reviews", "reviewer"),
    ("recognitions", "given_by"),
    ("stories", "author"),
    ("themes", "owner"),
}
#: Ways over other rows, by which words are still about somebody.
FURTHER = {
    Person: [("hiring_anecdotes", "hiring_case__person")],
    Customer: [
        ("voice_items", "interaction__customer"),
        ("stories", "interaction__customer"),
        ("decisions", "interaction__customer"),
        ("policy_challenges", "interaction__customer"),
        ("actions", "voice_item__customer"),
    ],
}


def ways_to(subject: type[Recorded]) -> list[tuple[str, str]]:
    """Every link of a table of records to a person or customer that is not one of office."""
    direct = [
        (table, column.name)
        for table, model in MODELS.items()
        for column in model._meta.concrete_fields
        if column.related_model is subject and (table, column.name) not in OF_OFFICE
    ]
    return direct + FURTHER[subject]


def words_of(row: models.Model) -> list[str]:
    """The columns of a row that hold free text."""
    return [
        column.name
        for column in row._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        and not column.choices
        and column.name not in CODES
    ]


def plant(row: Any) -> None:
    """Fill every word of a row, and the history of each of them."""
    words = {}
    for name in words_of(row):
        column = row._meta.get_field(name)
        words[name] = {"q1": PLANTED} if isinstance(column, models.JSONField) else PLANTED
    if "email" in words:
        words["email"] = ADDRESS
    type(row)._base_manager.filter(pk=row.pk).update(**words)
    Change.objects.create(
        table=row._meta.db_table, record_id=row.pk, before={"kept": 1} | words, after=words
    )
    row.refresh_from_db()


def plant_around(subject: Person | Customer) -> list[tuple[str, str]]:
    """Rows of every kind about somebody, raw records and a report that names them."""
    ways = ways_to(type(subject))
    for table, way in ways:
        plant(a_row_along(MODELS[table], way, subject))
    plant(subject)
    raw = {"source": subject.source, "object_name": "tickets"}
    RawRecord.objects.create(
        **raw, external_id="t1", digest="1", payload={"by": {"id": subject.external_id}}
    )
    RawRecord.objects.create(**raw, external_id="t2", digest="2", payload={"to": f"<{ADDRESS}>"})
    RawRecord.objects.create(**raw, external_id="t3", digest="3", payload={"by": "another"})
    ImportRun.objects.create(
        name="people", state="refused", pack_digest="x", report={"problems": [[3, ADDRESS]]}
    )
    OutboxMessage.objects.create(
        kind="email", recipient=ADDRESS.upper(), body=PLANTED, once_key="one"
    )
    return ways


def places_of(word: str) -> list[str]:
    """Every table and column of the database in which a word occurs, in any case."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = f'"{table}"."{column.name}"'
                cursor.execute(
                    f'SELECT COUNT(*) FROM "{table}" WHERE LOWER(CAST({name} AS TEXT)) LIKE %s',
                    [f"%{word.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(name)
    return found


def sign_in_everywhere(person: Person) -> Account:
    """An account with an address, a second factor, an outside sign-in and a session."""
    invite(System("test"), person, address="https://example.org/")
    held = account(person, "employee")
    Account.objects.filter(pk=held.pk).update(email=ADDRESS)
    EmailAddress.objects.create(user=held, email=f"old.{ADDRESS}", verified=True)
    Authenticator.objects.create(user=held, type="totp", data={"secret": PLANTED})
    SocialAccount.objects.create(
        user=held, provider="acme", uid=ADDRESS, extra_data={"name": PLANTED}
    )
    Change.objects.create(
        table="accounts", record_id=held.pk, account=held, after={"email": ADDRESS}
    )
    Client().force_login(held, backend="django.contrib.auth.backends.ModelBackend")
    return held


@pytest.fixture
def admin() -> Viewer:
    return viewer("admin")


def test_a_person_erased_is_found_nowhere(admin: Viewer) -> None:
    person = make_person("Ada")
    ways = plant_around(person)
    Dispute.objects.create(practice="C49", text=PLANTED, raised_by=person, answer="In office.")
    sign_in_everywhere(person)
    assert len(places_of(PLANTED)) > len(ways), "it was planted"
    assert Session.objects.count() == 1

    done = erase_person(admin, person)

    assert places_of(PLANTED) == []
    assert not Session.objects.exists()
    assert not Account.objects.filter(person=person).exists()
    assert done.account_closed
    assert (done.sessions, done.messages) == (1, 2), "the mail of the test and the invitation"
    assert {table for table, _way in ways} - {"attestations"} <= {*done.rows}
    person.refresh_from_db()
    assert person.full_name
    assert person.erased_at is not None


def test_a_customer_erased_is_found_nowhere(admin: Viewer) -> None:
    customer = make_customer()
    ways = plant_around(customer)
    assert len(places_of(PLANTED)) > len(ways) - 1, "it was planted"
    done = erase_customer(admin, customer)
    assert places_of(PLANTED) == []
    assert not done.account_closed
    assert done.messages == 1
    assert {table for table, _way in ways} - {"promise_events"} <= {*done.rows}


def test_what_colleagues_wrote_of_a_session_with_the_erased_is_blanked(admin: Viewer) -> None:
    erased, other = make_customer("Gone"), make_customer("Here")
    for guest in (erased, other):
        session = make_event("2025-03-04 09:00", kind="listening_session")
        make(Attendance, event=session, customer=guest)
        make(Attendance, event=session, person=make_person(), learned=f"Met {guest.name}", hours=1)
    erase_customer(admin, erased)
    told = Attendance.objects.filter(person__isnull=False).order_by("pk")
    assert list(told.values_list("learned", "hours")) == [("", 1), ("Met Here", 1)]


@pytest.mark.parametrize("subject", [Person, Customer])
def test_every_link_to_people_and_customers_is_thought_of(subject: type[Recorded]) -> None:
    """A new column that points to somebody is either erased along or named as one of office."""
    real = {
        (model._meta.db_table, column.name)
        for model in [*MODELS.values(), Dispute]
        for column in model._meta.concrete_fields
        if column.related_model is subject
    }
    assert real <= {*OF_OFFICE, *ways_to(subject), ("disputes", "raised_by")}


def test_what_is_about_others_stays(admin: Viewer) -> None:
    erased, other = make_customer("Gone"), make_customer("Here")
    make_voice("2025-03-04", customer=erased, text="I was here")
    kept = make_voice("2025-03-04", customer=other, text="So was I")
    RawRecord.objects.create(
        source=source_of("A"), external_id="x", object_name="tickets", digest="1", payload={"a": 1}
    )
    done = erase_customer(admin, erased)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.text, other.name, other.erased_at) == ("So was I", "Here", None)
    assert done.rows == {"customers": 1, "voice_items": 1}
    assert done.raw_records == 0
    assert VoiceItem.objects.count() == 2, "what is counted stays counted"


def test_a_named_answer_is_nobodys_after(admin: Viewer) -> None:
    person = make_person()
    answer = a_row_along(Response, "person", person, answers={"q1": 5})
    key = answer.respondent_key
    erase_person(admin, person)
    answer.refresh_from_db()
    assert (answer.person, answer.answers) == (None, {})
    assert answer.respondent_key != key


def test_the_erasure_itself_is_in_the_history_without_words(admin: Viewer) -> None:
    person = make_person("Ada Lovelace")
    erase_person(admin, person)
    [entry] = history(person)
    assert entry.account_id == admin.account
    assert set(entry.after) == {"erased_at"}


def test_an_entry_keeps_what_tells_of_nobody(admin: Viewer) -> None:
    person = make_person("Ada Lovelace")
    Change.objects.create(
        table="people", record_id=person.pk, before={"full_name": "A", "level": "employee"}
    )
    erase_person(admin, person)
    assert history(person)[0].before == {"full_name": None, "level": "employee"}


def test_erasing_twice_is_erasing_once(admin: Viewer) -> None:
    person = make_person("Ada Lovelace")
    first = erase_person(admin, person)
    assert erase_person(admin, person).rows == first.rows


def test_only_an_administrator_erases_and_the_last_one_stays(admin: Viewer) -> None:
    with pytest.raises(NotAllowed):
        erase_person(viewer("people_lead"), make_person())
    with pytest.raises(NotAllowed):
        erase_customer(viewer("cx_lead"), make_customer())
    with pytest.raises(Refused, match="last administrator"):
        erase_person(admin, Person.objects.get(pk=admin.person))


def test_an_erasure_reaches_every_row_of_a_person_and_breaks_their_links() -> None:
    person = make_person("Li Na", email="li@x.org")
    account = make_person("li.na", email="li@x.org", standing="account", same_as=person, source="B")
    erase_person(System("a request to be forgotten"), account)
    for row in (person, account):
        row.refresh_from_db()
        assert (row.full_name, row.email, row.same_as_id) == ("Erased", "", None)
        assert row.erased_at is not None
