"""What a preview shows, and the answers that a member of the staff tries it with.

The answers live in that person's session alone, for each draft or version apart; nothing is stored as a
submission.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from triage.actions.drafts.compiling import to_protocol
from triage.engine.answers import AnswerError, parse_answer
from triage.models import Draft, ProtocolVersion, Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from triage.engine.answers import Answer

DRAFT, VERSION = "draft", "protocolversion"
_SESSION_KEY = "preview"
# A submission that is never stored needs no id of its own.
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Previewed:
    """A draft or a stored version; `version` holds its protocol, and is not stored for a draft."""

    kind: str
    pk: int
    name: str
    revision: int
    version: ProtocolVersion

    @property
    def is_draft(self) -> bool:
        """Whether it is no stored version yet."""
        return self.kind == DRAFT

    def address(self, part: str = "", *args: str) -> str:
        """The address of one page of the preview: *page*, *answers*, *result*, *restart*; else its start."""
        name = f"admin:triage_{self.kind}_preview" + (f"_{part}" if part else "")
        return reverse(name, args=[self.pk, *args])


def previewed(kind: str, pk: int) -> Previewed:
    """The draft or version with this id. Raises Http404, and DraftError for a draft with gaps."""
    if kind == VERSION:
        version = get_object_or_404(ProtocolVersion, pk=pk)
        return Previewed(kind, pk, str(version), 0, version)
    draft = get_object_or_404(Draft, pk=pk)
    document = to_protocol(draft).canonical_json()
    version = ProtocolVersion(document=document.decode(), sha256=sha256(document).hexdigest())
    return Previewed(kind, pk, draft.name, draft.revision, version)


@dataclass
class Trial:
    """The answers so far. `notice` is told once, on the next page."""

    respondent: str
    revision: int
    answers: dict[str, Answer] = field(default_factory=dict)
    sent_pages: list[str] = field(default_factory=list)
    is_finished: bool = False
    notice: str = ""


def read_trial(request: HttpRequest, subject: Previewed) -> Trial | None:
    """The answers that this person tries, as far as the questions still exist; None before the start."""
    kept: dict[str, Any] | None = request.session.get(_SESSION_KEY, {}).get(_key(subject.kind, subject.pk))
    if kept is None:
        return None
    trial = Trial(**kept)
    _follow_changes(trial, subject)
    return trial


def _follow_changes(trial: Trial, subject: Previewed) -> None:
    protocol = subject.version.protocol
    known = known_answers(subject, trial.answers)
    gone = [name for name, answer in trial.answers.items() if known.get(name) != answer]
    if trial.revision != subject.revision or gone:
        left_out = f" Left out, because the question is gone or was changed: {', '.join(gone)}."
        trial.notice = (
            "The draft was changed since you answered. Your answers are kept where the questions still "
            f"exist.{left_out if gone else ''}"
        )
        trial.is_finished = False
    trial.answers, trial.revision = known, subject.revision
    trial.sent_pages = [name for name in trial.sent_pages if protocol.page(name)]


def known_answers(subject: Previewed, raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Those of the values that answer a question of this protocol."""
    answers: dict[str, Answer] = {}
    questions = subject.version.protocol.questions
    for name in raw.keys() & questions.keys():
        try:
            answers[name] = parse_answer(questions[name], raw[name])
        except AnswerError:
            continue
    return answers


def keep_trial(request: HttpRequest, subject: Previewed, trial: Trial) -> None:
    """Keep the answers in the session."""
    trials = request.session.get(_SESSION_KEY, {})
    request.session[_SESSION_KEY] = {**trials, _key(subject.kind, subject.pk): asdict(trial)}


def forget_trial(request: HttpRequest, kind: str, pk: int) -> None:
    """Erase the answers."""
    trials = dict(request.session.get(_SESSION_KEY, {}))
    trials.pop(_key(kind, pk), None)
    request.session[_SESSION_KEY] = trials


def as_submission(subject: Previewed, trial: Trial) -> Submission:
    """The answers as the patients' pages read them. It is never saved."""
    return Submission(
        pk=NOBODY,
        version=subject.version,
        respondent=trial.respondent,
        answers=dict(trial.answers),
        sent_pages=list(trial.sent_pages),
        finished_at=timezone.now() if trial.is_finished else None,
    )


def _key(kind: str, pk: int) -> str:
    return f"{kind}-{pk}"
