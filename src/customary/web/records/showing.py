# SPDX-License-Identifier: Apache-2.0
"""Values of a record as people read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from customary.report import words
from customary.web.fields import Field

if TYPE_CHECKING:
    from customary.store.queries.records import PastChange, RecordField


def shown_field(field: RecordField) -> Field:
    """A column of a record with its value in words, and where it leads."""
    label = sentence_case(field.label)
    if field.link:
        return Field(
            label, field.link.label, reverse("record", args=[field.link.table, field.link.id])
        )
    return Field(label, shown(field.value) or gettext("not open to you"))


def shown_change(change: PastChange) -> dict[str, Any]:
    """One change of a record: when, who, what before and after."""
    return {
        "at": change.at,
        "who": change.who or change.purpose or gettext("an import"),
        "columns": [
            {
                "label": sentence_case(column.label),
                "before": shown(column.before) or words.EM_DASH,
                "after": shown(column.after) or words.EM_DASH,
            }
            for column in change.columns
        ],
    }


def shown(value: Any) -> str:
    """A value in words."""
    match value:
        case None:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case date():
            return words.day(value)
        case float():
            return words.number(value, 0 if value.is_integer() else 2)
        case list() | tuple():
            return words.listed([shown(one) for one in value])
        case dict():
            return gettext(", ").join(f"{key}: {shown(one)}" for key, one in value.items())
        case _:
            return str(value)


def sentence_case(label: str) -> str:
    """A label that begins with a capital letter; Chinese is left as it is."""
    return label[:1].upper() + label[1:]
