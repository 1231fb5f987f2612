# SPDX-License-Identifier: Apache-2.0
"""Who is who across sources: pairs of rows that may be one person or one customer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of
from customary.store.models.customer import Customer
from customary.store.models.org import Person

#: The tables whose rows may be the same across sources.
SUBJECTS: dict[str, type[Person] | type[Customer]] = {"people": Person, "customers": Customer}


class PairReason(models.TextChoices):
    """What speaks for two rows being one."""

    ADDRESS = "address", _("Same address")
    NUMBER = "number", _("Same number")
    NAME = "name", _("Similar name")
    GIVEN = "given", _("Said by its source")


class PairState(models.TextChoices):
    """What was decided about a pair."""

    PROPOSED = "proposed", _("To be decided")
    SAME = "same", _("The same")
    DIFFERENT = "different", _("Not the same")


class IdentityPair(Timed):
    """Two rows of one table that may be the same; `left` is the one that would lead.

    `same_as` of people and customers follows from all pairs that are the same, so undoing one
    leaves exactly what would be without it, and nothing else of a row is ever rewritten.
    """

    table = models.CharField(max_length=12)
    left_id = models.BigIntegerField()
    right_id = models.BigIntegerField()
    reason = models.CharField(max_length=10, choices=PairReason.choices)
    #: Likeness of the names, 0 to 1; 1 for addresses and numbers.
    score = models.FloatField(default=1)
    state = models.CharField(max_length=10, choices=PairState.choices, default=PairState.PROPOSED)
    #: Decided by the rule alone, nobody having looked.
    automatic = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_pairs"
        constraints: ClassVar = [
            one_of("identity_pairs", "reason", PairReason),
            one_of("identity_pairs", "state", PairState),
            models.UniqueConstraint(
                fields=["table", "left_id", "right_id"], name="identity_pairs_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "table"], name="identity_pairs_state")]
