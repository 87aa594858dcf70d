"""The clinic's hours and holidays in Django admin: what overlaps, leaves a gap or is over is refused."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from triage.display import counted
from triage.editors.stale_saves import VISIBLE_TEXTS
from triage.models import Clinic, Holiday, OpeningHours
from triage.models.clinic import Weekday

if TYPE_CHECKING:
    from datetime import date

# A shorter time between two spans of a day is a slip of the keys.
_SHORTEST_BREAK = timedelta(minutes=15)


class _WholeTimeWidget(AdminTimeWidget):
    # Otherwise Django would cut `time.max` to a second before midnight.
    supports_microseconds = True


class ClosingTimeField(forms.TimeField):
    """A time at which an office closes; midnight, as 24:00 or 00:00, is the end of the day."""

    widget = _WholeTimeWidget

    def to_python(self, value: Any) -> time | None:
        """The time, `time.max` for the end of the day."""
        if str(value).strip() in ("24", "24:00", "24:00:00"):
            return time.max
        closes = super().to_python(value)
        return time.max if closes == time.min else closes

    def prepare_value(self, value: Any) -> Any:
        """As it is entered."""
        return "24:00" if value == time.max else value


class OpeningHoursForm(forms.ModelForm):
    """Hours of one day; those over midnight are two rows."""

    closes = ClosingTimeField(help_text="24:00 is the end of the day.")

    def clean(self) -> Any:
        """Show how hours over midnight are entered."""
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and closes <= opens:
            day = data.get("weekday") or 0
            names = [Weekday((day + ahead) % len(Weekday)).label for ahead in (0, 1)]
            self.add_error(
                "closes",
                "The office must close later than it opens. For hours over midnight enter two rows: "
                f"{names[0]} {opens:%H:%M} to 24:00 and {names[1]} 00:00 to {closes:%H:%M}.",
            )
        return data


class OpeningHoursFormSet(forms.BaseInlineFormSet):
    """The hours of the week, which are compared with each other."""

    def clean(self) -> None:
        """Refuse spans of one day that overlap, or with a gap that nobody can have meant."""
        super().clean()
        rows = [form for form in self.forms if _is_complete(form) and form not in self.deleted_forms]
        rows.sort(key=lambda form: (form.cleaned_data["weekday"], form.cleaned_data["opens"]))
        for _day, spans in groupby(rows, key=lambda form: form.cleaned_data["weekday"]):
            for earlier, later in pairwise(spans):
                _check_beside(earlier.cleaned_data, later)


def _is_complete(form: Any) -> bool:
    data = getattr(form, "cleaned_data", {})
    return form.is_valid() and all(data.get(name) is not None for name in ("weekday", "opens", "closes"))


def _check_beside(before: dict[str, Any], later: Any) -> None:
    """Add an error to the later span when it does not fit after the one before."""
    opens, closes, day = later.cleaned_data["opens"], before["closes"], Weekday(before["weekday"]).label
    said = f"{before['opens']:%H:%M} to {_shown(closes)}"
    if opens < closes:
        later.add_error(
            "opens", f"This overlaps {day} {said}. Join the two, or begin after {_shown(closes)}."
        )
    elif opens == closes:
        later.add_error("opens", f"This goes on where {day} {said} ends. Make one row of the two.")
    elif _apart(closes, opens) < _SHORTEST_BREAK:
        later.add_error(
            "opens",
            f"Between {_shown(closes)} and {opens:%H:%M} the office would be closed for "
            f"{_minutes(_apart(closes, opens))}, and its phone not answered. Join this with {day} {said}, or "
            f"leave at least {_minutes(_SHORTEST_BREAK)}.",
        )


def _minutes(length: timedelta) -> str:
    return counted(length // timedelta(minutes=1), "minute")


def _shown(closes: time) -> str:
    return "24:00" if closes == time.max else f"{closes:%H:%M}"


def _apart(earlier: time, later: time) -> timedelta:
    day = timezone.localdate()
    return datetime.combine(day, later) - datetime.combine(day, earlier)


class OpeningHoursInline(admin.TabularInline):
    """The hours of the week."""

    model = OpeningHours
    form = OpeningHoursForm
    formset = OpeningHoursFormSet
    extra = 1
    formfield_overrides = VISIBLE_TEXTS


class HolidayForm(forms.ModelForm):
    """A day that is still to come; those of before may stay."""

    def clean_day(self) -> date:
        """Refuse a day that is over. Raises ValidationError."""
        day: date = self.cleaned_data["day"]
        clinic = Clinic.load()
        if "day" in self.changed_data and day < clinic.local(timezone.now()).date():
            raise ValidationError(f"{day} is over. Write a day that is still to come, or delete this row.")
        return day


class HolidayInline(admin.TabularInline):
    """The days on which the office stays closed."""

    model = Holiday
    form = HolidayForm
    extra = 1
    formfield_overrides = VISIBLE_TEXTS
