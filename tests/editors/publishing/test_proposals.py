"""Proposals in the admin: what a second person reads, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.publishing.scene import LESS, REASON, WHY, make_live, small_protocol
from tests.editors.pages import sent_by
from tests.editors.publishing.doors import TOO_LONG, assert_only_staff_of_protocols, statuses
from tests.nurses.people import approver, editor, logged_in
from tests.patients.html import read
from triage.actions.publishing.proposing import send_for_review
from triage.models import Proposal, Publication
from triage.models.drafts import DraftState
from triage.models.protocols import Decision

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import Draft, ProtocolVersion

LIST = "/admin/triage/proposal/"
APPROVAL = {"approve": ""}


def at(proposal: Proposal | int | str, view: str = "change") -> str:
    """The address of a proposal, or of a button on its page."""
    pk = proposal.pk if isinstance(proposal, Proposal) else proposal
    return reverse(f"admin:triage_proposal_{view}", args=[pk])


@pytest.fixture
def proposal(lowered: Draft, author: User) -> Proposal:
    """A proposal to tell somebody less."""
    return send_for_review(draft=lowered, summary=WHY, reasons={LESS: REASON}, by=author)


def fresh(proposal: Proposal) -> Proposal:
    """As it is stored now."""
    return Proposal.objects.get(pk=proposal.pk)


# ---- reading


def test_the_list_says_what_waits(approving: Client, proposal: Proposal) -> None:
    words = read(approving.get(LIST)).words
    assert f"proposal {proposal.pk} publish a change edith" in words
    assert "open" in words


def test_its_page_says_what_changes_for_whom_and_why(approving: Client, proposal: Proposal) -> None:
    seen = read(approving.get(at(proposal)))
    for words in (
        WHY,
        "Told less than before Someone with cancer (not sure) and back pain (not sure)",
        f"Reason: {REASON}",
        "1 change lowers. Each lowering needs a reason of its own, and a second person must agree.",
        "Safety report holds Floors and combinations are kept",
        "from the draft a change",
        "live at the time",
    ):
        assert words in seen.words, words
    for link in seen.links:
        if "preview" not in link and link.startswith("/admin/triage/") and "/change/" in link:
            assert approving.get(link).status_code == 200, link


def test_buttons_are_for_those_who_may_press_them(
    client: Client, approving: Client, proposal: Proposal
) -> None:
    for_second = approving.get(at(proposal)).content.decode()
    assert 'name="approve"' in for_second
    assert 'name="return"' in for_second
    assert "Withdraw this proposal" not in for_second

    for_author = client.get(at(proposal)).content.decode()
    assert 'name="approve"' not in for_author
    assert "Withdraw this proposal" in for_author


# ---- approving


def test_a_second_person_makes_it_live(approving: Client, proposal: Proposal, second: User) -> None:
    response = approving.post(at(proposal, "decide"), APPROVAL, follow=True)

    assert response.redirect_chain[0][0] == at(proposal)
    assert "Approved: it is live for patients now." in read(response).words
    assert Publication.live_version() == proposal.version
    decided = fresh(proposal)
    assert (decided.decision, decided.decided_by) == (Decision.APPROVED, second)
    assert decided.draft is not None
    assert decided.draft.state == DraftState.PUBLISHED
    page = read(approving.get(at(proposal)))
    assert "Approved by Abel" in page.words
    assert "Give it back" not in page.words


def test_nobody_approves_their_own(live: ProtocolVersion, author: User, raised: Draft) -> None:
    own = send_for_review(draft=raised, summary=WHY, reasons={}, by=author)
    author.groups.add(*approver().groups.all())
    both = logged_in(author)

    page = both.get(at(own)).content.decode()
    response = both.post(at(own, "decide"), APPROVAL)

    assert "You wrote some of it, so another person must approve it." in page
    assert 'name="approve"' not in page
    assert "This is your own proposal: another person has to approve it." in read(response).words
    assert fresh(own).is_open
    assert Publication.live_version() == live


def test_nobody_approves_what_they_wrote_some_of(live: ProtocolVersion, proposal: Proposal) -> None:
    helper = approver("hugo")
    assert proposal.draft is not None
    proposal.draft.contributors.add(helper)
    browser = logged_in(helper)

    assert 'name="approve"' not in browser.get(at(proposal)).content.decode()
    response = browser.post(at(proposal, "decide"), APPROVAL)

    assert "You changed something in this draft" in read(response).words
    assert fresh(proposal).is_open
    assert Publication.live_version() == live


def test_what_was_compared_with_an_older_version_goes_back(approving: Client, proposal: Proposal) -> None:
    newer = make_live(small_protocol(title={"en": "Newer"}))
    response = approving.post(at(proposal, "decide"), APPROVAL)
    assert "Another version went live since this was compared." in read(response).words
    assert Publication.live_version() == newer
    assert fresh(proposal).is_open


def test_a_proposal_is_decided_once(approving: Client, proposal: Proposal) -> None:
    approving.post(at(proposal, "decide"), APPROVAL)
    for sent in (APPROVAL, {"note": "Too late."}):
        words = read(approving.post(at(proposal, "decide"), sent)).words
        assert "This proposal is no longer open: approved (Abel)." in words
    assert Publication.objects.count() == 2


# ---- giving back


def test_it_is_given_back_with_a_note(
    approving: Client, client: Client, proposal: Proposal, second: User
) -> None:
    note = "Cite the guideline."
    response = approving.post(at(proposal, "decide"), {"note": f" {note} ", "return": ""}, follow=True)

    assert "Given back to its author." in read(response).words
    decided = fresh(proposal)
    assert (decided.decision, decided.decided_by, decided.decision_note) == (Decision.RETURNED, second, note)
    assert decided.draft is not None
    assert decided.draft.is_editable
    assert note in read(client.get(at(proposal))).words


@pytest.mark.parametrize(
    ("note", "said"), [("", "The note to the author is missing."), ("n" * 2001, "has 2001 characters")]
)
def test_without_a_note_that_can_be_kept_it_is_not_given_back(
    approving: Client, proposal: Proposal, note: str, said: str
) -> None:
    response = approving.post(at(proposal, "decide"), {"note": note, "return": ""})
    assert said in read(response).words
    assert sent_by(response)["note"] == note
    assert fresh(proposal).is_open


def test_a_note_is_kept_when_approving_is_refused(approving: Client, proposal: Proposal) -> None:
    make_live(small_protocol(title={"en": "Newer"}))
    response = approving.post(at(proposal, "decide"), APPROVAL | {"note": "Look at the title."})
    assert sent_by(response)["note"] == "Look at the title."


# ---- withdrawing


def test_its_author_takes_it_back(client: Client, proposal: Proposal, lowered: Draft) -> None:
    response = client.post(at(proposal, "withdraw"), follow=True)
    assert response.redirect_chain[0][0] == reverse("admin:triage_draft_change", args=[lowered.pk])
    assert "Withdrawn. The draft can be edited again." in read(response).words
    assert fresh(proposal).decision == Decision.WITHDRAWN

    again = client.post(at(proposal, "withdraw"), follow=True)
    assert "no longer open: withdrawn" in read(again).words


def test_nobody_else_takes_it_back(approving: Client, proposal: Proposal) -> None:
    for browser in (approving, logged_in(editor("emil"))):
        words = read(browser.post(at(proposal, "withdraw"), follow=True)).words
        assert "Only its author can withdraw a proposal." in words
    assert fresh(proposal).is_open


# ---- who may do it


def test_only_staff_of_protocols_come_in(proposal: Proposal) -> None:
    addresses = [at(proposal), at(proposal, "decide"), at(proposal, "withdraw")]
    assert_only_staff_of_protocols([LIST, *addresses])
    assert fresh(proposal).is_open


def test_an_editor_decides_nothing(proposal: Proposal, live: ProtocolVersion) -> None:
    other = logged_in(editor("emil"))
    assert other.get(at(proposal)).status_code == 200
    for sent in (APPROVAL, {"note": "No."}):
        assert other.post(at(proposal, "decide"), sent).status_code == 403
    assert fresh(proposal).is_open
    assert Publication.live_version() == live


def test_each_takes_its_own_methods_only(approving: Client, client: Client, proposal: Proposal) -> None:
    assert approving.post(at(proposal)).status_code == 405
    assert approving.get(at(proposal, "decide")).status_code == 405
    assert client.get(at(proposal, "withdraw")).status_code == 405


@pytest.mark.parametrize("unknown", [999, TOO_LONG])
def test_an_unknown_proposal_is_not_found(approving: Client, client: Client, unknown: int) -> None:
    assert approving.get(at(unknown)).status_code == 404
    assert approving.post(at(unknown, "decide"), APPROVAL).status_code == 404
    assert client.post(at(unknown, "withdraw")).status_code == 404


@pytest.mark.parametrize("words", ["abc", "1_2F", "1.5"])
def test_words_are_no_proposal(approving: Client, words: str) -> None:
    assert approving.get(f"{LIST}{words}/change/").status_code == 404


def test_proposals_are_never_added_or_deleted(approving: Client, proposal: Proposal) -> None:
    addresses = [f"{LIST}add/", at(proposal, "delete")]
    assert set(statuses(approving, "get", addresses).values()) == {403}
    assert set(statuses(approving, "post", addresses).values()) == {403}


def test_a_draft_that_was_given_back_can_be_sent_again(
    approving: Client, client: Client, proposal: Proposal, lowered: Draft
) -> None:
    approving.post(at(proposal, "decide"), {"note": "Say why it is needed.", "return": ""})
    form = {"summary": "Better words.", f"reason-{LESS}": REASON}
    client.post(reverse("admin:triage_draft_send", args=[lowered.pk]), form)
    assert Proposal.objects.count() == 2
