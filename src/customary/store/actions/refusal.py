# SPDX-License-Identifier: Apache-2.0
"""What people hear when something cannot be done as they asked: what, where, and how to mend it."""

from __future__ import annotations


class Refused(ValueError):  # noqa: N818
    """A person's mistake, said so that this person can mend it.

    Attributes:
        what: one sentence about what is wrong.
        where: the field of the form it belongs to, empty where it belongs to none.
        mend: one sentence about what to do, empty where nothing can be done.
    """

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(" ".join(part for part in (what, mend) if part))
