"""`manage.py demo` makes a believable week, and one user of each group."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from tests.commands.demo import demo
from tests.versions import publish_document
from triage.actions.audit import trail_faults
from triage.actions.reviews.persons import probably_same
from triage.actions.reviews.sharing import code_index
from triage.actions.roles import ADMIN_GROUPS, GROUPS
from triage.models import (
    AuditRow,
    ChangedDay,
    Clinic,
    OpeningHours,
    Review,
    ReviewEntry,
    SharedContact,
    StoredAssessment,
    Submission,
)
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

# The whole week is made through the real actions, which takes seconds.
pytestmark = pytest.mark.timeout(180)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def week(
    django_db_setup: None,  # noqa: ARG001 (makes the database)
    django_db_blocker: DjangoDbBlocker,
    stored_shipped: tuple[str, str],
) -> Iterator[str]:
    """The week, made once for all tests of what it holds; what the command said."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEBUG=True):
        document, digest = stored_shipped
        publish_document(document, digest)
        yield demo()
        transaction.set_rollback(True)


@pytest.fixture
def made(week: str, db: None) -> str:  # noqa: ARG001 (opens the database)
    """The week, and what the command said."""
    return week


@pytest.mark.usefixtures("made")
def test_its_days_are_counted_again_where_they_were_counted_before() -> None:
    clinic = Clinic.load()
    today = clinic.local(timezone.now()).date()
    begun = {clinic.local(began).date() for began in Submission.objects.values_list("started_at", flat=True)}
    changed = {clinic.local(began).date() for began in ChangedDay.objects.values_list("began_at", flat=True)}
    assert begun - {today} == changed


@pytest.mark.usefixtures("made")
def test_a_second_time_it_refuses_and_changes_nothing() -> None:
    before = Submission.objects.count()
    with pytest.raises(CommandError, match=r"made here before \(demo-administrator, .*changepassword"):
        demo("--even-here")
    assert Submission.objects.count() == before


@pytest.mark.usefixtures("made")
def test_there_is_one_user_of_each_group() -> None:
    groups = User.objects.values_list("groups__name", flat=True)
    assert Counter(groups) == Counter(list(GROUPS))


@pytest.mark.usefixtures("made")
def test_only_those_who_work_in_the_admin_may_open_it() -> None:
    staff = User.objects.filter(is_staff=True).values_list("groups__name", flat=True)
    assert set(staff) == set(ADMIN_GROUPS)
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_printed_logins_work(made: str) -> None:
    logins = dict(line.split()[:2] for line in made.splitlines() if line.startswith("  demo-"))
    assert len(logins) == len(set(logins.values())) == len(GROUPS)
    for username, password in logins.items():
        assert authenticate(username=username, password=password) is not None


def test_it_says_how_they_come_past_the_second_step(made: str) -> None:
    # As tests/settings.py has it.
    assert "They may work for 720 hours without a second step" in made


@pytest.mark.usefixtures("made")
def test_half_of_sixty_submissions_are_shared() -> None:
    assert Submission.objects.count() == 60
    assert Review.objects.count() == 30


@pytest.mark.usefixtures("made")
def test_they_are_spread_over_the_week_and_none_is_from_the_future() -> None:
    now = timezone.now()
    ages = {(now - submission.started_at).days for submission in Submission.objects.all()}
    assert ages == {0, 1, 2, 3, 4, 5, 6}
    assert not Submission.objects.filter(saved_at__gt=now).exists()
    assert not ReviewEntry.objects.filter(at__gt=now).exists()


@pytest.mark.usefixtures("made")
def test_nothing_happens_before_what_it_follows() -> None:
    assert not Submission.objects.filter(saved_at__lt=F("started_at")).exists()
    assert not StoredAssessment.objects.filter(assessed_at__lt=F("submission__started_at")).exists()
    assert not Review.objects.filter(shared_at__lt=F("submission__started_at")).exists()
    assert not ReviewEntry.objects.filter(at__lt=F("review__shared_at")).exists()
    for name in ("read_at", "acknowledged_at", "touched_at", "reached_at", "closed_at"):
        assert not Review.objects.filter(**{f"{name}__lt": F("shared_at")}).exists(), name
    for review in Review.objects.all():
        times = [entry.at for entry in review.entries.all()]
        assert times == sorted(times)


@pytest.mark.usefixtures("made")
def test_every_clock_runs_from_its_own_time() -> None:
    clinic = Clinic.load()
    for review in Review.objects.exclude(entries__kind="raised"):
        assert review.due_at - review.shared_at == clinic.target(review.effective_urgency), review


@pytest.mark.usefixtures("made")
def test_every_urgency_waits_in_the_queue_some_overdue_and_some_not() -> None:
    waiting = Review.objects.filter(closed_at=None)
    assert set(waiting.values_list("rank", flat=True)) == {0, 1, 2, 3}
    unread = waiting.filter(claimed_by=None, asked_by=None)
    now = timezone.now()
    assert {review.due_at < now for review in unread} == {True, False}


@pytest.mark.usefixtures("made")
def test_every_outcome_was_recorded() -> None:
    assert set(Review.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome)


@pytest.mark.usefixtures("made")
def test_there_is_one_of_everything_a_queue_can_hold() -> None:
    waiting = Review.objects.filter(closed_at=None)
    now, clinic = timezone.now(), Clinic.load()
    held = [review.is_stale(now, clinic) for review in waiting.exclude(claimed_by=None)]
    assert set(held) == {True, False}
    assert waiting.exclude(asked_by=None).exists()
    assert waiting.filter(has_news=True).exists()
    assert waiting.exclude(override="").exists()
    assert waiting.exclude(entered_by=None).exists()


@pytest.mark.usefixtures("made")
def test_somebody_came_back_and_is_offered_for_confirmation() -> None:
    joined = [one for one in Review.objects.exclude(person=None) if one.outcome in ("advice", "appointment")]
    assert len({review.person_id for review in joined}) == 1
    again = Review.objects.get(closed_at=None, contact__phone_index=joined[0].contact.phone_index)
    assert set(probably_same(again)) == set(joined)


@pytest.mark.usefixtures("made")
def test_somebody_sent_the_same_again_and_it_counts_in_the_open_one() -> None:
    repeated = Review.objects.get(outcome=Outcome.DUPLICATE)
    assert repeated.repeats is not None
    assert (repeated.repeats.is_closed, repeated.repeats.has_news) == (False, True)


@pytest.mark.usefixtures("made")
def test_every_phone_number_is_one_that_nobody_has() -> None:
    assert all(contact.phone.startswith("212-555-01") for contact in SharedContact.objects.all())


@pytest.mark.usefixtures("made")
def test_the_trail_is_whole_and_tells_that_all_was_made_now() -> None:
    assert list(trail_faults()) == []
    assert AuditRow.objects.filter(action="make_demo").count() == 1
    assert not AuditRow.objects.filter(at__lt=timezone.now() - HOUR).exists()


def test_the_printed_code_is_of_a_review_that_is_open(made: str) -> None:
    code = made.split()[-1]
    assert Review.objects.get(code_index=code_index(code)).closed_at is None


@pytest.mark.usefixtures("made")
def test_a_clinic_without_settings_gets_a_name_and_hours() -> None:
    assert "(demo)" in Clinic.load().name
    assert OpeningHours.objects.count() == 5
