"""The state of a review, and the steps that change it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from triage.engine.vocabulary import Urgency
from triage.models.clinic import Clinic
from triage.models.look_back import LookBack
from triage.models.review_steps import EFFECTS, Step
from triage.models.submissions import URGENCY_CHOICES

if TYPE_CHECKING:
    from triage.models.reviews import Person


class Outcome(models.TextChoices):
    SENT_TO_ER = "sent_to_er", "Sent to the emergency room"
    APPOINTMENT = "appointment", "Appointment made"
    ADVICE = "advice", "Advice given"
    IN_CARE = "in_care", "Already in care"
    NOT_REACHED = "not_reached", "Could not reach"
    DUPLICATE = "duplicate", "Duplicate of another"
    WITHDRAWN = "withdrawn", "Withdrawn by the patient"


# Outcomes that can only be true once someone was spoken to: they need the time of that.
REACHED_OUTCOMES = (Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE, Outcome.IN_CARE)


class ReviewError(Exception):
    """A step that a review does not allow; the message is for the person who tried."""


class AlreadyClaimedError(ReviewError):
    """Another nurse holds a fresh claim."""


class AlreadyWithdrawnError(ReviewError):
    """The patient took these answers back."""


class ReviewState(models.Model):
    """The state of a review. Only the methods below change it; each raises ReviewError, and changes nothing,
    where its step cannot be taken. They store nothing: `triage.actions.reviews.changing` does.
    """

    # The highest urgency that the person was ever shown, even if they corrected an answer later.
    urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES)
    # A nurse's change of urgency.
    override = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    # What rules that were published later make of the same answers, where that is more urgent, and the
    # last look-back that found it.
    look_back_urgency = models.CharField(max_length=9, choices=URGENCY_CHOICES, blank=True)
    look_back = models.ForeignKey(LookBack, on_delete=models.PROTECT, null=True, related_name="reviews")
    # The urgency that counts, as a number for the order of the queue: 0 routine to 3 emergency.
    rank = models.PositiveSmallIntegerField()
    shared_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # While it waits to be taken up: when the next receivers are told. Empty while somebody is at it.
    escalates_at = models.DateTimeField(null=True)
    # Counts how often it began to wait.
    waits = models.PositiveIntegerField(default=0)
    # When a nurse first opened it: the patient's code page says "read".
    read_at = models.DateTimeField(null=True)
    # When a nurse first claimed it.
    acknowledged_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="claimed_reviews"
    )
    # The last act of whoever claimed it: a claim without acts goes stale.
    touched_at = models.DateTimeField(null=True)
    # The patient added something, or got worse, since a nurse last looked.
    has_news = models.BooleanField(default=False)
    # It came back because a rule changed, and no nurse has looked since.
    is_back = models.BooleanField(default=False)
    # "Could not reach" on an emergency waits here for a second nurse.
    unreached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reached_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey("triage.Person", on_delete=models.PROTECT, null=True, related_name="reviews")
    # Since when the patient agrees to be asked again on later days; empty without, or no longer.
    follow_up_agreed_at = models.DateTimeField(null=True)
    # Counts changes, so that a form that was opened before one is found out.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def rules_urgency(self) -> Urgency:
        """The highest urgency shown, or what rules published later give."""
        shown = Urgency(self.urgency)
        return max(shown, Urgency(self.look_back_urgency)) if self.look_back_urgency else shown

    @property
    def is_raised_by_rule(self) -> bool:
        """Whether rules published later give more than the person was ever shown."""
        return self.rules_urgency > self.urgency

    @property
    def effective_urgency(self) -> Urgency:
        """The nurse's urgency if there is one, else that of the rules."""
        return Urgency(self.override) if self.override else self.rules_urgency

    @property
    def needs_two_to_give_up(self) -> bool:
        """Whether "could not reach" needs a second nurse: it was ever an emergency, by rules or nurses."""
        return Urgency.EMERGENCY in (self.rules_urgency, self.override)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return not hasattr(self, "contact")

    def is_stale(self, moment: datetime, clinic: Clinic) -> bool:
        """Whether its claim is so old that another nurse may claim it."""
        idle_for = moment - self.touched_at if self.touched_at else timedelta.max
        return self.claimed_by_id is not None and idle_for >= timedelta(minutes=clinic.stale_minutes)

    def share(self, *, urgency: Urgency, at: datetime) -> None:
        """Enter the queue; the clock starts."""
        self._apply(
            Step.SHARE, urgency=urgency, rank=urgency.rank, shared_at=at, due_at=at + _target(urgency)
        )
        self._begin_wait(at)

    def open(self, *, by: User, at: datetime) -> None:
        """Be read by a nurse; news ends once the nurse who claimed it has looked."""
        if self.read_at is None:
            self._apply(Step.READ, read_at=at)
        if self.claimed_by_id == by.pk:
            self._apply(Step.LOOK, touched_at=at)

    def claim(self, *, by: User, at: datetime) -> None:
        if self.is_closed:
            raise ReviewError("This review is closed.")
        if self.claimed_by_id is not None and not self.is_stale(at, Clinic.load()):
            raise AlreadyClaimedError("Somebody has already taken this one.")
        self._apply(Step.CLAIM, claimed_by=by, touched_at=at, acknowledged_at=self.acknowledged_at or at)

    def require_claim(self, by: User) -> None:
        """Raise ReviewError unless this nurse has claimed it and it is open."""
        if self.is_closed:
            raise ReviewError("This review is closed. Open it again first.")
        if self.claimed_by_id != by.pk:
            raise ReviewError("Take this review first, so that two people do not work on it at once.")

    def release(self, *, by: User, at: datetime) -> None:
        self.require_claim(by)
        self._apply(Step.RELEASE)
        self._begin_wait(at)

    def hand_over(self, *, to: User, by: User, at: datetime) -> None:
        self.require_claim(by)
        self._apply(Step.HAND_OVER, claimed_by=to, touched_at=at)

    def work(self, *, by: User, at: datetime) -> None:
        """Be worked on by the nurse who claimed it: the claim is renewed and pending alerts end."""
        self.require_claim(by)
        self._apply(Step.WORK, touched_at=at)

    def reach(self, *, reached_at: datetime, by: User, at: datetime) -> None:
        self.work(by=by, at=at)
        self._apply(Step.REACH, reached_at=reached_at)

    def override_with(self, urgency: Urgency, *, by: User, at: datetime) -> None:
        self.require_claim(by)
        if urgency == self.effective_urgency:
            raise ReviewError("It has this urgency already.")
        self.work(by=by, at=at)
        self._apply(
            Step.OVERRIDE,
            override="" if urgency == self.rules_urgency else urgency,
            rank=urgency.rank,
            due_at=self.shared_at + _target(urgency),
        )

    def ask_second_nurse(self, *, by: User, at: datetime) -> None:
        """Wait for a second nurse to agree that nobody could be reached."""
        self.require_claim(by)
        self._apply(Step.ASK_SECOND_NURSE, unreached_by=by)
        self._begin_wait(at)

    def keep_open(self, *, by: User, at: datetime) -> None:
        self._require_second_nurse(by)
        self._apply(Step.KEEP_OPEN)
        if self.claimed_by_id == by.pk:
            self.work(by=by, at=at)

    def give_up(self, *, by: User, at: datetime) -> None:
        self._require_second_nurse(by)
        self._close(Outcome.NOT_REACHED, None, by=by, at=at)

    def close(self, outcome: Outcome, reached_at: datetime | None, *, by: User, at: datetime) -> None:
        """End with an outcome, by the nurse who claimed it; `reached_at` is when somebody was spoken to."""
        self.require_claim(by)
        self._close(outcome, reached_at, by=by, at=at)

    def close_unclaimed(self, outcome: Outcome, *, by: User, at: datetime) -> None:
        if self.is_closed:
            raise ReviewError("closed already")
        if self.claimed_by_id not in (None, by.pk):
            raise ReviewError("somebody is working on it")
        self._close(outcome, None, by=by, at=at)

    def reopen(self, *, at: datetime) -> None:
        """Come back into the queue as it stood: urgency, badges and clock."""
        if not self.is_closed:
            raise ReviewError("This review is open.")
        if self.is_withdrawn:
            raise ReviewError("The patient took these answers back; there is nobody to call.")
        self._reopen(at)
        self._begin_wait(at)

    def raise_to(self, urgency: Urgency, *, at: datetime, look_back: LookBack | None = None) -> None:
        """Come back at the urgency of the present answers or, with `look_back`, of newer rules.

        Neither urgency nor time left ever gets less. A fresh claim stays; a stale one ends.
        """
        self._require_shared()
        rank_before, is_freed = self.rank, self.is_closed
        if self.is_closed:
            self._reopen(at)
        elif self.is_stale(at, Clinic.load()):
            self._apply(Step.RELEASE)
            is_freed = True
        # What a nurse found more urgent still stays so.
        override = self.override if self.override and self.override > urgency else ""
        counts = Urgency(override or max(self.rules_urgency, urgency))
        place = {
            "override": override,
            "rank": counts.rank,
            "due_at": min(self.due_at, at + _target(counts)),
        }
        if look_back:
            self._apply(
                Step.RAISE_BY_RULE, look_back=look_back, look_back_urgency=urgency, is_back=True, **place
            )
        else:
            shown = max(urgency, Urgency(self.urgency))
            self._apply(Step.RAISE, urgency=shown, has_news=True, **place)
        if is_freed or self.rank > rank_before:
            self._begin_wait(at)

    def add(self, *, at: datetime) -> None:
        """The patient wrote more, so they can be reached; a closed review comes back."""
        self._require_shared()
        if self.is_closed:
            self.reopen(at=at)
        self._apply(Step.ADD, has_news=True)

    def answer_again(self) -> None:
        """The patient answered again without getting worse: news while it is open."""
        self._require_shared()
        self._apply(Step.ANSWER_AGAIN, has_news=self.has_news or not self.is_closed)

    def agree_to_follow_ups(self, *, at: datetime) -> None:
        self._require_shared()
        self._apply(Step.AGREE_TO_FOLLOW_UPS, follow_up_agreed_at=self.follow_up_agreed_at or at)

    def end_follow_ups(self) -> None:
        self._apply(Step.END_FOLLOW_UPS)

    def join(self, person: Person) -> None:
        self._apply(Step.JOIN, person=person)

    def withdraw(self, *, at: datetime) -> None:
        """Leave the queue for good, by the patient's wish. A closed review keeps its outcome."""
        self._require_shared()
        outcome, closed_at = (self.outcome, self.closed_at) if self.is_closed else (Outcome.WITHDRAWN, at)
        self._apply(Step.WITHDRAW, outcome=outcome, closed_at=closed_at)

    def changed_columns(self) -> list[str]:
        """The columns that the steps changed since it was read from the database."""
        return sorted(self.__dict__.get("_changed", ()))

    def _apply(self, step: Step, **values: Any) -> None:
        effect = EFFECTS[step]
        if values.keys() != effect.sets:
            raise TypeError(f"{step} sets {sorted(effect.sets)}, not {sorted(values)}")
        for name in effect.clears:
            setattr(self, name, _empty(self._meta.get_field(name)))
        for name, value in values.items():
            setattr(self, name, value)
        self.__dict__.setdefault("_changed", set()).update(effect.columns)

    def _begin_wait(self, at: datetime) -> None:
        """Start the alerts, unless a step of the escalation is due sooner already."""
        escalates_at = at + _target(self.effective_urgency)
        if self.escalates_at is not None and self.escalates_at > at:
            escalates_at = min(escalates_at, self.escalates_at)
        self._apply(Step.WAIT, escalates_at=escalates_at, waits=self.waits + 1)

    def _require_shared(self) -> None:
        if self.is_withdrawn:
            raise AlreadyWithdrawnError("These answers were taken back.")

    def _require_second_nurse(self, by: User) -> None:
        if self.is_closed or self.unreached_by_id is None:
            raise ReviewError("Nobody asked for a second nurse here.")
        if self.unreached_by_id == by.pk:
            raise ReviewError("Another nurse must look at this; you have called yourself.")

    def _close(self, outcome: Outcome, reached_at: datetime | None, *, by: User, at: datetime) -> None:
        reached_at = reached_at if outcome in REACHED_OUTCOMES else None
        is_answered = reached_at is not None or outcome == Outcome.NOT_REACHED
        self._apply(
            Step.CLOSE,
            outcome=outcome,
            reached_at=reached_at,
            closed_at=at,
            closed_by=by,
            unreached_by=None if is_answered else self.unreached_by,
        )

    def _reopen(self, at: datetime) -> None:
        """Undo the closing. An override that lowered the urgency ends.

        The clock goes on where it stood when the review was closed, or starts anew when somebody had been
        spoken to.
        """
        override = self.override if self.override and self.override > self.rules_urgency else ""
        counts = Urgency(override or self.rules_urgency)
        if self.reached_at is not None or self.closed_at is None:
            due_at = at + _target(counts)
        else:
            due_at = self.due_at + (at - self.closed_at)
            if override != self.override:
                due_at = min(due_at, self.shared_at + _target(counts))
        self._apply(Step.REOPEN, override=override, rank=counts.rank, due_at=due_at)


def _target(urgency: Urgency) -> timedelta:
    return Clinic.load().target(urgency)


def _empty(field: Any) -> Any:
    """The value of an empty column."""
    return None if field.null else field.get_default()
