# SPDX-License-Identifier: Apache-2.0
"""What a publication says about customers: the sentences that show it, and the rules that look."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class Element(models.TextChoices):
    """What internal communication is looked through for (catalogue I79, I80)."""

    CUSTOMER = "customer", _("Customers")
    CX_MISSION = "cx_mission", _("Customer mission")
    CUSTOMER_FEEDBACK = "customer_feedback", _("Customer feedback")
    CX_GOALS = "cx_goals", _("Customer goals")
    HOW = "how", _("A concrete how")


class CommunicationRule(Timed):
    """A phrase a person taught: it shows an element, or though it looks so it does not."""

    element = models.CharField(max_length=20, choices=Element.choices)
    language = models.CharField(max_length=12)
    phrase = models.CharField(_("phrase"), max_length=200)
    shows = models.BooleanField(_("shows the element"), default=True)
    taught_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "communication_rules"
        constraints: ClassVar = [
            one_of("communication_rules", "element", Element),
            models.UniqueConstraint(
                fields=["element", "language", "phrase"], name="communication_rules_once"
            ),
        ]


class SwitchedOffRule(Timed):
    """A shipped rule that does not suit this organisation, and why."""

    rule = models.CharField(max_length=60, unique=True)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "switched_off_rules"


class SentenceState(models.TextChoices):
    """Whether a person looked at what a rule found."""

    FOUND = "found", _("Found by a rule")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUTED = "refuted", _("Refuted")
    ADDED = "added", _("Added by a person")


class PublicationSentence(Timed):
    """A sentence of a publication that carries an element."""

    #: Found by a rule, it goes with its publication when that one's import is undone.
    FOLLOWS: ClassVar[models.Q] = models.Q(state="found")

    publication = models.ForeignKey(
        "store.Publication", on_delete=models.CASCADE, related_name="sentences"
    )
    element = models.CharField(max_length=20, choices=Element.choices)
    text = models.TextField(_("sentence"))
    #: The words by which it was found; empty where a person added it.
    phrase = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=SentenceState.choices, default=SentenceState.FOUND
    )
    decided_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "publication_sentences"
        constraints: ClassVar = [
            one_of("publication_sentences", "element", Element),
            one_of("publication_sentences", "state", SentenceState),
        ]
        indexes: ClassVar = [
            models.Index(fields=["publication", "state"], name="publication_sentences_of")
        ]
