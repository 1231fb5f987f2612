# SPDX-License-Identifier: Apache-2.0
"""An answer is given once, to whoever may be written to, and its words stay where they belong."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from customary.act.cases import look_after_cases
from customary.act.outbox import deliver_outbox
from customary.store.access import NotAllowed, System, Viewer, viewer_for
from customary.store.actions.answer_templates import retire_template, save_template
from customary.store.actions.cases import open_case
from customary.store.actions.erasure import erase_customer
from customary.store.actions.refusal import Refused
from customary.store.actions.replies import add_note, give_answer, save_draft
from customary.store.models import (
    Account,
    CaseState,
    Change,
    OutboxMessage,
    OutboxState,
    ReplyDraft,
    RoleGrant,
    VoiceCase,
    VoiceItem,
    VoiceReply,
)
from customary.store.queries.replies import answer_choices, answers_seen, begun, replies
from tests.cast import at, make_customer, make_organisation, make_person, make_voice

pytestmark = pytest.mark.django_db

WORDS = "The gate is mended since noon."


@pytest.fixture(autouse=True)
def organisation(db: None) -> Any:
    return make_organisation()


def agent(name: str = "Ann Lee", role: str = "service_lead") -> Viewer:
    address = f"{name.split(maxsplit=1)[0].lower()}@harbour.example"
    account = Account.objects.create(email=address, person=make_person(name, email=address))
    RoleGrant.objects.create(account=account, role=role)
    return viewer_for(account)


def said(**customer: Any) -> VoiceItem:
    given = {"email": "kim@example.org", "name": "Kim"} | customer
    return make_voice("2025-06-11 10:00", kind="complaint", customer=make_customer(**given))


def answer(by: Viewer, item: VoiceItem, **other: Any) -> VoiceReply:
    given = {"way": "mail", "subject": "The gate", "text": WORDS, "waits": False}
    return give_answer(by, item, **({"seen": answers_seen(item)} | given | other))


def test_an_answer_goes_out_once_and_closes_the_case() -> None:
    by, item = agent(), said()
    open_case(System("tests"), item)

    answer(by, item)
    deliver_outbox()
    deliver_outbox()

    item.refresh_from_db()
    assert item.answered_at is not None
    assert VoiceCase.objects.get().state == CaseState.CLOSED
    assert [(one.to, one.subject, one.body.strip()) for one in mail.outbox] == [
        (["kim@example.org"], "The gate", WORDS)
    ]
    assert mail.outbox[0].reply_to == ["ann@harbour.example"]


def test_whoever_is_second_is_told_and_nothing_goes_out_twice() -> None:
    ann, bo, item = agent(), agent("Bo Ek"), said()
    seen = answers_seen(item)
    answer(ann, item, seen=seen)

    with pytest.raises(Refused, match="answered meanwhile by Ann Lee"):
        answer(bo, item, seen=seen)
    with pytest.raises(Refused, match="answered meanwhile"):
        answer(ann, item, seen=seen)
    assert OutboxMessage.objects.count() == 1
    first = VoiceItem.objects.get().answered_at
    answer(bo, item, text="One more thing.", seen=answers_seen(VoiceItem.objects.get()))
    assert OutboxMessage.objects.count() == 2
    assert VoiceItem.objects.get().answered_at == first


@pytest.mark.parametrize(
    ("customer", "why"),
    [
        ({"contact_allowed": False}, "does not wish"),
        ({"email": ""}, "No mail address"),
    ],
)
def test_whoever_may_not_be_written_to_is_answered_elsewhere(
    customer: dict[str, Any], why: str
) -> None:
    by, item = agent(), said(**customer)

    with pytest.raises(Refused, match=why):
        answer(by, item)
    assert not VoiceReply.objects.exists()
    answer(by, item, way="phone")
    assert VoiceItem.objects.get().answered_at is not None
    assert not OutboxMessage.objects.exists()


def test_another_row_of_the_same_customer_may_say_no() -> None:
    by, item = agent(), said()
    make_customer("Kim P.", same_as=item.customer, contact_allowed=False)

    with pytest.raises(Refused, match="does not wish"):
        answer(by, item)


def test_permission_is_asked_for_again_when_a_mail_leaves() -> None:
    by, item = agent(), said()
    answer(by, item)
    item.customer.contact_allowed = False  # type: ignore[union-attr]
    item.customer.save()  # type: ignore[union-attr]

    assert deliver_outbox() == 0
    assert mail.outbox == []
    assert OutboxMessage.objects.get().state == OutboxState.FAILED
    assert replies(by, item)[0].not_delivered


def test_it_may_wait_for_the_customer() -> None:
    by, item = agent(), said()

    answer(by, item, waits=True)

    assert VoiceCase.objects.get().state == CaseState.WAITING


def test_an_import_that_forgets_the_answer_is_put_right() -> None:
    by, item = agent(), said()
    answer(by, item)
    VoiceItem.objects.update(answered_at=None)

    look_after_cases(now=at("2025-06-11 12:00"))

    assert VoiceItem.objects.get().answered_at is not None


def test_a_draft_survives_until_the_answer_is_given() -> None:
    by, other, item = agent(), agent("Bo Ek"), said()
    save_draft(by, item, way="mail", subject="", text="Begun")
    save_draft(by, item, way="mail", subject="", text="Begun well")
    save_draft(other, item, way="mail", subject="", text="Mine")
    assert ReplyDraft.objects.count() == 2

    answer(by, item)

    assert [draft.text for draft in ReplyDraft.objects.all()] == ["Mine"]


def test_only_whoever_may_write_answers_or_notes() -> None:
    item, stranger = said(), agent("Eve Roe", "product_lead")

    with pytest.raises(NotAllowed):
        answer(stranger, item)
    with pytest.raises(NotAllowed):
        add_note(stranger, item, "Hm.")


def test_words_stand_in_no_history_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    by, item = agent(), said()
    with caplog.at_level(logging.DEBUG):
        answer(by, item)
        add_note(by, item, WORDS)
        deliver_outbox()

    assert WORDS not in caplog.text
    assert not any(
        WORDS in str(change.before) + str(change.after) for change in Change.objects.all()
    )


def test_erasing_the_customer_erases_what_was_written_to_them() -> None:
    by, item = agent(), said()
    save_draft(agent("Bo Ek"), item, way="mail", subject="s", text=WORDS)
    answer(by, item)

    erase_customer(System("tests"), item.customer)  # type: ignore[arg-type]

    kept = [
        *VoiceReply.objects.values_list("text", "subject"),
        *ReplyDraft.objects.values_list("text", "subject"),
    ]
    assert WORDS not in str(kept)
    assert "The gate" not in str(kept)
    assert not OutboxMessage.objects.exists()


def test_an_answer_begins_in_the_customers_language_with_what_is_known() -> None:
    by = agent()
    subject, text = begun(by, said(language="zh-CN", name="王芳"), answer_choices(by)[0])
    assert "王芳" in text
    assert "Ann Lee" in text
    assert "{" not in subject + text

    _, english = begun(by, said(name=""), answer_choices(by)[0])
    assert english.startswith("Dear customer,")


def test_templates_are_written_by_those_who_lead_service() -> None:
    lead, other = agent(), agent("Eve Roe", "agent")
    columns = ("name", "subject", "text")
    words = {f"{name}{end}": f"{name} {{agent}}" for name in columns for end in ("", "_zh_hans")}
    save_template(lead, "sorry", **words)

    assert answer_choices(other)[0].text("zh-hans").text == "text {agent}"
    with pytest.raises(NotAllowed):
        save_template(other, "sorry", **words)
    with pytest.raises(Refused, match="discount"):
        save_template(lead, "sorry", **(words | {"text": "{discount}"}))
    retire_template(lead, "glad")
    assert "glad" not in [one.key for one in answer_choices(lead)]
    save_template(lead, "", **words)
    assert len(answer_choices(lead)) == 5


def test_what_was_said_later_than_now_is_not_answered_before_it(organisation: Any) -> None:
    by = agent()
    item = make_voice(None, kind="complaint", customer=make_customer(email="kim@example.org"))
    VoiceItem.objects.update(occurred_at=timezone.now().replace(year=2090))
    item.refresh_from_db()

    answer(by, item)

    assert VoiceItem.objects.get().answered_at == item.occurred_at
