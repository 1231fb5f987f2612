# SPDX-License-Identifier: Apache-2.0
"""Questionnaires: written as drafts, published, and from then on followed by their next version.

A published version is never changed by any of these; what was answered stays what was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.core.questionnaire.checking import check_files, missing_words
from customary.core.questionnaire.checking_scales import check_scales
from customary.core.questionnaire.questions import FALLBACK_LANGUAGE, QuestionKind, said
from customary.core.questionnaire.reading import read_draft, read_form, write_form
from customary.core.questionnaire.wrong import FormError
from customary.store.access import require, require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import add, change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import EvidenceStatus, Instrument, InstrumentItem, InstrumentKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import QuerySet

    from customary.core.questionnaire.questions import Form
    from customary.store.access import Reader

#: What a draft says of itself beside its questions.
ABOUT = frozenset({"kind", "cadence_days", "named", "origin", "licence", "evidence", "note"})
CHINESE = "zh-hans"
LONGEST_TITLE = 200


@transaction.atomic
def new_draft(
    by: Reader, *, kind: str, form: Mapping[str, Any], origin: str = "", licence: str = ""
) -> Instrument:
    """A questionnaire of one's own, to be written on; it may lack anything but a title.

    Raises:
        Refused: the questions cannot be read, or it has no title.
    """
    require(by, "write", "instruments")
    _known_kind(kind)
    values = {"kind": kind, "family": uuid4().hex, "origin": origin, "licence": licence}
    return add(by, Instrument, **values, **_asked(form))


@transaction.atomic
def change_draft(
    by: Reader, instrument: Instrument, form: Mapping[str, Any] | None = None, **about: Any
) -> Instrument:
    """The draft with these questions, and with what is said about it: see `ABOUT`.

    Raises:
        Refused: it is published, or the questions cannot be read.
        ValueError: nothing of that name is said about a questionnaire.
    """
    instrument = _draft(by, instrument)
    _check_about(about)
    return change(by, instrument, **about, **({} if form is None else _asked(form)))


@transaction.atomic
def edit_draft(
    by: Reader, instrument: Instrument, edit: Callable[[Form], Form], **about: Any
) -> Instrument:
    """The draft, its questions changed by a function from how they stand at this moment.

    What the function raises leaves everything as it was. `about` is as in `change_draft`.

    Raises:
        Refused: it is published, or the result has no title.
    """
    instrument = _draft(by, instrument)
    _check_about(about)
    asked = _asked(write_form(edit(read_draft(instrument.form))))
    return change(by, instrument, **about, **asked)


@transaction.atomic
def publish(by: Reader, instrument: Instrument) -> Instrument:
    """The draft as a version that can be asked, and never changes again.

    Raises:
        Refused: it is published, nobody could answer or score it, a language lacks words, or
            nobody wrote down what changed since the version before.
    """
    instrument = _draft(by, instrument)
    form = _answerable(instrument)
    others = _versions(instrument).exclude(pk=instrument.pk)
    latest = others.aggregate(latest=Max("version"))["latest"] or 0
    if latest:
        filled(instrument.note, "note")
    instrument = change(
        by,
        instrument,
        # Another version may have been published since the draft was begun.
        version=max(instrument.version, latest + 1),
        published_at=timezone.now(),
    )
    write_items(instrument, form)
    return instrument


@transaction.atomic
def next_version(by: Reader, instrument: Instrument) -> Instrument:
    """The draft that follows a published version: begun from it, or the one that is there already.

    Raises:
        Refused: it is a draft itself, or came from another survey tool.
    """
    instrument = _published(by, instrument)
    versions = _versions(instrument)
    begun = versions.filter(published_at=None).first()
    if begun is not None:
        return begun
    latest = versions.aggregate(latest=Max("version"))["latest"]
    return add(
        by, Instrument, **_taken_over(instrument), family=instrument.family, version=latest + 1
    )


@transaction.atomic
def copy(by: Reader, instrument: Instrument) -> Instrument:
    """A questionnaire of one's own that begins with the questions of another.

    It keeps where the words come from and their licence, but not what is known of its worth.

    Raises:
        Refused: it came from another survey tool, so that its questions are not known.
    """
    require(by, "write", "instruments")
    require_row(by, "read", instrument)
    taken = _taken_over(instrument)
    titles = {
        language: title + ("（副本）" if language.startswith("zh") else " (copy)")
        for language, title in taken["form"]["title"].items()
    }
    asked = _asked({**taken.pop("form"), "title": titles})
    values = {**taken, **asked, "evidence": EvidenceStatus.PROVISIONAL}
    return add(by, Instrument, **values, family=uuid4().hex)


@transaction.atomic
def retire(by: Reader, instrument: Instrument) -> Instrument:
    """The published version, no longer offered for new waves; what was answered stays.

    Raises:
        Refused: it is a draft, or retired already.
    """
    instrument = _published(by, instrument)
    if instrument.retired_at is not None:
        raise Refused(_("This version is retired already."))
    return change(by, instrument, retired_at=timezone.now())


@transaction.atomic
def discard_draft(by: Reader, instrument: Instrument) -> None:
    """Throw a draft away.

    Raises:
        Refused: it is published, or a wave is planned with it.
    """
    instrument = _draft(by, instrument)
    if instrument.waves.exists():
        raise Refused(_("A wave is planned with this questionnaire."))
    record_changes(by, Instrument._meta.db_table, before={instrument.pk: values_of(instrument)})
    instrument.delete()


def write_items(instrument: Instrument, form: Form) -> None:
    """Rows for the items with a number for an answer; they follow from the version's questions."""
    InstrumentItem.objects.bulk_create(_items(instrument, form), batch_size=500)


