"""Forms of the review page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from content.typed_text import VisibleTextField
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.work import (
    CLOSING_OUTCOMES,
    Closing,
    add_note,
    close_review,
    override_urgency,
    reopen_review,
    same_person_open,
)
from triage.display import counted, moment_at, urgency_name
from triage.engine.vocabulary import Urgency
from triage.keyed_forms import KeyedForm
from triage.models import Clinic, Review
from triage.models.phones import check_phone
from triage.models.review_columns import Outcome
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


class ReasonsForm(forms.Form):
    """A reason: chosen from the clinic's list, written, or both."""

    chosen = forms.ChoiceField(label="Why", required=False, choices=())
    reason = _text("In your own words", help_text="A few words that a colleague understands.")

    def offer_reasons(self, clinic: Clinic) -> None:
        """Offer the clinic's list; without one the field is left out."""
        listed = clinic.listed_reasons()
        if listed:
            field = cast("forms.ChoiceField", self.fields["chosen"])
            field.choices = [("", "Choose, or write below"), *((reason, reason) for reason in listed)]
        else:
            del self.fields["chosen"]

    @property
    def why(self) -> str:
        """The whole reason of a valid form."""
        parts = (self.cleaned_data.get("chosen", ""), self.cleaned_data["reason"])
        return ". ".join(filter(None, parts))


class WorkForm(KeyedForm):
    """A form that carries the revision of the review that its writer saw."""

    # Also the name and the last part of its address.
    name = ""
    title = ""
    button = ""
    # A second button, which goes on to the next review.
    next_button = ""
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    last_entry = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: Review, clinic: Clinic) -> None:
        super().__init__(data, auto_id=f"{self.name}-%s")
        self.was_stale = self.is_open = False
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

    @property
    def sent(self) -> dict[str, Any]:
        """What every form of a review that must be as it was shown sends with it."""
        return {
            "review_id": self.review.pk,
            "seen": self.cleaned_data["seen"],
            "form_key": self.used_key,
        }


class AttemptForm(WorkForm):
    name, title, button = "attempt", "Record a call", "Save this call"
    result = _choices("What came of it?", AttemptResult.choices, "Choose what came of the call.")
    at = ClinicTimeField(label="When", error_messages={"required": "Write when you called."})
    text = _text("What was said")
    other_phone = forms.CharField(
        label="Another number to try",
        required=False,
        max_length=40,
        validators=[check_phone],
        help_text="When the number is wrong: from the record, or of their emergency contact.",
    )

    def prepare(self) -> None:
        self.fields["at"].initial = self.clinic.local(timezone.now()).strftime(_FORMAT)
        if self.review.is_withdrawn:
            del self.fields["other_phone"]

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        result = AttemptResult(data["result"])
        other_phone = data.get("other_phone", "")
        record_attempt(
            review_id=self.review.pk,
            result=result,
            at=data["at"],
            text=data["text"],
            other_phone=other_phone,
            form_key=self.used_key,
            by=by,
        )
        saved = f"Call saved: {result.label.lower()}."
        if result == AttemptResult.WRONG_NUMBER and not other_phone:
            return f"{saved} Find another number: in the record, or of their emergency contact."
        return saved


class NoteForm(WorkForm):
    name, title, button = "note", "Write a note", "Save this note"
    text = _text("Note", required=True, missing="Write the note first.")

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        add_note(review_id=self.review.pk, text=data["text"], form_key=self.used_key, by=by)
        return "Note saved."


class OverrideForm(ReasonsForm, WorkForm):
    name, title, button = "override", "Change the urgency", "Change the urgency"
    urgency = _choices("New urgency", (), "Choose the new urgency.")
    field_order = ("urgency", "chosen", "reason")

    def prepare(self) -> None:
        self.offer_reasons(self.clinic)
        others = [urgency for urgency in reversed(Urgency) if urgency != self.review.effective_urgency]
        field = cast("forms.ChoiceField", self.fields["urgency"])
        field.choices = [(urgency.value, urgency_name(urgency)) for urgency in others]
        if self.review.needs_second_nurse_to_lower(Urgency.ROUTINE):
            field.help_text = "Nobody has spoken to them yet: a second nurse must agree."

    def save(self, *, by: User) -> str:
        urgency = Urgency(self.cleaned_data["urgency"])
        is_changed = override_urgency(urgency=urgency, reason=self.why, by=by, **self.sent)
        return "Urgency changed." if is_changed else "Not changed yet: a second nurse must agree first."


