"""Keeping what a person adds to the handover sheet."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from triage.actions.submissions import assess_submission, save_handover_notes, send_page
from triage.models import HandoverNotes, ProtocolVersion, StoredAssessment, Submission
from triage.models.submissions import Respondent


@pytest.fixture
def submission(live_version: ProtocolVersion) -> Submission:  # noqa: ARG001 (publishes it)
    """Somebody with an emergency."""
    return send_page(
        submission_id=uuid4(), page_id="movement", given={"leg_weakness": "yes"}, by=Respondent.SELF
    ).submission


def save(submission: Submission, **notes: str) -> HandoverNotes:
    """Keep these notes for this submission."""
    return save_handover_notes(submission_id=submission.pk, notes=notes, by=Respondent.SELF)


def test_notes_are_kept_with_their_submission(submission: Submission) -> None:
    save(submission, worry="My back")
    assert HandoverNotes.objects.get(submission=submission).worry == "My back"


def test_notes_that_are_saved_again_take_the_place_of_the_earlier_ones(submission: Submission) -> None:
    save(submission, worry="My back")
    save(submission, worry="")
    assert HandoverNotes.objects.get().worry == ""


def test_fields_that_are_not_named_become_empty(submission: Submission) -> None:
    save(submission, worry="My back", contact="My son")
    save(submission, contact="My son")
    assert HandoverNotes.objects.get().worry == ""


def test_whom_to_call_is_stored_sealed(submission: Submission) -> None:
    save(submission, contact="My son, 555-010-0177")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM triage_handovernotes")
        stored = repr(cursor.fetchall())
    assert "My son" not in stored
    assert "555-010-0177" not in stored
    assert HandoverNotes.objects.get().contact == "My son, 555-010-0177"


def test_notes_touch_neither_answers_nor_results(submission: Submission) -> None:
    before = Submission.objects.values().get(pk=submission.pk)
    stored = list(StoredAssessment.objects.values())
    save(submission, worry="confusion: yes", walking="No")
    assert Submission.objects.values().get(pk=submission.pk) == before
    assert list(StoredAssessment.objects.values()) == stored


def test_no_rule_reads_notes(submission: Submission) -> None:
    before = assess_submission(submission)
    save(submission, worry="I cannot move my legs and I bleed")
    assert assess_submission(Submission.objects.get(pk=submission.pk)) == before


def test_notes_of_another_respondent_are_refused(submission: Submission) -> None:
    with pytest.raises(Submission.DoesNotExist):
        save_handover_notes(submission_id=submission.pk, notes={"worry": "x"}, by=Respondent.OTHER)
    assert not HandoverNotes.objects.exists()


@pytest.mark.django_db
def test_notes_without_a_submission_are_refused() -> None:
    with pytest.raises(Submission.DoesNotExist):
        save_handover_notes(submission_id=uuid4(), notes={"worry": "x"}, by=Respondent.SELF)


def test_notes_of_two_people_do_not_mix(submission: Submission) -> None:
    other = send_page(submission_id=uuid4(), page_id="movement", given={}, by=Respondent.SELF).submission
    save(submission, worry="My back")
    save(other, worry="My neck")
    assert HandoverNotes.objects.get(submission=submission).worry == "My back"
