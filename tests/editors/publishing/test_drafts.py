"""Drafts in the admin: begun from a version, seen as a whole, tried, exported, laid aside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.actions.publishing.scene import changed_draft, make_live, set_urgency, small_protocol
from tests.editors.publishing.doors import TOO_LONG, assert_only_staff_of_protocols, statuses
from tests.engine.builders import all_of
from tests.nurses.people import editor, logged_in
from tests.patients.html import read
from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.actions.drafts.drafts import import_draft, touch_draft
from triage.actions.publishing.proposing import send_for_review
from triage.engine.exporting import to_yaml
from triage.models import AuditRow, Draft, DraftQuestion, DraftRule, Replay, StoredCase
from triage.models.drafts import DraftState

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion

LIST, ADD = "/admin/triage/draft/", "/admin/triage/draft/add/"


def at(draft: Draft | int, view: str = "change") -> str:
    """The address of a page of a draft."""
    return reverse(f"admin:triage_draft_{view}", args=[draft.pk if isinstance(draft, Draft) else draft])


def told(client: Client, address: str, **sent: str) -> str:
    """What the page says that a button leads to."""
    response = client.post(address, sent, follow=True)
    assert response.redirect_chain
    return read(response).words


def break_rows(draft: Draft, by: User) -> None:
    """Delete a question at which rules look."""
    DraftQuestion.objects.get(draft=draft, key="back_pain").delete()
    touch_draft(draft_id=draft.pk, by=by, fields=["deleted"])


# ---- the list, and beginning


def test_the_list_says_where_each_draft_stands(client: Client, raised: Draft) -> None:
    words = read(client.get(LIST)).words
    assert f"a change being edited {raised.base}" in words
    assert "edith" in words


def test_a_draft_is_begun_from_the_live_version_unless_another_is_asked_for(
    client: Client, live: ProtocolVersion, author: User
) -> None:
    newer = make_live(small_protocol(spine="emergency"))
    assert f'value="{newer.pk}" selected' in client.get(ADD).content.decode()
    assert f'value="{live.pk}" selected' in client.get(f"{ADD}?base={live.pk}").content.decode()

    response = client.post(ADD, {"name": "As it was", "base": live.pk})

    draft = Draft.objects.get()
    assert response["Location"] == at(draft)
    assert (draft.name, draft.base, draft.author, draft.revision) == ("As it was", live, author, 0)
    assert list(draft.contributors.all()) == [author]
    assert to_protocol(draft) == live.protocol
    assert AuditRow.objects.get(action="start_draft").subject == str(draft.pk)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "n" * 121}, "at most 120 characters"),
        ({"base": "999"}, "Select a valid choice."),
        ({"base": "abc"}, "Select a valid choice."),
    ],
)
def test_a_draft_without_a_name_or_a_version_is_not_begun(
    client: Client, live: ProtocolVersion, sent: dict[str, str], said: str
) -> None:
    response = client.post(ADD, {"name": "Raise it", "base": live.pk} | sent)
    assert response.status_code == 200
    assert said in read(response).words
    assert not Draft.objects.exists()


# ---- its page


def test_its_page_leads_to_every_table_and_counts_its_rows(client: Client, raised: Draft) -> None:
    seen = read(client.get(at(raised)))
    for words in ("Pages 3", "Questions 4", "Rules 3", "Promised combinations 0", "Assumptions 0"):
        assert words in seen.words
    assert f"/admin/triage/draftrule/?draft__id__exact={raised.pk}" in seen.links
    tables = [link for link in seen.links if f"={raised.pk}" in link or "/draftframe/" in link]
    for link in tables:
        assert client.get(link).status_code == 200, link
    assert len(tables) >= 8


def test_its_page_says_what_the_change_does_to_whom(client: Client, raised: Draft) -> None:
    words = read(client.get(at(raised))).words
    assert "Nothing in these checks stops it." in words
    assert "Told more than before Someone with cancer (not sure) and back pain (not sure)" in words
    assert "was told “Title” (same day) and would now be told “Title” (emergency)." in words
    assert "Rules: “spine”." in words


def test_a_save_of_the_name_changes_nothing_else(client: Client, raised: Draft, author: User) -> None:
    page = client.get(at(raised))
    set_urgency(raised, "spine", "soon", author)
    assert page.status_code == 200

    client.post(at(raised), {"name": "Another name", "base": "999"})

    saved = Draft.objects.get()
    assert saved.name == "Another name"
    assert saved.base == raised.base
    assert saved.revision == raised.revision + 1


def test_only_the_name_is_written_when_it_is_saved(
    client: Client, raised: Draft, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves a row after this request has read the draft."""
    full_clean = Draft.full_clean

    def interrupted(draft: Draft, *args: object, **options: object) -> None:
        monkeypatch.setattr(Draft, "full_clean", full_clean)
        set_urgency(draft, "spine", "soon", author)
        full_clean(draft, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Draft, "full_clean", interrupted)
    client.post(at(raised), {"name": "Another name"})

    saved = Draft.objects.get()
    assert (saved.name, saved.revision) == ("Another name", raised.revision + 1)


