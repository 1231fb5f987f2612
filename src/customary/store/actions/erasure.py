# SPDX-License-Identifier: Apache-2.0
"""Erasure: a person or a customer disappears everywhere, and the figures stay what they were.

Rows remain, for they are counted; the words in them go, and with them the history of those words,
raw records, mails, the account and its sessions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Case, CharField, JSONField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require
from customary.store.actions.answered_files import forget_files_of
from customary.store.actions.copies import (
    BLOCK,
    ERASED,
    blocks,
    delete_messages,
    delete_raw_records,
    delete_raw_records_of,
    forget_in_deliveries,
    forget_in_posts,
    forget_in_reports,
    raw_records_naming,
)
from customary.store.actions.history import record_changes
from customary.store.actions.identities import forget_subject
from customary.store.actions.records import locked
from customary.store.actions.refusal import Refused
from customary.store.actions.respondents import forget_asked
from customary.store.actions.traces import OF_CUSTOMER, OF_PERSON
from customary.store.actions.understanding import forget_understanding
from customary.store.models import (
    Account,
    Change,
    Customer,
    Invitation,
    Person,
    Response,
    Role,
    RoleGrant,
    SurveyInvitation,
    VoiceItem,
    WaveExclusion,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Field, QuerySet

    from customary.store.access import Reader
    from customary.store.actions.traces import Trace
    from customary.store.models import Timed

SubjectT = TypeVar("SubjectT", Person, Customer)

#: Columns whose being filled is counted: what was stated stays stated.
COUNTED = frozenset({"customer_impact", "employee_impact"})
#: What leads from an answer to whoever gave it.
LINKS = ("respondent_key", "person", "customer")


@dataclass(frozen=True)
class Erasure:
    """What an erasure did.

    Attributes:
        rows: rows blanked, by table.
        history: entries of the history from which words were taken.
        raw_records: raw records deleted.
        messages: mails, sent or waiting, deleted.
        sessions: sessions ended.
        account_closed: whether there was an account, which is gone.
    """

    rows: dict[str, int] = field(default_factory=dict)
    history: int = 0
    raw_records: int = 0
    messages: int = 0
    sessions: int = 0
    account_closed: bool = False


@transaction.atomic
def erase_person(by: Reader, person: Person) -> Erasure:
    """Everything that tells of a person gone, from every table and source, with their account.

    Raises:
        Refused: they are the last administrator.
    """
    require(by, "write", "erasures")
    everyone = [locked(row) for row in _all_rows(person)]
    _refuse_last_administrator(everyone)
    account = Account.objects.filter(person__in=everyone).first()
    addresses = _addresses(everyone, account)
    counts = Counter(
        messages=delete_messages(addresses),
        history=_redact(Invitation, _keys(Invitation, Q(person__in=everyone)), ("email",)),
    )
    Invitation.objects.filter(person__in=everyone).delete()
    if account:
        counts["sessions"] = _end_sessions(account)
        _close(account)
    _blank(Response, forget_asked(_asked(person__in=everyone)), Response.PERSONAL)
    WaveExclusion.objects.filter(person__in=everyone).delete()
    words = {*(row.full_name for row in everyone), *addresses}
    return _erase(by, everyone, OF_PERSON, words, counts=counts, account_closed=account is not None)


@transaction.atomic
def erase_customer(by: Reader, customer: Customer) -> Erasure:
    """Everything that tells of a customer gone, from every table and source."""
    require(by, "write", "erasures")
    everyone = [locked(row) for row in _all_rows(customer)]
    addresses = {row.email.strip().lower() for row in everyone} - {""}
    counts = Counter(messages=delete_messages(addresses))
    _blank(Response, forget_asked(_asked(customer__in=everyone)), Response.PERSONAL)
    WaveExclusion.objects.filter(customer__in=everyone).delete()
    words = {*addresses, *(word for row in everyone for word in (row.name, row.phone))}
    return _erase(by, everyone, OF_CUSTOMER, words, counts=counts)


def _all_rows(subject: SubjectT) -> list[SubjectT]:
    """The row that leads and every row that is the same, whichever of them was named."""
    rows = type(subject).every
    leader = subject.same_as_id or subject.pk
    return list(rows.filter(Q(pk=leader) | Q(same_as=leader)).order_by("pk"))


def _asked(**whom: Any) -> QuerySet[SurveyInvitation]:
    return SurveyInvitation.objects.filter(**whom)


def _erase(
    by: Reader,
    everyone: Sequence[Person] | Sequence[Customer],
    traces: Iterable[Trace],
    words: set[str],
    *,
    counts: Counter[str],
    account_closed: bool = False,
) -> Erasure:
    words = {word for word in words if word and word != ERASED}
    rows: dict[str, int] = {}
    subjects = [subject.pk for subject in everyone]
    for subject in everyone:
        counts["raw_records"] += delete_raw_records(raw_records_naming(subject, words))
    for trace in traces:
        keys = _keys(trace.model, trace.of(subjects))
        rows[trace.model._meta.db_table] = len(keys)
        links = LINKS if trace.model is Response else ()
        counts["history"] += _redact(trace.model, keys, (*trace.columns, *links))
        counts["raw_records"] += delete_raw_records_of(trace.model, keys)
        _blank(trace.model, keys, trace.columns)
    forget_in_reports(words)
    forget_in_posts(words)
    forget_in_deliveries(words)
    now = timezone.now()
    model = type(everyone[0])
    table = model._meta.db_table
    model.every.filter(pk__in=subjects).update(erased_at=now, updated_at=now)
    record_changes(
        by,
        table,
        before={pk: {"erased_at": None} for pk in subjects},
        after={pk: {"erased_at": now.isoformat()} for pk in subjects},
    )
    forget_subject(table, subjects)
    return Erasure(
        rows={table: count for table, count in rows.items() if count},
        history=counts["history"],
        raw_records=counts["raw_records"],
        messages=counts["messages"],
        sessions=counts["sessions"],
        account_closed=account_closed,
    )


# ── Words in rows and in their history ───────────────────────────────────────────────────────────


def _keys(model: type[Timed], condition: Q) -> list[int]:
    """Ids of the rows, those of an unfinished import among them."""
    return list(model._base_manager.filter(condition).values_list("pk", flat=True).distinct())


def _blank(model: type[Timed], keys: list[int], columns: Iterable[str]) -> None:
    values = {name: _nothing(_column(model, name)) for name in columns}
    if model is VoiceItem:
        forget_understanding(keys)
        forget_files_of(keys)
        values["updated_at"] = timezone.now()  # it is read anew, without words
    for block in blocks(keys):
        model._base_manager.filter(pk__in=block).update(**values)
    if model is Response:
        _detach_responses(keys)


def _column(model: type[Timed], name: str) -> Field[Any, Any]:
    return next(column for column in model._meta.concrete_fields if column.name == name)


def _nothing(column: Field[Any, Any]) -> Any:
    """What a column holds instead of words."""
    if isinstance(column, JSONField):
        return column.get_default()
    if column.name in COUNTED:
        empty = When(**{column.name: ""}, then=Value(""))
        return Case(empty, default=Value(ERASED), output_field=CharField())
    return "" if column.blank else ERASED


def _detach_responses(keys: list[int]) -> None:
    """An answer given by name belongs to nobody, under a key that leads nowhere."""
    for pk in keys:
        Response.every.filter(pk=pk).update(person=None, customer=None, respondent_key=uuid4().hex)


def _redact(model: type[Timed], keys: list[int], columns: Iterable[str]) -> int:
    """How many entries of the rows' history held words, which are gone from them."""
    words = frozenset(columns)
    count = 0
    for block in blocks(keys):
        entries = Change.objects.filter(table=model._meta.db_table, record_id__in=block)
        held = [
            entry
            for entry in entries.iterator(chunk_size=BLOCK)
            if words & {*(entry.before or {}), *(entry.after or {})}
        ]
        for entry in held:
            entry.before = _without(entry.before, words)
            entry.after = _without(entry.after, words)
        Change.objects.bulk_update(held, ["before", "after"], batch_size=BLOCK)
        count += len(held)
    return count


