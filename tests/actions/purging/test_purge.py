"""The purge: exactly what is due goes, counts stay, and it can be stopped anywhere."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from tests.interop.population import random_submissions
from tests.nurses.people import assessed_submission, nurse, shared_review
from triage.actions import working
from triage.actions.counting.day_sums import PARTS, CountedPeriod, sum_next_day
from triage.actions.counting.period import Period
from triage.actions.look_back import start_look_back
from triage.actions.purging import running
from triage.actions.purging.deleting import OF_REVIEW, OF_SUBMISSION, OpenReviewError, delete_submissions
from triage.actions.purging.running import purge_all, purge_next, what_is_due
from triage.actions.replays import start_replay
from triage.actions.reviews import changing
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.actions.submissions import erase_submission
from triage.engine.vocabulary import Urgency
from triage.models import (
    Alert,
    AuditRow,
    Clinic,
    ContactSurname,
    FollowUp,
    PersonDecision,
    PhoneCall,
    PurgeRun,
    PurgeTicket,
    Review,
    ReviewEntry,
    SharedContact,
    StoredAssessment,
    Submission,
)
from triage.models.retention import deleting_evidence
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from triage.actions.alerts.sending import Sent
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

DAYS = {
    "KEEP_UNFINISHED_DAYS": 10,
    "KEEP_UNSHARED_DAYS": 20,
    "KEEP_SHARED_DAYS": 40,
    "KEEP_WITHDRAWN_DAYS": 30,
    "KEEP_AUDIT_DAYS": 100,
}


@pytest.fixture(autouse=True)
def _short(settings: Any, live_version: ProtocolVersion) -> None:  # noqa: ARG001 (publishes it)
    for name, days in DAYS.items():
        setattr(settings, name, days)


def aged(submission_id: UUID, days: float) -> None:
    """Move a submission and its review into the past, as they would be stored then."""
    by = timedelta(days=days)
    for one in Submission.objects.filter(pk=submission_id):
        started, saved = one.started_at - by, one.saved_at - by
        Submission.objects.filter(pk=one.pk).update(started_at=started, saved_at=saved)
    review = Review.objects.filter(submission=submission_id, closed_at__isnull=False)
    review.update(shared_at=F("shared_at") - by, closed_at=F("closed_at") - by)
    taken_back = Review.objects.filter(submission=submission_id, outcome=Outcome.WITHDRAWN)
    entries = ReviewEntry._base_manager.filter(review__in=taken_back, kind=EntryKind.WITHDRAWN)
    entries.update(at=F("at") - by)


def rows_of(submission_id: UUID) -> list[object]:
    """All that is stored about a submission, as it is stored."""
    review = Review.objects.filter(submission=submission_id)
    return [
        list(Submission.objects.filter(pk=submission_id).values()),
        list(StoredAssessment.objects.filter(submission=submission_id).values()),
        list(review.values()),
        list(ReviewEntry.objects.filter(review__in=review).order_by("pk").values()),
        list(Alert.objects.filter(review__in=review).order_by("pk").values()),
    ]


def reported(now: datetime) -> Mapping[str, object]:
    """What a report of the last 90 days says, by day."""
    clinic = Clinic.load()
    today = clinic.local(now).date()
    period = CountedPeriod(Period.of(today - timedelta(days=90), today, clinic), clinic, now)
    return {part: {day: dict(groups) for day, groups in period.part(part).items()} for part in PARTS}


def is_due(one: Submission, age: float) -> bool:
    """What the settings say of a submission, in the plainest words."""
    review = Review.objects.filter(submission=one).first()
    if review is None:
        return age > (DAYS["KEEP_UNSHARED_DAYS"] if one.is_finished else DAYS["KEEP_UNFINISHED_DAYS"])
    if review.closed_at is None:
        return False
    if not review.is_withdrawn:
        return age > DAYS["KEEP_SHARED_DAYS"]
    # Taken back just now, unless that closed it.
    return review.outcome == Outcome.WITHDRAWN and age > DAYS["KEEP_WITHDRAWN_DAYS"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_summed", [False, True])
def test_exactly_what_is_due_goes_and_the_report_stays(
    seed: int, is_summed: bool, live_version: ProtocolVersion
) -> None:
    random = Random(seed)
    ages = [0.5, 9.5, 10.5, 19.5, 20.5, 29.5, 30.5, 39.5, 40.5, 80]
    made = [(one.pk, random.choice(ages)) for one in random_submissions(live_version, random, 25)]
    for key, age in made:
        aged(key, age)
    now = timezone.now()
    if is_summed:
        while sum_next_day(now=now):
            pass
    going = {key for key, age in made if is_due(Submission.objects.get(pk=key), age)}
    staying = {key: rows_of(key) for key, _ in made if key not in going}
    report = reported(now)
    assert going
    assert staying
    purge_all(now=now)
    assert set(Submission.objects.values_list("pk", flat=True)) == set(staying)
    assert {key: rows_of(key) for key in staying} == staying
    assert reported(now) == report
    while sum_next_day(now=now + timedelta(minutes=6)):
        pass
    assert reported(now) == report


def test_an_open_review_is_never_due() -> None:
    review = shared_review()
    aged(review.submission_id, 10_000)
    purge_all(now=timezone.now())
    assert Review.objects.exists()


def closed(days: float) -> Review:
    """A review that was closed so many days ago."""
    review = shared_review()
    Review.objects.filter(pk=review.pk).update(
        closed_at=timezone.now(), outcome=Outcome.ADVICE, escalates_at=None, rings_at=None
    )
    aged(review.submission_id, days)
    return review


def test_what_a_look_back_needs_stays_until_it_ends(live_version: ProtocolVersion) -> None:
    closed(50)
    run = start_look_back(version=live_version, days=60, by="system")
    assert run is not None
    purge_all(now=timezone.now())
    assert Review.objects.exists()
    type(run).objects.update(state="finished")
    purge_all(now=timezone.now())
    assert not Review.objects.exists()


def test_nothing_goes_while_a_replay_reads(protocol: Protocol) -> None:
    closed(50)
    run = start_replay(protocol=protocol, label="Trial", by=nurse())
    purge_all(now=timezone.now())
    assert Review.objects.exists()
    type(run).objects.update(state="finished")
    purge_all(now=timezone.now())
    assert not Review.objects.exists()


def test_what_was_opened_again_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    review = closed(50)
    lock = changing.lock_in_order

    def opened_again_before(ids: Iterable[int]) -> list[int]:
        Review.objects.filter(pk=review.pk).update(closed_at=None, outcome="")
        return lock(ids)

    monkeypatch.setattr(running, "lock_in_order", opened_again_before)
    purge_all(now=timezone.now())
    assert Review.objects.exists()


def test_an_open_review_is_refused_whoever_asks() -> None:
    review = shared_review()
    with pytest.raises(OpenReviewError):
        delete_submissions([review.submission_id], now=timezone.now())
    assert StoredAssessment.objects.exists()


def test_a_follow_up_that_was_shared_by_itself_stays_while_it_is_open() -> None:
    first, second = closed(50), shared_review()
    FollowUp.objects.create(submission=second.submission, review=first, day=timezone.now().date())
    aged(second.submission_id, 50)
    purge_all(now=timezone.now())
    assert Review.objects.count() == 2
    Review.objects.filter(pk=second.pk).update(
        closed_at=timezone.now() - timedelta(days=50),
        outcome=Outcome.ADVICE,
        escalates_at=None,
        rings_at=None,
    )
    purge_all(now=timezone.now())
    assert not Submission.objects.exists()


def test_what_was_taken_back_after_it_was_closed_is_kept_as_what_was_taken_back() -> None:
    review = closed(35)
    withdraw_shared(review_id=review.pk)
    now = timezone.now()
    purge_all(now=now + timedelta(days=29))
    assert Review.objects.exists()
    assert purge_all(now=now + timedelta(days=31)) == {"withdrawn": 1}
    assert not Review.objects.exists()


def test_every_table_that_holds_something_of_a_person_is_deleted_from() -> None:
    root = {Submission, Review, SharedContact}
    of_a_person = {
        field.model
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model in root
    }
    assert of_a_person == {*OF_SUBMISSION, *OF_REVIEW, Review, PersonDecision, ContactSurname}


def test_what_another_repeats_goes_after_it() -> None:
    first, second = closed(50), closed(1)
    Review.objects.filter(pk=second.pk).update(repeats=first)
    purge_all(now=timezone.now())
    assert Review.objects.count() == 2
    aged(second.submission_id, 50)
    purge_all(now=timezone.now())
    assert not Review.objects.exists()


def test_a_later_answer_goes_with_its_review(live_version: ProtocolVersion) -> None:
    review = closed(50)
    later = Submission.objects.create(version=live_version, respondent=Respondent.SELF)
    FollowUp.objects.create(submission=later, review=review, day=timezone.now().date())
    purge_all(now=timezone.now())
    assert Submission.objects.count() == 2
    aged(later.pk, 50)
    purge_all(now=timezone.now())
    assert not Submission.objects.exists()


def test_a_phone_call_without_a_sign_goes_and_one_with_a_sign_stays(live_version: ProtocolVersion) -> None:
    signless = Submission.objects.create(version=live_version, respondent=Respondent.SELF)
    sign = assessed_submission(urgency=Urgency.EMERGENCY)
    for submission in (signless, sign):
        PhoneCall.objects.create(submission=submission, by=nurse(name=f"n{submission.pk}"), name="Ann Lee")
        aged(submission.pk, 50)
    purge_all(now=timezone.now())
    assert list(Submission.objects.all()) == [sign]


def test_sessions_that_ended_go() -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    purge_all(now=now)
    assert [session.pk for session in Session.objects.all()] == ["new"]


def test_the_dry_run_says_what_then_goes() -> None:
    closed(50)
    now = timezone.now()
    due = {kind: count for kind, count in what_is_due(now=now).items() if count}
    assert due == {"shared": 1}
    assert purge_all(now=now) == due
    assert not any(what_is_due(now=now).values())


def test_the_trail_says_how_much_of_each_kind_went() -> None:
    closed(50)
    purge_all(now=timezone.now())
    assert AuditRow.objects.get(action="purge").fields == ["shared 1"]


def ran(at: datetime) -> PurgeRun:
    """A purge that is over."""
    return PurgeRun.objects.create(began_at=at, ended_at=at)


def test_it_runs_once_a_day() -> None:
    now = timezone.now()
    ran(now - timedelta(days=1))
    while purge_next(now=now):
        pass
    assert not purge_next(now=now + timedelta(hours=23))
    assert purge_next(now=now + timedelta(hours=24))
    assert PurgeRun.objects.count() == 3


# Upgraded; put back from a backup, or the clock leaps ahead; the clock was ahead and is right again.
@pytest.mark.parametrize("last", [None, timedelta(days=-7), timedelta(days=400)])
def test_where_it_did_not_run_of_late_it_waits_for_a_day(
    last: timedelta | None, caplog: pytest.LogCaptureFixture
) -> None:
    closed(50)
    now = timezone.now()
    if last is not None:
        ran(now + last)
    assert not purge_next(now=now)
    assert not purge_next(now=now + timedelta(hours=23))
    assert Review.objects.exists()
    assert "purge --dry-run" in caplog.text
    while purge_next(now=now + timedelta(hours=24)):
        pass
    assert not Review.objects.exists()


def test_a_purge_that_was_killed_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        closed(50)
    monkeypatch.setattr(running, "BATCH", 1)
    now = timezone.now()
    ran(now - timedelta(days=1))
    assert purge_next(now=now)
    with monkeypatch.context() as patch:
        patch.setattr(PurgeRun, "save", interrupted)
        with pytest.raises(KeyboardInterrupt):
            purge_next(now=now)
    assert Review.objects.count() == 2
    assert StoredAssessment.objects.count() == 2
    while purge_next(now=now):
        pass
    assert PurgeRun.objects.latest("pk").counts == {"shared": 3}


def interrupted(*_args: object, **_options: object) -> None:
    raise KeyboardInterrupt


def test_alerts_are_sent_between_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        closed(50)
    monkeypatch.setattr(running, "BATCH", 1)
    ran(timezone.now() - timedelta(days=1))
    monkeypatch.setattr(working, "SECONDS_BETWEEN_ALERTS", 0)
    monkeypatch.setattr(working, "_purge_from", 0.0)
    passes: list[None] = []
    send_due = working._send_due

    def send_and_note() -> Sent:
        passes.append(None)
        return send_due()

    monkeypatch.setattr(working, "_send_due", send_and_note)
    working.do_pass()
    assert not Review.objects.exists()
    assert len(passes) > 3


@pytest.mark.parametrize("table", ["storedassessment", "reviewentry", "auditrow"])
def test_nothing_else_deletes_evidence(table: str) -> None:
    shared_review()
    model = apps.get_model("triage", table)
    count = model._base_manager.count()
    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM triage_{table}")  # noqa: S608 (names of our own)
    assert model._base_manager.count() == count > 0


def test_no_ticket_is_left_after_a_purge() -> None:
    with deleting_evidence():
        assert PurgeTicket.objects.exists()
    assert not PurgeTicket.objects.exists()


def test_words_that_were_added_go_with_what_is_taken_back() -> None:
    review = shared_review()
    add_to_shared(review_id=review.pk, text="It got worse")
    withdraw_shared(review_id=review.pk)
    assert ReviewEntry.objects.get(kind=EntryKind.ADDED).text == ""


def test_what_is_erased_is_counted_on() -> None:
    submission = assessed_submission(urgency=Urgency.SOON)
    now = timezone.now()
    report = reported(now)
    erase_submission(submission_id=submission.pk, by=Respondent(submission.respondent))
    assert not Submission.objects.exists()
    assert reported(now) == report
