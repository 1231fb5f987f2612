# SPDX-License-Identifier: Apache-2.0
"""Access: every cell of the matrix, tried on rows; and what two viewers see of the same rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db.models import QuerySet

from customary.store.access import (
    MANAGER,
    ROLES,
    Access,
    NotAllowed,
    NotVisible,
    Scope,
    System,
    Viewer,
    matrix,
    may,
    may_at,
    model_of,
    require,
    require_row,
    viewer_for,
    visible,
)
from customary.store.access.matrix import MODELS, Entry, read_matrix
from customary.store.access.rows import reach_of
from customary.store.models import (
    Account,
    Customer,
    Dialogue,
    OrgUnit,
    Person,
    Recorded,
    Response,
    Role,
    RoleGrant,
    VoiceItem,
)
from tests.cast import make, make_customer, make_person, make_unit, make_voice
from tests.store.rows import a_person_of, a_row, a_row_along
from tools import roles as roles_page

pytestmark = pytest.mark.django_db

TABLE_ENTRIES = [entry for entry in matrix().entries.values() if entry.table]
RIGHTS = [entry for entry in matrix().entries.values() if not entry.table]


def holder(role: str, units: frozenset[int] | None, person: int = 0) -> Viewer:
    """A viewer who holds this role and no other."""
    return Viewer(account=1, person=person, unit=None, language="en", roles={role: units})


class Scene:
    """Rows of one object: in the held unit, in another one, one's own, and of nobody."""

    def __init__(self, entry: Entry) -> None:
        assert entry.table
        self.model: type[Recorded] = model_of(entry.table)
        given = self._given(entry)
        self.unit, self.elsewhere = make_unit("Held"), make_unit("Elsewhere")
        self.me = a_person_of(self.elsewhere)
        self.inside = [
            a_row_along(self.model, path, self.unit, **self._besides(given, path)).pk
            for path in entry.unit
        ]
        self.outside = [
            a_row_along(self.model, path, self.elsewhere, **self._besides(given, path)).pk
            for path in entry.unit
        ]
        self.own = [
            a_row_along(self.model, path, self.me, **self._besides(given, path)).pk
            for path in entry.own
        ]
        self.nobodys = [] if self.model is OrgUnit else [a_row(self.model, **given).pk]

    def _given(self, entry: Entry) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for field, value in entry.where.items():
            name, _, lookup = field.partition("__")
            if lookup != "isnull":
                given[name] = value
            elif not value:
                given[name] = make_person()
        return given

    def _besides(self, given: dict[str, Any], path: str) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name != path.partition("__")[0]}

    @property
    def rows(self) -> set[int]:
        return {*self.inside, *self.outside, *self.own, *self.nobodys}

    def among(self, found: QuerySet[Any, Any]) -> set[int]:
        """The rows of the scene that were found."""
        return set(found.filter(pk__in=self.rows).values_list("pk", flat=True))

    def expected(self, scopes: frozenset[Scope]) -> set[int]:
        if Scope.ALL in scopes:
            return self.rows
        seen: set[int] = set()
        if Scope.UNITS in scopes:
            seen |= set(self.inside)
        if Scope.OWN in scopes:
            seen |= set(self.own)
        return seen


@pytest.mark.parametrize("entry", TABLE_ENTRIES, ids=lambda entry: entry.key)
def test_every_cell_of_the_matrix_shows_its_rows_and_no_other(entry: Entry) -> None:
    scene = Scene(entry)
    for access in Access:
        for role in ROLES:
            scopes = entry.cell(access, role).scopes
            viewer = holder(role, frozenset({scene.unit.pk}), scene.me.pk)
            expected = scene.expected(scopes)
            alone = scene.model.objects.filter(reach_of(viewer, entry, access))
            assert scene.among(alone) == expected, f"{role} {access}"
            seen = visible(viewer, scene.model, access).values_list("pk", flat=True)
            assert scene.among(seen) >= expected, f"{role} {access}"
            assert len(seen) == len(set(seen)), f"{role} {access} sees a row twice"
            if len(matrix().by_table[scene.model._meta.db_table]) == 1:
                assert scene.among(seen) == expected, f"{role} {access}"


