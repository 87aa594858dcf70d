"""Why a draft cannot be sent for review or published, in words for the person who tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from content.typed_text import visible
from triage.engine.safety.report import SafetyReport, Verdict
from triage.models.clinic import says_something
from triage.models.publishing import TEXT_LENGTH

Subject = Literal["summary", "note", "reason", "property", "state"]


@dataclass(frozen=True)
class PublishingProblem:
    """One obstacle.

    `key` names the lowering whose `reason` is wrong, or the `property` that does not hold.
    """

    about: Subject
    what: str
    key: str = ""

    def __str__(self) -> str:
        return self.what


class PublishingError(Exception):
    """The request is refused and nothing has changed. A sentence alone is about the present state."""

    def __init__(self, problems: str | Iterable[PublishingProblem]) -> None:
        if isinstance(problems, str):
            problems = [PublishingProblem("state", problems)]
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotAllowedError(PublishingError):
    """Another person has to do this."""


class StaleError(PublishingError):
    """Another version is live than the one that was compared, or somebody else was faster."""


def text_problems(about: Subject, name: str, text: str, *, key: str = "") -> Iterator[PublishingProblem]:
    """The problems of a required text, which must say something and has a length limit."""
    seen = visible(text)
    length = len(seen)
    if not length:
        yield PublishingProblem(about, f"{name} is missing. Write it in a sentence or two.", key)
    elif length > TEXT_LENGTH:
        yield PublishingProblem(
            about, f"{name} has {length} characters; at most {TEXT_LENGTH} are kept. Shorten it.", key
        )
    elif not says_something(seen):
        what = f"{name} says too little: “{seen[:40]}”. Write a sentence that a colleague understands."
        yield PublishingProblem(about, what, key)


def gate_problems(report: SafetyReport) -> Iterator[PublishingProblem]:
    """Each failed or undecided property that blocks publishing, with its smallest patient."""
    for result in report.results:
        if result.verdict == Verdict.UNDECIDED:
            what = f"{result.title}: this could not be decided ({result.undecided}). Try again, or simplify."
            yield PublishingProblem("property", what, result.id)
        elif result.verdict == Verdict.FAILS:
            for failure in result.failures:
                yield PublishingProblem("property", f"{result.title}: {failure.words}", result.id)