class CloseForm(WorkForm):
    name, title, button = "close", "Close it", "Close this review"
    next_button = "Close and next"
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
    repeats = forms.TypedChoiceField(
        label="For a duplicate: the open review that it repeats",
        required=False,
        coerce=int,
        empty_value=None,
        choices=(),
    )
    text = _text("Remarks", help_text="After advice: what you advised.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.ADVICE and not data.get("text", "").strip():
            self.add_error("text", "Write what you advised.")
        return data

    def prepare(self) -> None:
        if self.review.reached_at:
            self.fields["reached_at"].initial = self.clinic.local(self.review.reached_at).strftime(_FORMAT)
        calls = f"“{Outcome.NOT_REACHED.label}” needs {self.clinic.attempts_needed} calls"
        spread = f"spread over {counted(self.clinic.attempts_minutes, 'minute')}"
        self.fields["outcome"].help_text = f"{calls}, {spread}.{self._needs_second()}"
        self._offer_repeated()

    def _needs_second(self) -> str:
        if self.review.is_unspoken_emergency:
            return " Nobody has spoken to them yet: whatever the outcome, a second nurse must agree."
        if self.review.was_emergency:
            return " It also needs a second nurse."
        return ""

    def _offer_repeated(self) -> None:
        others = same_person_open(self.review)
        choices = [
            (other.pk, f"{urgency_name(other.effective_urgency)}, {moment_at(other.shared_at, self.clinic)}")
            for other in others
        ]
        field = cast("forms.TypedChoiceField", self.fields["repeats"])
        field.choices = [("", "Choose"), *choices]
        if not choices:
            field.help_text = "None is known. Confirm first that another open review is of the same person."

    def save(self, *, by: User) -> str:
        data = self.cleaned_data
        closing = Closing(
            Outcome(data["outcome"]),
            reached_at=data["reached_at"],
            text=data["text"],
            repeats=data["repeats"],
        )
        is_closed = close_review(closing=closing, by=by, **self.sent)
        return "Closed." if is_closed else "Not closed yet: a second nurse must agree first."


class SecondNurseForm(WorkForm):
    name, title, button = "second_nurse", "A second nurse must agree: do you?", "Send your answer"
    answer = _choices(
        "Your answer",
        [("agree", "I agree"), ("keep", "Keep it as it is: go on trying")],
        "Choose your answer.",
    )
    text = _text(
        "What did you do yourself?",
        required=True,
        missing="Say what you did yourself: whom you called, or what you looked at.",
        help_text="For example: whom you called, and what you found in the record.",
    )

    def prepare(self) -> None:
        asked_for = self.review.asked_for
        if asked_for in set(Urgency):
            self.fields["answer"].help_text = f"Asked: lower it to {urgency_name(asked_for).lower()}."
        elif asked_for:
            self.fields["answer"].help_text = f"Asked: close it as “{Outcome(asked_for).label}”."

    def save(self, *, by: User) -> str:
        agrees = self.cleaned_data["answer"] == "agree"
        answer_as_second(agrees=agrees, text=self.cleaned_data["text"], by=by, **self.sent)
        return "You agreed: it is done." if agrees else "Kept open."


class ReopenForm(ReasonsForm, WorkForm):
    name, title, button = "reopen", "Open it again", "Open it again"
    field_order = ("chosen", "reason")

    def prepare(self) -> None:
        self.offer_reasons(self.clinic)

    def save(self, *, by: User) -> str:
        reopen_review(reason=self.why, by=by, **self.sent)
        return "Open again."


WORK_FORMS = (AttemptForm, NoteForm, OverrideForm, CloseForm, SecondNurseForm, ReopenForm)
