"""The first page after log-in of editors and approvers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.publishing.scene import LESS, REASON, WHY
from tests.nurses.people import administrator, logged_in, nurse
from tests.patients.html import read
from triage.actions.clinic_proposals import propose_note, propose_settings
from triage.actions.publishing.deciding import approve, return_to_author
from triage.actions.publishing.proposing import send_for_review
from triage.actions.working import do_pass
from triage.editors.home import present_home
from triage.models import Clinic, Proposal, Replay

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import Draft

HOME = "/admin/"


@pytest.fixture
def proposal(lowered: Draft, author: User) -> Proposal:
    """A proposal to tell somebody less."""
    return send_for_review(draft=lowered, summary=WHY, reasons={LESS: REASON}, by=author)


def test_an_approver_sees_what_waits_with_what_lowers(approving: Client, proposal: Proposal) -> None:
    seen = read(approving.get(HOME))
    for words in (
        "1 proposal waits for a decision",
        "Publish “a change”, sent by Edith",
        "1 change lowers",
        "Someone with cancer (not sure) and back pain (not sure)",
    ):
        assert words in seen.words, words
    assert f"/admin/triage/proposal/{proposal.pk}/change/" in seen.links
    assert "Your drafts" not in seen.words


def test_what_the_clinic_would_say_is_named_by_its_page_or_its_field(approving: Client, author: User) -> None:
    Clinic(name="Elm Street", phone="212-555-0100").save()
    propose_note(
        page="bone-scan", language="en", text="On floor 2.", reason="Patients ask for it.", by=author
    )
    propose_settings(changes={"phone": "212-555-0142"}, reason="The old line is closed.", by=administrator())
    words = read(approving.get(HOME)).words
    assert "What the clinic tells patients: Note on “Bone scan” (en), sent by Edith" in words
    assert "What the clinic tells patients: Phone, sent by" in words


def test_nothing_waits_once_it_is_decided(approving: Client, proposal: Proposal, second: User) -> None:
    approve(proposal_id=proposal.pk, by=second)
    assert "Nothing waits for a decision" in read(approving.get(HOME)).words


def test_whoever_wrote_some_of_it_is_told_that_another_decides(
    approving: Client, proposal: Proposal, second: User
) -> None:
    assert proposal.draft
    proposal.draft.contributors.add(second)
    assert "You wrote some of it: another person decides." in read(approving.get(HOME)).words


def test_an_editor_sees_a_draft_that_came_back_with_the_note(
    client: Client, proposal: Proposal, second: User
) -> None:
    assert "a change: in review" in read(client.get(HOME)).words
    return_to_author(proposal_id=proposal.pk, note="Cite the guideline first.", by=second)
    words = read(client.get(HOME)).words
    assert "a change: given back by Abel" in words
    assert "Cite the guideline first." in words
    assert "given back, to be mended" in read(client.get("/admin/triage/draft/")).words


def test_an_editor_sees_what_became_of_a_proposal(client: Client, proposal: Proposal, second: User) -> None:
    approve(proposal_id=proposal.pk, by=second)
    assert "a change: Published, agreed by Abel" in read(client.get(HOME)).words


def test_an_administrator_sees_what_they_may_decide_and_open(live: object) -> None:  # noqa: ARG001 (is live)
    browser = logged_in(administrator())
    seen = read(browser.get(HOME))
    assert "Nothing waits for a decision" in seen.words
    assert "Your drafts" not in seen.words
    for link in seen.links:
        if link.startswith(("/admin/triage/", "/staff/report/")):
            assert browser.get(link).status_code == 200, link


@pytest.mark.django_db
def test_a_nurse_has_no_such_page() -> None:
    assert present_home(nurse()) is None


def test_moments_are_those_of_the_clinic(approving: Client, proposal: Proposal) -> None:
    clinic = Clinic.load()
    clinic.time_zone = "Pacific/Kiritimati"
    clinic.save()
    local = proposal.created_at.astimezone(clinic.local(proposal.created_at).tzinfo)
    assert f"{local:%b} {local.day}" in read(approving.get(HOME)).words


# ---- the replay beside the proposal


def test_a_proposal_shows_its_replay_as_it_goes_on(approving: Client, proposal: Proposal) -> None:
    page = reverse("admin:triage_proposal_change", args=[proposal.pk])
    progress = reverse("admin:triage_proposal_replay", args=[proposal.pk])
    before = approving.get(page).content.decode()
    assert f'hx-get="{progress}" hx-trigger="every 2s"' in before
    do_pass()
    part = approving.get(progress)
    assert "Nobody has answered yet." in read(part).words
    assert "hx-get" not in part.content.decode()
    assert "Nobody has answered yet." in read(approving.get(page)).words


def test_a_replay_leads_back_to_its_proposal(approving: Client, proposal: Proposal) -> None:
    run = Replay.objects.get(proposal=proposal)
    seen = read(approving.get(reverse("admin:triage_replay_change", args=[run.pk])))
    assert reverse("admin:triage_proposal_change", args=[proposal.pk]) in seen.links
