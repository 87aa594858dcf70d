"""The cases in the admin: listed with what they are told, added, changed, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.actions.case_examples import new_case
from tests.actions.draft_changes import rename_question, say
from tests.fixture_protocol import fixture_evidence
from tests.nurses.people import logged_in, nurse
from tests.patients.html import read
from triage.actions.case_store import retire_case, save_case
from triage.models import AuditRow, StoredCase

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.models import Draft

pytestmark = pytest.mark.usefixtures("live_version")
LIST, ADD = "/admin/triage/storedcase/", "/admin/triage/storedcase/add/"
FORM = {
    "title": "Weak leg after a long day",
    "story": "My leg gave way.",
    "respondent": "self",
    "answer-cancer_diagnosis": "yes",
    "answer-leg_weakness": "not_sure",
    "answer-pain_severity": "7",
    "answer-care_team": "hospice",
    "expected": "emergency",
    "accepted": ["emergency", "same_day"],
    "rationale": "It may be the spinal cord.",
    "category": "cord_compression",
    "evidence": "teaching_case",
    "source_title": "A teaching case",
    "source_year": "2020",
    "source_address": "https://example.org/case",
    "note": "",
}


@pytest.fixture
def case(edith: User) -> StoredCase:
    """A case that every protocol of ours passes."""
    return save_case(case=new_case(), by=edith)


@pytest.fixture
def failing(edith: User) -> StoredCase:
    """A case that the live version fails."""
    return save_case(case=new_case(title="Nothing at all", answers={"nausea": "no"}), by=edith)


def change_url(case: StoredCase) -> str:
    """Where a case is changed."""
    return reverse("admin:triage_storedcase_change", args=[case.pk])


def retire_url(case: StoredCase) -> str:
    """Where a case is retired."""
    return reverse("admin:triage_storedcase_retire", args=[case.pk])


def read_url(code: str) -> str:
    """Where a case is read."""
    return reverse("admin:triage_storedcase_read", args=[code])


def add(client: Client, **changed: object) -> Response:
    """Send the form of a new case."""
    return client.post(ADD, {**FORM, **changed})


def kept(response: Response, name: str) -> str:
    """What stands in a field of a form that came back."""
    return next(box.get("value", "") for box in read(response).inputs if box.get("name") == name)


def test_the_list_holds_every_case_of_the_program_and_the_stored_ones(
    client: Client, case: StoredCase
) -> None:
    words = read(client.get(LIST)).words
    assert all(one.id in words and one.title in words for one in fixture_evidence().cases)
    assert f"{case.code} {case.title}" in words
    assert "✓ passes: told Emergency" in words
    assert f"All ({len(fixture_evidence().cases) + 1})" in words
    assert "Failing (0)" in words


def test_a_failing_case_says_what_it_is_told_and_what_it_must_be_told(
    client: Client, failing: StoredCase, case: StoredCase
) -> None:
    words = read(client.get(LIST, {"show": "failing"})).words
    assert failing.title in words
    assert "too little" in words
    assert "Accepted: “Call now or go to the emergency room”" in words
    assert case.title not in words


def test_cases_are_held_against_the_newest_draft_unless_another_is_chosen(
    client: Client, case: StoredCase, draft: Draft
) -> None:
    for rule in draft.items.filter(kind="rule", document__urgency="emergency"):
        say(draft, "rule", rule.key, urgency="soon")
    seen = read(client.get(LIST, {"show": "failing"}))
    assert f"{case.code} {case.title}" in seen.words
    assert "too little" in seen.words
    assert "No case fails." in read(client.get(LIST, {"show": "failing", "draft": ""})).words


def test_a_draft_that_is_not_complete_says_so_and_the_live_results_stay(client: Client, draft: Draft) -> None:
    draft.items.filter(kind="rule").delete()
    seen = read(client.get(LIST, {"draft": draft.pk}))
    assert "is not complete" in seen.words
    assert "passes" in seen.words


@pytest.mark.parametrize("query", [{"draft": "999"}, {"draft": "x"}, {"show": "everything"}])
def test_a_strange_choice_shows_the_cases_all_the_same(client: Client, query: dict[str, str]) -> None:
    assert f"All ({len(fixture_evidence().cases)})" in read(client.get(LIST, query)).words


def test_a_shipped_case_is_read_in_words_and_cannot_be_changed(client: Client) -> None:
    shipped = fixture_evidence().cases[1]
    seen = read(client.get(read_url(shipped.id)))
    assert shipped.story in seen.words
    assert "Weak leg No" in seen.words
    assert not [link for link in seen.links if link.endswith(("/change/", "/retire/"))]


def test_an_unknown_case_is_not_found(client: Client) -> None:
    assert client.get(read_url("CL-77")).status_code == 404


def test_an_editor_adds_a_case_by_choosing_answers(client: Client, edith: User) -> None:
    assert add(client)["Location"] == LIST
    case = StoredCase.objects.get()
    assert case.answers == {
        "cancer_diagnosis": "yes",
        "leg_weakness": "not_sure",
        "pain_severity": 7,
        "care_team": "hospice",
    }
    assert (case.author, case.accepted) == (edith, ["emergency", "same_day"])
    assert AuditRow.objects.filter(action="add_case", subject=str(case.pk)).exists()


def test_adding_a_case_that_the_live_version_fails_says_so(client: Client) -> None:
    response = client.post(
        ADD, {**FORM, "answer-leg_weakness": "no", "answer-pain_severity": ""}, follow=True
    )
    assert "The live version fails it" in read(response).words
    assert StoredCase.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"answer-pain_severity": "11"},
            "Write a whole number from 0 to 10, or not sure, or leave it empty.",
        ),
        ({"answer-leg_weakness": "perhaps"}, "Select a valid choice. perhaps is not one"),
        ({"accepted": ["soon"]}, "The expected urgency must be among the accepted ones."),
        ({"accepted": []}, "Tick every urgency that a cautious clinician would accept."),
        ({"title": ""}, "This field is required."),
        ({"story": "x" * 2001}, "at most 2000 characters"),
        ({"source_year": "20"}, "greater than or equal to 1900"),
        ({"source_address": "somewhere"}, "Enter a valid URL."),
    ],
)
def test_a_wrong_case_is_refused_and_what_was_entered_is_kept(
    client: Client, changed: dict[str, object], says: str
) -> None:
    response = add(client, **changed)
    assert response.status_code == 200
    assert says in read(response).words
    assert kept(response, "source_title") == "A teaching case"
    assert '<option value="not_sure" selected>' in response.content.decode() or "perhaps" in says
    assert not StoredCase.objects.exists()


def test_a_case_without_any_answer_is_refused(client: Client) -> None:
    response = add(client, **{name: "" for name in FORM if name.startswith("answer-")})
    assert "Give at least one answer" in read(response).words
    assert not StoredCase.objects.exists()


def test_not_sure_may_be_written_for_a_number(client: Client) -> None:
    add(client, **{"answer-pain_severity": "Not sure"})
    assert StoredCase.objects.get().answers["pain_severity"] == "not_sure"


def test_every_field_of_the_form_has_a_label(client: Client, case: StoredCase) -> None:
    raw = client.get(change_url(case)).content.decode()
    named = [
        box["id"] for box in read(client.get(ADD)).inputs if box.get("type") in ("text", "number", "url")
    ]
    assert named
    assert all(f'for="{name}"' in raw for name in named)
    assert 'for="id_answer-leg_weakness"' in raw


def test_a_question_that_only_a_draft_asks_may_be_answered(client: Client, draft: Draft) -> None:
    rename_question(draft, "nausea", "feeling_sick")
    assert "Only in a draft" in read(client.get(ADD)).words
    add(client, **{"answer-feeling_sick": "yes"})
    assert StoredCase.objects.get().answers["feeling_sick"] == "yes"


def test_an_answer_that_is_no_longer_asked_is_kept_until_it_is_taken_away(
    client: Client, edith: User
) -> None:
    case = save_case(case=new_case(answers={"leg_weakness": "yes", "old_sign": "yes"}), by=edith)
    assert "no longer asked" in read(client.get(change_url(case))).words
    assert "old_sign (no longer asked)" in read(client.get(read_url(case.code))).words
    sent = {**FORM, "answer-old_sign": "yes", "read_revision": "0"}
    client.post(change_url(case), sent)
    assert StoredCase.objects.get().answers["old_sign"] == "yes"
    client.post(change_url(case), {**sent, "answer-old_sign": "", "read_revision": "1"})
    assert "old_sign" not in StoredCase.objects.get().answers


def test_an_editor_changes_a_case(client: Client, case: StoredCase) -> None:
    client.post(change_url(case), {**FORM, "title": "A weak leg", "read_revision": "0"})
    case.refresh_from_db()
    assert (case.title, case.revision) == ("A weak leg", 1)


def test_a_stale_save_shows_both_versions_and_the_next_one_replaces(client: Client, case: StoredCase) -> None:
    client.post(change_url(case), {**FORM, "title": "Saved first", "read_revision": "0"})
    sent = {**FORM, "title": "Saved second", "read_revision": "0"}
    response = client.post(change_url(case), sent)
    seen = read(response)
    assert "Somebody else saved this case" in seen.words
    assert "Saved first" in seen.words
    assert kept(response, "title") == "Saved second"
    assert StoredCase.objects.get().title == "Saved first"
    client.post(change_url(case), {**sent, "read_revision": kept(response, "read_revision")})
    assert StoredCase.objects.get().title == "Saved second"


def test_a_case_is_retired_with_a_reason_and_moves_to_the_retired_ones(
    client: Client, failing: StoredCase
) -> None:
    response = client.post(retire_url(failing), {"reason": "The report was withdrawn."}, follow=True)
    assert "Retired by edith" in read(response).words
    assert "No case fails." in read(client.get(LIST, {"show": "failing"})).words
    retired = read(client.get(LIST, {"show": "retired"})).words
    assert failing.title in retired
    assert "The report was withdrawn." in retired


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_case_is_not_retired_without_a_fitting_reason(
    client: Client, case: StoredCase, reason: str
) -> None:
    response = client.post(retire_url(case), {"reason": reason})
    assert "Please correct the error below." in read(response).words
    assert not StoredCase.objects.get().is_retired


def test_a_retired_case_is_read_and_no_longer_changed(client: Client, case: StoredCase, edith: User) -> None:
    retire_case(case_id=case.pk, reason="Withdrawn.", by=edith)
    assert client.get(change_url(case))["Location"] == read_url(case.code)
    assert client.get(retire_url(case))["Location"] == read_url(case.code)
    assert client.post(change_url(case), {**FORM, "title": "Changed"}).status_code == 403
    client.post(retire_url(case), {"reason": "Once more."})
    case.refresh_from_db()
    assert (case.title, case.retired_reason) == ("Weak leg after a long day", "Withdrawn.")


def test_a_case_cannot_be_deleted(client: Client, case: StoredCase) -> None:
    address = reverse("admin:triage_storedcase_delete", args=[case.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert StoredCase.objects.exists()


def test_an_approver_reads_cases_and_changes_nothing(approving: Client, case: StoredCase) -> None:
    assert case.title in read(approving.get(LIST)).words
    assert ADD not in read(approving.get(LIST)).links
    assert approving.get(change_url(case))["Location"] == read_url(case.code)
    assert retire_url(case) not in read(approving.get(read_url(case.code))).links
    assert approving.get(ADD).status_code == 403
    assert approving.post(change_url(case), FORM).status_code == 403
    assert approving.post(retire_url(case), {"reason": "No."}).status_code == 403
    assert not StoredCase.objects.get().is_retired


def test_nurses_and_strangers_see_no_cases(case: StoredCase) -> None:
    addresses = [LIST, ADD, change_url(case), retire_url(case), read_url(case.code)]
    nora = logged_in(nurse(is_staff=True))
    for address in addresses:
        assert nora.get(address).status_code == 403
        assert Client().get(address)["Location"] == f"/admin/login/?next={address}"
