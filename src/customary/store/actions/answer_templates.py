# SPDX-License-Identifier: Apache-2.0
"""Answers to begin with: written and changed by whoever leads service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from customary.catalogue.answering import LANGUAGES, PLACEHOLDERS, load_answers
from customary.store.access import require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, filled
from customary.store.actions.refusal import Refused
from customary.store.models import AnswerTemplate

if TYPE_CHECKING:
    from customary.store.access import Reader

COLUMNS = ("name", "name_zh_hans", "subject", "subject_zh_hans", "text", "text_zh_hans")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@transaction.atomic
def save_template(by: Reader, key: str, **said: str) -> AnswerTemplate:
    """The answer with these words in both languages; an empty key makes a new one.

    Raises:
        Refused: something is missing, or a placeholder nobody can fill.
    """
    require(by, "write", "answer_templates")
    values: dict[str, str] = {}
    for column in COLUMNS:
        values[column] = filled(said.get(column, ""), column)
        _refuse_unknown(values[column], column)
    return _saved(by, key or uuid4().hex, **values, retired=False)


@transaction.atomic
def retire_template(by: Reader, key: str) -> AnswerTemplate:
    """The answer, no longer offered; saving it again brings it back.

    Raises:
        Refused: there is none by this key.
    """
    require(by, "write", "answer_templates")
    if AnswerTemplate.objects.filter(key=key).exists():
        return _saved(by, key, retired=True)
    shipped = load_answers().get(key)
    if shipped is None:
        raise Refused(_("There is no such answer."))
    english, chinese = (shipped[language] for language in LANGUAGES)
    return _saved(
        by,
        key,
        name=english.name,
        name_zh_hans=chinese.name,
        subject=english.subject,
        subject_zh_hans=chinese.subject,
        text=english.text,
        text_zh_hans=chinese.text,
        retired=True,
    )


def _saved(by: Reader, key: str, **values: object) -> AnswerTemplate:
    found = AnswerTemplate.objects.select_for_update().filter(key=key).first()
    if found is not None:
        return change(by, found, **values)
    made = AnswerTemplate.objects.create(key=key, **values)
    record_changes(by, AnswerTemplate._meta.db_table, after={made.pk: values_of(made)})
    return made


def _refuse_unknown(text: str, where: str) -> None:
    if unknown := sorted(set(PLACEHOLDER.findall(text)) - set(PLACEHOLDERS)):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        what = _("Nobody can fill in {%(name)s}.") % {"name": unknown[0]}
        raise Refused(what, where, _("These are known: %(known)s.") % {"known": known})