@pytest.mark.parametrize("entry", RIGHTS, ids=lambda entry: entry.key)
def test_every_right_of_a_page_belongs_to_whom_the_matrix_names(entry: Entry) -> None:
    for access in Access:
        for role in ROLES:
            scopes = entry.cell(access, role).scopes
            viewer = holder(role, frozenset({7}))
            assert may(viewer, access, entry.key) == bool(scopes)
            assert may_at(viewer, access, entry.key, unit=7) == bool(scopes - {Scope.OWN})
            assert may_at(viewer, access, entry.key, unit=8) == (Scope.ALL in scopes)
            assert may_at(viewer, access, entry.key, unit=None) == (Scope.ALL in scopes)
            assert may_at(viewer, access, entry.key, unit=8, own=True) == bool(
                scopes & {Scope.ALL, Scope.OWN}
            )


def test_a_role_held_everywhere_has_the_rows_of_every_unit_and_of_none() -> None:
    here, nowhere = make_voice("2025-03-01", unit=make_unit()), make_voice("2025-03-01")
    assert set(visible(holder(Role.CX_LEAD, None), VoiceItem)) == {here, nowhere}
    assert may_at(holder(Role.CX_LEAD, None), "write", "gov_documents", unit=None)
    assert not may_at(holder(Role.CX_LEAD, frozenset({1})), "write", "gov_documents", unit=None)


def test_every_table_of_the_pack_is_in_the_matrix() -> None:
    assert set(MODELS) == set(matrix().by_table)


def test_the_page_about_roles_says_what_the_matrix_says() -> None:
    assert roles_page.PAGE.read_text(encoding="utf-8") == roles_page.page()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("[people]\nread.all = ['boss']", "no role 'boss'"),
        ("[people]\nreed.all = ['admin']", "reed"),
        ("[people]\nread.some = ['admin']", "some"),
    ],
)
def test_a_matrix_with_a_word_nobody_knows_is_refused(wrong: str, told: str) -> None:
    held = "\n".join(f'"{role}",' for role in ROLES)
    with pytest.raises(ValueError, match=told):
        read_matrix(f"[units_of]\ngranted = [{held}]\n{wrong}")


def test_a_matrix_that_forgets_a_role_is_refused() -> None:
    with pytest.raises(ValueError, match="ethics"):
        read_matrix("[units_of]\ngranted = ['admin']")


# ── Two viewers ──────────────────────────────────────────────────────────────────────────────────


def account_of(person: Person, *roles: tuple[Role, OrgUnit | None]) -> Account:
    account = Account.objects.create_user(f"{person.pk}@example.org", "-", person=person)
    for role, unit in roles:
        RoleGrant.objects.create(account=account, role=role, unit=unit)
    return account


def test_a_dialogue_is_read_by_its_two_people_and_by_nobody_else() -> None:
    unit = make_unit()
    one, other, boss = (make_person(name, unit=unit) for name in ("One", "Other", "Boss"))
    Person.objects.filter(pk__in=[one.pk, other.pk]).update(manager=boss)
    thread = make(Dialogue, kind="manager", started_by=one, recipient=other, opened_at="2025-03-01")
    everything = [(role, None) for role in Role]
    assert list(visible(viewer_for(account_of(one)), Dialogue)) == [thread]
    assert list(visible(viewer_for(account_of(other)), Dialogue)) == [thread]
    mighty = viewer_for(account_of(boss, *everything))
    assert mighty.has(MANAGER)
    assert not visible(mighty, Dialogue).exists()
    assert not visible(mighty, "dialogue_messages").exists()


def test_at16_the_line_manager_sees_neither_a_speak_up_nor_its_author() -> None:
    unit = make_unit()
    author, boss = make_person("Author", unit=unit), make_person("Boss", unit=unit)
    Person.objects.filter(pk=author.pk).update(manager=boss)
    officer = make_person("Officer")
    thread = make(Dialogue, kind="speak_up", subject="-", started_by=author, opened_at="2025-03-01")
    boss_view = viewer_for(account_of(boss))
    assert boss_view.led == {unit.pk}
    assert not visible(boss_view, Dialogue, Access.OUTLINE).exists()
    ethics = viewer_for(account_of(officer, (Role.ETHICS, None)))
    assert list(visible(ethics, Dialogue, Access.OUTLINE)) == [thread]
    assert not visible(ethics, Dialogue).exists()
    assert not visible(ethics, "dialogue_messages", Access.OUTLINE).exists()


