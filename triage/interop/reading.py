"""A QuestionnaireResponse that any client made, as answers.

What is unknown is refused, never passed over: it could be the sign of an emergency. What is missing stays
unanswered, which is never a *no*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.engine.answers import Answer, AnswerError, parse_answer
from triage.engine.logic import Asked, CountingAs, Fact, one_sheet
from triage.engine.protocol import Protocol
from triage.engine.questions import NumberQuestion, Question
from triage.engine.vocabulary import AnswerState, did_you_mean
from triage.interop.issues import MOST_ISSUES, Issue, IssueCode, RefusedError
from triage.interop.names import Resource, questionnaire_url
from triage.interop.questionnaire import counts_link, items_of
from triage.interop.values import code_of, coded_answers, not_sure_link

# Elements of R4 that no answer can hide in.
_ABOUT = {
    "resourceType", "id", "meta", "language", "text", "contained", "extension", "identifier", "basedOn",
    "partOf", "questionnaire", "status", "subject", "encounter", "authored", "author", "source", "item",
}  # fmt: skip
_OF_ITEM = {"id", "extension", "linkId", "_linkId", "definition", "text", "_text", "answer", "item"}
_OF_ANSWER = {"id", "extension", "item"}
_OF_CODING = {"id", "extension", "system", "version", "code", "display", "_display", "userSelected"}
# What could change the meaning of all the rest.
_NEVER_READ = {"implicitRules", "modifierExtension"}
_STATUSES = {"in-progress": False, "stopped": False, "completed": True, "amended": True}
# What is taken for a coding's or an integer's place.
_PLAIN = {"yes_no": ("valueBoolean",), "number": ("valueInteger", "valueDecimal")}
_ROOT = "QuestionnaireResponse"


@dataclass(frozen=True)
class GivenAnswers:
    """The answers of a response; those on pages that are not shown are among them.

    `is_completed` is what the client says: whether nothing more will come.
    """

    answers: Mapping[str, Answer]
    is_completed: bool


def named_version(document: Resource) -> tuple[str, str]:
    """The questionnaire that a response answers, and the hash of its version. Raises RefusedError.

    The response must say both, as `address|hash`.
    """
    if document.get("resourceType") != _ROOT:
        raise RefusedError([Issue("structure", _ROOT, f"Send a {_ROOT}.")])
    named = document.get("questionnaire")
    url, bar, version = named.partition("|") if isinstance(named, str) else ("", "", "")
    if not url or not bar or not version:
        what = "Name the questionnaire with its version, as 'url|version'."
        raise RefusedError([Issue("required", f"{_ROOT}.questionnaire", what)])
    return url, version


def language_of(document: Resource, protocol: Protocol) -> str:
    """The language of a response, where the protocol has it; else the first one."""
    language = document.get("language")
    return language if language in protocol.languages else protocol.first_language


def read_response(document: Resource, protocol: Protocol) -> GivenAnswers:
    """The answers of a response to this version. Raises RefusedError with every fault found."""
    reader = _Reader(protocol)
    reader.read(document)
    if reader.issues:
        raise RefusedError(reader.issues[:MOST_ISSUES])
    return GivenAnswers(reader.answers, _STATUSES[document["status"]])


@dataclass(frozen=True)
class _Place:
    """An item of the questionnaire: the linkId of the item that it stands in, and what may stand in it."""

    parent: str | None
    type: str


@dataclass
class _Reader:
    protocol: Protocol
    issues: list[Issue] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    computed: dict[str, tuple[bool, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.places = dict(_places(items_of(self.protocol), None))
        questions = self.protocol.questions.values()
        self.question_of: dict[str, Question] = {question.id: question for question in questions}
        for question in questions:
            if isinstance(question, NumberQuestion):
                self.question_of[not_sure_link(question.id)] = question

    def read(self, document: Resource) -> None:
        self._refuse_unknown(document, _ABOUT, "")
        status = document.get("status")
        if not isinstance(status, str) or status not in _STATUSES:
            self._add("value", ".status", f"The status must be one of {', '.join(_STATUSES)}.")
        self._check_version(document)
        if "item" in document:
            self._items(document["item"], None, "")
        self._check_computed()

    def _check_version(self, document: Resource) -> None:
        try:
            named = named_version(document)
        except RefusedError as refused:
            self.issues += refused.issues
            return
        if named != (questionnaire_url(self.protocol.id), self.protocol.sha256):
            self._add("not-found", ".questionnaire", "This names another questionnaire or version.")

    def _items(self, items: Any, parent: str | None, path: str) -> None:
        if not isinstance(items, list) or not items:
            self._add("structure", f"{path}.item", "This must be a list of items, not empty.")
            return
        for at, item in enumerate(items):
            # No list of faults is longer than this: a long document ends here.
            if len(self.issues) > MOST_ISSUES:
                return
            self._item(item, parent, f"{path}.item[{at}]")

    def _item(self, item: Any, parent: str | None, path: str) -> None:
        if not isinstance(item, dict):
            self._add("structure", path, "An item must be an object.")
            return
        self._refuse_unknown(item, _OF_ITEM, path)
        link = item.get("linkId")
        if not isinstance(link, str):
            self._add("required", f"{path}.linkId", "Every item needs a linkId.")
            return
        place = self.places.get(link)
        if place is None:
            what = f"The questionnaire has no such item.{did_you_mean(link[:80], self.places)}"
            self._add("not-found", f"{path}.linkId", what)
            return
        if link in self.seen:
            self._add("duplicate", path, f"The item '{link}' stands here a second time.")
            return
        self.seen.add(link)
        if place.parent != parent:
            within = f"in the item '{place.parent}'" if place.parent else "in no other item"
            self._add("structure", path, f"The item '{link}' belongs {within}.")
        if place.type == "group":
            self._group(item, link, path)
        elif place.type == "display":
            self._refuse_present(item, ("answer", "item"), path, "No answer belongs to this text.")
        else:
            self._answered(item, link, path)

    def _group(self, item: Resource, link: str, path: str) -> None:
        self._refuse_present(item, ("answer",), path, "A group has no answer of its own.")
        if "item" in item:
            self._items(item["item"], link, path)

    def _answered(self, item: Resource, link: str, path: str) -> None:
        """The answer of a question's item, if it has one, and the texts within it."""
        if "item" in item:
            self._items(item["item"], link, path)
        if "answer" not in item:
            return
        answers = item["answer"]
        if not isinstance(answers, list) or len(answers) != 1 or not isinstance(answers[0], dict):
            self._add("structure", f"{path}.answer", "Give one answer, in a list.")
            return
        answer, place = answers[0], f"{path}.answer[0]"
        if "item" in answer:
            self._items(answer["item"], link, place)
        names = [name for name in answer if name not in _OF_ANSWER]
        if len(names) != 1:
            self._add("structure", place, "Give just one value.")
            return
        self._value(link, names[0], answer[names[0]], f"{place}.value")

    def _value(self, link: str, name: str, value: Any, path: str) -> None:
        question = self.question_of.get(link)
        if question is None:
            if name == "valueBoolean" and isinstance(value, bool):
                self.computed[link] = (value, path)
            else:
                self._add("value", path, "Give a valueBoolean.")
            return
        if question.id in self.answers:
            self._add("duplicate", path, f"The question '{question.id}' has two answers.")
            return
        is_number = link == question.id and isinstance(question, NumberQuestion)
        if name == "valueCoding" and not is_number:
            raw: object = self._coded(question, value, path)
            if raw is None:
                return
        elif name in _PLAIN.get(question.type, ()) and link == question.id:
            raw = int(value) if isinstance(value, float) and value.is_integer() else value
        else:
            wanted = "valueInteger" if is_number else "valueCoding"
            self._add("value", path, f"For the item '{link}', give a {wanted}.")
            return
        try:
            self.answers[question.id] = parse_answer(question, _of_type(name, raw))
        except AnswerError as error:
            self._add("value", path, f"For '{question.id}', {error.problem}.")

    def _coded(self, question: Question, coding: Any, path: str) -> Answer | None:
        """The answer of a coding; None with an issue where it is none."""
        if not isinstance(coding, dict):
            self._add("structure", path, "A coding must be an object.")
            return None
        self._refuse_unknown(coding, _OF_CODING, path)
        known = {code_of(question, answer): answer for answer in coded_answers(question)}
        system, code = coding.get("system"), coding.get("code")
        if isinstance(system, str) and isinstance(code, str) and (system, code) in known:
            return known[system, code]
        wanted = ", ".join(f"{system}|{code}" for system, code in known)
        self._add("code-invalid", path, f"For '{question.id}', give one of these codes: {wanted}.")
        return None

    def _check_computed(self) -> None:
        """Computed items must agree with the answers: who computes otherwise reads them otherwise."""
        algebra = CountingAs(self.protocol, Asked(self.protocol, one_sheet(self.answers)))
        for name in self.protocol.counted_as_yes:
            said, path = self.computed.get(counts_link(name), (None, ""))
            if said is not None and said != bool(algebra.fact(Fact(name, AnswerState.YES.value))):
                self._add("business-rule", path, "The answers do not give this computed value.")

    def _refuse_unknown(self, element: Resource, known: set[str], path: str) -> None:
        for name in element:
            if name not in known:
                # The name of an element of R4 is nothing that somebody made up.
                plain = name.removeprefix("_")
                place = f"{path}.{plain}" if plain in known | _NEVER_READ else path
                self._add("structure", place, "There is a property here that this program does not read.")
                return

    def _refuse_present(self, element: Resource, names: tuple[str, ...], path: str, what: str) -> None:
        for name in names:
            if name in element:
                self._add("structure", f"{path}.{name}", what)

    def _add(self, code: IssueCode, path: str, what: str) -> None:
        self.issues.append(Issue(code, f"{_ROOT}{path}", what))


def _places(items: list[Resource], parent: str | None) -> Iterator[tuple[str, _Place]]:
    """Every item of a questionnaire by its linkId."""
    for item in items:
        yield item["linkId"], _Place(parent, item["type"])
        yield from _places(item.get("item", []), item["linkId"])


def _of_type(name: str, value: object) -> object:
    """The value, or None where JSON gave another type than the name says."""
    if name == "valueCoding":
        return value
    is_boolean = isinstance(value, bool)
    return value if is_boolean == (name == "valueBoolean") and isinstance(value, int) else None
