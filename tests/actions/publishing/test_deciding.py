"""Approving, returning and withdrawing proposals."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from tests.actions.publishing.scene import (
    EVIDENCE,
    LESS,
    REASON,
    WHY,
    case,
    changed_draft,
    check_here,
    make_live,
    set_urgency,
    small_protocol,
)
from tests.nurses.people import approver, nurse
from triage.actions.audit import SYSTEM
from triage.actions.drafts.drafts import NotEditableError, touch_draft
from triage.actions.proving import check_in_process
from triage.actions.publishing import gate
from triage.actions.publishing.deciding import approve, return_to_author, withdraw_proposal
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError
from triage.actions.publishing.proposing import send_for_review
from triage.engine.safety.report import SafetyReport
from triage.models import AuditRow, Draft, Proposal, ProtocolVersion, Publication, Submission
from triage.models.append_only import AppendOnlyError
from triage.models.drafts import DraftState
from triage.models.protocols import Decision, PublicationKind, VersionState

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence


@pytest.fixture
def proposal(author: User) -> Proposal:
    """A draft in review that asks less of people with back pain."""
    draft = changed_draft(author, urgency="soon")
    return send_for_review(draft=draft, summary=WHY, reasons={LESS: REASON}, by=author)


def refused(proposal: Proposal, by: User) -> str:
    """Why it cannot be approved; nothing has changed."""
    live = Publication.live_version()
    with pytest.raises(PublishingError) as caught:
        approve(proposal_id=proposal.pk, by=by)
    assert Proposal.objects.get(pk=proposal.pk).is_open
    assert Publication.live_version() == live
    assert Draft.objects.get().state == DraftState.IN_REVIEW
    return str(caught.value)


def test_what_another_person_approves_is_live(
    proposal: Proposal, second: User, live: ProtocolVersion
) -> None:
    approve(proposal_id=proposal.pk, by=second)

    assert Publication.live_version() == proposal.version
    assert proposal.version.state == VersionState.LIVE
    assert live.state == VersionState.RETIRED
    assert Draft.objects.get().state == DraftState.PUBLISHED


def test_the_log_says_who_why_and_what(proposal: Proposal, author: User, second: User) -> None:
    publication = approve(proposal_id=proposal.pk, by=second)

    assert publication.kind == PublicationKind.PUBLISH
    assert (publication.published_by, publication.approved_by) == (author, second)
    assert (publication.reason, publication.reasons) == (WHY, {LESS: REASON})
    assert publication.comparison == proposal.comparison
    assert SafetyReport.model_validate(publication.report, strict=False).is_safe


def test_the_decision_and_the_trail_name_the_second_person(proposal: Proposal, second: User) -> None:
    approve(proposal_id=proposal.pk, by=second)

    proposal.refresh_from_db()
    assert (proposal.decision, proposal.decided_by) == (Decision.APPROVED, second)
    assert proposal.decided_at is not None
    acts = AuditRow.objects.filter(action__in=["approve_proposal", "publish"]).exclude(actor=SYSTEM)
    actors = acts.values_list("actor", flat=True)
    assert list(actors) == [f"user {second.pk}"] * 2


def test_nobody_approves_their_own(proposal: Proposal, author: User) -> None:
    author.is_superuser = True
    author.save()
    assert "your own proposal" in refused(proposal, author)


def test_nobody_approves_what_they_had_a_hand_in(author: User, second: User) -> None:
    draft = changed_draft(author)
    set_urgency(draft, "spine", "emergency", second)
    proposal = send_for_review(draft=draft, summary=WHY, reasons={}, by=author)
    assert "You changed something in this draft" in refused(proposal, second)


def test_only_those_who_may_approve_can(proposal: Proposal) -> None:
    assert "You may not decide" in refused(proposal, nurse())


def test_what_was_compared_with_another_live_version_goes_back(proposal: Proposal, second: User) -> None:
    make_live(small_protocol(title={"en": "Newer"}))
    assert "has to go back to its author" in refused(proposal, second)


def test_a_case_that_was_added_since_blocks(
    proposal: Proposal, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = case(1, {"back_pain": "yes", "cancer": "yes"}, "same_day")
    monkeypatch.setattr(gate, "evidence", lambda: replace(EVIDENCE, cases=[added]))
    assert "Case TE-01 (A case) is told" in refused(proposal, second)


@pytest.mark.process
def test_what_could_not_be_decided_in_time_blocks(
    proposal: Proposal, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "check_in_process", partial(check_in_process, budget_seconds=0.01))
    assert "could not be decided" in refused(proposal, second)


def test_of_two_who_approve_at_once_one_publishes_and_the_other_is_told(
    proposal: Proposal, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    faster = approver("fay")

    def check_slowly(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
        monkeypatch.setattr(gate, "check_in_process", check_here)
        approve(proposal_id=proposal.pk, by=faster)
        return check_here(protocol=protocol, evidence=evidence)

    monkeypatch.setattr(gate, "check_in_process", check_slowly)
    with pytest.raises(StaleError, match=r"no longer open: approved \(Fay\)"):
        approve(proposal_id=proposal.pk, by=second)

    assert Publication.objects.filter(version=proposal.version).get().approved_by == faster


def test_a_version_that_goes_live_meanwhile_stops_the_approval(
    proposal: Proposal, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer: list[ProtocolVersion] = []

    def check_slowly(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
        newer.append(make_live(small_protocol(title={"en": "Faster"})))
        return check_here(protocol=protocol, evidence=evidence)

    monkeypatch.setattr(gate, "check_in_process", check_slowly)
    with pytest.raises(StaleError, match="Another version went live"):
        approve(proposal_id=proposal.pk, by=second)
    assert [Publication.live_version()] == newer
    assert Proposal.objects.get().is_open


def test_submissions_under_way_keep_their_version(
    proposal: Proposal, second: User, live: ProtocolVersion
) -> None:
    submission = Submission.objects.create(version=live, respondent="self")
    approve(proposal_id=proposal.pk, by=second)
    submission.refresh_from_db()
    assert submission.version == live
    assert submission.version.protocol == small_protocol()


def test_a_published_version_cannot_be_changed_any_more(proposal: Proposal, second: User) -> None:
    approve(proposal_id=proposal.pk, by=second)
    version = Publication.live_version()
    version.document = "{}"
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        ProtocolVersion.objects.filter(pk=version.pk).update(document="{}")
    with pytest.raises(AppendOnlyError):
        ProtocolVersion.objects.all().delete()
    for statement in (
        "UPDATE triage_protocolversion SET document = '{}'",
        "DELETE FROM triage_certificate",
        "UPDATE triage_publication SET reason = ''",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Publication.live_version().protocol == small_protocol(spine="soon")


def test_the_rows_of_a_published_draft_stay_as_they_are(
    proposal: Proposal, author: User, second: User
) -> None:
    approve(proposal_id=proposal.pk, by=second)
    with pytest.raises(NotEditableError):
        touch_draft(draft_id=Draft.objects.get().pk, by=author, fields=[])


def test_the_database_refuses_an_approval_by_the_author(proposal: Proposal, author: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(decision=Decision.APPROVED, decided_by=author)


@pytest.mark.parametrize("has_approver", [False, True])
def test_the_database_refuses_to_publish_without_a_second_person(
    proposal: Proposal, author: User, has_approver: bool
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            kind=PublicationKind.PUBLISH,
            version=proposal.version,
            published_by=author,
            approved_by=author if has_approver else None,
            reason=WHY,
        )


def test_a_returned_draft_can_be_edited_and_sent_again(
    proposal: Proposal, author: User, second: User
) -> None:
    return_to_author(proposal_id=proposal.pk, note=" Say which guideline. ", by=second)

    proposal.refresh_from_db()
    draft = Draft.objects.get()
    assert (proposal.decision, proposal.decision_note) == (Decision.RETURNED, "Say which guideline.")
    assert proposal.version.state == VersionState.NEVER_PUBLISHED
    assert draft.is_editable
    again = send_for_review(draft=draft, summary=WHY, reasons={LESS: REASON}, by=author)
    assert again.version == proposal.version


@pytest.mark.parametrize(("note", "complaint"), [(" ", "is missing"), ("x" * 2001, "2001 characters")])
def test_whoever_returns_it_says_what_to_mend(
    proposal: Proposal, second: User, note: str, complaint: str
) -> None:
    with pytest.raises(PublishingError, match=complaint):
        return_to_author(proposal_id=proposal.pk, note=note, by=second)
    assert Proposal.objects.get().is_open


def test_only_those_who_may_approve_can_return(proposal: Proposal, author: User) -> None:
    with pytest.raises(NotAllowedError):
        return_to_author(proposal_id=proposal.pk, note="No.", by=author)
    author.is_superuser = True
    with pytest.raises(NotAllowedError, match="Withdraw it instead"):
        return_to_author(proposal_id=proposal.pk, note="No.", by=author)


def test_its_author_can_withdraw_a_proposal(proposal: Proposal, author: User) -> None:
    withdraw_proposal(proposal_id=proposal.pk, by=author)

    proposal.refresh_from_db()
    assert proposal.decision == Decision.WITHDRAWN
    assert Draft.objects.get().is_editable


def test_nobody_else_can_withdraw_it(proposal: Proposal, second: User) -> None:
    with pytest.raises(NotAllowedError):
        withdraw_proposal(proposal_id=proposal.pk, by=second)
    assert Proposal.objects.get().is_open


def test_a_decided_proposal_stays_decided(proposal: Proposal, author: User, second: User) -> None:
    withdraw_proposal(proposal_id=proposal.pk, by=author)
    with pytest.raises(StaleError, match=r"withdrawn \(Edith\)"):
        approve(proposal_id=proposal.pk, by=second)
    with pytest.raises(StaleError):
        return_to_author(proposal_id=proposal.pk, note="No.", by=second)
    with pytest.raises(StaleError):
        withdraw_proposal(proposal_id=proposal.pk, by=author)
