"""Joining an assessment with wording, numbers and pages for the result page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from content.library import library
from triage.engine.evaluation import assess
from triage.models import Clinic, Submission
from triage.patients.presenters.result import ResultView, present_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.library import ContentPage
    from triage.engine.answers import AnswerSheet
    from triage.models import ProtocolVersion

MOMENT = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)


def present(
    version: ProtocolVersion, answers: AnswerSheet, pages: Mapping[str, ContentPage] | None = None
) -> ResultView:
    """Present these answers with the settings of a clinic that has set nothing."""
    submission = Submission(version=version, respondent="self", answers=dict(answers))
    return present_result(
        submission,
        assess(version.protocol, answers),
        clinic=Clinic.defaults(),
        moment=MOMENT,
        now=MOMENT,
        library=library("en") if pages is None else pages,
    )


def test_the_moment_is_written_in_the_time_of_the_clinic(live_version: ProtocolVersion) -> None:
    assert present(live_version, {}).moment == "Monday, November 23, 2026, 10:05 PM (EST)"


def test_a_page_that_is_gone_from_the_library_is_left_out(live_version: ProtocolVersion) -> None:
    kept = {"get-help-now": library("en")["get-help-now"]}
    view = present(live_version, {"leg_weakness": "yes"}, kept)
    assert [page.slug for page in view.pages] == ["get-help-now"]


def test_the_page_of_the_urgency_stands_first_and_once(live_version: ProtocolVersion) -> None:
    slugs = [page.slug for page in present(live_version, {"leg_weakness": "yes"}).pages]
    assert slugs[0] == "get-help-now"
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    "sign",
    [
        "paralysis",
        "hard_to_wake",
        "chest_pain_or_trouble_breathing",
        "stroke_or_seizure_signs",
        "allergic_reaction",
        "bleeding_or_bruising",
        "cannot_move_or_bear_weight",
        "limb_deformity_or_swelling",
    ],
)
def test_these_signs_call_911(live_version: ProtocolVersion, sign: str) -> None:
    assert present(live_version, {sign: "yes"}).must_call_911


@pytest.mark.parametrize("sign", ["leg_weakness", "numbness_saddle", "confusion", "thoughts_of_self_harm"])
def test_these_signs_leave_the_way_of_going_open(live_version: ProtocolVersion, sign: str) -> None:
    view = present(live_version, {sign: "yes"})
    assert view.urgency == "emergency"
    assert not view.must_call_911


def test_every_text_has_its_numbers_filled_in(live_version: ProtocolVersion) -> None:
    answers = dict.fromkeys(
        (q.id for q in live_version.protocol.questions.values() if q.type == "yes_no"), "yes"
    )
    view = present(live_version, answers)
    texts = [
        *view.steps,
        *view.worse.call_911,
        *view.worse.get_help,
        *(r.text for r in view.reasons + view.further_reasons),
    ]
    assert not any("{" in text for text in texts)


def test_nothing_is_left_out_of_what_was_not_sure(live_version: ProtocolVersion) -> None:
    view = present(live_version, {"leg_weakness": "not_sure", "nausea": "not_sure", "fever": "no"})
    assert len(view.not_sure) == 2
