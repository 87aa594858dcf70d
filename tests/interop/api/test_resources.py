"""Programs read and search what was shared, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.actions.reviews.moments import closed_review
from tests.interop.api.machines import Machine
from tests.interop.api.test_access import outcome
from tests.interop.api.test_exports import sealed_elsewhere
from tests.interop.judges import model_faults, schema_faults
from tests.nurses.people import assessed_submission, nurse, shared_review
from tests.patients.person import rule_broken
from triage.actions import submissions
from triage.actions.machines.scopes import CONTACT, READABLE, reading
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import Contact, add_to_shared, share_submission, withdraw_shared
from triage.interop import shared
from triage.interop.api import resources
from triage.models import AuditRow, Review, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from time_machine import TimeMachineFixture

    from triage.models import ProtocolVersion

pytestmark = pytest.mark.usefixtures("live_version")
NAME, PHONE = "Pat Doe", "555 010 1234"
ALL = [reading(kind) for kind in READABLE]
OF_PEOPLE = [kind for kind in READABLE if kind not in ("Questionnaire", "RelatedPerson")]


class Reader:
    """A program that keeps its token."""

    def __init__(self, *scopes: str) -> None:
        self.machine = Machine(scopes=scopes or ALL)
        self.bearer = self.machine.bearer()

    def get(self, address: str) -> Response:
        return self.machine.client.get(address, headers=self.bearer)

    def found(self, address: str) -> list[dict[str, Any]]:
        """Every match of a search, page after page."""
        matches, following = [], address
        while following:
            response = self.get(following)
            assert response.status_code == 200, response.content
            page = json.loads(response.content)
            assert model_faults(page) == []
            matches += [entry["resource"] for entry in page.get("entry", ())]
            links = {link["relation"]: link["url"] for link in page["link"]}
            following = links.get("next", "").removeprefix("http://testserver")
        return matches


@pytest.mark.parametrize("kind", OF_PEOPLE)
def test_each_kind_is_found_and_read_by_its_id(kind: str) -> None:
    closed_review(nurse())
    reader = Reader()
    matches = reader.found(f"/fhir/{kind}")
    assert matches
    for match in matches:
        assert match["resourceType"] == kind
        assert schema_faults(match) == []
        response = reader.get(f"/fhir/{kind}/{match['id']}")
        assert response.status_code == 200
        read = json.loads(response.content)
        assert read["id"] == match["id"]
        assert read == match


def documents(reader: Reader) -> tuple[str, str, str]:
    """What tells the document of the one who shared from others: its identifier, and when it was made."""
    (bundle,) = reader.found("/fhir/Bundle")
    composition = bundle["entry"][0]["resource"]
    return bundle["identifier"]["value"], bundle["timestamp"], composition["date"]


def test_a_document_is_another_one_once_something_in_it_changes(time_machine: TimeMachineFixture) -> None:
    review = shared_review(name=NAME, phone=PHONE)
    reader = Reader()
    first = documents(reader)
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    assert documents(reader) == first
    claim_review(review_id=review.pk, by=nurse())
    later = documents(reader)
    assert all(one > before for one, before in zip(later[1:], first[1:], strict=True))
    assert later[0] != first[0]


def test_a_document_with_whom_to_call_is_another_one() -> None:
    shared_review(name=NAME, phone=PHONE)
    assert documents(Reader())[0] != documents(Reader(reading("Bundle")))[0]


def test_who_answered_for_somebody_is_found() -> None:
    submission = assessed_submission(respondent="other")
    share_submission(submission_id=submission.pk, contact=Contact(name=NAME, phone=PHONE), by=None)
    reader = Reader()
    (helper,) = reader.found("/fhir/RelatedPerson")
    assert reader.get(f"/fhir/RelatedPerson/{helper['id']}").status_code == 200


def test_the_questionnaire_is_found_and_read(live_version: ProtocolVersion) -> None:
    reader = Reader()
    (form,) = reader.found("/fhir/Questionnaire")
    assert (form["id"], form["status"]) == (live_version.sha256, "active")
    assert json.loads(reader.get(f"/fhir/Questionnaire/{form['id']}").content) == form
    assert outcome(reader.get("/fhir/Questionnaire/" + "0" * 64)) == (404, "not-found")


def test_what_was_not_shared_is_not_told() -> None:
    submission = assessed_submission(urgency="emergency")
    reader = Reader()
    assert [reader.found(f"/fhir/{kind}") for kind in OF_PEOPLE] == [[]] * len(OF_PEOPLE)
    assert outcome(reader.get(f"/fhir/QuestionnaireResponse/{submission.pk}")) == (404, "not-found")


def test_what_was_taken_back_is_gone_but_for_that() -> None:
    review = shared_review(name=NAME, phone=PHONE)
    withdraw_shared(review_id=review.pk)
    reader = Reader()
    told = {kind: reader.found(f"/fhir/{kind}") for kind in OF_PEOPLE}
    assert [kind for kind, matches in told.items() if matches] == ["Task"]
    assert told["Task"][0]["status"] == "cancelled"
    assert outcome(reader.get(f"/fhir/QuestionnaireResponse/{review.submission_id}")) == (410, "deleted")


@pytest.mark.parametrize("kind", ["Bundle", "Task", "QuestionnaireResponse", "GuidanceResponse"])
def test_whom_to_call_is_not_told_without_its_scope(kind: str) -> None:
    review = shared_review(name=NAME, phone=PHONE)
    others = Reader(*(scope for scope in ALL if scope != CONTACT))
    told = json.dumps(others.found(f"/fhir/{kind}"))
    assert str(review.submission_id) in told
    assert NAME not in told
    assert "0101234" not in told.replace(" ", "")
    assert outcome(others.get("/fhir/Patient")) == (403, "forbidden")


def test_whom_to_call_is_told_with_its_scope_and_noted() -> None:
    review = shared_review(name=NAME, phone=PHONE)
    (patient,) = Reader(CONTACT).found("/fhir/Patient")
    assert patient["name"] == [{"text": NAME}]
    row = AuditRow.objects.get(action="search_fhir")
    assert sorted(row.fields) == ["contact", f"review {review.pk}"]


def test_each_reading_is_noted_with_whose_it_was() -> None:
    review = shared_review()
    reader = Reader(reading("Task"))
    (task,) = reader.found("/fhir/Task")
    reader.get(f"/fhir/Task/{task['id']}")
    rows = AuditRow.objects.filter(action__endswith="_fhir").order_by("number")
    assert [(row.action, row.actor, row.subject_type, row.fields) for row in rows] == [
        (action, reader.machine.account.actor, "Task", [f"review {review.pk}"])
        for action in ("search_fhir", "read_fhir")
    ]


@pytest.mark.parametrize("kind", ["Task", "GuidanceResponse", "DetectedIssue"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_pages_together_hold_each_match_once(kind: str, count: int) -> None:
    for urgency in ("emergency", "soon", "emergency", "same_day", "soon"):
        shared_review(urgency=urgency)
    reader = Reader()
    whole = [match["id"] for match in reader.found(f"/fhir/{kind}?_count=200")]
    assert len(set(whole)) == len(whole) >= 5
    assert [match["id"] for match in reader.found(f"/fhir/{kind}?_count={count}")] == whole


def test_a_page_looks_at_so_many_people_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_STEP", 2)
    monkeypatch.setattr(resources, "_MOST_READ", 4)
    for _ in range(5):
        shared_review()
    Submission.objects.filter(pk=shared_review().submission_id).update(respondent=Respondent.OTHER)
    reader = Reader()
    page = json.loads(reader.get("/fhir/RelatedPerson").content)
    assert "entry" not in page
    assert [link["relation"] for link in page["link"]] == ["self", "next"]
    assert len(reader.found("/fhir/RelatedPerson")) == 1


def test_a_page_is_no_longer_than_was_asked_for() -> None:
    for _ in range(3):
        shared_review()
    page = json.loads(Reader().get("/fhir/DetectedIssue?_count=2").content)
    assert len(page["entry"]) == 2


def test_only_what_changed_since_is_found() -> None:
    old, new = shared_review(), shared_review()
    long_ago = timezone.now() - timedelta(days=3)
    Review.objects.filter(pk=old.pk).update(changed_at=long_ago)
    Submission.objects.filter(pk=old.submission_id).update(saved_at=long_ago)
    reader = Reader()
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()

    def found(search: str) -> set[str]:
        tasks = reader.found(f"/fhir/Task?_lastUpdated={search}")
        return {task["focus"]["reference"].partition("/")[2] for task in tasks}

    assert found(f"ge{quote(yesterday)}") == {str(new.submission_id)}
    assert found(f"lt{yesterday}") == {str(old.submission_id)}
    assert found(f"{long_ago:%Y-%m-%d}") == {str(old.submission_id)}
    assert found(f"ge2020&_lastUpdated=lt{quote(yesterday)}") == {str(old.submission_id)}
    add_to_shared(review_id=old.pk, text="It got worse.")
    assert found(f"ge{quote(yesterday)}") == {str(old.submission_id), str(new.submission_id)}


def test_a_moment_that_was_told_finds_the_same_again() -> None:
    shared_review()
    reader = Reader()
    (task,) = reader.found("/fhir/Task")
    moment = quote(task["meta"]["lastUpdated"])
    for prefix in ("ge", "le", ""):
        assert reader.found(f"/fhir/Task?_lastUpdated={prefix}{moment}") == [task]


def test_several_are_found_by_their_ids() -> None:
    one, other = shared_review(), shared_review()
    shared_review()
    wanted = [str(review.submission_id) for review in (one, other)]
    found = Reader().found(f"/fhir/QuestionnaireResponse?_id={','.join(wanted)},nothing")
    assert [match["id"] for match in found] == wanted


@pytest.mark.parametrize(
    "search",
    [
        "name=planted-word",
        "planted-word",
        "_lastUpdated=planted-word",
        "_lastUpdated=ne2026",
        "_lastUpdated=2026-13",
        "_lastUpdated=2026-01-01T10:00",
        "_lastUpdated=9999-12-31",
        "_count=0",
        "_count=-1",
        "_count=many",
        "_lastUpdated=ge0001-01-01T00:00:00%2B14:00",
        "_lastUpdated=le9999-12-31T23:00:00-05:00",
        "_lastUpdated=ge\uff12\uff10\uff12\uff16",
        "_count=\uff12",
        "_id=",
        "_id=planted%20word",
        "_id=a&_id=b",
        "_after=planted-word",
        "_after=1-2-3",
        "_include=Task:focus",
    ],
)
def test_a_search_that_is_not_understood_is_refused_and_not_quoted(
    search: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = Reader().get(f"/fhir/Task?{search}")
    assert outcome(response)[0] == 400
    assert b"planted" not in response.content
    assert "planted" not in caplog.text


@pytest.mark.parametrize("name", ["_count", "_lastUpdated", "_id", "_format", "_after"])
def test_a_fault_of_a_search_says_in_which_parameter_it_is(name: str) -> None:
    response = Reader().get(f"/fhir/Task?{name}=%20&{name}=json")
    assert outcome(response)[0] == 400
    issues = json.loads(response.content)["issue"]
    assert {place for issue in issues for place in issue["location"]} == {f"http.{name}"}
    assert not any("expression" in issue for issue in issues)


@pytest.mark.parametrize("written", ["{:%Y-%m-%dT%H:%M:%S.%f}7Z", "{:%Y-%m-%dT%H:%M:%S.%f}123+00:00"])
def test_parts_of_a_second_that_are_finer_than_ours_are_read(written: str) -> None:
    review = shared_review()
    moment = max(review.changed_at, review.submission.saved_at)
    (task,) = Reader().found(f"/fhir/Task?_lastUpdated=ge{written.format(moment)}")
    assert task["id"] == f"{review.submission_id}-review"


@pytest.mark.parametrize("kind", ["Task", "Questionnaire"])
def test_an_id_that_is_asked_for_twice_is_told_once(kind: str) -> None:
    shared_review()
    reader = Reader()
    ids = [match["id"] for match in reader.found(f"/fhir/{kind}")]
    assert [match["id"] for match in reader.found(f"/fhir/{kind}?_id={','.join(ids * 2)}")] == ids


def test_several_ids_come_page_by_page_too() -> None:
    wanted = [str(shared_review().submission_id) for _ in range(5)]
    reader = Reader()
    search = f"/fhir/QuestionnaireResponse?_id={','.join(wanted)}&_count=2"
    assert len(json.loads(reader.get(search).content)["entry"]) == 2
    assert [match["id"] for match in reader.found(search)] == wanted


@pytest.mark.parametrize(
    "resource_id",
    ["1", "x" * 64, "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000-review"],
)
def test_an_unknown_id_is_told_so(resource_id: str) -> None:
    assert outcome(Reader().get(f"/fhir/Task/{resource_id}")) == (404, "not-found")


def test_an_id_of_another_kind_is_not_found() -> None:
    review = shared_review()
    assert outcome(Reader().get(f"/fhir/Task/{review.submission_id}")) == (404, "not-found")


def test_each_kind_needs_its_scope() -> None:
    reader = Reader(reading("Task"))
    refused = [kind for kind in READABLE if reader.get(f"/fhir/{kind}").status_code == 403]
    assert refused == [kind for kind in READABLE if kind != "Task"]


def test_answers_that_cannot_be_read_are_named_and_hide_nobody_else() -> None:
    first, broken, last = shared_review(), shared_review(), shared_review()
    Submission.objects.filter(pk=broken.submission_id).update(answers=sealed_elsewhere(last))
    reader = Reader()
    page = json.loads(reader.get("/fhir/QuestionnaireResponse").content)
    assert schema_faults(page) == model_faults(page) == []
    told = [(entry["search"]["mode"], entry.get("fullUrl", "")[-36:]) for entry in page["entry"]]
    assert told == [
        ("match", str(first.submission_id)),
        ("outcome", ""),
        ("match", str(last.submission_id)),
    ]
    says_who = page["entry"][1]["resource"]
    assert f"review {broken.pk} " in says_who["issue"][0]["diagnostics"]
    assert reader.found("/fhir/QuestionnaireResponse?_count=1")[1] == says_who
    assert reader.found(f"/fhir/QuestionnaireResponse?_id={broken.submission_id}") == [says_who]
    response = reader.get(f"/fhir/QuestionnaireResponse/{broken.submission_id}")
    assert outcome(response) == (500, "exception")
    assert json.loads(response.content) == says_who


def test_rules_that_cannot_be_evaluated_are_named_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    review = shared_review()
    monkeypatch.setattr(shared, "dossier_of", rule_broken)
    reader = Reader()
    assert outcome(reader.get(f"/fhir/Bundle/{review.submission_id}")) == (500, "exception")
    (says_who,) = reader.found("/fhir/Bundle")
    assert f"review {review.pk} " in says_who["issue"][0]["diagnostics"]


def test_rules_that_fail_now_are_told_as_an_emergency(monkeypatch: pytest.MonkeyPatch) -> None:
    shared_review(urgency="soon")
    monkeypatch.setattr(submissions, "assess", rule_broken)
    reader = Reader()
    assert reader.found("/fhir/GuidanceResponse")[-1]["status"] == "failure"
    assert reader.found("/fhir/RequestGroup")[-1]["priority"] == "stat"


def test_an_unknown_kind_names_those_that_there_are() -> None:
    response = Reader().get("/fhir/Observation")
    assert outcome(response) == (404, "not-supported")
    assert "QuestionnaireResponse" in response.content.decode()
