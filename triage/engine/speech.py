"""What a person says of their answers: the signs that decided, the worst first, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.engine.answers import Answer
from triage.engine.evaluation import Finding
from triage.engine.grammar.grammars import grammar_of
from triage.engine.logic import every_test_holds, one_sheet
from triage.engine.protocol import Protocol
from triage.engine.questions import YesNoQuestion
from triage.engine.spoken import ANSWER, BAR, CLAUSE, Place, Spoken, SpokenForm
from triage.engine.vocabulary import AnswerState

# How much one sentence takes.
_MOST_AT_ONCE, _MOST_ALONE, _MOST_UNSURE_AT_ONCE, _MOST_DETAILS, _MOST_WORDS = 3, 2, 2, 3, 14


@dataclass(frozen=True)
class Speech:
    """`cancer` and `spread` begin it, empty when nothing of them was answered; `signs` say what decided."""

    cancer: str
    spread: str
    signs: tuple[str, ...]


def speak(
    protocol: Protocol,
    answers: Mapping[str, Answer],
    findings: Iterable[Finding],
    *,
    language: str,
    is_other: bool = False,
) -> Speech | None:
    """What to say of some findings. None for a protocol that does not say how answers are spoken.

    `answers` are those that were given, without questions that are no longer shown.
    """
    if protocol.spoken is None:
        return None
    deciders = dict.fromkeys(decider.question for finding in findings for decider in finding.deciders)
    behind = dict.fromkeys(given for name in deciders for given in _given_behind(protocol, answers, name))
    teller = _Teller(protocol, protocol.spoken, answers, language, is_other=is_other)
    return Speech(teller.cancer(), teller.spread(), tuple(teller.sentences(list(behind))))


def _given_behind(protocol: Protocol, answers: Mapping[str, Answer], name: str) -> Iterator[str]:
    """The answers that were given and count as this one. A place on the body stands for the whole row."""
    given = one_sheet(answers)
    links = protocol.counted_as_yes.get(name, ())
    sources = [link.test.question for link in links if every_test_holds(link.tests, given)]
    places = [source for source in sources if _is_place(protocol, source)]
    if places:
        yield from places
        return
    if name in answers and answers[name] != AnswerState.NO:
        yield name
    yield from (source for source in sources if source in answers)


def _is_place(protocol: Protocol, name: str) -> bool:
    question = protocol.questions[name]
    return isinstance(question, YesNoQuestion) and question.body_region is not None


@dataclass(frozen=True)
class _Clause:
    """`lead` is what several may share; `rest` what is said of this one."""

    lead: str
    rest: str

    @property
    def whole(self) -> str:
        return f"{self.lead} {self.rest}" if self.lead else self.rest


class _Teller:
    """Puts the forms of one person's answers into sentences."""

    def __init__(
        self,
        protocol: Protocol,
        spoken: Spoken,
        answers: Mapping[str, Answer],
        language: str,
        *,
        is_other: bool,
    ) -> None:
        self._protocol = protocol
        self._answers = answers
        self._is_other = is_other
        self._language = language
        self._grammar = grammar_of(language)
        self._forms = {form.key: form for form in spoken.forms}
        frame = spoken.not_sure_other if is_other else spoken.not_sure
        self._not_sure = frame.to(self._language)

    def cancer(self) -> str:
        """The cancer, by its kind where that was answered."""
        return "".join(_as_sentence(clause.whole) for clause in self._clauses("cancer")[-1:])

    def spread(self) -> str:
        """Where it has spread for certain."""
        return " ".join(self._sentences(self._clauses("spread")))

    def sentences(self, names: list[str]) -> Iterator[str]:
        """The answers of these questions, danger first; with a pain its details, and when it began."""
        certain = [name for name in names if self._answers[name] != AnswerState.NOT_SURE]
        deadly = [name for name in certain if self._must_call_911(name)]
        yield from self._sentences(self._clauses("sign", deadly))
        yield from self._sentences(self._clauses("sign", [name for name in certain if name not in deadly]))
        yield from self._pain(certain)
        yield from self._sentences(self._clauses("context", certain))
        yield from self._unsure([name for name in names if name not in certain])
        yield from self._sentences(self._clauses("when"))

    def _pain(self, names: list[str]) -> Iterator[str]:
        pains = list(self._sentences(self._clauses("pain", names)))
        details = self._clauses("pain_detail", None if pains else names)
        if pains:
            added = [detail for detail in details if detail.lead][:_MOST_DETAILS]
            pains[-1] = ", ".join([pains[-1].removesuffix("."), *(detail.rest for detail in added)]) + "."
            details = [detail for detail in details if detail not in added]
        yield from pains
        yield from self._sentences(details)

    def _unsure(self, names: list[str]) -> Iterator[str]:
        """What somebody is not sure of, in the common frame or in words of its own."""
        common = [name for name in names if self._own_unsure(name) is None]
        framed = [form for name in common if (form := self._forms.get(name))]
        for lead, clauses in _by_lead([self._clause(form) for form in framed]):
            for some in _parts(clauses, _MOST_UNSURE_AT_ONCE):
                said = self._grammar.any_of([clause.rest for clause in some], lead=lead)
                yield _as_sentence(self._not_sure.replace(CLAUSE, f"{lead} {said}".strip()))
        for form in filter(None, map(self._own_unsure, names)):
            yield _as_sentence(self._clause(form).whole)

    def _own_unsure(self, name: str) -> SpokenForm | None:
        return self._forms.get(f"{name}/{AnswerState.NOT_SURE}")

    def _sentences(self, clauses: list[_Clause]) -> Iterator[str]:
        """Clauses that begin alike in one sentence, other short ones two at a time."""
        for lead, shared in _by_lead(clauses):
            if lead:
                for some in _parts(shared, _MOST_AT_ONCE):
                    rests = [clause.rest for clause in some]
                    yield _as_sentence(f"{lead} {self._grammar.all_of(rests, lead=lead)}")
            else:
                yield from self._alone(shared)

    def _alone(self, clauses: list[_Clause]) -> Iterator[str]:
        """Sentences of their own, or two of them."""
        for some in _parts(clauses, _MOST_ALONE):
            *first, last = [clause.rest for clause in some]
            yield _as_sentence(self._grammar.all_of([*(f"{words}," for words in first), last]))

    def _clauses(self, place: Place, names: Iterable[str] | None = None) -> list[_Clause]:
        """What is said at a place: of these questions, or of all that were answered with something."""
        asked = self._protocol.questions if names is None else names
        forms = [form for name in asked if (form := self._form(name)) and form.place == place]
        return [self._clause(form) for form in forms]

    def _form(self, name: str) -> SpokenForm | None:
        """The form of the answer that was given; none for *no*, the lowest number and a framed *not sure*."""
        answer = self._answers.get(name)
        question = self._protocol.questions[name]
        if answer == AnswerState.NOT_SURE or question.type == "choice":
            return self._forms.get(f"{name}/{answer}")
        if answer in (None, AnswerState.NO) or (question.type == "number" and answer == question.minimum):
            return None
        return self._forms.get(name)

    def _clause(self, form: SpokenForm) -> _Clause:
        words = form.words(self._language, is_other=self._is_other)
        lead, _, rest = words.replace(ANSWER, str(self._answers[form.question])).rpartition(BAR)
        return _Clause(lead, rest)

    def _must_call_911(self, name: str) -> bool:
        question = self._protocol.questions[name]
        return isinstance(question, YesNoQuestion) and question.call_911


def said_alone(words: str, *, answer: str = "", frame: str = "") -> str:
    """The sentence of one form by itself, within the frame of *not sure* where one is given."""
    whole = words.replace(ANSWER, answer).replace(BAR, " ")
    return _as_sentence(frame.replace(CLAUSE, whole) if frame else whole)


def _by_lead(clauses: Iterable[_Clause]) -> list[tuple[str, list[_Clause]]]:
    """Clauses that begin alike together, each kind where its first one stands."""
    found: dict[str, list[_Clause]] = {}
    for clause in clauses:
        found.setdefault(clause.lead, []).append(clause)
    return list(found.items())


def _parts(clauses: list[_Clause], most: int) -> list[list[_Clause]]:
    """Clauses that one sentence takes: few, short together, and none beside one that holds a comma."""
    parts: list[list[_Clause]] = []
    for clause in clauses:
        together = [*parts[-1], clause] if parts else [clause]
        words = " ".join(one.rest for one in together)
        if not parts or len(together) > most or len(words.split()) > _MOST_WORDS or "," in words:
            parts.append([])
        parts[-1].append(clause)
    return parts


def _as_sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
