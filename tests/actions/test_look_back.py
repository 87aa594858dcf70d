"""Look-back: after rules were published, exactly what rose comes back, once, and nothing taken back."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.replays.runs import raised, stored, submissions, with_urgencies
from tests.actions.reviews.moments import closed_review, fresh, last_entry, shared_before, speak, taken_review
from tests.nurses.people import assessed_submission, nurse, shared_review
from triage.actions import look_back as looking_back
from triage.actions.look_back import resume_look_back, start_look_back
from triage.actions.replays import replay_stored
from triage.actions.reviews.changing import lock_in_order
from triage.actions.reviews.sharing import Contact, raise_review, share_submission, withdraw_shared
from triage.actions.reviews.work import override_urgency
from triage.actions.runs import RunError
from triage.actions.submissions import erase_submission
from triage.actions.working import do_pass
from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, LookBack, Review, ReviewEntry, StoredAssessment
from triage.models.reviews import EntryKind
from triage.models.runs import RunState
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

SOON, SAME_DAY, EMERGENCY = Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture
def raising(protocol: Protocol) -> ProtocolVersion:
    """A version that makes an emergency of all that was told soon."""
    return stored(raised(protocol))


@pytest.fixture
def raising_a_little(protocol: Protocol) -> ProtocolVersion:
    """A version that makes a call for today of all that was told soon."""
    return stored(raised(protocol, SAME_DAY))


def look_back(version: ProtocolVersion, days: int = 30) -> LookBack:
    """Start a look-back and let a worker finish it."""
    run = start_look_back(version=version, days=days, by="system")
    assert run is not None
    do_pass()
    run.refresh_from_db()
    return run


def came_back() -> set[int]:
    """The reviews whose history says that they came back because a rule changed."""
    entries = ReviewEntry.objects.filter(kind=EntryKind.RULE_CHANGE)
    return set(entries.values_list("review", flat=True))


def shared_at_random(version: ProtocolVersion, random: Random) -> Review:
    """A review of random answers, with what its own version made of them."""
    signs = [question.id for question in version.protocol.questions.values() if question.role == "sign"]
    yes_no = [name for name in signs if version.protocol.questions[name].type == "yes_no"]
    answers: dict[str, Any] = dict.fromkeys(random.sample(yes_no, random.randint(0, 2)), "yes")
    [submission] = submissions(version, **answers, cancer_diagnosis="yes")
    result = assess(version.protocol, counting_answers(version.protocol, submission.answers))
    StoredAssessment.objects.create(
        submission=submission, urgency=result.urgency, document=result.model_dump(mode="json"), is_final=True
    )
    contact = Contact(name="Pat Doe", phone="555 010 1234")
    return share_submission(submission_id=submission.pk, contact=contact, by=None).review


def test_exactly_those_that_rose_come_back(
    live_version: ProtocolVersion, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_back, "BATCH", 7)
    random = Random(8)
    reviews = [shared_at_random(live_version, random) for _ in range(60)]
    taken_back = reviews[::5]
    for review in taken_back:
        withdraw_shared(review_id=review.pk)
    for review in reviews[1::5]:
        Review.objects.filter(pk=review.pk).update(closed_at=timezone.now(), outcome="advice")
    new = with_urgencies(protocol, {SOON: SAME_DAY, SAME_DAY: EMERGENCY})
    rose = {
        review.pk: urgency
        for review in reviews
        if review not in taken_back
        and (urgency := assess(new, counting_answers(new, review.submission.answers)).urgency)
        > review.urgency
    }
    run = look_back(stored(new))

    assert len(reviews) - len(taken_back) > len(rose) > 5
    assert came_back() == rose.keys()
    back = Review.objects.filter(pk__in=rose, closed_at=None)
    assert {review.pk: review.effective_urgency for review in back} == rose
    assert (run.state, run.returned, run.failed) == (RunState.FINISHED, len(rose), 0)
    assert (run.done, run.total) == (48, 48)


def test_what_comes_back_is_marked_and_stands_where_its_urgency_puts_it(raising: ProtocolVersion) -> None:
    review = shared_before(urgency="soon")
    run = look_back(raising)
    back = fresh(review)
    assert (back.effective_urgency, back.rank, back.is_back, back.look_back) == (EMERGENCY, 3, True, run)
    assert (back.urgency, back.has_news) == ("soon", False)
    assert back.due_at <= timezone.now() + timedelta(minutes=15)
    entry = last_entry(back)
    assert (entry.kind, entry.code, entry.by) == (EntryKind.RULE_CHANGE, "emergency", None)
    row = AuditRow.objects.get(action="look_back")
    assert (row.subject, row.actor, row.fields) == (str(review.pk), "system", ["look_back_urgency"])


def test_what_was_closed_is_open_again(raising: ProtocolVersion) -> None:
    review = closed_review(nurse(), urgency="soon")
    look_back(raising)
    back = fresh(review)
    assert not back.is_closed
    assert (back.outcome, back.closed_by, back.claimed_by) == ("", None, None)


def test_whoever_works_on_it_keeps_it(raising: ProtocolVersion) -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    look_back(raising)
    assert fresh(review).claimed_by == by


def test_it_never_comes_back_twice_for_the_same_version(raising: ProtocolVersion) -> None:
    by = nurse()
    review = closed_review(by, urgency="soon")
    look_back(raising)
    Review.objects.update(closed_at=timezone.now(), outcome="advice")
    before = fresh(review).revision
    assert look_back(raising).returned == 0
    assert fresh(review).revision == before


def test_it_never_comes_back_for_a_later_version_at_the_same_urgency(
    raising: ProtocolVersion, protocol: Protocol
) -> None:
    shared_review(urgency="soon")
    look_back(raising)
    later = raised(protocol).model_copy(update={"title": protocol.list_items[0].text})
    assert look_back(stored(later)).returned == 0
    assert ReviewEntry.objects.filter(kind=EntryKind.RULE_CHANGE).count() == 1


def test_it_comes_back_again_for_a_later_version_that_raises_further(
    raising: ProtocolVersion, raising_a_little: ProtocolVersion
) -> None:
    review = shared_review(urgency="soon")
    assert look_back(raising_a_little).returned == 1
    assert fresh(review).effective_urgency == SAME_DAY
    assert look_back(raising).returned == 1
    assert fresh(review).effective_urgency == EMERGENCY


def test_rules_that_lower_lower_nothing(protocol: Protocol, raising: ProtocolVersion) -> None:
    review, already_raised = shared_review(urgency="emergency"), shared_review(urgency="soon")
    look_back(raising)
    look_back(stored(with_urgencies(protocol, {EMERGENCY: SOON})))
    assert fresh(review).effective_urgency == EMERGENCY
    assert fresh(already_raised).effective_urgency == EMERGENCY


def test_what_was_taken_back_never_comes_back(raising: ProtocolVersion) -> None:
    review = shared_review(urgency="soon")
    withdraw_shared(review_id=review.pk)
    run = look_back(raising)
    assert (run.total, run.returned) == (0, 0)
    assert fresh(review).is_closed


def test_what_was_erased_never_comes_back(raising: ProtocolVersion) -> None:
    review = shared_review(urgency="soon")
    erase_submission(submission_id=review.submission_id, by=Respondent.SELF)
    assert look_back(raising).returned == 0
    assert fresh(review).is_closed


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen after reviews were read, and before they come back."""
    plain = replay_stored

    def replay_then_act(*args: Any) -> Any:
        monkeypatch.setattr(looking_back, "replay_stored", plain)
        found = plain(*args)
        act()
        return found

    monkeypatch.setattr(looking_back, "replay_stored", replay_then_act)


