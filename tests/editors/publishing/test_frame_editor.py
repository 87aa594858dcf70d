"""The editor of what stands above all pages: title, languages, the question on cancer, the warnings."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.actions.publishing.scene import WHY
from tests.editors.pages import RowPages, errors
from tests.editors.publishing.doors import TOO_LONG, assert_only_staff_of_protocols
from tests.patients.html import read
from triage.actions.drafts.drafts import discard_draft
from triage.models import Draft, DraftFrame, DraftListItem, DraftWithOthers, Proposal

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client


@pytest.fixture
def pages(client: Client) -> RowPages:
    """The editors' pages in the browser of somebody who writes."""
    return RowPages(client)


@pytest.fixture
def frame(raised: Draft) -> DraftFrame:
    """What stands above all pages of a draft."""
    return DraftFrame.objects.select_related("draft").get(draft=raised)


def fresh(frame: DraftFrame) -> Draft:
    """The draft as it is stored now."""
    return Draft.objects.get(pk=frame.draft_id)


def said(frame: DraftFrame, name: str) -> Any:
    """What is stored in a field."""
    return DraftFrame.objects.get(pk=frame.pk).document.get(name)


def test_a_new_title_is_saved_and_checked_at_once(pages: RowPages, frame: DraftFrame, author: User) -> None:
    response = pages.save(frame, title_en="Pain in bone")
    assert response["Location"] == pages.address(frame)
    saved = fresh(frame)
    assert said(frame, "title") == {"en": "Pain in bone"}
    assert saved.revision == frame.draft.revision + 1
    assert author in saved.contributors.all()
    assert "Checked: a change" in read(pages.client.get(response["Location"])).words


def test_a_save_without_a_change_changes_nothing(pages: RowPages, frame: DraftFrame) -> None:
    pages.save(frame)
    assert fresh(frame).revision == frame.draft.revision


def test_a_second_language_asks_for_words_in_it(pages: RowPages, frame: DraftFrame) -> None:
    assert pages.save(frame, languages="en, es").status_code == 302
    assert said(frame, "languages") == ["en", "es"]
    page = pages.client.get(pages.address(frame))
    assert 'name="item_title_es"' in page.content.decode()
    assert "Stopped: this may not be published as it is." in read(page).words


@pytest.mark.parametrize(
    ("languages", "says"),
    [
        ("english", "'english' is no language. One looks like en, or pt-BR."),
        ("en; es", "'en; es' is no language."),
        ("en, en", "One of them stands twice."),
        (" , ", "This field is required."),
    ],
)
def test_what_is_no_language_stays_in_its_box(
    pages: RowPages, frame: DraftFrame, languages: str, says: str
) -> None:
    response = pages.save(frame, languages=languages)
    assert says in unescape(errors(response))
    assert f'value="{languages}"' in response.content.decode()
    assert said(frame, "languages") == ["en"]


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("no_such", "Unknown question 'no_such'."),
        ("", "This field is required."),
        ("Cancer?", "Write small letters, digits and underscores"),
    ],
)
def test_the_question_on_cancer_is_one_of_the_draft(
    pages: RowPages, frame: DraftFrame, key: str, says: str
) -> None:
    assert says in unescape(errors(pages.save(frame, cancer_question=key)))
    assert said(frame, "cancer_question") == "cancer"


def test_a_stale_save_shows_both_versions(pages: RowPages, frame: DraftFrame) -> None:
    address = pages.address(frame)
    opened = pages.open(address)
    pages.save(frame, title_en="Theirs")

    response = pages.send(address, opened, title_en="Mine")

    assert "Somebody saved this since you opened the page." in unescape(errors(response))
    assert "Title Theirs Mine" in read(response).words
    assert said(frame, "title") == {"en": "Theirs"}
    again = pages.send(address, opened, title_en="Mine", seen=pages.open(address)["seen"])
    assert again.status_code == 302
    assert said(frame, "title") == {"en": "Mine"}


def test_nothing_is_saved_in_a_draft_that_is_laid_aside(
    pages: RowPages, frame: DraftFrame, author: User
) -> None:
    address = pages.address(frame)
    opened = pages.open(address)
    discard_draft(draft_id=frame.draft_id, by=author)
    response = pages.send(address, opened, title_en="Late")
    assert "This draft is discarded" in read(response).words
    assert said(frame, "title") == frame.document["title"]
    page = pages.client.get(address)
    assert 'value="Save"' not in page.content.decode()


def test_only_staff_of_protocols_come_in(pages: RowPages, frame: DraftFrame) -> None:
    assert_only_staff_of_protocols([pages.address(frame)])


def test_an_approver_reads_it_and_changes_nothing(
    approving: Client, pages: RowPages, frame: DraftFrame
) -> None:
    page = approving.get(pages.address(frame))
    assert page.status_code == 200
    assert 'value="Save"' not in page.content.decode()
    assert approving.post(pages.address(frame), {"title_en": "Mine"}).status_code == 403
    assert said(frame, "title") == frame.document["title"]


