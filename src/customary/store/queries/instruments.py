# SPDX-License-Identifier: Apache-2.0
"""Questionnaires with their versions, what each asks, and how often it was used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from customary.catalogue import load_instruments
from customary.core.questionnaire.checking import check_files, check_form, missing_words
from customary.core.questionnaire.checking_scales import check_scales
from customary.core.questionnaire.questions import FALLBACK_LANGUAGE
from customary.core.questionnaire.reading import read_draft
from customary.core.questionnaire.wrong import FormError
from customary.store.access import NotVisible, may, may_row, visible
from customary.store.models import EvidenceStatus, Instrument, InstrumentKind, Source
from customary.store.queries.shared import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.core.questionnaire.questions import Form, Question
    from customary.store.access import Reader


#: What a questionnaire may ask about, and how well it may be tested, with their words.
KINDS_OF_INSTRUMENT = InstrumentKind.choices
EVIDENCE = EvidenceStatus.choices
#: Whom a questionnaire of a kind is written for; the others for people who work here.
AMONG = {
    InstrumentKind.SATISFACTION: "customers",
    InstrumentKind.RECOMMENDATION: "customers",
    InstrumentKind.EFFORT: "customers",
    InstrumentKind.SERVICE_REVIEW: "work",
    InstrumentKind.INTERVIEW: "work",
    InstrumentKind.OTHER: "other",
}
AMONG_ORDER = ("people", "customers", "work", "other")


@dataclass(frozen=True)
class Version:
    """One version; a draft while it is not published. `waves` were planned or held with it."""

    id: int
    number: int
    title: str
    note: str
    published_at: datetime | None
    retired_at: datetime | None
    has_form: bool
    waves: int
    open_waves: int

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written; one of another survey tool never is."""
        return self.published_at is None and self.has_form

    @property
    def is_offered(self) -> bool:
        """Whether a new wave may ask it."""
        return self.published_at is not None and self.retired_at is None


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire with its versions, the newest first.

    Attributes:
        languages: each language it speaks with its status.
        questions, minutes: how many it asks, and how long that takes, where it says so.
        has_form: whether its questions are known; those of another survey tool are not.
    """

    title: str
    kind: InstrumentKind
    evidence: EvidenceStatus
    named: bool
    cadence_days: int | None
    languages: Mapping[str, str]
    questions: int
    minutes: int | None
    is_shipped: bool
    has_form: bool
    versions: tuple[Version, ...]

    @property
    def among(self) -> str:
        """Whom it is written for: "people", "customers", "work" (what is looked at), "other"."""
        return AMONG.get(self.kind, "people")

    @property
    def current(self) -> Version | None:
        """The version that is offered for new waves."""
        return next((one for one in self.versions if one.is_offered), None)

    @property
    def draft(self) -> Version | None:
        """What is being written on."""
        return next((one for one in self.versions if one.is_draft), None)

    @property
    def waves(self) -> int:
        """In how many waves it was used or is going to be."""
        return sum(one.waves for one in self.versions)


@dataclass(frozen=True)
class Detail:
    """One version with everything it asks.

    Attributes:
        instrument: the row, for the verbs.
        origin: where it comes from, of one that is shipped in the reader's language.
        form: what it asks; None for one of another survey tool. The points of a test are only
            there for whoever may write it.
        family: all versions of the questionnaire, the newest first.
        may_write: whether the reader may change, copy, publish and retire it.
    """

    instrument: Instrument
    origin: str
    form: Form | None
    version: Version
    family: tuple[Version, ...]
    is_shipped: bool
    may_write: bool


def questionnaires(reader: Reader) -> list[Questionnaire]:
    """All there are, what can be asked first; drafts only to whoever may write them."""
    families: dict[tuple[int, str], list[Instrument]] = {}
    for row in _with_uses(reader).order_by("-version", "-pk"):
        families.setdefault(row.series, []).append(row)
    made = [_questionnaire(reader, rows) for rows in families.values()]
    return sorted(made, key=lambda one: (one.current is None, not one.is_shipped, one.title))


def detail(reader: Reader, pk: int) -> Detail:
    """One version with its questions.

    Raises:
        NotVisible: there is none, or it is a draft and the reader may not write it.
    """
    row = _with_uses(reader).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"There is no questionnaire {pk} to be seen.")
    family = [row]
    if row.family:
        family = list(
            _with_uses(reader).filter(source=row.source_id, family=row.family).order_by("-version")
        )
    form, may_write = written_form(row), may_row(reader, "write", row)
    return Detail(
        instrument=row,
        origin=_origin(reader, row),
        form=form if form is None or may_write else _without_points(form),
        version=_version(reader, row),
        family=tuple(_version(reader, each) for each in family),
        is_shipped=_is_shipped(row),
        may_write=may_write,
    )


def written_form(instrument: Instrument) -> Form | None:
    """What a version asks as it was written here, complete or not; None for one of another tool."""
    return read_draft(instrument.form) if instrument.form else None


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way of publishing: an error, or words missing in a language."""

    where: str
    error: FormError | None = None
    language: str = ""


