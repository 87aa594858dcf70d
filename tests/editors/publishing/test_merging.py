"""Bringing a draft together with the live version in the admin: both sides in words, and what is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.actions.draft_changes import item_of, say
from tests.actions.publishing.scene import REASON, WHY, make_live, set_urgency, small_protocol
from tests.editors.pages import sent_by
from tests.editors.publishing.test_sending import FORM, at, refused
from tests.patients.html import read
from triage.actions.drafts.drafts import discard_draft
from triage.models import Draft, Proposal

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def chosen(page: Response, side: str) -> dict[str, Any]:
    """The form with one side of everything that has to be chosen."""
    names = re.findall(r'name="(choice-[^"]+)"', page.content.decode())
    return sent_by(page) | dict.fromkeys(names, side)


def test_a_draft_on_an_older_version_is_brought_together_first(client: Client, lowered: Draft) -> None:
    newer = make_live(small_protocol(title={"en": "Newer"}))
    page = client.get(at(lowered))
    assert "Another version went live since this draft was begun" in read(page).words
    assert "Nothing was changed on both sides." in read(page).words
    assert "Comes along from the live version: 1 Title and languages" in read(page).words
    assert "Prove it once more" not in page.content.decode()
    assert at(lowered, "merge") in client.get(at(lowered, "change")).content.decode()

    response = client.post(at(lowered, "merge"), sent_by(page))

    assert response["Location"] == at(lowered, "change")
    assert Draft.objects.get().base == newer
    client.post(at(lowered), FORM)
    assert Proposal.objects.get().live == newer


@pytest.mark.parametrize(("side", "urgency"), [("mine", "soon"), ("theirs", "emergency")])
def test_what_both_changed_is_shown_side_by_side_and_chosen(
    client: Client, lowered: Draft, side: str, urgency: str
) -> None:
    make_live(small_protocol(spine="emergency"))
    page = client.get(at(lowered, "merge"))
    words = read(page).words
    assert "To choose: 1 Rule “spine” Both changed it." in words
    assert "As the live version says emergency" in words
    assert "As the draft says soon" in words
    address = reverse("admin:triage_draftrule_change", args=[item_of(lowered, "rule", "spine").pk])
    assert f'href="{address}"' in page.content.decode()

    undecided = client.post(at(lowered, "merge"), sent_by(page))
    assert "Choose one side of each that has none yet. Nothing was changed." in read(undecided).words
    assert item_of(lowered, "rule", "spine").document["urgency"] == "soon"

    client.post(at(lowered, "merge"), chosen(page, side))
    assert item_of(lowered, "rule", "spine").document["urgency"] == urgency


def test_a_field_that_one_side_alone_changed_is_chosen_already(client: Client, lowered: Draft) -> None:
    newer = small_protocol().model_dump(mode="json", exclude_defaults=True)
    newer["rules"][1]["reason"] = {"en": "Newer words."}
    make_live(small_protocol(rules=newer["rules"]))
    page = client.get(at(lowered, "merge"))
    words = read(page).words
    assert "(only the live version changed it)" in words
    assert "(only the draft changed it)" in words

    client.post(at(lowered, "merge"), sent_by(page))

    document = item_of(lowered, "rule", "spine").document
    assert (document["urgency"], document["reason"]) == ("soon", {"en": "Newer words."})


def test_what_one_side_took_away_is_shown_whole(client: Client, lowered: Draft) -> None:
    make_live(
        small_protocol(rules=small_protocol().model_dump(mode="json", exclude_defaults=True)["rules"][::2])
    )
    words = read(client.get(at(lowered, "merge"))).words
    assert "The live version took it away; the draft changed it." in words
    assert "As the live version says (taken away)" in words
    assert "When it holds: A: back pain (or not sure)" in words


def test_what_was_saved_meanwhile_is_shown_and_choices_are_kept(
    client: Client, lowered: Draft, author: User
) -> None:
    make_live(small_protocol(spine="emergency"))
    page = client.get(at(lowered, "merge"))
    set_urgency(lowered, "weak_leg", "same_day", author)

    response = client.post(at(lowered, "merge"), chosen(page, "theirs"))

    assert "Somebody saved something in this draft, or another version went live" in read(response).words
    assert "theirs" in sent_by(response).values()
    assert item_of(lowered, "rule", "spine").document["urgency"] == "soon"


def test_what_was_written_before_another_version_went_live_comes_along(
    client: Client, lowered: Draft
) -> None:
    client.get(at(lowered))
    make_live(small_protocol(title={"en": "Newer"}))

    response = client.post(at(lowered), FORM)
    kept = refused(response, lowered)
    assert kept.items() >= FORM.items()
    assert "Bring both together first" in read(response).words
    assert "What you wrote is kept." in read(response).words

    together = client.post(at(lowered, "merge"), kept)
    assert sent_by(together).items() >= FORM.items()
    assert f'action="{at(lowered)}"' in together.content.decode()
    client.post(at(lowered), sent_by(together) | {"summary": WHY})
    assert Proposal.objects.get().reasons[next(iter(Proposal.objects.get().reasons))] == REASON


def test_a_draft_on_the_live_version_has_nothing_to_bring_together(client: Client, raised: Draft) -> None:
    response = client.get(at(raised, "merge"), follow=True)
    assert "This draft stands on the live version" in read(response).words


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_base_of_a_draft_that_is_laid_aside_stays(
    client: Client, raised: Draft, author: User, method: str
) -> None:
    make_live(small_protocol(title={"en": "Newer"}))
    discard_draft(draft_id=raised.pk, by=author)
    response = getattr(client, method)(at(raised, "merge"), follow=True)
    assert "This draft is discarded" in read(response).words
    assert Draft.objects.get().base == raised.base


def test_an_item_that_cannot_be_read_is_shown_as_it_was_typed(client: Client, lowered: Draft) -> None:
    say(lowered, "rule", "spine", urgency="at once", alternatives=3)
    make_live(small_protocol(spine="emergency"))
    words = read(client.get(at(lowered, "merge"))).words
    assert "As the draft says at once" in words
    assert "As the draft says 3" in words
