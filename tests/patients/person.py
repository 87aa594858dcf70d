"""A person with a browser who answers the questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn
from uuid import UUID

from django.db import OperationalError
from django.test import Client
from django.urls import resolve, reverse

from tests.patients.html import read
from triage.actions.submissions import finish_submission
from triage.engine.answers import parse_answers
from triage.engine.evaluation import EvaluationError
from triage.engine.navigation import shown_pages
from triage.models import Publication, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.html import Seen
    from triage.engine.protocol import Page, Protocol

_MOST_STEPS = 30
# What somebody writes who has no pain and no trouble to go.
NO_NUMBERS = {"pain_severity": 0, "bowel_not_opened_days": 0}


class Person:
    """Begins a submission from the start page and sends pages, by hand or all of them."""

    def __init__(self, respondent: str = "self", client: Client | None = None, **hidden: str) -> None:
        self.client = client or Client()
        self.respondent = respondent
        begun = self.client.post(reverse("patients:start"), {"respondent": respondent, **hidden})
        self.id: UUID = resolve(begun["Location"]).kwargs["submission_id"]

    def page_url(self, page_id: str) -> str:
        """The address of a page of questions."""
        return reverse("patients:page", args=[self.id, page_id])

    @property
    def answers_url(self) -> str:
        """The address of the page to check the answers on."""
        return reverse("patients:answers", args=[self.id])

    @property
    def result_url(self) -> str:
        """The address of the result."""
        return reverse("patients:result", args=[self.id])

    @property
    def submission(self) -> Submission:
        """What is stored now."""
        return Submission.objects.get(pk=self.id)

    @property
    def has_stored_anything(self) -> bool:
        """Whether anything is stored at all."""
        return Submission.objects.exists()

    def sees(self, page_id: str) -> Seen:
        """Open a page of questions."""
        return read(self.client.get(self.page_url(page_id)))

    def posts(self, page_id: str, data: Mapping[str, str | list[str]]) -> Response:
        """Send a page with exactly these fields."""
        return self.client.post(self.page_url(page_id), data)

    def ticks(self, page_id: str, **boxes: str | list[str]) -> Response:
        """Tick boxes (or fill fields) and press Continue."""
        return self.posts(page_id, {**boxes, "action": "continue"})

    def presses_none(self, page_id: str, **fields: str | list[str]) -> Response:
        """Press None of these."""
        return self.posts(page_id, {**fields, "action": "none"})

    def tells_about_cancer(self, diagnosis: str = "yes", bones: str = "no", spine: str = "no") -> Response:
        """Answer the page about the cancer."""
        return self.ticks(
            "about_you",
            cancer_diagnosis=diagnosis,
            known_bone_metastases=bones,
            known_spine_metastases=spine,
        )

    def asks_for_result(self) -> Response:
        """Press See what to do."""
        return self.client.post(self.answers_url)

    def opens_result(self) -> Response:
        """Open the result."""
        return self.client.get(self.result_url)

    def sees_result(self) -> Seen:
        """Open the result and read it."""
        return read(self.opens_result())

    def answers_all(self, **given: str) -> None:
        """Send every page that is asked, with these answers and no other sign."""
        protocol = Publication.live_version().protocol
        location = self.page_url(protocol.pages[0].id)
        for _ in range(_MOST_STEPS):
            if location == self.answers_url:
                return
            if location == self.result_url:
                open_page = self.opens_result().context.get("open_page")
                location = self.page_url(open_page.id) if open_page else self.answers_url
                continue
            page_id = resolve(location).kwargs["page_id"]
            location = self.posts(page_id, page_form(protocol, page_id, given))["Location"]
        raise AssertionError("the questionnaire does not end")

    def has_answered(self, **given: str) -> None:
        """Have every page stored as sent, with these answers and no other sign."""
        version = Publication.live_version()
        answers = {q.id: "no" for q in version.protocol.questions.values() if q.type == "yes_no"}
        sheet = answers | NO_NUMBERS | parse_answers(version.protocol, given)
        Submission.objects.create(
            pk=self.id,
            version=version,
            respondent=self.respondent,
            answers=sheet,
            sent_pages=[page.id for page in shown_pages(version.protocol, sheet)],
        )

    def was_told(self, **given: str) -> None:
        """Have every page answered and the result stored, without a look at it."""
        self.has_answered(**given)
        finish_submission(submission_id=self.id, by=Respondent(self.respondent))

    def finishes(self, **given: str) -> Seen:
        """Have every page answered, ask for the result and read it."""
        self.has_answered(**given)
        self.asks_for_result()
        return self.sees_result()


def page_form(protocol: Protocol, page_id: str, given: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The fields of a page that somebody fills in with these answers and no other sign."""
    page: Page | None = protocol.page(page_id)
    assert page is not None
    is_checklist = page.layout == "checklist"
    form: dict[str, str | list[str]] = {}
    has_tick = False
    for question in page.questions:
        answer = given.get(question.id)
        if is_checklist and question.type == "yes_no":
            if answer in ("yes", "not_sure"):
                form[question.id] = answer
                has_tick = True
        elif answer is not None:
            form[question.id] = answer
        elif question.type == "number":
            form[question.id] = "0"
        elif not question.optional:
            form[question.id] = "no"
    return form | {"action": "none" if is_checklist and not has_tick else "continue"}


def database_locked(*_: object, **__: object) -> NoReturn:
    """Fail as a locked database does."""
    raise OperationalError("database is locked")


def rule_broken(*_: object, **__: object) -> NoReturn:
    """Fail as a rule that cannot be evaluated does."""
    raise EvaluationError("bone_metastasis", "weight_loss")