def test_there_is_no_list_of_frames_and_none_is_added_or_deleted(
    client: Client, pages: RowPages, frame: DraftFrame
) -> None:
    response = client.get(reverse("admin:triage_draftframe_changelist"), follow=True)
    assert "Open a draft first" in read(response).words
    assert client.post(reverse("admin:triage_draftframe_add")).status_code in (302, 403)
    delete = pages.address(frame, "delete")
    for answer in (client.get(delete), client.post(delete, {"post": "yes"})):
        assert answer.status_code == 403
    assert DraftFrame.objects.filter(pk=frame.pk).exists()


@pytest.mark.parametrize("unknown", [999, TOO_LONG, "abc"])
def test_an_unknown_draft_has_none(client: Client, unknown: int | str) -> None:
    response = client.get(reverse("admin:triage_draftframe_change", args=[unknown]), follow=True)
    assert "It is gone" in read(response).words


def test_the_roles_are_shown_and_saved(pages: RowPages, frame: DraftFrame) -> None:
    assert pages.open(pages.address(frame))["item_roles-0-crisis"] == "none"
    assert pages.save(frame, **{"roles-0-crisis": "back_pain"}).status_code == 302
    assert said(frame, "roles") == {"crisis": "back_pain", "care_team": None}
    assert fresh(frame).revision == frame.draft.revision + 1


@pytest.mark.parametrize(
    ("crisis", "care_team", "says"),
    [
        ("none", "", "This field is required."),
        ("bak_pain", "none", "Unknown question 'bak_pain'. Did you mean 'back_pain'?"),
        ("none", "back_pain", "'back_pain' is of type yes_no; name a question of type choice"),
        ("Back pain", "none", "Write small letters, digits and underscores"),
        ("", "", "name the questions for 'crisis' and 'care_team'"),
    ],
)
def test_roles_with_a_fault_stay_in_their_boxes(
    pages: RowPages, frame: DraftFrame, crisis: str, care_team: str, says: str
) -> None:
    response = pages.save(frame, **{"roles-0-crisis": crisis, "roles-0-care_team": care_team})
    assert says in unescape(errors(response))
    assert f'value="{crisis}"' in response.content.decode()
    assert DraftFrame.objects.get(pk=frame.pk).document == frame.document


def test_an_approver_reads_the_roles_in_words(approving: Client, pages: RowPages, frame: DraftFrame) -> None:
    assert "Care team: none" in read(approving.get(pages.address(frame))).words


@pytest.mark.parametrize("frame_words", ["I am not sure.", "I am not sure whether {clause}, {clause}."])
def test_the_words_around_what_somebody_is_not_sure_of_hold_its_place_once(
    pages: RowPages, frame: DraftFrame, frame_words: str
) -> None:
    assert "Write {clause} once" in unescape(errors(pages.save(frame, not_sure_en=frame_words)))


@pytest.fixture
def listed(frame: DraftFrame) -> DraftListItem:
    """A list item."""
    return DraftListItem.objects.get(draft=frame.draft_id)


def test_a_list_item_that_contradicts_the_rules_is_shown_at_once_and_stops_publishing(
    pages: RowPages, listed: DraftListItem
) -> None:
    saved = pages.save(listed, **{"stands_for-0-test": "constipation"})
    words = read(pages.client.get(saved["Location"])).words

    assert "WHOEVER HAS (constipation) IS TOLD AT LEAST “Title” (emergency)" in words
    assert "Every list says what the questionnaire says" in words
    assert "Someone with constipation, everything else no, would be told only “Title” (soon)" in words
    assert "Stopped: this may not be published as it is." in words
    sent = pages.client.post(reverse("admin:triage_draft_send", args=[listed.draft_id]), {"summary": WHY})
    assert sent.status_code in (200, 302)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stands_for-0-test": "leg_weaknes"}, "Did you mean 'leg_weakness'?"),
        ({"urgency": "same_day"}, "tells people to get help now, so its items need the urgency 'emergency'"),
        ({"brief_en": ""}, "need its 'brief' words"),
        ({"lists": ["nowhere"]}, "nowhere is not one of the available choices."),
    ],
)
def test_a_list_item_with_a_fault_stays_as_it_was_typed(
    pages: RowPages, listed: DraftListItem, changes: dict[str, Any], says: str
) -> None:
    assert says in unescape(errors(pages.save(listed, **changes)))
    assert DraftListItem.objects.get(pk=listed.pk).document == listed.document


def test_the_order_of_the_lists_of_an_item_stays(pages: RowPages, listed: DraftListItem) -> None:
    listed.document["lists"] = ["sheet", "result", "emergency_page", "start"]
    listed.save()
    assert pages.save(listed, lists=["start", "result", "sheet"]).status_code == 302
    assert DraftListItem.objects.get(pk=listed.pk).document["lists"] == ["sheet", "result", "start"]


def test_what_matters_only_with_others_is_shown_in_words_and_saved(
    pages: RowPages, frame: DraftFrame
) -> None:
    entry = DraftWithOthers.objects.get(draft=frame.draft_id)
    assert "ANSWERS cancer (or not sure)" in read(pages.client.get(pages.address(entry))).words
    assert "is listed as mattering only with others" not in errors(
        pages.save(entry, **{"answers-0-test": ""})
    )
    assert pages.save(entry, reason="Cancer is no sign by itself.").status_code == 302
    assert DraftWithOthers.objects.get().document["reason"] == "Cancer is no sign by itself."
