"""The form of everything that brings a version to patients: why, and a reason for each lowering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.actions.publishing.lowerings import lowerings
from triage.models.publishing import TEXT_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from triage.actions.publishing.problems import PublishingProblem
    from triage.engine.comparison import Comparison

SUMMARY, REASON = "summary", "reason-"
LEFT = "A reason that you wrote, for which nothing is lowered any more. It is not kept when you send."


@dataclass(frozen=True)
class TextView:
    """A labelled text with what was entered and what is wrong with it."""

    name: str
    label: str
    entered: str
    errors: tuple[str, ...]
    most: int = TEXT_LENGTH


@dataclass(frozen=True)
class ReasonsView:
    """The whole form, and the problems that belong to none of its texts."""

    summary: TextView
    reasons: tuple[TextView, ...]
    problems: tuple[str, ...]


def entered_reasons(comparison: Comparison, post: QueryDict) -> dict[str, str]:
    """The reasons that were sent, by the key of what lowers."""
    return {one.key: post.get(f"{REASON}{one.key}", "") for one in lowerings(comparison)}


def written_texts(post: QueryDict) -> dict[str, str]:
    """What was written for a review, by the names of its boxes."""
    return {name: str(words) for name, words in post.items() if words and name.startswith((SUMMARY, REASON))}


def present_reasons(
    comparison: Comparison | None, post: QueryDict, problems: Iterable[PublishingProblem] = ()
) -> ReasonsView:
    """The form for a comparison, with what was sent and what was wrong with it.

    Reasons for what lowers no more are kept: the draft changed while somebody wrote them.
    """
    problems = tuple(problems)
    lowered = lowerings(comparison) if comparison else ()
    asked = {f"{REASON}{one.key}" for one in lowered}
    left = [name for name, words in post.items() if name.startswith(REASON) and words and name not in asked]

    def errors(about: str, key: str = "") -> tuple[str, ...]:
        return tuple(one.what for one in problems if one.about == about and one.key == key)

    return ReasonsView(
        summary=TextView(
            SUMMARY, "Why this change? Patients are affected by it.", post.get(SUMMARY, ""), errors(SUMMARY)
        ),
        reasons=tuple(
            TextView(
                f"{REASON}{one.key}",
                one.words,
                post.get(f"{REASON}{one.key}", ""),
                errors("reason", one.key),
            )
            for one in lowered
        )
        + tuple(TextView(name, LEFT, post.get(name, ""), ()) for name in left),
        problems=tuple(one.what for one in problems if one.about not in (SUMMARY, "reason")),
    )
