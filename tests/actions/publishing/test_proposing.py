"""Sending a draft for review: what is kept, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from tests.actions.draft_changes import rename_question, say
from tests.actions.publishing.scene import (
    EVIDENCE,
    LESS,
    REASON,
    WHY,
    brought_together,
    case,
    changed_draft,
    check_here,
    data,
    make_live,
    set_urgency,
    small_protocol,
)
from tests.engine.builders import number, page
from triage.actions.drafts.compiling import DraftError
from triage.actions.drafts.drafts import NotEditableError, start_draft, touch_draft
from triage.actions.protocols import store_version
from triage.actions.proving import check_in_process
from triage.actions.publishing import gate
from triage.actions.publishing.problems import NotAllowedError, PublishingError, StaleError
from triage.actions.publishing.proposing import send_for_review
from triage.engine.safety.report import SafetyReport
from triage.models import AuditRow, Certificate, Draft, Proposal, ProtocolVersion
from triage.models.drafts import DraftState
from triage.models.protocols import VersionState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence


def send(draft: Draft, by: User, reasons: Mapping[str, str] | None = None, summary: str = WHY) -> Proposal:
    """Send it for review."""
    return send_for_review(draft=draft, summary=summary, reasons=reasons or {}, by=by)


def refused(draft: Draft, by: User, reasons: Mapping[str, str] | None = None, summary: str = WHY) -> str:
    """Why it cannot be sent; nothing has changed."""
    versions = ProtocolVersion.objects.count()
    with pytest.raises(PublishingError) as caught:
        send(draft, by, reasons, summary)
    assert not Proposal.objects.exists()
    assert not Certificate.objects.exists()
    assert ProtocolVersion.objects.count() == versions
    assert Draft.objects.get(pk=draft.pk).state == DraftState.EDITING
    return str(caught.value)


def test_a_draft_that_was_sent_waits_for_a_second_person(live: ProtocolVersion, author: User) -> None:
    draft = changed_draft(author)

    proposal = send(draft, author)

    assert proposal.is_open
    assert (proposal.draft, proposal.live, proposal.author, proposal.summary) == (draft, live, author, WHY)
    assert proposal.version.state == VersionState.IN_REVIEW
    assert proposal.version.author == author
    assert live.state == VersionState.LIVE
    assert AuditRow.objects.get(action="send_for_review").subject == str(proposal.pk)


def test_what_waits_is_what_the_rows_say(author: User) -> None:
    proposal = send(changed_draft(author), author)
    assert proposal.version.protocol == small_protocol(spine="emergency")


def test_report_and_proof_are_stored_with_the_version(author: User) -> None:
    version = send(changed_draft(author), author).version

    report = SafetyReport.model_validate(version.report, strict=False)

    assert report.is_safe
    assert report.sha256 == version.sha256
    assert version.certificates.get().proof.proves_safe(version.protocol)


def test_the_passages_of_the_time_are_stored_with_the_version(author: User) -> None:
    version = send(changed_draft(author), author).version
    assert version.passages
    assert {len(digest) for digest in version.passages.values()} == {64}


def test_rows_stay_as_they_are_while_a_draft_is_in_review(author: User) -> None:
    draft = changed_draft(author)
    send(draft, author)
    with pytest.raises(NotEditableError, match="in review"):
        touch_draft(draft_id=draft.pk, by=author, fields=[])
    with pytest.raises(NotEditableError, match="in review"):
        send(draft, author)


def test_only_those_who_may_propose_can_send(author: User, second: User) -> None:
    draft = changed_draft(author)
    with pytest.raises(NotAllowedError):
        send(draft, second)


def test_a_draft_on_a_retired_base_is_told_what_to_do(author: User) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(weak_leg="emergency", title={"en": "Newer"}))

    assert "Bring both together first" in refused(draft, author)

    assert send(brought_together(draft, author), author).is_open


def test_a_draft_that_says_what_the_live_version_says_is_refused(live: ProtocolVersion, author: User) -> None:
    draft = start_draft(name="nothing", version=live, by=author)
    assert "nothing to publish" in refused(draft, author)


def test_a_draft_with_half_a_rule_is_refused_on_its_row(author: User) -> None:
    draft = changed_draft(author)
    say(draft, "rule", "spine", alternatives=[])
    with pytest.raises(DraftError, match="when it holds"):
        send(draft, author)


def test_a_lowering_without_a_reason_is_refused_in_words(author: User) -> None:
    draft = changed_draft(author, urgency="soon")
    with pytest.raises(PublishingError) as caught:
        send(draft, author)
    assert [(problem.about, problem.key) for problem in caught.value.problems] == [("reason", LESS)]
    assert "back pain" in str(caught.value)


@pytest.mark.parametrize(
    ("reason", "complaint"),
    [("  \n", "is missing"), ("x", "says too little: “x”"), ("x" * 2001, "2001 characters")],
)
def test_a_reason_must_be_a_sentence_and_not_too_long(author: User, reason: str, complaint: str) -> None:
    draft = changed_draft(author, urgency="soon")
    assert complaint in refused(draft, author, {LESS: reason})


def test_a_weaker_promise_needs_a_reason_too(author: User) -> None:
    draft = start_draft(name="weaken a floor", version=changed_draft(author).base, by=author)
    say(draft, "floor", "back_pain", no_cancer="routine")

    with pytest.raises(PublishingError) as caught:
        send(draft, author)

    (problem,) = caught.value.problems
    assert "The floor of “back pain” was weakened" in problem.what
    assert send(draft, author, {problem.key: REASON}).reasons == {problem.key: REASON}


def test_only_the_reasons_of_what_lowers_are_kept(author: User) -> None:
    proposal = send(changed_draft(author, urgency="soon"), author, {LESS: f" {REASON} ", "other": "x"})
    assert proposal.reasons == {LESS: REASON}


@pytest.mark.parametrize(
    ("summary", "complaint"),
    [(" ", "is missing"), ("Why?", "says too little"), ("x" * 2001, "2001 characters")],
)
def test_a_draft_needs_to_say_why(author: User, summary: str, complaint: str) -> None:
    assert complaint in refused(changed_draft(author), author, summary=summary)


def test_a_failing_property_blocks_with_its_smallest_patient(author: User) -> None:
    draft = changed_draft(author, rule="weak_leg", urgency="soon")

    said = refused(draft, author, {"emergency-to-soon": REASON, LESS: REASON})

    assert "Floors and combinations are kept: Someone with leg weakness" in said


@pytest.mark.process
def test_what_could_not_be_decided_in_time_blocks(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = changed_draft(author)
    monkeypatch.setattr(gate, "check_in_process", partial(check_in_process, budget_seconds=0.01))
    assert "could not be decided (no answer within 0.01 s" in refused(draft, author)


def test_a_case_that_names_what_a_draft_does_not_ask_blocks(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        gate, "evidence", lambda: replace(EVIDENCE, cases=[case(1, {"fever": "yes"}, "soon")])
    )
    assert "Case TE-01 (A case): fever: unknown question" in refused(changed_draft(author), author)


def test_a_question_keeps_the_type_that_it_had_in_any_published_version(author: User) -> None:
    pages = data()["pages"]
    make_live(small_protocol(pages=[*pages, page("more", number("days", citations=_cited()))]))
    make_live(small_protocol())
    draft = changed_draft(author)
    rename_question(draft, "constipation", "days")

    assert "A question of another type needs an id of its own" in refused(draft, author)


def _cited() -> list[dict[str, str]]:
    return [{"source": "guide", "topic": "Pain"}]


def test_a_draft_that_changes_while_it_is_checked_is_not_sent(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = changed_draft(author)

    def check_slowly(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
        set_urgency(draft, "spine", "soon", author)
        return check_here(protocol=protocol, evidence=evidence)

    monkeypatch.setattr(gate, "check_in_process", check_slowly)
    assert "Somebody changed the draft" in refused(draft, author)


def test_a_version_that_goes_live_while_a_draft_is_checked_stops_it(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = changed_draft(author)

    def check_slowly(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
        make_live(small_protocol(title={"en": "Faster"}))
        return check_here(protocol=protocol, evidence=evidence)

    monkeypatch.setattr(gate, "check_in_process", check_slowly)
    with pytest.raises(StaleError, match="Another version went live"):
        send(draft, author)
    assert not Proposal.objects.exists()


def test_two_drafts_that_say_the_same_are_reviewed_once(author: User) -> None:
    first, second = changed_draft(author), changed_draft(author)
    send(first, author)
    with pytest.raises(PublishingError, match="in review already"):
        send(second, author)
    assert Draft.objects.get(pk=second.pk).is_editable


def test_a_version_that_came_with_the_program_is_proposed_as_it_is(author: User) -> None:
    shipped = store_version(small_protocol(spine="emergency"), author=None)
    draft = start_draft(name="bring it in", version=shipped, by=author)

    proposal = send(brought_together(draft, author), author)

    assert proposal.version == shipped
    assert shipped.report is not None


def test_the_database_holds_one_open_proposal_of_a_draft(live: ProtocolVersion, author: User) -> None:
    proposal = send(changed_draft(author), author)
    values = Proposal.objects.filter(pk=proposal.pk).values(
        "kind", "draft_id", "live_id", "comparison", "summary", "author_id"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(**values.get(), version=live)
