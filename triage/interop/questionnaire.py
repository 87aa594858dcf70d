"""A protocol version as a Questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from triage.engine.protocol import Page, Protocol
from triage.engine.questions import NumberQuestion, Question, YesNoQuestion
from triage.engine.sources import Citation, Source
from triage.engine.vocabulary import Text
from triage.interop.names import (
    CALCULATED,
    ENABLED_WHEN,
    HIDDEN,
    ITEM_CONTROL,
    ITEM_CONTROLS,
    MAXIMUM,
    MINIMUM,
    UNIT,
    VERSIONS,
    Resource,
    questionnaire_url,
    structure,
)
from triage.interop.showing import expression_showing, expressions_counting, groups_showing
from triage.interop.sign_codes import codings_of_sign, unit_coding
from triage.interop.texts import text_extension, translated
from triage.interop.values import coded_answers, coding_of, not_sure_link

Status = Literal["draft", "active", "retired"]
# Where a protocol, which never changes, keeps its items.
_KEPT = "_fhir_items"


@dataclass(frozen=True)
class Edition:
    """What a stored version knows beside its protocol."""

    status: Status
    published_on: date | None = None


def questionnaire(protocol: Protocol, edition: Edition, *, language: str | None = None) -> Resource:
    """The version as a Questionnaire in one language, the first unless another is given.

    Its linkIds are the questions' ids. Whatever is no question has a linkId with a dot in it.
    """
    shown = language or protocol.first_language
    dated: Resource = {"date": edition.published_on.isoformat()} if edition.published_on else {}
    return {
        "resourceType": "Questionnaire",
        "id": protocol.sha256,
        "language": shown,
        "extension": [_source(name, source) for name, source in protocol.sources.items()],
        "url": questionnaire_url(protocol.id),
        "identifier": [{"system": VERSIONS, "value": protocol.sha256}],
        "version": protocol.sha256,
        "name": "".join(part.capitalize() for part in protocol.id.split("_")),
        **translated("title", protocol.title, shown),
        "status": edition.status,
        "subjectType": ["Patient"],
        **dated,
        "item": _Items(protocol, shown).of_pages(),
    }


def items_of(protocol: Protocol) -> list[Resource]:
    """The items in the first language, made once: the shape of every response."""
    kept: dict[str, list[Resource]] = vars(protocol)
    if _KEPT not in kept:
        kept[_KEPT] = _Items(protocol, protocol.first_language).of_pages()
    return kept[_KEPT]


def page_link(page: Page) -> str:
    """The linkId of a page's group."""
    return f"page.{page.id}"


def counts_link(question_id: str) -> str:
    """The linkId of the hidden item that says whether other answers count as a *yes* to a question."""
    return f"{question_id}.counts"


