"""Forms of the review page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from content.typed_text import VisibleTextField
from triage.actions.reviews.work import CLOSING_OUTCOMES
from triage.display import urgency_name
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_states import Outcome
from triage.models.reviews import AttemptResult
from triage.nurses.presenters.moments import readings

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
            moments = readings(written, self.zone)
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

    @property
    def url_name(self) -> str:
        return f"nurses:{self.name}"

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


class NoteForm(WorkForm):
    name, title, button = "note", "Write a note", "Save this note"
    text = _text("Note", required=True, missing="Write the note first.")


class OverrideForm(WorkForm):
    name, title, button = "override", "Change the urgency", "Change the urgency"
    urgency = _choices("New urgency", (), "Choose the new urgency.")
    reason = _text("Why", required=True, missing="Say why you change the urgency.")

    def prepare(self) -> None:
        others = [urgency for urgency in reversed(Urgency) if urgency != self.review.effective_urgency]
        field = cast("forms.ChoiceField", self.fields["urgency"])
        field.choices = [(urgency.value, urgency_name(urgency)) for urgency in others]


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


class SecondNurseForm(WorkForm):
    name, title, button = "second_nurse", "Nobody could be reached: do you agree?", "Send your answer"
    answer = _choices(
        "Your answer",
        [("agree", "I agree: close it as could not reach"), ("keep", "Keep it open: try again")],
        "Choose your answer.",
    )
    text = _text("Remarks")


class ReopenForm(WorkForm):
    name, title, button = "reopen", "Open it again", "Open it again"
    reason = _text("Why", required=True, missing="Say why you open it again.")


class SearchForm(forms.Form):
    """Search by exact phone, record number, or birth date with surname."""

    phone = VisibleTextField(max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    record_number = VisibleTextField(max_length=60, required=False)
    born = forms.DateField(
        label="Birth date", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    surname = VisibleTextField(max_length=120, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="search-%s")
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("surname") and not data.get("born") and "born" not in self.errors:
            self.add_error("born", "Write the birth date too: a surname alone is not searched.")
        if data.get("born") and not data.get("surname"):
            self.add_error("surname", "Write the surname too: a birth date alone is not searched.")
        return data
