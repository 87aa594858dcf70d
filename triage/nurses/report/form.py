"""The form that chooses the days of a report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from triage.actions.counting.period import DEFAULT_DAYS, MOST_DAYS, Period
from triage.models import Clinic

FIRST_YEAR = 2000
_FORMATS = ["%Y-%m-%d", "%m/%d/%Y"]


def _day(label: str, *, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "Write a day, as in 2026-11-23."},
    )


class PeriodForm(forms.Form):
    """The first and last day; by default the last 30 days, today included."""

    first = _day("From", missing="Write the first day.")
    last = _day("To", missing="Write the last day.")

    def __init__(self, data: QueryDict, *, clinic: Clinic, today: date) -> None:
        self.clinic, self.today = clinic, today
        default = {"first": today - timedelta(days=DEFAULT_DAYS - 1), "last": today}
        super().__init__(data if "first" in data or "last" in data else default, auto_id="period-%s")

    def clean_first(self) -> date:
        return self._checked("first")

    def clean_last(self) -> date:
        return self._checked("last")

    def _checked(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day.year < FIRST_YEAR:
            raise forms.ValidationError(f"Write a year from {FIRST_YEAR} on.")
        if day > self.today:
            raise forms.ValidationError("This day has not come yet.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", "The last day lies before the first. Write them the other way round.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("first", f"Choose at most {MOST_DAYS} days.")
        return data

    def period(self) -> Period:
        return Period.of(self.cleaned_data["first"], self.cleaned_data["last"], self.clinic)
