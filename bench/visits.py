"""What is asked of the server: for each page, requests by several people, written as JSON.

Runs in a process of its own, with the settings of the server: `python -m bench.visits`.
"""

from __future__ import annotations

import json
import random
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

import django

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.base import SessionBase

    from triage.models import Submission

PEOPLE = 40
# As a browser holds it; a token equal to the cookie is right.
TOKEN = "t" * 32
SEED = 20261201
PAGE, ARTICLE = "pain", "bone-pain"
SEARCHES = ("hip pain at night", "numb legs", "can not pee", "radiation side effects", "high calcium")

Visit = dict[str, object]


def visit(path: str, session: SessionBase | None = None, **fields: str) -> Visit:
    """One request: a form when it has fields."""
    headers = {"Accept-Encoding": "gzip, deflate, br", "Host": "127.0.0.1"}
    cookies = [f"csrftoken={TOKEN}"]
    if session is not None:
        cookies.append(f"sessionid={session.session_key}")
    headers["Cookie"] = "; ".join(cookies)
    if not fields:
        return {"method": "GET", "path": path, "headers": headers, "body": ""}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
    return {"method": "POST", "path": path, "headers": headers, "body": body}


def main() -> None:
    """Make the people, and print what each page is asked."""
    django.setup()
    json.dump(visits(), sys.stdout)


def visits() -> dict[str, list[Visit]]:
    """The requests to each page, in turn."""
    from django.contrib.auth.models import User

    from triage.models import Review

    random.seed(SEED)
    people = [_answered() for _ in range(PEOPLE)]
    nurse = User.objects.filter(groups__name="Nurses").order_by("pk")[0]
    desk = _staff_session(nurse)
    reviews = list(Review.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True)[:10])
    return {
        "empty": [visit("/bench/empty/")],
        "write": [visit("/bench/write/", number=str(number)) for number in range(PEOPLE)],
        "start": [visit("/")],
        "help now": [visit("/help-now/")],
        "question GET": [visit(f"/check/{one.pk}/questions/{PAGE}/", session) for one, session in people],
        "question POST": [
            visit(
                f"/check/{one.pk}/questions/{PAGE}/",
                session,
                action="continue",
                **dict.fromkeys(random.sample(_regions(one), 2), "yes"),
            )
            for _ in range(2)
            for one, session in people
        ],
        "answers": [visit(f"/check/{one.pk}/answers/", session) for one, session in people],
        "result": [visit(f"/check/{one.pk}/result/", session) for one, session in people],
        "article": [visit(f"/learn/{ARTICLE}/")],
        "article, own session": [visit(f"/learn/{ARTICLE}/", session) for _one, session in people],
        "contents": [visit("/learn/")],
        "search": [visit("/learn/search/", words=words) for words in SEARCHES],
        "queue": [visit("/staff/", desk)],
        "review": [visit(f"/staff/review/{pk}/", desk) for pk in reviews],
    }


def _answered() -> tuple[Submission, SessionBase]:
    """Somebody who answered and sent every page, with one sign in ten, and the session of their browser."""
    from django.contrib.sessions.backends.db import SessionStore

    from triage.actions.submissions import finish_submission, send_page
    from triage.engine.navigation import shown_pages
    from triage.models import Publication, Submission
    from triage.models.submissions import Respondent

    version, pk, sent = Publication.version_to_ask(), uuid4(), set[str]()
    answers: dict[str, str | int] = {}
    while left := [page for page in shown_pages(version.protocol, answers) if page.id not in sent]:
        page = left[0]
        given: dict[str, str | int] = {}
        for question in page.questions:
            if question.type == "number":
                given[question.id] = random.randint(question.minimum, question.maximum)
            elif question.type == "choice":
                given[question.id] = random.choice(question.options).id
            else:
                given[question.id] = "yes" if random.random() < 0.1 else "no"
        result = send_page(
            submission_id=pk, page_id=page.id, given=given, by=Respondent.SELF, version=version
        )
        answers = result.submission.answers
        sent.add(page.id)
    finish_submission(submission_id=pk, by=Respondent.SELF)
    session = SessionStore()
    session["submissions"] = {str(pk): Respondent.SELF.value}
    session["versions"] = {str(pk): version.pk}
    session.save()
    return Submission.objects.get(pk=pk), session


def _regions(submission: Submission) -> list[str]:
    page = submission.version.protocol.page(PAGE)
    assert page is not None
    return [question.id for question in page.questions if question.type == "yes_no"]


def _staff_session(user: User) -> SessionBase:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.session


if __name__ == "__main__":
    main()
