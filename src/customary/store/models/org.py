# SPDX-License-Identifier: Apache-2.0
"""The organisation's own people: units in a tree, and the persons in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class Function(models.TextChoices):
    """What a unit does."""

    EXECUTIVE = "executive", _("Executive")
    SERVICE = "service", _("Service")
    SALES = "sales", _("Sales")
    MARKETING = "marketing", _("Marketing")
    PRODUCT = "product", _("Product")
    ENGINEERING = "engineering", _("Engineering")
    OPERATIONS = "operations", _("Operations")
    FINANCE = "finance", _("Finance")
    PEOPLE = "people", _("People")
    OTHER = "other", _("Other")


class Level(models.TextChoices):
    """The three levels a practice must reach before it is everywhere."""

    EXECUTIVE = "executive", _("Executives")
    MANAGER = "manager", _("Managers")
    EMPLOYEE = "employee", _("Employees")


class Standing(models.TextChoices):
    """Whether somebody works here, or is only a name in one of our systems."""

    EMPLOYEE = "employee", _("Employee")
    ACCOUNT = "account", _("Account in another system")


class OrgUnit(Recorded):
    """A unit in the org tree, active from its start until its end."""

    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True
    )
    function = models.CharField(
        _("function"), max_length=20, choices=Function.choices, default=Function.OTHER
    )
    customer_facing = models.BooleanField(_("faces customers"), default=False)
    location = models.CharField(_("location"), max_length=120, blank=True)
    remote_share = models.FloatField(_("remote share"), null=True, blank=True)
    dominant_driver = models.CharField(_("dominant driver"), max_length=40, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "org_units"
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints: ClassVar = [
            key("org_units"),
            one_of("org_units", "function", Function),
            not_before("org_units", "ended_on", "started_on"),
            models.CheckConstraint(
                condition=models.Q(remote_share__isnull=True)
                | models.Q(remote_share__range=(0, 1)),
                name="org_units_remote_share_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Recorded):
    """Someone who works here, or a name that somebody goes by in another system.

    A calendar or tracker knows people by an address of its own. Such a row has the standing of an
    account: it counts in no denominator, and `same_as` says whose it is, once that is known.
    """

    PERSONAL = ("full_name", "email", "employee_number", "profile", "directory")
    #: Who works or worked here, each once: neither accounts nor second rows of somebody.
    COUNTED: ClassVar[models.Q] = models.Q(standing=Standing.EMPLOYEE, same_as=None)

    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing.choices, default=Standing.EMPLOYEE
    )
    same_as = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="aliases",
        verbose_name=_("the same as"),
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="people", null=True, blank=True
    )
    manager = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="reports", null=True, blank=True
    )
    level = models.CharField(
        _("level"), max_length=10, choices=Level.choices, default=Level.EMPLOYEE
    )
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    remote = models.BooleanField(_("works remotely"), default=False)
    authority_limit = models.DecimalField(
        _("authority limit"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    profile = models.TextField(_("what I work on"), blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    joining_reason = models.CharField(_("reason for joining"), max_length=60, blank=True)
    leaving_reason = models.CharField(_("reason for leaving"), max_length=60, blank=True)
    regretted_leaving = models.BooleanField(_("leaving regretted"), null=True, blank=True)
    #: Since when the source's full list lacks this person, who is flagged and never deleted.
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True, editable=False)
    #: What a directory that provisions people calls them by, given back to it as it was said.
    directory = models.JSONField(_("as the directory said"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        db_table = "people"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            key("people"),
            one_of("people", "level", Level),
            one_of("people", "standing", Standing),
            not_before("people", "ended_on", "started_on"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["email"], name="people_email"),
            models.Index(fields=["full_name"], name="people_full_name"),
        ]

    def __str__(self) -> str:
        return self.full_name


class Placement(Recorded):
    """Where somebody worked from a day until another: what makes joiners, movers and leavers."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="placements")
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    manager = models.ForeignKey(
        Person, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    level = models.CharField(
        _("level"), max_length=10, choices=Level.choices, default=Level.EMPLOYEE
    )
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    remote = models.BooleanField(_("works remotely"), null=True, blank=True)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "placements"
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints: ClassVar = [
            key("placements"),
            one_of("placements", "level", Level),
            not_before("placements", "ended_on", "started_on"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "started_on"], name="placements_person")
        ]
