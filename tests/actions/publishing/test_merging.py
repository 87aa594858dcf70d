"""A draft brought together with the version that went live after it was begun: all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.draft_changes import item_of, say
from tests.actions.publishing.scene import brought_together, changed_draft, data, make_live, small_protocol
from tests.engine.builders import all_of, page, rule
from tests.nurses.people import editor
from tests.unguarded import damage_versions
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import NotEditableError, discard_draft, start_draft, touch_draft
from triage.actions.drafts.merging import (
    ComparedEarlierError,
    DraftMerge,
    UndecidedError,
    decision,
    take_live_version,
)
from triage.engine.loading import load_data
from triage.engine.merging import Side
from triage.models import AuditRow, Draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

SPINE = ("rule", "spine")


def protocol(changed: dict[str, Any]) -> Protocol:
    return load_data(changed, pages={"get-help-now"}, passages=[])


def contested(draft: Draft) -> dict[tuple[str, str], tuple[str, ...]]:
    """What has to be decided, with its fields."""
    return {one.key: one.asks_for for one in DraftMerge(draft).conflicts}


def decided(draft: Draft, side: Side) -> dict[str, Side]:
    """One side of everything."""
    return {decision(one, field): side for one in DraftMerge(draft).conflicts for field in one.asks_for}


def test_a_draft_without_changes_becomes_the_live_version(live: ProtocolVersion, author: User) -> None:
    draft = start_draft(name="nothing", version=live, by=author)
    newer = data(spine="emergency", title={"en": "Newer"})
    newer["rules"].insert(1, {**newer["rules"][0], "id": "another"})
    newer["promises"]["floors"].reverse()
    newer["pages"].append(page("more", newer["pages"][2]["questions"].pop()))
    version = make_live(protocol(newer))

    assert to_protocol(brought_together(draft, author)).sha256 == version.sha256


def test_a_draft_keeps_all_it_says_when_the_live_version_is_what_it_was(author: User) -> None:
    draft = changed_draft(author)
    say(draft, "floor", "back_pain", no_cancer="routine")
    rows = sorted(draft.items.values_list("pk", "document__id"))
    before = to_protocol(draft).sha256

    assert to_protocol(brought_together(draft, author)).sha256 == before
    assert sorted(draft.items.values_list("pk", "document__id")) == rows


def test_what_each_changed_alone_comes_together(author: User) -> None:
    draft = changed_draft(author)
    newer = make_live(small_protocol(weak_leg="same_day", title={"en": "Newer"}))

    assert contested(draft) == {}
    found = brought_together(draft, author)

    expected = small_protocol(spine="emergency", weak_leg="same_day", title={"en": "Newer"})
    assert to_protocol(found).sha256 == expected.sha256
    assert (found.base, found.revision) == (newer, draft.revision + 1)
    assert AuditRow.objects.filter(action="edit_draft").order_by("-pk")[0].fields == ["base", "items"]


def test_whoever_brings_both_together_may_not_approve_it(author: User) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(title={"en": "Newer"}))
    other = editor("emil")
    assert other in brought_together(draft, other).contributors.all()


@pytest.mark.parametrize("side", Side)
def test_what_both_changed_is_decided(author: User, side: Side) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(spine="soon"))
    assert contested(draft) == {SPINE: ("urgency",)}

    found = brought_together(draft, author, decided(draft, side))

    expected = "emergency" if side == Side.MINE else "soon"
    assert item_of(found, *SPINE).document["urgency"] == expected


def test_as_long_as_something_is_undecided_nothing_is_stored(author: User) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(spine="soon", title={"en": "Newer"}))
    before = list(draft.items.values())

    with pytest.raises(UndecidedError):
        brought_together(draft, author)

    stored = Draft.objects.get(pk=draft.pk)
    assert list(stored.items.values()) == before
    assert (stored.base, stored.revision) == (draft.base, draft.revision)


def test_what_was_saved_meanwhile_is_looked_at_again(author: User) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(title={"en": "Newer"}))
    seen = DraftMerge(draft).state
    touch_draft(draft_id=draft.pk, by=author, fields=["urgency"])
    with pytest.raises(ComparedEarlierError):
        take_live_version(draft_id=draft.pk, choices={}, seen=seen, by=author)


def test_a_choice_holds_only_for_the_words_that_were_seen(author: User) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(spine="soon"))
    choices = decided(draft, Side.THEIRS)
    make_live(small_protocol(spine="same_day", title={"en": "Newest"}))
    say(draft, "rule", "spine", reason={"en": "Mine."})
    make_live(protocol(data() | {"rules": [*data()["rules"][:1], *data(spine="soon")["rules"][2:]]}))
    with pytest.raises(UndecidedError):
        brought_together(draft, author, choices)


@pytest.mark.parametrize("side", Side)
def test_a_question_that_went_and_was_changed_is_decided_together_with_its_floor(
    author: User, side: Side
) -> None:
    draft = changed_draft(author)
    say(draft, "floor", "constipation", not_sure="same_day")
    newer = data()
    del newer["pages"][2]["questions"][1]
    del newer["promises"]["floors"][2]
    newer["rules"][2] = rule("any_sign", "soon", all_of("back_pain?")) | {
        name: newer["rules"][2][name] for name in ("reason", "content", "citations")
    }
    make_live(protocol(newer))
    assert contested(draft) == {("question", "constipation"): ("",)}

    found = brought_together(draft, author, decided(draft, side))

    floors = found.items.filter(kind="floor", key="constipation")
    is_kept = side == Side.MINE
    assert found.items.filter(kind="question", key="constipation").exists() == is_kept
    assert [floor.document["not_sure"] for floor in floors] == (["same_day"] if is_kept else [])


def test_a_floor_and_the_words_of_one_question_are_shown_as_changed_by_one_each(author: User) -> None:
    draft = changed_draft(author)
    say(draft, "floor", "back_pain", no_cancer="routine")
    newer = data()
    newer["pages"][2]["questions"][0]["hint"] = {"en": "Anywhere."}
    make_live(protocol(newer))

    (found,) = DraftMerge(draft).conflicts
    assert {field: found.proposed(field) for field in found.fields} == {
        "hint": Side.THEIRS,
        "floor": Side.MINE,
    }


def test_a_promise_is_known_by_what_it_is_about(author: User) -> None:
    def combined(urgency: str, *more: dict[str, Any]) -> Protocol:
        changed = data()
        found = {**all_of("back_pain", "constipation"), "urgency": urgency}
        changed["promises"]["combinations"] = [*more, found]
        return protocol(changed)

    first = make_live(combined("soon"))
    draft = start_draft(name="raise it", version=first, by=author)
    say(draft, "combination", urgency="same_day")
    make_live(combined("soon", {**all_of("leg_weakness", "back_pain"), "urgency": "emergency"}))

    found = to_protocol(brought_together(draft, author))
    assert [one.urgency for one in found.promises.combinations] == ["emergency", "same_day"]


def test_an_item_that_cannot_be_read_comes_along_as_it_was_typed(author: User) -> None:
    draft = changed_draft(author)
    say(draft, "rule", "spine", urgency="at once", alternatives=[{"all_of": ["no_such"]}])
    make_live(small_protocol(spine="soon", title={"en": "Newer"}))

    found = brought_together(draft, author, decided(draft, Side.MINE))
    assert item_of(found, *SPINE).document["urgency"] == "at once"
    assert item_of(found, "frame").document["title"] == {"en": "Newer"}


def test_a_draft_begun_on_purpose_from_an_older_version_keeps_what_that_one_says(
    live: ProtocolVersion, author: User
) -> None:
    make_live(small_protocol(spine="soon", title={"en": "Newer"}))
    draft = start_draft(name="go back", version=live, by=author)
    assert contested(draft) == {}
    assert to_protocol(brought_together(draft, author)).sha256 == live.sha256


def test_a_draft_that_is_laid_aside_stays_as_it_is(author: User) -> None:
    draft = changed_draft(author)
    make_live(small_protocol(title={"en": "Newer"}))
    discard_draft(draft_id=draft.pk, by=author)
    with pytest.raises(NotEditableError):
        brought_together(draft, author)
    assert Draft.objects.get(pk=draft.pk).base == draft.base


def test_a_base_that_cannot_be_read_makes_everything_that_differs_a_choice(author: User) -> None:
    draft = changed_draft(author)
    damage_versions()
    make_live(small_protocol(title={"en": "Newer"}))
    draft = Draft.objects.get(pk=draft.pk)
    assert contested(draft) == {SPINE: ("urgency",), ("frame", "frame"): ("title",)}
    assert draft.items.count() == len(list(DraftMerge(draft).items))
