"""The copy that a person saves of everything kept of a check."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.nurses.people import nurse
from tests.patients.html import read
from tests.patients.sharer import review_of, shares
from triage.actions.reviews.sharing import add_to_shared
from triage.actions.reviews.work import add_note
from triage.actions.submissions import save_handover_notes
from triage.models import AuditRow
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from tests.patients.person import Person

pytestmark = pytest.mark.django_db


def copy_url(person: Person) -> str:
    return reverse("patients:copy", args=[person.id])


def copied(person: Person) -> dict[str, Any]:
    response = person.client.get(copy_url(person))
    assert response.status_code == 200
    copy: dict[str, Any] = response.json()
    return copy


def printed(code: str) -> dict[str, Any]:
    out = StringIO()
    call_command("person_data", code, stdout=out)
    copy: dict[str, Any] = json.loads(out.getvalue())
    return copy


@pytest.fixture
def told(person: Person) -> Person:
    """Somebody who has a result and wrote on the sheet."""
    person.was_told(leg_weakness="yes")
    save_handover_notes(submission_id=person.id, notes={"allergies": "Penicillin"}, by=Respondent.SELF)
    return person


def test_it_is_a_file_that_is_kept_nowhere_on_the_way(told: Person) -> None:
    response = told.client.get(copy_url(told))
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]


def test_it_holds_answers_results_and_notes(told: Person) -> None:
    copy = copied(told)
    answers = {row["question"]: row["answer"] for row in copy["answers"]}
    assert answers == told.submission.answers
    assert all(row["asked"] for row in copy["answers"])
    assert [row["urgency"] for row in copy["results"]] == ["emergency"] * told.submission.assessments.count()
    assert copy["sheet"]["allergies"] == "Penicillin"
    assert copy["shared"] is None


def test_it_holds_what_was_shared_and_added_but_not_what_nurses_wrote(told: Person) -> None:
    shares(told, name="Zebulon Quack")
    add_to_shared(review_id=review_of(told).pk, text="My foot is numb")
    add_note(review_id=review_of(told).pk, text="Sounded tired", by=nurse())
    copy = copied(told)
    assert copy["shared"]["contact"]["name"] == "Zebulon Quack"
    assert [line["kind"] for line in copy["shared"]["history"]] == ["shared", "added"]
    assert "My foot is numb" in str(copy)
    assert "Sounded tired" not in str(copy)
    assert "What nurses noted" in copy["not_in_this_copy"]


def test_each_copy_is_in_the_trail(told: Person) -> None:
    copied(told)
    row = AuditRow.objects.get(action="copy_own_data")
    assert (row.actor, row.subject) == ("patient", str(told.id))


def test_another_browser_gets_nothing(told: Person) -> None:
    assert Client().get(copy_url(told)).status_code == 404


def test_erased_answers_have_no_copy(told: Person) -> None:
    told.client.post(reverse("patients:erase", args=[told.id]))
    assert told.client.get(copy_url(told)).status_code == 404


def test_nothing_can_be_sent_to_it(told: Person) -> None:
    assert told.client.post(copy_url(told)).status_code == 405


@pytest.mark.parametrize("page", ["start", "erase", "computer"])
def test_pages_about_own_answers_lead_to_it(told: Person, page: str) -> None:
    address = reverse(f"patients:{page}", args=[] if page == "start" else [told.id])
    assert copy_url(told) in read(told.client.get(address)).links


def test_a_request_is_answered_by_code_with_what_nurses_wrote(told: Person) -> None:
    code = shares(told)
    add_note(review_id=review_of(told).pk, text="Sounded tired", by=nurse())
    copy = printed(code)
    assert copy["check"]["id"] == str(told.id)
    assert "Sounded tired" in str(copy)
    assert AuditRow.objects.get(action="copy_all_data").actor == "machine"


def test_a_request_is_answered_by_the_id_of_answers_that_were_not_shared(told: Person) -> None:
    assert printed(str(told.id))["sheet"]["allergies"] == "Penicillin"


@pytest.mark.parametrize("code", ["2222-2222-2222", "x", "6840ede0-7533-432a-8f00-85275e60241a"])
def test_the_command_says_that_nothing_is_kept_under_a_code(code: str) -> None:
    with pytest.raises(CommandError, match="Nothing is kept"):
        call_command("person_data", code)
