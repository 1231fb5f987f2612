# SPDX-License-Identifier: Apache-2.0
"""Calendars: `.ics` files, Google and Microsoft 365 as JSON, Outlook as CSV, by one way.

    reading     ics, payloads (google, graph), outlook_csv: each entry as a `Raw`
    reducing    what is kept of it, an `Entry`: the one place where titles and texts end
    spilling    entries on disk, given back by series
    expanding   the single times of a series (recurrence, zones)
    writing     events, people, attendances and agenda items of a pack

An event is known by the uid of its entry; a recurring one by `uid-2026-03-05T09:00:00Z`, the
moment it was planned for, so that one that was moved or cancelled stays the same event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customary.intake.feeds.calendar import answers, files
from customary.intake.feeds.calendar.expanding import times
from customary.intake.feeds.calendar.reducing import reduced
from customary.intake.feeds.calendar.spilling import Entries
from customary.intake.feeds.calendar.writing import EventWriter
from customary.intake.feeds.calendar.zones import Zones
from customary.intake.feeds.feed import Recognised
from customary.intake.feeds.writing import PackWriter
from customary.intake.report import PackError

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.calendar.entry import Entry
    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.feeds.known import Known
    from customary.intake.feeds.writing import Prepared

#: Entries looked at to recognise a calendar and to guess.
LOOKED_AT = 5_000


class CalendarFeed:
    """Calendars, whatever program keeps them."""

    key = "calendar"
    name = gettext_lazy("Calendar")
    about = gettext_lazy(
        "Files of Google Calendar, Microsoft 365, Outlook, Apple Calendar or Nextcloud (.ics, .json, "
        ".csv): when people met, and whether the customer was in the room."
    )
    icon = "calendar"
    unlocks = ("I25", "I26", "I46", "I81", "I87", "I88", "I89", "I93", "I95")
    endings = (".ics", ".ical", ".ifb", ".json", ".jsonl", ".csv")

    def recognise(self, drop: Drop, known: Known) -> Recognised | None:
        """What is in the calendars among the files; None where there is none."""
        found = files.calendars(drop)
        if not found:
            return None
        seen = self._seen(found)
        kinds = sorted({file.kind for file in found})
        questions = answers.questions(seen, known)
        return Recognised(
            feed=self.key,
            what=", ".join(str(files.KINDS[kind]) for kind in kinds),
            confidence=0.95 if seen.entries else 0.5,
            shape="calendar:" + "+".join(kinds),
            source={
                "key": "calendar",
                "name": _("Calendar"),
                "kind": "calendar",
                "evidence_grade": "A",
            },
            facts=_facts(seen),
            questions=(*questions, *files.questions(found)),
            warnings=_warnings(seen),
        )

    def prepare(self, drop: Drop, answers_given: Answers, known: Known, folder: Path) -> Prepared:
        """The pack files made of the calendars among the files.

        Raises:
            PackError: there is no calendar among them, or an answer cannot be used.
        """
        found = files.calendars(drop)
        if not found:
            raise PackError(
                _("There is no calendar among the files. Put .ics files beside pack.toml.")
            )
        usual = (
            "" if known.domains or answers_given.get("domains") else self._seen(found).usual_domain
        )
        said = answers.read_answers(answers_given, known, usual_domain=usual)
        zones = Zones(said.zone)
        with PackWriter(folder) as pack:
            entries = Entries(folder)
            for file in found:
                _take(file, said, zones, entries=entries, pack=pack, given=answers_given)
            writer = EventWriter(pack)

            def tell(entry: Entry, reason: str) -> None:
                pack.problem(entry.file, entry.row, reason, value=entry.start)

            for same in entries.by_uid():
                for some in times(same, zones, said.since, said.until, tell):
                    writer.write(some)
            writer.finish()
            entries.close()
            for (file_name, zone), count in zones.unknown.items():
                pack.problem(
                    file_name,
                    None,
                    _(
                        "%(file)s: the time zone %(zone)s is not known (%(count)s times); the "
                        "organisation's own was taken."
                    )
                    % {"file": file_name, "zone": repr(zone[:60]), "count": f"{count:,}"},
                )
        return pack.prepared()

    def _seen(self, found: list[files.CalendarFile]) -> answers.Seen:
        seen = answers.Seen()
        rules = answers.rules_of(answers.usual_rules())
        for file in found:
            for raw, calendar in file.entries(lambda *_: None, {}):
                seen.look(raw, calendar.name, rules)
                if seen.entries >= LOOKED_AT:
                    return seen
        return seen


def _take(
    file: files.CalendarFile,
    said: answers.Said,
    zones: Zones,
    *,
    entries: Entries,
    pack: PackWriter,
    given: Answers,
) -> None:
    """Read a file, and keep what is to be kept of its entries."""
    defined = {}
    for raw, calendar in file.entries(
        lambda row, reason: pack.problem(file.name, row, reason), given
    ):
        defined = calendar.defined
        entry = reduced(
            raw,
            said,
            calendar=calendar.name,
            calendar_zone=calendar.zone,
            file=file.name,
            row=calendar.row,
        )
        if entry is not None:
            entries.add(entry)
    for name, zone in defined.items():
        zones.defined[file.name, name] = zone


def _facts(seen: answers.Seen) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Entries"), f"{seen.entries:,}" + ("+" if seen.entries >= LOOKED_AT else "")),
        (_("Recurring"), f"{seen.recurring:,}"),
        (_("Private"), f"{seen.private:,}"),
        (_("Calendars"), f"{len(seen.calendars):,}"),
    ]
    if seen.days:
        facts += [(_("First day"), seen.days[0]), (_("Last day"), seen.days[-1])]
    return tuple(facts)


def _warnings(seen: answers.Seen) -> tuple[str, ...]:
    if not seen.stamped:
        return ()
    return (
        _(
            "%(count)s entries do not say when they were entered, so whether that was done afterwards cannot be seen."
        )
        % {"count": f"{seen.stamped:,}"},
    )


FEED = CalendarFeed()
