# SPDX-License-Identifier: Apache-2.0
"""Every background job, in one queue that survives restarts.

A job only wakes a sweep over work that the store itself lists, so a lost or doubled message
changes nothing. Queue a job on commit: `transaction.on_commit(grade_now)`.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from huey import Huey, RedisHuey, SqliteHuey, crontab

from customary.act.cards import send_cards
from customary.act.cases import look_after_cases
from customary.act.digests import send_digests
from customary.act.news import tell_what_changed
from customary.act.outbox import deliver_outbox
from customary.act.thanks import deliver_thanks
from customary.act.waves import look_after_waves
from customary.evidence.run import grade_culture
from customary.intake.deliveries import store_deliveries
from customary.intake.imap import take_mailbox
from customary.intake.lock import BusyError
from customary.intake.posts import store_posts
from customary.measure.waves import release_waves
from customary.pipeline import connecting, connections, emptying, fetching, taking_back, uploads
from customary.pipeline.retention import forget_old
from customary.report.wave_keeping import freeze_wave_reports
from customary.store.access import System
from customary.store.actions.answered_files import forget_files
from customary.store.actions.api_requests import forget_answered, forget_merges
from customary.store.actions.audits import draw_audits
from customary.store.actions.exceptions import open_policy_reviews
from customary.store.actions.hooks import forget_bodies
from customary.store.actions.identities import match
from customary.store.actions.language_model import forget_asked
from customary.store.queries.hooks import waiting_sources
from customary.store.queries.language_model import waiting_requests
from customary.understand.emerging import look_for_emerging
from customary.understand.learning import learn_from_people, learning_is_due
from customary.understand.publications import look_through_publications
from customary.understand.responses import read_closed_waves
from customary.understand.search import tidy_search
from customary.understand.vectors import place_comments
from customary.understand.voice import understand_voice
from customary.understand.written import write

if TYPE_CHECKING:
    from huey.api import Task

logger = logging.getLogger("customary.jobs")


def make_queue() -> Huey:
    """One file beside the database, or Redis where several machines share the work."""
    # Hours of recurring jobs are those of TIME_ZONE, which Django makes the process's own.
    if settings.REDIS_URL:
        return RedisHuey("customary", url=settings.REDIS_URL, results=False, utc=False)
    filename = str(settings.QUEUE_FILE)
    return SqliteHuey("customary", filename=filename, results=False, utc=False, timeout=30)


queue = make_queue()


@queue.periodic_task(crontab(hour="1", minute="30"), retries=3, retry_delay=600)
def forget_nightly() -> None:
    """Delete what is older than the rules of retention allow, and what was left of it elsewhere."""
    forget_old()
    forget_answered()
    forget_merges()
    forget_bodies()
    forget_files()
    forget_asked()
    tidy_search()


@queue.periodic_task(crontab(hour="2", minute="45"), retries=3, retry_delay=600)
def match_nightly() -> None:
    """Find out anew who is who across sources; what leaves doubt waits for somebody."""
    match()


@queue.periodic_task(crontab(hour="3", minute="30"), retries=3, retry_delay=600)
def grade_nightly() -> None:
    """Understand what was written, see what emerges, and grade the culture by all that is known."""
    understand_voice(everything=True)
    look_for_emerging()
    look_through_publications()
    release_waves()
    grade_culture(timezone.localdate())


@queue.periodic_task(crontab(hour="4", minute="30"), retries=3, retry_delay=600)
def draw_audits_nightly() -> None:
    """Draw this quarter's records for somebody to look at, once the quarter has begun."""
    draw_audits(System("audit of records"))


@queue.periodic_task(crontab(hour="4", minute="45"), retries=3, retry_delay=600)
def review_policies_nightly() -> None:
    """Ask for a review of policies that customers needed too many exceptions to."""
    open_policy_reviews(System("review of policies"))


@queue.task(retries=3, retry_delay=60)
def grade_now(account: int | None = None) -> None:
    """Find out who is who, understand what was written, and grade; `account` is who asked, by id."""
    match()
    understand_voice(everything=True)
    look_for_emerging()
    look_through_publications()
    release_waves()
    grade_culture(timezone.localdate(), started_by=account)


@queue.task(retries=3, retry_delay=60)
def look_through_texts() -> None:
    """Look publications through after rules were corrected or taught."""
    look_through_publications()


@queue.task()
def understand() -> None:
    """Understand what came in or was corrected; a sweep under way does it along."""
    understand_voice(wait=False)
    close_the_loop()


@queue.periodic_task(crontab())
def understand_every_minute() -> None:
    """Understand what was left when a process died, or came in on a way that wakes nobody."""
    understand_voice(wait=False)


@queue.periodic_task(crontab(minute="*/2"), retries=3, retry_delay=600)
def work_out_closed_waves() -> None:
    """Read what people wrote in waves that were closed, work their results out, and report them."""
    read_closed_waves()
    release_waves()
    freeze_wave_reports()


@queue.periodic_task(crontab())
def place_comments_every_minute() -> None:
    """Place new comments by what they mean, where a model of sentences is set."""
    place_comments()


@queue.periodic_task(crontab(minute="*/10"))
def learn_from_corrections() -> None:
    """Learn from what people corrected lately; a better model reads everything anew."""
    if learning_is_due():
        learn_and_read()


@queue.periodic_task(crontab(hour="2", minute="15"))
def learn_nightly() -> None:
    """Learn from the ratings that came with new comments too."""
    learn_and_read()


@queue.task()
def learn_and_read() -> None:
    """Learn from the organisation now; what is learned and better reads everything anew."""
    if learn_from_people() is not None:
        understand_voice(wait=False)


