# SPDX-License-Identifier: Apache-2.0
"""What people say about how a comment is to be understood; it wins over every reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import System, require, require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import locked
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Annotation,
    Correction,
    Feeling,
    Flag,
    LanguageQuote,
    LanguageRequest,
    OrgUnit,
    Purpose,
    SentenceVector,
    ThemeMention,
    VoiceItem,
    VoiceWords,
)
from customary.store.queries.words import found_by, has_personal_data

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import Model

    from customary.store.access import Reader
    from customary.store.models import Theme

YES, NO = "yes", "no"
#: Records whose going changes counts, and the column by which an annotation points to them.
COUNTED_BY: dict[type[Model], str] = {VoiceItem: "voice_item_id", OrgUnit: "unit_id"}


@transaction.atomic
def correct_sentiment(by: Reader, item: VoiceItem, value: str) -> Correction:
    """Say how a comment feels.

    Raises:
        Refused: it is no feeling.
    """
    if value not in Feeling.values:
        raise Refused(_("This is no feeling that a comment can have."), "sentiment")
    return _correct(by, item, value=value)


@transaction.atomic
def correct_theme(by: Reader, item: VoiceItem, theme: Theme, *, speaks: bool) -> Correction:
    """Say that a comment speaks of a theme, or that it does not."""
    return _correct(by, item, theme=theme, value=YES if speaks else NO)


@transaction.atomic
def correct_flag(by: Reader, item: VoiceItem, flag: str, *, shows: bool) -> Correction:
    """Say that a comment shows a flag, or that it does not.

    Raises:
        Refused: there is no such flag.
    """
    if flag not in Flag.values:
        raise Refused(_("There is no such flag."), "flag")
    return _correct(by, item, flag=flag, value=YES if shows else NO)


@transaction.atomic
def undo_correction(by: Reader, correction: Correction) -> None:
    """Take back what a person said about a comment; it is read anew by the next sweep."""
    _require(by, correction.voice_item)
    correction = locked(correction)
    item = correction.voice_item_id
    annotation = Annotation.objects.select_for_update().filter(pk=item).first()
    if correction.theme_id is not None:
        mentions = ThemeMention.objects.filter(voice_item=item, theme=correction.theme_id)
        mentions.update(by_person=False)
    record_changes(by, Correction._meta.db_table, before={correction.pk: values_of(correction)})
    correction.delete()
    if annotation is not None:
        annotation.version = ""
        annotation.corrected = Correction.objects.filter(voice_item=item).exists()
        annotation.save(update_fields=["version", "corrected", "updated_at"])


@transaction.atomic
def undo_corrections(by: Reader, item: VoiceItem) -> int:
    """Take back all that people said about a comment; how many corrections those were."""
    _require(by, item)
    every = list(Correction.objects.filter(voice_item=item).order_by("pk"))
    for correction in every:
        undo_correction(by, correction)
    return len(every)


def mark_weeks(weeks: Iterable[date]) -> None:
    """Let the counts of these weeks be renewed; for whatever changes what is counted.

    In the transaction of the change: a week that is being renewed meanwhile is renewed again.
    """
    days = sorted(set(weeks))
    if not days:
        return
    rows = ", ".join(["(%s)"] * len(days))
    with connection.cursor() as cursor:
        # An update that changes nothing, for it waits for whoever is renewing the week.
        cursor.execute(
            f"INSERT INTO stale_weeks (week) VALUES {rows} "  # noqa: S608 - no value in it
            "ON CONFLICT (week) DO UPDATE SET week = excluded.week",
            days,
        )


def mark_weeks_without(model: type[Model], keys: Iterable[int]) -> None:
    """Let the counts be renewed that these rows were in, before they are deleted."""
    column = COUNTED_BY.get(model)
    if column:
        weeks = Annotation.objects.filter(**{f"{column}__in": keys})
        mark_weeks(weeks.values_list("week", flat=True).distinct())


def forget_understanding(items: Iterable[int]) -> None:
    """Forget what was understood of voice items whose words are gone, and what people said of it."""
    keys = list(items)
    mark_weeks_without(VoiceItem, keys)
    derived = (ThemeMention, Correction, VoiceWords, Annotation, LanguageQuote, SentenceVector)
    for model in derived:
        model._base_manager.filter(voice_item__in=keys).delete()
    forget_unfounded()


def forget_unfounded() -> int:
    """Blank what a language model wrote on comments of which one is gone; how many texts those were."""
    rows = LanguageRequest.objects.exclude(written={}).annotate(left=Count("quotes"))
    gone = rows.exclude(left=F("sent")) | rows.filter(
        Q(theme=None, purpose=Purpose.SUMMARY)
        | Q(emerging=None, purpose=Purpose.NAME)
        | Q(voice_item=None, purpose=Purpose.DRAFT)
    )
    keys = list(gone.values_list("pk", flat=True))
    return LanguageRequest.objects.filter(pk__in=keys).update(written={}, updated_at=timezone.now())


def _correct(
    by: Reader, item: VoiceItem, *, value: str, theme: Theme | None = None, flag: str = ""
) -> Correction:
    _require(by, item)
    annotation = Annotation.objects.select_for_update().filter(pk=item.pk).first()
    known = Correction.objects.select_for_update().filter(voice_item=item, theme=theme, flag=flag)
    correction = known.first()
    before = {correction.pk: values_of(correction)} if correction else {}
    if correction is None:
        correction = Correction(voice_item=item, theme=theme, flag=flag)
    correction.value = value
    correction.corrected_by_id = None if isinstance(by, System) else by.account
    correction.save()
    record_changes(
        by,
        Correction._meta.db_table,
        before=before,
        after={correction.pk: values_of(correction)},
    )
    if annotation is not None:
        _apply(correction, annotation)
    return correction


def _require(by: Reader, item: VoiceItem) -> None:
    require(by, "write", "understanding")
    require_row(by, "read", item)


def _apply(correction: Correction, annotation: Annotation) -> None:
    """Let a correction win at once; the sweep applies it the same way whenever it reads anew."""
    annotation.corrected = True
    changed: dict[str, Any] = {"corrected": True}
    mentions = ThemeMention.objects.filter(voice_item=annotation.pk)
    if correction.theme_id is not None:
        of_theme = mentions.filter(theme=correction.theme_id)
        if correction.value == NO:
            of_theme.delete()
        elif not of_theme.update(by_person=True, probability=1.0):
            ThemeMention.objects.create(
                voice_item_id=annotation.pk,
                theme_id=correction.theme_id,
                sentiment=annotation.sentiment,
                probability=1.0,
                by_person=True,
            )
    elif correction.flag:
        changed[correction.flag] = correction.value == YES
    else:
        changed["sentiment"] = correction.value
        # A comment with one theme feels about it as it feels on the whole.
        if mentions.count() == 1:
            mentions.update(sentiment=correction.value)
    for name, value in changed.items():
        setattr(annotation, name, value)
    annotation.save(update_fields=[*changed, "updated_at"])
    if correction.flag == Flag.PRIVACY:
        _find_by_what_is_shown(annotation)
    mark_weeks([annotation.week])


def _find_by_what_is_shown(annotation: Annotation) -> None:
    """Let a comment be found by its words as they are shown from now on."""
    item = annotation.voice_item
    if not annotation.by_employee:
        words = found_by(item.title, item.text, has_personal_data(item))
        VoiceWords.objects.filter(pk=item.pk).update(words=words)