def _without(values: dict[str, Any] | None, words: frozenset[str]) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: None if name in words else value for name, value in values.items()}


# ── The account ──────────────────────────────────────────────────────────────────────────────────


def _refuse_last_administrator(persons: Sequence[Person]) -> None:
    everywhere = RoleGrant.objects.filter(role=Role.ADMIN, unit=None, account__is_active=True)
    administrators = set(everywhere.values_list("account__person", flat=True))
    if administrators and administrators <= {person.pk for person in persons}:
        raise Refused(
            _("This is the last administrator."),
            "",
            _("Make somebody else an administrator first."),
        )


def _addresses(persons: Sequence[Person], account: Account | None) -> set[str]:
    known = {
        *(person.email for person in persons),
        *Invitation.objects.filter(person__in=persons).values_list("email", flat=True),
    }
    if account:
        own = EmailAddress.objects.filter(user=account).values_list("email", flat=True)
        known |= {account.email, *own}
    return {address.strip().lower() for address in known} - {""}


def _end_sessions(account: Account) -> int:
    """Delete what a browser or the server still remembers; sessions hold the account's id inside."""
    sessions: QuerySet[Session] = Session.objects.all()
    theirs = [
        session.pk
        for session in sessions.iterator(chunk_size=BLOCK)
        if session.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


def _close(account: Account) -> None:
    """Delete the account with its addresses, second factors and outside sign-ins."""
    _redact(Account, [account.pk], ("email",))
    Change.objects.filter(account=account, purpose="").update(purpose="erased account")
    account.delete()
