"""Changed words in the admin: both wordings stand open on every page that decides about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.draft_changes import say
from tests.actions.publishing.scene import REASON, WHY
from tests.actions.publishing.test_changed_words import (
    CALMING,
    MILDER,
    draft_asking,
    draft_saying,
    of_an_earlier_release,
    reasons_for,
)
from tests.editors.pages import sent_by
from tests.patients.html import read
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.proposing import send_for_review
from triage.models import Draft, Proposal

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

__all__ = ["of_an_earlier_release"]

SAID = "The urgency “Title” (emergency) changed: title. Title Before Title After Get help"
NOBODY = "Nobody is told anything else."


def at_send(draft: Draft) -> str:
    return reverse("admin:triage_draft_send", args=[draft.pk])


def at_proposal(proposal: Proposal) -> str:
    return reverse("admin:triage_proposal_change", args=[proposal.pk])


def test_an_emergency_text_that_calms_is_stopped_beside_the_draft(client: Client, author: User) -> None:
    draft = draft_saying(author, by_when=CALMING)

    panel = read(client.get(reverse("admin:triage_draft_change", args=[draft.pk]))).words
    sent = client.post(at_send(draft), {"summary": WHY})

    assert "Stopped: this may not be published as it is." in panel
    assert "by when, in 'en', say “You are fine”, “Go to bed and rest”, “It can wait”" in panel
    assert NOBODY not in panel
    assert "Mend what the check found first" in read(sent).words
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "words", [MILDER["en"], 'Get <b>help</b> {emergency_number}', "Get help\u00a0/ “now”"]
)  # fmt: skip
def test_sending_shows_both_wordings_and_asks_why(client: Client, author: User, words: str) -> None:
    draft = draft_saying(author, title={"en": words})
    page = client.get(at_send(draft))
    seen = read(page).words

    assert f"Title Before Title After {' '.join(words.split())}" in seen
    assert NOBODY not in seen
    assert "<details" not in page.content.decode().split('id="content-main"')[1]
    assert {name for name in sent_by(page) if name.startswith("reason-")} == {
        f"reason-{key}" for key in reasons_for(draft)
    }
    assert "is missing" in read(client.post(at_send(draft), {"summary": WHY})).words


def test_a_changed_question_of_a_red_flag_is_shown_and_asks_why(client: Client, author: User) -> None:
    draft = draft_asking(author, ask={"en": "You feel it in both legs."})
    page = client.get(at_send(draft))

    assert "Question Before You feel it now. After You feel it in both legs." in read(page).words
    assert any(name.startswith("reason-") for name in sent_by(page))


def test_the_approver_reads_both_wordings_and_the_log_keeps_them(
    client: Client, approving: Client, author: User, second: User
) -> None:
    draft = draft_saying(author, title=MILDER)
    proposal = send_for_review(draft=draft, summary=WHY, reasons=reasons_for(draft), by=author)
    page = approving.get(at_proposal(proposal))

    assert SAID in read(page).words
    assert NOBODY not in read(page).words
    assert 'name="approve"' not in client.get(at_proposal(proposal)).content.decode()

    approve(proposal_id=proposal.pk, by=second)
    assert f"{SAID} Reason: {REASON}" in read(client.get("/admin/triage/publication/")).words


def test_what_warns_stands_before_what_does_not(client: Client, author: User) -> None:
    draft = draft_saying(author, title=MILDER)
    say(draft, "rule", "spine", reason={"en": "It is new."})
    seen = read(client.get(at_send(draft))).words

    assert seen.index(SAID) < seen.index("The rule “spine” changed: reason that patients read.")
    assert "Reason that patients read Before You feel it now. After It is new." in seen


def test_a_proposal_of_an_earlier_release_still_opens(
    approving: Client, of_an_earlier_release: Proposal
) -> None:
    seen = read(approving.get(at_proposal(of_an_earlier_release))).words
    assert "The urgency [emergency] changed: title." in seen

    response = approving.post(
        reverse("admin:triage_proposal_decide", args=[of_an_earlier_release.pk]), {"approve": ""}
    )
    assert "compared by an earlier release of the program" in read(response).words
