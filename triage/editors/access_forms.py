"""Forms in which an administrator adds somebody, changes them, and proposes what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import UserChangeForm, UsernameField
from django.contrib.auth.models import User

from triage.actions.staff_access import groups_to_give
from triage.models.access_proposals import SetUp
from triage.models.publishing import TEXT_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping


class NewPersonForm(forms.ModelForm):
    """Adds somebody who cannot log in yet: their password is their own to choose."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")
        field_classes = {"username": UsernameField}

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        person: User = super().save(commit=commit)
        return person


class PersonForm(UserChangeForm):
    """Changes somebody; groups can only be taken away."""

    password = None  # type: ignore[assignment] # Django's way to leave out a field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if groups := self.fields.get("groups"):
            groups.queryset = self.instance.groups.order_by("name")  # type: ignore[attr-defined]
            groups.widget = forms.CheckboxSelectMultiple(choices=groups.choices)  # type: ignore[attr-defined]
            groups.help_text = "Untick what this person is no longer to do. Groups are given under Access."


class AccessForm(forms.Form):
    """What one administrator proposes for another person."""

    groups = forms.MultipleChoiceField(
        label="Add to these groups", required=False, widget=forms.CheckboxSelectMultiple
    )
    set_up = forms.ChoiceField(
        label="Log-in", required=False, choices=SetUp.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Why",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text="For the administrator who decides, and for later. No patient's name.",
    )

    def __init__(self, person: User, data: Mapping[str, Any] | None = None) -> None:
        start = SetUp.NONE if person.has_usable_password() else SetUp.PASSWORD
        super().__init__(data, initial={"set_up": start})
        self.fields["groups"].choices = [(name, name) for name in groups_to_give(person)]  # type: ignore[attr-defined]
