# SPDX-License-Identifier: Apache-2.0
"""Who is who in a help desk, as far as its files say: agents, machines and everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from customary.intake.feeds.helpdesk.case import Contact
from customary.intake.feeds.helpdesk.values import text

#: What stands beside a case in another file or list, by what it is: comments, metrics, ratings.
Beside = Mapping[str, Iterable[Mapping[str, Any]]]


@dataclass
class Directory:
    """People, groups and fields by their ids.

    `machines` are accounts that write by themselves, by id or name in small letters.
    """

    machines: frozenset[str] = frozenset()
    people: dict[str, Contact] = field(default_factory=dict)
    agents: set[str] = field(default_factory=set)
    groups: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    def add(self, contact: Contact, *, is_agent: bool) -> Contact:
        """Somebody, with what is known of them together; who was an agent once stays one."""
        known = self.people.get(contact.key)
        if known is not None:
            known.name = contact.name or known.name
            known.email = contact.email or known.email
            known.phone = contact.phone or known.phone
        else:
            known = self.people[contact.key] = contact
        if is_agent:
            self.agents.add(contact.key)
        return known

    def person(self, payload: Mapping[str, Any], key: str) -> Contact | None:
        """A customer by an object within a case, or by id; None where neither says who."""
        return self._met(payload, key)

    def agent(self, payload: Mapping[str, Any], key: str) -> str:
        """The id of an agent, by an object within a case or an id; "" for none."""
        found = self._met(payload, key)
        if found is None:
            return ""
        self.agents.add(found.key)
        return found.key

    def is_agent(self, key: str) -> bool:
        """Whether somebody is known as an agent."""
        return key in self.agents

    def knows(self, key: str) -> bool:
        """Whether anything is known of somebody."""
        return key in self.people

    def is_machine(self, key: str) -> bool:
        """Whether an account writes by itself."""
        known = self.people.get(key)
        return key in self.machines or (known is not None and known.name.lower() in self.machines)

    def group(self, key: str) -> str:
        """The name of a group, else its id."""
        return self.groups.get(key, key)

    def field(self, key: str) -> str:
        """The name of a field; "" where it is not known."""
        return self.fields.get(key, "")

    def _met(self, payload: Mapping[str, Any], key: str) -> Contact | None:
        if not payload and key in self.people:
            return self.people[key]
        key = text(payload, "id") or key
        if not key:
            return None
        given = text(payload, "first", "firstName", "first_name")
        family = text(payload, "last", "lastName", "last_name")
        name = text(payload, "name") or f"{given} {family}".strip()
        return self.add(
            Contact(key, name, text(payload, "email"), text(payload, "phone", "mobile")),
            is_agent=False,
        )
