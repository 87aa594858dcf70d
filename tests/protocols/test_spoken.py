"""How the shipped protocol has answers said: all that decided, nothing else, and easy to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers
from triage.engine.safety.words import reading_grade
from triage.engine.speech import speak
from triage.engine.spoken import ANSWER, BAR

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question
    from triage.engine.spoken import SpokenForm

MOST_ANSWERS = 9
HARDEST = 6
LANGUAGES = ["en", "es"]
OWN_WORDS = {
    "en": {"I", "my", "me", "mine", "myself"},
    "es": {"mi", "mis", "me", "mí", "yo", "tengo", "tuve", "puedo", "siento", "tomo", "estoy", "soy"},
}
# What a helper says of what they themselves do or know.
HELPERS_OWN = ("I am calling for someone",)
UNSURE = {"en": ("not sure", "cannot say", "do not know"), "es": ("no sé", "no sabe")}


def possible(question: Question) -> list[Answer]:
    """The answers of a question that say something."""
    if question.type == "number":
        return ["not_sure", *range(question.minimum, min(question.maximum, 10) + 1)]
    if question.type == "choice":
        return ["not_sure", *(option.id for option in question.options)]
    return ["yes", "no", "not_sure"]


def rest(form: SpokenForm, answer: Answer, language: str, *, is_other: bool) -> str:
    """What a form adds to a sentence."""
    return form.words(language, is_other=is_other).rpartition(BAR)[2].replace(ANSWER, str(answer))


def tell(
    protocol: Protocol, answers: dict[str, Answer], language: str = "en", *, is_other: bool
) -> tuple[str, str, set[str]]:
    """What is said of the cancer and of the signs, and the questions that decided."""
    counting = counting_answers(protocol, answers)
    known = {name: answer for name, answer in counting.items() if name in answers}
    result = assess(protocol, counting)
    leading = result.findings_at(result.urgency)
    speech = speak(protocol, known, leading, language=language, is_other=is_other)
    assert speech is not None
    deciders = {decider.question for finding in leading for decider in finding.deciders}
    return f"{speech.cancer} {speech.spread}", " ".join(speech.signs), deciders


def is_place(question: Question) -> bool:
    """Whether it is a place on the picture of the body."""
    return question.type == "yes_no" and question.body_region is not None


everybody = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_other", [False, True], ids=["oneself", "someone else"])
@everybody
@given(data=st.data())
def test_all_that_decided_is_said_and_nothing_that_was_not_answered(
    shipped: Protocol, data: st.DataObject, language: str, *, is_other: bool
) -> None:
    names = data.draw(st.lists(st.sampled_from(list(shipped.questions)), max_size=MOST_ANSWERS, unique=True))
    answers = {name: data.draw(st.sampled_from(possible(shipped.questions[name]))) for name in names}
    cancer, signs, deciders = tell(shipped, answers, language, is_other=is_other)
    heard = f"{cancer} {signs}".lower()
    assert shipped.spoken is not None

    said = []
    for form in shipped.spoken.forms:
        answer = answers.get(form.question)
        is_given = answer not in (None, "no") and form.answer in (None, answer)
        if is_given:
            said.append(rest(form, answer or "", language, is_other=is_other).lower())
    for form in shipped.spoken.forms:
        answer = answers.get(form.question)
        words = rest(form, "0", language, is_other=is_other).lower()
        if answer in (None, "no") and form.place != "cancer" and not any(words in other for other in said):
            assert words not in heard

    for name in deciders & answers.keys():
        question, answer = shipped.questions[name], answers[name]
        links = shipped.counted_as_yes.get(name, ())
        sources = [link.test.question for link in links if is_place(shipped.questions[link.test.question])]
        has_place = any(answers.get(source) == "yes" for source in sources)
        if answer == "no" or has_place or question.role == "context":
            continue
        fitting = [f for f in shipped.spoken.forms if f.question == name and f.answer in (None, answer)]
        assert any(rest(form, answer, language, is_other=is_other).lower() in heard for form in fitting), (
            name,
            heard,
        )
        if answer == "not_sure":
            assert any(words in heard for words in UNSURE[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_other", [False, True], ids=["oneself", "someone else"])
@everybody
@given(data=st.data())
def test_what_is_said_is_easy_to_say(
    shipped: Protocol, data: st.DataObject, language: str, *, is_other: bool
) -> None:
    signs = [q.id for q in shipped.questions.values() if q.type == "yes_no" and q.role == "sign"]
    names = data.draw(st.lists(st.sampled_from(signs), min_size=3, max_size=MOST_ANSWERS, unique=True))
    answers: dict[str, Answer] = {name: data.draw(st.sampled_from(["yes", "not_sure"])) for name in names}
    _, said, _ = tell(shipped, answers, language, is_other=is_other)
    # A handful of words has no grade worth the name.
    if len(said.split()) > 30:
        assert reading_grade(said, language) <= HARDEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_helper_never_speaks_of_their_own_body(shipped: Protocol, language: str) -> None:
    assert shipped.spoken is not None
    for form in shipped.spoken.forms:
        words = form.say_other.to(language)
        for own in HELPERS_OWN:
            words = words.removeprefix(own)
        assert not OWN_WORDS[language] & set(words.split()), form.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_forms_sound_alike(shipped: Protocol, language: str) -> None:
    assert shipped.spoken is not None
    said = [form.say.to(language) for form in shipped.spoken.forms]
    assert len(set(said)) == len(said)


def test_a_man_with_a_painful_hip_is_heard(shipped: Protocol) -> None:
    answers: dict[str, Answer] = {
        "cancer_diagnosis": "yes",
        "cancer_type": "prostate",
        "region_hip": "yes",
        "weight_bearing_bone_pain": "yes",
        "bone_pain_other_site": "yes",
        "pain_worse_at_night": "yes",
        "pain_severity": 6,
        "signs_since": "weeks",
    }
    cancer, signs, _ = tell(shipped, answers, is_other=False)
    assert cancer.strip() == "I have or had prostate cancer."
    assert signs == (
        "I have pain in my hip or groin, worse at night, 6 out of 10 at its worst. "
        "The first sign began weeks ago."
    )


def test_a_man_with_a_painful_hip_is_heard_in_spanish(shipped: Protocol) -> None:
    answers: dict[str, Answer] = {
        "cancer_diagnosis": "yes",
        "cancer_type": "prostate",
        "known_bone_metastases": "yes",
        "region_hip": "yes",
        "bone_pain_other_site": "yes",
        "pain_side": "right",
        "pain_worse_at_night": "yes",
        "pain_severity": 6,
        "signs_since": "weeks",
    }
    cancer, signs, _ = tell(shipped, answers, "es", is_other=False)
    assert cancer == "Tengo o tuve cáncer de próstata. El cáncer se me propagó a los huesos."
    assert signs == (
        "Tengo dolor en la cadera o la ingle, del lado derecho, peor de noche, "
        "6 de 10 en el peor momento. La primera señal empezó hace semanas."
    )


def test_a_daughter_speaks_for_her_mother_in_spanish(shipped: Protocol) -> None:
    answers: dict[str, Answer] = {
        "cancer_diagnosis": "yes",
        "cancer_type": "breast",
        "paralysis": "yes",
        "cannot_move_or_bear_weight": "yes",
        "numbness_saddle": "not_sure",
    }
    cancer, signs, _ = tell(shipped, answers, "es", is_other=True)
    assert cancer.strip() == "Llamo por una persona que tiene o tuvo cáncer de mama."
    assert signs == (
        "No puede mover para nada un brazo o una pierna. No puede apoyar una pierna o usar un brazo. "
        "No sabemos con seguridad si tiene adormecimiento donde se sienta o entre las piernas."
    )
