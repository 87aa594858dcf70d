"""Who may sign: whoever an administrator entered, and who confirmed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.actions.sign_offs.signing import ANA, BEN, accept_all, clinician, profile
from tests.nurses.people import administrator, editor, staff
from triage.actions.roles import CLINICAL_REVIEWER
from triage.actions.sign_offs.reviewers import ReviewerError, confirm_reviewer, save_reviewer
from triage.models import AuditRow, ClinicalReviewer, SignOff

if TYPE_CHECKING:
    from triage.models import ProtocolVersion


def entering() -> User:
    """The administrator who enters profiles."""
    return User.objects.get(username="adam")


def refused(version: ProtocolVersion, by: User) -> str:
    """Why somebody may not sign; nothing is stored."""
    with pytest.raises(ReviewerError) as caught:
        accept_all(version, by)
    assert not SignOff.objects.exists()
    return str(caught.value)


def test_whoever_is_no_clinical_reviewer_signs_nothing(live_version: ProtocolVersion) -> None:
    edith = editor()
    profile(edith, *ANA)
    assert refused(live_version, edith) == "Only clinical reviewers sign."


def test_nobody_signs_without_a_profile(live_version: ProtocolVersion) -> None:
    ana = staff("ana", CLINICAL_REVIEWER)
    assert refused(live_version, ana).startswith("An administrator has to enter your name")


def test_nobody_signs_before_confirming_the_profile(live_version: ProtocolVersion) -> None:
    ana = staff("ana", CLINICAL_REVIEWER)
    profile(ana, *ANA)
    assert refused(live_version, ana) == "Confirm your name, profession and licence number first."


def test_a_changed_profile_has_to_be_confirmed_again(live_version: ProtocolVersion, ana: User) -> None:
    reviewer = ClinicalReviewer.objects.get(user=ana)
    reviewer.profession = "surgeon"
    save_reviewer(reviewer=reviewer, by=entering())
    assert refused(live_version, ana).startswith("Confirm your name")


def test_saving_a_profile_unchanged_keeps_it_confirmed(ana: User) -> None:
    reviewer = ClinicalReviewer.objects.get(user=ana)
    assert save_reviewer(reviewer=reviewer, by=entering()).is_confirmed


def test_a_profile_that_changed_while_it_was_read_is_not_confirmed(live_version: ProtocolVersion) -> None:
    ana = staff("ana", CLINICAL_REVIEWER)
    profile(ana, *ANA)
    with pytest.raises(ReviewerError, match="changed since"):
        confirm_reviewer(name="Ana Ruiz", profession="surgeon", licence_number="NY 104233", by=ana)
    assert refused(live_version, ana)


def test_nobody_confirms_what_was_never_entered(ana: User) -> None:
    name, profession, number = BEN
    with pytest.raises(ReviewerError, match="An administrator"):
        confirm_reviewer(name=name, profession=profession, licence_number=number, by=editor())
    assert ClinicalReviewer.objects.get().user == ana


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Ana"),
        ("name", "Ana 2"),
        ("name", ". ."),
        ("profession", "--"),
        ("licence_number", "12"),
        ("licence_number", "none"),
        ("licence_number", "NY;1234"),
    ],
)
def test_a_profile_that_says_too_little_is_refused(
    field: str, value: str, live_version: ProtocolVersion
) -> None:
    ana = staff("ana", CLINICAL_REVIEWER)
    entered = dict(zip(("name", "profession", "licence_number"), ANA, strict=True)) | {field: value}
    with pytest.raises(ValidationError) as caught:
        save_reviewer(reviewer=ClinicalReviewer(user=ana, **entered), by=administrator())
    assert list(caught.value.message_dict) == [field]
    assert live_version
    assert not ClinicalReviewer.objects.exists()


def test_one_person_is_no_two_reviewers_by_two_accounts(ana: User) -> None:
    other = staff("ana2", CLINICAL_REVIEWER)
    assert ana != other
    with pytest.raises(ValidationError, match="One person signs once"):
        profile(other, "Ana Ruiz", "oncologist", "ny 104233")


def test_entering_and_confirming_stand_in_the_trail_without_the_values(ana: User) -> None:
    rows = AuditRow.objects.filter(subject_type="clinicalreviewer").values_list("action", "fields")
    assert list(rows) == [
        ("add_reviewer", ["licence_number", "name", "profession"]),
        ("confirm_reviewer", ["confirmed_at"]),
    ]
    assert ana


def test_a_colleague_signs_by_a_profile_of_their_own(live_version: ProtocolVersion) -> None:
    accept_all(live_version, clinician("ben", BEN))
    assert set(SignOff.objects.values_list("name", "profession", "licence_number")) == {BEN}


def test_nobody_enters_their_own_profile(live_version: ProtocolVersion) -> None:
    ana = staff("ana", CLINICAL_REVIEWER)
    entered = dict(zip(("name", "profession", "licence_number"), ANA, strict=True))
    with pytest.raises(ValidationError, match="Somebody else"):
        save_reviewer(reviewer=ClinicalReviewer(user=ana, **entered), by=ana)
    assert live_version
