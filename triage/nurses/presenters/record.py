"""A review as plain text, for the hospital's own record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from triage.actions.sign_offs.statement import Checked
from triage.models import Submission
from triage.nurses.presenters.answered_pages import AnsweredPage
from triage.nurses.presenters.history import EntryView
from triage.nurses.presenters.later_answers import FollowUpView
from triage.nurses.presenters.reasons import ReasonView
from triage.nurses.presenters.review import ReviewView


def record_text(
    view: ReviewView,
    *,
    submission: Submission,
    pages: Sequence[AnsweredPage],
    notes: Sequence[tuple[str, str]],
    timeline: Sequence[EntryView],
    follow_ups: Sequence[FollowUpView],
    written: str,
    checked: Checked,
) -> str:
    lines = [f"bonemets review {view.id}, written {written} (clinic time)", *_head(view), ""]
    lines += [f"Reported by the patient, not examined. {_who_checked(checked)}", ""]
    if view.rule_change:
        lines += _part("A RULE CHANGED", [view.rule_change.summary, *_reasons(view.rule_change.reasons)])
    lines += _part("WHY", _reasons([*view.reasons, *view.further_reasons]))
    asked = [page for page in pages if not page.not_asked]
    lines += _part("YES", [ask for page in asked for ask in page.yes])
    lines += _part("ALSO SAID", [f"{ask} {said}" for page in asked for ask, said in page.said])
    lines += _part("NOT SURE", [ask for page in asked for ask in page.not_sure])
    lines += _part("NO", _joined(label for page in asked for label in page.no))
    lines += _part("ASKED, NOT ANSWERED", _joined(label for page in asked for label in page.unanswered))
    lines += _part("PAGES NOT ASKED", _joined(page.title for page in pages if page.not_asked))
    lines += _part("THEIR OWN NOTES", [f"{label}: {text}" for label, text in notes])
    for follow_up in follow_ups:
        lines += _part(f"ANSWERED AGAIN, {follow_up.when}", _follow_up(follow_up))
    lines += _part("WHAT WAS DONE", [_entry(entry) for entry in timeline])
    protocol = submission.version.protocol
    lines.append(f"Rules: {protocol.id}, version {submission.version.sha256[:12]}")
    return "\n".join(lines)


def _who_checked(checked: Checked) -> str:
    if not checked:
        return "Rules not yet checked by a clinician."
    named = (f"{one.name}, {one.profession}" + ("" if one.is_whole else " (in part)") for one in checked)
    return f"Rules checked by {'; '.join(named)}."


def _head(view: ReviewView) -> list[str]:
    lines = []
    if view.contact:
        person = view.contact
        lines.append(f"Name: {person.name}")
        for label, value in (
            ("Born", person.birth_date),
            ("Record number", person.record_number),
            ("Phone", person.phone),
        ):
            if value:
                lines.append(f"{label}: {value}")
    else:
        lines.append("Contact data: deleted, taken back by the patient")
    lines.append(f"Shared: {view.shared}")
    lines.append(f"Urgency: {view.urgency_name}. {view.override_note}".rstrip())
    notes = (view.correction, view.language_note, view.who_answered, view.came_from, view.closing)
    lines += [note for note in notes if note]
    return lines


def _reasons(reasons: Iterable[ReasonView]) -> list[str]:
    lines = []
    for reason in reasons:
        lines.append(f"{reason.urgency}: {reason.text} [{reason.rule}]")
        for answer in reason.answers:
            since = f" (now: {answer.now})" if answer.now else ""
            lines.append(f"  {answer.ask} {answer.answer}{since}")
    return lines


def _follow_up(follow_up: FollowUpView) -> list[str]:
    lines = [f"Urgency: {follow_up.urgency_name}", *_reasons(follow_up.reasons)]
    lines += [f"Worse: {change.ask}: {change.now} (before: {change.then})" for change in follow_up.worse]
    return lines + [
        f"Better: {change.ask}: {change.now} (before: {change.then})" for change in follow_up.better
    ]


def _entry(entry: EntryView) -> str:
    return f"{entry.when}, {entry.who}: {entry.what}" + (f". {entry.text}" if entry.text else "")


def _joined(labels: Iterable[str]) -> list[str]:
    joined = "; ".join(labels)
    return [joined] if joined else []


def _part(title: str, lines: Sequence[str]) -> list[str]:
    return (
        [title, *(f"- {line}" if not line.startswith("  ") else line for line in lines), ""] if lines else []
    )
