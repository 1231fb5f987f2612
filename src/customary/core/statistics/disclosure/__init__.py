# SPDX-License-Identifier: Apache-2.0
"""Which results of a closed wave can be published together, so that nobody's answers show.

Read `release.py` first: what is promised, and how. `tables.py` says what could be published,
`audit.py` and `piles.py` prove that nothing narrow can be computed from it, `unanimous.py` looks at
the answers themselves, and `planning.py` tells before the launch what will be seen.

Time. A wave is published once, when it is closed. Its answers and those of another wave are
different unknowns: no sum over one wave says anything exact about the other, however few people
came or went, so waves need no audit across; that a unit's score moved when one person left is a
guess, against which trend statements have their own floor of 30. A risk is the same answers
published more than once: by an old and a new tree of units, before and after late answers, with
and without somebody. Then tables differ by few people exactly, and everything ever published of
those answers belongs in one audit: give what is out already as tables that are `published`.
"""
