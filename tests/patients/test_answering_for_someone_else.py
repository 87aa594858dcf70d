"""The words for somebody who answers for someone else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.patients.html import read

if TYPE_CHECKING:
    from tests.patients.person import Person


def test_the_questions_speak_of_the_other_person(carer: Person) -> None:
    words = carer.sees("movement").words
    assert "One of their legs seems weak, or is hard for them to move or lift." in words
    assert "A leg feels weak" not in words


def test_the_introduction_speaks_of_the_other_person(carer: Person) -> None:
    assert "worse than is normal for them?" in carer.sees("movement").words


def test_the_hints_speak_of_the_other_person(carer: Person) -> None:
    words = carer.sees("urgent_signs").words
    assert "What you see counts, even if they do not agree." in words
    assert "It counts if someone told you so." not in words


def test_a_hint_without_other_words_is_kept(carer: Person) -> None:
    assert "One side counts." in carer.sees("movement").words


def test_the_answers_speak_of_the_other_person(carer: Person) -> None:
    carer.ticks("movement", leg_weakness="not_sure")
    assert "One of their legs seems weak" in read(carer.client.get(carer.answers_url)).words


def test_the_reasons_speak_of_the_other_person(carer: Person) -> None:
    carer.ticks("movement", leg_weakness="yes")
    assert "One of their legs seems weak" in carer.sees_result().words


def test_the_result_says_whom_it_is_about(carer: Person) -> None:
    assert "This is for how the person felt on" in carer.finishes().words


def test_an_emergency_tells_the_carer_that_calling_is_up_to_them(carer: Person) -> None:
    carer.ticks("movement", leg_weakness="yes")
    assert "Calling or going is up to you or the person you help." in carer.sees_result().words


def test_the_same_answers_are_as_urgent_as_for_oneself(person: Person, carer: Person) -> None:
    given = {"cancer_diagnosis": "yes", "back_pain": "yes"}
    person.finishes(**given)
    carer.finishes(**given)
    assert carer.submission.highest_urgency() == person.submission.highest_urgency()
