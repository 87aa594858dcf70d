"""Joining an assessment with wording, numbers and pages for the result page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import rfc8785

from content.library import library
from triage.engine.evaluation import assess
from triage.engine.loading import load_data
from triage.models import Clinic, ProtocolVersion, Submission
from triage.patients.presenters.result import ResultView, present_result
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.library import ContentPage
    from triage.engine.answers import AnswerSheet

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


def renamed(version: ProtocolVersion, **names: str) -> ProtocolVersion:
    """A version of a new protocol in which some questions have other ids, wherever they are named."""
    written = version.document
    for old, new in names.items():
        written = re.sub(rf'(?<="){old}(?=["?])(?!":)', new, written)
    protocol = load_data(json.loads(written), pages=library("en").keys(), passages=shipped_passages())
    return ProtocolVersion(document=protocol.canonical_json().decode(), sha256=protocol.sha256)


def test_a_renamed_question_still_shows_the_crisis_line(live_version: ProtocolVersion) -> None:
    version = renamed(live_version, thoughts_of_self_harm="wants_to_die")
    assert "thoughts_of_self_harm" not in version.protocol.questions

    assert present(version, {"wants_to_die": "yes"}).has_self_harm
    assert not present(version, {"leg_weakness": "yes"}).has_self_harm


def test_the_crisis_line_is_shown_by_a_version_of_before_roles(live_version: ProtocolVersion) -> None:
    written = json.loads(live_version.document)
    del written["roles"]
    document = rfc8785.dumps(written)
    version = ProtocolVersion(document=document.decode(), sha256=sha256(document).hexdigest())

    assert present(version, {"thoughts_of_self_harm": "yes"}).has_self_harm


def test_a_renamed_question_still_says_whom_to_call(live_version: ProtocolVersion) -> None:
    view = present(renamed(live_version, care_team="carers"), {"fever": "yes", "carers": "hospice"})

    assert view.phones[0].who == "Your hospice line"
    assert view.is_care_team_known


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


@pytest.mark.parametrize("sign", ["paralysis", "hard_to_wake", "chest_pain_or_trouble_breathing"])
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
