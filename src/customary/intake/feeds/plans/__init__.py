# SPDX-License-Identifier: Apache-2.0
"""Plans: Jira, Linear, GitHub, GitLab and Trello, with the history of their items.

reading     opens a file by its head; jira, linear, github, gitlab, trello, sheets read items
choices     which rules make what of an item, and what statuses and fields mean
lives       when an item began and ended
rows        the rows they become; voices finds what they cite of customers
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customary.intake.feeds.feed import Recognised
from customary.intake.feeds.plans import asking, reading
from customary.intake.feeds.plans.choices import DEFAULT_RULES, read_choices
from customary.intake.feeds.plans.items import Fault
from customary.intake.feeds.plans.rows import Rows
from customary.intake.feeds.plans.survey import Survey, survey
from customary.intake.feeds.writing import PackWriter, Prepared
from customary.intake.report import PackError

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known

SURE = 0.95


class Plans:
    """Items of a tracker that are plans, ideas, decisions and mistakes."""

    key = "plans"
    name = gettext_lazy("Plans")
    about = gettext_lazy(
        "Exports of Jira, Linear, GitHub, GitLab and Trello: plans, ideas, decisions and mistakes "
        "with their history, and the customers' words they cite."
    )
    icon = "map"
    unlocks = ("I47", "I48", "I50", "I51", "I52", "I53", "I83")
    endings = reading.ENDINGS

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What the files of a tracker hold; None where none of them is one's."""
        files = reading.opened(drop, known)
        if not files:
            return None
        kinds = Counter(format_.what for format_, _file in files)
        seen = survey(files)
        what = _(", ").join(kinds)
        key = slugify(next(iter(kinds)).split()[0])
        return Recognised(
            feed=self.key,
            what=_("%(tracker)s export") % {"tracker": what},
            confidence=SURE,
            shape="-".join(["plans", *(slugify(kind) for kind in sorted(kinds))]),
            source={
                "key": key,
                "name": next(iter(kinds)).split()[0],
                "kind": "tracker",
                "evidence_grade": "A",
            },
            facts=tuple(_facts(seen)),
            questions=tuple(asking.questions(seen, known)),
            warnings=tuple(_warnings(seen, drop, len(files))),
        )

    def prepare(self, drop: Drop, answers: Answers, known: Known, folder: Path) -> Prepared:
        """The tables of what the rules catch."""
        files = reading.opened(drop, known)
        if not files:
            raise PackError(
                _("None of these files is an export of Jira, Linear, GitHub, GitLab or Trello.")
            )
        seen = survey(files)
        said = _with_guesses(answers, seen, known)
        choices = read_choices(said, categories=seen.categories, units=known.units)
        month_first = bool(said.get("month_first")) or seen.month_first
        with PackWriter(folder) as pack:
            rows = Rows(pack, choices, known)
            for file in files:
                for item in reading.items(file, month_first=month_first):
                    if isinstance(item, Fault):
                        _tell(pack, item)
                    else:
                        rows.add(item)
            rows.voices.finish()
            pack.notices[:0] = [_kept(rows)]
        made = pack.prepared()
        # Of an item that stands on two pages, because it changed meanwhile, the later one counts.
        inputs = tuple(
            replace(one, declared=replace(one.declared, on_duplicate="last")) for one in made.inputs
        )
        return replace(made, inputs=inputs)


def _with_guesses(answers: Answers, seen: Survey, known: Known) -> dict[str, Any]:
    """The answers, and where there is none its guess."""
    guesses = {question.key: question.guess for question in asking.questions(seen, known)}
    return {"rules": [dict(rule) for rule in DEFAULT_RULES]} | guesses | dict(answers)


def _tell(pack: PackWriter, fault: Fault) -> None:
    reason = fault.reason or _("This is no item: it has no id, no title, or no day it was made.")
    pack.problem(
        fault.file,
        fault.row,
        reason,
        mend=_("Export it again with all its fields."),
        value=fault.value,
    )


def _kept(rows: Rows) -> str:
    words = asking.results()
    parts = [f"{words[kind]}: {count:,}" for kind, count in rows.caught.most_common()]
    told = _("%(kept)s of %(seen)s items are caught by a rule; the others are not stored.") % {
        "kept": f"{rows.caught.total():,}",
        "seen": f"{rows.seen:,}",
    }
    if rows.voices.quotes or rows.voices.figures:
        parts.append(_("Customers' words cited: %(count)s") % {"count": f"{rows.voices.quotes:,}"})
        parts.append(_("Figures cited: %(count)s") % {"count": f"{rows.voices.figures:,}"})
    if not parts:
        return told
    return told + " " + _("In numbers: %(parts)s.") % {"parts": _("; ").join(parts)}


def _facts(seen: Survey) -> list[tuple[str, str]]:
    more = "+" if seen.partial else ""
    facts = [(_("Items"), f"{len(seen.kept):,}{more}")]
    if seen.first and seen.last:
        facts += [
            (_("First day"), seen.first.date().isoformat()),
            (_("Last day"), seen.last.date().isoformat()),
        ]
    words = asking.results()
    caught: Counter[str] = Counter()
    for rule, count in asking.counted(seen, DEFAULT_RULES):
        caught[words[str(rule["becomes"])]] += count
    return facts + [(name, f"{count:,}{more}") for name, count in caught.items() if count]


def _warnings(seen: Survey, drop: Drop, read: int) -> list[str]:
    told = []
    if len(drop.files) > read:
        others = len(drop.files) - read
        told.append(
            ngettext(
                "One file is of another kind and is not read.",
                "%(count)s files are of another kind and are not read.",
                others,
            )
            % {"count": f"{others:,}"}
        )
    if seen.faults:
        told.append(
            ngettext("One entry cannot be read.", "%(count)s entries cannot be read.", seen.faults)
            % {"count": f"{seen.faults:,}"}
        )
    if seen.without_history:
        told.append(
            _(
                "%(count)s items come without their history: work on them counts from the day they "
                "were made, and what they cite from their last change. An export with history "
                "(JSON with its changelog) tells the true days."
            )
            % {"count": f"{seen.without_history:,}"}
        )
    return told


FEED = Plans()
