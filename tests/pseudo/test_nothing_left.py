"""A third language needs no code: with its files, no word of a patients' page stays in English."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content import urls as content_urls
from content.library import library
from tests.interop.api.machines import Machine
from tests.nurses.people import nurse
from tests.patients.html import read
from tests.patients.person import Person, database_locked, rule_broken
from tests.patients.sharer import FORM
from tests.pseudo.reading import left_in_english
from tests.pseudo.words import LANGUAGE, pseudo
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.work import open_review
from triage.models import Clinic, Review
from triage.patients import urls as patient_urls

if TYPE_CHECKING:
    from types import ModuleType

    from django.http.response import HttpResponseBase
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.usefixtures("third_language")
# Results: what was answered, for each urgency and each order that stands first.
RESULTS = {
    "emergency": {"cancer_diagnosis": "yes", "leg_weakness": "yes"},
    "call 911": {"cancer_diagnosis": "yes", "chest_pain_or_trouble_breathing": "yes"},
    "crisis": {"thoughts_of_self_harm": "yes"},
    "same day": {"cancer_diagnosis": "yes", "back_pain": "yes"},
    "same day, hospice": {"cancer_diagnosis": "yes", "back_pain": "yes", "care_team": "hospice"},
    "same day, other doctor": {"cancer_diagnosis": "no", "back_pain": "yes", "care_team": "other_doctor"},
    "soon": {"cancer_diagnosis": "yes", "unexplained_weight_loss": "yes"},
    "not sure": {"cancer_diagnosis": "not_sure", "leg_weakness": "not_sure", "back_pain": "not_sure"},
    "routine": {"cancer_diagnosis": "yes"},
    "many": {
        "cancer_diagnosis": "yes",
        "leg_weakness": "yes",
        "arm_weakness": "yes",
        "fever": "yes",
        "nausea": "yes",
        "confusion": "not_sure",
        "numbness_saddle": "not_sure",
    },
}


# Every address of patients and readers, and where this file goes there.
WALKED = {
    "patients": {
        *(
            "start",
            "launch",
            "help_now",
            "offline",
            "privacy",
            "page",
            "answers",
            "result",
            "called",
            "sheet",
            "computer",
            "erase",
        ),
        *("share", "shared", "own_status", "code", "shared_status", "withdraw"),
        *("change_consent", "answer_again", "forget_code"),
    },
    "content": {"contents", "search", "words", "my_questions", "wallet_card", "page", "unknown_page"},
}
# Of the staff, for developers, and what shows no page.
NOT_FOR_PATIENTS = {"put_call", "styleguide", "display", "copy"}


@pytest.mark.parametrize("module", [patient_urls, content_urls], ids=lambda module: module.app_name)
def test_the_walk_knows_every_address(module: ModuleType) -> None:
    names = {pattern.name for pattern in module.urlpatterns}
    assert names - NOT_FOR_PATIENTS == WALKED[module.app_name]


class Walk:
    """Goes from page to page and collects what is left in English."""

    def __init__(self) -> None:
        self.left: dict[str, list[str]] = {}

    def look(self, where: str, response: HttpResponseBase) -> HttpResponseBase:
        """Look at a page, or at the one that it leads to."""
        assert response.status_code < 300 or response.status_code >= 400, f"{where}: {response.headers}"
        assert f'<html lang="{LANGUAGE}"'.encode() in getattr(response, "content", b""), where
        if found := left_in_english(response):
            self.left[where] = list(dict.fromkeys(found))
        return response

    def done(self) -> None:
        """Fail with all that was found, page by page."""
        lines = [f"{where}: {words}" for where, found in self.left.items() for words in found]
        assert not lines, "left in English:\n" + "\n".join(lines)


@pytest.fixture
def walk() -> Walk:
    """A walk that has begun."""
    caches["process"].clear()
    return Walk()


def _client() -> Client:
    return Client(raise_request_exception=False)


def test_pages_for_everybody(walk: Walk) -> None:
    client = _client()
    for name in ("start", "help_now", "offline", "privacy", "code"):
        walk.look(name, client.get(reverse(f"patients:{name}")))
    walk.look("launch", client.get(f"/{LANGUAGE}{Machine(public_name='987').launch()}"))
    walk.look("old launch", client.get(reverse("patients:launch", args=["old"])))
    for name in ("contents", "words", "search", "my_questions", "wallet_card"):
        walk.look(name, client.get(reverse(f"content:{name}")))
    for slug in library(LANGUAGE):
        walk.look(slug, client.get(reverse("content:page", args=[slug])))
    walk.done()


def test_search_and_questions_for_the_doctor(walk: Walk) -> None:
    client, search = _client(), reverse("content:search")
    walk.look("nothing typed", client.post(search, {"words": " "}))
    walk.look("nothing found", client.post(search, {"words": "7"}))
    walk.look("found", client.post(search, {"words": "pain"}))
    walk.look("an emergency", client.post(search, {"words": "weak leg"}))
    walk.look("too long", client.post(search, {"words": "7" * 3_000_000}))
    walk.look("no such page", client.get(f"/{LANGUAGE}/learn/7-7/"))
    slug = next(iter(library(LANGUAGE)))
    mine = reverse("content:my_questions")
    walk.look("changed question", client.post(mine, {"page": slug, "question": "7"}))
    for own in ("", "7" * 400, pseudo("Why?")):
        walk.look(f"own question {own[:3]}", client.post(mine, {"own": own}, follow=True))
    for number in range(20):
        client.post(mine, {"own": str(number)})
    walk.look("one too many", client.post(mine, {"own": "21"}))
    walk.look(
        "ticked",
        client.post(mine, {"page": slug, "question": library(LANGUAGE)[slug].questions[0]}, follow=True),
    )
    walk.done()


@pytest.mark.parametrize("respondent", ["self", "other"])
def test_every_page_of_questions(walk: Walk, respondent: str) -> None:
    person = Person(respondent, _client())
    person.has_answered(cancer_diagnosis="yes", back_pain="yes", region_neck="yes", on_chemotherapy="yes")
    for page in person.submission.version.protocol.pages:
        if page.id not in person.submission.sent_pages:
            continue
        walk.look(page.id, person.client.get(person.page_url(page.id)))
        numbers = {q.id: "999999" for q in page.questions if q.type == "number"}
        wrong = {q.id: "7" for q in page.questions if q.type != "number"}
        walk.look(f"{page.id}, nothing given", person.posts(page.id, {"action": "continue"}))
        walk.look(f"{page.id}, wrong", person.posts(page.id, wrong | numbers | {"action": "none"}))
        walk.look(f"{page.id}, odd", person.posts(page.id, {"action": "7"}))
        two = {q.id: ["yes", "no"] for q in page.questions}
        walk.look(f"{page.id}, two", person.posts(page.id, two | {"action": "continue"}))
    walk.look("check answers", person.client.get(person.answers_url))
    walk.done()


def test_the_way_of_somebody_who_stops_in_the_middle(walk: Walk) -> None:
    person = Person(client=_client())
    person.presses_none("movement")
    walk.look("next page", person.client.get(person.page_url("urgent_signs")))
    walk.look("check answers", person.client.get(person.answers_url))
    person.ticks("movement", leg_weakness="yes")
    walk.look("interrupted", person.client.get(person.result_url))
    walk.look("check answers in an emergency", person.client.get(person.answers_url))
    walk.look("start with answers", person.client.get(reverse("patients:start")))
    walk.look("erase", person.client.get(reverse("patients:erase", args=[person.id])))
    erased = person.client.post(reverse("patients:erase", args=[person.id]), follow=True)
    walk.look("erased", erased)
    walk.done()


@pytest.mark.parametrize("respondent", ["self", "other"])
@pytest.mark.parametrize("given", RESULTS.values(), ids=RESULTS.keys())
def test_results_and_sheets(walk: Walk, given: dict[str, str], respondent: str) -> None:
    person = Person(respondent, _client())
    person.has_answered(**given)
    walk.look("result", person.client.post(person.answers_url, follow=True))
    walk.look("sheet", person.client.get(reverse("patients:sheet", args=[person.id])))
    notes = {"worry": pseudo("Pain"), "contact": pseudo("Ann")}
    walk.look(
        "sheet with notes",
        person.client.post(reverse("patients:sheet", args=[person.id]), notes, follow=True),
    )
    long = {"worry": "7" * 300}
    walk.look("computer", person.client.get(reverse("patients:computer", args=[person.id])))
    walk.look("sheet, too long", person.client.post(reverse("patients:sheet", args=[person.id]), long))
    called = reverse("patients:called", args=[person.id])
    walk.look("called", person.client.post(called, {"called": "yes"}, follow=True))
    walk.look("a page with the way back", person.client.get(reverse("content:my_questions")))
    walk.done()


@pytest.mark.parametrize("days", [0.2, 3])
@pytest.mark.parametrize("given", RESULTS.values(), ids=RESULTS.keys())
def test_results_read_later(
    walk: Walk, given: dict[str, str], days: float, time_machine: TimeMachineFixture
) -> None:
    person = Person(client=_client())
    person.was_told(**given)
    later = timezone.now() + timedelta(days=days)
    time_machine.move_to(later)
    walk.look("result", person.client.get(person.result_url))
    walk.look("start", person.client.get(reverse("patients:start")))
    walk.done()


@pytest.mark.parametrize("respondent", ["self", "other"])
def test_sharing_and_what_became_of_it(walk: Walk, respondent: str, time_machine: TimeMachineFixture) -> None:
    person = Person(respondent, _client())
    person.was_told(cancer_diagnosis="yes", back_pain="yes")
    share = reverse("patients:share", args=[person.id])
    form = FORM | {"consent": "own" if respondent == "self" else "other"}
    walk.look("share", person.client.get(share))
    walk.look("share, nothing given", person.client.post(share, {}))
    for birth_date in ("7", "05/17/1860", "05/17/2960"):
        walk.look(
            f"share, {birth_date}", person.client.post(share, {"birth_date": birth_date, "name": "7" * 200})
        )
    for phone in ("7", "5" * 30, "55 55", "+999 555 555 555", "7 7 7"):
        walk.look(f"share, phone {phone}", person.client.post(share, {"phone": phone}))
    walk.look("code", person.client.post(share, form, follow=True))
    review = Review.objects.get()
    walk.look("status", person.client.get(reverse("patients:own_status", args=[person.id]), follow=True))
    status = reverse("patients:shared_status")
    token = {"form_token": _token(person, status)}
    walk.look("nothing added", person.client.post(status, {"text": "", **token}))
    walk.look("too much added", person.client.post(status, {"text": "7" * 9000, **token}))
    walk.look("added", person.client.post(status, {"text": pseudo("More pain"), **token}, follow=True))
    for answer in ("agree", "end", "agree"):
        consent = {"answer": answer, **token}
        walk.look(answer, person.client.post(reverse("patients:change_consent"), consent, follow=True))
    walk.look("too early", person.client.post(reverse("patients:answer_again"), token, follow=True))
    nora = nurse()
    claim_review(review_id=review.pk, by=nora)
    open_review(review_id=review.pk, by=nora)
    walk.look("read", person.client.get(status))
    walk.look("result once it was read", person.client.get(person.result_url))
    time_machine.move_to(timezone.now() + timedelta(days=2))
    walk.look("another day", person.client.get(status))
    token = {"form_token": _token(person, status)}
    walk.look("answers again", person.client.post(reverse("patients:answer_again"), token, follow=True))
    walk.look("withdraw", person.client.get(reverse("patients:withdraw")))
    walk.look("withdrawn", person.client.post(reverse("patients:withdraw"), token, follow=True))
    walk.look("result after that", person.client.get(person.result_url))
    walk.look("forgotten", person.client.post(reverse("patients:forget_code"), token, follow=True))
    walk.done()


def _token(person: Person, address: str) -> str:
    fields = read(person.client.get(address)).inputs
    return next(box["value"] for box in fields if box.get("name") == "form_token")


def test_codes_that_are_wrong(walk: Walk) -> None:
    for code in ("", "7" * 100, "2222-2222-2222"):
        walk.look(f"code {code[:4]}", _client().post(reverse("patients:code"), {"code": code}))
    walk.done()


def test_whatever_goes_wrong(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    walk.look("no cookie", strict.post(reverse("patients:start"), {"respondent": "self"}))
    walk.look("no cookie, questions", strict.post(reverse("content:my_questions"), {"own": "7"}))
    strict.get(reverse("patients:start"))
    walk.look("open too long", strict.post(reverse("patients:start"), {"respondent": "self"}))
    walk.look("open too long, questions", strict.post(reverse("content:my_questions"), {"own": "7"}))
    walk.look("not found", _client().get(f"/{LANGUAGE}/7/"))
    person = Person(client=_client())
    person.was_told(leg_weakness="yes")
    with monkeypatch.context() as patch:
        patch.setattr("triage.actions.submissions.assess", rule_broken)
        walk.look("rules broken", person.client.get(person.result_url))
    with monkeypatch.context() as patch:
        patch.setattr("triage.patients.views.stored_submission", database_locked)
        patch.setattr("triage.patients.pages.stored_submission", database_locked)
        patch.setattr(Clinic, "load", database_locked)
        walk.look("database down", person.client.get(person.result_url))
        walk.look("not saved", person.client.post(person.answers_url, {}))
        walk.look("help now without a database", person.client.get(reverse("patients:help_now")))
    with monkeypatch.context() as patch:
        patch.setattr("triage.patients.starting.start_list", rule_broken)
        walk.look("fault", _client().get(reverse("patients:start")))
    walk.done()


def test_nobody_can_be_asked(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from triage.models.protocols import NothingPublishedError

    def nothing(*_: object) -> None:
        raise NothingPublishedError

    monkeypatch.setattr("triage.patients.views.Publication.version_to_ask", nothing)
    walk.look("nobody is asked", _client().post(reverse("patients:start"), {"respondent": "self"}))
    walk.done()
