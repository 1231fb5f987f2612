# SPDX-License-Identifier: Apache-2.0
"""Deletes at night what is older than the rules allow: records, what arrived, and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone

from customary.store import files
from customary.store.access.keeping import UPLOADS
from customary.store.actions.retention import delete_old
from customary.store.models import RetentionRule

if TYPE_CHECKING:
    from datetime import datetime


def forget_old() -> dict[str, int]:
    """How many rows and files went, by table."""
    counts = delete_old()
    rule = RetentionRule.objects.filter(table=UPLOADS).first()
    if rule is not None:
        counts[UPLOADS] = _delete_files(timezone.now() - relativedelta(months=rule.months))
    return counts


def _delete_files(before: datetime) -> int:
    """Delete uploaded and fetched files last written before a moment, and folders left empty."""
    root, of_answers = Path(settings.UPLOADS), files.root()
    count = 0
    for path in sorted(root.rglob("*"), reverse=True):  # files before the folders they are in
        if path == of_answers or of_answers in path.parents:
            continue  # they stay as long as the comment or draft they came with
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count += 1
        elif path.is_dir() and path.parent != root and not any(path.iterdir()):
            path.rmdir()
    return count
