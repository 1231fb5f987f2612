# SPDX-License-Identifier: Apache-2.0
"""Thanks: brought to the very agent, who may share them where the customer agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from customary.store.access import NotVisible, System, require_row
from customary.store.actions.records import change
from customary.store.actions.refusal import Refused
from customary.store.actions.stories import receive_story
from customary.store.models import StoryKind, Thanks
from customary.store.queries.thanks import STORY_KEY
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from customary.store.access import Viewer
    from customary.store.models import Story


def deliver(agents: Mapping[int, int], *, at: datetime) -> None:
    """Bring thanks to people: by the id of what was said, the id of whoever it is for."""
    Thanks.objects.bulk_create(
        (Thanks(voice_item_id=item, agent_id=who, delivered_at=at) for item, who in agents.items()),
        batch_size=500,
        ignore_conflicts=True,
    )


@transaction.atomic
def share_thanks(by: Viewer, item: int) -> Story:
    """A story of the thanks one got, which waits for somebody else to confirm it.

    Raises:
        NotVisible: they are not for this person.
        Refused: the customer has not agreed to be quoted, or it is shared already.
    """
    found = (
        Thanks.objects.filter(pk=item, agent__in=by.persons)
        .select_related("voice_item__annotation", "voice_item__interaction", "agent")
        .first()
    )
    if found is None:
        raise NotVisible("No thanks of this person.")
    said = found.voice_item
    require_row(by, "read", said)
    if not said.consent_to_quote:
        raise Refused(_("This customer has not agreed to be quoted."))
    story = receive_story(
        System("sharing thanks"),
        key=f"{STORY_KEY}{said.pk}",
        kind=StoryKind.QUOTE,
        title=_("Thanks from a customer"),
        text=shown_text(said),
        author=found.agent,
        person=found.agent,
    )
    if story is None:
        raise Refused(_("This is shared already."))
    customer = said.customer_id or (said.interaction.customer_id if said.interaction else None)
    return change(by, story, customer_id=customer, interaction_id=said.interaction_id)
