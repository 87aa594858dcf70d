"""The panel of the live check: every finding in words, each row to mend with its address."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.publishing.scene import changed_draft, make_live, set_urgency, small_protocol
from tests.nurses.people import editor
from triage.actions.drafts.checking import DraftCheck, check_draft
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.actions.drafts.problems import RowProblem
from triage.editors.check_panel import MOST_SHOWN, CheckView, present_check
from triage.editors.differences import ChangeView, PersonView, present_changes
from triage.editors.found_people import found_person, transition_key
from triage.engine.comparison import compare
from triage.engine.pieces import Piece
from triage.engine.safety.quick_check import QuickReport
from triage.engine.safety.report import Failure, PropertyResult
from triage.models import Draft, DraftQuestion, DraftRule, DraftTest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.models import ProtocolVersion


def panel(draft: Draft) -> CheckView:
    """The panel of a draft as it stands."""
    return present_check(check_draft(draft=Draft.objects.get(pk=draft.pk)))


def report(*results: PropertyResult, incomparable: str = "") -> QuickReport:
    """What a check found, without a comparison."""
    return QuickReport(
        protocol_sha256="1" * 64,
        live_sha256="2" * 64,
        results=results,
        comparison=None,
        incomparable=incomparable,
        milliseconds=1,
    )


def test_a_promise_that_is_broken_shows_its_smallest_patient(author: User) -> None:
    view = panel(changed_draft(author, rule="weak_leg", urgency="soon"))

    assert view.is_failing
    assert view.headline == "Stopped: this may not be published as it is."
    floors = next(one for one in view.properties if one.is_failing)
    assert (floors.title, floors.verdict) == ("Floors and combinations are kept", "fails")
    [patient] = floors.failures
    assert patient.words == (
        "Someone with leg weakness, everything else no, would be told “Title” (soon). "
        "Promised for “leg weakness”: “Title” (emergency)."
    )
    assert patient.save_as_case == "floors/leg_weakness"


def test_who_is_told_more_stands_apart_from_who_is_told_less(author: User) -> None:
    draft = changed_draft(author)
    set_urgency(draft, "any_sign", "emergency", author)
    set_urgency(draft, "spine", "soon", author)
    changes = panel(draft).changes

    assert changes is not None
    assert [one.save_as_case for one in changes.higher] == [
        "change/same_day-emergency",
        "change/soon-emergency",
    ]
    assert not changes.lower
    assert changes.headline == "Nothing lowers. Somebody is told more."

    set_urgency(draft, "any_sign", "soon", author)
    changes = panel(draft).changes
    assert changes is not None
    assert [one.save_as_case for one in changes.lower] == ["change/same_day-soon"]
    assert changes.is_lowering
    assert (
        changes.headline
        == "1 change lowers. Each lowering needs a reason of its own, and a second person must agree."
    )
    assert changes.lower[0].words.endswith("Rules: “spine”.")
    assert not changes.higher


def test_a_weaker_promise_stands_apart_from_other_differences(author: User) -> None:
    draft = changed_draft(author, rule="any_sign", urgency="soon")
    DraftQuestion.objects.filter(draft=draft, key="back_pain").update(floor_alone="", floor_not_sure="")
    DraftRule.objects.filter(draft=draft, key="spine").update(reason={"en": "It is new."})
    touch_draft(draft_id=draft.pk, by=author, fields=["floor"])
    changes = panel(draft).changes

    assert changes is not None
    assert "The floor of “back pain” was removed." in [one.words for one in changes.weaker]
    [spine] = [one for one in changes.differences if "spine" in one.words]
    assert spine.changes == (
        ChangeView(
            "reason that patients read",
            before=(Piece("removed", "You feel it now."),),
            after=(Piece("added", "It is new."),),
        ),
    )
    assert changes.headline.startswith("The same answers give the same urgency, but words that warn")


def test_the_headline_is_calm_only_where_nothing_lowers(author: User) -> None:
    calm, lowering = panel(changed_draft(author)), panel(changed_draft(author, urgency="soon"))

    assert (calm.is_lowering, lowering.is_lowering, lowering.is_failing) == (False, True, False)
    assert lowering.headline.endswith("but it lowers something: read what, below.")


def test_nothing_is_found_in_a_draft_that_says_what_is_live(author: User) -> None:
    view = panel(changed_draft(author, urgency="same_day"))
    assert not view.is_failing
    assert view.headline == "Nothing in these checks stops it."
    assert view.changes == present_changes(compare(small_protocol(), small_protocol()))
    assert view.milliseconds >= 0


def test_each_row_to_mend_leads_to_its_form(author: User, client: Client) -> None:
    draft = changed_draft(author)
    DraftQuestion.objects.get(draft=draft, key="back_pain").delete()
    touch_draft(draft_id=draft.pk, by=author, fields=["deleted"])
    view = panel(draft)

    assert view.headline == "Not complete: 2 things to mend."
    assert {one.address for one in view.to_mend} == {
        reverse("admin:triage_draftrule_change", args=[row.pk])
        for row in DraftRule.objects.filter(draft=draft, key__in=["spine", "any_sign"])
    }
    assert view.to_mend[0].words.startswith("Rule “spine”: there is no question 'back_pain'")
    assert not view.properties
    assert view.changes is None
    for one in view.to_mend:
        assert client.get(one.address).status_code == 200


def test_what_is_wrong_above_all_pages_is_mended_there(author: User, client: Client) -> None:
    draft = changed_draft(author)
    Draft.objects.filter(pk=draft.pk).update(cancer_question="nothing_asked")
    touch_draft(draft_id=draft.pk, by=author, fields=["cancer_question"])
    [mend] = panel(draft).to_mend
    assert mend.address == reverse("admin:triage_draftframe_change", args=[draft.pk])
    assert client.get(mend.address).status_code == 200


def test_what_is_to_mend_in_a_row_is_said_once() -> None:
    problems = tuple(RowProblem("rule", 1, "fever", "there is no question 'fever'.", test) for test in (7, 8))
    view = present_check(DraftCheck(problems, None, 1))
    assert view.headline == "Not complete: 1 thing to mend."
    assert len(view.to_mend) == 1


def test_a_long_list_is_cut_and_says_so() -> None:
    problems = tuple(RowProblem("rule", n, f"rule_{n}", "has no tests yet.") for n in range(30))
    view = present_check(DraftCheck(problems, None, 1))
    assert (len(view.to_mend), view.more_to_mend) == (MOST_SHOWN, 30 - MOST_SHOWN)
    assert view.headline == "Not complete: 30 things to mend."

    failures = tuple(Failure(subject=f"s{n}", words="Somebody.") for n in range(20))
    result = PropertyResult(id="words", checked=20, milliseconds=1, failures=failures)
    [shown] = present_check(DraftCheck((), report(result), 1)).properties
    assert (len(shown.failures), shown.more) == (MOST_SHOWN, 20 - MOST_SHOWN)


def test_what_could_not_be_decided_stops_it_and_says_why() -> None:
    result = PropertyResult(id="floors", checked=0, milliseconds=1, undecided="no time left")
    view = present_check(DraftCheck((), report(result), 1))
    [shown] = view.properties
    assert (shown.verdict, shown.is_failing, shown.undecided) == ("could not decide", True, "no time left")
    assert view.is_failing


def test_a_fault_without_a_person_has_no_button() -> None:
    result = PropertyResult(
        id="words", checked=1, milliseconds=1, failures=(Failure(subject="spine", words="Too hard to read."),)
    )
    [shown] = present_check(DraftCheck((), report(result), 1)).properties
    assert shown.failures == (PersonView("Too hard to read."),)


def test_two_that_cannot_be_compared_say_why() -> None:
    view = present_check(DraftCheck((), report(incomparable="The question [x] is of another type."), 1))
    assert view.incomparable == "The question [x] is of another type."
    assert view.changes is None


def test_answering_no_to_all_is_no_case(author: User) -> None:
    make_live(small_protocol())
    draft = changed_draft(author)
    check = check_draft(draft=draft)
    assert check.report is not None
    assert check.report.comparison is not None
    [change] = check.report.comparison.transitions
    nobody = change.model_copy(update={"answers": {}})
    assert transition_key(nobody) == ""
    assert found_person(check, "") is None
    person = found_person(check, transition_key(change))
    assert person is not None
    assert (person.told, person.promised, person.words) == ("emergency", "emergency", change.words)


def test_a_change_that_only_files_of_cases_would_show_says_so(author: User) -> None:
    draft = changed_draft(author)
    found = check_draft(draft=draft).report
    assert found is not None
    assert found.comparison is not None
    [change] = found.comparison.transitions
    in_files = change.model_copy(update={"setting": "file"})
    [shown] = present_changes(found.comparison.model_copy(update={"transitions": (in_files,)})).higher
    assert shown.words == f"{change.words} (in files of cases only) Rules: “spine”."


# ---- faults that once passed every check


@pytest.fixture
def whole(live_version: ProtocolVersion) -> Draft:
    """A draft of the shipped protocol."""
    return start_draft(name="the whole", version=live_version, by=editor())


def panel_of(client: Client, draft: Draft, by: User) -> str:
    """What the panel says of a draft, after somebody saved something in it."""
    touch_draft(draft_id=draft.pk, by=by, fields=["x"])
    return unescape(client.get(reverse("admin:triage_draft_change", args=[draft.pk])).content.decode())


def test_a_red_flag_without_its_floor_is_named_with_what_to_do(admin_client: Client, whole: Draft) -> None:
    whole.questions.filter(key="arm_weakness").update(floor_alone="", floor_not_sure="")

    said = panel_of(admin_client, whole, whole.author)

    assert (
        "Question “arm_weakness”: a red flag needs the floor “emergency” for yes: a yes alone must say"
        in said
    )


def test_a_rule_that_asks_less_of_a_red_flag_is_named_with_the_person(
    admin_client: Client, whole: Draft
) -> None:
    whole.rules.filter(key="thoughts_of_self_harm").update(urgency="soon")

    said = panel_of(admin_client, whole, whole.author)

    assert (
        "Someone with thoughts of self-harm, everything else no, would be told “Call your cancer care team "
        "today”" in said
    )
    assert (
        "A red flag must give “Call now or go to the emergency room” (emergency): mend the rule that reads "
        "“thoughts of self-harm”" in said
    )


def test_a_place_that_no_longer_counts_is_named_with_the_person(admin_client: Client, whole: Draft) -> None:
    DraftTest.objects.filter(question__draft=whole, question__key="region_upper_back").delete()

    said = panel_of(admin_client, whole, whole.author)

    assert (
        "pain in the upper back and new or old pain (not sure), everything else no, would be told “Tell your"
        in said
    )
    assert "Promised for “back pain”: “Call your cancer care team today” (same day)." in said
