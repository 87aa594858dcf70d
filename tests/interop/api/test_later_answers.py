"""Programs are told of answers of later days as of those that were shared first, and never of more."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.actions.reviews.test_follow_ups import agreed, begun
from tests.interop.api.test_access import outcome
from tests.interop.api.test_exports import Fetcher
from tests.interop.api.test_resources import ALL, OF_PEOPLE, Reader
from tests.interop.judges import schema_faults
from tests.interop.later_days import WORSE, followed_review, later_answers
from tests.nurses.people import shared_review
from triage.actions.machines.scopes import ASSESS, CONTACT, reading
from triage.actions.reviews.follow_ups import end_follow_ups
from triage.actions.reviews.sharing import Contact, share_submission, withdraw_shared
from triage.actions.runs import take_run
from triage.actions.submissions import erase_submission
from triage.actions.working import do_pass
from triage.interop import exporting
from triage.interop.api import resources
from triage.interop.exporting import export_shared
from triage.interop.ids import response_in
from triage.interop.shared import shared_after
from triage.models import AuditRow, ExportPiece, FhirExport, Review, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("live_version")
OF_EACH_DAY = ["QuestionnaireResponse", "GuidanceResponse", "RequestGroup", "DetectedIssue"]


def responses(resources: list[dict[str, Any]]) -> set[UUID | None]:
    """Whose answers these resources are of."""
    return {response_in(one["id"]) for one in resources}


def unchanged(review: Review) -> None:
    """Let all of it be as it was three days ago."""
    long_ago = timezone.now() - timedelta(days=3)
    Review.objects.filter(pk=review.pk).update(changed_at=long_ago)
    every = [review.submission_id, *review.follow_ups.values_list("submission", flat=True)]
    Submission.objects.filter(pk__in=every).update(saved_at=long_ago)


def since_yesterday() -> str:
    return quote((timezone.now() - timedelta(days=1)).isoformat())


class TestReading:
    """Found and read like the first answers."""

    @pytest.mark.parametrize("kind", OF_EACH_DAY)
    def test_each_kind_is_found_and_read_by_its_id(self, kind: str) -> None:
        review, (later,) = followed_review()
        reader = Reader()
        matches = reader.found(f"/fhir/{kind}")
        assert responses(matches) == {review.submission_id, later.pk}
        for match in matches:
            assert schema_faults(match) == []
            assert json.loads(reader.get(f"/fhir/{kind}/{match['id']}").content) == match
            assert reader.found(f"/fhir/{kind}?_id={match['id']}") == [match]

    def test_a_person_has_one_document_and_one_task(self) -> None:
        review, (later,) = followed_review()
        reader = Reader()
        for kind in ("Bundle", "Task", "Patient"):
            (found,) = reader.found(f"/fhir/{kind}")
            assert response_in(found["id"]) == review.submission_id
        assert str(later.pk) in json.dumps(reader.found("/fhir/Bundle"))
        assert outcome(reader.get(f"/fhir/Bundle/{later.pk}")) == (404, "not-found")

    def test_the_row_in_the_trail_names_the_review(self) -> None:
        review, (later,) = followed_review()
        reader = Reader()
        reader.get(f"/fhir/QuestionnaireResponse/{later.pk}")
        assert AuditRow.objects.get(action="read_fhir").fields == [f"review {review.pk}"]

    def test_whom_to_call_is_not_told_without_its_scope(self) -> None:
        followed_review(name="Zebulon Quack")
        reader = Reader(*(scope for scope in ALL if scope != CONTACT))
        told = json.dumps([reader.found(f"/fhir/{kind}") for kind in ("Bundle", *OF_EACH_DAY)])
        assert "Zebulon" not in told

    def test_a_response_of_a_later_day_can_be_assessed(self) -> None:
        _, (later,) = followed_review()
        reader = Reader(reading("QuestionnaireResponse"), ASSESS)
        response = reader.get(f"/fhir/QuestionnaireResponse/{later.pk}")
        assessed = reader.machine.client.post(
            "/fhir/QuestionnaireResponse/$assess",
            response.content,
            content_type="application/fhir+json",
            headers=reader.bearer,
        )
        assert assessed.status_code == 200
        advice = [entry["resource"]["priority"] for entry in assessed.json()["entry"] if is_advice(entry)]
        assert advice == ["urgent"]


def is_advice(entry: dict[str, Any]) -> bool:
    return bool(entry["resource"]["resourceType"] == "RequestGroup")


class TestPages:
    """In one order, each once, however many days there are."""

    @pytest.mark.parametrize("kind", ["QuestionnaireResponse", "DetectedIssue", "Task"])
    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_pages_together_hold_each_match_once(self, kind: str, count: int) -> None:
        for days in (0, 4, 1):
            followed_review(days, urgency="soon")
        reader = Reader()
        whole = [match["id"] for match in reader.found(f"/fhir/{kind}?_count=200")]
        assert len(set(whole)) == len(whole) >= 3
        assert [match["id"] for match in reader.found(f"/fhir/{kind}?_count={count}")] == whole

    def test_a_new_day_comes_after_those_before_it(self) -> None:
        review, _ = followed_review(2)
        reader = Reader()
        before = [match["id"] for match in reader.found("/fhir/GuidanceResponse")]
        later_answers(review)
        now = [match["id"] for match in reader.found("/fhir/GuidanceResponse")]
        assert now[: len(before)] == before
        assert len(now) > len(before)

    def test_a_page_looks_at_so_many_days_and_the_next_goes_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(resources, "_MOST_READ", 3)
        followed_review(2)
        helped = shared_review()
        Submission.objects.filter(pk=helped.submission_id).update(respondent=Respondent.OTHER)
        reader = Reader()
        page = json.loads(reader.get("/fhir/RelatedPerson").content)
        assert "entry" not in page
        assert [link["relation"] for link in page["link"]] == ["self", "next"]
        assert len(reader.found("/fhir/RelatedPerson")) == 1


class TestChanges:
    """A later day is a change of what was shared."""

    def test_a_new_day_is_found_by_what_changed_since(self) -> None:
        review, _ = followed_review()
        unchanged(review)
        reader = Reader()
        search = f"/fhir/QuestionnaireResponse?_lastUpdated=ge{since_yesterday()}"
        assert reader.found(search) == []
        later = later_answers(review)
        # The same result as before changes nothing of the review itself.
        Review.objects.filter(pk=review.pk).update(changed_at=timezone.now() - timedelta(days=3))
        assert later.pk in responses(reader.found(search))
        assert reader.found(search.replace("=ge", "=lt")) == []

    def test_what_is_being_answered_is_no_change(self) -> None:
        review, _ = followed_review()
        unchanged(review)
        begun(review)
        Review.objects.filter(pk=review.pk).update(changed_at=timezone.now() - timedelta(days=3))
        assert Reader().found(f"/fhir/Task?_lastUpdated=ge{since_yesterday()}") == []

    def test_that_a_day_was_erased_is_a_change(self) -> None:
        review, (later,) = followed_review()
        unchanged(review)
        erase_submission(submission_id=later.pk, by=Respondent.SELF)
        (bundle,) = Reader().found(f"/fhir/Bundle?_lastUpdated=ge{since_yesterday()}")
        assert bundle["id"] == str(review.submission_id)
        assert str(later.pk) not in json.dumps(bundle)


class TestTakenBack:
    """What nurses no longer see is not told either."""

    def test_later_days_are_gone_once_it_was_taken_back(self) -> None:
        review, (later,) = followed_review()
        withdraw_shared(review_id=review.pk)
        reader = Reader()
        told = {kind: reader.found(f"/fhir/{kind}") for kind in OF_PEOPLE}
        assert [kind for kind, matches in told.items() if matches] == ["Task"]
        assert str(later.pk) not in json.dumps(told)
        assert outcome(reader.get(f"/fhir/QuestionnaireResponse/{later.pk}")) == (410, "deleted")

    def test_an_erased_day_is_gone(self) -> None:
        review, (later,) = followed_review()
        erase_submission(submission_id=later.pk, by=Respondent.SELF)
        reader = Reader()
        for resource in (str(later.pk), f"{later.pk}-guidance-1"):
            assert outcome(reader.get(f"/fhir/GuidanceResponse/{resource}")) == (410, "deleted")
        assert reader.get(f"/fhir/QuestionnaireResponse/{review.submission_id}").status_code == 200

    def test_what_was_only_begun_is_not_there(self) -> None:
        review = agreed(shared_review())
        submission = begun(review)
        end_follow_ups(review_id=review.pk)
        assert outcome(Reader().get(f"/fhir/QuestionnaireResponse/{submission.pk}")) == (404, "not-found")

    def test_a_day_that_was_shared_by_itself_is_told_by_itself_alone(self) -> None:
        review, (later,) = followed_review()
        end_follow_ups(review_id=review.pk)
        own = share_submission(
            submission_id=later.pk, contact=Contact(name="Pat Doe", phone="555 010 1234"), by=None
        ).review
        reader = Reader()
        found = [match for kind in OF_PEOPLE for match in reader.found(f"/fhir/{kind}")]
        keys = [(match["resourceType"], match["id"]) for match in found]
        assert len(set(keys)) == len(keys)
        (first, second) = reader.found("/fhir/Bundle")
        assert str(later.pk) not in json.dumps(first)
        assert str(review.submission_id) not in json.dumps(second)
        withdraw_shared(review_id=own.pk)
        assert outcome(reader.get(f"/fhir/QuestionnaireResponse/{later.pk}")) == (410, "deleted")
        assert reader.get(f"/fhir/QuestionnaireResponse/{review.submission_id}").status_code == 200


def test_somebody_without_later_days_costs_one_query(django_assert_num_queries: Any) -> None:
    shared_review()
    (shared,) = shared_after(0, most=10)
    with django_assert_num_queries(1):
        shared.of_kinds(("Task", "Bundle"), with_contact=False)


class TestExports:
    """In steps of so many days, and deleted with a day of somebody in it."""

    def test_an_export_and_a_search_tell_the_same(self) -> None:
        followed_review(2)
        fetcher, reader = Fetcher(), Reader()
        lines = [line for line in fetcher.lines(fetcher.made()) if line["resourceType"] in OF_EACH_DAY]
        assert lines == [match for kind in OF_EACH_DAY for match in reader.found(f"/fhir/{kind}")]
        assert Counter(line["resourceType"] for line in lines)["QuestionnaireResponse"] == 3

    def test_only_who_changed_since_is_made(self) -> None:
        unchanged(shared_review())
        review, _ = followed_review()
        unchanged(review)
        later_answers(review)
        Review.objects.filter(pk=review.pk).update(changed_at=timezone.now() - timedelta(days=3))
        fetcher = Fetcher(reading("Task"))
        (line,) = fetcher.lines(fetcher.made(f"?_since={since_yesterday()}"))
        assert response_in(line["id"]) == review.submission_id
        assert FhirExport.objects.get().total == 1

    def test_a_step_takes_fewer_people_where_they_answered_often(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exporting, "BATCH", 4)
        for days in (1, 1, 5, 0, 0):
            followed_review(days)
        fetcher = Fetcher(reading("QuestionnaireResponse"))
        manifest = fetcher.made()
        counts = list(ExportPiece.objects.order_by("number").values_list("count", flat=True))
        assert counts == [4, 6, 2]
        assert len({line["id"] for line in fetcher.lines(manifest)}) == 12

    def test_a_worker_that_died_is_followed_by_one_that_goes_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exporting, "BATCH", 2)
        for days in (3, 0, 1, 2):
            followed_review(days)
        fetcher = Fetcher(reading("QuestionnaireResponse"))
        address = fetcher.begun()
        run = take_run(FhirExport)
        assert run is not None
        steps = export_shared(run)
        for _ in range(3):
            next(steps)
        del steps
        FhirExport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert FhirExport.objects.get().done == 2
        do_pass()
        lines = fetcher.lines(json.loads(fetcher.get(address).content))
        assert len({line["id"] for line in lines}) == len(lines) == 10

    def test_a_day_that_is_erased_is_in_no_file_any_more(self) -> None:
        _, (later,) = followed_review()
        fetcher = Fetcher()
        manifest = fetcher.made()
        erase_submission(submission_id=later.pk, by=Respondent.SELF)
        assert not ExportPiece.objects.exists()
        assert outcome(fetcher.get(manifest["output"][0]["url"])) == (404, "not-found")

    def test_a_day_that_was_shared_by_itself_leaves_both_exports_with_its_erasing(self) -> None:
        review, (later,) = followed_review()
        fetcher = Fetcher(reading("QuestionnaireResponse"))
        fetcher.made()
        end_follow_ups(review_id=review.pk)
        share_submission(
            submission_id=later.pk, contact=Contact(name="Pat Doe", phone="555 010 1234"), by=None
        )
        fetcher.made()
        erase_submission(submission_id=later.pk, by=Respondent.SELF)
        assert not ExportPiece.objects.exists()


def test_the_document_that_an_alert_leads_to_holds_the_day_that_raised_the_review() -> None:
    review = agreed(shared_review(urgency="soon"))
    later = later_answers(review, WORSE)
    bundle = json.loads(Reader().get(f"/fhir/Bundle/{review.submission_id}").content)
    found = [entry["resource"] for entry in bundle["entry"]]
    priorities = {one["resourceType"]: one["priority"] for one in found if "priority" in one}
    assert priorities["Task"] == "stat"
    assert later.pk in responses(found)
