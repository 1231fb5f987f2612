# SPDX-License-Identifier: Apache-2.0
"""Events: meetings, listening sessions, support shifts; agendas and who was there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, exactly_one, key, not_before, one_of


class EventKind(models.TextChoices):
    """What an event is."""

    MEETING = "meeting", _("Meeting")
    EXECUTIVE_MEETING = "executive_meeting", _("Executive meeting")
    BOARD_MEETING = "board_meeting", _("Board meeting")
    TOWN_HALL = "town_hall", _("Town hall")
    LISTENING_SESSION = "listening_session", _("Listening session")
    SUPPORT_SHIFT = "support_shift", _("Support shift")
    JOINT_CALL = "joint_call", _("Joint call")
    CUSTOMER_VISIT = "customer_visit", _("Customer visit")
    TRAINING = "training", _("Training")
    PROTECTED_SLOT = "protected_slot", _("Protected time")


#: Meetings that may be recurring; the others are something of their own.
MEETINGS = (EventKind.MEETING, EventKind.EXECUTIVE_MEETING, EventKind.BOARD_MEETING)
#: People from which a recurring meeting is asked the customer question; a proposed default.
FEWEST_PEOPLE = 3


class EventStatus(models.TextChoices):
    """Whether an event took place."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Event(Recorded):
    """Something that was in the calendar."""

    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    title = models.CharField(_("title"), max_length=300, blank=True)
    series = models.CharField(
        _("series"),
        max_length=200,
        blank=True,
        help_text=_("The same for each recurrence."),
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    organiser = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=EventStatus.choices,
        default=EventStatus.HELD,
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    attendee_count = models.PositiveIntegerField(_("attendees"), null=True, blank=True)
    private = models.BooleanField(_("private: only the time is kept"), default=False)
    moved_from = models.DateTimeField(_("moved from"), null=True, blank=True)
    customer_present = models.BooleanField(_("customers present"), default=False)
    service_item = models.BooleanField(_("item brought by service"), default=False)

    class Meta(Recorded.Meta):
        db_table = "events"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            key("events"),
            one_of("events", "kind", EventKind),
            one_of("events", "status", EventStatus),
            not_before("events", "ends_at", "starts_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], name="events_starts_at"),
            models.Index(fields=["kind", "starts_at"], name="events_kind_starts_at"),
        ]

    def __str__(self) -> str:
        """The title, or what it was and when: ordinary meetings keep no title."""
        if self.title:
            return self.title
        when = date_format(timezone.localtime(self.starts_at), "SHORT_DATETIME_FORMAT")
        return f"{self.get_kind_display()}, {when}"


class AgendaItem(Recorded):
    """One item of an agenda; of the minutes only the answer is kept."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("text"), max_length=300)
    customer_question = models.BooleanField(_("the customer question"), default=False)
    answer = models.TextField(_("answer in the minutes"), blank=True)

    class Meta(Recorded.Meta):
        db_table = "agenda_items"
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints: ClassVar = [key("agenda_items")]


class AttendanceStatus(models.TextChoices):
    """Whether somebody came."""

    INVITED = "invited", _("Invited")
    ATTENDED = "attended", _("Attended")
    DECLINED = "declined", _("Declined")


class Attendance(Recorded):
    """A person or a customer at an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(
        "store.Person",
        on_delete=models.CASCADE,
        related_name="attendances",
        null=True,
        blank=True,
    )
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.CASCADE,
        related_name="attendances",
        null=True,
        blank=True,
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AttendanceStatus.choices,
        default=AttendanceStatus.ATTENDED,
    )
    hours = models.FloatField(_("hours"), null=True, blank=True)
    learned = models.TextField(_("what was learned"), blank=True)
    theme = models.ForeignKey(
        "store.Theme",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Recorded.Meta):
        db_table = "attendances"
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints: ClassVar = [
            key("attendances"),
            one_of("attendances", "status", AttendanceStatus),
            exactly_one("attendances", "one_attendee", ["person", "customer"]),
        ]
