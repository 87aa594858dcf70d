"""Closing the questionnaire and storing the final assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from triage.actions.submissions import UnfinishedError, assess_submission, finish_submission, send_page
from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import Urgency
from triage.models import StoredAssessment, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

ID = UUID("00000000-0000-4000-8000-000000000001")
PAGES = ("movement", "urgent_signs", "pain", "other_signs")


def send(page_id: str, **given: str | int) -> None:
    """Send a page."""
    send_page(submission_id=ID, page_id=page_id, given=given, by=Respondent.SELF)


def finish(by: Respondent = Respondent.SELF) -> Assessment | None:
    """Ask for the result, and read it."""
    return assess_submission(finish_submission(submission_id=ID, by=by))


@pytest.fixture
def answered(live_version: ProtocolVersion) -> None:  # noqa: ARG001 (publishes it)
    """Every page sent, without a sign."""
    for page_id in PAGES:
        send(page_id)
    send("about_you", cancer_diagnosis="yes", known_bone_metastases="no", known_spine_metastases="no")


@pytest.mark.usefixtures("answered")
def test_finishing_gives_the_assessment() -> None:
    assessment = finish()
    assert assessment is not None
    assert assessment.urgency == Urgency.ROUTINE


@pytest.mark.usefixtures("answered")
def test_finishing_stores_the_final_assessment() -> None:
    finish()
    stored = StoredAssessment.objects.get()
    assert stored.is_final
    assert stored.urgency == "routine"


@pytest.mark.usefixtures("answered")
def test_finishing_is_the_moment_of_the_result() -> None:
    finish()
    assert Submission.objects.get().finished_at is not None


@pytest.mark.usefixtures("answered")
def test_finishing_again_changes_nothing() -> None:
    finish()
    before = Submission.objects.values().get()
    finish()
    assert Submission.objects.values().get() == before
    assert StoredAssessment.objects.count() == 1


@pytest.mark.usefixtures("live_version")
def test_an_open_page_stops_it_and_is_named() -> None:
    send("movement")
    with pytest.raises(UnfinishedError) as caught:
        finish()
    assert caught.value.page.id == "urgent_signs"


@pytest.mark.usefixtures("live_version")
def test_an_open_page_leaves_the_submission_unfinished() -> None:
    send("movement")
    with pytest.raises(UnfinishedError):
        finish()
    assert not Submission.objects.get().is_finished
    assert not StoredAssessment.objects.exists()


@pytest.mark.usefixtures("answered")
def test_a_page_that_an_answer_showed_is_open() -> None:
    send("pain", bone_pain_new="yes")
    with pytest.raises(UnfinishedError) as caught:
        finish()
    assert caught.value.page.id == "pain_details"


@pytest.mark.usefixtures("answered")
def test_rows_that_an_emergency_cut_short_do_not_stop_it() -> None:
    send("movement", leg_weakness="yes")
    send("medicines_and_history", bowel_not_opened_days=0)
    assessment = finish()
    assert assessment is not None
    assert assessment.urgency == Urgency.EMERGENCY


@pytest.mark.usefixtures("answered")
def test_nobody_finishes_what_another_kind_of_respondent_began() -> None:
    with pytest.raises(Submission.DoesNotExist):
        finish(by=Respondent.OTHER)


@pytest.mark.django_db
def test_nobody_finishes_what_was_never_begun() -> None:
    with pytest.raises(Submission.DoesNotExist):
        finish()
