# SPDX-License-Identifier: Apache-2.0
"""The first page: what waits for this person, what changed, and one customer in their own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from customary.store.access import MANAGER, Access, may, may_at, visible
from customary.store.models import (
    Action,
    ActionStatus,
    AgendaItem,
    Attestation,
    Decision,
    DecisionStatus,
    Dialogue,
    Dispute,
    DocumentStatus,
    EventStatus,
    EvidenceGrade,
    Incident,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    Role,
    Source,
    VoiceItem,
    VoiceKind,
    quotable,
)
from customary.store.queries.audits import waiting_audits
from customary.store.queries.cases import own_cases
from customary.store.queries.complacency import waiting_segments
from customary.store.queries.disputes import due_on
from customary.store.queries.figures import grades_of
from customary.store.queries.identities import counts
from customary.store.queries.links import RecordLink, link_to
from customary.store.queries.my_surveys import MySurvey, my_surveys
from customary.store.queries.news import promised_news
from customary.store.queries.runs import Run, latest_run
from customary.store.queries.thanks import ThanksLine, own_thanks
from customary.store.queries.theme_duties import overdue_themes
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from customary.store.access import Viewer
    from customary.store.models import Recorded

#: Whoever decides for others; what an employee may write is not therefore theirs to settle.
LEADING = (
    MANAGER,
    Role.EXECUTIVE,
    Role.CX_LEAD,
    Role.PEOPLE_LEAD,
    Role.SERVICE_LEAD,
    Role.PRODUCT_LEAD,
)
#: Whoever answers for what becomes of customers, whichever unit serves them.
OF_CUSTOMERS = (Role.CX_LEAD, Role.SERVICE_LEAD)
#: So many of a kind are listed; all are counted.
LISTED = 3
#: Lengths of a quote that reads well in a card.
QUOTE_LENGTH = (18, 320)
QUOTES_CHOSEN_FROM = 60
#: So many thanks stand on the first page, for so long.
THANKED = 2
THANKS_SHOWN_FOR = timedelta(days=30)
#: How long an unanswered question of a meeting stays on the desk.
MINUTES_ASKED_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Waiting:
    """Things of one kind that wait for this person; `key` says which kind.

    Keys: attestations, actions, cases, news, dialogues, agenda_questions, decisions, ideas, incidents,
    disputes_asked, disputes, segments, themes, audits, identities, sources. Due days stand beside the links, None where there is none.
    """

    key: str
    total: int
    items: tuple[tuple[RecordLink, date | None], ...]


@dataclass(frozen=True)
class GradeChange:
    """A practice whose grade is another than in the run before."""

    practice: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Quote:
    """What one customer said and may be quoted with; never the name."""

    text: str
    language: str
    channel: str
    said_at: datetime | None


@dataclass(frozen=True)
class Home:
    """Everything on the first page."""

    run: Run | None
    waiting: tuple[Waiting, ...]
    changes: tuple[GradeChange, ...]
    quote: Quote | None
    thanks: tuple[ThanksLine, ...] = ()
    surveys: tuple[MySurvey, ...] = ()


def home(viewer: Viewer, *, since: int | None = None) -> Home:
    """The first page of this viewer; `since` is the run they last looked at, if it is known."""
    run = latest_run(viewer)
    return Home(
        run=run,
        waiting=tuple(_waiting(viewer)),
        changes=_changes(run, since),
        quote=_quote(viewer),
        thanks=tuple(own_thanks(viewer, since=timezone.now() - THANKS_SHOWN_FOR, limit=THANKED)),
        surveys=tuple(my_surveys(viewer)),
    )


def _waiting(viewer: Viewer) -> Iterator[Waiting]:
    own = _own(viewer)
    asked = _asked_of_leads(viewer)
    for key, rows, due in [*own, *asked]:
        total = rows.count()
        if total:
            found = tuple((_link(row), getattr(row, due) if due else None) for row in rows[:LISTED])
            yield Waiting(key, total, found)
    unanswered_customers = own_cases(viewer)
    if total := unanswered_customers.count():
        yield Waiting(
            "cases",
            total,
            tuple(
                (_customer_waiting(case.voice_item), _day(case.due_at))
                for case in unanswered_customers.select_related("voice_item")[:LISTED]
            ),
        )
    if untold := [one for one in promised_news(viewer, own=True) if one.is_waiting]:
        links = ((RecordLink("themes", one.theme, one.name, ""), None) for one in untold[:LISTED])
        yield Waiting("news", len(untold), tuple(links))
    asked_of_me = Dispute.objects.filter(answered_at=None, asked_of__in=viewer.persons)
    if total := asked_of_me.count():
        yield Waiting(
            "disputes_asked",
            total,
            tuple(
                (RecordLink("disputes", one.pk, one.practice, ""), due_on(one))
                for one in asked_of_me.order_by("created_at", "pk")[:LISTED]
            ),
        )
    if may(viewer, "write", "dispute_answers"):
        unanswered = Dispute.objects.filter(answered_at=None).exclude(
            Q(raised_by__in=viewer.persons) | Q(asked_of__in=viewer.persons, asked_of__isnull=False)
        )
        if not may_at(viewer, "write", "dispute_answers", unit=None):
            unanswered = unanswered.filter(unit__in=viewer.led)
        if total := unanswered.count():
            yield Waiting("disputes", total, ())
    yield from _of_the_house(viewer)


def _of_the_house(viewer: Viewer) -> Iterator[Waiting]:
    """What waits for whoever looks after themes, segments, audits, identities or sources."""
    if overdue := overdue_themes(viewer):
        yield Waiting("themes", len(overdue), tuple(overdue[:LISTED]))
    if viewer.has(*OF_CUSTOMERS) and (content := waiting_segments(viewer)):
        links = ((RecordLink("", 0, one.segment, ""), one.act_by) for one in content[:LISTED])
        yield Waiting("segments", len(content), tuple(links))
    if total := waiting_audits(viewer):
        yield Waiting("audits", total, ())
    if may(viewer, "write", "identities") and (total := counts(viewer).waiting):
        yield Waiting("identities", total, ())
    if may(viewer, "write", "sources"):
        unconfirmed = Source.objects.filter(proposed_grade=EvidenceGrade.SYSTEM, confirmed_grade="")
        if total := unconfirmed.count():
            yield Waiting("sources", total, ())


def _link(row: Recorded) -> RecordLink:
    """A link to a record; what is to be confirmed is called by its document."""
    link = link_to(row)
    return (
        replace(link, label=link_to(row.document).label) if isinstance(row, Attestation) else link
    )


def _customer_waiting(item: VoiceItem) -> RecordLink:
    """A link that tells what was said as, never in what words or by whom."""
    return RecordLink("voice_items", item.pk, str(VoiceKind(item.kind).label), "")


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


Rows = list[tuple[str, "QuerySet[Any]", str]]


def _own(viewer: Viewer) -> Rows:
    """What waits for the person whatever the role."""
    me, now = viewer.persons, timezone.now()
    return [
        (
            "attestations",
            visible(viewer, Attestation)
            .filter(person__in=me, attested_at=None, document__status=DocumentStatus.APPROVED)
            .select_related("document")
            .order_by("due_on", "pk"),
            "due_on",
        ),
        (
            "actions",
            visible(viewer, Action)
            .filter(owner__in=me, status=ActionStatus.OPEN)
            .order_by("due_on", "pk"),
            "due_on",
        ),
        (
            "dialogues",
            visible(viewer, Dialogue)
            .filter(recipient__in=me, acknowledged_at=None, closed_at=None)
            .order_by("opened_at", "pk"),
            "",
        ),
        (
            "agenda_questions",
            visible(viewer, AgendaItem)
            .filter(
                event__organiser__in=me,
                customer_question=True,
                answer="",
                event__starts_at__range=(now - MINUTES_ASKED_FOR, now),
            )
            .exclude(event__status=EventStatus.CANCELLED)
            .order_by("-event__starts_at", "pk"),
            "",
        ),
    ]


def _asked_of_leads(viewer: Viewer) -> Rows:
    """What waits for whoever may decide it."""
    if not viewer.has(*LEADING):
        return []
    others = ~Q(proposed_by__in=viewer.persons) | Q(proposed_by=None)
    return [
        (
            "decisions",
            visible(viewer, Decision, Access.WRITE)
            .filter(status=DecisionStatus.PROPOSED, customer_impact="")
            .order_by("proposed_at", "pk"),
            "",
        ),
        (
            "ideas",
            visible(viewer, Initiative, Access.WRITE)
            .filter(others, kind=InitiativeKind.IDEA, status=InitiativeStatus.PROPOSED)
            .filter(answered_at=None)
            .order_by("proposed_at", "pk"),
            "",
        ),
        (
            "incidents",
            visible(viewer, Incident, Access.WRITE)
            .filter(admitted_at=None, remedy_delivered_on=None)
            .order_by("detected_at", "pk"),
            "",
        ),
    ]


def _changes(run: Run | None, since: int | None) -> tuple[GradeChange, ...]:
    """Practices whose grade changed since a run, else since the one before; fallen ones first."""
    if run is None or run.previous is None:
        return ()
    now = grades_of(run.id)
    before = grades_of(since) or grades_of(run.previous)
    changes = [
        GradeChange(key, before[key].grade, row.grade)
        for key, row in now.items()
        if key in before and before[key].grade != row.grade
    ]
    return tuple(
        sorted(changes, key=lambda one: ((one.after or 0) - (one.before or 0), one.practice))
    )


def _quote(viewer: Viewer) -> Quote | None:
    """One customer who may be quoted, another every day, in the reader's language if there is one.

    The customer agreed to be quoted, so everybody may read it; who it was is not told.
    """
    agreed = (
        VoiceItem.objects.filter(quotable())
        .select_related("annotation")
        .annotate(length=Length("text"))
        .filter(length__gte=QUOTE_LENGTH[0], length__lte=QUOTE_LENGTH[1])
        .order_by("-occurred_at", "-pk")
    )
    mine = agreed.filter(language__istartswith=viewer.language[:2])
    found = list(mine[:QUOTES_CHOSEN_FROM]) or list(agreed[:QUOTES_CHOSEN_FROM])
    if not found:
        return None
    chosen = found[timezone.localdate().toordinal() % len(found)]
    return Quote(shown_text(chosen), chosen.language, chosen.channel, chosen.occurred_at)
