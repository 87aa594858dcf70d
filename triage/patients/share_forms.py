"""The forms of sharing: contact, code, additions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from content.typed_text import VisibleTextField, latin_digits, visible
from triage.actions.reviews.sharing import Contact
from triage.keyed_forms import KeyedForm
from triage.models.phones import clean_phone

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FIRST_YEAR = 1900
_DATE_FORMATS = ["%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m %d %Y", "%Y-%m-%d", "%B %d, %Y", "%b %d, %Y"]
_WRONG_DATE = _("Write month, day and year, like 05/17/1960.")
# How consent is asked for. The form sends back which it showed: a yes to one is no yes to another.
OWN_CONSENT, CONSENT_FOR_OTHER = "own", "other"
_CONSENTS = {
    OWN_CONSENT: _("I agree to this."),
    CONSENT_FOR_OTHER: _("The person agrees to this, or I speak for them."),
}
_LABELS = {
    OWN_CONSENT: {
        "name": _("Your name"),
        "phone": _("Your phone number"),
        "birth_date": _("Your date of birth"),
    },
    CONSENT_FOR_OTHER: {
        "name": _("Name of the person you help"),
        "phone": _("Phone number to call, theirs or yours"),
        "birth_date": _("Their date of birth"),
    },
}


def _text(label: _StrPromise, longest: int, **options: Any) -> VisibleTextField:
    too_long = {"max_length": format_lazy(_("Please write at most {most} letters."), most=longest)}
    messages = too_long | options.pop("error_messages", {})
    return VisibleTextField(label=label, max_length=longest, error_messages=messages, **options)


class _TypedDateField(forms.DateField):
    def to_python(self, value: Any) -> date | None:
        return super().to_python(latin_digits(visible(value)) if isinstance(value, str) else value)


class ShareForm(forms.Form):
    """Contact data. A name and a phone number are enough."""

    name = _text(_("Name"), 120, error_messages={"required": _("Write the name.")})
    phone = _text(_("Phone number"), 40, error_messages={"required": _("Write the phone number.")})
    birth_date = _TypedDateField(
        label=_("Date of birth"),
        required=False,
        input_formats=_DATE_FORMATS,
        error_messages={"invalid": _WRONG_DATE},
    )
    record_number = _text(_("Record number"), 40, required=False)
    best_time = _text(_("Best time to call"), 120, required=False)
    consent = forms.ChoiceField(error_messages=dict.fromkeys(("required", "invalid_choice"), ""))

    def __init__(self, *args: Any, consent_kind: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent_kind, self.today = consent_kind, today
        for name, label in _LABELS[consent_kind].items():
            self.fields[name].label = label
        is_own = consent_kind == OWN_CONSENT
        # A browser may fill in its owner's data, not those of somebody they help.
        self.completion = {"name": "name" if is_own else "off", "birth_date": "bday" if is_own else "off"}
        consent = self.fields["consent"]
        consent.label = _CONSENTS[consent_kind]
        consent.choices = [(consent_kind, consent.label)]  # type: ignore[attr-defined]
        untick = _("Tick this box only if it is true. We cannot share without it.")
        consent.error_messages.update(required=untick, invalid_choice=untick)

    @property
    def has_consent(self) -> bool:
        return bool(self["consent"].value() == self.consent_kind)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and born > self.today:
            raise forms.ValidationError(_("This day has not come yet. Check the year."))
        if born and born.year < FIRST_YEAR:
            raise forms.ValidationError(_("Write a year from %(year)s on."), params={"year": FIRST_YEAR})
        return born

    def contact(self) -> Contact:
        return Contact(**{name: value for name, value in self.cleaned_data.items() if name != "consent"})


class CodeForm(forms.Form):
    code = VisibleTextField(
        label=_("Your code"),
        max_length=60,
        error_messages={
            "required": _("Write your code."),
            "max_length": _("This is too long for a code. It has 12 letters and numbers."),
        },
    )


class AddForm(KeyedForm):
    """A text that a patient adds. The action limits its length."""

    # A page from before an update has none; the words count.
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = VisibleTextField(label=_("What do you want to add?"), required=False, widget=forms.Textarea)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
