"""Sending a draft for review in the admin: what is asked, what is kept when it cannot be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.actions.publishing.scene import LESS, REASON, WHY, changed_draft, set_urgency
from tests.editors.pages import sent_by
from tests.editors.publishing.doors import TOO_LONG, assert_only_staff_of_protocols
from tests.patients.html import read
from triage.actions.drafts.drafts import touch_draft
from triage.actions.publishing import gate
from triage.actions.publishing.proposing import send_for_review
from triage.engine.safety.report import Failure, PropertyResult, SafetyReport
from triage.models import Draft, DraftQuestion, Proposal
from triage.models.drafts import DraftState

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


FORM = {"summary": WHY, f"reason-{LESS}": REASON}


def at(draft: Draft | int, view: str = "send") -> str:
    """The address of sending a draft, or of a page beside it."""
    return reverse(f"admin:triage_draft_{view}", args=[draft.pk if isinstance(draft, Draft) else draft])


def refused(response: Response, draft: Draft) -> dict[str, Any]:
    """What the form still holds; nothing was sent."""
    assert response.status_code == 200
    assert not Proposal.objects.exists()
    assert Draft.objects.get(pk=draft.pk).state == DraftState.EDITING
    return sent_by(response)


def test_who_is_told_more_and_why_goes_to_a_second_person(
    client: Client, raised: Draft, author: User
) -> None:
    page = client.get(at(raised))
    words = read(page).words
    assert "Told more than before" in words
    assert "a reason for each" not in words

    response = client.post(at(raised), {"summary": f"  {WHY} "})

    proposal = Proposal.objects.get()
    assert response["Location"] == reverse("admin:triage_proposal_change", args=[proposal.pk])
    assert (proposal.summary, proposal.author, proposal.draft) == (WHY, author, raised)
    assert Draft.objects.get().state == DraftState.IN_REVIEW


def test_each_lowering_asks_for_a_reason_of_its_own(client: Client, lowered: Draft) -> None:
    page = client.get(at(lowered))
    assert set(sent_by(page)) >= {"summary", f"reason-{LESS}"}
    assert (
        "Somebody is told less, a safeguard gets weaker, or words that warn change: a reason for each"
        in read(page).words
    )

    client.post(at(lowered), FORM)
    assert Proposal.objects.get().reasons == {LESS: REASON}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"summary": " "}, "Why this draft is needed is missing."),
        ({"summary": "w" * 2001}, "has 2001 characters; at most 2000 are kept. Shorten it."),
        ({f"reason-{LESS}": ""}, "is missing. Write it in a sentence or two."),
        ({f"reason-{LESS}": "r" * 10_000}, "has 10000 characters; at most 2000 are kept."),
    ],
)
def test_what_was_written_is_kept_when_something_is_missing(
    client: Client, lowered: Draft, changed: dict[str, str], said: str
) -> None:
    response = client.post(at(lowered), FORM | changed)
    kept = refused(response, lowered)
    assert said in read(response).words
    assert {name: kept[name] for name in FORM} == FORM | changed
    [name] = changed
    assert f'aria-describedby="errors_{name}"' in response.content.decode()


def test_what_the_full_check_finds_stops_it_with_its_smallest_patient(
    client: Client, raised: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = Failure(subject="spine", words="Someone with back pain would be told nothing.")
    failing = PropertyResult(id="floors", checked=1, milliseconds=1, failures=(failure,))

    def check(*, protocol: Any, evidence: Any) -> SafetyReport:  # noqa: ARG001
        return SafetyReport(protocol="t", sha256=protocol.sha256, results=(failing,), assumptions=())

    monkeypatch.setattr(gate, "check_in_process", check)
    response = client.post(at(raised), FORM)

    assert refused(response, raised)["summary"] == WHY
    assert "kept: Someone with back pain would be told nothing." in read(response).words


def test_a_draft_that_fails_is_sent_back_to_what_must_be_mended(client: Client, author: User) -> None:
    draft = changed_draft(author, rule="weak_leg", urgency="soon")
    response = client.get(at(draft), follow=True)
    assert response.redirect_chain[0][0] == at(draft, "change")
    assert "Mend what the check found first" in read(response).words


def test_a_draft_that_fails_by_now_keeps_what_was_written(
    client: Client, lowered: Draft, author: User
) -> None:
    client.get(at(lowered))
    set_urgency(lowered, "weak_leg", "soon", author)

    response = client.post(at(lowered), FORM)

    assert refused(response, lowered)["summary"] == WHY
    assert "Mend what the check found first" in read(response).words
    assert "Promised for “leg weakness”" in read(response).words


def test_a_draft_with_gaps_by_now_keeps_the_reasons_too(client: Client, lowered: Draft, author: User) -> None:
    DraftQuestion.objects.get(draft=lowered, key="back_pain").delete()
    touch_draft(draft_id=lowered.pk, by=author, fields=["deleted"])

    response = client.post(at(lowered), FORM)

    assert refused(response, lowered).items() >= FORM.items()
    assert "unknown question 'back_pain'" in read(response).words


def test_a_draft_that_says_what_is_live_is_not_sent(client: Client, author: User) -> None:
    draft = changed_draft(author, urgency="same_day")
    assert "Nobody is told anything else." in read(client.get(at(draft))).words
    response = client.post(at(draft), FORM)
    assert refused(response, draft)["summary"] == WHY
    assert "there is nothing to publish" in read(response).words


def test_a_draft_is_sent_once(client: Client, raised: Draft, author: User) -> None:
    send_for_review(draft=raised, summary=WHY, reasons={}, by=author)
    response = client.get(at(raised), follow=True)
    assert "This draft is in review." in read(response).words

    again = client.post(at(raised), FORM)
    assert sent_by(again)["summary"] == WHY
    assert "This draft is in review: nothing in it can be changed." in read(again).words
    assert Proposal.objects.count() == 1


# ---- who may do it


def test_only_those_who_may_send_come_in(raised: Draft, approving: Client) -> None:
    assert_only_staff_of_protocols([at(raised), at(raised, "merge")])
    assert approving.get(at(raised)).status_code == 403
    assert approving.post(at(raised), FORM).status_code == 403
    assert approving.post(at(raised, "merge")).status_code == 403
    assert not Proposal.objects.exists()


def test_each_takes_its_own_methods_only(client: Client, raised: Draft) -> None:
    assert client.put(at(raised)).status_code == 405
    assert client.put(at(raised, "merge")).status_code == 405


@pytest.mark.parametrize("unknown", [999, TOO_LONG])
def test_an_unknown_draft_is_not_found(client: Client, unknown: int) -> None:
    assert client.get(at(unknown)).status_code == 404
    assert client.post(at(unknown), FORM).status_code == 404
    assert client.post(at(unknown, "merge")).status_code == 404
