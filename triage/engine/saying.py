"""What fits what in spoken forms, in words: answers to questions, words to their place in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.engine.faults import Path
from triage.engine.questions import Question
from triage.engine.spoken import ANSWER, BAR, CLAUSE, SpokenForm
from triage.engine.vocabulary import AnswerState, Text, did_you_mean

_NOT_SURE = AnswerState.NOT_SURE.value


def keys_to_say(question: Question) -> set[str]:
    """The forms without which an answer that can decide would not be said."""
    if question.informational:
        return set()
    if question.type == "yes_no":
        return {question.id}
    unsure = f"{question.id}/{_NOT_SURE}"
    return {unsure} if question.type == "choice" else {question.id, unsure}


def form_problems(form: SpokenForm, question: Question) -> Iterator[tuple[str, str]]:
    """What is wrong with a form of this question: the field, and what to do."""
    if question.type == "choice" and form.answer is None:
        yield "answer", "say which option it is for, or not_sure"
    if question.type == "choice" and form.answer:
        known = {option.id for option in question.options} | {_NOT_SURE}
        if form.answer not in known:
            yield "answer", f"unknown option '{form.answer}'.{did_you_mean(form.answer, known)}"
    if question.type != "choice" and form.answer not in (None, _NOT_SURE):
        yield "answer", f"leave it out, or write {_NOT_SURE}: the question has no options"
    has_number = question.type == "number" and form.answer is None
    for name in ("say", "say_other"):
        for words in getattr(form, name).root.values():
            yield from ((name, what) for what in _clause_problems(words, has_number=has_number))


def _clause_problems(words: str, *, has_number: bool) -> Iterator[str]:
    if words.count("|") != words.count(BAR) or words.count("|") > 1:
        yield "one bar, with a space before and after it, ends what several forms share"
    if words.endswith((".", "!", "?")):
        yield "leave the full stop out: it becomes part of a sentence"
    if has_number and words.count(ANSWER) != 1:
        yield f"write {ANSWER} once, where the number comes in"
    if set("{}") & set(words.replace(ANSWER, "") if has_number else words):
        yield "no other curly brackets"


def frame_problems(frames: Mapping[str, Text | None]) -> Iterator[tuple[Path, str]]:
    """What is wrong with the frames of *not sure*, by the names of their fields."""
    for name, frame in frames.items():
        for words in frame.root.values() if frame else ():
            if words.count(CLAUSE) != 1 or set("{}") & set(words.replace(CLAUSE, "")):
                yield (name,), f"write {CLAUSE} once, where it says of what, and no other curly brackets"
