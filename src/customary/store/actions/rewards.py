# SPDX-License-Identifier: Apache-2.0
"""Recognition: rewards proposed from customers' marks, fairly, and given by people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from scipy import stats

from customary.catalogue.naming import grade_named
from customary.store.access import NotAllowed, may_at, require, require_at
from customary.store.actions.records import add, filled, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Person, Recognition, RecognitionBasis, VoiceItem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from customary.store.access import Reader

#: Below so many marks luck decides; a proposed default.
FEWEST_MARKS = 10
CONFIDENCE = 0.95


@dataclass(frozen=True)
class ProposedReward:
    """Somebody whose customers mark them better than such cases are marked as a rule.

    Attributes:
        person: whom to reward.
        marks: how many marks stand behind it.
        mean: their mean, as a share of the scale.
        better_by: mean difference from the mean of other people's marks on the same topics.
        low: lower end of that difference's 95 % interval; above 0.
    """

    person: Person
    marks: int
    mean: float
    better_by: float
    low: float


@dataclass(frozen=True)
class _Mark:
    agent: int
    topic: str
    share: float


def propose_rewards(
    by: Reader, *, since: date, until: date, fewest: int = FEWEST_MARKS
) -> list[ProposedReward]:
    """Who may be rewarded for customers' marks of those days, the clearest case first.

    Each mark is held against what others got on the same topic, so that nobody is rewarded for
    easy cases (catalogue rule 2c.8). People with fewer than `fewest` marks are not proposed.

    Raises:
        ValueError: `fewest` is below the default; it can only be raised.
    """
    require(by, "write", "recognitions")
    if fewest < FEWEST_MARKS:
        raise ValueError(f"At least {FEWEST_MARKS} marks stand behind a reward, not {fewest}.")
    found = _differences(_marks(since, until))
    people = Person.objects.filter(
        pk__in=[pk for pk, pairs in found.items() if len(pairs) >= fewest],
        ended_on=None,
        erased_at=None,
    )
    proposed = [
        reward
        for person in people
        if may_at(by, "write", "recognitions", unit=person.unit_id)
        for reward in [_weigh(person, found[person.pk])]
        if reward.low > 0
    ]
    return sorted(proposed, key=lambda reward: (-reward.low, reward.person.pk))


@transaction.atomic
def recognise(
    by: Reader,
    recipient: Person,
    *,
    basis: RecognitionBasis,
    reason: str,
    reward: str = "",
    amount: Decimal | None = None,
    marks: int | None = None,
) -> Recognition:
    """Thanks or a reward, with its reason.

    Raises:
        NotAllowed: for oneself.
        Refused: customers' marks are the basis and there are too few, or a grade is.
    """
    require_at(by, "write", "recognitions", unit=recipient.unit_id, own=True)
    if recipient.pk == person_of(by):
        raise NotAllowed("Nobody rewards themselves.")
    if basis == RecognitionBasis.CUSTOMER_MARK and (marks or 0) < FEWEST_MARKS:
        raise Refused(
            _("%(marks)s customers' marks are too few for a reward; it takes %(fewest)s.")
            % {"marks": marks or 0, "fewest": FEWEST_MARKS},
            "marks",
            _("Thank them for steady quality, or wait for more marks."),
        )
    named = grade_named(reason) or grade_named(reward)
    if named and (reward.strip() or amount):
        raise Refused(
            _("No pay may hang on a grade, and this names one: %(named)s.") % {"named": named},
            "reason",
            _("Say what they did for a customer."),
        )
    return add(
        by,
        Recognition,
        recipient=recipient,
        given_by_id=person_of(by),
        basis=basis,
        reason=filled(reason, "reason"),
        reward=reward.strip(),
        amount=amount,
        marks=marks,
        given_at=timezone.now(),
    )


def _marks(since: date, until: date) -> list[_Mark]:
    zone = timezone.get_current_timezone()
    items = VoiceItem.objects.filter(
        person=None,
        interaction__agent__isnull=False,
        score__isnull=False,
        score_high__gt=F("score_low"),
        occurred_at__gte=datetime.combine(since, time.min, zone),
        occurred_at__lt=datetime.combine(until + timedelta(days=1), time.min, zone),
    )
    columns = ("interaction__agent", "interaction__topic", "score", "score_low", "score_high")
    return [
        _Mark(agent, topic, (score - low) / (high - low))
        for agent, topic, score, low, high in items.values_list(*columns)
    ]


def _differences(marks: Iterable[_Mark]) -> dict[int, list[tuple[float, float]]]:
    """For each agent, pairs of a mark and the mean of others' marks on the same topic."""
    by_topic: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for mark in marks:
        by_topic[mark.topic][mark.agent].append(mark.share)
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for agents in by_topic.values():
        total = sum(sum(shares) for shares in agents.values())
        count = sum(len(shares) for shares in agents.values())
        for agent, shares in agents.items():
            if count > len(shares):
                others = (total - sum(shares)) / (count - len(shares))
                found[agent] += [(share, others) for share in shares]
    return found


def _weigh(person: Person, pairs: list[tuple[float, float]]) -> ProposedReward:
    given, expected = np.array(pairs).T
    better = given - expected
    error = float(np.std(better, ddof=1)) / np.sqrt(len(better))
    reach = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(better) - 1)) * error
    mean = float(np.mean(better))
    return ProposedReward(person, len(better), float(np.mean(given)), mean, mean - reach)
