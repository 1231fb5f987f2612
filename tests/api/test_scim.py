# SPDX-License-Identifier: Apache-2.0
"""A directory brings people: the shapes of Entra ID and Okta, and what becomes of them here."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customary.api import limits
from customary.api.scim import door
from customary.api.scim.answers import Wrong
from customary.api.scim.filters import read_filter
from customary.api.scim.patches import patched
from customary.store.access import System
from customary.store.actions.api_keys import create_api_key, revoke_api_key
from customary.store.models import ApiKey, Change, OrgUnit, Person, Placement
from customary.store.queries.organisation import today
from tests.cast import make_organisation, make_unit

pytestmark = pytest.mark.django_db

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """A directory with a key."""

    def __init__(self, **options: Any) -> None:
        make_organisation()
        self.key, secret = create_api_key(System("test"), name="Entra", scopes=["scim"], **options)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return Client().generic(
            method,
            f"/scim/v2/{path}",
            json.dumps(body) if body is not None else "",
            "application/scim+json",
            headers=self.headers | headers,
        )

    def bring(self, user_name: str = "ann@acme.example", **more: Any) -> dict[str, Any]:
        """A user as Entra makes one."""
        body = {
            "schemas": [USER, ENTERPRISE],
            "userName": user_name,
            "displayName": more.pop("displayName", user_name.partition("@")[0].title()),
            "active": True,
            "emails": [{"primary": True, "type": "work", "value": user_name}],
            "meta": {"resourceType": "User"},
        }
        answer = self.ask("POST", "Users", body | more)
        assert answer.status_code == 201, answer.content
        return dict(answer.json())

    def patch(self, key: str, *operations: dict[str, Any], group: bool = False) -> Any:
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.ask("PATCH", f"{'Groups' if group else 'Users'}/{key}", body)


@pytest.fixture
def directory() -> Directory:
    return Directory()


def person(user: dict[str, Any]) -> Person:
    return Person.objects.select_related("unit", "manager").get(pk=user["id"])


def test_a_new_user_is_a_person_with_unit_manager_and_number(directory: Directory) -> None:
    chief = directory.bring("chief@acme.example", title="CEO")
    work = {
        "employeeNumber": "17",
        "department": "Customer Care",
        "division": "Customers",
        "manager": {"value": chief["id"]},
    }
    user = directory.bring(
        "li.na@acme.example", externalId="x-1", title="Agent", **{ENTERPRISE: work}
    )
    found = person(user)
    assert (found.email, found.employee_number, found.job_title) == (
        "li.na@acme.example",
        "17",
        "Agent",
    )
    assert found.unit is not None
    assert found.unit.parent is not None
    assert (found.unit.name, found.unit.function, found.unit.parent.name) == (
        "Customer Care",
        "service",
        "Customers",
    )
    assert found.manager == person(chief)
    assert (person(chief).level, found.level, found.source.key) == ("executive", "employee", "scim")
    assert user["externalId"] == "x-1"
    assert user[ENTERPRISE]["manager"]["value"] == chief["id"]
    assert Change.objects.filter(table="people", purpose="SCIM: Entra").count() == 2


def test_what_was_sent_comes_back_as_it_was(directory: Directory) -> None:
    name = {"givenName": "Na", "familyName": "Li", "formatted": "Li Na"}
    sent = {"name": name, "displayName": "Li Na", "title": "Agent", "externalId": "abc"}
    user = directory.bring("Li.Na@acme.example", **sent)
    read = directory.ask("GET", f"Users/{user['id']}").json()
    assert read["userName"] == "Li.Na@acme.example"
    assert {part: read[part] for part in sent} == sent
    assert read == user


def test_departments_that_are_here_already_are_found_by_name(directory: Directory) -> None:
    unit = make_unit("Customer Care", name_zh_hans="客服部", function="service")
    user = directory.bring(**{ENTERPRISE: {"department": "客服部"}})
    assert person(user).unit == unit
    assert OrgUnit.objects.count() == 1


def test_a_name_is_given_once(directory: Directory) -> None:
    directory.bring("ann@acme.example")
    again = directory.ask("POST", "Users", {"userName": "ANN@acme.example"})
    assert again.status_code == 409
    assert again.json() | {"detail": ""} == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": "409",
        "detail": "",
        "scimType": "uniqueness",
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('userName eq "ANN@acme.example"', ["ann@acme.example"]),
        ('externalId eq "e-bo"', ["bo@acme.example"]),
        ('emails eq "bo@acme.example"', ["bo@acme.example"]),
        ('emails[type eq "work"].value eq "bo@acme.example"', None),
        ('emails[type eq "work" and value eq "bo@acme.example"]', ["bo@acme.example"]),
        ("active eq false", ["cy@acme.example"]),
        ('active eq true and userName sw "b"', ["bo@acme.example"]),
        ('userName eq "x" or (not (active eq true))', ["cy@acme.example"]),
        (f'{USER}:userName eq "bo@acme.example"', ["bo@acme.example"]),
        ('title eq "nobody"', []),
    ],
)
def test_people_are_found_by_filters(
    directory: Directory, text: str, names: list[str] | None
) -> None:
    for name in ("ann", "bo", "cy"):
        directory.bring(f"{name}@acme.example", externalId=f"e-{name}", active=name != "cy")
    answer = directory.ask("GET", "Users?" + "filter=" + text.replace(" ", "%20"))
    if names is None:
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")
        return
    told = answer.json()
    assert [one["userName"] for one in told["Resources"]] == names
    assert told["totalResults"] == len(names)


def test_lists_come_in_stretches(directory: Directory) -> None:
    for number in range(5):
        directory.bring(f"p{number}@acme.example")
    told = directory.ask("GET", "Users?startIndex=4&count=10").json()
    assert (told["totalResults"], told["startIndex"], told["itemsPerPage"]) == (5, 4, 2)
    assert directory.ask("GET", "Users?count=0").json()["Resources"] == []
    assert directory.ask("GET", "Users?count=x").status_code == 400


def test_entra_patches_with_capitals_paths_and_truth_as_text(directory: Directory) -> None:
    chief, user = directory.bring("chief@acme.example"), directory.bring("ann@acme.example")
    answer = directory.patch(
        user["id"],
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "a.lee@acme.example"},
        {"op": "Add", "path": "title", "value": "Lead"},
        {"op": "Add", "path": "name.givenName", "value": "Ann"},
        {"op": "Add", "path": "name.familyName", "value": "Lee"},
        {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": "9"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": chief["id"]},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Sales"},
        {"op": "Replace", "path": "active", "value": "False"},
    )
    assert answer.status_code == 200, answer.content
    found = person(user)
    assert (found.email, found.job_title, found.full_name) == (
        "a.lee@acme.example",
        "Lead",
        "Ann Lee",
    )
    assert (found.employee_number, found.manager, found.ended_on) == ("9", person(chief), today())
    assert found.unit is not None
    assert found.unit.name == "Sales"
    assert person(chief).level == "manager"


def test_okta_patches_without_a_path(directory: Directory) -> None:
    user = directory.bring()
    directory.patch(user["id"], {"op": "replace", "value": {"active": False}})
    assert person(user).ended_on == today()
    again = {"active": True, "name.familyName": "Lee", f"{ENTERPRISE}:costCenter": "K1"}
    answer = directory.patch(user["id"], {"op": "replace", "value": again}).json()
    assert person(user).ended_on is None
    assert (answer["active"], answer[ENTERPRISE]["costCenter"]) == (True, "K1")


def test_a_manager_can_be_taken_away(directory: Directory) -> None:
    chief = directory.bring("chief@acme.example")
    user = directory.bring(**{ENTERPRISE: {"manager": {"value": chief["id"]}}})
    directory.patch(user["id"], {"op": "Remove", "path": f"{ENTERPRISE}:manager"})
    assert person(user).manager is None


def test_a_move_ends_one_placement_and_begins_the_next(directory: Directory) -> None:
    user = directory.bring(**{ENTERPRISE: {"department": "Support"}})
    Person.objects.filter(pk=user["id"]).update(started_on=today() - timedelta(days=100))
    directory.patch(
        user["id"], {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Product"}
    )
    first, second = Placement.objects.order_by("started_on").select_related("unit")
    assert first.unit is not None
    assert second.unit is not None
    assert (first.unit.name, first.ended_on) == ("Support", today() - timedelta(days=1))
    assert (second.unit.name, second.started_on, second.ended_on) == ("Product", today(), None)


def test_the_first_fill_joins_nobody_and_later_ones_join_today(directory: Directory) -> None:
    first = directory.bring("ann@acme.example")
    assert person(first).started_on is None
    Person.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert person(directory.bring("bo@acme.example")).started_on == today()


def test_deleting_ends_employment_and_coming_back_revives(directory: Directory) -> None:
    user = directory.bring()
    assert directory.ask("DELETE", f"Users/{user['id']}").status_code == 204
    assert person(user).ended_on == today()
    assert directory.ask("GET", f"Users/{user['id']}").status_code == 404
    assert directory.ask("GET", "Users").json()["totalResults"] == 0
    assert directory.bring()["id"] == user["id"]
    assert person(user).ended_on is None


def test_replacing_takes_away_what_is_not_said(directory: Directory) -> None:
    user = directory.bring(title="Agent", **{ENTERPRISE: {"department": "Support"}})
    answer = directory.ask("PUT", f"Users/{user['id']}", {"userName": "ann@acme.example"})
    assert answer.status_code == 200
    found = person(user)
    assert (found.job_title, found.unit, found.ended_on) == ("", None, None)


def test_versions_keep_two_writers_apart(directory: Directory) -> None:
    user = directory.bring()
    version = user["meta"]["version"]
    path = f"Users/{user['id']}"
    assert directory.ask("GET", path, **{"If-None-Match": version}).status_code == 304
    body = {"userName": "ann@acme.example", "title": "Lead"}
    assert directory.ask("PUT", path, body, **{"If-Match": version}).status_code == 200
    assert directory.ask("PUT", path, body, **{"If-Match": version}).status_code == 412


def test_groups_are_units_and_members_are_in_them(directory: Directory) -> None:
    ann, bo = directory.bring("ann@acme.example"), directory.bring("bo@acme.example")
    body = {"displayName": "Support", "members": [{"value": ann["id"]}]}
    group = directory.ask("POST", "Groups", body).json()
    assert [one["value"] for one in group["members"]] == [ann["id"]]
    add = {"op": "Add", "path": "members", "value": [{"value": bo["id"]}]}
    told = directory.patch(group["id"], add, group=True).json()
    assert {one["value"] for one in told["members"]} == {ann["id"], bo["id"]}
    gone = {"op": "Remove", "path": f'members[value eq "{ann["id"]}"]'}
    directory.patch(group["id"], gone, group=True)
    assert (person(ann).unit, str(person(bo).unit)) == (None, "Support")
    every = {"op": "remove", "path": "members", "value": [{"value": bo["id"]}]}
    assert directory.patch(group["id"], every, group=True).json()["members"] == []
    name = {"op": "replace", "value": {"displayName": "Care"}}
    assert directory.patch(group["id"], name, group=True).json()["displayName"] == "Care"
    found = directory.ask("GET", 'Groups?filter=displayName%20eq%20"care"').json()
    assert found["totalResults"] == 1
    assert directory.ask("DELETE", f"Groups/{group['id']}").status_code == 204
    assert OrgUnit.objects.get(pk=group["id"]).ended_on == today()


def test_discovery_says_what_there_is(directory: Directory) -> None:
    assert directory.ask("GET", "ServiceProviderConfig").json()["patch"] == {"supported": True}
    types = directory.ask("GET", "ResourceTypes").json()["Resources"]
    assert [one["id"] for one in types] == ["User", "Group"]
    assert directory.ask("GET", f"Schemas/{ENTERPRISE}").json()["name"] == "EnterpriseUser"
    assert directory.ask("GET", "Bulk").status_code == 404


def test_nobody_comes_in_without_a_good_key(directory: Directory) -> None:
    refused = Client().get("/scim/v2/Users")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')
    revoke_api_key(System("test"), directory.key)
    assert directory.ask("GET", "Users").status_code == 401


def test_a_key_ends_on_its_day_and_for_its_purpose_only() -> None:
    late = Directory(valid_for=timedelta(seconds=-1))
    assert late.ask("GET", "Users").status_code == 401
    ApiKey.objects.update(expires_at=None, scopes=["other"])
    assert late.ask("GET", "Users").status_code == 401


def test_a_key_is_known_by_its_digest_alone_and_notes_its_use(directory: Directory) -> None:
    directory.ask("GET", "Users")
    key = ApiKey.objects.get()
    secret = directory.headers["Authorization"].partition(" ")[2]
    assert secret not in str(vars(key))
    assert key.last_used_at is not None


def test_too_many_requests_have_to_wait(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PER_KEY", 2)
    now = limits.time.time()
    monkeypatch.setattr(limits.time, "time", lambda: now)
    answers = [directory.ask("GET", "Users") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"userName": ""}', '{"userName": "a", "active": "x"}']
)
def test_bodies_that_make_no_sense_are_refused(directory: Directory, body: str) -> None:
    answer = Client().post(
        "/scim/v2/Users", body, "application/scim+json", headers=directory.headers
    )
    assert answer.status_code == 400
    assert not Person.objects.exists()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.lists(st.sampled_from(
    ["userName", "eq", '"x"', "(", ")", "[", "]", "and", "or", "not", "pr", "true", "emails"]
)).map(" ".join))  # fmt: skip
def test_any_text_is_a_filter_or_is_refused(text: str) -> None:
    try:
        found: object = read_filter(text)
    except Wrong as wrong:
        found = (wrong.status, wrong.kind)
    assert isinstance(found, tuple)
    assert found[0] != 500


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PATHS = st.sampled_from(
    [
        "active",
        "name.givenName",
        'emails[type eq "work"].value',
        "emails",
        "emails.value",
        "x[",
        "",
        f"{ENTERPRISE}:manager",
        'members[value eq "1"]',
        "members",
        "name",
    ]
) | st.text(max_size=12)


@given(st.lists(st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "Replace", "remove", "x"]), "path": PATHS, "value": JSON}
), max_size=4))  # fmt: skip
def test_any_patch_is_applied_or_refused(operations: list[dict[str, Any]]) -> None:
    resource = {"name": {"formatted": "A"}, "emails": [{"type": "work", "value": "a@b.example"}]}
    before = json.dumps(resource)
    try:
        found: object = patched(resource, {"Operations": operations})
    except Wrong as wrong:
        found = {"status": wrong.status}
    assert isinstance(found, dict)
    assert json.dumps(resource) == before
