# SPDX-License-Identifier: Apache-2.0
"""Reports of closed waves are told once and kept: the same words and the same bytes every time.

A report is told when its wave is released; for those who may see less of it, or one unit, when
the first of them asks. Page and PDF are set when they are first asked for. None of them is ever
made anew, whatever is renamed or however reports are set later.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Q

from customary.report.wave_report import wave_report
from customary.report.wave_setting import as_html, as_pdf
from customary.store.access import NotVisible, System
from customary.store.models import Wave, WaveReport
from customary.store.queries.wave_reports import sight_of
from customary.store.queries.wave_results import results_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from customary.store.access import Reader

US = System("wave report")
ENDINGS = ("html", "pdf", "json")


@dataclass(frozen=True)
class File:
    """A file as it is kept, and the fingerprint of its bytes."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()


def wave_report_file(
    reader: Reader, key: int, ending: str, *, language: str, unit: int | None = None
) -> File:
    """The report of a closed wave as a page, a PDF or its data.

    Raises:
        NotVisible: the wave is not released, or the reader may not see this unit.
        ValueError: there is no such kind of file or no such language.
    """
    if ending not in ENDINGS:
        raise ValueError(f"A report is one of {', '.join(ENDINGS)}, not {ending}.")
    if language not in dict(settings.LANGUAGES):
        raise ValueError(f"Reports speak {', '.join(dict(settings.LANGUAGES))}, not {language}.")
    kept = _kept(reader, key, language, unit)
    if ending == "json":
        content = zlib.decompress(bytes(kept.told))
    elif ending == "html":
        content = zlib.decompress(_made(kept, "page", lambda told: zlib.compress(as_html(told).encode(), 9)))  # fmt: skip
    else:
        content = _made(kept, "pdf", as_pdf)
    of_unit = f"-{unit}" if unit else ""
    return File(f"customary-wave-{key}{of_unit}-{language}.{ending}", content)


def freeze_wave_reports() -> int:
    """Tell the report of each released wave that has none, in every language; how many waves."""
    languages = [code for code, _ in settings.LANGUAGES]
    told = Count("reports", filter=Q(reports__unit=None, reports__sight="", reports__language__in=languages))  # fmt: skip
    waiting = Wave.objects.filter(released_at__isnull=False).annotate(told=told)
    keys = list(
        waiting.filter(told__lt=len(languages)).order_by("released_at").values_list("pk", flat=True)
    )
    for key in keys:
        for language in languages:
            _kept(US, key, language, None)
    return len(keys)


def write_wave_report(
    key: int, folder: Path, *, language: str, unit: int | None = None
) -> dict[str, Path]:
    """Write page, PDF and data into a folder, made where missing; returns each file by its ending.

    Raises:
        NotVisible: there is no such wave, or it is not released.
    """
    files = {
        ending: wave_report_file(US, key, ending, language=language, unit=unit)
        for ending in ENDINGS
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for ending, file in files.items():
        written[ending] = folder / file.name
        written[ending].write_bytes(file.content)
    return written


def _kept(reader: Reader, key: int, language: str, unit: int | None) -> WaveReport:
    """What is kept for those who may see as much; told now where nobody has asked before."""
    if not results_of(reader, key).filter(unit=unit, attribute="").exists():
        raise NotVisible(f"No report of unit {unit} in wave {key} for this reader.")
    wave = Wave.objects.select_related("instrument").get(pk=key)
    sight = sight_of(reader, wave, unit)
    asked = {"wave_id": key, "unit_id": unit, "language": language, "sight": sight}
    if kept := WaveReport.objects.filter(**asked).first():
        return kept
    told = wave_report(reader, key, language=language, unit=unit)
    content = json.dumps(
        told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    # Of two who ask at once, the first one's is kept.
    kept, _ = WaveReport.objects.get_or_create(
        **asked,
        defaults={"told": zlib.compress(content, 9), "digest": sha256(content).hexdigest()},
    )
    return kept


def _made(kept: WaveReport, column: str, make: Callable[[dict[str, Any]], bytes]) -> bytes:
    """A file of a report, made where it was never asked for."""
    if getattr(kept, column) is None:
        told = json.loads(zlib.decompress(bytes(kept.told)))
        unmade = WaveReport.objects.filter(pk=kept.pk, **{column: None})
        unmade.update(**{column: make({**told, "digest": kept.digest})})
        kept.refresh_from_db(fields=[column])
    return bytes(getattr(kept, column))
