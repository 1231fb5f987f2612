# SPDX-License-Identifier: Apache-2.0
"""Answers to customers: written once, sent once, and never against their wish.

The words stand in the reply and in the mail that carries it, and nowhere else: not in the
history, not in a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_row
from customary.store.actions.cases import open_case, set_state
from customary.store.actions.outbox import write_mail
from customary.store.actions.records import change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Account,
    CaseState,
    ReplyDraft,
    ReplyKind,
    VoiceCase,
    VoiceItem,
    VoiceReply,
    Way,
)
from customary.store.queries.reachable import reach_of
from customary.store.queries.replies import answers_seen

if TYPE_CHECKING:
    from customary.store.access import Reader, Viewer

LONGEST_SUBJECT = 200
LONGEST_ANSWER = 10_000


@transaction.atomic
def save_draft(by: Viewer, item: VoiceItem, *, way: str, subject: str, text: str) -> None:
    """Keep what somebody has begun to answer; nothing written leaves nothing."""
    require_row(by, "write", item)
    begun = ReplyDraft.objects.filter(voice_item=item, account_id=by.account)
    if not subject.strip() and not text.strip():
        begun.delete()
        return
    ReplyDraft.objects.update_or_create(
        voice_item=item,
        account_id=by.account,
        defaults={
            "way": way if way in Way.values else Way.MAIL,
            "subject": subject[:LONGEST_SUBJECT],
            "text": text[:LONGEST_ANSWER],
        },
    )


@transaction.atomic
def give_answer(
    by: Viewer, item: VoiceItem, *, way: str, subject: str, text: str, seen: str, waits: bool
) -> VoiceReply:
    """The answer, on its way by mail or recorded as given elsewhere.

    `seen` is what `answers_seen` said when it was written. The item counts as answered from the
    first answer on; its case is closed, or `waits` for the customer.

    Raises:
        Refused: somebody answered meanwhile, the customer may not be written to, words are missing.
    """
    item = locked(item)
    require_row(by, "write", item)
    if answers_seen(item) != seen:
        raise Refused(
            _("This was answered meanwhile%(who)s.") % {"who": _who_answered(item)},
            "",
            _("Read that answer; then write another one if it is still needed."),
        )
    if way not in Way.values:
        raise Refused(_("How was it answered?"), "way", _("Choose from the list."))
    text = filled(text, "text")
    account = Account.objects.select_related("person").get(pk=by.account)
    now = timezone.now()
    reply = VoiceReply(
        voice_item=item,
        kind=ReplyKind.ANSWER,
        way=way,
        author_id=by.person,
        subject=subject.strip()[:LONGEST_SUBJECT] if way == Way.MAIL else "",
        text=text[:LONGEST_ANSWER],
        said_at=now,
    )
    reply.save()
    if way == Way.MAIL:
        _send(reply, item, reply_to=account.email)
    if item.answered_at is None:
        change(by, item, answered_at=max(now, item.occurred_at or now))
    _settle(by, item, waits=waits)
    ReplyDraft.objects.filter(voice_item=item, account_id=by.account).delete()
    return reply


@transaction.atomic
def add_note(by: Viewer, item: VoiceItem, text: str) -> VoiceReply:
    """A note among colleagues; no customer ever sees it.

    Raises:
        Refused: it says nothing.
    """
    require_row(by, "write", item)
    return VoiceReply.objects.create(
        voice_item=item,
        kind=ReplyKind.NOTE,
        author_id=by.person,
        text=filled(text, "note")[:LONGEST_ANSWER],
        said_at=timezone.now(),
    )


@transaction.atomic
def restore_answered(by: Reader) -> int:
    """How many items a later import had made unanswered again, though they were answered here."""
    forgotten = VoiceReply.objects.filter(
        kind=ReplyKind.ANSWER, voice_item__answered_at=None
    ).order_by("said_at", "pk")
    first: dict[int, VoiceReply] = {}
    for reply in forgotten:
        first.setdefault(reply.voice_item_id, reply)
    for key, reply in first.items():
        item = VoiceItem.objects.select_for_update().get(pk=key)
        change(by, item, answered_at=max(reply.said_at, item.occurred_at or reply.said_at))
    return len(first)


def _send(reply: VoiceReply, item: VoiceItem, *, reply_to: str) -> None:
    found = reach_of(item)
    if found.why_not:
        mend = _("Answer in another way, and record here that you did.")
        raise Refused(found.explained(), "way", mend)
    reply.message = write_mail(
        recipient=found.address,
        subject=filled(reply.subject, "subject"),
        body=f"{reply.text}\n",
        once_key=f"answer-{reply.pk}",
        reply_to=reply_to,
        customer=found.customer,
    )
    reply.save(update_fields=["message"])


def _settle(by: Viewer, item: VoiceItem, *, waits: bool) -> None:
    case = VoiceCase.objects.filter(pk=item.pk).first()
    if waits:
        set_state(by, case or open_case(by, item), CaseState.WAITING)
    elif case is not None:
        set_state(by, case, CaseState.CLOSED)


def _who_answered(item: VoiceItem) -> str:
    last = (
        VoiceReply.objects.filter(voice_item=item, kind=ReplyKind.ANSWER, author__isnull=False)
        .select_related("author")
        .order_by("pk")
        .last()
    )
    return _(" by %(name)s") % {"name": last.author.full_name} if last and last.author else ""
