"""Forms of the review page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from content.typed_text import VisibleTextField
from triage.actions.reviews.work import (
    CLOSING_OUTCOMES,
    Closing,
    add_note,
    answer_unreached,
    close_review,
    override_urgency,
    record_attempt,
    reopen_review,
)
from triage.display import urgency_name
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_states import Outcome
from triage.models.reviews import AttemptResult
from triage.nurses.presenters.moments import possible_moments

MOST_CHARACTERS = 2000
_FORMAT = "%Y-%m-%dT%H:%M"


class ClinicTimeField(forms.Field):
    """A time of the clinic's clocks.

    A time that occurs twice, when clocks are put back, is the latest that has passed; one that clocks skip is
    refused.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT)
    zone = ZoneInfo("UTC")

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            written = datetime.fromisoformat(str(value).strip()).replace(second=0, microsecond=0, tzinfo=None)
            moments = possible_moments(written, self.zone)
        except (ValueError, OverflowError):
            raise forms.ValidationError("Write day and time, as in 2026-11-23 14:05.") from None
        if not moments:
            raise forms.ValidationError(
                f"The clocks were put forward over this time: {written:%H:%M} did not exist that day. "
                "Write what they showed afterwards."
            )
        now = timezone.now()
        passed = [moment for moment in moments if moment <= now]
        return passed[-1] if passed else moments[0]


def _text(label: str, *, required: bool = False, missing: str = "", help_text: str = "") -> VisibleTextField:
    return VisibleTextField(
        label=label,
        required=required,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing} if missing else None,
        help_text=help_text,
    )


def _choices(label: str, choices: Any, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing}
    )


class WorkForm(forms.Form):
    """A form that carries the revision of the review that its writer saw."""

    # Also the name and the last part of its address.
    name = ""
    title = ""
    button = ""
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    last_entry = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: Review, clinic: Clinic) -> None:
        super().__init__(data, auto_id=f"{self.name}-%s")
        self.was_stale = False
        for field in self.fields.values():
            if isinstance(field, ClinicTimeField):
                field.zone = ZoneInfo(clinic.time_zone)
        self.review, self.clinic = review, clinic
        self.prepare()

    def prepare(self) -> None:
        """Set initial values and choices."""

    def save(self, *, by: User) -> str:
        """Carry out what a valid form says, and return the message. Raises ReviewError."""
        raise NotImplementedError

    @property
    def last_seen(self) -> int:
        """The last entry of the history that its writer saw."""
        value = self.cleaned_data.get("last_entry") if hasattr(self, "cleaned_data") else None
        return int(value or 0)


class AttemptForm(WorkForm):
    name, title, button = "attempt", "Record a call", "Save this call"
    result = _choices("What came of it?", AttemptResult.choices, "Choose what came of the call.")
    at = ClinicTimeField(label="When", error_messages={"required": "Write when you called."})
    text = _text("What was said")

    def prepare(self) -> None:
        self.fields["at"].initial = self.clinic.local(timezone.now()).strftime(_FORMAT)

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        result = AttemptResult(data["result"])
        record_attempt(review_id=self.review.pk, result=result, at=data["at"], text=data["text"], by=by)
        return f"Call saved: {result.label.lower()}."


class NoteForm(WorkForm):
    name, title, button = "note", "Write a note", "Save this note"
    text = _text("Note", required=True, missing="Write the note first.")

    def save(self, *, by: User) -> str:
        add_note(review_id=self.review.pk, text=self.cleaned_data["text"], by=by)
        return "Note saved."


class OverrideForm(WorkForm):
    name, title, button = "override", "Change the urgency", "Change the urgency"
    urgency = _choices("New urgency", (), "Choose the new urgency.")
    reason = _text("Why", required=True, missing="Say why you change the urgency.")

    def prepare(self) -> None:
        others = [urgency for urgency in reversed(Urgency) if urgency != self.review.effective_urgency]
        field = cast("forms.ChoiceField", self.fields["urgency"])
        field.choices = [(urgency.value, urgency_name(urgency)) for urgency in others]

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        urgency, reason = Urgency(data["urgency"]), data["reason"]
        override_urgency(review_id=self.review.pk, urgency=urgency, reason=reason, seen=data["seen"], by=by)
        return "Urgency changed."


class CloseForm(WorkForm):
    name, title, button = "close", "Close it", "Close this review"
    outcome = _choices(
        "How did it end?",
        [(outcome.value, outcome.label) for outcome in CLOSING_OUTCOMES],
        "Choose how it ended.",
    )
    reached_at = ClinicTimeField(
        label="When you reached them",
        required=False,
        help_text="Needed for emergency room, appointment, advice and already in care.",
    )
    text = _text("Remarks", help_text="For a duplicate: say which other review it repeats.")

    def prepare(self) -> None:
        if self.review.reached_at:
            self.fields["reached_at"].initial = self.clinic.local(self.review.reached_at).strftime(_FORMAT)
        calls = f"“{Outcome.NOT_REACHED.label}” needs {self.clinic.attempts_needed} calls"
        second = " and a second nurse" if self.review.needs_two_to_give_up else ""
        self.fields["outcome"].help_text = f"{calls}{second}."

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        closing = Closing(Outcome(data["outcome"]), reached_at=data["reached_at"], text=data["text"])
        is_closed = close_review(review_id=self.review.pk, closing=closing, seen=data["seen"], by=by)
        return "Closed." if is_closed else "Not closed yet: a second nurse must agree first."


class SecondNurseForm(WorkForm):
    name, title, button = "second_nurse", "Nobody could be reached: do you agree?", "Send your answer"
    answer = _choices(
        "Your answer",
        [("agree", "I agree: close it as could not reach"), ("keep", "Keep it open: try again")],
        "Choose your answer.",
    )
    text = _text("Remarks")

    def save(self, *, by: User) -> str:
        data, agrees = self.cleaned_data, self.cleaned_data["answer"] == "agree"
        answer_unreached(review_id=self.review.pk, agrees=agrees, text=data["text"], seen=data["seen"], by=by)
        return "Closed: could not reach." if agrees else "Kept open."


class ReopenForm(WorkForm):
    name, title, button = "reopen", "Open it again", "Open it again"
    reason = _text("Why", required=True, missing="Say why you open it again.")

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        reopen_review(review_id=self.review.pk, reason=data["reason"], seen=data["seen"], by=by)
        return "Open again."


WORK_FORMS = (AttemptForm, NoteForm, OverrideForm, CloseForm, SecondNurseForm, ReopenForm)