def _items(instrument: Instrument, form: Form) -> Iterable[InstrumentItem]:
    scaled = [item for item in form.items() if item.is_scaled]
    for position, item in enumerate(scaled, start=1):
        low, high = item.ends
        yield InstrumentItem(
            source_id=instrument.source_id,
            external_id=f"{instrument.external_id}.{item.key}",
            recorded_at=instrument.published_at,
            instrument=instrument,
            item_key=item.key,
            position=position,
            text=item.text(FALLBACK_LANGUAGE),
            text_zh_hans=item.text(CHINESE) if CHINESE in form.languages else "",
            scale_low=low,
            scale_high=high,
            recommends=item.question.kind is QuestionKind.RECOMMENDATION,
            reverse_keyed=item.reverse,
            practice=item.practice,
            frame=item.frame,
        )


def _versions(instrument: Instrument) -> QuerySet[Instrument]:
    """Every version of the questionnaire, whatever has become of it."""
    return Instrument.every.filter(source=instrument.source_id, family=instrument.family)


def _draft(by: Reader, instrument: Instrument) -> Instrument:
    """The draft, with nobody else changing it."""
    require_row(by, "write", instrument)
    instrument = locked(instrument)
    if instrument.published_at is not None:
        raise Refused(
            _("This version is published and stays as it is."),
            mend=_("Begin the next version instead."),
        )
    return instrument


def _published(by: Reader, instrument: Instrument) -> Instrument:
    require_row(by, "write", instrument)
    instrument = locked(instrument)
    if instrument.published_at is None:
        raise Refused(_("This is a draft."), mend=_("Publish it first."))
    return instrument


def _asked(form: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that questions fill."""
    try:
        read = read_draft(form)
    except FormError as error:
        raise _refused(error) from error
    title = filled(said(read.title, FALLBACK_LANGUAGE), "title")
    return {"form": write_form(read), "title": title[:LONGEST_TITLE]}


def _answerable(instrument: Instrument) -> Form:
    try:
        form = read_form(instrument.form)
        check_scales(form)
        check_files(form, may_ask=instrument.may_ask_for_files)
    except FormError as error:
        raise _refused(error) from error
    if not any(True for _item in form.items()):
        raise Refused(_("There is no question in it."), "sections", _("Add at least one."))
    missing = list(missing_words(form))
    if missing:
        where, language = missing[0]
        named = dict(settings.LANGUAGES).get(language, language)
        raise Refused(
            _("%(count)s texts are missing in %(language)s.")
            % {"count": sum(each == language for _where, each in missing), "language": named},
            where,
            _("Write them, or leave this language out."),
        )
    return form


def _taken_over(instrument: Instrument) -> dict[str, Any]:
    if not instrument.form:
        raise Refused(_("Its questions are kept in another survey tool."))
    names = ("kind", "title", "form", "cadence_days", "named", "origin", "licence", "evidence")
    return {name: getattr(instrument, name) for name in names}


def _check_about(about: Mapping[str, Any]) -> None:
    if unknown := sorted(set(about) - ABOUT):
        raise ValueError(f"Nobody says {', '.join(unknown)} of a questionnaire.")
    if "kind" in about:
        _known_kind(about["kind"])
    if about.get("evidence", EvidenceStatus.PROVISIONAL) not in EvidenceStatus.values:
        raise Refused(_("There is no such evidence status."), "evidence")


def _known_kind(kind: str) -> None:
    if kind not in InstrumentKind.values:
        raise Refused(_("There is no such kind of questionnaire."), "kind")


def _refused(error: FormError) -> Refused:
    what = _("The questionnaire cannot be used as it stands (%(where)s: %(what)s).")
    return Refused(what % {"where": error.where, "what": error.what}, error.where, error.mend)
