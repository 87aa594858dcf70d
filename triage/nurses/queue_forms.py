"""Forms around the queue: hand over, close many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from content.typed_text import VisibleTextField
from triage.actions.roles import WORK_QUEUE
from triage.display import person_name
from triage.models import Review
from triage.models.review_states import Outcome

# Many at once are closed for reasons that need no talk with each patient.
OUTCOMES_FOR_MANY = (Outcome.IN_CARE, Outcome.DUPLICATE, Outcome.NOT_REACHED)
MOST_REASON_LETTERS = 500
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


class HandOverForm(forms.Form):
    to = _Colleagues(
        User.objects.none(),
        label="Hand over to",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose a colleague."},
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
        colleagues = User.objects.with_perm(WORK_QUEUE).exclude(pk=by.pk)
        self.fields["to"].queryset = colleagues.order_by("first_name", "username")  # type: ignore[attr-defined]
        self.fields["review"].queryset = mine  # type: ignore[attr-defined]


class CloseManyForm(forms.Form):
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
    reason = VisibleTextField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_REASON_LETTERS,
        error_messages={"required": "Say why you close them."},
    )

    def clean(self) -> dict[str, Any]:
        """Add `seen`: the revision at which each review was shown, from `seen-ID` beside its box."""
        data = super().clean() or self.cleaned_data
        shown = {review.pk: self.data.get(f"seen-{review.pk}", "") for review in data.get("review", ())}
        if not all(number.isdecimal() and len(number) <= MOST_DIGITS for number in shown.values()):
            raise forms.ValidationError("The form was sent incompletely. Check it and send it again.")
        return data | {"seen": {review_id: int(number) for review_id, number in shown.items()}}
