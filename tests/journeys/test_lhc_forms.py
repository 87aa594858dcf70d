"""Another program's form, made of our Questionnaire: filled in, it comes to what our own pages come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers, shown_pages
from triage.engine.vocabulary import Urgency
from triage.interop.assessing import assess_given
from triage.interop.questionnaire import Edition, page_link, questionnaire
from triage.interop.reading import read_response
from triage.interop.values import code_of, link_of
from triage.protocols.shipped import shipped_cases

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from triage.engine.answers import Answer
    from triage.engine.cases import Case
    from triage.engine.protocol import Page as ProtocolPage
    from triage.engine.protocol import Protocol

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FILES = Path(__file__).parents[2] / "var" / "lhc-forms-40.1.3" / "dist" / "lforms"
ADDRESS = "http://localhost"
FORM = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title>
<link rel="stylesheet" href="/webcomponent/styles.css"></head><body><div id="form"></div>
<script src="/webcomponent/assets/lib/zone.min.js"></script>
<script src="/webcomponent/lhc-forms.js"></script>
<script src="/fhir/R4/lformsFHIR.min.js"></script></body></html>"""
# Every other one, which takes in each kind of case.
CASES = shipped_cases()[::2][:25]
# The first of each urgency, in which every other question is answered too: each takes a hundred clicks.
WHOLE = {case.expected: case.id for case in reversed(CASES)}.values()
# Clicks one after the other, each as the form has taken in the one before.
CLICK_EACH = """async selectors => {
  for (const selector of selectors) {
    document.querySelector(selector).click();
    await new Promise(done => setTimeout(done));
  }
}"""


class Form:
    """The form in LHC-Forms."""

    def __init__(self, page: Page, protocol: Protocol) -> None:
        self.page = page
        self.protocol = protocol

    def choose(self, question_id: str, answer: Answer) -> None:
        """Answer as a person does, by mouse and keys."""
        if isinstance(answer, int):
            self.page.locator(f'input[id^="{question_id}/"]').fill(str(answer))
            self.page.keyboard.press("Tab")
        else:
            self.page.locator(self._box(question_id, answer)).click()

    def choose_quickly(self, answers: dict[str, Answer]) -> None:
        """Answer many at once, for those that no case is about."""
        boxes = [f"{self._box(name, answer)} input" for name, answer in answers.items()]
        self.page.evaluate(CLICK_EACH, boxes)

    def _box(self, question_id: str, answer: Answer) -> str:
        question = self.protocol.questions[question_id]
        system, code = code_of(question, answer)
        return f'[id^="{link_of(question, answer)}/"][id$="|{system}|{code}"]'

    def shows(self, pages: list[ProtocolPage]) -> None:
        """Wait until just these pages can be seen; fails after a while."""
        names = [page_link(page) for page in pages]
        self.page.wait_for_function(
            """names => {
              const seen = [...document.querySelectorAll('[id^="item-page."]')]
                .filter(item => item.checkVisibility())
                .map(item => item.id.replace(/^item-/, "").replace(/[/].*$/, ""))
                .filter(name => name.split(".").length === 2);
              return JSON.stringify(seen) === JSON.stringify(names);
            }""",
            arg=names,
        )

    def response(self) -> dict[str, Any]:
        response: dict[str, Any] = self.page.evaluate(
            "LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')"
        )
        return response


@pytest.fixture(scope="module")
def asked_for() -> list[str]:
    """What the form asked of other addresses."""
    return []


@pytest.fixture(scope="module")
def loaded_page(browser: Browser, asked_for: list[str]) -> Page:
    """LHC-Forms itself, loaded once."""
    if not FILES.is_dir():
        pytest.skip("LHC-Forms is not here: scripts/fetch-lhc-forms fetches it, with npm")
    page = browser.new_page(viewport={"width": 1280, "height": 1000})

    def serve(route: Route) -> None:
        address = route.request.url
        path = address.removeprefix(ADDRESS)
        if path == address:
            asked_for.append(address)
            route.abort()
        elif path == "/form":
            route.fulfill(body=FORM, content_type="text/html")
        elif (FILES / path[1:]).is_file():
            route.fulfill(path=FILES / path[1:])
        else:
            route.fulfill(status=404)

    page.route("**/*", serve)
    page.goto(f"{ADDRESS}/form")
    page.wait_for_function("window.LForms && LForms.FHIR")
    return page


@pytest.fixture
def form(loaded_page: Page, shipped: Protocol) -> Form:
    """The shipped Questionnaire, untouched."""
    loaded_page.evaluate(
        "form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'})",
        questionnaire(shipped, Edition("active")),
    )
    filled = Form(loaded_page, shipped)
    filled.shows(shown_pages(shipped, {}))
    return filled


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_published_case_comes_to_the_same_as_on_our_own_pages(
    case: Case, form: Form, shipped: Protocol, asked_for: list[str]
) -> None:
    sheet = fill_missing(shipped, case.answers, "no") if case.id in WHOLE else case.answers
    given: dict[str, Answer] = {}
    for page in shipped.pages:
        if page not in shown_pages(shipped, given):
            continue
        here = {question.id: sheet[question.id] for question in page.questions if question.id in sheet}
        told = {name: answer for name, answer in here.items() if name in case.answers}
        for name, answer in told.items():
            form.choose(name, answer)
        form.choose_quickly({name: answer for name, answer in here.items() if name not in told})
        given |= here
        form.shows(shown_pages(shipped, given))

    read = read_response(form.response(), shipped)

    assert read.answers == given
    ours = assess(shipped, counting_answers(shipped, sheet))
    theirs = assess_given(shipped, read)
    assert theirs.assessment == ours
    assert theirs.assessment.urgency in case.accepted
    assert asked_for == []


def test_not_sure_shows_what_yes_shows_and_no_hides_it_again(form: Form, shipped: Protocol) -> None:
    answers: dict[str, Answer] = {}
    pages = []
    for answer in ("not_sure", "no", "yes", "not_sure"):
        answers["back_pain"] = answer
        form.choose("back_pain", answer)
        pages.append(shown_pages(shipped, answers))
        form.shows(pages[-1])
    assert pages[0] == pages[2] == pages[3] != pages[1]


def test_what_was_answered_on_a_page_that_was_hidden_since_is_not_sent(form: Form, shipped: Protocol) -> None:
    form.choose("back_pain", "yes")
    form.choose("pain_severity", 9)
    form.choose("back_pain", "no")
    form.shows(shown_pages(shipped, {"back_pain": "no"}))
    assert read_response(form.response(), shipped).answers == {"back_pain": "no"}


def test_unanswered_is_neither_yes_nor_no(form: Form, shipped: Protocol) -> None:
    read = read_response(form.response(), shipped)
    assert read.answers == {}
    assessed = assess_given(shipped, read)
    assert not assessed.is_finished
    assert assessed.urgency != Urgency.ROUTINE


def test_not_sure_about_a_number_can_be_said(form: Form, shipped: Protocol) -> None:
    form.choose("back_pain", "yes")
    form.choose("pain_severity", "not_sure")
    read = read_response(form.response(), shipped)
    assert read.answers == {"back_pain": "yes", "pain_severity": "not_sure"}


def test_a_number_takes_the_place_of_not_sure(form: Form, shipped: Protocol) -> None:
    form.choose("back_pain", "yes")
    form.choose("pain_severity", "not_sure")
    form.choose("pain_severity", 9)
    read = read_response(form.response(), shipped)
    assert read.answers == {"back_pain": "yes", "pain_severity": 9}
