# SPDX-License-Identifier: Apache-2.0
"""The tabular feed: any CSV, TSV, XLSX, JSON Lines or Parquet export becomes records.

`sampling` looks at the beginning and end of each file, `loading` finds the preset that knows it,
`guessing` does without one; `entries` turns either, and the answers, into `[[file]]` entries over
the raw files, and `linking` leads what they refer to to its records. `feed` puts them together.

Answers are flat; what is left out is guessed. The second table of a drop has `~2`, and so on;
tables are in the order of their headings' digests, so that the next drop of the kind has the same.

    object                          what a row is: "people", "preset:bamboohr-employees", "" for leaving out
    object~2                        the same for the second table
    people.full_name                their column: "Legal Name"; "" for none
    people.external_id              their column, a list of them, "#hash" or "#row"
    people.started_on:format        "%d/%m/%Y", or whatever [file.columns] takes as format
    budget_lines.actual:decimal     "." or ",", the sign before fractions
    interactions.kind:Phone         our value for theirs: "call"
    interactions.kind:*             our value for all others, or for every row where no column tells
    voice_items.score:scale         "1-5": the worst and the best score
    org_units.function:Care Team    what a unit does that is only named
    people~2.full_name              the second entry that makes people
    time_zone                       of times without an offset: "Asia/Shanghai"
"""

from customary.intake.feeds.tables.feed import TablesFeed

FEED = TablesFeed()
