"""Mails about access of the staff: to who decides, to who asked, to the person whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.alerts.conftest import mailbox
from tests.nurses.people import administrator, nurse
from triage.actions.publishing.notices import send_notices
from triage.actions.roles import LEAD_NURSE
from triage.actions.set_up_codes import choose_password_by_codes
from triage.actions.staff_access import (
    agree_to_access,
    give_access_at_machine,
    propose_access,
    return_access_proposal,
    withdraw_access_proposal,
)
from triage.models.access_proposals import SetUp

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.actions.alerts.mailbox import Mailbox
    from triage.actions.staff_access import Given

pytestmark = pytest.mark.django_db
__all__ = ["mailbox"]
ADA, BEN, NORA = "ada@elm.example", "ben@elm.example", "nora@elm.example"
WHY, NEW = "She lost her phone on Monday", "violet harbor seventeen kites"


@pytest.fixture
def ada() -> User:
    """Who proposes."""
    return administrator("ada", email=ADA)


@pytest.fixture
def ben() -> User:
    """Who agrees."""
    return administrator("ben", email=BEN)


@pytest.fixture
def nora() -> User:
    """Whom it is about."""
    return nurse("nora", email=NORA)


def proposed(nora: User, ada: User, **others: Any) -> Given:
    """A way to a new password for her, and what is given besides."""
    wanted: dict[str, Any] = {"groups": [], "set_up": SetUp.PASSWORD, "reason": WHY} | others
    return propose_access(person_id=nora.pk, by=ada, **wanted)


def told(mailbox: Mailbox) -> list[tuple[str, str]]:
    """To whom mails went since the last time, and what they are about."""
    mailbox.mails.clear()
    send_notices()
    return sorted((mail["To"], mail["Subject"]) for mail in mailbox.mails)


def test_only_the_other_administrators_are_told_that_access_waits(
    mailbox: Mailbox, nora: User, ada: User, ben: User
) -> None:
    given = proposed(nora, ada)
    assert told(mailbox) == [(ben.email, f"Proposal {given.proposal.pk} of access waits for your decision")]
    assert f"/admin/triage/accessproposal/{given.proposal.pk}/change/" in mailbox.mails[0].get_content()


def test_an_administrator_whom_it_is_about_is_not_asked_to_decide(
    mailbox: Mailbox, ada: User, ben: User
) -> None:
    proposed(ben, ada)
    assert told(mailbox) == []


def test_the_person_and_the_proposer_are_told_once_it_is_agreed_to(
    mailbox: Mailbox, nora: User, ada: User, ben: User
) -> None:
    number = proposed(nora, ada, groups=[LEAD_NURSE]).proposal.pk
    told(mailbox)
    agree_to_access(proposal_id=number, by=ben)
    assert told(mailbox) == [
        (ADA, f"Your proposal {number} of access was approved"),
        (NORA, "Your access was changed"),
    ]
    assert told(mailbox) == []


def test_the_person_is_told_that_their_password_was_chosen(
    mailbox: Mailbox, nora: User, ada: User, ben: User
) -> None:
    given = proposed(nora, ada)
    second = agree_to_access(proposal_id=given.proposal.pk, by=ben)
    told(mailbox)
    choose_password_by_codes(first=given.code, second=second.code, password=NEW)
    assert told(mailbox) == [(NORA, "Your password was changed")]
    assert "If you did not expect this" in mailbox.mails[0].get_content()


def test_the_person_is_told_of_what_a_command_of_the_machine_gave(mailbox: Mailbox, nora: User) -> None:
    give_access_at_machine(person=nora, groups=[LEAD_NURSE], set_up=SetUp.NONE, reason=WHY)
    assert told(mailbox) == [(NORA, "Your access was changed")]


def test_no_mail_says_a_code_a_reason_or_a_name(mailbox: Mailbox, nora: User, ada: User, ben: User) -> None:
    given = proposed(nora, ada, groups=[LEAD_NURSE])
    send_notices()
    second = agree_to_access(proposal_id=given.proposal.pk, by=ben)
    send_notices()
    choose_password_by_codes(first=given.code, second=second.code, password=NEW)
    send_notices()
    assert len(mailbox.mails) == 4
    for mail in mailbox.mails:
        said = f"{mail['Subject']} {mail.get_content()}"
        for words in (given.code, second.code, WHY, NEW, LEAD_NURSE, "nora", "ada"):
            assert words not in said


def test_of_what_is_given_back_its_author_alone_is_told(
    mailbox: Mailbox, nora: User, ada: User, ben: User
) -> None:
    number = proposed(nora, ada).proposal.pk
    return_access_proposal(proposal_id=number, note="Ask her first, by phone.", by=ben)
    assert told(mailbox) == [(ADA, f"Your proposal {number} of access was given back to you")]


@pytest.mark.usefixtures("ben")
def test_of_what_is_withdrawn_nobody_is_told(mailbox: Mailbox, nora: User, ada: User) -> None:
    withdraw_access_proposal(proposal_id=proposed(nora, ada).proposal.pk, by=ada)
    assert told(mailbox) == []
