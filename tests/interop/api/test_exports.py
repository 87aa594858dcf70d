"""`$export`: everything that was shared, made ready in the background and fetched by who asked for it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.interop.api.machines import Machine, change
from tests.interop.api.test_access import outcome
from tests.interop.api.test_tokens import refusals
from tests.interop.judges import schema_faults
from tests.nurses.people import assessed_submission, shared_review
from triage.actions.deleting_exports import KEPT_FOR, delete_old_exports
from triage.actions.machines.scopes import CONTACT, READABLE, reading
from triage.actions.purging.deleting import delete_submissions
from triage.actions.reviews.sharing import withdraw_shared
from triage.actions.runs import RunLostError, take_run
from triage.actions.submissions import erase_submission
from triage.actions.working import do_pass
from triage.interop import exporting
from triage.interop.api import exports
from triage.interop.exporting import export_shared
from triage.models import AuditRow, ExportPiece, FhirExport, Review, Submission
from triage.models.runs import RunState
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.usefixtures("live_version")
START = "/fhir/$export"
NAME = "Pat Doe"
ALL = [reading(kind) for kind in READABLE]


class Fetcher:
    """A program that asks for exports."""

    def __init__(self, *scopes: str) -> None:
        self.machine = Machine(scopes=scopes or ALL)
        self.bearer = self.machine.bearer()

    def start(self, search: str = "", **headers: str) -> Response:
        sent = {"Prefer": "respond-async", **self.bearer, **headers}
        return self.machine.client.get(START + search, headers=sent)

    def get(self, address: str) -> Response:
        return self.machine.client.get(path_of(address), headers=self.bearer)

    def delete(self, address: str) -> Response:
        return self.machine.client.delete(path_of(address), headers=self.bearer)

    def begun(self, search: str = "") -> str:
        """The address of a new export."""
        response = self.start(search)
        assert response.status_code == 202, response.content
        return str(response["Content-Location"])

    def made(self, search: str = "") -> dict[str, Any]:
        """The manifest of an export that the worker has made."""
        address = self.begun(search)
        do_pass()
        response = self.get(address)
        assert response.status_code == 200, response.content
        manifest: dict[str, Any] = json.loads(response.content)
        return manifest

    def lines(self, manifest: dict[str, Any]) -> list[dict[str, Any]]:
        """Every resource of every file."""
        found = []
        for file in manifest["output"]:
            response = self.get(file["url"])
            assert response["Content-Type"] == "application/fhir+ndjson"
            lines = [json.loads(line) for line in response.getvalue().splitlines()]
            assert len(lines) == file["count"]
            assert {line["resourceType"] for line in lines} == {file["type"]}
            found += lines
        return found


def path_of(address: str) -> str:
    return address.removeprefix("http://testserver")


def test_everything_that_was_shared_is_made_ready_and_fetched() -> None:
    for urgency in ("emergency", "soon", "same_day"):
        shared_review(urgency=urgency)
    assessed_submission()
    fetcher = Fetcher()
    manifest = fetcher.made()
    lines = fetcher.lines(manifest)
    counts = Counter(line["resourceType"] for line in lines)
    assert counts["Questionnaire"] == 1
    assert {counts[kind] for kind in ("QuestionnaireResponse", "Task", "Patient", "Bundle")} == {3}
    assert [fault for line in lines for fault in schema_faults(line)] == []
    assert manifest["requiresAccessToken"] is True
    assert manifest["error"] == []


def test_until_it_is_made_its_address_says_how_far_it_is() -> None:
    shared_review()
    fetcher = Fetcher()
    address = fetcher.begun()
    response = fetcher.get(address)
    assert (response.status_code, response["X-Progress"]) == (202, "0 of ?")
    assert int(response["Retry-After"]) > 0
    assert outcome(fetcher.get(f"{address}/Task/0")) == (404, "not-found")


def test_the_pages_of_a_search_and_an_export_tell_the_same() -> None:
    shared_review(urgency="soon")
    fetcher = Fetcher(reading("Task"))
    (line,) = fetcher.lines(fetcher.made())
    page = json.loads(fetcher.get("/fhir/Task").content)
    assert [entry["resource"] for entry in page["entry"]] == [line]


def test_only_kinds_that_were_asked_for_are_made() -> None:
    shared_review()
    fetcher = Fetcher()
    manifest = fetcher.made("?_type=Task,GuidanceResponse")
    assert {file["type"] for file in manifest["output"]} == {"Task", "GuidanceResponse"}


def test_only_kinds_that_the_token_allows_are_made() -> None:
    shared_review(name=NAME)
    fetcher = Fetcher(reading("Task"), reading("Bundle"))
    manifest = fetcher.made()
    assert {file["type"] for file in manifest["output"]} == {"Task", "Bundle"}
    assert NAME not in json.dumps(fetcher.lines(manifest))


def test_whom_to_call_is_told_with_its_scope_and_noted() -> None:
    review = shared_review(name=NAME)
    fetcher = Fetcher(CONTACT)
    assert NAME in json.dumps(fetcher.lines(fetcher.made()))
    row = AuditRow.objects.get(action="fetch_export")
    assert row.fields == ["Patient", "contact", f"reviews {review.pk} to {review.pk}"]


def test_a_kind_that_the_token_does_not_allow_is_refused_and_noted() -> None:
    response = Fetcher(reading("Task")).start("?_type=Task,Patient")
    assert outcome(response) == (403, "forbidden")
    assert AuditRow.objects.get(action="refused_machine").fields == ["export", "wrong_scope"]


def test_only_what_changed_since_is_made() -> None:
    old, new = shared_review(), shared_review()
    long_ago = timezone.now() - timedelta(days=3)
    Review.objects.filter(pk=old.pk).update(changed_at=long_ago)
    Submission.objects.filter(pk=old.submission_id).update(saved_at=long_ago)
    fetcher = Fetcher(reading("QuestionnaireResponse"))
    yesterday = quote((timezone.now() - timedelta(days=1)).isoformat())
    manifest = fetcher.made(f"?_since={yesterday}")
    (line,) = fetcher.lines(manifest)
    assert line["id"] == str(new.submission_id)
    assert f"_since={yesterday}" in manifest["request"]


def test_what_is_shared_later_is_left_to_the_next_export() -> None:
    shared_review()
    fetcher = Fetcher(reading("Task"))
    address = fetcher.begun()
    shared_review()
    do_pass()
    assert len(fetcher.lines(json.loads(fetcher.get(address).content))) == 1


def test_what_was_taken_back_is_left_out_but_for_that() -> None:
    review = shared_review()
    withdraw_shared(review_id=review.pk)
    fetcher = Fetcher()
    kinds = [line["resourceType"] for line in fetcher.lines(fetcher.made())]
    assert sorted(kinds) == ["Questionnaire", "Task"]


def test_answers_that_cannot_be_read_are_named_and_keep_back_nobody_else() -> None:
    broken, other = shared_review(), shared_review()
    Submission.objects.filter(pk=broken.submission_id).update(answers=sealed_elsewhere(other))
    fetcher = Fetcher(reading("QuestionnaireResponse"))
    manifest = fetcher.made()
    (line,) = fetcher.lines(manifest)
    assert line["id"] == str(other.submission_id)
    (faults,) = manifest["error"]
    fault = json.loads(fetcher.get(faults["url"]).getvalue())
    assert f"review {broken.pk} " in fault["issue"][0]["diagnostics"]


def test_whose_answers_cannot_be_read_is_told_to_whoever_may_read_some_of_them() -> None:
    broken, other = shared_review(), shared_review()
    Submission.objects.filter(pk=broken.submission_id).update(answers=sealed_elsewhere(other))
    task, bundle = reading("Task"), reading("Bundle")
    fetcher = Fetcher(task, bundle, reading("Questionnaire"))
    (faults,) = fetcher.made("?_type=Task,Bundle")["error"]
    fetcher.bearer = fetcher.machine.bearer(reading("Questionnaire"))
    assert outcome(fetcher.get(faults["url"])) == (403, "forbidden")
    assert refusals()[-1] == ["fetch export", "wrong_scope"]
    fetcher.bearer = fetcher.machine.bearer(bundle)
    assert fetcher.get(faults["url"]).status_code == 200
    change(fetcher.machine, scopes=[reading("Questionnaire")])
    assert outcome(fetcher.get(faults["url"])) == (403, "forbidden")


def sealed_elsewhere(review: Review) -> Any:
    """Answers as they are stored of another one: they do not open in a new place."""
    return (
        type(review.submission).objects.filter(pk=review.submission_id).values_list("answers", flat=True)[0]
    )


def test_a_worker_that_died_is_followed_by_one_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    for _ in range(7):
        shared_review(urgency="soon")
    fetcher = Fetcher(reading("Task"), reading("GuidanceResponse"))
    address = fetcher.begun()
    first = take_run(FhirExport)
    assert first is not None
    steps = export_shared(first)
    for _ in range(3):
        next(steps)
    del steps
    FhirExport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert FhirExport.objects.get().done == 4
    do_pass()
    manifest = json.loads(fetcher.get(address).content)
    lines = fetcher.lines(manifest)
    assert Counter(line["resourceType"] for line in lines) == {"Task": 7, "GuidanceResponse": 7}
    assert len({line["id"] for line in lines}) == 14


def test_a_long_export_has_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 1)
    monkeypatch.setattr(exports, "PIECES", 2)
    for _ in range(5):
        shared_review(urgency="soon")
    fetcher = Fetcher(reading("Task"))
    manifest = fetcher.made()
    assert len(manifest["output"]) == 3
    assert len({line["id"] for line in fetcher.lines(manifest)}) == 5


def test_files_are_sealed_where_they_are_stored() -> None:
    shared_review(name=NAME)
    Fetcher().made()
    stored = list(ExportPiece.objects.values_list("body", flat=True))
    assert stored
    assert all(str(body).startswith("s1.") for body in stored)


def test_an_export_is_deleted_with_its_files() -> None:
    shared_review()
    fetcher = Fetcher()
    address = fetcher.begun()
    do_pass()
    assert fetcher.delete(address).status_code == 202
    assert not ExportPiece.objects.exists()
    assert outcome(fetcher.get(address)) == (404, "not-found")
    assert outcome(fetcher.delete(address)) == (404, "not-found")
    assert AuditRow.objects.filter(action="delete_export", actor=fetcher.machine.account.actor).exists()


def test_an_export_that_is_being_made_is_stopped() -> None:
    fetcher = Fetcher()
    fetcher.delete(fetcher.begun())
    do_pass()
    assert FhirExport.objects.get().state == RunState.CANCELLED
    assert not ExportPiece.objects.exists()


def test_another_program_sees_nothing_of_it() -> None:
    shared_review()
    fetcher, other = Fetcher(), Fetcher()
    address = fetcher.begun()
    do_pass()
    manifest = json.loads(fetcher.get(address).content)
    assert outcome(other.get(address)) == (404, "not-found")
    assert outcome(other.delete(address)) == (404, "not-found")
    assert outcome(other.get(manifest["output"][0]["url"])) == (404, "not-found")


def test_a_scope_that_was_taken_away_closes_the_files_of_its_kind() -> None:
    shared_review()
    fetcher = Fetcher(reading("Task"), reading("Bundle"))
    manifest = fetcher.made("?_type=Task")
    change(fetcher.machine, scopes=[reading("Bundle")])
    assert outcome(fetcher.get(manifest["output"][0]["url"])) == (403, "forbidden")


def test_files_that_nobody_fetched_are_deleted_after_a_day() -> None:
    shared_review()
    fetcher = Fetcher()
    address = fetcher.begun()
    do_pass()
    delete_old_exports(now=timezone.now() + KEPT_FOR - timedelta(minutes=1))
    assert fetcher.get(address).status_code == 200
    delete_old_exports(now=timezone.now() + KEPT_FOR)
    assert not ExportPiece.objects.exists()
    assert fetcher.get(address).status_code == 404


def test_what_a_failed_export_had_made_is_deleted_after_a_day() -> None:
    shared_review()
    Fetcher().made()
    FhirExport.objects.update(state=RunState.FAILED)
    delete_old_exports(now=timezone.now() + KEPT_FOR)
    assert not ExportPiece.objects.exists()


def test_what_is_taken_back_is_in_no_file_any_more() -> None:
    review = shared_review(name=NAME)
    fetcher = Fetcher()
    manifest = fetcher.made()
    withdraw_shared(review_id=review.pk)
    assert not ExportPiece.objects.exists()
    assert outcome(fetcher.get(manifest["output"][0]["url"])) == (404, "not-found")
    assert AuditRow.objects.filter(action="delete_export", actor="system").exists()


def test_what_is_erased_is_in_no_file_any_more() -> None:
    review = shared_review(name=NAME)
    Fetcher().made()
    erase_submission(submission_id=review.submission_id, by=Respondent.SELF)
    assert not ExportPiece.objects.exists()


def test_what_is_purged_is_in_no_file_any_more() -> None:
    review = shared_review()
    Fetcher().made()
    now = timezone.now()
    Review.objects.filter(pk=review.pk).update(closed_at=now)
    delete_submissions([review.submission_id], now=now)
    assert not ExportPiece.objects.exists()


def test_what_is_taken_back_while_it_is_read_for_an_export_is_never_stored() -> None:
    review = shared_review()
    Fetcher().begun()
    run = take_run(FhirExport)
    assert run is not None
    steps = export_shared(run)
    next(steps)
    withdraw_shared(review_id=review.pk)
    with pytest.raises(RunLostError):
        next(steps)
    assert not ExportPiece.objects.exists()


def test_an_export_without_what_is_taken_back_stays() -> None:
    fetcher = Fetcher(reading("Task"))
    shared_review()
    manifest = fetcher.made()
    withdraw_shared(review_id=shared_review().pk)
    assert len(fetcher.lines(manifest)) == 1


def test_one_is_made_at_a_time() -> None:
    fetcher = Fetcher()
    fetcher.begun()
    assert outcome(fetcher.start()) == (429, "throttled")


def test_three_are_kept_until_they_are_deleted() -> None:
    fetcher = Fetcher()
    addresses = []
    for _ in range(3):
        addresses.append(fetcher.begun())
        do_pass()
    assert outcome(fetcher.start()) == (429, "throttled")
    fetcher.delete(addresses[0])
    assert fetcher.start().status_code == 202


def test_it_is_only_made_in_the_background() -> None:
    assert outcome(Fetcher().start(Prefer="")) == (400, "required")


@pytest.mark.parametrize(
    "search",
    [
        "?_type=",
        "?_type=Observation",
        "?_type=Task,Task",
        "?_type=Task&_type=Bundle",
        "?_since=planted-word",
        "?_since=lt2026-03-01",
        "?_outputFormat=text/csv",
        "?_typeFilter=planted-word",
        "?planted-word=1",
    ],
)
def test_what_is_not_understood_is_refused(search: str) -> None:
    response = Fetcher().start(search)
    assert outcome(response)[0] == 400
    assert b"planted" not in response.content
    assert not FhirExport.objects.exists()


@pytest.mark.parametrize("name", ["ndjson", "application/fhir%2Bndjson", "application/fhir+ndjson"])
def test_the_form_of_the_files_may_be_named(name: str) -> None:
    assert Fetcher().start(f"?_outputFormat={name}").status_code == 202
