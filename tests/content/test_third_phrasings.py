"""How well searches do that a reader wrote without sight of the search, and the kinds that failed once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from content.search.searchable import search, search_all_languages

pytestmark = pytest.mark.django_db

THIRD: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "third_phrasings.yaml").read_text(encoding="utf-8")
)
# How many there are of each sort, so that none is lost and the floors below keep their meaning.
SIZES = {
    "en": {"emergencies": 30, "calm": 45, "tricky": 25},
    "es": {"emergencies": 18, "calm": 22, "tricky": 10},
}


def has_box(query: str, language: str = "en") -> bool:
    return bool(search_all_languages(query, language).found.emergencies)


def finds_its_page(item: dict[str, Any], language: str) -> bool:
    first = {document.key for document in search(item["query"], language).pages[:3]}
    return bool(first & set(item["page"]))


def test_the_third_set_is_whole() -> None:
    assert {language: {sort: len(said[sort]) for sort in said} for language, said in THIRD.items()} == SIZES


@pytest.mark.parametrize("language", THIRD)
def test_every_emergency_of_the_third_set_shows_the_box(language: str) -> None:
    said = THIRD[language]
    due = said["emergencies"] + [item["query"] for item in said["tricky"] if item.get("box") is True]
    assert [query for query in due if not has_box(query, language)] == []


@pytest.mark.parametrize("language", THIRD)
def test_no_calm_or_harmless_query_of_the_third_set_shows_the_box(language: str) -> None:
    said = THIRD[language]
    calm = [item["query"] for item in said["calm"] if not item.get("either")]
    harmless = [item["query"] for item in said["tricky"] if item.get("box") is False]
    assert [query for query in calm + harmless if has_box(query, language)] == []


@pytest.mark.parametrize("language", THIRD)
def test_all_but_one_query_of_the_third_set_find_their_page(language: str) -> None:
    said = THIRD[language]
    asked = [item for item in said["calm"] + said["tricky"] if "page" in item]
    assert len([item["query"] for item in asked if not finds_its_page(item, language)]) <= 1


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "i keep thinking of taking all of my pills"),
        ("en", "dad wants to take the whole bottle"),
        ("en", "gonna take all my oxy tonight"),
        ("es", "quiero tomarme todas las pastillas"),
    ],
)
def test_an_intention_to_take_every_pill_brings_up_the_box(language: str, query: str) -> None:
    assert has_box(query, language)


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "my father has not been able to walk since yesterday"),
        ("en", "hasn't been able to get up"),
        ("en", "no longer able to walk"),
        ("en", "no strength or feeling in my legs"),
        ("es", "mi papá no ha podido orinar"),
        ("es", "no he podido caminar desde ayer"),
        ("es", "no pude orinar"),
        ("es", "no me podia parar de la cama"),
        ("es", "no podemos despertarlo"),
        ("es", "no ha podido despertar"),
        ("es", "no tengo fuerza ni siento los pies"),
    ],
)
def test_cannot_counts_in_every_tense_and_person(language: str, query: str) -> None:
    assert has_box(query, language)


@pytest.mark.parametrize(
    "query",
    [
        "no pudo hacer del uno en todo el día",
        "se orinó sin darse cuenta",
        "se hizo caca encima",
        "se hizo del baño en la ropa",
        "se le torció la boca",
        "se le desvió la cara",
    ],
)
def test_what_families_say_of_yesterday_in_spanish_brings_up_the_box(query: str) -> None:
    assert has_box(query, "es")


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "father confused about the bill"),
        ("en", "grandma is confused about her insurance"),
        ("en", "grandpa mixed up by a letter"),
        ("en", "mom is confused about her pills"),
        ("en", "confused about my pills and very thirsty"),
        ("es", "mi abuelita está confundida con la cuenta"),
        ("es", "mi padre está confundido con los papeles"),
        ("es", "confundida con las pastillas y con mucha sed"),
    ],
)
def test_beside_a_relative_or_another_sign_no_sense_is_harmless(language: str, query: str) -> None:
    assert has_box(query, language)


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "no fever or chills"),
        ("en", "don't have fever or chills"),
        ("en", "without chills or fever"),
        ("en", "no numbness or weakness in my legs"),
        ("en", "neither chest pain nor trouble breathing"),
        ("es", "sin fiebre ni escalofríos"),
        ("es", "ni fiebre ni escalofríos"),
        ("es", "no tengo dolor en el pecho ni falta de aire"),
    ],
)
def test_two_signs_denied_together_show_no_box(language: str, query: str) -> None:
    assert not has_box(query, language)


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "no fever or chills but chest pain"),
        ("en", "no fever but shaking chills on chemo"),
        ("en", "102 fever no cough or chills"),
        ("en", "on chemo with chills, no fever or pain"),
        ("en", "no pain or numbness but cant pee"),
        ("en", "no feeling or movement in my legs"),
        ("en", "no pee or poop for two days"),
        ("en", "numb legs no pain or fever"),
        ("es", "no tengo fiebre ni escalofríos pero me duele el pecho"),
        ("es", "sin fiebre pero con escalofrios y quimio"),
        ("es", "sin dolor ni fiebre pero no siento las piernas"),
        ("es", "no siento ni muevo las piernas"),
        ("es", "no puedo mover ni sentir las piernas"),
    ],
)
def test_what_is_not_denied_still_brings_up_the_box(language: str, query: str) -> None:
    assert has_box(query, language)


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "will my leg break"),
        ("en", "risk of hip fracture"),
        ("en", "how to prevent a broken hip"),
        ("en", "rod to keep the thigh bone from breaking"),
        ("en", "surgery before the leg breaks"),
        ("en", "scared of breaking my hip"),
        ("en", "confused about when to take my medicine"),
        ("en", "my grandfather who is 82 years old wants to know about radiation"),
        ("en", "i cant stand my mother"),
        ("en", "dont want to take all these pills"),
        ("es", "se me puede romper la cadera"),
        ("es", "cómo evitar una fractura de cadera"),
        ("es", "riesgo de fractura de cadera"),
        ("es", "confundida con las pastillas que me tocan"),
        ("es", "llaga en la boca de un lado"),
    ],
)
def test_what_has_not_happened_and_harmless_words_show_no_box(language: str, query: str) -> None:
    assert not has_box(query, language)


@pytest.mark.parametrize(
    "query",
    [
        "my leg broke how do i stop it breaking more",
        "i broke my leg how to prevent more breaks",
        "scared of moving i think my hip is broken",
        "risk of falling leg keeps giving way",
        "heartbroken and dont want to live",
    ],
)
def test_what_has_happened_shows_the_box_beside_what_may_happen(query: str) -> None:
    assert has_box(query)


@pytest.mark.parametrize("query", ["bleading from my gums and bruises everywhere", "bleeeding wont stop"])
def test_a_typing_error_is_not_mended_to_a_word_less_like_it(query: str) -> None:
    assert has_box(query)


@pytest.mark.parametrize(
    ("language", "query", "page"),
    [
        ("en", "heartbroken", "feeling-low"),
        ("en", "in shock after the diagnosis", "feeling-low"),
        ("en", "my mother has a metal hip from ten years ago can she have an mri", "mri-scan"),
        ("es", "factura del hospital muy cara", "resources"),
        ("es", "placa de torax", "x-rays"),
    ],
)
def test_words_around_a_question_do_not_hide_its_page(language: str, query: str, page: str) -> None:
    assert page in {document.key for document in search(query, language).pages[:3]}
