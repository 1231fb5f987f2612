# SPDX-License-Identifier: Apache-2.0
"""Stories and thanks: sent in by colleagues, told to whom they praise, published with consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.store.access import NotAllowed, require_row
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.organisation import languages
from customary.store.actions.outbox import write_mail
from customary.store.actions.records import change, locked, own_source, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Story, StoryKind

if TYPE_CHECKING:
    from customary.store.access import Reader, System
    from customary.store.models import Person


@transaction.atomic
def receive_story(
    by: System,
    *,
    key: str,
    kind: StoryKind,
    title: str,
    text: str,
    author: Person,
    person: Person | None = None,
) -> Story | None:
    """Keep a story that somebody sent in, without consent yet; None for one that is here already.

    Whoever it praises is told by mail what was said and by whom.
    """
    source = own_source()
    story, is_new = Story.objects.get_or_create(
        source=source,
        external_id=key,
        defaults={
            "kind": kind,
            "title": title[:300],
            "text": text,
            "author": author,
            "person": person,
            "unit_id": author.unit_id,
            "recorded_at": timezone.now(),
        },
    )
    if not is_new:
        return None
    record_changes(by, Story._meta.db_table, after={story.pk: values_of(story)})
    if person is not None and person.pk != author.pk:
        _tell(story, author, person)
    return story


@transaction.atomic
def confirm_story(by: Reader, story: Story) -> Story:
    """Say that everybody concerned agrees, and publish the story.

    Raises:
        NotAllowed: it is one's own.
        Refused: it is published already.
    """
    require_row(by, "write", story)
    story = locked(story)
    if story.author_id is not None and story.author_id == person_of(by):
        raise NotAllowed("Nobody confirms the consent to a story of their own.")
    if story.consent:
        raise Refused(_("This story is published already."))
    now = timezone.now()
    return change(by, story, consent=True, published_at=story.published_at or now)


@transaction.atomic
def discard_story(by: Reader, story: Story) -> None:
    """Throw a story away that waits for consent; whoever sent it may do so too.

    Raises:
        Refused: it is published already.
    """
    require_row(by, "write", story)
    story = locked(story)
    if story.consent:
        raise Refused(_("This story is published already."))
    record_changes(by, Story._meta.db_table, before={story.pk: {"kind": story.kind}})
    story.delete()


def _tell(story: Story, author: Person, person: Person) -> None:
    if not person.email:
        return
    account = getattr(person, "account", None)
    with override(account.language if account else languages()[0]):
        subject = _("%(author)s thanks you") % {"author": author.full_name}
        body = _("Hello %(name)s,\n\n%(author)s wrote about you:\n\n%(title)s\n\n%(text)s\n") % {
            "name": person.full_name,
            "author": author.full_name,
            "title": story.title,
            "text": story.text,
        }
    write_mail(recipient=person.email, subject=subject, body=body, once_key=f"thanks-{story.pk}")
