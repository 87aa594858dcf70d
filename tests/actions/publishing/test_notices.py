"""Mails about proposals: who gets them, once, with how much changes and nothing of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.alerts.conftest import mailbox
from tests.actions.publishing.scene import LESS, REASON, WHY, changed_draft
from tests.nurses.people import administrator, approver, editor
from triage.actions.alerts.sending import Sent
from triage.actions.clinic_proposals import approve_clinic_proposal, propose_settings
from triage.actions.publishing.deciding import approve, return_to_author, withdraw_proposal
from triage.actions.publishing.notices import send_notices
from triage.actions.publishing.proposing import send_for_review
from triage.actions.working import do_pass
from triage.models import Clinic, Notice, Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.actions.alerts.mailbox import Mailbox
    from triage.models import ClinicProposal, Proposal, ProtocolVersion

__all__ = ["mailbox"]
EDITOR, APPROVER = "edith@elm.example", "abel@elm.example"


@pytest.fixture
def author(live: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to change)
    """Somebody who writes and reads mail."""
    return editor(email=EDITOR)


@pytest.fixture
def second(live: ProtocolVersion) -> User:  # noqa: ARG001 (there is something to approve)
    """Somebody who approves and reads mail."""
    return approver(email=APPROVER)


def lowered(author: User) -> Proposal:
    """A proposal to tell somebody less."""
    draft = changed_draft(author, urgency="soon")
    return send_for_review(draft=draft, summary=WHY, reasons={LESS: REASON}, by=author)


def test_who_may_approve_is_told_that_a_proposal_waits_and_where(
    mailbox: Mailbox, author: User, second: User
) -> None:
    proposal = lowered(author)
    assert send_notices() == Sent(sent=1)
    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (APPROVER, f"Proposal {proposal.pk} waits for your decision")
    assert f"/admin/triage/proposal/{proposal.pk}/change/" in mail.get_content()
    assert "It changes 2 things: 1 lowers." in mail.get_content()
    assert second.email == APPROVER


@pytest.mark.usefixtures("second")
def test_a_mail_says_nothing_of_what_is_proposed(mailbox: Mailbox, author: User) -> None:
    lowered(author)
    send_notices()
    said = mailbox.mails[0].as_string().lower()
    for words in (WHY, REASON, "back pain", "cancer", "spine", "edith"):
        assert words.lower() not in said


@pytest.mark.usefixtures("second")
def test_nobody_is_told_twice_of_one_proposal(mailbox: Mailbox, author: User) -> None:
    lowered(author)
    assert [send_notices(), send_notices()] == [Sent(sent=1), Sent()]
    assert len(mailbox.mails) == 1


@pytest.mark.usefixtures("mailbox")
def test_who_wrote_some_of_it_is_not_asked_to_decide(author: User, second: User) -> None:
    draft = changed_draft(author, urgency="soon")
    draft.contributors.add(second)
    send_for_review(draft=draft, summary=WHY, reasons={LESS: REASON}, by=author)
    assert not Notice.objects.exists()


def test_the_author_is_told_that_it_was_given_back(mailbox: Mailbox, author: User, second: User) -> None:
    proposal = lowered(author)
    return_to_author(proposal_id=proposal.pk, note="Say why first.", by=second)
    assert send_notices() == Sent(sent=1)
    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (EDITOR, f"Your proposal {proposal.pk} was given back to you")
    assert "Say why" not in mail.as_string()


def test_the_author_is_told_that_it_is_live(mailbox: Mailbox, author: User, second: User) -> None:
    proposal = lowered(author)
    approve(proposal_id=proposal.pk, by=second)
    send_notices()
    assert [mail["Subject"] for mail in mailbox.mails] == [
        f"Your proposal {proposal.pk} was approved and is live"
    ]


@pytest.mark.usefixtures("second")
def test_of_what_is_withdrawn_nobody_is_told_any_more(mailbox: Mailbox, author: User) -> None:
    withdraw_proposal(proposal_id=lowered(author).pk, by=author)
    assert send_notices() == Sent()
    assert not mailbox.mails


@pytest.mark.usefixtures("second")
def test_a_site_without_mail_writes_none(settings: Settings, author: User) -> None:
    settings.EMAIL_HOST = ""
    lowered(author)
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("second")
def test_a_mail_that_the_server_refuses_goes_again_later(mailbox: Mailbox, author: User) -> None:
    lowered(author)
    mailbox.stop()
    assert send_notices() == Sent(failed=1)
    notice = Notice.objects.get()
    assert (notice.sent_at, notice.error) == (None, "unreachable")
    assert notice.due_at > notice.made_at


@pytest.mark.usefixtures("second")
def test_a_proposal_is_tried_on_stored_answers_by_itself(author: User) -> None:
    proposal = lowered(author)
    do_pass()
    run = Replay.objects.get(proposal=proposal)
    assert (run.state, run.sha256) == (RunState.FINISHED, proposal.version.sha256)


def number(adam: User) -> ClinicProposal:
    """Another number of the clinic, proposed."""
    Clinic(phone="212-555-0100").save()
    return propose_settings(
        changes={"phone": "212-555-0142"}, reason="Our line has another number now", by=adam
    )


@pytest.mark.usefixtures("second")
def test_who_may_approve_is_told_that_a_proposal_of_the_clinic_waits(mailbox: Mailbox) -> None:
    proposal = number(administrator())
    assert send_notices() == Sent(sent=1)
    (mail,) = mailbox.mails
    assert mail["To"] == APPROVER
    assert mail["Subject"] == f"Proposal {proposal.pk} of the clinic waits for your decision"
    assert f"/admin/triage/clinicproposal/{proposal.pk}/change/" in mail.get_content()
    assert "555" not in mail.get_content()


def test_its_author_is_told_that_the_proposal_of_the_clinic_is_live(mailbox: Mailbox, second: User) -> None:
    proposal = number(administrator(email="adam@elm.example"))
    approve_clinic_proposal(proposal_id=proposal.pk, by=second)
    assert send_notices() == Sent(sent=1)
    (mail,) = mailbox.mails
    assert mail["Subject"] == f"Your proposal {proposal.pk} of the clinic was approved and is live"


@pytest.mark.usefixtures("mailbox", "live")
def test_whoever_decides_alone_gets_no_mail_about_it() -> None:
    adam = administrator(email="adam@elm.example")
    approve_clinic_proposal(proposal_id=number(adam).pk, by=adam)
    assert send_notices() == Sent()
