# SPDX-License-Identifier: Apache-2.0
"""A file of any of the tools we know, told by its ending and by what stands in it."""

from __future__ import annotations

from customary.core.questionnaire.importing.carried import (
    MOST_BYTES,
    Carried,
    Unreadable,
    UnreadableError,
    as_json,
)
from customary.core.questionnaire.importing.limesurvey import read_limesurvey
from customary.core.questionnaire.importing.lists import read_csv, read_workbook
from customary.core.questionnaire.importing.qualtrics import read_qualtrics
from customary.core.questionnaire.importing.surveyjs import read_surveyjs
from customary.core.questionnaire.reading import read_draft
from customary.core.questionnaire.wrong import FormError

#: Endings of files that are read.
ENDINGS = (".lss", ".txt", ".json", ".qsf", ".csv", ".tsv", ".xlsx")


def read_questionnaire(name: str, raw: bytes) -> Carried:
    """The questionnaire in a file, and what could not be carried.

    Raises:
        UnreadableError: no tool we know writes such a file.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(Unreadable.TOO_LARGE)
    if not raw.strip():
        raise UnreadableError(Unreadable.EMPTY)
    ending = name.lower().rpartition(".")[2]
    if ending in {"json", "qsf"}:
        return _json(raw)
    if ending == "lss":
        return read_limesurvey(raw)
    if ending == "txt":
        return read_limesurvey(raw, is_text=True)
    if ending in {"csv", "tsv"}:
        return read_csv(raw)
    if ending == "xlsx":
        return read_workbook(raw)
    raise UnreadableError(Unreadable.ENDING, f".{ending}"[:20])


def _json(raw: bytes) -> Carried:
    """Our own JSON, that of SurveyJS, or that of Qualtrics, whatever its ending."""
    data = as_json(raw)
    if isinstance(data, dict) and "SurveyElements" in data:
        return read_qualtrics(raw)
    if isinstance(data, dict) and "sections" in data:
        try:
            return Carried(read_draft(data))
        except (FormError, RecursionError) as error:
            raise UnreadableError(Unreadable.NOT_THIS, str(error)[:100]) from error
    return read_surveyjs(raw)