@queue.task()
def ask_language_model(request: int) -> None:
    """Let the language model write what somebody asked it for."""
    write(request)


@queue.periodic_task(crontab())
def ask_language_model_every_minute() -> None:
    """Ask what was left when a process died."""
    for request in waiting_requests():
        write(request)


@queue.task()
def work_on_upload(identity: str) -> None:
    """Check or import a pack that came through the browser; what it brings is graded at once."""
    if uploads.work_on(identity) is not None:
        _with_new_records()


@queue.task()
def work_on_connection(identity: str) -> None:
    """Recognise, check or import what was connected; others of the same drop go on with it."""
    if connections.work_on(identity) is not None:
        _with_new_records()
    found = connecting.read(identity)
    for other in connecting.unattended(drop=found.drop) if found else ():
        if other != identity:
            work_on_connection(other)


@queue.task()
def fetch_source(key: int) -> None:
    """Fetch what is new of a source, and grade with it."""
    if fetching.fetch(key) is not None:
        _with_new_records()


@queue.periodic_task(crontab())
def fetch_due() -> None:
    """Fetch every source whose time has come."""
    for key in fetching.due():
        fetch_source(key)


@queue.task()
def store_posted() -> None:
    """Store what other systems posted; while an import is under way, look again in a moment."""
    try:
        if store_posts():
            understand_voice(wait=False)
    except BusyError:
        store_posted.schedule(delay=2)


@queue.periodic_task(crontab())
def store_posted_every_minute() -> None:
    """Store what was left when a process died."""
    with suppress(BusyError):
        store_posts()


@queue.task()
def store_told(source: int) -> None:
    """Store what a system told by itself; while an import is under way, look again in a moment."""
    try:
        if store_deliveries(source):
            understand_voice(wait=False)
    except BusyError:
        store_told.schedule(args=(source,), delay=2)


@queue.periodic_task(crontab())
def store_told_every_minute() -> None:
    """Store what was left when a process died, or whose next turn has come."""
    for source in waiting_sources():
        with suppress(BusyError):
            store_deliveries(source)


@queue.task()
def empty_source(key: int) -> None:
    """Delete every record of a source, and grade what is left."""
    if emptying.empty_asked(key):
        grade_now()


@queue.task()
def undo_import(run: int) -> None:
    """Take back an import, and grade what is left."""
    if taking_back.undo_asked(run):
        grade_now()


@queue.periodic_task(crontab())
def finish_imports() -> None:
    """Go on with what was left when a process died; forget what is old."""
    uploads.discard_old()
    connecting.discard_old()
    for identity in uploads.unattended():
        work_on_upload(identity)
    for identity in connecting.unattended():
        work_on_connection(identity)
    for source in emptying.waiting():
        empty_source(source)
    for run in taking_back.undos_waiting():
        undo_import(run)


@queue.periodic_task(crontab(minute="*/5"))
@queue.lock_task("mailbox")
def take_mail_in() -> None:
    """Take stories and thanks out of the mailbox, where one is set."""
    take_mailbox()


@queue.task()
def deliver_mail() -> None:
    """Send what waits in the outbox; what fails waits there for its next turn."""
    deliver_outbox()


@queue.periodic_task(crontab(minute="*/10"))
def ask_after_meetings() -> None:
    """Send the card of each meeting that has ended."""
    if send_cards():
        deliver_mail()


@queue.periodic_task(crontab(minute="*/5"))
@queue.lock_task("cases")
def close_the_loop() -> None:
    """Open cases, remind whoever owes an answer, bring thanks, go on telling what changed."""
    look_after_cases()
    deliver_thanks()
    tell_what_changed()


@queue.periodic_task(crontab())
@queue.lock_task("waves")
def look_after_waves_every_minute() -> None:
    """Open and close waves, invite and remind; the mails leave at once where it is day."""
    if look_after_waves():
        deliver_outbox()


@queue.task()
@queue.lock_task("waves")
def run_waves() -> None:
    """Invite at once where somebody opened a wave by hand; the minute's sweep does the rest."""
    if look_after_waves():
        deliver_outbox()


@queue.periodic_task(crontab(minute="*/15"))
@queue.lock_task("digests")
def send_digests_when_due() -> None:
    """Send each digest once its day has come."""
    if send_digests():
        deliver_outbox()


@queue.task(retries=3, retry_delay=60)
def tell_customers() -> None:
    """Write the mails of news that somebody sent; they leave when it is day for each customer."""
    if tell_what_changed():
        deliver_outbox()


@queue.periodic_task(crontab())
def deliver_every_minute() -> None:
    """Send what became due, or was left when a process died."""
    deliver_outbox()


def _with_new_records() -> None:
    """Find out who is who in what has come in, then grade by it."""
    match()
    close_the_loop()
    grade_now()


@queue.pre_execute()
def _start(_task: Task) -> None:
    """Let a connection go that broke while the worker was idle."""
    if not queue.immediate:
        close_old_connections()


@queue.post_execute()
def _finish(task: Task, _value: object, error: BaseException | None) -> None:
    """Leave no connection behind, and say what was done; never with what values."""
    if not queue.immediate:
        close_old_connections()
    facts = {"task": task.name, "task_id": task.id}
    if error:
        logger.error("job failed", extra=facts)
    elif task.name not in {
        minutely.task_class.__name__
        for minutely in (
            deliver_every_minute,
            ask_language_model_every_minute,
            place_comments_every_minute,
            finish_imports,
            fetch_due,
            look_after_waves_every_minute,
            store_posted_every_minute,
            store_told_every_minute,
            understand_every_minute,
        )
    }:
        logger.info("job done", extra=facts)
