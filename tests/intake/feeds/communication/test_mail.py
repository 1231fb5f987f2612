# SPDX-License-Identifier: Apache-2.0
"""Mail archives: what counts as published, what is left of a text, who wrote it, and when."""

from __future__ import annotations

import time
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from customary.intake.feeds.communication.mail import messages
from tests.cast import make_person
from tests.intake.feeds.communication.writing import (
    MONDAY,
    NEWS,
    mail,
    mbox,
    recognised,
    tables,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

ANN = "Ann Lee <ann@harbour.example>"


def test_a_newsletter_becomes_a_publication_with_its_author(tmp_path: Path) -> None:
    made = tables(tmp_path, {"archive.mbox": mbox(mail("A customer waited.", subject="June"))})
    (row,) = made["publications"]
    assert row == {
        "external_id": "1@harbour.example",
        "kind": "newsletter",
        "title": "June",
        "body": "A customer waited.",
        "language": "en",
        "author": "news@harbour.example",
        "published_at": "2025-06-02T08:00:00+02:00",
        "recorded_at": "2025-06-02T08:00:00+02:00",
        "recipients": None,
        "reads": None,
    }
    assert made["people"] == [
        {
            "external_id": "news@harbour.example",
            "full_name": "Customer News",
            "email": "news@harbour.example",
            "standing": "account",
        }
    ]


def test_answers_of_recipients_are_never_stored(tmp_path: Path) -> None:
    thread = mbox(
        mail("Our news.", Message_ID="<a@h>"),
        mail(
            "I disagree.", sender=ANN, subject="Re: News", Message_ID="<b@h>", In_Reply_To="<a@h>"
        ),
        mail("Thank you, Ann.", subject="Re: News", Message_ID="<c@h>", In_Reply_To="<b@h>"),
        mail("Lunch?", sender=ANN, Message_ID="<d@h>"),
    )
    made = tables(tmp_path, {"archive.mbox": thread}, senders=["news@harbour.example"])
    assert [row["external_id"] for row in made["publications"]] == ["a@h"]
    assert "ann@harbour.example" not in str(made)


def test_the_guess_is_who_writes_to_many_and_answers_nobody(tmp_path: Path) -> None:
    talk = [mail("x", sender=ANN, subject="Re: y", Message_ID=f"<r{n}@h>") for n in range(4)]
    news = [mail("x", Message_ID=f"<n{n}@h>") for n in range(3)]
    seen = recognised(tmp_path, {"archive.mbox": mbox(*talk, *news)})
    (question,) = [one for one in seen.questions if one.key == "senders"]
    assert question.guess == ["news@harbour.example"]
    assert {one.value for one in question.options} == {
        "ann@harbour.example",
        "news@harbour.example",
    }
    assert seen.source["evidence_grade"] == "A"


def test_a_list_may_be_chosen_whoever_writes_to_it(tmp_path: Path) -> None:
    posted = mail("New hours.", sender=ANN, List_Id="Announcements <announce.harbour.example>")
    made = tables(
        tmp_path,
        {"a.eml": posted},
        senders=["list:announce.harbour.example"],
        otherwise="newsletter",
    )
    assert len(made["publications"]) == 1


@pytest.mark.parametrize(
    ("subject", "sender", "kind"),
    [
        ("Town hall results announced", NEWS, None),
        ("Board pack Q3", NEWS, "board_pack"),
        ("顾客之声(2026-03)", NEWS, "voice_digest"),
        ("A letter from the top floor", NEWS, "leader_message"),
        ("Hello", "Chief <ceo@harbour.example>", "leader_message"),
        ("Hello", "Mei <mei@harbour.example>", "leader_message"),
        ("公告:食堂", NEWS, "announcement"),
        ("Behind the scenes: noise", NEWS, "leader_post"),
        ("What it cannot do", NEWS, "disclosure"),
        ("Anything", NEWS, "newsletter"),
    ],
)
def test_kinds_follow_subject_and_sender(
    tmp_path: Path, subject: str, sender: str, kind: str | None
) -> None:
    make_person("Mei", level="executive", email="Mei@harbour.example")
    made = tables(
        tmp_path,
        {"a.eml": mail("Text.", subject=subject, sender=sender)},
        senders=["news@harbour.example", "ceo@harbour.example", "mei@harbour.example"],
    )
    assert [row["kind"] for row in made.get("publications", [])] == ([kind] if kind else [])


def test_rules_of_the_organisation_decide(tmp_path: Path) -> None:
    rules = [{"becomes": "left_out", "field": "subject", "contains": ["canteen"]}]
    files = {"a.mbox": mbox(mail(subject="Canteen"), mail(subject="Else", Message_ID="<2@h>"))}
    made = tables(tmp_path, files, kinds=rules, otherwise="announcement")
    assert [(row["title"], row["kind"]) for row in made["publications"]] == [
        ("Else", "announcement")
    ]


def test_a_sender_from_outside_is_nobody_here(tmp_path: Path) -> None:
    make_person("Li", email="li@harbour.example")
    outside = mail(sender="Agency <news@agency.example>")
    made = tables(tmp_path, {"a.eml": outside}, senders=["news@agency.example"])
    assert made["publications"][0]["author"] is None
    assert "people" not in made


def test_the_server_says_when_it_was_recorded(tmp_path: Path) -> None:
    late = "from a by b; Wed, 20 Aug 2025 09:00:00 +0000"
    made = tables(tmp_path, {"a.eml": mail(Received=late)})
    (row,) = made["publications"]
    assert row["published_at"].startswith("2025-06-02")
    assert row["recorded_at"].startswith("2025-08-20")


def test_a_message_without_any_date_is_a_problem_and_twice_the_same_is_one(tmp_path: Path) -> None:
    tables(tmp_path, {"a.eml": mail(Date="")}, problems=1)
    made = tables(tmp_path / "b", {"a.mbox": mbox(mail(), mail())})
    assert len(made["publications"]) == 1


HTML = """<html><head><style>p {}</style><title>x</title></head><body>
<div style="display:none">preview&#847;&zwnj;</div><script>track()</script>
<h1>News</h1><p>A <b>customer</b> waited&nbsp;long.</p><ul><li>one<li>two</ul>
<img src="https://t.example/pixel.gif"><div class="gmail_quote">old words</div></body></html>"""


def rich(charset: str = "utf-8", html: str = HTML, plain: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = NEWS, "News", MONDAY
    message["Message-ID"] = "<1@h>"
    if plain:
        message.set_content(plain)
        message.add_alternative(html, subtype="html")
    else:
        message.set_content(html, subtype="html", charset=charset)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    return message.as_bytes()


def body(tmp_path: Path, raw: bytes) -> str:
    return str(tables(tmp_path, {"a.eml": raw})["publications"][0]["body"])


def test_html_is_read_as_a_reader_sees_it(tmp_path: Path) -> None:
    assert body(tmp_path, rich()) == "News\n\nA customer waited long.\n\n- one\n- two"


def test_a_plain_part_that_only_points_to_the_web_is_not_the_text(tmp_path: Path) -> None:
    long = HTML.replace("waited", "waited " + "and waited " * 30)
    assert body(tmp_path, rich(html=long, plain="View in browser")).startswith("News")
    assert body(tmp_path / "b", rich(plain="A customer waited long. " * 3)).startswith("A customer")


def test_chinese_in_any_clothes_is_read(tmp_path: Path) -> None:
    raw = (
        b"From: =?gb2312?B?"
        b"v827p9DCzsU="
        b"?= <news@harbour.example>\r\n"
        b"Subject: =?GB18030?Q?=B9=CB=BF=CD=D6=AE=C9=F9?=\r\nDate: Mon, 02 Jun 2025 08:00:00 +0800\r\n"
        b"Message-ID: <1@h>\r\nContent-Type: text/plain; charset=gb2312\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=B9=CB=BF=CD=CB=B5=A3=BA=BA=DC=BA=C3=A1=A3\r\n"
    )
    made = tables(tmp_path, {"a.eml": raw})
    (row,) = made["publications"]
    assert (row["title"], row["body"], row["language"]) == ("顾客之声", "顾客说：很好。", "zh-hans")
    undeclared = b"From: n@h.example\nSubject: x\nDate: Mon, 02 Jun 2025 08:00:00 +0800\n\n"
    undeclared += "顾客说很好。".encode("gb18030")
    assert body(tmp_path / "b", undeclared) == "顾客说很好。"


@pytest.mark.parametrize(
    "tail",
    [
        "-- \nAnn Lee\nHarbour Light",
        "On Mon, 2 Jun 2025, Bo <bo@x.example> wrote:\n> old",
        "On Mon, 2 Jun 2025 at 08:00, Bo Berg\n<bo@x.example> wrote:\n> old",
        "-----Original Message-----\nFrom: Bo",
        "在 2025年6月2日，老王 <w@x.example> 写道：\n> 旧",
        "From: Bo\nSent: Monday\nTo: all\nSubject: old\n\nold words",
        "发件人：老王\n发送时间：周一\n\n旧",
        "> quoted\n> lines",
    ],
)
def test_signatures_and_quoted_mails_are_cut(tmp_path: Path, tail: str) -> None:
    assert body(tmp_path, mail(f"A customer waited.\n\n{tail}")) == "A customer waited."


@pytest.mark.parametrize("between", ["==========", "----- People -----", "_" * 20])
def test_lines_that_part_a_letter_do_not_end_it(tmp_path: Path, between: str) -> None:
    letter = f"One.\n\n{between}\n\nA customer waited."
    assert body(tmp_path, mail(letter)).endswith("A customer waited.")


def test_a_letter_goes_on_after_a_dash_of_its_own(tmp_path: Path) -> None:
    letter = "One.\n--\n" + "A customer waited.\n" * 20
    assert body(tmp_path, mail(letter)).endswith("A customer waited.")


def test_lines_that_begin_with_from_stay_in_their_message(tmp_path: Path) -> None:
    text = "One.\n\n>From here on all is well.\nFrom there too.\n"
    made = tables(tmp_path, {"a.mbox": mbox(mail(text))})
    assert "From here on" in made["publications"][0]["body"]
    assert len(made["publications"]) == 1


def test_an_archive_of_a_hundred_thousand_is_read_as_it_goes_by(tmp_path: Path) -> None:
    path = tmp_path / "big.mbox"
    one = mbox(mail("A customer waited. " * 20)) + b"\n"
    with path.open("wb") as file:
        for _ in range(100_000):
            file.write(one)
    began = time.perf_counter()
    assert sum(1 for _ in messages(path)) == 100_000
    assert time.perf_counter() - began < 20


def test_other_files_are_not_for_this_feed(tmp_path: Path) -> None:
    from customary.intake.feeds.communication import FEED
    from customary.intake.feeds.known import Known
    from tests.intake.feeds.communication.writing import drop

    files: dict[str, bytes | str] = {
        "people.csv": "id,name\n1,Ann\n",
        "notes.txt": "From me",
        "x.eml": "?",
    }
    assert FEED.recognise(drop(tmp_path, files), Known()) is None
