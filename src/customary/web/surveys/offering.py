# SPDX-License-Identifier: Apache-2.0
"""The questionnaires that are offered where a wave is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from customary.store.queries.instruments import AMONG_ORDER, questionnaires
from customary.web.surveys.questionnaires.telling import among_told, length_told

if TYPE_CHECKING:
    from customary.store.access import Viewer


def usual_questionnaire(viewer: Viewer, audience: str) -> int | None:
    """The questionnaire that is asked most often of these: a pulse, or whether they recommend us."""
    kinds = ("pulse",) if audience == "people" else ("recommendation", "satisfaction")
    return next(
        (
            one.current.id
            for one in questionnaires(viewer)
            if one.current is not None and one.has_form and one.kind in kinds
        ),
        None,
    )


def offered_questionnaires(viewer: Viewer) -> list[tuple[str, list[tuple[int, str]]]]:
    """The questionnaires a new wave may ask, by whom they are for; each the version offered."""
    found = [one for one in questionnaires(viewer) if one.current is not None and one.has_form]
    return [
        (
            among_told(key),
            [
                (one.current.id, _offered(one.title, length_told(one)))
                for one in found
                if one.among == key and one.current is not None
            ],
        )
        for key in AMONG_ORDER
        if any(one.among == key for one in found)
    ]


def _offered(title: str, length: str) -> str:
    return gettext("%(title)s (%(length)s)") % {"title": title, "length": length}