def test_responses_are_read_one_by_one_by_nobody_but_the_system() -> None:
    respondent = make_person()
    anonymous = a_row(Response, answers={"q": 5})
    named = a_row(Response, person=respondent, answers={"q": 5})
    mighty = holder(Role.EXECUTIVE, None)
    mighty = replace(mighty, roles=dict.fromkeys(ROLES, None))
    assert not visible(mighty, Response, Access.OUTLINE).exists()
    assert list(visible(viewer_for(account_of(respondent)), Response)) == [named]
    assert set(visible(System("export"), Response)) == {anonymous, named}


def test_an_administrator_runs_the_house_and_reads_no_customer() -> None:
    make_voice("2025-03-01", text="It broke."), make_customer("Wang Fang")
    admin = viewer_for(account_of(make_person(), (Role.ADMIN, None)))
    for right in ("sources", "imports", "settings", "accounts", "erasures"):
        assert may(admin, "write", right)
    for table in ("voice_items", "customers", "interactions", "hiring_anecdotes"):
        assert not visible(admin, table, Access.OUTLINE).exists()


def test_an_executive_sees_customers_in_outline_and_an_agent_those_of_the_own_unit() -> None:
    desk, other_desk = make_unit("Desk"), make_unit("Other desk")
    ours = make_customer("Wang Fang", known_contact=make_person(unit=desk))
    make_customer("Li Wei", known_contact=make_person(unit=other_desk))
    boss = viewer_for(account_of(make_person(), (Role.EXECUTIVE, None)))
    agent = viewer_for(account_of(make_person(unit=desk), (Role.AGENT, None)))
    assert visible(boss, Customer, Access.OUTLINE).count() == 2
    assert "name" in visible(boss, Customer, Access.OUTLINE).first().get_deferred_fields()
    assert not visible(boss, Customer).exists()
    assert list(visible(agent, Customer)) == [ours]
    assert agent.roles[Role.AGENT] == {desk.pk}


def test_a_role_held_for_a_unit_reaches_the_units_below_and_no_others() -> None:
    top = make_unit("Top")
    middle = make_unit("Middle", parent=top)
    team, aside = make_unit("Team", parent=middle), make_unit("Aside", parent=top)
    lead = viewer_for(account_of(make_person(unit=aside), (Role.SERVICE_LEAD, middle)))
    assert lead.roles[Role.SERVICE_LEAD] == {middle.pk, team.pk}
    inside = make_voice("2025-03-01", unit=team)
    outside = make_voice("2025-03-01", unit=top)
    assert list(visible(lead, VoiceItem)) == [inside]
    with pytest.raises(NotVisible):
        require_row(lead, "read", outside)


def test_a_manager_leads_the_units_whose_people_report_to_them() -> None:
    department = make_unit("Department")
    team, other_team = make_unit("Team", parent=department), make_unit("Other", parent=department)
    head = make_person("Head", unit=department)
    lead = make_person("Lead", unit=team, manager=head)
    make_person("One", unit=team, manager=lead)
    guest = make_person("Guest", unit=other_team, manager=lead)
    for name in ("A", "B", "C"):
        make_person(name, unit=other_team, manager=head)
    assert viewer_for(account_of(lead)).led == {team.pk}, "one guest elsewhere leads no unit"
    assert viewer_for(account_of(head)).led == {department.pk, team.pk, other_team.pk}
    assert not viewer_for(account_of(guest)).has(MANAGER)


def test_managers_who_report_to_each_other_in_a_circle_are_no_trap() -> None:
    unit = make_unit()
    one = make_person("One", unit=unit)
    other = make_person("Other", unit=unit, manager=one)
    Person.objects.filter(pk=one.pk).update(manager=other)
    assert viewer_for(account_of(one)).led == {unit.pk}


def test_an_account_switched_off_looks_at_nothing() -> None:
    account = account_of(make_person(), (Role.ADMIN, None))
    account.is_active = False
    with pytest.raises(ValueError, match="active"):
        viewer_for(account)


def test_what_is_not_allowed_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed, match="write sources"):
        require(holder(Role.EMPLOYEE, frozenset()), "write", "sources")


def test_the_system_says_what_it_reads_for() -> None:
    with pytest.raises(ValueError, match="purpose"):
        System("")
