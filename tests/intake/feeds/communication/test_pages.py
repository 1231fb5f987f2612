# SPDX-License-Identifier: Apache-2.0
"""Pages, RSS, Mailchimp exports, agendas of town halls; and all of it through the import."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from customary.store.models import AgendaItem, Event, Person, Publication
from customary.understand.publications import look_through_publications
from tests.cast import make_organisation
from tests.evidence.indicators.seeing import see_one
from tests.intake.feeds.communication.writing import mail, mbox, recognised, tables
from tests.intake.outcome import counts, stored

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

PAGE = """---
title: June at the harbour
date: 2025-06-02
author: Ann Lee <ann@harbour.example>
tags: [newsletter, people]
recipients: 1,200
---
# Hello

A **customer** [told us](https://x.example) to *listen*.

> It took four minutes.

```
code
```
![pixel](p.gif)
"""


def test_a_markdown_page_with_front_matter(tmp_path: Path) -> None:
    made = tables(tmp_path, {"2025/june.md": PAGE})
    (row,) = made["publications"]
    assert (row["external_id"], row["kind"]) == ("2025/june.md", "newsletter")
    assert (row["title"], row["recipients"]) == ("June at the harbour", "1200")
    assert row["body"] == "Hello\n\nA customer told us to *listen*.\n\nIt took four minutes."
    assert (row["published_at"], row["recorded_at"]) == ("2025-06-02T00:00:00+00:00", None)
    assert made["people"][0]["full_name"] == "Ann Lee"


def test_loose_pages_prove_no_more_than_words(tmp_path: Path) -> None:
    seen = recognised(tmp_path, {"june.md": PAGE})
    assert seen.source["evidence_grade"] == "C"
    assert seen.warnings


def test_title_and_day_come_from_where_they_stand(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "2025-03-04-公告.md": "## 新开放时间\n\n七点半开门。",
        "brief.html": '<meta name="date" content="2025-05-06T10:00:00+02:00"><title>Brief</title><p>Hi',
        "README.md": "not a publication",
    }
    made = tables(tmp_path, files)
    rows = {row["external_id"]: row for row in made["publications"]}
    assert set(rows) == {"2025-03-04-公告.md", "brief.html"}
    assert rows["2025-03-04-公告.md"]["title"] == "新开放时间"
    assert rows["2025-03-04-公告.md"]["kind"] == "announcement"
    assert rows["2025-03-04-公告.md"]["language"] == "zh-hans"
    assert rows["brief.html"]["published_at"] == "2025-05-06T10:00:00+02:00"


def test_a_page_without_a_day_is_a_problem_that_says_how_to_mend_it(tmp_path: Path) -> None:
    tables(tmp_path, {"x.md": "# Hello\n\nNo day.", "y.md": PAGE}, problems=1)


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>
<item><title>What it cannot do</title><link>https://h.example/1</link><guid>g1</guid>
<author>ann@harbour.example (Ann Lee)</author><category>disclosure</category>
<pubDate>Mon, 02 Jun 2025 08:00:00 GMT</pubDate>
<description>&lt;p&gt;It does &lt;b&gt;not&lt;/b&gt; climb.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description></item>
<item><title>Version 2</title><link>https://h.example/2</link>
<pubDate>Tue, 03 Jun 2025 08:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>b</title><entry><id>a1</id>
<title>Behind the scenes</title><updated>2025-06-02T08:00:00Z</updated>
<content type="html">&lt;p&gt;Noise.&lt;/p&gt;</content></entry></feed>"""


def test_posts_of_rss_and_atom(tmp_path: Path) -> None:
    made = tables(tmp_path, {"feed.xml": RSS, "blog.atom": ATOM})
    found = {row["external_id"]: (row["kind"], row["body"]) for row in made["publications"]}
    assert found == {
        "g1": ("disclosure", "It does not climb."),
        "https://h.example/2": ("announcement", ""),
        "a1": ("leader_post", "Noise."),
    }
    assert made["people"][0]["email"] == "ann@harbour.example"
    assert recognised(tmp_path, {"feed.xml": RSS}).confidence > 0.9


REPORT = """Title,Subject,List,Send Date,Total Recipients,Successful Deliveries,Unique Opens,Unique Id
June issue,News in June,Staff,"Jun 02, 2025 08:00 am","1,010","1,000",412,abc123
July issue,News in July,Staff,"Jul 01, 2025 08:00 am",1010,990,400,def456
"""


def zipped(**pages: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in pages.items():
            archive.writestr(f"campaigns/{name}.html", text)
    return held.getvalue()


def test_a_mailchimp_export_brings_reads_and_texts(tmp_path: Path) -> None:
    pages = zipped(abc123="<p>A customer waited.</p>", **{"July-issue": "<p>Second text.</p>"})
    made = tables(tmp_path, {"campaigns.csv": REPORT, "content.zip": pages})
    assert [
        (row["external_id"], row["body"], row["recipients"], row["reads"])
        for row in made["publications"]
    ] == [("abc123", "A customer waited.", "1000", "412"), ("def456", "Second text.", "990", "400")]
    assert recognised(tmp_path, {"campaigns.csv": REPORT}).what == "Mailchimp campaigns"


AGENDA = """Date: 2025-06-05 15:00

1. Results of the quarter
2. What does this mean for our customers?
   Answer: Repairs come a day earlier.
3. Conversation with a customer: Mrs Okafor
   Answer: nobody's business
"""


def test_an_agenda_becomes_a_town_hall_with_its_items(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "town-hall/june.md": AGENDA,
        "invitation.eml": mail(
            "七月三日见。\n\n一、业绩\n二、顾客之问", subject="全员大会 2025-07-03"
        ),
    }
    made = tables(tmp_path, files)
    june = made["events"][1]
    assert (june["kind"], june["status"], june["customer_present"]) == ("town_hall", "held", "true")
    assert june["starts_at"] == "2025-06-05T15:00:00+00:00"
    assert made["events"][0]["starts_at"].startswith("2025-07-03")
    items = [(row["text"], row["customer_question"], row["answer"]) for row in made["agenda_items"]]
    assert items == [
        ("业绩", "false", ""),
        ("顾客之问", "true", ""),
        ("Results of the quarter", "false", ""),
        ("What does this mean for our customers?", "true", "Repairs come a day earlier."),
        ("Conversation with a customer: Mrs Okafor", "false", ""),
    ]
    assert "publications" not in made


TOML = """name = "Letters"
[source]
key = "newsletter"
evidence_grade = "A"
[feed]
kind = "communication"
"""


@pytest.mark.django_db(transaction=True)
def test_an_archive_beside_pack_toml_is_imported_looked_through_and_graded(tmp_path: Path) -> None:
    make_organisation()
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "pack.toml").write_text(TOML, encoding="utf-8")
    text = "Three customers wrote to us.\n\nOur customer mission is that nobody waits twice."
    sent = [mail(text, Message_ID="<1@h>"), mail("Canteen.", subject="Soup", Message_ID="<2@h>")]
    (folder / "archive.mbox").write_bytes(mbox(*sent))
    (folder / "agenda-town-hall.md").write_text(AGENDA, encoding="utf-8")
    assert counts(stored(folder)) == (1 + 2 + 1 + 3, 0, 0)
    assert Event.objects.get().kind == "town_hall"
    assert AgendaItem.objects.filter(customer_question=True).get().answer
    assert Person.objects.get().standing == "account"
    look_through_publications()
    assert see_one("I79", Publication.objects.get(title="News")).value == 3 / 4
    assert see_one("I79", Publication.objects.get(title="Soup")).value == 0
    assert counts(stored(folder)) == (0, 0, 7)
    assert look_through_publications() == 0
