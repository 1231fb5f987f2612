# SPDX-License-Identifier: Apache-2.0
"""What an import leaves as it is: published questionnaires, closed waves, answers given here.

An export from before a version was published, or a wave closed, still holds the draft or the open
wave: such rows are left alone, and told. What would put other words under answers that were given
here is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from customary.intake.comparing import differs
from customary.intake.stage import CHANGED, UNCHANGED
from customary.store.models import Instrument, Source, Wave

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.intake.stage import Stage, StagedFile


def keep_settled(stage: Stage) -> None:
    """Take back changes of what is settled; call it once every row has its state."""
    published = _listed(
        Instrument.every.filter(published_at__isnull=False)
        .exclude(form={})
        .values_list("pk", flat=True)
    )
    for file in stage.files():
        if file.object.name == "instruments":
            _refuse_other_words(stage, file, published)
            _refuse_version_taken(stage, file)
            told = _("%(count)s questionnaires are published here and were left as they are.")
            # That a version is retired says nothing of what it asks.
            _leave(stage, file, f"_pk IN ({published})", told, but={"retired_at"})
        elif file.object.name == "instrument_items" and "instrument" in file.columns:
            _refuse_new_items(stage, file, published)
            told = _("%(count)s items of published questionnaires were left as they are.")
            _leave(stage, file, f"instrument_id IN ({published})", told)
        elif file.object.name == "waves":
            closed = Wave.every.filter(source__key=Source.OWN_KEY, closed_at__isnull=False)
            told = _("%(count)s waves are closed here and were left as they are.")
            _leave(stage, file, f"_pk IN ({_listed(closed.values_list('pk', flat=True))})", told)
        elif file.object.name == "responses" and "wave" in file.columns:
            planned = Q(source__key=Source.OWN_KEY, opened_at=None)
            asking = Wave.every.filter(Q(invitations__isnull=False) | planned).distinct()
            here = _listed(asking.values_list("pk", flat=True))
            _refuse_more_answers(stage, file, here)
            told = _("%(count)s answers were given here and were left as they are.")
            _leave(stage, file, f"wave_id IN ({here})", told)


def _leave(
    stage: Stage, file: StagedFile, settled: str, told: str, *, but: Iterable[str] = ()
) -> None:
    """Leave rows unchanged that would change in more than some columns."""
    kept = stage.run(
        f"UPDATE {file.table} SET _state = {UNCHANGED} WHERE _state = {CHANGED} AND {settled} "
        f"AND (SELECT {differs(file, but=but)} FROM store.{file.object.name} s "
        f"WHERE s.id = {file.table}._pk)"
    )
    if kept:
        stage.notice(file, told % {"count": f"{kept:,}"})


def _refuse_other_words(stage: Stage, file: StagedFile, published: str) -> None:
    """The same version with other questions, published as well: answers were given to either."""
    if not {"form", "published_at"} <= set(file.columns):
        return
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, _row, 'form', external_id, ?, ? FROM {file.table} "
        f"WHERE _state = {CHANGED} AND _pk IN ({published}) AND published_at IS NOT NULL AND form "
        f"IS NOT (SELECT canonical_json(s.form) FROM store.instruments s WHERE s.id = _pk)",
        _("is published here with other questions, and a published version never changes."),
        _("Give it an id and a version of its own, and use that id wherever it is referred to."),
    )


def _refuse_version_taken(stage: Stage, file: StagedFile) -> None:
    """A version that is here under another id."""
    if not {"family", "version"} <= set(file.columns):
        return
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, t._row, 'version', t.version, ?, ? "
        f"FROM {file.table} t JOIN store.instruments s ON s.source_id = t._source "
        "AND s.family = t.family AND s.version = t.version "
        "WHERE t.family <> '' AND s.id <> t._pk AND s.id NOT IN (SELECT _pk FROM all_instruments)",
        _("this version of the questionnaire is here under another id."),
        _("Give it the next version number."),
    )


def _refuse_new_items(stage: Stage, file: StagedFile, published: str) -> None:
    """An item that a published version does not have."""
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, _row, 'instrument', \"instrument\", ?, ? "
        f"FROM {file.table} WHERE _pk < 0 AND instrument_id IN ({published})",
        _("is published here, and a published version never changes."),
        _("Leave the row out; its items follow from its questions."),
    )


def _refuse_more_answers(stage: Stage, file: StagedFile, here: str) -> None:
    """An answer to a wave that asks here, by nobody whom it asked.

    Whoever made up all answers of a group but one would read that one.
    """
    stage.run(
        f"INSERT INTO problems SELECT {file.n}, _row, 'wave', \"wave\", ?, ? "
        f"FROM {file.table} WHERE _pk < 0 AND wave_id IN ({here})",
        _("asks people here, and takes answers by their links alone."),
        _("Leave the row out, or give the other answers a wave of their own."),
    )


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(str(key) for key in keys)
