# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a questionnaire."""

from __future__ import annotations


class FormError(ValueError):
    """A questionnaire that nobody could answer or score: where, what, and how to mend it."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(f"{where or 'questionnaire'}: {what}: {mend}")
        self.where, self.what, self.mend = where, what, mend
