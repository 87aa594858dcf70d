"""A clinic that publishes only what is signed off: refused with what is missing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.publishing.scene import LESS, REASON, WHY, changed_draft, reasons_back_to
from tests.actions.sign_offs import signing
from tests.actions.sign_offs.signing import ANA, BEN, accept_all, clinician, item_of, verdict
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.problems import PublishingError
from triage.actions.publishing.proposing import send_for_review
from triage.actions.publishing.rolling_back import roll_back
from triage.models import Clinic, Proposal, Publication
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion


@pytest.fixture
def proposal(author: User) -> Proposal:
    """A draft in review that changes one rule, at a clinic that wants it signed off."""
    Clinic(publishing_needs_sign_off=True).save()
    draft = changed_draft(author, urgency="soon")
    return send_for_review(draft=draft, summary=WHY, reasons={LESS: REASON}, by=author)


def refused(proposal: Proposal, by: User) -> str:
    """Why it cannot be published; another version stays live."""
    with pytest.raises(PublishingError) as caught:
        approve(proposal_id=proposal.pk, by=by)
    assert Publication.live_version().pk == proposal.live_id
    return str(caught.value)


def test_what_nobody_signed_is_not_published(proposal: Proposal, second: User) -> None:
    why = refused(proposal, second)
    assert "signed off by 2 clinical reviewers. Not signed yet: " in why


def test_one_rule_that_is_not_signed_is_named(
    proposal: Proposal, second: User, live: ProtocolVersion
) -> None:
    for reviewer in (clinician("ana", ANA), clinician("ben", BEN)):
        accept_all(live, reviewer)
    why = refused(proposal, second)
    assert "Not signed yet: 1 of " in why
    assert why.endswith("items: the rule “spine”.")


def test_an_objection_is_refused_with_its_reason(proposal: Proposal, second: User) -> None:
    ana = clinician("ana", ANA)
    for reviewer in (ana, clinician("ben", BEN)):
        accept_all(proposal.version, reviewer)
    verdict(item_of(proposal.version, "rule", "spine"), proposal.version, Verdict.OBJECTED, ana, signing.WHY)
    assert refused(proposal, second) == f"Ana Ruiz objects to the rule “spine”: {signing.WHY}"


def test_what_is_wholly_signed_is_published(proposal: Proposal, second: User) -> None:
    for reviewer in (clinician("ana", ANA), clinician("ben", BEN)):
        accept_all(proposal.version, reviewer)
    assert approve(proposal_id=proposal.pk, by=second).version == proposal.version


def test_a_clinic_that_does_not_ask_for_it_publishes_without(proposal: Proposal, second: User) -> None:
    Clinic(publishing_needs_sign_off=False).save()
    assert approve(proposal_id=proposal.pk, by=second).version == proposal.version


def test_the_way_back_stays_open(proposal: Proposal, second: User, live: ProtocolVersion) -> None:
    Clinic(publishing_needs_sign_off=False).save()
    approve(proposal_id=proposal.pk, by=second)
    Clinic(publishing_needs_sign_off=True).save()
    back = roll_back(version=live, summary=WHY, reasons=reasons_back_to(live), by=second)
    assert isinstance(back, Publication)
    assert Publication.live_version() == live
