"""The result in all its variants: who looks after the person, who answers, and how urgent it is."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING

import pytest

from content.library import library
from tests.patients.html import read
from triage.engine.answers import fill_missing, parse_answers
from triage.engine.evaluation import assess
from triage.engine.safety.words import EMERGENCY_GRADE, TEXT_GRADE, reading_grade
from triage.models import Clinic, ProtocolVersion, Submission
from triage.patients.presenters.result import ResultView, present_result
from triage.patients.presenters.sheet import present_sheet

if TYPE_CHECKING:
    from tests.patients.person import Person
    from triage.engine.answers import Answer

MOMENT = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)
SIGNS: dict[str, dict[str, str]] = {
    "emergency": {"leg_weakness": "yes"},
    # The same for people with and without cancer.
    "same_day": {"hit_head": "yes"},
    "soon": {"other_worry": "yes"},
    "routine": {},
}
TEAMS = ["cancer_team", "other_doctor", "hospice", "not_sure", None]
RESPONDENTS = ["self", "other"]
CARE_TEAM = {
    ("cancer_team", "self"): "your cancer care team",
    ("cancer_team", "other"): "their cancer care team",
    ("other_doctor", "self"): "your doctor",
    ("other_doctor", "other"): "their doctor",
    ("hospice", "self"): "your hospice line",
    ("hospice", "other"): "their hospice line",
    ("not_sure", "self"): "your cancer care team",
    ("not_sure", "other"): "their cancer care team",
    (None, "self"): "your cancer care team",
    (None, "other"): "their cancer care team",
}
FIRST_PHONE = {
    ("cancer_team", "self"): "Elm Street Oncology",
    ("cancer_team", "other"): "Elm Street Oncology",
    ("other_doctor", "self"): "Your own doctor or a nurse line",
    ("other_doctor", "other"): "Their own doctor or a nurse line",
    ("hospice", "self"): "Your hospice line",
    ("hospice", "other"): "Their hospice line",
    ("not_sure", "self"): "Elm Street Oncology",
    ("not_sure", "other"): "Elm Street Oncology",
    (None, "self"): "Elm Street Oncology",
    (None, "other"): "Elm Street Oncology",
}
TELLS = {"emergency": "to get help now", "same_day": "to call you today", "soon": "to call you about a sign"}
CANCER_WORDS = "have or had cancer"
CANCER_WORDS_OTHER = "has or had cancer"

every_urgency = pytest.mark.parametrize("urgency", list(SIGNS))
every_team = pytest.mark.parametrize("team", TEAMS)
every_respondent = pytest.mark.parametrize("respondent", RESPONDENTS)


@pytest.fixture(scope="module")
def version(stored_protocol: tuple[str, str]) -> ProtocolVersion:
    """A version, without a database."""
    document, digest = stored_protocol
    return ProtocolVersion(document=document, sha256=digest)


def sheet_of(
    version: ProtocolVersion, urgency: str, team: str | None, cancer: str = "yes", **more: str
) -> dict[str, Answer]:
    """The answers of somebody who gets this urgency."""
    given = SIGNS[urgency] | {"cancer_diagnosis": cancer} | more
    if team:
        given["care_team"] = team
    return fill_missing(version.protocol, parse_answers(version.protocol, given), "no")


def present(version: ProtocolVersion, answers: dict[str, Answer], respondent: str) -> ResultView:
    """Present these answers for a clinic with two numbers and no hours."""
    return present_result(
        Submission(version=version, respondent=respondent, answers=answers),
        assess(version.protocol, answers),
        clinic=Clinic(name="Elm Street Oncology", phone="555-0100", after_hours_phone="555-0199"),
        moment=MOMENT,
        now=MOMENT,
        library=library("en"),
    )


Variants = dict[tuple[str, str | None, str], ResultView]


@pytest.fixture(scope="module")
def variants(version: ProtocolVersion) -> Variants:
    """Every variant of the result for people with cancer: by urgency, team and respondent."""
    return {
        (urgency, team, respondent): present(version, sheet_of(version, urgency, team), respondent)
        for urgency, team, respondent in product(SIGNS, TEAMS, RESPONDENTS)
    }


def opening(version: ProtocolVersion, answers: dict[str, Answer], respondent: str) -> str:
    """How the handover sheet of these answers begins."""
    submission = Submission(version=version, respondent=respondent, answers=answers)
    assessment = assess(version.protocol, answers)
    return present_sheet(submission, assessment, clinic=Clinic.defaults(), moment=MOMENT, notes=None).opening


# ---- title, steps, phones and what to say


@every_urgency
@every_team
@every_respondent
def test_the_urgency_depends_neither_on_the_team_nor_on_who_answers(
    variants: Variants, urgency: str, team: str | None, respondent: str
) -> None:
    assert variants[urgency, team, respondent].urgency == urgency


@every_team
@every_respondent
def test_the_title_of_a_call_today_names_who_looks_after_the_person(
    variants: Variants, team: str | None, respondent: str
) -> None:
    view = variants["same_day", team, respondent]
    assert view.title == f"Call {CARE_TEAM[team, respondent]} today"


@every_respondent
@every_team
@pytest.mark.parametrize(
    ("urgency", "title"),
    [
        ("emergency", "Call now or go to the emergency room"),
        ("soon", "Tell your doctor soon"),
        ("routine", "You found none of the signs we asked about"),
    ],
)
def test_the_other_titles_are_the_same_for_all(
    variants: Variants, urgency: str, title: str, team: str | None, respondent: str
) -> None:
    assert variants[urgency, team, respondent].title == title


@pytest.mark.parametrize("urgency", ["emergency", "same_day"])
@every_team
@every_respondent
def test_the_first_step_names_who_looks_after_the_person(
    variants: Variants, urgency: str, team: str | None, respondent: str
) -> None:
    view = variants[urgency, team, respondent]
    assert f"all {CARE_TEAM[team, respondent]}" in view.steps[0]


@every_urgency
@every_team
@every_respondent
def test_the_first_number_is_that_of_who_looks_after_the_person(
    variants: Variants, urgency: str, team: str | None, respondent: str
) -> None:
    view = variants[urgency, team, respondent]
    known = [phone for phone in (view.order.button, *view.phones) if phone and phone.who]
    assert FIRST_PHONE[team, respondent] in {phone.who.removesuffix(", after hours") for phone in known}


@every_urgency
@every_respondent
def test_somebody_in_hospice_also_gets_the_numbers_of_the_clinic(
    variants: Variants, urgency: str, respondent: str
) -> None:
    view = variants[urgency, "hospice", respondent]
    numbers = {phone.link for phone in view.phones} | {view.order.button.link if view.order.button else ""}
    assert {"", "tel:5550100", "tel:5550199"} <= numbers


@every_urgency
@every_respondent
def test_somebody_without_a_cancer_team_is_not_sent_to_the_clinic(
    variants: Variants, urgency: str, respondent: str
) -> None:
    view = variants[urgency, "other_doctor", respondent]
    numbers = [phone.who for phone in (view.order.button, *view.phones) if phone]
    assert [who for who in numbers if who] == [FIRST_PHONE["other_doctor", respondent]]


@every_urgency
@every_team
@every_respondent
def test_the_emergency_number_is_always_at_hand(
    variants: Variants, urgency: str, team: str | None, respondent: str
) -> None:
    view = variants[urgency, team, respondent]
    assert view.emergency_phone.link == "tel:911"


@pytest.mark.parametrize("urgency", list(TELLS))
@every_team
@every_respondent
def test_what_to_say_begins_with_cancer_and_tells_how_fast(
    variants: Variants, urgency: str, team: str | None, respondent: str
) -> None:
    view = variants[urgency, team, respondent]
    history = (
        "I am calling for someone who has or had cancer."
        if respondent == "other"
        else "I have or had cancer."
    )
    assert view.say.startswith(f"{history} It can spread to bone. A health website told")
    assert TELLS[urgency] in view.say


@every_respondent
def test_what_to_say_without_a_sign_asks_whom_to_talk_to(variants: Variants, respondent: str) -> None:
    view = variants["routine", None, respondent]
    assert view.say.endswith("Who can we talk to?" if respondent == "other" else "Who can I talk to?")


@pytest.mark.parametrize(
    ("urgency", "signs"),
    [
        ("emergency", "One of my legs is weak or hard to move."),
        ("same_day", "I hit my head in the last 2 weeks."),
        ("soon", "I have something else in my body that is new or feels wrong."),
        ("routine", ""),
    ],
)
def test_what_to_say_says_the_signs_in_sentences(variants: Variants, urgency: str, signs: str) -> None:
    assert variants[urgency, None, "self"].say_signs == signs


def test_what_to_say_marks_a_sign_that_is_not_sure(version: ProtocolVersion) -> None:
    answers = sheet_of(version, "routine", None, leg_weakness="not_sure", known_bone_metastases="yes")
    said = "I am not sure whether one of my legs is weak or hard to move."
    assert present(version, answers, "self").say_signs == said


def test_a_version_from_before_spoken_words_names_the_signs(version: ProtocolVersion) -> None:
    answers = sheet_of(version, "routine", None, leg_weakness="not_sure", arm_weakness="yes")
    silent = version.protocol.model_copy(update={"spoken": None})
    old = ProtocolVersion(document=silent.canonical_json().decode(), sha256=silent.sha256)
    view = present(old, answers, "self")
    assert view.say_signs == "What is new or worse: weak arm or hand, weak leg (not sure)."
    assert CANCER_WORDS in view.say


@every_urgency
@every_team
@every_respondent
def test_no_text_has_a_placeholder_left(
    variants: Variants, urgency: str, team: str | None, respondent: str
) -> None:
    view = variants[urgency, team, respondent]
    texts = [
        view.title,
        view.by_when,
        *view.steps,
        view.say,
        *view.meanwhile,
        *view.worse.call_911,
        *view.worse.get_help,
    ]
    assert not any("{" in text or "}" in text for text in texts)


@every_urgency
@every_team
def test_a_carers_steps_never_speak_of_the_carers_own_body(
    variants: Variants, urgency: str, team: str | None
) -> None:
    view = variants[urgency, team, "other"]
    texts = " ".join([*view.steps, view.say, *view.meanwhile, *view.worse.call_911, *view.worse.get_help])
    for own in (
        "your cancer",
        "your doctor",
        "your hospice",
        "your body",
        "your medicine",
        "I have",
        "you pee",
    ):
        assert own not in texts


# ---- somebody who never had cancer


@every_urgency
@every_respondent
def test_somebody_who_never_had_cancer_does_not_say_that_they_had(
    version: ProtocolVersion, urgency: str, respondent: str
) -> None:
    answers = sheet_of(version, urgency, None, cancer="no")
    view = present(version, answers, respondent)
    assert CANCER_WORDS not in view.say
    assert CANCER_WORDS_OTHER not in view.say


@every_respondent
@pytest.mark.parametrize("urgency", ["emergency", "routine"])
def test_the_sheet_of_somebody_who_never_had_cancer_does_not_open_with_cancer(
    version: ProtocolVersion, urgency: str, respondent: str
) -> None:
    opened = opening(version, sheet_of(version, urgency, None, cancer="no"), respondent)
    assert CANCER_WORDS not in opened
    assert CANCER_WORDS_OTHER not in opened


@every_respondent
def test_the_doctor_of_somebody_who_never_had_cancer_is_not_told_of_cancer(
    version: ProtocolVersion, respondent: str
) -> None:
    answers = sheet_of(version, "soon", "other_doctor", cancer="no")
    assert not any(CANCER_WORDS in phone.number for phone in present(version, answers, respondent).phones)


def test_the_page_of_somebody_who_never_had_cancer_never_says_that_they_had(person: Person) -> None:
    words = person.finishes(**SIGNS["soon"], cancer_diagnosis="no").words
    assert "you have or had cancer" not in words


@every_respondent
def test_cancer_is_spoken_of(version: ProtocolVersion, respondent: str) -> None:
    view = present(version, sheet_of(version, "emergency", None, cancer="yes"), respondent)
    assert (CANCER_WORDS_OTHER if respondent == "other" else CANCER_WORDS) in view.say


@every_respondent
def test_cancer_that_somebody_is_not_sure_of_is_spoken_of_so(
    version: ProtocolVersion, respondent: str
) -> None:
    view = present(version, sheet_of(version, "emergency", None, cancer="not_sure"), respondent)
    assert "not sure whether" in view.say
    assert CANCER_WORDS in view.say


def test_cancer_that_was_not_asked_about_yet_is_spoken_of(version: ProtocolVersion) -> None:
    assert CANCER_WORDS in present(version, {"leg_weakness": "yes"}, "self").say


@pytest.mark.parametrize("known", ["known_bone_metastases", "known_spine_metastases"])
@every_respondent
def test_known_spread_to_bone_is_spoken_of_as_cancer_whatever_was_said_before(
    version: ProtocolVersion, known: str, respondent: str
) -> None:
    # Both count as a yes to cancer for every rule.
    answers = sheet_of(version, "emergency", None, cancer="no", **{known: "yes"})
    expected = CANCER_WORDS_OTHER if respondent == "other" else CANCER_WORDS
    assert expected in present(version, answers, respondent).say


# ---- thoughts of self-harm


@every_team
@every_respondent
def test_thoughts_of_self_harm_are_known_to_every_variant(
    version: ProtocolVersion, team: str | None, respondent: str
) -> None:
    answers = sheet_of(version, "routine", team, thoughts_of_self_harm="yes")
    view = present(version, answers, respondent)
    assert view.urgency == "emergency"
    assert view.has_self_harm
    assert not view.must_call_911


@pytest.mark.parametrize("team", ["cancer_team", "other_doctor", "hospice"])
def test_thoughts_of_self_harm_show_988_and_no_words_for_the_phone(person: Person, team: str) -> None:
    seen = person.finishes(thoughts_of_self_harm="yes", cancer_diagnosis="yes", care_team=team)
    assert "Call or text 988 now" in seen.words
    assert "tel:988" in seen.links
    assert "What to say" not in seen.words
    assert "A health website told" not in seen.words


def test_a_carer_is_shown_988_and_no_words_for_the_phone(carer: Person) -> None:
    seen = carer.finishes(thoughts_of_self_harm="yes")
    assert "tel:988" in seen.links
    assert "What to say" not in seen.words


def test_thoughts_of_self_harm_with_a_sign_that_calls_911_show_both_numbers(person: Person) -> None:
    seen = person.finishes(thoughts_of_self_harm="yes", chest_pain_or_trouble_breathing="yes")
    assert {"tel:988", "tel:911"} <= set(seen.links)
    assert "Call 911 now Do not wait for a ride." in seen.words


@pytest.mark.parametrize("given", list(SIGNS.values()), ids=list(SIGNS))
def test_everybody_else_gets_words_for_the_phone(person: Person, given: dict[str, str]) -> None:
    words = person.finishes(**given, cancer_diagnosis="yes").words
    assert "What to say" in words
    assert "You do not have to carry this alone." not in words


# ---- on the page


@pytest.mark.parametrize("team", ["cancer_team", "other_doctor", "hospice"])
def test_who_said_who_looks_after_them_is_not_told_about_the_others(person: Person, team: str) -> None:
    words = person.finishes(**SIGNS["same_day"], cancer_diagnosis="yes", care_team=team).words
    assert "No cancer team?" not in words


@pytest.mark.parametrize("given", [{}, {"care_team": "not_sure"}], ids=["not said", "not sure"])
def test_who_does_not_know_who_looks_after_them_is_told_about_all(
    person: Person, given: dict[str, str]
) -> None:
    words = person.finishes(**SIGNS["same_day"], cancer_diagnosis="yes", **given).words
    assert "No cancer team? Call your own doctor" in words
    assert "In hospice? Call the hospice line" in words


def test_the_words_for_the_carers_doctor_speak_of_the_other_person(carer: Person) -> None:
    words = carer.finishes(**SIGNS["same_day"], cancer_diagnosis="yes").words
    assert "say that you have or had cancer" not in words


@pytest.mark.usefixtures("clinic")
def test_hospice_stands_above_the_clinic_on_the_page(person: Person) -> None:
    seen = person.finishes(**SIGNS["same_day"], cancer_diagnosis="yes", care_team="hospice")
    assert seen.words.index("Call your hospice line.") < seen.words.index("Call 555-0199")
    assert seen.phone_links == ["tel:5550199", "tel:5550100"]


@pytest.mark.usefixtures("clinic")
def test_an_emergency_in_hospice_still_names_911(carer: Person) -> None:
    seen = carer.finishes(**SIGNS["emergency"], cancer_diagnosis="yes", care_team="hospice")
    assert "Their hospice line: the number on the hospice papers" in seen.phone_lines
    assert "Emergency: 911" in seen.phone_lines


def test_a_new_answer_about_the_team_changes_the_result(person: Person) -> None:
    person.answers_all(cancer_diagnosis="yes", back_pain="yes", care_team="hospice")
    person.asks_for_result()
    assert "Call your hospice line today" in read(person.opens_result()).words
    person.ticks(
        "about_you",
        cancer_diagnosis="yes",
        known_bone_metastases="no",
        known_spine_metastases="no",
        care_team="other_doctor",
    )
    person.asks_for_result()
    assert "Call your doctor today" in read(person.opens_result()).words


# ---- easy to read


@every_urgency
@every_team
@every_respondent
def test_every_variant_can_be_read_with_few_years_of_school(
    version: ProtocolVersion, urgency: str, team: str | None, respondent: str
) -> None:
    limit = EMERGENCY_GRADE if urgency == "emergency" else TEXT_GRADE
    for cancer in ("yes", "no"):
        view = present(version, sheet_of(version, urgency, team, cancer), respondent)
        assert view.urgency == urgency
        grades = {
            "steps": reading_grade(" ".join(view.steps)),
            "by when and steps": reading_grade(" ".join([view.by_when, *view.steps])),
            "meanwhile": reading_grade(" ".join(view.meanwhile)),
            "say": reading_grade(view.say),
            "all": reading_grade(" ".join([view.by_when, *view.steps, view.say, *view.meanwhile])),
        }
        assert {name: grade for name, grade in grades.items() if grade > limit} == {}


# ---- who has no cancer team


def words_of(view: ResultView) -> str:
    """Every word of a result that depends on the person."""
    phones = [phone for phone in (view.order.button, *view.phones) if phone]
    texts = [
        view.title,
        view.by_when,
        view.order.before,
        *view.steps,
        view.say,
        *view.meanwhile,
        view.care_team,
    ]
    reasons = [reason.text for reason in (*view.reasons, *view.further_reasons)]
    return " ".join([*texts, *reasons, *(f"{phone.who} {phone.number}" for phone in phones)])


@every_urgency
@every_respondent
@pytest.mark.parametrize(("team", "cancer"), [("other_doctor", "yes"), (None, "no")])
def test_nobody_without_a_cancer_team_is_told_of_one(
    version: ProtocolVersion, urgency: str, respondent: str, team: str | None, cancer: str
) -> None:
    words = words_of(present(version, sheet_of(version, urgency, team, cancer), respondent))
    for named in ("cancer care team", "cancer team", "Elm Street Oncology"):
        assert named not in words


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("urgency", list(SIGNS))
def test_the_page_of_somebody_without_a_cancer_team_names_none(person: Person, urgency: str) -> None:
    main = person.finishes(**SIGNS[urgency], cancer_diagnosis="yes", care_team="other_doctor").words
    # After the box for pages that could not be sent, which names the clinic to everybody.
    words = main.split("What to do next")[1]
    for named in ("cancer care team", "cancer team", "Elm Street Oncology", "Share with"):
        assert named not in words


@pytest.mark.usefixtures("clinic")
def test_the_sheet_of_somebody_without_a_cancer_team_names_none(person: Person) -> None:
    person.was_told(**SIGNS["same_day"], cancer_diagnosis="yes", care_team="other_doctor")
    assert "Cancer team" not in read(person.client.get(f"/check/{person.id}/sheet/")).words


@pytest.mark.parametrize("urgency", list(SIGNS))
def test_somebody_who_never_had_cancer_is_not_made_to_say_that_they_are_ill(
    version: ProtocolVersion, urgency: str
) -> None:
    view = present(version, sheet_of(version, urgency, None, cancer="no"), "self")
    assert "not well" not in view.say
    assert view.say == view.say.strip()


# ---- the order


@every_respondent
@pytest.mark.parametrize("team", TEAMS)
def test_beside_911_nobody_else_is_named(version: ProtocolVersion, team: str | None, respondent: str) -> None:
    view = present(version, sheet_of(version, "routine", team, paralysis="yes"), respondent)
    assert view.title == "Call 911 now"
    assert view.order.button
    assert view.order.button.link == "tel:911"
    assert view.phones == ()
    said = " ".join([view.title, view.by_when, *view.steps])
    assert not any(other in said for other in ("emergency room", "team", "doctor", "hospice"))


def test_not_being_sure_of_chest_pain_alone_dials_911(version: ProtocolVersion) -> None:
    answers = sheet_of(version, "routine", None, chest_pain_or_trouble_breathing="not_sure")
    view = present(version, answers, "self")
    assert view.urgency == "emergency"
    assert view.title == "Call 911 now"


@every_respondent
def test_thoughts_of_self_harm_dial_988_and_send_to_help_for_another_emergency_too(
    version: ProtocolVersion, respondent: str
) -> None:
    alone = present(version, sheet_of(version, "routine", None, thoughts_of_self_harm="yes"), respondent)
    both = present(version, sheet_of(version, "emergency", None, thoughts_of_self_harm="yes"), respondent)
    for view in (alone, both):
        assert view.title == "Call or text 988 now"
        assert view.order.button
        assert view.order.button.link == "tel:988"
        assert "emergency room" in view.steps[0]
    assert "Other answers cannot wait" in both.steps[-1]
    assert "Other answers cannot wait" not in alone.steps[-1]


@pytest.mark.parametrize("respondent", RESPONDENTS)
@pytest.mark.parametrize("sign", ["paralysis", "thoughts_of_self_harm"])
def test_the_programs_own_orders_are_easy_to_read(
    version: ProtocolVersion, sign: str, respondent: str
) -> None:
    view = present(version, sheet_of(version, "routine", None, **{sign: "yes"}), respondent)
    assert reading_grade(" ".join([view.by_when, *view.steps])) <= EMERGENCY_GRADE


def test_a_reason_that_names_the_crisis_line_gives_its_number(version: ProtocolVersion) -> None:
    view = present(version, sheet_of(version, "routine", None, thoughts_of_self_harm="not_sure"), "self")
    assert view.urgency == "same_day"
    assert view.crisis_phone
    assert view.crisis_phone.link == "tel:988"


def test_no_other_result_names_the_crisis_line(variants: Variants) -> None:
    assert not any(view.crisis_phone for view in variants.values())


@every_urgency
@every_team
def test_no_button_is_ever_empty(version: ProtocolVersion, urgency: str, team: str | None) -> None:
    answers = sheet_of(version, urgency, team)
    view = present_result(
        Submission(version=version, respondent="self", answers=answers),
        assess(version.protocol, answers),
        clinic=Clinic.defaults(),
        moment=MOMENT,
        now=MOMENT,
        library=library("en"),
    )
    button = view.order.button
    assert (button.link == "tel:911") if urgency == "emergency" and button else button is None
