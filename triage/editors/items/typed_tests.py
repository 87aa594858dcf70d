"""A test as somebody types it: by the id of its question, or by its short name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationError

from triage.engine.conditions import AnswerTest
from triage.engine.fitting import test_problems
from triage.engine.wording import describe_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.questions import Option, Question
    from triage.engine.references import Names

_TYPED = re.compile(r"^(?P<name>.*?)(?P<part>\s*>=\s*\d+|\s+in\s+\[[^\]]*\])?\s*(?P<mark>\?)?$", re.DOTALL)
_MOST_NAMED = 5


def plain(words: str) -> str:
    """Words without regard to capitals, accents and blanks."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


class Signs:
    """The questions of a draft, found by what they are called."""

    def __init__(self, names: Names, language: str) -> None:
        self.names, self.language = names, language

    @cached_property
    def _by_words(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key, question in self.names.questions.items():
            for words in set(map(plain, question.label.root.values())):
                found[words].append(key)
        return found

    def complete(self, typed: str) -> str:
        """What was typed, a short name replaced by the id of the one question that has it."""
        match = _TYPED.match(typed.strip())
        if match is None or match["name"] in self.names.questions:
            return typed
        found = self._by_words.get(plain(match["name"]), [])
        return f"{found[0]}{match['part'] or ''}{match['mark'] or ''}" if len(found) == 1 else typed

    def hint(self, typed: str) -> str:
        """The signs that somebody may have meant, when there is no such question."""
        match = _TYPED.match(typed.strip())
        if match is None or not match["name"] or match["name"] in self.names.questions:
            return ""
        words = plain(match["name"].replace("_", " ")).split()
        found = [
            f"{called} ({test})"
            for test, called, searched in self._searched()
            if all(word in searched for word in words)
        ]
        more = "; …" if len(found) > _MOST_NAMED else ""
        return f" Signs with these words: {'; '.join(found[:_MOST_NAMED])}{more}." if found else ""

    def _searched(self) -> Iterator[tuple[str, str, str]]:
        """The test of each sign, then of each choice, with its name and the words that find it."""
        questions = self.names.questions
        for key, question in questions.items():
            yield key, question.label.to(self.language), _words_of(key, question)
        for key, question in questions.items():
            for option in question.options if question.type == "choice" else ():
                called = f"{question.label.to(self.language)}: {option.label.to(self.language)}"
                yield f"{key} in [{option.id}]", called, _words_of(option.id, option)

    def words(self, typed: str) -> str:
        """A test in words; what is wrong with it, where something is; nothing for nothing."""
        if not typed:
            return ""
        try:
            test = AnswerTest.model_validate(self.complete(typed))
        except ValidationError:
            return ""
        if test.question in self.names.unreadable:
            return f"{test} (the question '{test.question}' is not finished)"
        problem = next(test_problems(test, self.names.questions), None)
        return sentence(problem) if problem else describe_test(self.names, test, self.language)

    def suggestions(self) -> Iterator[tuple[str, str]]:
        """Tests to choose from, each with its words."""
        for key, question in self.names.questions.items():
            label = question.label.to(self.language)
            if question.type == "number":
                yield f"{key} >= {question.maximum}", f"{label}: at least"
            elif question.type == "choice":
                for option in question.options:
                    yield f"{key} in [{option.id}]", f"{label}: {option.label.to(self.language)}"
            else:
                yield key, label
                yield f"{key}?", f"{label} (or not sure)"


def _words_of(key: str, named: Question | Option) -> str:
    return plain(f"{key.replace('_', ' ')} {' '.join(named.label.root.values())}")


def sentence(what: str) -> str:
    """What is wrong, beginning with a capital and ending with a full stop."""
    return f"{what[:1].upper()}{what[1:]}" + ("" if what[-1:] in ".?!…" else ".")
