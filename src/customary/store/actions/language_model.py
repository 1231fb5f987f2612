# SPDX-License-Identifier: Apache-2.0
"""Letting a language model be asked, asking it, and keeping what of its answer holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require, require_row, visible
from customary.store.actions.records import change
from customary.store.actions.refusal import Refused
from customary.store.actions.understanding import forget_unfounded
from customary.store.models import (
    AskedState,
    EmergingTheme,
    LanguageQuote,
    LanguageRequest,
    Organisation,
    Purpose,
    Theme,
    VoiceItem,
)
from customary.store.queries.language_model import GIVEN_UP, OPEN, language_model
from customary.store.queries.reachable import reach_of
from customary.store.queries.replies import language_for
from customary.store.queries.sendable import sendable
from customary.store.queries.theme_voices import to_be_summarised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.store.access import Reader, Viewer

#: Comments that are sent along at most, and without which nothing can be summed up.
MOST_SENT, FEWEST_SENT = 24, 3
#: Requests of one person within an hour.
AN_HOUR = 40
#: Who asked for what is kept so long.
KEPT = timedelta(days=400)


@transaction.atomic
def let_language_model(by: Reader, *, be_asked: bool) -> None:
    """Let the model that the settings name be asked, or no longer.

    The consent is to this host: another one in the settings is not asked before it is given anew.

    Raises:
        Refused: the settings name none.
    """
    require(by, "write", "language_model")
    found = language_model()
    if be_asked and not found.is_set:
        raise Refused(
            _("No language model is set."),
            "",
            _("Set CUSTOMARY_LANGUAGE_MODEL_URL and CUSTOMARY_LANGUAGE_MODEL_NAME first."),
        )
    organisation = Organisation.objects.select_for_update().get()
    agreed = found.host if be_asked else ""
    if organisation.language_model_host != agreed:
        change(by, organisation, language_model_host=agreed)


@transaction.atomic
def ask_for_summary(by: Viewer, theme: Theme, language: str) -> LanguageRequest:
    """A request for a summary of what customers say of a theme, by comments the asker may read.

    Raises:
        Refused: the model is not to be asked, or too few comments can be read.
    """
    require_row(by, "write", theme)
    items = to_be_summarised(by, theme.pk, most=MOST_SENT)
    return _ask(by, Purpose.SUMMARY, items, language=language, theme=theme)


@transaction.atomic
def ask_for_name(by: Viewer, emerging: EmergingTheme) -> LanguageRequest:
    """A request for a name of something that emerges.

    Raises:
        Refused: the model is not to be asked, or too few comments can be read.
    """
    require(by, "write", "understanding")
    seen = visible(by, VoiceItem).filter(pk__in=emerging.examples, person=None)
    keys = set(seen.values_list("pk", flat=True))
    items = [item for item in emerging.examples if item in keys][:MOST_SENT]
    return _ask(by, Purpose.NAME, items, language=by.language, emerging=emerging)


@transaction.atomic
def ask_for_draft(by: Viewer, item: VoiceItem) -> LanguageRequest:
    """A request for a draft of an answer, in the language of the customer.

    Raises:
        Refused: the model is not to be asked, or nothing can be sent.
    """
    require_row(by, "write", item)
    language = language_for(item, reach_of(item))
    return _ask(by, Purpose.DRAFT, [item.pk], language=language, voice_item=item)


@transaction.atomic
def claim(key: int) -> LanguageRequest | None:
    """A request that waits, for whoever asks it first; None for everybody else."""
    waiting = LanguageRequest.objects.filter(pk=key, state=AskedState.WAITING)
    if not waiting.update(state=AskedState.ASKING, updated_at=timezone.now()):
        return None
    return LanguageRequest.objects.select_related("theme", "emerging", "voice_item").get(pk=key)


@transaction.atomic
def settle(
    request: LanguageRequest, *, written: Mapping[str, Any] | None = None, fault: str = ""
) -> None:
    """Keep what was written, or why nothing was; words only while all they rest on is there."""
    row = LanguageRequest.objects.select_for_update().get(pk=request.pk)
    row.state = AskedState.FAILED if fault else AskedState.DONE
    row.fault, row.answered_at = fault, timezone.now()
    row.written = dict(written or {})
    row.save()
    if not fault:
        forget_unfounded()


def forget_asked() -> int:
    """Forget words that rest on what is gone, and requests of long ago; how many of those."""
    forget_unfounded()
    old = LanguageRequest.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[1].get(LanguageRequest._meta.label, 0)


def _ask(
    by: Viewer, purpose: Purpose, items: Sequence[int], *, language: str, **about: Any
) -> LanguageRequest:
    found = language_model()
    if not found.is_on:
        raise Refused(_("No language model is used here."))
    now = timezone.now()
    own = LanguageRequest.objects.filter(asked_by=by.account)
    asked = own.filter(purpose=purpose, language=language, state__in=OPEN, **about)
    under_way = asked.filter(created_at__gt=now - GIVEN_UP).first()
    if under_way is not None:
        return under_way
    if own.filter(created_at__gt=now - timedelta(hours=1)).count() >= AN_HOUR:
        raise Refused(
            _("You asked %(n)s times within an hour.") % {"n": AN_HOUR}, "", _("Go on later.")
        )
    sent = sendable(items)
    if len(sent) < (1 if purpose == Purpose.DRAFT else FEWEST_SENT):
        raise Refused(
            _("There are too few comments that you may read."),
            "",
            _("It takes three with words in them; for a draft, the comment itself."),
        )
    request = LanguageRequest.objects.create(
        purpose=purpose,
        language=language,
        asked_by_id=by.account,
        host=found.host,
        model=found.name[:200],
        sent=len(sent),
        **about,
    )
    LanguageQuote.objects.bulk_create(
        LanguageQuote(request=request, voice_item_id=one.item, number=at, text_digest=one.digest)
        for at, one in enumerate(sent, 1)
    )
    return request
