"""Answers of later days stand beside those that were shared first: of one person, and in their order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.reviews.test_follow_ups import agreed, begun
from tests.interop.judges import JUDGES
from tests.interop.later_days import WORSE, followed_review, later_answers
from tests.nurses.people import shared_review
from triage.actions.reviews.follow_ups import end_follow_ups
from triage.actions.reviews.sharing import withdraw_shared
from triage.actions.submissions import erase_submission
from triage.interop.bundles import document_bundle
from triage.interop.ids import response_in
from triage.interop.records import dossier_of
from triage.models import FollowUp, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from triage.models import Review

    Resource = dict[str, Any]

pytestmark = pytest.mark.usefixtures("live_version")


def told(review: Review, kind: str) -> list[Resource]:
    """The resources of a kind, with those of later days."""
    dossier = dossier_of(review.submission, with_contact=False, with_later=True)
    return [resource for resource in dossier.resources if resource["resourceType"] == kind]


def document(review: Review) -> Resource:
    return document_bundle(dossier_of(review.submission, with_contact=False, with_later=True))


def ids(resources: list[Resource]) -> list[str]:
    return [resource["id"] for resource in resources]


def test_each_response_of_a_later_day_names_the_one_it_follows() -> None:
    review, later = followed_review(2)
    first, *others = told(review, "QuestionnaireResponse")
    assert ids([first, *others]) == [str(review.submission_id), *(str(one.pk) for one in later)]
    assert "extension" not in first
    for other in others:
        (follows,) = other["extension"]
        assert follows["url"].endswith("/follows")
        assert follows["valueReference"] == {"reference": f"QuestionnaireResponse/{first['id']}"}


def test_they_are_of_one_person() -> None:
    review, _ = followed_review(2)
    (patient,) = told(review, "Patient")
    subjects = [one["subject"] for one in told(review, "QuestionnaireResponse")]
    subjects += [one["subject"] for one in told(review, "GuidanceResponse")]
    assert subjects == [{"reference": f"Patient/{patient['id']}"}] * len(subjects)


def test_who_answered_for_somebody_on_a_later_day_is_the_source_of_that() -> None:
    review, (later,) = followed_review()
    Submission.objects.filter(pk=later.pk).update(respondent=Respondent.OTHER)
    (helper,) = told(review, "RelatedPerson")
    first, second = told(review, "QuestionnaireResponse")
    assert first["source"] == first["subject"] == helper["patient"]
    assert second["source"] == {"reference": f"RelatedPerson/{helper['id']}"}


def test_the_task_is_about_the_first_and_names_the_later_ones() -> None:
    review, later = followed_review(2)
    (task,) = told(review, "Task")
    assert task["focus"] == {"reference": f"QuestionnaireResponse/{review.submission_id}"}
    assert [one["valueReference"]["reference"] for one in task["input"]] == [
        f"QuestionnaireResponse/{one.pk}" for one in later
    ]


def test_a_later_day_that_raised_the_review_is_told_once() -> None:
    review = agreed(shared_review(urgency="soon"))
    later = later_answers(review, WORSE)
    (task,) = told(review, "Task")
    assert (task["priority"], len(task["input"])) == ("stat", 1)
    assert ids(told(review, "QuestionnaireResponse")).count(str(later.pk)) == 1


def test_the_document_begins_with_the_latest_day() -> None:
    review, later = followed_review(2, urgency="emergency")
    composition = document(review)["entry"][0]["resource"]
    latest, before, *of_first = composition["section"]
    days = list(FollowUp.objects.order_by("-pk").values_list("day", flat=True))
    assert [latest["title"], before["title"]] == [f"Answered again on {day}" for day in days]
    assert [part["title"] for part in latest["section"]] == ["What the person was told", "Answers"]
    for section, response in ((latest, later[1]), (before, later[0])):
        assert {response_in(reference) for reference in referred(section)} == {response.pk}
    assert {response_in(reference) for section in of_first for reference in referred(section)} == {
        review.submission_id
    }


def referred(section: Resource) -> list[str]:
    """The ids of what a section tells of, however deep."""
    inner = [one for part in section.get("section", []) for one in referred(part)]
    return inner + [one["reference"].partition("/")[2] for one in section.get("entry", [])]


def test_the_words_of_the_document_say_which_day_a_reason_is_of() -> None:
    review = agreed(shared_review(urgency="soon"))
    later = later_answers(review, WORSE)
    words = document(review)["entry"][0]["resource"]["text"]["div"]
    of_later_day, of_first = words.split("<p>Answered first</p>")
    assert "<p>Answered again on " in of_later_day
    for issue in told(review, "DetectedIssue"):
        is_later = response_in(issue["id"]) == later.pk
        assert issue["detail"] in (of_later_day if is_later else of_first)


def test_a_document_is_final_once_every_day_is_finished() -> None:
    review, (later,) = followed_review()
    assert document(review)["entry"][0]["resource"]["status"] == "final"
    Submission.objects.filter(pk=later.pk).update(finished_at=None)
    assert document(review)["entry"][0]["resource"]["status"] == "preliminary"


def test_without_later_days_the_document_is_as_it_was() -> None:
    composition = document(shared_review())["entry"][0]["resource"]
    titles = [section["title"] for section in composition["section"]]
    assert titles == ["What the person was told", "Answers", "Review by a nurse"]
    assert "Answered" not in composition["text"]["div"]


def test_what_nurses_do_not_see_is_not_told() -> None:
    """Begun and left, as when the consent ends before anything was said."""
    review = agreed(shared_review())
    submission = begun(review)
    end_follow_ups(review_id=review.pk)
    assert str(submission.pk) not in json.dumps(document(review))


def test_what_nurses_still_see_after_the_consent_ended_is_told() -> None:
    review, (later,) = followed_review()
    end_follow_ups(review_id=review.pk)
    assert str(later.pk) in ids(told(review, "QuestionnaireResponse"))


def test_an_erased_day_is_not_told() -> None:
    review, (gone, stays) = followed_review(2)
    erase_submission(submission_id=gone.pk, by=Respondent.SELF)
    whole = json.dumps(document(review))
    assert str(gone.pk) not in whole
    assert str(stays.pk) in whole


def test_nothing_of_later_days_is_told_once_it_was_taken_back() -> None:
    review, (later,) = followed_review()
    withdraw_shared(review_id=review.pk)
    assert str(later.pk) not in json.dumps(document(review))


def test_answers_of_one_day_alone_are_of_the_same_person() -> None:
    """As they are handed over: without what was answered on other days."""
    review, (later, _) = followed_review(2)
    alone = dossier_of(Submission.objects.get(pk=later.pk), with_contact=True)
    kinds = [resource["resourceType"] for resource in alone.resources]
    assert kinds.count("QuestionnaireResponse") == 1
    assert "Task" not in kinds
    assert alone.resources[0] == told(review, "Patient")[0]
    first = dossier_of(review.submission, with_contact=False)
    assert str(later.pk) not in json.dumps(first.resources)


def test_whom_to_call_is_no_part_of_answers_of_one_day() -> None:
    _, (later,) = followed_review(name="Zebulon Quack")
    assert "Zebulon" not in json.dumps(dossier_of(later, with_contact=True).resources)


def test_every_resource_of_several_days_passes() -> None:
    review, _ = followed_review(2)
    later_answers(review, WORSE)
    bundle = document(review)
    for resource in (bundle, *(entry["resource"] for entry in bundle["entry"])):
        for name, judge in JUDGES.items():
            assert judge(resource) == [], (name, resource["resourceType"])
