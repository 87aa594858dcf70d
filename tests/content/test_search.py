"""The search: ranking, typing errors, hostile input, and what it never does."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.test import Client

from content.languages import languages
from content.library import library
from content.search import searchable
from content.search.highlighting import best_sentence, highlight
from content.search.index import Document, Found, Index, Kind
from content.search.searchable import search
from content.search.vocabulary import MOST_CHARACTERS, stem, tokens_of
from tests.patients.html import Seen, read
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol
    from triage.protocols.shipped import Alarm

pytestmark = pytest.mark.django_db

HOSTILE = [
    "",
    "   ",
    "???",
    "<script>alert(1)</script>",
    "'; DROP TABLE content_clinicnote; --",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "../../../etc/passwd",
    "(a+)+$" * 30,
    "\x00",
    "\u202egnp.exe",
    "🦴" * 100,
    "a " * 5000,
    "w" * 60_000,
    "numb " * 12_000,
    " ".join(f"misstyped{number}" for number in range(3500)),
]


def documents(**titles: str) -> Index:
    """An index of pages with these titles."""
    return Index(Document(Kind.PAGE, key, title, "") for key, title in titles.items())


def keys(index: Index, query: str) -> list[str]:
    """The pages that a query finds, best first."""
    return [document.key for document in index.search(query).pages]


def sent(query: str) -> Seen:
    """The page after a search."""
    response = Client().post("/learn/search/", {"words": query})
    assert response.status_code == 200
    return read(response)


@pytest.mark.parametrize("typed", ["fracture", "Fractures", "FRACTURED", "fractrue", "fracure", "fracturs"])
def test_forms_and_typing_errors_find_the_word(typed: str) -> None:
    assert keys(documents(breaks="Fracture of a bone", blood="Blood tests"), typed) == ["breaks"]


@pytest.mark.parametrize(
    "typed", ["can\u2019t pee", "cant pee", "can't pee", "cannot urinate", "unable to pass water"]
)
def test_different_words_for_the_same_become_one(typed: str) -> None:
    assert set(tokens_of(typed)) == {stem("cannot"), "pee"}


def test_a_title_counts_more_than_the_text() -> None:
    index = Index(
        [
            Document(Kind.PAGE, "text", "Pain", "", text="A bone scan may help."),
            Document(Kind.PAGE, "title", "Bone scan", "", text="It finds pain."),
        ]
    )
    assert keys(index, "bone scan") == ["title", "text"]


def test_of_two_titles_the_one_that_says_little_else_comes_first() -> None:
    index = documents(treating="Treating high blood calcium", sign="High blood calcium")
    assert keys(index, "high calcium") == ["sign", "treating"]


@pytest.mark.parametrize(
    ("query", "sign"),
    [
        ("high calcium", "high-blood-calcium"),
        ("dehydrated", "high-blood-calcium"),
        ("broken hip", "broken-bones"),
        ("bone pain", "bone-pain"),
        ("spinal cord compression", "spinal-cord-compression"),
        ("trouble peeing", "spinal-cord-compression"),
        ("paralyzed", "spinal-cord-compression"),
    ],
)
def test_the_page_on_a_sign_comes_before_the_page_on_its_treatment(query: str, sign: str) -> None:
    assert search(query).pages[0].key == sign


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    index = documents(a="Bone denosumab", b="Bone bone", c="Bone scan", d="Bone pain")
    assert keys(index, "bone denosumab")[0] == "a"


@pytest.mark.parametrize("typed", ["xq", "zzzzzzzz", "the of and", "alert(1)", "b"])
def test_a_query_without_known_words_finds_nothing(typed: str) -> None:
    assert not documents(a="Bone scan b 1").search(typed)


def test_an_emergency_phrase_counts_in_any_order_among_other_words() -> None:
    alarm = Document(Kind.QUESTION, "pee", "Trouble peeing", "", phrases=("pee",), alarms=("cannot pee",))
    index = Index([alarm])
    assert index.search("since last night he can not, at all, pee").emergencies == (alarm,)
    assert not index.search("pee").emergencies


def test_the_words_of_a_query_are_marked() -> None:
    parts = highlight("Broken bones hurt.", frozenset({stem("fracture")}))
    assert [(part.text, part.is_match) for part in parts] == [("Broken", True), (" bones hurt.", False)]


def test_the_sentence_that_fits_best_is_shown() -> None:
    text = "Bones are hard.\nA scan shows the bones. It takes long."
    assert best_sentence(text, tokens_of("bone scan")) == "A scan shows the bones."
    assert best_sentence(text, tokens_of("jaw")) == ""


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_gets_a_normal_answer_in_normal_time(query: str) -> None:
    sent("warm up")
    started = time.perf_counter()
    page = sent(query)
    assert time.perf_counter() - started < 1
    assert "<script>alert" not in page.raw
    assert "SECRET_KEY }}" not in page.raw or "{{ settings" in page.words


def test_more_fields_than_anybody_fills_in_get_a_normal_answer() -> None:
    sent_form = {"words": "pain"} | {f"field_{number}": "x" for number in range(1001)}
    response = Client().post(
        "/learn/search/", urlencode(sent_form), content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert "This is too long to search for. Type a few words, such as “hip pain”." in read(response).words


def test_a_long_search_is_cut() -> None:
    assert f"{'w' * MOST_CHARACTERS}”" in sent("w" * 5000).words


def test_a_search_keeps_what_was_typed_in_the_box() -> None:
    assert 'value="tired &lt;b&gt;"' in sent("tired <b>").raw


def test_an_emergency_shows_the_box_before_the_results() -> None:
    words = sent("can't pee").words
    assert words.index("This may be an emergency") < words.index("Pages")
    assert "It is hard to pee" in words


def test_a_calm_search_shows_no_box() -> None:
    assert "This may be an emergency" not in sent("what is denosumab").words


def test_a_glossary_word_is_found_with_its_meaning() -> None:
    page = sent("osteoclast")
    assert "/learn/words/#word-osteoclast" in page.links


def test_a_question_is_found_with_the_way_to_answer_it() -> None:
    words = sent("tired").words
    assert "Signs we ask about" in words
    assert "Check your own signs" in words


@pytest.mark.parametrize("query", ["hip pain", "zzzzzzzz"])
def test_a_search_that_is_not_known_to_be_an_emergency_leads_to_the_questionnaire(query: str) -> None:
    assert "check your signs" in sent(query).words


def test_a_search_without_result_says_where_to_go() -> None:
    page = sent("zzzzzzzz")
    assert "Nothing was found for “zzzzzzzz”" in page.words
    assert {"/learn/", "/"} <= set(page.links)


@pytest.mark.parametrize(
    "address",
    [
        "high-calcum-in-blood/",
        "high_calcum_in_blood/",
        "high%20calcum%20in%20blood/",
        "high-calcum-in-blood.html/",
        "signs/high-calcum-in-blood/",
        "high-calcum-in-blood?",
        "high-calcum-in-blood/%3Cscript%3E/",
    ],
)
def test_an_unknown_page_is_a_search_for_its_words(address: str) -> None:
    response = Client().get(f"/learn/{address}", follow=True)
    page = read(response)
    assert response.status_code == 404
    assert "We do not have this page" in page.words
    assert "/learn/high-blood-calcium/" in page.links
    assert page.has_emergency_list


def test_a_search_is_logged_nowhere_and_stands_in_no_address(logs: pytest.LogCaptureFixture) -> None:
    response = Client().post("/learn/search/", {"words": "can't pee"})
    assert response.status_code == 200
    assert "pee" not in logs.text
    assert "pee" not in response.request["PATH_INFO"] + response.request["QUERY_STRING"]


def test_what_somebody_looked_for_by_its_address_is_logged_nowhere(logs: pytest.LogCaptureFixture) -> None:
    assert Client().get("/learn/cant-pee/").status_code == 404
    assert "pee" not in logs.text


def test_a_search_that_is_too_long_is_logged_nowhere(logs: pytest.LogCaptureFixture) -> None:
    Client().post("/learn/search/", {"words": "can't pee " * 300_000})
    assert "pee" not in logs.text


def test_a_search_needs_no_token() -> None:
    response = Client(enforce_csrf_checks=True).post("/learn/search/", {"words": "pain"})
    assert response.status_code == 200


def test_words_in_the_address_are_not_searched() -> None:
    assert "Found for" not in read(Client().get("/learn/search/?words=pain")).words


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_another_method_is_refused(method: str) -> None:
    assert Client().generic(method.upper(), "/learn/search/").status_code == 405


def test_every_sign_that_is_an_emergency_alone_brings_up_the_box(shipped: Protocol) -> None:
    alone = {floor.question for floor in shipped.promises.floors if floor.alone == Urgency.EMERGENCY}
    assert alone <= {alarm.question for alarm in shipped_phrases().alarms}


@pytest.mark.parametrize("alarm", shipped_phrases().alarms, ids=lambda alarm: alarm.question)
def test_every_alarm_brings_up_its_list_item_and_finds_its_question(alarm: Alarm) -> None:
    for phrase in alarm.phrases:
        found = search(phrase)
        assert alarm.item in {document.key for document in found.emergencies}, phrase
        assert alarm.question in {document.key for document in found.questions}, phrase


# Words that mean an emergency even when they stand alone.
ALONE = (
    "anaphylactic coma confused dehydrated drunk faint hallucinating jerking overdose paralyzed sciatica"
    " seizure stroke suffocating suicide thirsty unsteady"
)


def test_no_emergency_phrase_melts_down_to_a_word_that_everybody_uses() -> None:
    alone = set(tokens_of(ALONE))
    everyday = set(tokens_of("cannot not hard pain leg arm drug chemo low bone"))
    melted = [
        phrase
        for alarm in shipped_phrases().alarms
        for phrase in alarm.phrases
        if (tokens := set(tokens_of(phrase))) <= everyday or (len(tokens) == 1 and not tokens <= alone)
    ]
    assert melted == []


@pytest.mark.parametrize("query", ["cant sleep", "i cant find my appointment letter", "she cant taste food"])
def test_cannot_alone_is_no_emergency(query: str) -> None:
    assert not search(query).emergencies


@pytest.mark.parametrize("query", ["i want to die", "took too many pills", "end it all"])
def test_thoughts_of_ending_ones_life_show_the_crisis_line_first(query: str) -> None:
    page = sent(query)
    assert "Call or text 988 now" in page.words
    assert "tel:988" in page.links


@pytest.mark.parametrize("query", ["chest pain", "she had a stroke", "throat swelling", "throwing up blood"])
def test_a_sign_for_which_minutes_count_says_to_call_the_emergency_number(query: str) -> None:
    words = sent(query).words
    assert "If this is happening now: Call 911" in words
    assert "or call the cancer team" not in words


@pytest.mark.parametrize(
    "query", ["not breathing", "bleeding from bum", "back pain and fever", "chest pane", "stroak"]
)
def test_what_people_typed_in_a_trial_shows_the_box(query: str) -> None:
    assert search(query).emergencies


def test_a_sign_that_is_less_urgent_alone_says_for_whom_it_cannot_wait() -> None:
    words = sent("fever after chemo").words
    assert "This may be an emergency" in words
    assert "had cancer drugs in the last 6 weeks, radiation in the last 3 months, or take a steroid" in words


def test_a_sign_that_needs_a_call_today_is_not_called_an_emergency() -> None:
    words = sent("leg swollen red").words
    assert "This needs a call today" in words
    assert "This may be an emergency" not in words
    assert "One leg or one arm is newly swollen" in words


@pytest.mark.parametrize("query", ["", "  ", "\x00"])
def test_an_empty_search_says_what_to_do(query: str) -> None:
    assert "Type a word first" in sent(query).words


WORDS = sorted({word for page in library("en").values() for word in page.plain_text.lower().split()})


@pytest.fixture
def _impatient_threads() -> Iterator[None]:
    """Threads that take turns as often as they can, so that what they share by mistake shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_impatient_threads")