def test_a_draft_that_is_not_edited_any_more_can_be_read_only(client: Client, raised: Draft) -> None:
    client.post(at(raised, "discard"))
    page = client.get(at(raised))
    assert page.status_code == 200
    words = read(page).words
    assert "Save the name" not in page.content.decode()
    assert "Send for review" not in words
    assert "Discard this draft" not in words
    assert "Save as case" not in words
    assert client.post(at(raised), {"name": "Another"}).status_code == 403


def test_what_it_was_given_back_for_stands_on_top(
    client: Client, approving: Client, raised: Draft, author: User
) -> None:
    proposal = send_for_review(draft=raised, summary="Because of the guideline.", reasons={}, by=author)
    assert "In review: open the proposal" in read(client.get(at(raised))).words

    approving.post(
        reverse("admin:triage_proposal_decide", args=[proposal.pk]), {"note": "Say why\nit is needed."}
    )

    assert "Given back by Abel Say why it is needed." in read(client.get(at(raised))).words


# ---- what can be done with it


def test_a_draft_is_exported_just_as_it_stands(client: Client, raised: Draft) -> None:
    response = client.get(at(raised, "export"))
    assert response["Content-Disposition"] == f'attachment; filename="draft-{raised.pk}.yaml"'
    assert response.content.decode() == to_yaml(small_protocol(spine="emergency"))


def test_a_draft_with_gaps_is_not_exported_but_says_what_to_mend(
    client: Client, raised: Draft, author: User
) -> None:
    break_rows(raised, author)
    response = client.get(at(raised, "export"), follow=True)
    assert response.redirect_chain[0][0] == at(raised)
    assert "unknown question 'back_pain'" in read(response).words


def test_a_discarded_draft_stays_to_be_read(client: Client, raised: Draft) -> None:
    assert "Discarded. It stays in the list" in told(client, at(raised, "discard"))
    assert Draft.objects.get().state == DraftState.DISCARDED
    assert DraftRule.objects.filter(draft=raised).count() == 3
    assert "nothing in it can be changed" in told(client, at(raised, "discard"))


def test_a_draft_in_review_cannot_be_discarded(client: Client, raised: Draft, author: User) -> None:
    send_for_review(draft=raised, summary="Because of the guideline.", reasons={}, by=author)
    assert "This draft is in review" in told(client, at(raised, "discard"))
    assert Draft.objects.get().state == DraftState.IN_REVIEW


def test_a_replay_of_the_draft_is_started(client: Client, raised: Draft, author: User) -> None:
    response = client.post(at(raised, "replay"))
    started = Replay.objects.get()
    assert response["Location"] == reverse("admin:triage_replay_change", args=[started.pk])
    assert (started.label, started.started_by) == ("a change", author)
    assert json.loads(started.document) == json.loads(small_protocol(spine="emergency").canonical_json())


def test_no_replay_of_a_draft_with_gaps(client: Client, raised: Draft, author: User) -> None:
    break_rows(raised, author)
    assert "Mend what the check found first" in told(client, at(raised, "replay"))
    assert not Replay.objects.exists()


# ---- making cases of people whom the check found


def test_somebody_who_is_told_more_becomes_a_case(client: Client, raised: Draft) -> None:
    words = told(client, at(raised, "save_as_case"), who="change/same_day-emergency")
    case = StoredCase.objects.get()
    assert f"Saved as case {case.code}." in words
    assert case.answers == {"cancer": "not_sure", "back_pain": "not_sure"}
    assert (case.expected, case.accepted) == ("emergency", ["emergency"])


def test_somebody_who_is_told_less_becomes_a_case_of_what_they_were_told(
    client: Client, lowered: Draft
) -> None:
    told(client, at(lowered, "save_as_case"), who="change/same_day-soon")
    case = StoredCase.objects.get()
    assert (case.expected, case.accepted) == ("same_day", ["same_day", "emergency"])
    assert "would have been told “Title” (soon)" in case.note


