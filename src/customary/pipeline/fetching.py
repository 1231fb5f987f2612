# SPDX-License-Identifier: Apache-2.0
"""Fetching on schedule: what is due is fetched, imported, and only then is the cursor moved on.

Whoever is killed in between fetches the same again, which changes nothing: an import knows its
records by their ids. Every attempt leaves a `Delivery`. Of an address, which may be as secret as
a password, nothing but the host is ever told or stored unsealed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.intake.feeds.feed import Connection
from customary.intake.feeds.registry import connectors
from customary.intake.importing import import_pack
from customary.intake.lock import BusyError
from customary.intake.pack import DECLARATION
from customary.intake.report import PackError, Report
from customary.intake.toml import write_toml
from customary.pipeline import keeping
from customary.store.actions.connections import host_of, note_failed, note_fetched, open_access
from customary.store.models import ImportState, Source
from customary.store.secrets import LostKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.feeds.feed import Fetched


def due() -> list[int]:
    """The sources whose next fetch has come, longest ago first; none that is switched off."""
    waiting = Source.objects.filter(next_pull_at__lte=timezone.now(), off_reason="")
    return list(waiting.exclude(connector="").order_by("next_pull_at").values_list("pk", flat=True))


def fetch(key: int) -> int | None:
    """Fetch what is new of a source and store it. The id of the import, None without one."""
    folder = Path(settings.UPLOADS) / "fetched" / str(key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with keeping.only_worker(folder) as alone:
        source = Source.objects.filter(pk=key).exclude(connector="").first() if alone else None
        if source is None or source.off_reason:
            return None
        files = Path(tempfile.mkdtemp(dir=folder))
        try:
            return _take_in(source, files)
        except BusyError:
            return None  # still due; the next minute tries again
        except PackError as error:
            note_failed(source, str(error))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return None


def fetch_into(connector: str, sealed: str, cursor: Mapping[str, Any], folder: Path) -> Fetched:
    """Let a connector fetch what is new into a folder.

    Raises:
        PackError: it did not; the reason names no more of the address than the host.
    """
    found = connectors().get(connector)
    if found is None:
        raise PackError(_("There is no connector “%(name)s” any more.") % {"name": connector})
    try:
        access = open_access(sealed)
    except LostKeyError:
        raise PackError(
            _(
                "The secret cannot be opened, because the key of this installation has changed. Enter it again."
            )
        ) from None
    try:
        return found.fetch(Connection(**access, cursor=cursor), folder)
    except PackError as error:
        raise PackError(without_secrets(str(error), access)) from None
    except Exception as error:
        # Whatever a library says may quote the address.
        raise PackError(
            _("%(host)s did not answer as expected (%(error)s). It is tried again later.")
            % {"host": host_of(access["address"]), "error": type(error).__name__}
        ) from None


def without_secrets(text: str, access: Mapping[str, str]) -> str:
    """A text in which nothing secret stands."""
    for name, value in sorted(access.items(), key=lambda one: -len(one[1])):
        if value and value in text:
            text = text.replace(value, host_of(value) if name == "address" else "…")
    return text


def _take_in(source: Source, files: Path) -> int | None:
    fetched = fetch_into(source.connector, source.secret, source.cursor, files)
    if not fetched.files:
        note_fetched(source, records=0, cursor=fetched.cursor, new=False)
        return None
    (files / DECLARATION).write_text(write_toml(_declaration(source)), encoding="utf-8")
    run = import_pack(files, partial=True, rejected=_rejected(source))
    report = Report.from_json(run.report)
    if run.state != ImportState.DONE:
        raise PackError(_first(report))
    records = report.total("new") + report.total("changed")
    note_fetched(source, records=records, cursor=fetched.cursor, error=_first(report))
    return int(run.pk)


def _declaration(source: Source) -> dict[str, Any]:
    """The mapping it was accepted with."""
    kept = source.mappings.order_by("-updated_at").first()
    if kept is None:
        raise PackError(_("Its mapping is gone. Connect it anew."))
    said: dict[str, Any] = kept.declaration
    return said | {"source": said["source"] | {"key": source.key}}


def _first(report: Report) -> str:
    """The first row that was left out, with its reason; "" where there was none."""
    return str(report.problems[0]) if report.problems else ""


def _rejected(source: Source) -> Path:
    return Path(settings.UPLOADS) / "rejected" / f"{source.pk}-{timezone.now():%Y%m%d%H%M%S}"
