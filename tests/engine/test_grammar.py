"""How words are joined and answers said in each language."""

from __future__ import annotations

import pytest

from triage.engine.fitting import PLACEHOLDERS
from triage.engine.grammar.english import ENGLISH
from triage.engine.grammar.grammar import Grammar
from triage.engine.grammar.grammars import grammar_of
from triage.engine.grammar.spanish import SPANISH
from triage.engine.vocabulary import AnswerState

LANGUAGES = [ENGLISH, SPANISH]


@pytest.mark.parametrize(
    ("lead", "parts", "said"),
    [
        ("tengo", ["fiebre"], "fiebre"),
        ("tengo", ["fiebre", "tos", "sed"], "fiebre, tos y sed"),
        ("tengo", ["fiebre", "infección"], "fiebre e infección"),
        ("tengo", ["fiebre", "hinchazón"], "fiebre e hinchazón"),
        ("tengo", ["sed", "hielo"], "sed y hielo"),
        ("no puedo", ["caminar", "beber"], "caminar ni beber"),
    ],
)
def test_and_in_spanish_follows_the_sound_and_a_no(lead: str, parts: list[str], said: str) -> None:
    assert SPANISH.all_of(parts, lead=lead) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["sed", "fiebre"], "sed o fiebre"),
        (["fiebre", "hormigueo"], "fiebre u hormigueo"),
        (["dolor", "orina roja"], "dolor u orina roja"),
    ],
)
def test_or_in_spanish_follows_the_sound(parts: list[str], said: str) -> None:
    assert SPANISH.any_of(parts) == said


def test_english_joins_with_and_and_or() -> None:
    assert ENGLISH.all_of(["a fever", "ice", "thirst"]) == "a fever, ice and thirst"
    assert ENGLISH.any_of(["a fever", "a cough"]) == "a fever or a cough"


@pytest.mark.parametrize("grammar", LANGUAGES, ids=lambda grammar: grammar.language)
def test_a_language_says_every_answer_and_fills_every_placeholder(grammar: Grammar) -> None:
    assert set(grammar.answers) == set(AnswerState)
    assert len(set(grammar.answers.values())) == len(AnswerState)
    assert set(grammar.plain_values) == PLACEHOLDERS


def test_nothing_is_joined_to_nothing() -> None:
    assert SPANISH.any_of([]) == ""


def test_a_country_speaks_its_language_and_an_unknown_language_is_said_in_english() -> None:
    assert grammar_of("es-MX") is SPANISH
    assert grammar_of("fr") is ENGLISH