class _Items:
    """The items of a questionnaire in one language."""

    def __init__(self, protocol: Protocol, language: str) -> None:
        self.protocol = protocol
        self.language = language
        self.groups = groups_showing(protocol)
        self.counting = expressions_counting(protocol)

    def of_pages(self) -> list[Resource]:
        pages = [self._page(page) for page in self.protocol.pages]
        counted = [
            {
                "extension": [{"url": HIDDEN, "valueBoolean": True}, _expression(CALCULATED, expression)],
                "linkId": counts_link(name),
                "code": codings_of_sign(self.protocol.questions[name], self.language),
                "type": "boolean",
                "readOnly": True,
            }
            for name, expression in self.counting.items()
        ]
        return pages + counted

    def _page(self, page: Page) -> Resource:
        """The page's group; where its condition takes several, the innermost: the others say nothing."""
        groups = self.groups.get(page.id, []) if page.shown_if else []
        extension = [text_extension(structure("intro-other"), page.intro_other)]
        if page.shown_if and not groups:
            extension.append(_expression(ENABLED_WHEN, expression_showing(self.protocol, page)))
        group: Resource = {
            "extension": extension,
            "linkId": page_link(page),
            **translated("text", page.title, self.language),
            "type": "group",
            **(_enabled(groups[-1]) if groups else {}),
            "item": [
                self._display(f"{page_link(page)}.intro", page.intro, "instructions"),
                *self._under_headings(page.questions),
            ],
        }
        for number, tests in reversed(list(enumerate(groups[:-1], start=1))):
            around: Resource = {"linkId": f"{page_link(page)}.{number}", "type": "group"}
            group = around | _enabled(tests) | {"item": [group]}
        return group

    def _under_headings(self, questions: Sequence[Question]) -> list[Resource]:
        items: list[Resource] = []
        into = items
        for question in questions:
            if question.heading:
                group: Resource = {
                    "linkId": f"{question.id}.heading",
                    **translated("text", question.heading, self.language),
                    "type": "group",
                    "item": [],
                }
                items.append(group)
                into = group["item"]
            into.extend(self._question(question))
        return items

    def _question(self, question: Question) -> list[Resource]:
        """The item of a question; behind a number's the one for *not sure*."""
        number = isinstance(question, NumberQuestion)
        item: Resource = {
            "extension": self._extensions(question),
            "linkId": question.id,
            "code": codings_of_sign(question, self.language),
            **translated("text", question.ask, self.language),
            "type": "integer" if number else "choice",
        }
        if not number:
            item["answerOption"] = self._options(question)
        help_items = [
            self._display(f"{question.id}.{name}", text, control)
            for name, text, control in (
                ("hint", question.hint, "prompt"),
                ("how_to_tell", question.how_to_tell, "help"),
            )
            if text
        ]
        if help_items:
            item["item"] = help_items
        if not number:
            return [item]
        not_sure: Resource = {
            "extension": [_control("radio-button")],
            "linkId": not_sure_link(question.id),
            **translated("text", question.label, self.language),
            "type": "choice",
            # One answer to each question.
            "enableWhen": [{"question": question.id, "operator": "exists", "answerBoolean": False}],
            "answerOption": self._options(question),
        }
        return [item, not_sure]

    def _options(self, question: Question) -> list[Resource]:
        return [
            {"valueCoding": coding_of(question, answer, self.language)} for answer in coded_answers(question)
        ]

    def _extensions(self, question: Question) -> list[Resource]:
        found = [text_extension(structure("ask-other"), question.ask_other)]
        for name, text in (
            ("hint-other", question.hint_other),
            ("how-to-tell-other", question.how_to_tell_other),
        ):
            if text:
                found.append(text_extension(structure(name), text))
        found += [_citation(self.protocol.sources[cited.source], cited) for cited in question.citations]
        if isinstance(question, YesNoQuestion) and question.red_flag:
            found.append({"url": structure("red-flag"), "valueBoolean": True})
        if isinstance(question, NumberQuestion):
            found += [
                {"url": MINIMUM, "valueInteger": question.minimum},
                {"url": MAXIMUM, "valueInteger": question.maximum},
                {"url": UNIT, "valueCoding": unit_coding(question, self.language)},
            ]
        else:
            found.append(_control("radio-button"))
        return found

    def _display(self, link: str, text: Text, control: str) -> Resource:
        return {
            "extension": [_control(control)],
            "linkId": link,
            **translated("text", text, self.language),
            "type": "display",
        }


def _enabled(group: list[Resource]) -> Resource:
    behavior = {"enableBehavior": "any"} if len(group) > 1 else {}
    return {"enableWhen": group, **behavior}


def _control(code: str) -> Resource:
    coding = {"system": ITEM_CONTROLS, "code": code}
    return {"url": ITEM_CONTROL, "valueCodeableConcept": {"coding": [coding]}}


def _expression(url: str, expression: str) -> Resource:
    return {"url": url, "valueExpression": {"language": "text/fhirpath", "expression": expression}}


def _source(name: str, source: Source) -> Resource:
    artifact = {"type": "citation", "label": name, "display": f"{source.title} ({source.publisher})"}
    return {
        "url": structure("source"),
        "extension": [
            {"url": "artifact", "valueRelatedArtifact": artifact},
            {"url": "trust", "valueCode": source.trust.replace("_", "-")},
        ],
    }


def _citation(source: Source, cited: Citation) -> Resource:
    return {"url": structure("citation"), "valueRelatedArtifact": citation(source, cited)}


def citation(source: Source, cited: Citation) -> Resource:
    """A citation as a related artifact: what is cited, and where in it."""
    where = f"{cited.heading}, lines {cited.lines}" if cited.lines else cited.topic or cited.heading
    artifact = {"type": "citation", "label": cited.source, "display": f"{source.title} ({source.publisher})"}
    return artifact | ({"citation": where} if where else {})
