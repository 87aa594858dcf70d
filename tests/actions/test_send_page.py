"""Saving one page's answers and assessing what is known so far."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from triage.actions.submissions import PageNotShownError, SentPage, send_page
from triage.engine.journey import Place
from triage.engine.vocabulary import Urgency
from triage.models import StoredAssessment, Submission
from triage.models.protocols import NothingPublishedError
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from triage.models import ProtocolVersion

ID = UUID("00000000-0000-4000-8000-000000000001")


def send(page_id: str, *, submission_id: UUID = ID, **given: str | int) -> SentPage:
    """Send a page of one submission."""
    return send_page(submission_id=submission_id, page_id=page_id, given=given, by=Respondent.SELF)


@pytest.mark.usefixtures("live_version")
def test_the_first_page_begins_the_submission() -> None:
    send("movement")
    assert Submission.objects.get().pk == ID


def test_a_submission_begins_with_the_live_version(live_version: ProtocolVersion) -> None:
    assert send("movement").submission.version == live_version


@pytest.mark.django_db
def test_nothing_begins_while_nothing_is_published() -> None:
    with pytest.raises(NothingPublishedError, match="load_protocol"):
        send("movement")


@pytest.mark.usefixtures("live_version")
def test_two_submissions_do_not_mix() -> None:
    other = uuid4()
    send("movement", leg_weakness="not_sure")
    send("movement", submission_id=other)
    assert Submission.objects.get(pk=ID).answers["leg_weakness"] == "not_sure"
    assert Submission.objects.get(pk=other).answers["leg_weakness"] == "no"


@pytest.mark.usefixtures("live_version")
def test_an_emergency_is_stored_at_once() -> None:
    send("movement", leg_weakness="yes")
    stored = StoredAssessment.objects.get()
    assert stored.urgency == "emergency"
    assert not stored.is_final


@pytest.mark.usefixtures("live_version")
def test_what_is_stored_can_be_read_as_the_assessment_it_was() -> None:
    sent = send("movement", leg_weakness="yes")
    assert StoredAssessment.objects.get().assessment == sent.journey.assessment


@pytest.mark.usefixtures("live_version")
def test_routine_so_far_stores_no_assessment() -> None:
    send("movement")
    assert not StoredAssessment.objects.exists()


@pytest.mark.usefixtures("live_version")
def test_every_rise_of_the_urgency_is_stored() -> None:
    send("other_signs", other_worry="yes")
    send("pain", back_pain="yes")
    send("movement", leg_weakness="yes")
    urgencies = list(StoredAssessment.objects.values_list("urgency", flat=True))
    assert urgencies == ["soon", "same_day", "emergency"]


@pytest.mark.usefixtures("live_version")
def test_a_fall_of_the_urgency_stores_nothing_before_the_end() -> None:
    send("pain", back_pain="yes")
    send("pain")
    assert list(StoredAssessment.objects.values_list("urgency", flat=True)) == ["same_day"]


@pytest.mark.usefixtures("live_version")
def test_an_emergency_after_a_correction_is_stored_with_its_own_reasons() -> None:
    send("movement", leg_weakness="yes")
    send("movement")
    send("urgent_signs", confusion="yes")
    rules = [stored.assessment.findings[0].rule for stored in StoredAssessment.objects.all()]
    assert rules == ["weak_or_unsteady_limbs", "confused_or_hard_to_wake"]


@pytest.mark.usefixtures("live_version")
def test_a_sign_on_a_red_flag_page_interrupts() -> None:
    assert send("movement", leg_weakness="yes").destination.place == Place.RESULT


@pytest.mark.usefixtures("live_version")
def test_a_combination_interrupts_on_the_page_that_completes_it() -> None:
    send("about_you", cancer_diagnosis="yes", known_bone_metastases="no", known_spine_metastases="no")
    assert send("pain", back_pain="yes").destination.place != Place.RESULT
    assert send("other_signs", new_or_worse_constipation="yes").destination.place == Place.RESULT


@pytest.mark.usefixtures("live_version")
def test_an_emergency_on_another_page_does_not_interrupt() -> None:
    send("movement", leg_weakness="yes")
    sent = send("urgent_signs")
    assert sent.destination.place != Place.RESULT
    assert sent.journey.assessment is not None
    assert sent.journey.assessment.urgency == Urgency.EMERGENCY


@pytest.mark.usefixtures("live_version")
def test_a_page_without_red_flags_completes_its_rows_even_in_an_emergency() -> None:
    send("about_you", cancer_diagnosis="yes", known_bone_metastases="no", known_spine_metastases="no")
    send("other_signs", new_or_worse_constipation="yes")
    assert send("pain", back_pain="yes").submission.answers["neck_pain"] == "no"


@pytest.mark.usefixtures("live_version")
def test_sent_pages_stand_in_the_order_they_were_first_sent() -> None:
    send("pain")
    send("movement")
    assert send("pain").submission.sent_pages == ["pain", "movement"]


@pytest.mark.usefixtures("live_version")
def test_a_hidden_page_is_refused() -> None:
    with pytest.raises(PageNotShownError):
        send("pain_details", pain_severity=9)
    assert not Submission.objects.exists()


@pytest.mark.usefixtures("live_version")
def test_an_unknown_page_is_refused() -> None:
    with pytest.raises(PageNotShownError):
        send("astrology")
    assert not Submission.objects.exists()
