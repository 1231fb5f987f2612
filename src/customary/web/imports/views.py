# SPDX-License-Identifier: Apache-2.0
"""Bringing records in: send a pack, see what it would change, decide; history and undo."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from customary.intake.formats import FORMATS
from customary.intake.report import Report
from customary.pipeline import taking_back, tasks, uploads
from customary.pipeline.uploads import Upload, UploadState
from customary.report import words
from customary.store.access import may, require
from customary.store.queries import imports as reads
from customary.store.queries.rows import row
from customary.web.imports.telling import explanation, headline, progress_words
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

ENDINGS = (*FORMATS, ".zip")


class UploadForm(forms.Form):
    """A pack as a zip, or one file named after what it holds."""

    pack = forms.FileField(
        label=_("File"),
        help_text=_(
            "A zip with a pack, or one file named after what it holds: people.csv, events.xlsx, "
            "voice_items.jsonl, decisions.parquet."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_pack(self) -> Any:
        """The file, if its ending is one that can be read."""
        pack = self.cleaned_data["pack"]
        if not pack.name.lower().endswith(ENDINGS):
            told = {"name": pack.name, "endings": ", ".join(ENDINGS)}
            raise forms.ValidationError(
                gettext("%(name)s cannot be read. Send a file that ends in %(endings)s.") % told
            )
        return pack


@require_safe
@signed_in
def imports(request: ViewedRequest) -> HttpResponse:
    """What has been brought in, and the way to bring in more."""
    return _list(request, UploadForm())


@require_POST
@signed_in
def upload(request: ViewedRequest) -> HttpResponse:
    """Take a file and have it checked; nothing is stored yet."""
    require(request.viewer, "write", "imports")
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form)
    pack = form.cleaned_data["pack"]
    kept = uploads.receive(
        pack.chunks(), name=pack.name, account=request.viewer.account, language=words.language()
    )
    tasks.work_on_upload(kept.id)
    return redirect("upload_detail", key=kept.id)


@require_safe
@signed_in
def upload_detail(request: ViewedRequest, key: str) -> HttpResponse:
    """How far an upload has come, and what the check found."""
    found = _upload(request, key)
    findings = found.findings
    context = {
        "upload": found,
        "findings": findings,
        "notices": _notices(findings),
        "headline": headline(found),
        "explanation": explanation(found),
        "progress_words": progress_words(found),
        "step": found.step,
        "has_good_rows": bool(findings and findings.total("rows") > findings.total("rejected")),
        "is_stoppable": found.state in {UploadState.WAITING, UploadState.CHECKING},
        "sources_wait": found.state is UploadState.IMPORTED
        and reads.sources_waiting(request.viewer),
    }
    part = "#progress" if getattr(request, "htmx", False) else ""
    return render(request, f"imports/upload.html{part}", context)


@require_POST
@signed_in
def decide_upload(request: ViewedRequest, key: str) -> HttpResponse:
    """Store all of it, the good rows only, or nothing."""
    require(request.viewer, "write", "imports")
    found = _upload(request, key)
    decision = request.POST.get("decision")
    if decision == "none" and found.state not in {UploadState.IMPORTING, UploadState.IMPORTED}:
        uploads.discard(found)
        messages.success(request, gettext("Thrown away; nothing was stored."))
        return redirect("imports")
    findings = found.findings
    if decision in {"all", "good"} and found.state is UploadState.CHECKED and findings:
        uploads.decide(found, partial=decision == "good")
        tasks.work_on_upload(key)
    return redirect("upload_detail", key=key)


@require_safe
@signed_in
def import_detail(request: ViewedRequest, key: int) -> HttpResponse:
    """One import: what it brought, what it rejected, and the way back."""
    run = reads.import_run(request.viewer, key)
    findings = Report.from_json(run.report) if run.report else Report(pack=run.name)
    is_waiting = taking_back.is_waiting(run)
    context = {
        "run": _line(run),
        "findings": findings,
        "notices": _notices(findings),
        "may_undo": run.state == "done" and _may_import(request) and not is_waiting,
        "is_waiting": is_waiting,
        "refusal": taking_back.refusal(run),
        "rejected": [name.rsplit("/", 1)[-1] for name in findings.rejected_files],
    }
    return render(request, "imports/import.html", context)


@require_POST
@signed_in
def undo(request: ViewedRequest, key: int) -> HttpResponse:
    """Take an import back, unless its rows changed since."""
    taking_back.ask_undo(request.viewer, row(request.viewer, "import_runs", key))
    tasks.undo_import(key)
    return redirect("import", key=key)


@require_safe
@signed_in
def rejected_file(request: ViewedRequest, key: int, name: str) -> HttpResponseBase:
    """A file of rows that were not stored, each with its reason."""
    run = reads.import_run(request.viewer, key)
    require(request.viewer, "write", "imports")
    path = uploads.rejected_file(run.report.get("rejected_files", []), name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _list(request: ViewedRequest, form: UploadForm) -> HttpResponse:
    runs = [_line(run) for run in reads.import_runs(request.viewer)]
    may_import = _may_import(request)
    context = {
        "form": form,
        "runs": runs,
        "may_import": may_import,
        "waiting": [
            {"upload": one, "told": headline(one), "when": datetime.fromisoformat(one.received_at)}
            for one in (uploads.undecided(request.viewer.account) if may_import else [])
        ],
    }
    return render(request, "imports/imports.html", context, status=400 if form.errors else 200)


def _line(run: Any) -> dict[str, Any]:
    findings = Report.from_json(run.report) if run.report else Report(pack=run.name)
    return {
        "id": run.pk,
        "name": run.name,
        "state": run.get_state_display(),
        "when": run.finished_at or run.created_at,
        "who": run.started_by.get_full_name() if run.started_by else gettext("command line"),
        "new": findings.total("new"),
        "changed": findings.total("changed"),
        "rejected": findings.total("rejected"),
    }


def _notices(findings: Report | None) -> list[str]:
    if findings is None:
        return []
    return [*findings.notices, *(told for file in findings.files for told in file.notices)]


def _upload(request: ViewedRequest, key: str) -> Upload:
    require(request.viewer, "read", "imports")
    found = uploads.find_upload(key)
    if found is None or found.account != request.viewer.account:
        raise Http404
    return found


def _may_import(request: ViewedRequest) -> bool:
    return may(request.viewer, "write", "imports")
