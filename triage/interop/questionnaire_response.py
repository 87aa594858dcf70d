"""One person's answers as a QuestionnaireResponse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from triage.engine.answers import Answer, AnswerSheet
from triage.engine.navigation import shown_pages
from triage.engine.protocol import Protocol
from triage.interop.codings import reference
from triage.interop.names import Resource, questionnaire_url, structure
from triage.interop.questionnaire import items_of
from triage.interop.values import link_of, value_of

ResponseStatus = Literal["in-progress", "completed", "amended", "stopped"]


@dataclass(frozen=True)
class Answered:
    """One person's answers, hidden ones too, and what is known of them.

    `authored` has a time zone. `subject` and `source` are references to other resources: whose answers they
    are, and who gave them. `follows` is the response that was shared before, on an earlier day.
    """

    id: UUID
    answers: AnswerSheet
    authored: datetime
    status: ResponseStatus
    language: str
    subject: Resource | None = None
    source: Resource | None = None
    follows: UUID | None = None


def questionnaire_response(protocol: Protocol, answered: Answered) -> Resource:
    """The answers to questions on shown pages, in the shape of the questionnaire's items.

    What was not asked is absent, and so is what is unanswered.
    """
    given = _values(protocol, answered.answers, answered.language)
    references = {"subject": answered.subject, "source": answered.source}
    return {
        "resourceType": "QuestionnaireResponse",
        "id": str(answered.id),
        "language": answered.language,
        **_follows(answered),
        "questionnaire": canonical(protocol),
        "status": answered.status,
        **{name: reference for name, reference in references.items() if reference},
        "authored": answered.authored.isoformat(timespec="seconds"),
        **_nested(items_of(protocol), given),
    }


def _follows(answered: Answered) -> Resource:
    if answered.follows is None:
        return {}
    earlier = reference("QuestionnaireResponse", answered.follows)
    return {"extension": [{"url": structure("follows"), "valueReference": earlier}]}


def canonical(protocol: Protocol) -> str:
    """The questionnaire's name with its version."""
    return f"{questionnaire_url(protocol.id)}|{protocol.sha256}"


def _values(protocol: Protocol, answers: AnswerSheet, language: str) -> dict[str, Resource]:
    """The value of each item that has one, by linkId."""
    asked = [question for page in shown_pages(protocol, answers) for question in page.questions]
    given: list[tuple[str, Resource]] = []
    for question in asked:
        answer: Answer | None = answers.get(question.id)
        if answer is not None:
            given.append((link_of(question, answer), value_of(question, answer, language)))
    return dict(given)


def _nested(items: list[Resource], given: dict[str, Resource]) -> Resource:
    """The items that hold an answer, or hold items that do."""
    found = []
    for item in items:
        link = item["linkId"]
        if link in given:
            found.append({"linkId": link, "answer": [given[link]]})
        elif item["type"] == "group" and (within := _nested(item.get("item", []), given)):
            found.append({"linkId": link, **within})
    return {"item": found} if found else {}
