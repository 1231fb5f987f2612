# SPDX-License-Identifier: Apache-2.0
"""A file of any of the tools we know, told by its ending and by what stands in it."""

from __future__ import annotations

import json

from customary.core.questionnaire.importing.carried import (
    MOST_BYTES,
    Carried,
    UnreadableError,
    as_text,
)
from customary.core.questionnaire.importing.csv import read_csv
from customary.core.questionnaire.importing.limesurvey import read_limesurvey
from customary.core.questionnaire.importing.qualtrics import read_qualtrics
from customary.core.questionnaire.importing.surveyjs import read_surveyjs
from customary.core.questionnaire.reading import read_draft
from customary.core.questionnaire.wrong import FormError

#: Endings of files that are read.
ENDINGS = (".lss", ".txt", ".json", ".qsf", ".csv", ".tsv")


def read_questionnaire(name: str, raw: bytes) -> Carried:
    """The questionnaire in a file, and what could not be carried.

    Raises:
        UnreadableError: no tool we know writes such a file.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(f"{len(raw)} bytes are more than {MOST_BYTES}")
    ending = name.lower().rpartition(".")[2]
    if ending == "json":
        return _json(raw)
    if ending == "lss":
        return read_limesurvey(raw)
    if ending == "txt":
        return read_limesurvey(raw, is_text=True)
    if ending == "qsf":
        return read_qualtrics(raw)
    if ending in {"csv", "tsv"}:
        return read_csv(raw)
    raise UnreadableError(f"The ending .{ending} is not known.")


def _json(raw: bytes) -> Carried:
    """Our own JSON, or that of SurveyJS."""
    try:
        data = json.loads(as_text(raw))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("It is not JSON.") from error
    if isinstance(data, dict) and "sections" in data:
        try:
            return Carried(read_draft(data))
        except (FormError, RecursionError) as error:
            raise UnreadableError(str(error)) from error
    return read_surveyjs(raw)
