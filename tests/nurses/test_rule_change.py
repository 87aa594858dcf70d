"""What came back because a rule changed says so, in the queue and on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.replays.runs import raised, stored
from tests.actions.reviews.moments import speak
from tests.nurses.people import logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.look_back import start_look_back
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import raise_review
from triage.actions.reviews.work import override_urgency
from triage.actions.submissions import erase_submission
from triage.actions.working import do_pass
from triage.engine.evaluation import EvaluationError
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.submissions import Respondent
from triage.nurses.presenters import rule_change

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.patients.html import Seen
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

BACK = "Back because a rule changed"


@pytest.fixture
def nora(live_version: ProtocolVersion) -> User:  # noqa: ARG001 (people answer it)
    """A nurse."""
    return nurse("nora")


@pytest.fixture
def client(nora: User) -> Client:
    """Her browser."""
    return logged_in(nora)


@pytest.fixture
def review(live_version: ProtocolVersion, protocol: Protocol) -> Review:  # noqa: ARG001 (people answer it)
    """A review that was told soon and came back as an emergency."""
    review = shared_review(urgency="soon")
    start_look_back(version=stored(raised(protocol)), days=30, by="system")
    do_pass()
    return Review.objects.get(pk=review.pk)


def queue(client: Client) -> Seen:
    """The queue as it is read."""
    return read(client.get("/staff/"))


def page(client: Client, review: Review) -> Seen:
    """The review page as it is read."""
    return read(client.get(f"/staff/review/{review.pk}/"))


def test_its_row_says_that_it_is_back_and_what_it_was(client: Client, review: Review) -> None:
    client.get(f"/staff/review/{review.pk}/")
    seen = queue(client).words
    assert BACK in seen
    assert "by a changed rule, was soon" in seen
    assert "Patient added" not in seen


def test_the_mark_goes_once_the_nurse_who_holds_it_has_looked(
    client: Client, review: Review, nora: User
) -> None:
    claim_review(review_id=review.pk, by=nora)
    client.get(f"/staff/review/{review.pk}/")
    seen = queue(client).words
    assert BACK not in seen
    assert "by a changed rule, was soon" in seen


def test_its_page_says_what_the_rules_give_what_was_told_and_why(client: Client, review: Review) -> None:
    seen = page(client, review).words
    assert BACK in seen
    assert "make it Emergency. The person was told: Tell your doctor soon." in seen
    assert "The program has not told them otherwise." in seen
    assert f"{BACK}: Emergency" in seen
    box = seen[seen.index("otherwise.") : seen.index("Why")]
    assert "You are losing weight and are not trying to. Yes Emergency: Losing weight" in box
    assert "Rule: weight_loss" in box


def test_its_record_says_so_too(client: Client, review: Review) -> None:
    seen = read(client.get(f"/staff/review/{review.pk}/record/")).words
    assert "A RULE CHANGED" in seen
    assert "make it Emergency. The person was told: Tell your doctor soon." in seen


def test_a_nurses_judgement_is_shown_against_what_the_rules_give(
    client: Client, review: Review, nora: User
) -> None:
    claim_review(review_id=review.pk, by=nora)
    speak(review, nora)
    seen = Review.objects.get(pk=review.pk).revision
    override_urgency(
        review_id=review.pk, urgency=Urgency.SAME_DAY, reason="talked it over", seen=seen, by=nora
    )
    assert "changed by a nurse, was emergency" in queue(client).words
    assert "Changed by a nurse. The answers gave: Emergency." in page(client, review).words


def test_a_person_who_was_shown_as_much_since_is_no_matter_of_rules(client: Client, review: Review) -> None:
    raise_review(review.submission, Urgency.EMERGENCY)
    assert "by a changed rule" not in queue(client).words
    assert "The program has not told them otherwise." not in page(client, review).words


def test_rules_that_fail_still_say_that_it_is_back(
    client: Client, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(tried: Protocol, _answers: object) -> None:
        raise EvaluationError(tried.id, "any_rule")

    monkeypatch.setattr(rule_change, "assess", fail)
    assert "make it Emergency." in page(client, review).words


def test_reasons_of_later_rules_go_with_erased_answers(client: Client, review: Review) -> None:
    erase_submission(submission_id=review.submission_id, by=Respondent.SELF)
    seen = page(client, review)
    assert "make it Emergency." in seen.words
    assert "Rule: bone_pain" not in seen.words
