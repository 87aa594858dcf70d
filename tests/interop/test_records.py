"""What is stored of one person's answers, as resources: nothing lost, nothing told that must not be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.reviews.moments import closed_review, fresh, taken_review, unreached_review
from tests.nurses.people import assessed_submission, nurse, shared_review
from triage.actions.reviews.sharing import withdraw_shared
from triage.actions.reviews.work import add_note, override_urgency
from triage.actions.submissions import erase_submission, finish_submission, send_page
from triage.engine.vocabulary import Urgency
from triage.interop.records import dossier_of
from triage.models import Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.models import Review

pytestmark = pytest.mark.usefixtures("live_version")

NAME, PHONE = "Pat Doe", "555 010 1234"


def resources(submission: Submission, kind: str, *, with_contact: bool = False) -> list[dict[str, Any]]:
    found = dossier_of(Submission.objects.get(pk=submission.pk), with_contact=with_contact).resources
    return [resource for resource in found if resource["resourceType"] == kind]


def task(review: Review) -> dict[str, Any]:
    (found,) = resources(review.submission, "Task")
    return found


def everything(review: Review, *, with_contact: bool) -> str:
    return json.dumps(dossier_of(review.submission, with_contact=with_contact).resources)


def test_the_contact_is_told_only_when_asked_for() -> None:
    review = shared_review(name=NAME, phone=PHONE)
    assert NAME in everything(review, with_contact=True)
    assert PHONE in everything(review, with_contact=True)
    assert NAME not in everything(review, with_contact=False)
    assert PHONE not in everything(review, with_contact=False)


def test_what_was_taken_back_is_not_told() -> None:
    review = shared_review(name=NAME, phone=PHONE)
    withdraw_shared(review_id=review.pk)
    assert NAME not in everything(review, with_contact=True)
    assert task(review)["status"] == "cancelled"


def test_erased_answers_are_told_without_whose_they_are() -> None:
    review = shared_review(name=NAME, phone=PHONE)
    erase_submission(submission_id=review.submission_id, by=Respondent.SELF)
    assert NAME not in everything(review, with_contact=True)


def test_no_nurse_and_no_note_is_told() -> None:
    nora = nurse()
    review = taken_review(nora)
    add_note(review_id=review.pk, text="Sounded frightened.", by=nora)
    told = everything(review, with_contact=True)
    assert "nora" not in told.lower()
    assert "frightened" not in told


def test_a_review_that_waits_is_requested() -> None:
    assert (task(shared_review())["status"], task(shared_review(urgency="soon"))["priority"]) == (
        "requested",
        "urgent",
    )


def test_a_review_that_a_nurse_took_is_in_progress() -> None:
    assert task(taken_review(nurse()))["status"] == "in-progress"


def test_a_review_that_asks_a_second_nurse_is_on_hold() -> None:
    assert task(unreached_review(nurse()))["status"] == "on-hold"


def test_a_closed_review_tells_its_outcome_and_when_somebody_was_spoken_to() -> None:
    closed = task(closed_review(nurse()))
    assert closed["status"] == "completed"
    spoken, outcome = closed["output"]
    assert spoken["valueDateTime"]
    assert outcome["valueCodeableConcept"]["coding"][0]["code"] == "advice"


def test_a_changed_urgency_stands_beside_that_of_the_rules() -> None:
    nora = nurse()
    review = taken_review(nora, urgency="soon")
    override_urgency(
        review_id=review.pk,
        urgency=Urgency.EMERGENCY,
        reason="Cannot walk since noon.",
        seen=review.revision,
        by=nora,
    )
    told = task(fresh(review))
    assert told["priority"] == "stat"
    assert told["reasonCode"]["coding"][0]["code"] == "soon"


def test_every_result_that_was_shown_is_told(protocol: Protocol) -> None:
    """A correction lowers what counts now; what was shown before stays."""
    submission = assessed_submission(urgency="emergency")
    no = {question.id: "no" for question in protocol.pages[0].questions}
    send_page(submission_id=submission.pk, page_id="movement", given=no, by=Respondent.SELF)
    finish_submission(submission_id=submission.pk, by=Respondent.SELF)
    told = [advice["priority"] for advice in resources(submission, "RequestGroup")]
    assert told[0] == "stat"
    assert told[-1] != "stat"


def test_a_finding_points_to_the_answers_that_decided_it() -> None:
    submission = assessed_submission(urgency="emergency")
    issues = resources(submission, "DetectedIssue")
    assert all(issue["severity"] in ("high", "moderate", "low") for issue in issues)
    evidence = [one for issue in issues for one in issue["evidence"]]
    for one in evidence:
        assert one["detail"][0]["reference"] == f"QuestionnaireResponse/{submission.pk}"
        item = one["detail"][0]["extension"][0]["valueString"]
        assert one["code"][0]["coding"][0]["code"] == item
    assert "leg_weakness" in {one["code"][0]["coding"][0]["code"] for one in evidence}


def test_who_answered_for_somebody_is_the_source() -> None:
    submission = assessed_submission(respondent="other")
    (response,) = resources(submission, "QuestionnaireResponse")
    (helper,) = resources(submission, "RelatedPerson")
    assert response["source"] == {"reference": f"RelatedPerson/{helper['id']}"}
    assert response["subject"] == helper["patient"]


def test_answers_on_hidden_pages_are_not_told() -> None:
    submission = assessed_submission(urgency="soon")
    assert "pain_severity" in submission.answers
    (response,) = resources(submission, "QuestionnaireResponse")
    assert "pain_severity" not in json.dumps(response)
