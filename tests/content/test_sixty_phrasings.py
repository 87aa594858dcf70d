"""How well searches do that were written down before any was tried, and the kinds that failed once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from content.search.searchable import search, search_all_languages

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent
SIXTY: dict[str, Any] = yaml.safe_load((FOLDER / "sixty_phrasings.yaml").read_text())
SECOND: dict[str, Any] = yaml.safe_load((FOLDER / "second_phrasings.yaml").read_text(encoding="utf-8"))


def boxes(queries: list[str]) -> list[str]:
    """Those of the searches that show the emergency box."""
    return [query for query in queries if search(query).emergencies]


def first_pages(query: str) -> list[str]:
    return [document.key for document in search(query).pages[:3]]


def test_of_twenty_emergencies_eighteen_or_more_show_the_box() -> None:
    assert len(SIXTY["emergencies"]) == 20
    assert len(boxes(SIXTY["emergencies"])) >= 18


def test_of_fifteen_harmless_searches_with_words_of_an_emergency_one_or_none_shows_the_box() -> None:
    assert len(SIXTY["tricky"]) == 15
    assert len(boxes(SIXTY["tricky"])) <= 1


def test_of_twenty_five_calm_questions_twenty_two_or_more_find_their_page_and_none_shows_the_box() -> None:
    found = [item for item in SIXTY["calm"] if set(first_pages(item["query"])) & set(item["page"])]
    assert len(SIXTY["calm"]) == 25
    assert len(found) >= 22
    assert boxes([item["query"] for item in SIXTY["calm"]]) == []


@pytest.mark.parametrize(
    "query",
    [
        "tounge swelling up after the ct dye",
        "toung swollen",
        "siezure",
        "legs turned to jelly",
        "jelly legs",
        "one side of her face has dropped",
        "took a whole bottle of pills",
        "took all her tramadol",
        "swallowed many fentanyl patches",
        "i dont want to be alive any more",
        "her eyes rolled back",
        "dad keeps asking what year it is",
        "felt my thigh bone go",
    ],
)
def test_slang_typing_errors_and_names_of_drugs_bring_up_the_box(query: str) -> None:
    assert search(query).emergencies


@pytest.mark.parametrize(
    "query",
    [
        "thirsty after salty food",
        "confused about my insurance bill",
        "can't stand the hospital food",
        "seizure of property",
        "numb with grief",
        "stroke of luck",
    ],
)
def test_a_word_of_an_emergency_in_a_harmless_sense_shows_no_box(query: str) -> None:
    assert not search(query).emergencies


@pytest.mark.parametrize(
    "query",
    [
        "thirsty after salty food and pee all the time",
        "thirsty after salty food and vomiting",
        "he is confused about his insurance bill",
        "mom suddenly confused by a form",
        "confused about my bill and my legs are weak",
        "can't stand the food and can't stand up",
        "numb with grief and my leg is numb",
        "seizure",
        "numb legs",
        "thirsty",
        "confused since yesterday about the bill",
    ],
)
def test_in_doubt_the_box_shows(query: str) -> None:
    assert search(query).emergencies


@pytest.mark.parametrize(
    "query", ["no", "not", "beer on chemo", "no puedo caminar", "is weed ok", "not today"]
)
def test_no_and_not_never_lead_to_the_page_on_none_of_the_signs(query: str) -> None:
    assert "none-of-these-signs" not in first_pages(query)


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("fentanyl patch", "pain-medicines"),
        ("tramadol", "pain-medicines"),
        ("dilaudid", "pain-medicines"),
        ("hooked on oxy", "pain-medicines"),
        ("will i get addicted", "pain-medicines"),
        ("dexamethasone", "treating-cord-compression"),
        ("decadron", "treating-cord-compression"),
        ("marijuana", "complementary-therapies"),
        ("cannabis oil", "complementary-therapies"),
        ("is weed ok for cancer pain", "complementary-therapies"),
        ("yellow eyes", "immunotherapy"),
        ("heartburn", "pain-medicines"),
        ("how long does radiotherapy take", "radiation"),
        ("can i go to the gym", "taking-care-of-yourself"),
        ("gym", "taking-care-of-yourself"),
        ("beer on chemo", "chemotherapy"),
        ("can i drink alcohol", "pain-medicines"),
        ("things to ask the oncologist", "questions-for-your-doctor"),
        ("zimmer frame", "preventing-falls"),
        ("losing weight", "eating-and-weight"),
    ],
)
def test_what_once_found_nothing_finds_its_page(query: str, page: str) -> None:
    assert page in first_pages(query)


@pytest.mark.parametrize("language", SECOND)
def test_the_second_set_holds_its_floors_in_each_language(language: str) -> None:
    said = SECOND[language]

    def has_box(query: str) -> bool:
        return bool(search_all_languages(query, language).found.emergencies)

    found = [
        item
        for item in said["calm"]
        if {document.key for document in search(item["query"], language).pages[:3]} & set(item["page"])
    ]
    assert len(list(filter(has_box, said["emergencies"]))) >= 19
    assert len(list(filter(has_box, said["tricky"]))) <= 1
    assert len(found) >= 18
    assert not [item["query"] for item in said["calm"] if has_box(item["query"])]


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "legs feel like concrete"),
        ("en", "dad fell and his leg is turned outward"),
        ("en", "spitting up blood"),
        ("en", "shaking chills after my infusion"),
        ("en", "fever 103"),
        ("en", "temp 100.4"),
        ("en", "drinking water nonstop and peeing constantly"),
        ("en", "sharp back pain after lifting"),
        ("en", "jaw locked and fever"),
        ("es", "se me entumieron los dos pies"),
        ("es", "se cayó y la pierna quedó volteada"),
        ("es", "habla como borracho"),
        ("es", "se me sale todo sin avisar"),
        ("es", "está muy dormida y no abre los ojos"),
        ("es", "toma mucha agua y orina a cada rato"),
        ("es", "tomé de más la morfina"),
    ],
)
def test_what_a_third_list_said_brings_up_the_box(language: str, query: str) -> None:
    assert search_all_languages(query, language).found.emergencies
