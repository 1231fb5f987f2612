# SPDX-License-Identifier: Apache-2.0
"""What comes of needs and of work: how soon a change is live, and whether it is shown to help."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.figures import Statistic
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.history import rows_of
from customary.evidence.indicators.insight import known_themes
from customary.evidence.reading import columns, filled, ids
from customary.evidence.registry import indicator
from customary.store.models import Initiative, InitiativeKind, InitiativeStatus, Source

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: From the first sign of a theme until its change is live; a proposed default.
CHANGED_WITHIN = timedelta(days=90)
#: Time to measure and decide after something is finished; a proposed default.
PROVEN_WITHIN = timedelta(days=30)
#: Work that is to make something better; an idea has yet to become work.
WORK = (
    InitiativeKind.EXPERIMENT,
    InitiativeKind.PROJECT,
    InitiativeKind.ROADMAP_ITEM,
    InitiativeKind.WELLBEING_CHANGE,
    InitiativeKind.TRANSFORMATION,
)
#: Work that was never taken up, or given up, is not on the way to any change.
NO_WORK = (InitiativeStatus.PROPOSED, InitiativeStatus.DECLINED, InitiativeStatus.STOPPED)


@indicator(
    "I51",
    records="themes",
    proofs=("themes", "initiatives"),
    rhythm=Cadence.QUARTER,
    statistic=Statistic.MEDIAN,
    by_opportunity=True,
    unit_of_value="days",
)
def need_to_change(reading: Reading) -> Observations:
    """One observation: a theme in what customers say whose change is live, or overdue.

    A theme that we read by ourselves may be nothing but praise: it is a need once somebody took
    it up, by owning it or deciding, and waits from when it was first shown here.
    It holds when the change was live within 90 days of the first sign. A change is live on the
    day the theme says so or work on it is finished, unless other work on it, begun by then, goes
    on: what is closed and opened again was not live. The record that says so proves it. `value`
    is the days until then; for a theme that still waits, the days so far.
    """
    rows = columns(
        known_themes()
        .filter(known_at__lt=reading.span[1])
        .exclude(source__key=Source.OWN_KEY, owned_at=None, decided_at=None)
        .order_by("pk"),
        "id",
        "owner_id",
        "known_at",
        "changed_at",
        "source_id",
        "recorded_at",
    )
    work = columns(
        Initiative.objects.filter(theme__isnull=False).exclude(status__in=NO_WORK).order_by("pk"),
        "id",
        "theme_id",
        "started_on",
        "finished_on",
        "source_id",
        "recorded_at",
    )
    detected = reading.days(rows["known_at"])
    live, proof, kind = _live(reading, rows, work)
    today, limit = np.datetime64(reading.as_of, "D"), np.timedelta64(CHANGED_WITHIN)
    waiting = np.isnat(live)
    deadline = detected + limit.astype("timedelta64[D]")
    # Live or overdue, a theme stays on the day by which that was settled.
    day = np.where(waiting, deadline, np.minimum(live, deadline))
    base = reading.evidence(rows, detected)
    by_work = reading.evidence(work, reading.days(work["finished_on"]))
    proven = by_work[rows_of(ids(work["id"]), proof)] if len(by_work) else base
    until = np.where(waiting, today, live)
    unit, level = reading.place(np.zeros(len(detected)), rows["owner_id"], day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=live <= deadline,
        base=base,
        proof=np.where(kind == 1, proven, reading.evidence(rows, live)),
        value=(until - detected).astype(np.float64),
        record=ids(rows["id"]),
        proof_record=proof,
        proof_kind=kind,
    ).where((day >= np.datetime64(reading.since, "D")) & (~waiting | (day < today)))


def _live(
    reading: Reading, rows: Columns, work: Columns
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """For each theme the day its change was live, NaT if it is not; what shows it, of which table."""
    today = np.datetime64(reading.as_of, "D")
    said = reading.days(rows["changed_at"])
    begun, over = reading.days(work["started_on"]), reading.days(work["finished_on"])
    of_theme = rows_of(ids(rows["id"]), ids(work["theme_id"]))
    live = np.full(len(said), np.datetime64("NaT"), dtype="datetime64[D]")
    proof, kind = np.zeros(len(said), dtype=np.int64), np.zeros(len(said), dtype=np.int8)
    for theme in range(len(said)):
        mine = np.flatnonzero(of_theme == theme)
        claims = [(said[theme], 0, int(rows["id"][theme]))]
        claims += [(over[one], 1, int(work["id"][one])) for one in mine]
        for when, table, record in sorted(
            (claim for claim in claims if claim[0] <= today), key=lambda claim: claim[0]
        ):
            # No end is later than any day; no beginning is long ago.
            going_on = ~(begun[mine] > when) & ~(over[mine] <= when)
            if not going_on.any():
                live[theme], kind[theme], proof[theme] = when, table, record
                break
    return live, proof, kind


@indicator("I52", records="initiatives", rhythm=Cadence.QUARTER, by_opportunity=True)
def improvement_proof(reading: Reading) -> Observations:
    """One observation: an experiment, project, roadmap item or other work that was finished.

    It holds when it was measured before and after, and decided whether to keep, change or stop
    it. Its own record proves it. What was finished less than 30 days ago may still be measured
    and is left out until it is.
    """
    rows = columns(
        Initiative.objects.filter(
            kind__in=WORK,
            status=InitiativeStatus.FINISHED,
            finished_on__range=(reading.since, reading.as_of),
        ),
        "id",
        "unit_id",
        "owner_id",
        "finished_on",
        "before_value",
        "after_value",
        "verdict",
        "source_id",
        "recorded_at",
    )
    measured = (rows["before_value"] != None) & (rows["after_value"] != None)  # noqa: E711
    held = measured.astype(np.bool_) & filled(rows["verdict"])
    day = reading.days(rows["finished_on"])
    due = day + np.timedelta64(PROVEN_WITHIN) < np.datetime64(reading.as_of, "D")
    return reading.observed(
        rows,
        day,
        who="owner_id",
        held=held,
    ).where(held | due)