def test_many_threads_stem_words_as_one_alone_does() -> None:
    alone = [stem.__wrapped__(word) for word in WORDS]
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda _: [stem.__wrapped__(word) for word in WORDS], range(8))
        assert all(stems == alone for stems in together)


@pytest.mark.usefixtures("_impatient_threads")
def test_forty_first_searches_at_once_find_what_one_alone_does(monkeypatch: pytest.MonkeyPatch) -> None:
    few = searchable._own_documents("en")[:5]
    monkeypatch.setattr(searchable, "_own_documents", lambda _language: few)
    monkeypatch.setattr(searchable, "_added", [])
    asked = [" ".join(WORDS[at * 20 : at * 20 + 3]) for at in range(40)]
    alone = [searchable.search(words) for words in asked]
    stem.cache_clear()
    searchable._index.cache_clear()
    together = threading.Barrier(40)

    def first_search(words: str) -> Found:
        together.wait()
        return searchable.search(words)

    with ThreadPoolExecutor(40) as pool:
        assert list(pool.map(first_search, asked)) == alone
    assert searchable._index.cache_info().misses == 1


def test_the_server_prepares_the_search_before_anybody_searches(live_version: object) -> None:
    assert live_version
    searchable._index.cache_clear()
    searchable.warm_up()
    assert searchable._index.cache_info().currsize == len(languages())
    searchable.search_all_languages("hip pain", "en")
    assert searchable._index.cache_info().misses == len(languages())
