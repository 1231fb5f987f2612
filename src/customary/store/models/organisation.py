# SPDX-License-Identifier: Apache-2.0
"""The organisation this installation serves, and how its calendar runs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class Cards(models.TextChoices):
    """Whether, and how, the customer question is asked after a recurring meeting."""

    OFF = "off", _("Not at all")
    MAIL = "mail", _("By mail to whoever called the meeting")
    CHAT = "chat", _("By mail, and in a chat channel")


class ChatKind(models.TextChoices):
    """Whose incoming webhook a chat channel has; each wants its own form."""

    SLACK = "slack", "Slack"
    FEISHU = "feishu", _("Feishu")
    DINGTALK = "dingtalk", _("DingTalk")
    WECOM = "wecom", _("WeCom")


class Organisation(Timed):
    """The one organisation of an installation: a single row, made on the first run."""

    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1
    )
    holidays = models.JSONField(_("holidays"), default=list, blank=True)
    #: Days off in other weeks that are worked, such as a Saturday that makes up for a holiday.
    extra_working_days = models.JSONField(_("extra working days"), default=list, blank=True)
    working_days = models.JSONField(_("working days"), default=list, blank=True)
    working_hours_start = models.TimeField(_("work starts"), null=True, blank=True)
    working_hours_end = models.TimeField(_("work ends"), null=True, blank=True)
    cards = models.CharField(
        _("cards after meetings"), max_length=4, choices=Cards.choices, default=Cards.OFF
    )
    chat_kind = models.CharField(_("chat"), max_length=10, choices=ChatKind.choices, blank=True)
    #: The address of the chat channel's incoming webhook, sealed: whoever has it can post.
    chat_address = models.TextField(blank=True, editable=False)
    #: Customers who complain are answered within so many hours, where they spoke so lately.
    answer_within_hours = models.PositiveSmallIntegerField(_("answered within hours"), default=48)
    case_within_days = models.PositiveSmallIntegerField(
        _("answered if so many days old"), default=14
    )
    #: Nobody is asked by two surveys within so many days, unless a wave says otherwise.
    survey_rest_days = models.PositiveSmallIntegerField(
        _("days of rest between surveys"), default=14
    )
    #: A model that was learned and is better is used at once; else it waits for somebody.
    learns_by_itself = models.BooleanField(_("learns by itself"), default=True)
    #: The host that an administrator agreed masked words may be sent to; empty: none are.
    language_model_host = models.CharField(max_length=255, blank=True, editable=False)
    #: Raised disclosure floors by name ("units", "opinions", "trends"); they never fall.
    floors = models.JSONField(default=dict, blank=True, editable=False)
    setup_finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "organisation"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="organisation_single"),
            one_of("organisation", "cards", Cards),
            models.CheckConstraint(
                condition=Q(fiscal_year_start_month__range=(1, 12)),
                name="organisation_fiscal_month_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
