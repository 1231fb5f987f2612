# SPDX-License-Identifier: Apache-2.0
"""Who is who across sources: pairs found, decided, undone, and the links that follow from them.

`match` runs after each import and at night. It decides only what leaves no doubt, lists all of
it, and never touches what a person has decided. `same_as` follows from the pairs that are the
same: whatever the order of decisions, it never points to a row that points on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.core.identity.links import Links
from customary.core.identity.matching import Pair, Row, find_pairs
from customary.store.access import System, require
from customary.store.actions.history import values_of
from customary.store.actions.records import change, locked
from customary.store.actions.refusal import Refused
from customary.store.models import (
    SUBJECTS,
    Change,
    IdentityPair,
    PairReason,
    PairState,
    Person,
    Source,
    Standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.models import ImportRun

Ids = tuple[int, int]
#: Kinds of sources that know best who works here, and whom we serve.
LEADING_KINDS = {"people": ("hr", "hris", "people"), "customers": ("crm",)}
#: Rows written in one transaction: others wait no longer than that.
BLOCK = 2_000
#: Columns of a pair that a decision changes and undoing puts back.
DECIDED = ("state", "automatic", "decided_by", "decided_at")


@dataclass(frozen=True)
class Matched:
    """What a matching did to one table.

    Attributes:
        linked: pairs that are the same by the rule alone, all of them listed.
        proposed: pairs that wait for somebody to decide.
        changed: rows whose `same_as` is another than before.
    """

    table: str
    linked: int
    proposed: int
    changed: int


def match() -> list[Matched]:
    """Find pairs in people and customers, link what leaves no doubt, propose the rest."""
    return [_match(table) for table in SUBJECTS]


@transaction.atomic
def decide_pair(by: Reader, pair: IdentityPair, *, same: bool) -> IdentityPair:
    """The pair as somebody decided it; its rows are linked, or not, from now on.

    Raises:
        Refused: another decision says otherwise.
    """
    require(by, "write", "identities")
    pair = locked(pair)
    decided = change(
        by,
        pair,
        state=PairState.SAME if same else PairState.DIFFERENT,
        automatic=False,
        decided_by_id=None if isinstance(by, System) else by.account,
        decided_at=timezone.now(),
    )
    _relink_around(pair)
    return decided


@transaction.atomic
def undo_decision(by: Reader, pair: IdentityPair) -> IdentityPair:
    """The pair as it was before the last decision about it.

    Raises:
        Refused: nobody has decided about it.
    """
    require(by, "write", "identities")
    pair = locked(pair)
    last = Change.objects.filter(table=IdentityPair._meta.db_table, record_id=pair.pk).last()
    if last is None or not last.before:
        raise Refused(_("There is nothing to undo here."))
    before = {
        **dict.fromkeys(DECIDED),
        **values_of(pair, only=dict.fromkeys(DECIDED)),
        **last.before,
    }
    restored = change(
        by,
        pair,
        state=before["state"],
        automatic=before["automatic"],
        decided_by_id=before["decided_by"],
        decided_at=before["decided_at"],
    )
    _relink_around(pair)
    return restored


def forget_subject(table: str, keys: Iterable[int]) -> None:
    """Take every link to and from rows away: they are erased, or gone."""
    keys = list(keys)
    IdentityPair.objects.filter(table=table, left_id__in=keys).delete()
    IdentityPair.objects.filter(table=table, right_id__in=keys).delete()
    model = SUBJECTS[table]
    model.every.filter(same_as__in=keys).update(same_as=None)
    model.every.filter(pk__in=keys).update(same_as=None)


def forget_rows_of(table: str, run: ImportRun) -> None:
    """Take every link to and from the rows of an import away, which is being undone."""
    rows: QuerySet[Any, Any] = SUBJECTS[table].every.filter(import_run=run).values("pk")
    IdentityPair.objects.filter(table=table, left_id__in=rows).delete()
    IdentityPair.objects.filter(table=table, right_id__in=rows).delete()
    SUBJECTS[table].every.filter(same_as__in=rows).update(same_as=None)
    SUBJECTS[table].every.filter(import_run=run).update(same_as=None)


# ── One decision ─────────────────────────────────────────────────────────────────────────────────


def _relink_around(pair: IdentityPair) -> None:
    """Link anew all rows that hang together with a pair, by what is decided about them now."""
    rows = _hanging_together(pair)
    touching = IdentityPair.objects.filter(table=pair.table, left_id__in=rows, right_id__in=rows)
    same = list(touching.filter(state=PairState.SAME).order_by("automatic", "pk"))
    if pair.state == PairState.DIFFERENT and _are_one(pair, same):
        raise Refused(
            _("Both are linked to a third row by other decisions."), "", _("Undo those first.")
        )
    links = Links(touching.filter(state=PairState.DIFFERENT).values_list("left_id", "right_id"))
    for one in same:
        if not links.join(one.left_id, one.right_id) and not one.automatic:
            raise Refused(
                _("Somebody said of two rows among these that they are not the same."),
                "",
                _("Undo that decision first; it stands in the list of decided pairs."),
            )
    ranks = {row.id: row.rank for row in _rows(pair.table, only=rows)}
    led = links.leaders(lambda key: ranks.get(key, (9, key)))
    _write_links(pair.table, {row: led.get(row) for row in rows})


def _are_one(pair: IdentityPair, same: list[IdentityPair]) -> bool:
    """Whether what people decided of other pairs makes one of these two rows."""
    links = Links()
    for one in same:
        if not one.automatic:
            links.join(one.left_id, one.right_id)
    return links.group(pair.left_id) == links.group(pair.right_id)


def _hanging_together(pair: IdentityPair) -> set[int]:
    """The rows of a pair, and all that are the same as one of them, or were until now."""
    model = SUBJECTS[pair.table]
    found: set[int] = set()
    waiting = {pair.left_id, pair.right_id}
    while waiting:
        found |= waiting
        same = IdentityPair.objects.filter(table=pair.table, state=PairState.SAME)
        near = {
            *same.filter(left_id__in=waiting).values_list("right_id", flat=True),
            *same.filter(right_id__in=waiting).values_list("left_id", flat=True),
            *model.every.filter(same_as__in=waiting).values_list("pk", flat=True),
            *model.every.filter(pk__in=waiting).values_list("same_as", flat=True),
        }
        waiting = {key for key in near if key is not None} - found
    return found


# ── A whole table ────────────────────────────────────────────────────────────────────────────────


def _match(table: str) -> Matched:
    rows = _rows(table)
    ranks = {row.id: row.rank for row in rows}
    _adopt_given(table, ranks)
    stored = _stored(table, ranks)
    found = {
        _key(pair.left, pair.right): pair for pair in find_pairs(rows, fuzzy=table == "people")
    }
    decided = {key for key, pair in stored.items() if _is_decided(pair)}
    links = _links(stored, decided)
    wanted: dict[Ids, tuple[Pair, str]] = {}
    for key, pair in sorted(found.items(), key=lambda item: (not item[1].automatic, item[0])):
        if key in decided:
            continue
        if pair.automatic and links.join(pair.left, pair.right):
            wanted[key] = pair, PairState.SAME
        elif links.group(pair.left) != links.group(pair.right):
            wanted[key] = pair, PairState.PROPOSED
    _write_pairs(table, stored, wanted, decided)
    changed = _write_links(table, _differing(table, links.leaders(ranks.__getitem__), ranks))
    linked = sum(state == PairState.SAME for _, state in wanted.values())
    return Matched(table, linked, len(wanted) - linked, changed)


def _rows(table: str, only: Iterable[int] | None = None) -> list[Row]:
    """People or customers as the matching knows them; the erased are nobody any more."""
    model = SUBJECTS[table]
    kinds = dict(Source.objects.values_list("pk", "kind"))
    rows = model.objects.filter(erased_at=None).order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=only)
    leading = LEADING_KINDS[table]

    def first(source: int) -> int:
        return int(kinds.get(source, "").casefold() not in leading)

    if model is Person:
        of_people = ("pk", "source_id", "full_name", "email", "employee_number", "standing")
        return [
            Row(
                pk,
                source,
                (int(standing != Standing.EMPLOYEE), first(source), pk),
                name,
                email,
                number,
                employed=standing == Standing.EMPLOYEE,
            )
            for pk, source, name, email, number, standing in rows.values_list(*of_people)
        ]
    columns = ("pk", "source_id", "name", "email", "number", "phone", "kind")
    return [
        Row(pk, source, (first(source), pk), name, email, number, phone, kind)
        for pk, source, name, email, number, phone, kind in rows.values_list(*columns)
    ]


def _stored(table: str, known: dict[int, Any]) -> dict[Ids, IdentityPair]:
    """Pairs by their rows; those with a row that is gone are forgotten."""
    found: dict[Ids, IdentityPair] = {}
    gone: list[int] = []
    for pair in IdentityPair.objects.filter(table=table).iterator(chunk_size=BLOCK):
        if pair.left_id in known and pair.right_id in known:
            found[_key(pair.left_id, pair.right_id)] = pair
        else:
            gone.append(pair.pk)
    for block in _blocks(gone):
        IdentityPair.objects.filter(pk__in=block).delete()
    return found


def _adopt_given(table: str, known: dict[int, Any]) -> None:
    """Make a pair of each link that came with a pack: an export carries links, but no pairs."""
    links = Links()
    same = IdentityPair.objects.filter(table=table, state=PairState.SAME)
    for one, other in same.values_list("left_id", "right_id"):
        links.join(one, other)
    rows = SUBJECTS[table].objects.exclude(same_as=None)
    linked = [(row.same_as_id or row.pk, row.pk) for row in rows.only("pk", "same_as")]
    IdentityPair.objects.bulk_create(
        (
            IdentityPair(
                table=table,
                left_id=leader,
                right_id=row,
                reason=PairReason.GIVEN,
                state=PairState.SAME,
            )
            for leader, row in linked
            if row != leader and row in known and leader in known
            if links.group(row) != links.group(leader)
        ),
        batch_size=BLOCK,
        ignore_conflicts=True,
    )


def _is_decided(pair: IdentityPair) -> bool:
    """Whether a person said what it is: the rule never overrules that."""
    return pair.state != PairState.PROPOSED and not pair.automatic


def _links(stored: dict[Ids, IdentityPair], decided: set[Ids]) -> Links:
    """Links by what people decided, before the rule adds its own."""
    links = Links(key for key in decided if stored[key].state == PairState.DIFFERENT)
    for key in sorted(decided):
        if stored[key].state == PairState.SAME:
            links.join(*key)
    return links


def _write_pairs(
    table: str,
    stored: dict[Ids, IdentityPair],
    wanted: dict[Ids, tuple[Pair, str]],
    decided: set[Ids],
) -> None:
    """Make the pairs that are new, change those that differ, drop what nothing speaks for now."""
    fresh, other = [], []
    for key, (pair, state) in wanted.items():
        values: dict[str, Any] = {
            "reason": PairReason(pair.reason),
            "score": pair.score,
            "state": state,
            "automatic": state == PairState.SAME,
        }
        known = stored.get(key)
        if known is None:
            fresh.append(
                IdentityPair(table=table, left_id=pair.left, right_id=pair.right, **values)
            )
        elif any(getattr(known, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(known, name, value)
            other.append(known)
    gone = [pair.pk for key, pair in stored.items() if key not in wanted and key not in decided]
    for start in range(0, len(fresh), BLOCK):
        IdentityPair.objects.bulk_create(fresh[start : start + BLOCK], ignore_conflicts=True)
    for start in range(0, len(other), BLOCK):
        IdentityPair.objects.bulk_update(
            other[start : start + BLOCK], ["reason", "score", "state", "automatic"], batch_size=200
        )
    for block in _blocks(gone):
        IdentityPair.objects.filter(pk__in=block).delete()


def _differing(table: str, led: dict[int, int], known: dict[int, Any]) -> dict[int, int | None]:
    """The rows whose leader is another than is stored."""
    rows = SUBJECTS[table].objects.exclude(same_as=None)
    now = dict(rows.values_list("pk", "same_as"))
    return {
        row: led.get(row) for row in {*led, *now} if led.get(row) != now.get(row) and row in known
    }


def _write_links(table: str, led: dict[int, int | None]) -> int:
    """Set `same_as` of rows, a block at a time; how many rows there were."""
    rows = sorted(led)
    for block in _blocks(rows):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET same_as_id = %s WHERE id = %s",  # noqa: S608 - a name of ours
                [(led[row], row) for row in block],
            )
    return len(rows)


def _blocks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BLOCK):
        yield keys[start : start + BLOCK]


def _key(one: int, other: int) -> Ids:
    return (one, other) if one < other else (other, one)
