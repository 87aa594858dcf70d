"""The clinic's own settings: one installation is one clinic, so there is one row."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.utils.translation import gettext_noop

from triage.engine.phrases.matching import PHRASEBOOKS, forbidden_phrases
from triage.engine.phrases.normalised import foreign_letters
from triage.engine.vocabulary import Urgency
from triage.models.look import check_colour, check_mark
from triage.models.phones import check_phone_or_short_number, check_whole_phone, dial
from triage.models.prepared import PreparedQuery

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from triage.models.alerts import OnCall

SERVICE_NAME = gettext_noop("Check your signs")
# How far ahead the next opening is looked for.
_DAYS_AHEAD = 366
_FEWEST_LETTERS = 8
# The least and the most minutes until an emergency rings again: never silent for longer.
_RINGS_AGAIN = (5, 60)
# From the office's last hour of one day to its first of the next.
_LONGEST_QUIET = timedelta(hours=14)
_REASONS = """\
Spoken to, and it is less urgent than the answers say
Spoken to, and it is more urgent than the answers say
Known to the team and treated already
Closed by mistake
Something new came to light"""


def says_something(text: str) -> bool:
    """Whether a reason is more than a letter or a word: at least two words and eight letters."""
    return len(text.split()) > 1 and sum(letter.isalpha() for letter in text) >= _FEWEST_LETTERS


def check_time_zone(name: str) -> None:
    """Raise ValidationError for a name that is no time zone."""
    if name not in available_timezones():
        raise ValidationError(f"'{name}' is not a time zone. One looks like America/New_York.")


def check_name(name: str) -> None:
    """Raise ValidationError for a name that calms people, makes them wait, or is not what it looks like."""
    if len(name.splitlines()) > 1:
        raise ValidationError("A name is one line.")
    if foreign := foreign_letters(name):
        raise ValidationError(
            f"The name holds the letter “{foreign[0]}”, which belongs to another alphabet and may only look "
            "right. Type it again."
        )
    for language in PHRASEBOOKS:
        if said := forbidden_phrases(name, language, is_urgent=True):
            raise ValidationError(f"A name may not say “{said[0]}”: it calms people or makes them wait.")


def _whole_number(
    label: str | None, default: int, *, least: int, most: int, help_text: str = ""
) -> models.PositiveSmallIntegerField[int, int]:
    says = f"Write a whole number from {least} to {most}."
    validators = [MinValueValidator(least, says), MaxValueValidator(most, says)]
    return models.PositiveSmallIntegerField(
        label, default=default, validators=validators, help_text=help_text
    )


class Clinic(models.Model):
    """Whom people call. Without a phone the pages name the appointment card instead."""

    name = models.CharField(max_length=120, blank=True, validators=[check_name])
    service_name = models.CharField(
        "what patients see this called",
        max_length=60,
        blank=True,
        validators=[check_name],
        default=SERVICE_NAME,
        help_text="Stands at the top of their pages. Somebody who is well reads it too: name no illness.",
    )
    mark = models.TextField(
        blank=True,
        validators=[check_mark],
        help_text="Your logo as an SVG drawing, square, without words: paste the text of the file. Only "
        "plain shapes and gradients are allowed. Empty: the mark of this program.",
    )
    colour = models.CharField(
        max_length=7,
        blank=True,
        validators=[check_colour],
        help_text="For buttons and links, like #0b5d66. Dark enough to read on white, and not red: red says "
        "that something cannot wait. Empty: the colour of this program.",
    )
    phone = models.CharField(max_length=40, blank=True, validators=[check_whole_phone])
    after_hours_phone = models.CharField(max_length=40, blank=True, validators=[check_whole_phone])
    emergency_number = models.CharField(
        max_length=40, default="911", validators=[check_phone_or_short_number]
    )
    crisis_number = models.CharField(
        max_length=40,
        default="988",
        validators=[check_phone_or_short_number],
        help_text="For thoughts of suicide or self-harm.",
    )
    fallback_hours = _whole_number(
        None,
        2,
        least=1,
        most=4,
        help_text="Someone told to call today goes to the emergency room when they have spoken to nobody "
        "for this many hours.",
    )
    emergency_minutes = _whole_number(
        "minutes to take up an emergency",
        15,
        least=1,
        most=60,
        help_text="From sharing until a nurse takes it, by the clock, day and night.",
    )
    same_day_minutes = _whole_number("minutes to take up a call for today", 240, least=15, most=720)
    soon_minutes = _whole_number("minutes to take up one that is to be told soon", 1440, least=60, most=4320)
    routine_minutes = _whole_number("minutes to take up one without signs", 2880, least=60, most=10080)
    emergency_closing_minutes = _whole_number(
        "minutes to close an emergency",
        120,
        least=5,
        most=1440,
        help_text="From sharing until a nurse closes it with its outcome. The report compares with these.",
    )
    same_day_closing_minutes = _whole_number("minutes to close a call for today", 480, least=15, most=2880)
    soon_closing_minutes = _whole_number(
        "minutes to close one that is to be told soon", 2880, least=60, most=10080
    )
    routine_closing_minutes = _whole_number("minutes to close one without signs", 4320, least=60, most=20160)
    stale_minutes = _whole_number(
        "minutes until a claim goes stale",
        30,
        least=5,
        most=480,
        help_text="A nurse who holds a review and does nothing for so long may be relieved by another.",
    )
    call_minutes = _whole_number(
        "minutes to call after taking an emergency",
        10,
        least=2,
        most=60,
        help_text="When nobody has called by then, those on call are told again. After a call that reached "
        "nobody, the next is due when the claim would go stale.",
    )
    ring_again_minutes = _whole_number(
        "minutes until an emergency rings again",
        15,
        least=_RINGS_AGAIN[0],
        most=_RINGS_AGAIN[1],
        help_text="Once administrators were told, everybody on call is told again and again in so many "
        "minutes, until somebody was spoken to or two nurses ended it.",
    )
    attempts_needed = _whole_number("calls before 'could not reach'", 3, least=1, most=10)
    attempts_minutes = _whole_number(
        "minutes from the first of these calls to the last", 20, least=0, most=1440
    )
    reasons = models.TextField(
        "reasons to choose from",
        default=_REASONS,
        blank=True,
        help_text="One on each line, for changing the urgency, opening again and closing many. Nurses may "
        "write their own instead.",
    )
    look_back_days = _whole_number(
        "days to look back",
        30,
        least=1,
        most=365,
        help_text="When new rules are published, answers that were shared in so many days and would now be "
        "more urgent come back into the queue.",
    )
    reviewers_needed = _whole_number(
        "clinical reviewers who must accept everything",
        2,
        least=1,
        most=5,
        help_text="Once so many clinicians have accepted every item of the live version, and nobody objects, "
        "patients read who checked it.",
    )
    publishing_needs_sign_off = models.BooleanField(
        "publish only what is signed off",
        default=False,
        help_text="A new version cannot become live until so many clinicians have accepted every item of it. "
        "Rolling back to a version that was live before stays possible.",
    )
    time_zone = models.CharField(max_length=60, default="America/New_York", validators=[check_time_zone])
    quiet_from = models.TimeField(
        "quiet hours from",
        null=True,
        blank=True,
        help_text="At these hours nobody is told that a review waits too long. An emergency is never kept "
        "quiet. Leave both empty for no quiet hours.",
    )
    quiet_until = models.TimeField("quiet hours until", null=True, blank=True)

    if TYPE_CHECKING:
        on_call: RelatedManager[OnCall]
        opening_hours: RelatedManager[OpeningHours]
        holidays: RelatedManager[Holiday]

    class Meta:
        verbose_name = "clinic settings"
        verbose_name_plural = "clinic settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_clinic"),
            models.CheckConstraint(
                condition=models.Q(ring_again_minutes__range=_RINGS_AGAIN), name="emergencies_ring_on"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | (
                    models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_until"))
                ),
                name="quiet_hours_begin_and_end",
                violation_error_message="Quiet hours need a beginning and another end, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "Clinic settings"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Clinic:
        """The clinic's settings, or the defaults when none were saved yet."""
        row = _CLINIC.first()
        if row is None:
            return cls.defaults()
        fields = cls._meta.concrete_fields
        values = [field.to_python(value) for field, value in zip(fields, row, strict=True)]
        return cls.from_db(connection.alias, [field.attname for field in fields], values)

    @classmethod
    def defaults(cls) -> Clinic:
        return cls(pk=1)

    def clean(self) -> None:
        """Refuse a listed reason that says too little, and quiet hours that never end."""
        super().clean()
        for reason in self.listed_reasons():
            if not says_something(reason):
                raise ValidationError({"reasons": f"“{reason}” says too little. Write a few words more."})
        if self.quiet_from and self.quiet_until and (quiet := self._quiet_time()) > _LONGEST_QUIET:
            hours, minutes = divmod(quiet // timedelta(minutes=1), 60)
            most = _LONGEST_QUIET // timedelta(hours=1)
            raise ValidationError(
                {
                    "quiet_until": f"These quiet hours last {hours} hours and {minutes} minutes: nobody "
                    f"would hear in time that a review waits. At most {most} hours; end them earlier."
                }
            )

    def _quiet_time(self) -> timedelta:
        begins, ends = (
            timedelta(hours=at.hour, minutes=at.minute) for at in (self.quiet_from, self.quiet_until) if at
        )
        return (ends - begins) % timedelta(days=1)

    def listed_reasons(self) -> list[str]:
        return [reason.strip() for reason in self.reasons.splitlines() if reason.strip()]

    def speaking_target(self, urgency: Urgency) -> timedelta:
        """Within which time somebody should be spoken to: taken in time, and called in time after that."""
        return self.target(urgency) + timedelta(minutes=self.call_minutes)

    @property
    def values(self) -> tuple[object, ...]:
        """All its settings, without its hours and people on call."""
        return tuple(getattr(self, field.attname) for field in self._meta.concrete_fields)

    def target(self, urgency: Urgency) -> timedelta:
        """How long a shared submission of this urgency may wait until a nurse takes it."""
        minutes: int = getattr(self, f"{urgency.value}_minutes")
        return timedelta(minutes=minutes)

    def closing_target(self, urgency: Urgency) -> timedelta:
        """Within which time a shared submission of this urgency should be closed."""
        minutes: int = getattr(self, f"{urgency.value}_closing_minutes")
        return timedelta(minutes=minutes)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone))

    def after_quiet(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        begins, ends = self.quiet_from, self.quiet_until
        if begins is None or ends is None:
            return moment
        local = self.local(moment)
        shown = local.time()
        is_quiet = begins <= shown < ends if begins < ends else not ends <= shown < begins
        if not is_quiet:
            return moment
        day = local.date() if shown < ends else local.date() + timedelta(days=1)
        # Through UTC, so that a change of the clocks in between counts.
        return max(moment, datetime.combine(day, ends, local.tzinfo).astimezone(UTC))

    def placeholders(self) -> dict[str, str]:
        """The values for the placeholders of a protocol's texts."""
        return {
            "emergency_number": self.emergency_number,
            "crisis_number": self.crisis_number,
            "fallback_hours": str(self.fallback_hours),
            # Where no result was given yet, and so no time of the clock is known.
            "fallback_time": f"{self.fallback_hours} hours from now",
        }

    @property
    def phone_link(self) -> str:
        return f"tel:{dial(self.phone)}"

    @property
    def after_hours_link(self) -> str:
        return f"tel:{dial(self.after_hours_phone)}"

    @property
    def emergency_link(self) -> str:
        return f"tel:{dial(self.emergency_number)}"

    @property
    def crisis_link(self) -> str:
        return f"tel:{dial(self.crisis_number)}"

    def has_hours(self) -> bool:
        return not self._state.adding and self.opening_hours.exists()

    def is_open(self, moment: datetime) -> bool:
        """Whether the office is open at this moment (an aware time), by its hours and holidays."""
        if self._state.adding:
            return False
        local = self.local(moment)
        if self.holidays.filter(day=local.date()).exists():
            return False
        spans = self.opening_hours.filter(weekday=local.weekday())
        return spans.filter(opens__lte=local.time(), closes__gt=local.time()).exists()

    def closes_at(self, moment: datetime) -> datetime | None:
        """When the office closes after this moment; None while it is closed."""
        if not self.is_open(moment):
            return None
        local = self.local(moment)
        closes = local.time()
        # Ordered by when they open: spans that touch or overlap are one.
        for span in self.opening_hours.filter(weekday=local.weekday()):
            if span.opens <= closes < span.closes:
                closes = span.closes
        return datetime.combine(local.date(), closes.replace(fold=local.fold), local.tzinfo).astimezone(UTC)

    def next_opening(self, moment: datetime) -> datetime | None:
        """When the office opens next after this moment; None without hours, or within a year."""
        if not self.has_hours():
            return None
        today = self.local(moment).date()
        days = [today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)]
        closed = set(self.holidays.filter(day__range=(days[0], days[-1])).values_list("day", flat=True))
        hours = list(self.opening_hours.all())
        openings = (
            # Through UTC, so that a change of the clocks in between counts.
            datetime.combine(day, span.opens, ZoneInfo(self.time_zone)).astimezone(UTC)
            for day in days
            if day not in closed
            for span in hours
            if span.weekday == day.weekday()
        )
        return next((opening for opening in openings if opening > moment), None)


_CLINIC = PreparedQuery(
    lambda: Clinic.objects.filter(pk=1).values_list(
        *(field.attname for field in Clinic._meta.concrete_fields)
    )
)


class Weekday(models.IntegerChoices):
    """Numbered as Python does."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class OpeningHours(models.Model):
    """A span of one weekday during which the office answers its phone, in the clinic's time zone."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    # The end of the day is `time.max`.
    closes = models.TimeField()

    class Meta:
        ordering = ("weekday", "opens")
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="opens_before_it_closes",
                violation_error_message="The office must close later than it opens.",
            )
        ]

    def __str__(self) -> str:
        closes = "24:00" if self.closes == time.max else f"{self.closes:%H:%M}"
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {closes}"


class Holiday(models.Model):
    """A day on which the office stays closed."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"