def test_the_smallest_patient_of_a_broken_floor_becomes_a_case(client: Client, author: User) -> None:
    draft = changed_draft(author, rule="weak_leg", urgency="soon")
    page = client.get(at(draft))
    assert 'value="floors/leg_weakness"' in page.content.decode()

    told(client, at(draft, "save_as_case"), who="floors/leg_weakness")

    case = StoredCase.objects.get()
    assert set(case.answers) == {"leg_weakness"}
    assert (case.expected, case.accepted) == ("emergency", ["emergency"])


@pytest.mark.parametrize("who", ["", "nobody", "floors/back_pain", "change/soon-emergency"])
def test_nobody_becomes_a_case_whom_the_check_does_not_find(client: Client, raised: Draft, who: str) -> None:
    assert "this person is no longer found" in told(client, at(raised, "save_as_case"), who=who)
    assert not StoredCase.objects.exists()


def test_somebody_whose_questions_no_one_version_asks_becomes_no_case(client: Client, author: User) -> None:
    """Told less because one question went and another came: nobody was ever asked both."""
    data = small_protocol().model_dump(mode="json", exclude_defaults=True)
    [leg] = data["pages"][0]["questions"]
    leg["id"] = "weak_foot"
    data["rules"][0] |= {"urgency": "same_day", "alternatives": [all_of("weak_foot?")]}
    leg["red_flag"] = False
    data["promises"]["floors"] = data["promises"]["floors"][1:]
    data["list_items"][0]["stands_for"] = [all_of("weak_foot")]
    draft = import_draft(name="Feet", text=json.dumps(data), by=author)
    who = "change/emergency-same_day"
    assert f'value="{who}"' in client.get(at(draft)).content.decode()

    assert "no version could be held against such a case" in told(client, at(draft, "save_as_case"), who=who)
    assert not StoredCase.objects.exists()


# ---- who may do it


GETS, POSTS = ("change", "export"), ("discard", "replay", "save_as_case")


def test_only_staff_of_protocols_come_in(raised: Draft) -> None:
    assert_only_staff_of_protocols([LIST, ADD, *(at(raised, view) for view in (*GETS, *POSTS))])
    assert Draft.objects.get().state == DraftState.EDITING


def test_an_approver_reads_and_changes_nothing(approving: Client, raised: Draft) -> None:
    for address in (LIST, at(raised), at(raised, "export")):
        assert approving.get(address).status_code == 200
    assert "Discard" not in read(approving.get(at(raised))).words
    refused = [ADD, at(raised), at(raised, "discard"), at(raised, "save_as_case")]
    assert set(statuses(approving, "post", refused).values()) == {403}
    assert approving.get(ADD).status_code == 403
    # Trying it on stored answers changes nothing of it.
    assert approving.post(at(raised, "replay")).status_code == 302
    assert Draft.objects.get().state == DraftState.EDITING


def test_another_editor_may_work_on_it(raised: Draft) -> None:
    other = logged_in(editor("emil"))
    assert other.post(at(raised), {"name": "By two"}).status_code == 302
    assert Draft.objects.get().name == "By two"


def test_each_button_takes_its_own_method_only(client: Client, raised: Draft) -> None:
    assert set(statuses(client, "get", [at(raised, view) for view in POSTS]).values()) == {405}
    assert client.post(at(raised, "export")).status_code == 405


@pytest.mark.parametrize("unknown", [999, TOO_LONG])
def test_an_unknown_draft_is_not_found(client: Client, unknown: int) -> None:
    assert client.get(at(unknown, "export")).status_code == 404
    assert set(statuses(client, "post", [at(unknown, view) for view in POSTS]).values()) == {404}
    # As everywhere in Django admin.
    assert client.get(at(unknown), follow=True).redirect_chain[0][0] == "/admin/"


def test_drafts_are_never_deleted(client: Client, raised: Draft) -> None:
    assert client.get(at(raised, "delete")).status_code == 403
    assert client.post(at(raised, "delete"), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": raised.pk, "post": "yes"})
    assert Draft.objects.filter(pk=raised.pk).exists()


def test_a_gap_is_one_for_the_compiler_too(raised: Draft, author: User) -> None:
    break_rows(raised, author)
    with pytest.raises(DraftError):
        to_protocol(raised)
