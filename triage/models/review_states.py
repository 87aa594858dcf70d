"""The steps that change a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from triage.engine.vocabulary import Urgency
from triage.models.clinic import Clinic
from triage.models.look_back import LookBack
from triage.models.review_columns import REACHED_OUTCOMES, Outcome, ReviewColumns
from triage.models.review_steps import EFFECTS, Step

if TYPE_CHECKING:
    from triage.models.reviews import ClosedTogether, Person, Review


@dataclass(frozen=True)
class Ending:
    """How a review ends. `reached_at` is when somebody was spoken to, `repeats` the review it repeats."""

    outcome: Outcome
    reached_at: datetime | None = None
    repeats: Review | None = None
    together: ClosedTogether | None = None


class ReviewError(Exception):
    """A step that a review does not allow; the message is for the person who tried."""


class AlreadyClaimedError(ReviewError):
    """Another nurse holds a fresh claim."""


class AlreadyWithdrawnError(ReviewError):
    """The patient took these answers back."""


class ReviewState(ReviewColumns):
    """The state of a review. Only the methods below change it; each raises ReviewError, and changes nothing,
    where its step cannot be taken. They store nothing: `triage.actions.reviews.changing` does.
    """

    class Meta:
        abstract = True

    def share(self, *, urgency: Urgency, at: datetime) -> None:
        """Enter the queue; the clock starts."""
        self._apply(
            Step.SHARE, urgency=urgency, rank=urgency.rank, shared_at=at, due_at=at + _target(urgency)
        )
        self._begin_wait(at)

    def needs_second_nurse(self, ending: Ending) -> bool:
        """Whether this nurse cannot end it so alone."""
        if ending.outcome == Outcome.NOT_REACHED:
            return self.was_emergency
        return self.is_unspoken_emergency and ending.reached_at is None

    def open(self, *, by: User, at: datetime) -> None:
        """Be read by a nurse; news ends once the nurse who claimed it has looked."""
        if self.read_at is None:
            self._apply(Step.READ, read_at=at)
        if self.claimed_by_id == by.pk:
            if self.has_news or self.is_back:
                self._quiet(at)
            self._apply(Step.LOOK, touched_at=at)

    def claim(self, *, by: User, at: datetime) -> None:
        if self.is_closed:
            raise ReviewError("This review is closed.")
        if self.claimed_by_id is not None and not self.is_stale(at, Clinic.load()):
            raise AlreadyClaimedError("Somebody has already taken this one.")
        self._apply(Step.CLAIM, claimed_by=by, touched_at=at, acknowledged_at=self.acknowledged_at or at)
        if self.asked_by_id == by.pk:
            return
        if self.reached_at is not None and not self.has_news:
            self._apply(Step.STOP_CLOCK)
        else:
            self._quiet(at)

    def free(self, *, at: datetime) -> None:
        """Come back from a nurse who no longer works the queue."""
        self._apply(Step.RELEASE)
        self._begin_wait(at)

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
        self._apply(Step.HAND_OVER, claimed_by=to, touched_at=at, handed_by=by)

    def work(self, *, by: User, at: datetime) -> None:
        """Be worked on by the nurse who claimed it: the claim is renewed. The clock runs on."""
        self.require_claim(by)
        self._apply(Step.WORK, touched_at=at)

    def call_in_vain(self, *, by: User, at: datetime) -> None:
        """Be called without an answer: that is quiet until the next call is due."""
        self.work(by=by, at=at)
        self._quiet(at, is_called=True)

    def reach(self, *, reached_at: datetime, by: User, at: datetime) -> None:
        """Be spoken to: the clock stops."""
        self.work(by=by, at=at)
        self._apply(Step.REACH, reached_at=reached_at)
        self._speak(reached_at)

    def require_other_urgency(self, urgency: Urgency, *, by: User) -> None:
        """Raise ReviewError unless this nurse holds it and it has another urgency."""
        self.require_claim(by)
        if urgency == self.effective_urgency:
            raise ReviewError("It has this urgency already.")

    def override_with(self, urgency: Urgency, *, by: User, at: datetime) -> None:
        """Have another urgency. An emergency that nobody spoke to is lowered by two nurses only."""
        self.require_other_urgency(urgency, by=by)
        if self.needs_second_nurse_to_lower(urgency):
            raise ReviewError("A second nurse must agree to this.")
        self.work(by=by, at=at)
        self._override(urgency)
        self._quiet(at)

    def needs_second_nurse_to_lower(self, urgency: Urgency) -> bool:
        """Whether one nurse alone cannot give it this urgency."""
        is_emergency = self.effective_urgency == Urgency.EMERGENCY
        return is_emergency and urgency < Urgency.EMERGENCY and self.reached_at is None

    def ask_second_nurse(
        self, asked_for: Outcome | Urgency, *, repeats: Review | None = None, by: User, at: datetime
    ) -> None:
        """Wait for a second nurse to agree to an outcome, or to a lower urgency."""
        self.require_claim(by)
        self._apply(Step.ASK_SECOND_NURSE, asked_by=by, asked_for=asked_for.value, repeats=repeats)
        self._begin_wait(at)

    def keep_open(self, *, by: User, at: datetime) -> None:
        """Be kept as it is by the second nurse."""
        self._require_second_nurse(by)
        self._apply(Step.KEEP_OPEN)
        if self.claimed_by_id == by.pk:
            self.work(by=by, at=at)

    def agree(self, *, by: User, at: datetime) -> None:
        """Become what the first nurse asked for, by the second."""
        self._require_second_nurse(by)
        if self.asked_for in set(Urgency):
            self._override(Urgency(self.asked_for))
            if self.claimed_by_id == by.pk:
                self.work(by=by, at=at)
                self._quiet(at)
            else:
                self._begin_wait(at)
        else:
            self._close(Ending(Outcome(self.asked_for)), by=by, at=at)

    def close(self, ending: Ending, *, by: User, at: datetime) -> None:
        """End, by the nurse who claimed it. An emergency that nobody spoke to is ended by two nurses only."""
        self.require_claim(by)
        if self.needs_second_nurse(ending):
            raise ReviewError("A second nurse must agree to this.")
        self._close(ending, by=by, at=at)

    def close_unclaimed(self, ending: Ending, *, by: User, at: datetime) -> None:
        if self.is_closed:
            raise ReviewError("closed already")
        if self.claimed_by_id not in (None, by.pk):
            raise ReviewError("somebody is working on it")
        if self.needs_second_nurse(ending):
            raise ReviewError("an emergency that nobody spoke to needs two nurses")
        self._close(ending, by=by, at=at)

    def absorb(self, repeated: Review, *, at: datetime) -> None:
        """Take the place of one that repeats it: never less urgent than that one, with no more time."""
        if self.is_closed:
            raise ReviewError("The other review was closed meanwhile. Look at it again.")
        is_raised = repeated.rank > self.rank
        urgency = repeated.effective_urgency if is_raised else self.effective_urgency
        self._apply(
            Step.ABSORB,
            override="" if urgency == self.rules_urgency else urgency,
            rank=urgency.rank,
            due_at=min(self.due_at, repeated.due_at),
            reached_at=repeated.reached_at if is_raised else self.reached_at,
            has_news=True,
        )
        if is_raised:
            self._begin_wait(at)

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
        """The patient wrote more, so they can be reached; a closed review comes back, and it rings again."""
        self._require_shared()
        if self.is_closed:
            self.reopen(at=at)
        elif self.rings_at is None or self.rings_at > at:
            self._begin_wait(at)
        self._apply(Step.ADD, has_news=True)

    def ring_again(self, *, at: datetime) -> None:
        """Ring at every step at once."""
        # As if lead nurses had been told a target before: administrators are told now.
        escalates_at = at - _target(Urgency.EMERGENCY)
        self._apply(Step.WAIT, rings_at=at, escalates_at=escalates_at, waits=self.waits + 1)

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
        """Ring now, and again when it is due, or a whole target later if that has passed.

        A step of the escalation that is due sooner stays.
        """
        escalates_at = self.due_at if self.due_at > at else at + _target(self.effective_urgency)
        is_ringing = self.rings_at is not None and self.rings_at <= at
        if is_ringing and self.escalates_at is not None and self.escalates_at > at:
            escalates_at = min(escalates_at, self.escalates_at)
        self._apply(Step.WAIT, rings_at=at, escalates_at=escalates_at, waits=self.waits + 1)

    def _quiet(self, at: datetime, *, is_called: bool = False) -> None:
        """Ring only when the next call is due, while the clock runs.

        An emergency must be called soon after it is taken, never later than the claim goes stale, and called
        again before that; anything else not before it is due.
        """
        if self.escalates_at is None:
            return
        clinic = Clinic.load()
        if self.effective_urgency == Urgency.EMERGENCY:
            to_call = min(clinic.call_minutes, clinic.stale_minutes)
            minutes = clinic.stale_minutes if is_called else to_call
            rings_at = at + timedelta(minutes=minutes)
        else:
            rings_at = max(self.due_at, at + timedelta(minutes=clinic.stale_minutes))
        self._apply(Step.QUIET, rings_at=rings_at, escalates_at=rings_at, waits=self.waits + 1)

    def _override(self, urgency: Urgency) -> None:
        self._apply(
            Step.OVERRIDE,
            override="" if urgency == self.rules_urgency else urgency,
            rank=urgency.rank,
            due_at=self.shared_at + _target(urgency),
        )

    def _require_shared(self) -> None:
        if self.is_withdrawn:
            raise AlreadyWithdrawnError(_("These answers were taken back."))

    def _require_second_nurse(self, by: User) -> None:
        if self.is_closed or self.asked_by_id is None:
            raise ReviewError("Nobody asked for a second nurse here.")
        if self.asked_by_id == by.pk:
            raise ReviewError("Another nurse must look at this; you asked for one yourself.")

    def _close(self, ending: Ending, *, by: User, at: datetime) -> None:
        reached_at = ending.reached_at if ending.outcome in REACHED_OUTCOMES else None
        is_answered = reached_at is not None or ending.outcome == self.asked_for
        self._apply(
            Step.CLOSE,
            outcome=ending.outcome,
            reached_at=reached_at,
            closed_at=at,
            closed_by=by,
            asked_by=None if is_answered else self.asked_by,
            asked_for="" if is_answered else self.asked_for,
        )
        if reached_at is not None:
            self._speak(reached_at)
        if ending.repeats is not None:
            self._apply(Step.REPEAT, repeats=ending.repeats)
        if ending.together is not None:
            self._apply(Step.CLOSE_TOGETHER, closed_together=ending.together)

    def _speak(self, at: datetime) -> None:
        """Keep when somebody was first spoken to."""
        if self.spoken_at is None:
            self._apply(Step.SPEAK, spoken_at=at)

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
