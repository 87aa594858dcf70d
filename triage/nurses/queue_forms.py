"""Forms around the queue: hand over, close many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from content.typed_text import VisibleTextField
from triage.actions.duty import colleagues_on_duty
from triage.actions.reviews.closing_many import OUTCOMES_FOR_MANY
from triage.display import person_name
from triage.keyed_forms import KeyedForm
from triage.models import Clinic, Review
from triage.nurses.review_forms import ReasonsForm

MOST_NOTE_LETTERS = 500
# Numbers of reviews are never longer.
MOST_DIGITS = 18
_NONE_TICKED = "Tick at least one."


class _Colleagues(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return person_name(obj)


class _Ticked(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def clean(self, value: Any) -> Any:
        """Refuse a number that is too long for the database, like any other unknown review."""
        if any(len(number) > MOST_DIGITS for number in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class HandOverForm(KeyedForm):
    to = _Colleagues(
        User.objects.none(),
        label="Hand over to",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose a colleague."},
    )
    note = VisibleTextField(
        label="Note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_NOTE_LETTERS,
        help_text="What your colleague must know. It stands on each of them.",
    )
    review = _Ticked(
        Review.objects.none(),
        error_messages={
            "required": _NONE_TICKED,
            "invalid_choice": "One of them is no longer yours. Nothing was handed over.",
        },
    )

    def __init__(self, *args: Any, by: User, mine: QuerySet[Review], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues_on_duty(by)  # type: ignore[attr-defined]
        self.fields["review"].queryset = mine  # type: ignore[attr-defined]


class CloseManyForm(ReasonsForm, KeyedForm):
    review = _Ticked(
        Review.objects.filter(closed_at=None),
        error_messages={
            "required": _NONE_TICKED,
            "invalid_choice": "One of them is closed already. Nothing was closed.",
        },
    )
    outcome = forms.ChoiceField(
        label="How they end",
        widget=forms.RadioSelect,
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES_FOR_MANY],
        error_messages={"required": "Choose how they end."},
    )
    field_order = ("outcome", "chosen", "reason")

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_reasons(clinic)

    def clean(self) -> dict[str, Any]:
        """Add `seen`: the revision at which each review was shown, from `seen-ID` beside its box."""
        data = super().clean() or self.cleaned_data
        shown = {review.pk: self.data.get(f"seen-{review.pk}", "") for review in data.get("review", ())}
        if not all(number.isdecimal() and len(number) <= MOST_DIGITS for number in shown.values()):
            raise forms.ValidationError("The form was sent incompletely. Check it and send it again.")
        return data | {"seen": {review_id: int(number) for review_id, number in shown.items()}}
