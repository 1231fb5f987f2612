# SPDX-License-Identifier: Apache-2.0
"""Pairs of rows that may be one person or customer: what waits, what is linked, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.formats import date_format

from customary.core.identity.matching import is_shared, phone_key
from customary.core.identity.names import contradict, likeness
from customary.store.access import Access, NotVisible, require, visible
from customary.store.models import SUBJECTS, IdentityPair, PairReason, PairState, Standing
from customary.store.queries.shared import Page, matching, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.store.access import Reader

#: What a list may show: what waits, what the rule linked, and what people decided.
SHOWN: dict[str, Q] = {
    "waiting": Q(state=PairState.PROPOSED),
    "automatic": Q(state=PairState.SAME, automatic=True),
    "decided": ~Q(state=PairState.PROPOSED) & Q(automatic=False),
}
NAMES = {
    "people": ("full_name", "email", "employee_number"),
    "customers": ("name", "email", "number"),
}


@dataclass(frozen=True)
class PairLine:
    """A pair in a list."""

    id: int
    table: str
    left: str
    right: str
    left_source: str
    right_source: str
    reason: str
    state: str
    automatic: bool

    @property
    def reason_name(self) -> str:
        """What speaks for it, in the language now spoken."""
        return str(PairReason(self.reason).label)


@dataclass(frozen=True)
class Side:
    """One of the two rows, with what its source says of it; `leads` by the links as they are."""

    id: int
    name: str
    source: str
    leads: bool
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PairFacts:
    """A pair with both rows, and what speaks for and against their being one.

    Attributes:
        speaks_for, speaks_against: keys of sentences, as `_evidence` gives them.
        likeness: of the names in per cent, None where they cannot be compared.
    """

    line: PairLine
    sides: tuple[Side, Side]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    likeness: int | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class PairCounts:
    """How many pairs there are to see of each kind."""

    waiting: int
    automatic: int
    decided: int


def pairs(
    reader: Reader,
    *,
    show: str = "waiting",
    table: str = "",
    reason: str = "",
    search: str = "",
    page: int = 1,
) -> Page[PairLine]:
    """Pairs whose rows the reader may read: the surest first of what waits, else the latest."""
    rows = _seen(reader, table).filter(SHOWN.get(show, SHOWN["waiting"]))
    if reason in set(PairReason):
        rows = rows.filter(reason=reason)
    if search.strip():
        rows = rows.filter(_named(search))
    order = ("-score", "pk") if show == "waiting" else ("-updated_at", "pk")
    return page_of(rows.order_by(*order), page, _lines)


def counts(reader: Reader) -> PairCounts:
    """How many pairs wait, are linked by the rule alone, and were decided by somebody."""
    numbers = {f"{name}_pairs": Count("pk", filter=which) for name, which in SHOWN.items()}
    found = _seen(reader, "").aggregate(**numbers)
    return PairCounts(**{name: found[f"{name}_pairs"] for name in SHOWN})


def pair_row(reader: Reader, key: int) -> IdentityPair:
    """The pair with this id, for the verbs that decide about it.

    Raises:
        NotVisible: there is none, or the reader may not read both its rows.
    """
    found = _seen(reader, "").filter(pk=key).first()
    if found is None:
        raise NotVisible(f"There is no pair {key} for this reader.")
    return found


def pair(reader: Reader, key: int) -> PairFacts:
    """One pair with all that is known.

    Raises:
        NotVisible: as `pair_row`.
    """
    found = pair_row(reader, key)
    model = SUBJECTS[found.table]
    rows = model.objects.select_related("source", *_units(found.table)).in_bulk(
        [found.left_id, found.right_id]
    )
    left, right = rows[found.left_id], rows[found.right_id]
    speaks_for, speaks_against = _evidence(found.table, left, right)
    alike = likeness(_name(left), _name(right))
    by = found.decided_by
    return PairFacts(
        line=next(iter(_lines([found]))),
        sides=(_side(found.table, left), _side(found.table, right)),
        speaks_for=tuple(speaks_for),
        speaks_against=tuple(speaks_against),
        likeness=None if alike is None else round(100 * alike),
        decided_by=by.person.full_name if by else "",
        decided_at=found.decided_at,
    )


def _seen(reader: Reader, table: str) -> QuerySet[IdentityPair]:
    """The pairs of which the reader may read both rows."""
    require(reader, "read", "identities")
    condition = Q(pk__in=())
    for name, model in SUBJECTS.items():
        if table in ("", name):
            rows = visible(reader, model, Access.READ).order_by()
            # Looked up by key for each pair: a list of all keys is what takes long.
            both = [Exists(rows.filter(pk=OuterRef(side))) for side in ("left_id", "right_id")]
            condition |= Q(*both, table=name)
    return IdentityPair.objects.filter(condition)


def _named(search: str) -> Q:
    condition = Q(pk__in=())
    for table, model in SUBJECTS.items():
        keys = model.objects.filter(matching(search, *NAMES[table], "source__name")).values("pk")
        condition |= Q(table=table) & (Q(left_id__in=keys) | Q(right_id__in=keys))
    return condition


def _lines(found: Sequence[IdentityPair]) -> Iterable[PairLine]:
    rows: dict[tuple[str, int], Any] = {}
    for table, model in SUBJECTS.items():
        keys = [key for one in found if one.table == table for key in (one.left_id, one.right_id)]
        named = model.objects.select_related("source").in_bulk(keys)
        rows |= {(table, key): row for key, row in named.items()}
    for one in found:
        left, right = rows[one.table, one.left_id], rows[one.table, one.right_id]
        yield PairLine(
            id=one.pk,
            table=one.table,
            left=str(left),
            right=str(right),
            left_source=left.source.name,
            right_source=right.source.name,
            reason=one.reason,
            state=one.state,
            automatic=one.automatic,
        )


def _units(table: str) -> tuple[str, ...]:
    return ("unit",) if table == "people" else ("account",)


def _name(row: Any) -> str:
    return str(getattr(row, "full_name", None) or getattr(row, "name", ""))


def _side(table: str, row: Any) -> Side:
    """What helps to tell whether two rows are one, in the words of the columns."""
    columns = {
        "people": ("email", "employee_number", "standing", "job_title", "unit", "started_on"),
        "customers": ("email", "number", "phone", "kind", "account", "segment", "joined_on"),
    }[table]
    facts = []
    for name in columns:
        field = row._meta.get_field(name)
        shown = getattr(row, f"get_{name}_display", None)
        value = shown() if shown else getattr(row, name)
        if value:
            label = str(field.verbose_name)
            told = date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value)
            facts.append((label[:1].upper() + label[1:], told))
    facts.append(("", row.external_id))
    return Side(row.pk, str(row), row.source.name, leads=row.same_as_id is None, facts=tuple(facts))


def _evidence(table: str, left: Any, right: Any) -> tuple[list[str], list[str]]:
    """What speaks for and against two rows being one."""
    address, other = left.email.strip().casefold(), right.email.strip().casefold()
    same_address = bool(address) and address == other
    number = "employee_number" if table == "people" else "number"
    first, second = getattr(left, number).casefold(), getattr(right, number).casefold()
    phone, another = phone_key(getattr(left, "phone", "")), phone_key(getattr(right, "phone", ""))
    alike = likeness(_name(left), _name(right))
    contradicting = contradict(_name(left), _name(right))
    employees = table == "people" and left.standing == right.standing == Standing.EMPLOYEE
    speaks_for = {
        "same_address": same_address,
        "same_number": bool(first) and first == second,
        "same_phone": bool(phone) and phone == another,
        "alike": alike is not None and not contradicting,
    }
    speaks_against = {
        "names_differ": contradicting,
        "shared_mailbox": same_address and is_shared(address),
        "one_source": left.source_id == right.source_id,
        "other_address": bool(address and other) and not same_address,
        "other_number": bool(first and second) and first != second,
        "two_employees": employees,
    }
    return (
        [key for key, holds in speaks_for.items() if holds],
        [key for key, holds in speaks_against.items() if holds],
    )
