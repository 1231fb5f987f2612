# SPDX-License-Identifier: Apache-2.0
"""Answers sent through the real server, against bare inserts of the same rows, both as durable.

make bench ARGS="-k answering"        CUSTOMARY_TEST_ROWS=5000 for more
CUSTOMARY_TEST_DURABLE=1 CUSTOMARY_TEST_DATABASE=postgres make bench ARGS="-k answering"
"""

from __future__ import annotations

import os
import socket
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import psutil
import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from customary.store.actions.records import own_source
from customary.store.actions.respondents import new_nonce, respondent_key, token_of
from customary.store.models import Response, SurveyInvitation
from tests.answering import make_wave
from tests.cast import make_organisation
from tests.core.questionnaire.forms import RATING, asked
from tests.serving import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from customary.store.models import Wave

T = TypeVar("T")
ROWS = int(os.environ.get("CUSTOMARY_TEST_ROWS", "1000"))
#: Of which the one in the middle counts: other things run on every machine.
ROUNDS = 3
CLIENTS = 16
#: A process for each core, on SQLite too: one writes at a time, but most of the work is before that.
WORKERS = os.cpu_count() or 1
#: As many as the server has threads, so that neither side waits for the disk alone.
WRITERS = 4 * WORKERS
QUESTIONS = [f"q{number}" for number in range(40)]
ANSWERS = {key: number % 5 + 1 for number, key in enumerate(QUESTIONS)}
FORM = {
    "title": {"en": "Forty questions"},
    "languages": {"en": "reviewed"},
    "sections": [
        {"key": "all", "questions": [asked(key, "rating", **RATING) for key in QUESTIONS]}
    ],
}
BODY = urlencode(
    {"shown": QUESTIONS, "act": "send", "language": "en", **ANSWERS}, doseq=True
).encode()
#: Of the bare inserts over one connection, each waiting for the disk before the next. Aimed at is a
#: half, which holds where the disk is slow; where it is quick, all the rest of a page counts.
SLOWEST = 0.1

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]


def invitations(wave: Wave, many: int) -> list[SurveyInvitation]:
    made = [SurveyInvitation(wave=wave, nonce=new_nonce()) for _ in range(many)]
    return SurveyInvitation.objects.bulk_create(made)


def test_sending_against_bare_inserts_of_the_same_rows() -> None:
    make_organisation()
    wave = make_wave(FORM)
    rounds = []
    with Server(workers=WORKERS) as server:
        assert server.process is not None
        processes = psutil.Process(server.process.pid).children(recursive=True)

        def submit(many: int) -> float:
            posts = [post(server.port, one) for one in invitations(wave, many)]
            return per_second(send_to(server.port), posts, CLIENTS)

        submit(200)  # warm
        for _ in range(ROUNDS):
            bare = per_second(inserts, keyed(invitations(wave, ROWS)), 1)
            # PostgreSQL lets many wait for the disk together; then the processors are what is short.
            together = per_second(inserts, keyed(invitations(wave, ROWS)), WRITERS)
            before = spent(processes)
            sent = submit(ROWS)
            each = (spent(processes) - before) / ROWS
            rounds.append((sent / bare, sent / together, sent, bare, together, each * 1000))
    assert Response.objects.count() == 3 * ROWS * ROUNDS + 200
    ratio, ratio_together, sent, bare, together, each = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    sys.stdout.write(
        f"\n{connection.vendor}: {sent:.0f} answers a second through the server, "
        f"{each:.2f} ms of its processor time each; bare inserts "
        f"{bare:.0f} over one connection (ratio {ratio:.2f}), "
        f"{together:.0f} over {WRITERS} (ratio {ratio_together:.2f})\n"
    )
    assert ratio > SLOWEST


def spent(processes: Sequence[psutil.Process]) -> float:
    """Seconds of a processor they have used."""
    return sum(sum(one.cpu_times()[:2]) for one in processes)


def per_second(work: Callable[[Sequence[T]], None], given: Sequence[T], many: int) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(many) as pool:
        for done in [pool.submit(work, given[number::many]) for number in range(many)]:
            done.result()
    return len(given) / (time.perf_counter() - start)


def keyed(rows: Sequence[SurveyInvitation]) -> list[tuple[SurveyInvitation, str]]:
    """Each with the key of its answer, made before the clock runs, as the links of the others are."""
    return [(one, respondent_key(one)) for one in rows]


def inserts(rows: Sequence[tuple[SurveyInvitation, str]]) -> None:
    """The same rows: an answer, and the day on the invitation, each a transaction of its own."""
    source, now, today = own_source().pk, timezone.now(), timezone.localdate()
    columns = (
        "source_id, external_id, created_at, updated_at, instrument_id, wave_id, respondent_key,"
        " attributes, language, submitted_on, seed, answers"
    )
    marks = ", ".join(["%s"] * 12)
    answers = "{" + ", ".join(f'"{key}": {value}' for key, value in ANSWERS.items()) + "}"
    try:
        for one, key in rows:
            values = [source, key, now, now, one.wave.instrument_id, one.wave_id, key,
                      "{}", "en", today, 1, answers]  # fmt: skip
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO responses ({columns}) VALUES ({marks})", values)
                cursor.execute(
                    "UPDATE survey_invitations SET answered_on = %s WHERE id = %s", [today, one.pk]
                )
    finally:
        connections.close_all()


def post(port: int, one: SurveyInvitation) -> bytes:
    """What a browser sends, put together before the clock runs."""
    return (
        f"POST /a/{token_of(one)}/page/all/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(BODY)}\r\n\r\n"
    ).encode() + BODY


def send_to(port: int) -> Callable[[Sequence[bytes]], None]:
    """Post each over one connection, spending as little on it as can be."""

    def send(posts: Sequence[bytes]) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            for each in posts:
                line.sendall(each)
                answer = b""
                while b"\r\n\r\n" not in answer:
                    answer += line.recv(65536)
                assert answer.startswith(b"HTTP/1.1 302"), answer[:300]

    return send