def obstacles(instrument: Instrument) -> list[Obstacle]:
    """What stands in the way of publishing a draft.

    Of what makes it unanswerable only the first is told; of missing words all.
    """
    form = written_form(instrument)
    if form is None:
        return []
    found = [Obstacle(where, language=language) for where, language in missing_words(form)]
    try:
        check_form(form)
        check_scales(form)
        check_files(form, may_ask=instrument.may_ask_for_files)
    except FormError as error:
        found.insert(0, Obstacle(error.where, error))
    return found


def _with_uses(reader: Reader) -> QuerySet[Instrument]:
    """What the reader may see of questionnaires, with how many waves each version was used in."""
    rows = visible(reader, Instrument)
    if not may(reader, "write", "instruments"):
        rows = rows.exclude(published_at=None, source__key=Source.OWN_KEY)
    is_open = Q(waves__opened_at__isnull=False, waves__closed_at=None)
    return rows.select_related("source").annotate(
        uses=Count("waves", distinct=True), open_uses=Count("waves", filter=is_open, distinct=True)
    )


def _questionnaire(reader: Reader, rows: Sequence[Instrument]) -> Questionnaire:
    """A questionnaire out of its versions, the newest first."""
    versions = tuple(_version(reader, row) for row in rows)
    offered = (row for row, one in zip(rows, versions, strict=True) if one.is_offered)
    shown = next(offered, rows[0])
    return Questionnaire(
        title=shown.title_in(language_of(reader)),
        kind=InstrumentKind(shown.kind),
        evidence=EvidenceStatus(shown.evidence),
        named=shown.named,
        cadence_days=shown.cadence_days,
        languages=shown.form.get("languages", {}),
        questions=sum(len(one.get("questions", ())) for one in shown.form.get("sections", ())),
        minutes=shown.form.get("minutes"),
        is_shipped=_is_shipped(shown),
        has_form=bool(shown.form),
        versions=versions,
    )


def _version(reader: Reader, row: Any) -> Version:
    """One version out of a row of `_with_uses`."""
    return Version(
        id=row.pk,
        number=row.version,
        title=row.title_in(language_of(reader)),
        note=row.note,
        published_at=row.published_at,
        retired_at=row.retired_at,
        has_form=bool(row.form),
        waves=row.uses,
        open_waves=row.open_uses,
    )


def _origin(reader: Reader, row: Instrument) -> str:
    """What a version says of its origin; what is shipped says it in every language."""
    shipped = load_instruments().get(row.family) if _is_shipped(row) else None
    if shipped is None or row.origin != shipped.origin(FALLBACK_LANGUAGE):
        return row.origin
    return shipped.origin(language_of(reader))


def _without_points(form: Form) -> Form:
    """The form as whoever is tested may see it."""

    def asked(question: Question) -> Question:
        choices = tuple(replace(choice, score=None) for choice in question.choices)
        return replace(question, choices=choices)

    sections = (
        replace(section, questions=tuple(map(asked, section.questions)))
        for section in form.sections
    )
    return replace(form, sections=tuple(sections))


def _is_shipped(row: Instrument) -> bool:
    return row.source.key == Source.OWN_KEY and row.family in load_instruments()
