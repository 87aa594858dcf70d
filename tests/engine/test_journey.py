"""Where a person stands, and where a page that was sent leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.builders import small_protocol
from triage.engine.evaluation import assess
from triage.engine.journey import Destination, Journey, Place
from triage.engine.navigation import counting_answers
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Page

PROTOCOL = small_protocol()
NERVES: dict[str, Answer] = {"leg_weakness": "no", "numbness": "no"}
ABOUT: dict[str, Answer] = {"cancer": "yes"}
NO_PAIN: dict[str, Answer] = {"back_pain": "no", "constipation": "no"}


def the_page(name: str) -> Page:
    found = PROTOCOL.page(name)
    assert found is not None
    return found


def journey(
    answers: dict[str, Answer], *sent: str, is_finished: bool = False, has_failed: bool = False
) -> Journey:
    assessment = None if has_failed else assess(PROTOCOL, counting_answers(PROTOCOL, answers))
    return Journey(PROTOCOL, answers, sent, is_finished, assessment)


def page_to_open(where: Destination) -> str:
    assert where.page is not None
    return where.page.id


def test_a_page_without_signs_leads_to_the_next_page() -> None:
    where = journey(NERVES, "nerves").place_after_sending(the_page("nerves"))
    assert (where.place, page_to_open(where)) == (Place.PAGE, "about")


def test_an_emergency_that_the_page_decided_leads_to_the_result() -> None:
    where = journey({"leg_weakness": "yes"}, "nerves").place_after_sending(the_page("nerves"))
    assert where == Destination(Place.RESULT)


def test_a_later_page_does_not_interrupt_again_for_an_emergency_it_did_not_decide() -> None:
    answers: dict[str, Answer] = {"leg_weakness": "yes", **ABOUT}
    where = journey(answers, "nerves", "about").place_after_sending(the_page("about"))
    assert (where.place, page_to_open(where)) == (Place.PAGE, "pain")


def test_when_the_rules_fail_every_page_leads_to_the_result() -> None:
    where = journey(NERVES, "nerves", has_failed=True).place_after_sending(the_page("nerves"))
    assert where == Destination(Place.RESULT)


def test_the_last_page_leads_to_checking_the_answers() -> None:
    answers: dict[str, Answer] = {**NERVES, **ABOUT, **NO_PAIN, "days": 0}
    where = journey(answers, "nerves", "about", "pain", "history").place_after_sending(the_page("history"))
    assert where == Destination(Place.CHECK)


def test_a_page_that_a_correction_opens_is_asked_before_checking() -> None:
    answers: dict[str, Answer] = {**NERVES, **ABOUT, "back_pain": "yes", "constipation": "no", "days": 0}
    where = journey(answers, "nerves", "about", "pain", "history").place_after_sending(the_page("pain"))
    assert page_to_open(where) == "details"


def test_an_interrupted_page_stays_closed_while_the_emergency_lasts() -> None:
    assert journey({"leg_weakness": "yes"}, "nerves").open_page() == the_page("about")


def test_an_interrupted_page_is_asked_again_once_the_emergency_is_corrected() -> None:
    assert journey({"leg_weakness": "no"}, "nerves").open_page() == the_page("nerves")


def test_an_emergency_has_a_result_at_once() -> None:
    assert journey({"leg_weakness": "yes"}, "nerves").has_result


def test_anything_else_has_a_result_only_when_finished() -> None:
    answers: dict[str, Answer] = {**NERVES, **ABOUT, "back_pain": "yes", "constipation": "no"}
    assert not journey(answers, "nerves", "about", "pain").has_result
    assert journey(answers, "nerves", "about", "pain", is_finished=True).has_result


def test_failed_rules_have_no_result_and_read_as_an_emergency() -> None:
    failed = journey(NERVES, "nerves", is_finished=True, has_failed=True)
    assert not failed.has_result
    assert failed.is_emergency
    assert failed.urgency_so_far == Urgency.EMERGENCY


def test_routine_is_only_said_when_finished() -> None:
    answers: dict[str, Answer] = {**NERVES, "cancer": "no", **NO_PAIN, "days": 0}
    assert journey(answers, "nerves", "about", "pain", "history").urgency_so_far is None
    finished = journey(answers, "nerves", "about", "pain", "history", is_finished=True)
    assert finished.urgency_so_far == Urgency.ROUTINE


def test_a_raised_urgency_is_said_before_the_end() -> None:
    answers: dict[str, Answer] = {**NERVES, "numbness": "not_sure"}
    assert journey(answers, "nerves").urgency_so_far == Urgency.SOON
