"""Back to a version that was live before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.actions.draft_changes import draft_problems
from tests.actions.publishing.scene import (
    EVIDENCE,
    LESS,
    REASON,
    WHY,
    case,
    changed_draft,
    data,
    make_live,
    reasons_back_to,
    small_protocol,
)
from tests.engine.builders import CITATIONS, PASSAGES, stored
from tests.nurses.people import nurse
from triage.actions import protocols
from triage.actions.drafts.drafts import start_draft
from triage.actions.publishing import gate
from triage.actions.publishing.deciding import approve, withdraw_proposal
from triage.actions.publishing.problems import NotAllowedError, PublishingError
from triage.actions.publishing.proposing import send_for_review
from triage.actions.publishing.rolling_back import roll_back
from triage.engine.comparison import compare
from triage.engine.evaluation import assess
from triage.engine.loading import load_data
from triage.engine.references import changed_passages
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, Proposal, ProtocolVersion, Publication
from triage.models.protocols import PublicationKind, VersionState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User


def back_to(
    version: ProtocolVersion, by: User, reasons: Mapping[str, str] | None = None, summary: str = WHY
) -> Publication | Proposal:
    """Roll back to a version."""
    return roll_back(version=version, summary=summary, reasons=reasons or {}, by=by)


@pytest.fixture
def lower(live: ProtocolVersion) -> ProtocolVersion:  # noqa: ARG001 (the version before)
    """A live version that asks less than the one before."""
    return make_live(small_protocol(spine="soon"))


@pytest.fixture
def higher(live: ProtocolVersion) -> ProtocolVersion:  # noqa: ARG001 (the version before)
    """A live version that asks more than the one before."""
    return make_live(small_protocol(spine="emergency"))


@pytest.mark.usefixtures("lower")
@pytest.mark.parametrize("who", ["author", "second"])
def test_one_person_suffices_when_nothing_lowers(
    live: ProtocolVersion, who: str, request: pytest.FixtureRequest
) -> None:
    by: User = request.getfixturevalue(who)
    publication = back_to(live, by)

    assert isinstance(publication, Publication)
    assert Publication.live_version() == live
    assert (publication.kind, publication.reason) == (PublicationKind.ROLL_BACK, WHY)
    assert (publication.published_by, publication.approved_by) == (by, None)
    assert AuditRow.objects.filter(action="publish").latest("pk").subject == str(publication.pk)
    assert not Proposal.objects.exists()


@pytest.mark.usefixtures("lower")
def test_a_version_that_came_with_the_program_gets_its_certificate_then(
    live: ProtocolVersion, author: User
) -> None:
    assert live.report is None
    back_to(live, author)
    assert live.report is not None
    assert live.certificates.get().proof.proves_safe(live.protocol)


def test_another_person_approves_when_something_lowers(
    live: ProtocolVersion, higher: ProtocolVersion, author: User, second: User
) -> None:
    proposal = back_to(live, author, reasons=reasons_back_to(live))

    assert isinstance(proposal, Proposal)
    assert Publication.live_version() == higher
    publication = approve(proposal_id=proposal.pk, by=second)
    assert publication.kind == PublicationKind.ROLL_BACK
    assert (publication.published_by, publication.approved_by) == (author, second)
    assert publication.reasons == proposal.reasons
    assert set(proposal.reasons.values()) == {REASON}
    assert Publication.live_version() == live


@pytest.mark.usefixtures("higher")
def test_nobody_approves_their_own_way_back(live: ProtocolVersion, second: User) -> None:
    proposal = back_to(live, second, reasons=reasons_back_to(live))
    with pytest.raises(NotAllowedError, match="your own proposal"):
        approve(proposal_id=proposal.pk, by=second)


@pytest.mark.usefixtures("higher")
def test_a_way_back_can_be_withdrawn(live: ProtocolVersion, author: User) -> None:
    proposal = back_to(live, author, reasons=reasons_back_to(live))
    withdraw_proposal(proposal_id=proposal.pk, by=author)
    assert live.state == VersionState.RETIRED


@pytest.mark.usefixtures("higher")
def test_each_lowering_on_the_way_back_needs_a_reason(live: ProtocolVersion, author: User) -> None:
    with pytest.raises(PublishingError) as caught:
        back_to(live, author)
    assert {problem.key for problem in caught.value.problems} == set(reasons_back_to(live))
    assert "back pain" in str(caught.value)


@pytest.mark.usefixtures("higher")
def test_a_version_waits_for_a_second_person_once(live: ProtocolVersion, author: User, second: User) -> None:
    back_to(live, author, reasons=reasons_back_to(live))
    with pytest.raises(PublishingError, match="in review already"):
        back_to(live, second, reasons=reasons_back_to(live))
    assert live.state == VersionState.IN_REVIEW


@pytest.mark.usefixtures("lower")
def test_the_way_back_needs_to_say_why(live: ProtocolVersion, author: User) -> None:
    with pytest.raises(PublishingError, match="Why this is rolled back is missing"):
        back_to(live, author, summary=" ")


@pytest.mark.usefixtures("lower")
def test_only_those_who_may_propose_or_approve_can_roll_back(live: ProtocolVersion) -> None:
    with pytest.raises(NotAllowedError):
        back_to(live, nurse())


def test_the_live_version_is_no_way_back(live: ProtocolVersion, author: User) -> None:
    with pytest.raises(PublishingError, match="live already"):
        back_to(live, author)


def test_a_version_that_was_never_live_is_no_way_back(author: User) -> None:
    draft = changed_draft(author, urgency="soon")
    proposal = send_for_review(draft=draft, summary=WHY, reasons={LESS: REASON}, by=author)
    with pytest.raises(PublishingError, match="never live"):
        back_to(proposal.version, author)


@pytest.mark.usefixtures("lower")
def test_a_way_back_passes_the_gate(
    live: ProtocolVersion, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = case(1, {"back_pain": "yes", "cancer": "yes"}, "emergency")
    monkeypatch.setattr(gate, "evidence", lambda: replace(EVIDENCE, cases=[added]))
    with pytest.raises(PublishingError, match=r"Case TE-01 \(A case\) is told"):
        back_to(live, author)


@pytest.mark.usefixtures("lower")
def test_cases_about_what_an_older_version_never_asked_are_listed_and_do_not_block(
    live: ProtocolVersion, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [
        case(1, {"fever": "yes"}, "emergency"),
        case(2, {"back_pain": "yes", "cancer": "yes"}, "same_day"),
    ]
    monkeypatch.setattr(gate, "evidence", lambda: replace(EVIDENCE, cases=cases))

    publication = back_to(live, author)

    assert isinstance(publication, Publication)
    results = publication.report["results"] if publication.report else []
    (of_cases,) = [result for result in results if result["id"] == "cases"]
    assert of_cases["checked"] == 1
    assert of_cases["notes"][-1].endswith("never asked what they name: TE-01.")


# ---- versions that are older than an obligation


@pytest.fixture
def outdated(live: ProtocolVersion) -> ProtocolVersion:  # noqa: ARG001 (the version before)
    """A version of before red flags needed a floor, which was live until another replaced it."""
    written = data()
    written["promises"]["floors"] = written["promises"]["floors"][1:]
    version = make_live(stored(written))
    make_live(small_protocol(spine="soon"))
    return version


def test_an_outdated_version_cannot_become_live_again(outdated: ProtocolVersion, author: User) -> None:
    with pytest.raises(PublishingError) as caught:
        back_to(outdated, author)
    assert str(caught.value).startswith(
        f"Version {outdated.pk} is older than a safety rule that it breaks, so it cannot become live again: "
        "floor of 'leg_weakness': a red flag needs the floor “emergency” for yes"
    )
    assert str(caught.value).endswith("Begin a draft from it and mend that there.")
    assert Publication.live_version() != outdated


def test_a_proposal_of_an_outdated_version_cannot_be_approved(
    outdated: ProtocolVersion, author: User, second: User
) -> None:
    live = Publication.live_version()
    comparison = compare(live.protocol, outdated.protocol).model_dump(mode="json")
    proposal = Proposal.objects.create(
        kind=PublicationKind.ROLL_BACK,
        version=outdated,
        live=live,
        comparison=comparison,
        summary=WHY,
        reasons={},
        author=author,
    )
    with pytest.raises(PublishingError, match="older than a safety rule that it breaks"):
        approve(proposal_id=proposal.pk, by=second)
    assert Publication.live_version() == live


def test_an_outdated_version_still_serves_those_who_began_with_it(outdated: ProtocolVersion) -> None:
    assert assess(outdated.protocol, {"leg_weakness": "yes"}).urgency == Urgency.EMERGENCY
    assert outdated.protocol.sha256 == outdated.sha256


def test_a_draft_of_an_outdated_version_says_what_to_mend(outdated: ProtocolVersion, author: User) -> None:
    (problem,) = draft_problems(start_draft(name="mend it", version=outdated, by=author))
    assert (problem.kind, problem.item) == ("question", "leg_weakness")
    assert "a red flag needs the floor “emergency”" in problem.what


# ---- versions that cite what is gone


@pytest.fixture
def citing(live: ProtocolVersion, monkeypatch: pytest.MonkeyPatch) -> ProtocolVersion:  # noqa: ARG001 (before)
    """A version that cites lines of the document and an education page, which was live before another."""
    for module in (gate, protocols):
        monkeypatch.setattr(module, "shipped_passages", lambda: PASSAGES)
    written = data()
    written["rules"][1] |= {"citations": CITATIONS, "content": ["get-help-now", "pain"]}
    version = make_live(load_data(written, pages={"get-help-now", "pain"}, passages=PASSAGES))
    monkeypatch.setattr(gate, "library", lambda _: {"get-help-now": None, "pain": None})
    make_live(small_protocol(spine="soon"))
    return version


def test_what_a_version_cites_is_as_it_was(citing: ProtocolVersion, author: User) -> None:
    assert isinstance(back_to(citing, author), Publication)


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        (
            {"sha256": "1" * 64},
            "rule 'spine': lines 12-13 under “Pain” read otherwise than when it was made.",
        ),
        ({"lines": "10-12"}, "rule 'spine': lines 12-13 are not under 'Pain', which has lines 10-12."),
        ({"heading": "Aches"}, "rule 'spine': unknown passage 'Pain'."),
    ],
)
def test_a_version_whose_cited_lines_changed_cannot_become_live_again(
    citing: ProtocolVersion,
    author: User,
    monkeypatch: pytest.MonkeyPatch,
    passage: dict[str, str],
    said: str,
) -> None:
    monkeypatch.setattr(gate, "shipped_passages", lambda: [PASSAGES[0].model_copy(update=passage)])
    with pytest.raises(PublishingError) as caught:
        back_to(citing, author)
    start = f"Version {citing.pk} names what is not there any more, so it cannot become live again: {said}"
    assert str(caught.value) == f"{start} Begin a draft from it and mend that there."
    assert Publication.live_version() != citing


def test_a_version_whose_education_page_is_gone_cannot_become_live_again(
    citing: ProtocolVersion, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "library", lambda _: {"get-help-now": None})
    with pytest.raises(PublishingError, match="rule 'spine': unknown content page 'pain'"):
        back_to(citing, author)


def test_what_two_approve_anew_may_cite_a_passage_that_reads_otherwise(
    citing: ProtocolVersion, author: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Publication.live_version()
    draft = start_draft(name="read again", version=citing, by=author)
    comparison = compare(live.protocol, citing.protocol).model_dump(mode="json")
    proposal = Proposal.objects.create(
        kind=PublicationKind.PUBLISH,
        draft=draft,
        version=citing,
        live=live,
        comparison=comparison,
        summary=WHY,
        reasons={},
        author=author,
    )
    changed = PASSAGES[0].model_copy(update={"sha256": "1" * 64})
    monkeypatch.setattr(gate, "shipped_passages", lambda: [changed])
    assert approve(proposal_id=proposal.pk, by=second).version == citing


def test_of_a_version_from_before_passages_were_stored_the_lines_alone_are_checked(
    citing: ProtocolVersion,
) -> None:
    changed = [PASSAGES[0].model_copy(update={"sha256": "1" * 64})]
    assert not list(changed_passages(citing.protocol, changed, {"pain": "1" * 64}))
    assert gate.gone_citations(ProtocolVersion(document=citing.document, sha256=citing.sha256)) == ()
