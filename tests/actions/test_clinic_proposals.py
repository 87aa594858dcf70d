"""What the clinic tells patients: proposed by one person, live once another approved it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from content.models import ClinicNote
from tests.nurses.people import administrator, approver, editor, nurse
from triage.actions.clinic_proposals import (
    approve_clinic_proposal,
    check_note_words,
    has_second_person,
    propose_note,
    propose_settings,
    return_clinic_proposal,
    withdraw_clinic_proposal,
)
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError
from triage.models import AuditRow, Clinic, ClinicProposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("live_version")]
WHY = "Our line has another number now"
FINE, WAITING = "Our scans are on floor 2.", "Wait for our call. Then bring your card."


@pytest.fixture
def adam() -> User:
    """An administrator, with a clinic that he runs."""
    Clinic(name="Elm Street", phone="212-555-0100").save()
    return administrator()


@pytest.fixture
def edith() -> User:
    """An editor."""
    return editor()


def number(by: User, phone: str = "212-555-0142") -> ClinicProposal:
    """A new number, proposed."""
    return propose_settings(changes={"phone": phone}, reason=WHY, by=by)


def note(by: User, text: str = FINE, page: str = "bone-scan") -> ClinicProposal:
    """A note on a page, proposed."""
    return propose_note(page=page, language="en", text=text, reason="Patients ask for it", by=by)


def test_patients_read_the_old_number_until_another_person_approved_the_new_one(adam: User) -> None:
    proposal = number(adam)
    assert Clinic.load().phone == "212-555-0100"
    approve_clinic_proposal(proposal_id=proposal.pk, by=approver())
    assert Clinic.load().phone == "212-555-0142"


def test_the_trail_tells_who_proposed_and_who_approved_with_old_and_new(adam: User) -> None:
    proposal, abel = number(adam), approver()
    approve_clinic_proposal(proposal_id=proposal.pk, by=abel)
    rows = AuditRow.objects.filter(subject_type="clinicproposal").order_by("number")
    assert [(row.action, row.actor) for row in rows] == [
        ("propose_clinic_words", f"user {adam.pk}"),
        ("approve_clinic_words", f"user {abel.pk}"),
    ]
    assert {tuple(row.fields) for row in rows} == {("phone: “212-555-0100” → “212-555-0142”",)}
    assert {row.digest for row in rows} == {proposal.sha256}


def test_nobody_approves_what_they_wrote_where_another_may(adam: User) -> None:
    approver()
    with pytest.raises(NotAllowedError, match="another person has to approve it"):
        approve_clinic_proposal(proposal_id=number(adam).pk, by=adam)
    assert Clinic.load().phone == "212-555-0100"


def test_where_nobody_else_may_its_author_decides_alone_and_the_trail_says_so(adam: User) -> None:
    done = approve_clinic_proposal(proposal_id=number(adam).pk, by=adam)
    assert done.is_alone
    assert Clinic.load().phone == "212-555-0142"
    assert AuditRow.objects.latest("number").action == "change_clinic_words_alone"


def test_somebody_who_left_is_no_second_person(adam: User) -> None:
    approver(is_active=False)
    assert not has_second_person(adam)


def test_the_database_itself_wants_two_persons(adam: User) -> None:
    proposal = number(adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicProposal.objects.filter(pk=proposal.pk).update(decision="approved", decided_by=adam)


@pytest.mark.parametrize("phone", ["12", "12345678901234567890", "call us", "555-0100"])
def test_what_is_no_number_is_refused_by_the_action_too(adam: User, phone: str) -> None:
    with pytest.raises(PublishingError, match="Write it like 212-555-0100"):
        number(adam, phone)
    assert not ClinicProposal.objects.exists()


@pytest.mark.parametrize("reason", ["", "x", "because"])
def test_a_change_needs_a_reason_that_says_something(adam: User, reason: str) -> None:
    with pytest.raises(PublishingError, match="The reason"):
        propose_settings(changes={"phone": "212-555-0142"}, reason=reason, by=adam)


def test_a_second_change_waits_until_the_first_is_decided(adam: User) -> None:
    number(adam)
    with pytest.raises(PublishingError, match="waits for a decision already"):
        number(adam, "212-555-0143")


def test_a_change_of_what_was_changed_meanwhile_is_refused(adam: User) -> None:
    proposal = number(adam)
    Clinic.objects.update(phone="212-555-0199")
    with pytest.raises(StaleError, match="changed since this was sent"):
        approve_clinic_proposal(proposal_id=proposal.pk, by=approver())
    assert Clinic.load().phone == "212-555-0199"


def test_a_decided_proposal_is_not_decided_again(adam: User) -> None:
    proposal, abel = number(adam), approver()
    withdraw_clinic_proposal(proposal_id=proposal.pk, by=adam)
    with pytest.raises(StaleError, match="no longer open: withdrawn"):
        approve_clinic_proposal(proposal_id=proposal.pk, by=abel)


def test_a_proposal_is_given_back_with_what_to_mend(adam: User) -> None:
    proposal = number(adam)
    returned = return_clinic_proposal(proposal_id=proposal.pk, note="Nobody answers there", by=approver())
    assert (returned.decision, returned.decision_note) == ("returned", "Nobody answers there")
    assert Clinic.load().phone == "212-555-0100"


def test_only_its_author_withdraws_a_proposal(adam: User) -> None:
    with pytest.raises(NotAllowedError, match="Only its author"):
        withdraw_clinic_proposal(proposal_id=number(adam).pk, by=approver())


def test_whoever_lacks_the_right_proposes_and_approves_nothing(adam: User, edith: User) -> None:
    nora = nurse()
    with pytest.raises(NotAllowedError):
        number(edith)
    with pytest.raises(NotAllowedError):
        note(adam)
    proposal = number(adam)
    for other in (edith, nora):
        with pytest.raises(NotAllowedError):
            approve_clinic_proposal(proposal_id=proposal.pk, by=other)


def test_a_note_is_read_once_another_person_approved_it(edith: User) -> None:
    proposal = note(edith)
    assert not ClinicNote.objects.exists()
    approve_clinic_proposal(proposal_id=proposal.pk, by=approver())
    assert ClinicNote.objects.get().text == FINE


def test_a_note_is_taken_away_by_an_empty_text_that_another_person_approved(edith: User) -> None:
    ClinicNote.objects.create(page="bone-scan", text=FINE)
    approve_clinic_proposal(proposal_id=note(edith, "").pk, by=approver())
    assert not ClinicNote.objects.exists()


def test_the_words_of_a_note_stand_in_no_row_of_the_trail_but_their_hash_does(edith: User) -> None:
    proposal = note(edith)
    row = AuditRow.objects.latest("number")
    assert (row.fields, row.digest) == (["text"], proposal.sha256)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Please do not go to the emergency room. Wait for our call.", "do not go to the emergency room"),
        ("Do **not** go to [the emergency](/learn/get-help-now/) room.", "Do not go to the emergency room"),
        ("- Do not call us at night.", "Do not call"),
        ("You are fine.", "You are fine"),
        ("There is no need\nto worry.", "no need\nto worry"),
    ],
)
@pytest.mark.parametrize("page", ["get-help-now", "bone-scan"])
def test_a_note_that_calms_people_or_holds_them_back_is_refused_by_its_words(
    edith: User, page: str, text: str, phrase: str
) -> None:
    with pytest.raises(PublishingError) as refused:
        note(edith, text, page)
    assert phrase.split("\n")[0] in str(refused.value)
    assert not ClinicProposal.objects.exists()


def test_words_that_delay_are_refused_on_a_page_about_what_cannot_wait(edith: User) -> None:
    with pytest.raises(
        PublishingError, match=r"“Wait for our call”.*On this page nothing may make people wait"
    ):
        note(edith, WAITING, page="get-help-now")


def test_words_that_delay_are_shown_elsewhere_and_need_a_second_person(edith: User) -> None:
    assert check_note_words(WAITING, page="bone-scan", language="en").delaying == ("Wait for our call",)
    proposal = note(edith, WAITING)
    with pytest.raises(NotAllowedError, match=r"“Wait for our call”.*nobody else has the right"):
        approve_clinic_proposal(proposal_id=proposal.pk, by=edith)
    approve_clinic_proposal(proposal_id=proposal.pk, by=approver())
    assert ClinicNote.objects.get().text == WAITING


def test_a_note_in_spanish_is_looked_at_in_spanish(edith: User) -> None:
    with pytest.raises(PublishingError, match="no vaya a la sala de emergencias"):
        propose_note(
            page="bone-scan",
            language="es",
            text="Por favor, no vaya a la sala de emergencias.",
            reason="Patients ask for it",
            by=edith,
        )


def test_a_link_of_a_note_that_dials_no_number_is_refused(edith: User) -> None:
    with pytest.raises(PublishingError, match="The link that dials 5: This"):
        note(edith, "Call [us](tel:5).")


def test_a_letter_of_another_alphabet_is_refused(edith: User) -> None:
    with pytest.raises(PublishingError, match="another alphabet"):
        note(edith, "Our scans \u0430re on floor 2.")