def test_what_is_taken_back_while_it_runs_does_not_come_back(
    raising: ProtocolVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = shared_review(urgency="soon"), shared_review(urgency="soon")
    meanwhile(monkeypatch, lambda: withdraw_shared(review_id=gone.pk))
    run = look_back(raising)
    assert (run.done, run.returned) == (2, 1)
    assert came_back() == {stays.pk}
    assert fresh(gone).is_closed


def test_what_is_shared_while_it_runs_is_looked_at_too(
    raising: ProtocolVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_review(urgency="soon")
    meanwhile(monkeypatch, lambda: shared_review(urgency="soon"))
    run = look_back(raising)
    assert (run.total, run.done, run.returned) == (2, 2, 2)


def test_what_was_shared_before_the_days_asked_for_stays_where_it_is(raising: ProtocolVersion) -> None:
    old, recent = shared_review(urgency="soon"), shared_review(urgency="soon")
    for review, days in ((old, 8), (recent, 6)):
        shared_at = timezone.now() - timedelta(days=days)
        Review.objects.filter(pk=review.pk).update(shared_at=shared_at)
    look_back(raising, days=7)
    assert came_back() == {recent.pk}


def test_what_was_not_shared_stays_so(raising: ProtocolVersion) -> None:
    assessed_submission(urgency="soon")
    assert look_back(raising).done == 0
    assert not Review.objects.exists()


def judged(review: Review, urgency: Urgency, by: User) -> Review:
    """The review after a nurse spoke to the person and judged its urgency."""
    speak(review, by)
    override_urgency(
        review_id=review.pk, urgency=urgency, reason="seen at the ward", seen=fresh(review).revision, by=by
    )
    return fresh(review)


def test_what_a_nurse_judged_as_urgent_already_stays_where_it_is(raising: ProtocolVersion) -> None:
    by = nurse()
    review = judged(taken_review(by, urgency="soon"), EMERGENCY, by)
    assert look_back(raising).returned == 0
    assert fresh(review).revision == review.revision


def test_what_a_nurse_judged_less_urgent_comes_back_when_the_rules_give_more(
    raising_a_little: ProtocolVersion,
) -> None:
    by = nurse()
    review = judged(taken_review(by, urgency="soon"), Urgency.ROUTINE, by)
    look_back(raising_a_little)
    assert (fresh(review).override, fresh(review).effective_urgency) == ("", SAME_DAY)


def test_what_was_ever_shown_as_urgent_does_not_come_back_after_a_nurse_judged_it_down(
    raising: ProtocolVersion,
) -> None:
    by = nurse()
    review = judged(taken_review(by, urgency="emergency"), SOON, by)
    assert look_back(raising).returned == 0
    assert fresh(review).effective_urgency == SOON


def test_a_nurse_may_judge_down_what_came_back_and_it_stays_so(raising: ProtocolVersion) -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    look_back(raising)
    assert judged(fresh(review), SOON, by).effective_urgency == SOON
    assert look_back(raising).returned == 0
    assert judged(fresh(review), EMERGENCY, by).override == ""


def test_what_came_back_as_an_emergency_needs_two_nurses_to_give_up(raising: ProtocolVersion) -> None:
    review = shared_review(urgency="soon")
    look_back(raising)
    assert fresh(review).was_emergency


def test_a_person_who_gets_worse_after_it_came_back_still_counts_as_worse(raising: ProtocolVersion) -> None:
    review = shared_review(urgency="soon")
    look_back(raising)
    raise_review(review.submission, SAME_DAY)
    worse = fresh(review)
    assert (worse.urgency, worse.effective_urgency, worse.has_news) == ("same_day", EMERGENCY, True)


def test_answers_that_cannot_be_assessed_come_back_as_an_emergency(raising: ProtocolVersion) -> None:
    review = shared_review(urgency="routine")
    review.submission.answers = {"leg_weakness": "perhaps"}
    review.submission.save()
    run = look_back(raising)
    assert (run.returned, run.failed) == (1, 1)
    assert fresh(review).effective_urgency == EMERGENCY


def test_no_days_switch_it_off(raising: ProtocolVersion) -> None:
    assert start_look_back(version=raising, days=0, by="system") is None
    assert not LookBack.objects.exists()


def test_starting_it_does_none_of_the_work(raising: ProtocolVersion) -> None:
    review = shared_review(urgency="soon")
    by = User.objects.create_user("abel")
    run = start_look_back(version=raising, days=30, by=by)
    assert run is not None
    assert (run.state, run.started_by, run.total) == (RunState.WAITING, by, None)
    assert fresh(review).revision == 0
    assert AuditRow.objects.get(action="start_look_back").actor == f"user {by.pk}"


def test_newer_rules_take_the_place_of_a_look_back_under_way(
    raising: ProtocolVersion, live_version: ProtocolVersion
) -> None:
    shared_review(urgency="soon")
    earlier = start_look_back(version=raising, days=30, by="system")
    assert look_back(live_version).returned == 0
    assert earlier is not None
    earlier.refresh_from_db()
    assert (earlier.state, earlier.done) == (RunState.CANCELLED, 0)
    assert not came_back()


def fails_the_second_time(plain: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which breaks when it is called the second time."""
    calls = count(1)

    def called(*args: Any) -> Any:
        if next(calls) == 2:
            raise ValueError
        return plain(*args)

    return called


def failing(run: LookBack | None) -> LookBack:
    """A look-back that failed."""
    assert run is not None
    run.state, run.problem = RunState.FAILED, "The program failed."
    run.save()
    return run


def test_one_that_failed_is_done_again_and_brings_nothing_back_twice(
    raising: ProtocolVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_back, "BATCH", 1)
    first, second = shared_review(urgency="soon"), shared_review(urgency="soon")
    run = start_look_back(version=raising, days=30, by="system")
    assert run is not None
    monkeypatch.setattr(looking_back, "lock_in_order", fails_the_second_time(lock_in_order))
    do_pass()
    run.refresh_from_db()
    assert (run.state, run.returned) == (RunState.FAILED, 1)

    resume_look_back(look_back_id=run.pk, by=User.objects.create_user("edith"))
    do_pass()
    run.refresh_from_db()
    assert (run.state, run.done, run.returned) == (RunState.FINISHED, 2, 2)
    entries = ReviewEntry.objects.filter(kind=EntryKind.RULE_CHANGE)
    assert sorted(entries.values_list("review", flat=True)) == [first.pk, second.pk]


def test_one_that_newer_rules_replaced_is_not_resumed(
    raising: ProtocolVersion, live_version: ProtocolVersion
) -> None:
    run = failing(start_look_back(version=raising, days=30, by="system"))
    start_look_back(version=live_version, days=30, by="system")
    with pytest.raises(RunError, match="Newer rules"):
        resume_look_back(look_back_id=run.pk, by=User.objects.create_user("edith"))


def test_one_that_finished_is_not_resumed(raising: ProtocolVersion) -> None:
    run = look_back(raising)
    with pytest.raises(RunError, match="that failed"):
        resume_look_back(look_back_id=run.pk, by=User.objects.create_user("edith"))
