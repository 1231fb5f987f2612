# SPDX-License-Identifier: Apache-2.0
"""Where records come from: sources, their mappings, imports, raw records and deliveries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class EvidenceGrade(models.TextChoices):
    """How a record came about (catalogue rule 2c.1). People read the words, never the letters."""

    SYSTEM = "A", _("From systems")
    DAILY_WORK = "B", _("From daily work")
    SELF_REPORTED = "C", _("Self-reported")
    OPINION = "D", _("Opinion")


class Source(Timed):
    """A system, file or product that records come from.

    A pack may propose "system of record"; it counts as such only once an administrator has
    confirmed it. Until then its records are self-reported.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    proposed_grade = models.CharField(
        _("proposed evidence grade"),
        max_length=1,
        choices=EvidenceGrade.choices,
        default="C",
    )
    confirmed_grade = models.CharField(
        _("confirmed evidence grade"),
        max_length=1,
        choices=EvidenceGrade.choices,
        blank=True,
    )
    confirmed_by = models.ForeignKey(
        "store.Account",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language"), max_length=12, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    last_received_at = models.DateTimeField(_("last received"), null=True, blank=True)
    #: Which feed reads its files, and which connector fetches them; empty for plain packs.
    feed = models.CharField(_("feed"), max_length=40, blank=True)
    connector = models.CharField(_("connector"), max_length=40, blank=True)
    #: The host its records are fetched from; the whole address is as secret as a password.
    host = models.CharField(_("host"), max_length=200, blank=True)
    secret = models.TextField(blank=True, editable=False)
    pull_hours = models.PositiveSmallIntegerField(_("hours between fetches"), null=True, blank=True)
    next_pull_at = models.DateTimeField(_("next fetch"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    off_reason = models.TextField(_("why it is switched off"), blank=True)
    #: Who asked that all its records be deleted, while that is being done; why not, if refused.
    deletion = models.JSONField(default=dict, blank=True, editable=False)

    #: What this product records itself: a by-product of daily work.
    OWN_KEY: ClassVar[str] = "customary"
    #: The kind of a source that other systems write to with a key.
    API: ClassVar[str] = "api"

    class Meta:
        db_table = "sources"
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [one_of("sources", "proposed_grade", EvidenceGrade)]

    def __str__(self) -> str:
        return self.name

    @property
    def grade(self) -> EvidenceGrade:
        """The grade its records count with: the confirmed one, else self-reported."""
        return EvidenceGrade(self.confirmed_grade or EvidenceGrade.SELF_REPORTED)


class Mapping(Timed):
    """How files of one shape become records of a source: a `pack.toml` kept for the next time."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    feed = models.CharField(max_length=40)
    #: The same for every file of this kind, as the feed recognises it.
    shape = models.CharField(max_length=200)
    #: What pack.toml says, as plain data.
    declaration = models.JSONField()

    class Meta:
        db_table = "mappings"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "feed", "shape"], name="mappings_once")
        ]
        indexes: ClassVar = [models.Index(fields=["feed", "shape"], name="mappings_shape")]


class ImportState(models.TextChoices):
    """How far an import has come."""

    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Refused")
    MERGING = "merging", _("Merging")
    DONE = "done", _("Done")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


class ImportRun(Timed):
    """One import of a pack: checked, staged, merged, and perhaps undone."""

    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices)
    source = models.ForeignKey(
        Source,
        on_delete=models.SET_NULL,
        related_name="import_runs",
        null=True,
        blank=True,
    )
    started_by = models.ForeignKey(
        "store.Account",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    pack_digest = models.CharField(max_length=64)
    stage_path = models.CharField(max_length=500, blank=True)
    partial = models.BooleanField(default=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    #: What was found: per file rows, new, changed, unchanged, rejected, and the first errors.
    report = models.JSONField(default=dict)

    class Meta:
        db_table = "import_runs"
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [one_of("import_runs", "state", ImportState)]
        indexes: ClassVar = [models.Index(fields=["state"], name="import_runs_state")]


class ImportFile(Timed):
    """One file of an import and how far its merge has come, so that a rerun resumes."""

    import_run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=300)
    object_name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField(default=0)
    merged = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "import_files"


class RawRecord(Timed):
    """A record as a connector received it, kept until its retention ends."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="raw_records")
    external_id = models.CharField(max_length=200)
    object_name = models.CharField(max_length=60)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "raw_records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "object_name", "external_id", "digest"],
                name="raw_records_once",
            )
        ]


class Delivery(Timed):
    """One delivery a source made or we fetched: when, what came of it."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="deliveries")
    delivery_id = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    records = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "delivery_id"], name="deliveries_once")
        ]
