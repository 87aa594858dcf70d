"""A week of a clinic on a moved clock: people answer and share, nurses work, a worker passes time and again.

Everything is done by the program's own actions; what happens when is drawn by chance, the same with the same
seed. One nurse is asleep: she takes what is most urgent and does nothing. Mail is down for an hour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.nurses.people import assessed_submission
from triage.actions.reviews.calls import calls_missing, record_attempt
from triage.actions.reviews.claims import claim_review, release_review
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.sharing import Contact, add_to_shared, share_submission, withdraw_shared
from triage.actions.reviews.work import Closing, close_review, override_urgency, reopen_review
from triage.actions.submissions import send_page
from triage.actions.working import do_pass
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_columns import REACHED_OUTCOMES, Outcome
from triage.models.review_states import ReviewError
from triage.models.reviews import AttemptResult
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.contrib.auth.models import User
    from time_machine import TimeMachineFixture

    from tests.actions.alerts.mailbox import Mailbox

# From Monday to Sunday in New York, whose clocks go back on that Sunday: an hour more than seven days.
BEGIN, END = datetime(2026, 10, 26, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)
MAIL_STOPS, MAIL_STARTS = (datetime(2026, 10, 30, hour, 30, tzinfo=UTC) for hour in (9, 10))
A_NURSE_LEAVES = datetime(2026, 10, 29, 18, tzinfo=UTC)
# By then nurses have worked off whatever was shared.
LAST = END + timedelta(hours=24)
MINUTES_BETWEEN_PASSES = 5
URGENCIES = ("emergency",) * 3 + ("same_day",) * 5 + ("soon",) * 6 + ("routine",) * 6
MINUTE = timedelta(minutes=1)


@dataclass
class Nurse:
    """A nurse at work: what she holds, and when she goes on with each."""

    user: User
    hours: range
    minutes_between_acts: int
    next_at: datetime = BEGIN
    held: dict[int, datetime] = field(default_factory=dict)
    is_asleep: bool = False

    def works_at(self, hour: int) -> bool:
        return hour in self.hours


class ClinicWeek:
    """The week. `happened` counts what did."""

    def __init__(
        self, seed: int, nurses: list[Nurse], mailbox: Mailbox, time_machine: TimeMachineFixture
    ) -> None:
        self.random = Random(seed)
        self.nurses = nurses
        self.mailbox = mailbox
        self.time_machine = time_machine
        self.clinic = Clinic.load()
        self.happened: Counter[str] = Counter()
        self._events: dict[datetime, list[Callable[[], None]]] = defaultdict(list)

    def run(self, submissions: int) -> None:
        minutes = (END - BEGIN) // MINUTE
        for minute in sorted(self.random.randrange(minutes) for _ in range(submissions)):
            self._plan(BEGIN + minute * MINUTE, self._answer)
        self._plan(MAIL_STOPS, self.mailbox.stop)
        self._plan(MAIL_STARTS, self.mailbox.start)
        self._plan(A_NURSE_LEAVES, self._a_nurse_leaves)
        for number in range((LAST - BEGIN) // MINUTE):
            now = BEGIN + number * MINUTE
            self.time_machine.move_to(now, tick=False)
            for event in self._events.pop(now, ()):
                event()
            for nurse in self.nurses:
                self._work(nurse, now)
            if number % MINUTES_BETWEEN_PASSES == 0:
                do_pass()

    def _plan(self, at: datetime, event: Callable[[], None]) -> None:
        self._events[at].append(event)

    def _in_minutes(self, least: int, most: int, event: Callable[[], None]) -> None:
        self._plan(timezone.now() + self.random.randint(least, most) * MINUTE, event)

    def _chance(self, of: float) -> bool:
        return self.random.random() < of

    # ---- people

    def _answer(self) -> None:
        urgency = self.random.choice(URGENCIES)
        submission = assessed_submission(urgency=urgency)
        self.happened["submissions"] += 1
        if self._chance(0.7):
            name = f"Person {self.happened['submissions']}"
            contact = Contact(name=name, phone=f"555 01{self.happened['submissions']:05d}")
            self._in_minutes(1, 9, lambda: self._share(submission.pk, contact))

    def _share(self, submission_id: UUID, contact: Contact) -> None:
        review = share_submission(submission_id=submission_id, contact=contact, by=None).review
        self.happened[f"shared: {review.urgency}"] += 1
        if self._chance(0.08):
            self._in_minutes(10, 600, lambda: self._add_words(review.pk))
        if self._chance(0.04):
            self._in_minutes(5, 300, lambda: self._withdraw(review.pk))
        if review.urgency != Urgency.EMERGENCY and self._chance(0.05):
            self._in_minutes(10, 400, lambda: self._get_worse(review))

    def _add_words(self, review_id: int) -> None:
        if not Review.objects.get(pk=review_id).is_withdrawn:
            add_to_shared(review_id=review_id, text="Now I cannot feel my left foot.")
            self.happened["words added"] += 1

    def _withdraw(self, review_id: int) -> None:
        withdraw_shared(review_id=review_id)
        self.happened["taken back"] += 1

    def _get_worse(self, review: Review) -> None:
        sent = send_page(
            submission_id=review.submission_id,
            page_id="movement",
            given={"leg_weakness": "yes"},
            by=Respondent.SELF,
        )
        # Who has taken it back goes on in a private copy.
        is_alone = sent.submission.pk != review.submission_id
        self.happened["went on alone" if is_alone else "got worse"] += 1

    # ---- nurses

    def _a_nurse_leaves(self) -> None:
        leaving = max((nurse for nurse in self.nurses if not nurse.is_asleep), key=lambda one: len(one.held))
        leaving.user.is_active = False
        leaving.user.save()
        self.nurses.remove(leaving)
        self.happened["held by a nurse who left"] += len(leaving.held)

    def _work(self, nurse: Nurse, now: datetime) -> None:
        if now < nurse.next_at or not nurse.works_at(self.clinic.local(now).hour):
            return
        nurse.next_at = now + self.random.randint(1, 2 * nurse.minutes_between_acts) * MINUTE
        due = sorted(pk for pk, at in nurse.held.items() if at <= now)
        try:
            if nurse.is_asleep:
                self._take_and_sleep(nurse)
            elif due:
                self._go_on(nurse, Review.objects.get(pk=due[0]))
            elif len(nurse.held) < 4:
                self._take(nurse, now)
        except ReviewError as error:
            # Somebody was quicker.
            self.happened[f"refused: {type(error).__name__}"] += 1

    def _free(self, nurse: Nurse) -> Review | None:
        """What is next in the queue for her."""
        now = timezone.now()
        for review in Review.objects.filter(closed_at=None).order_by("-rank", "due_at"):
            is_free = review.claimed_by_id is None or review.is_stale(now, self.clinic)
            if is_free and review.asked_by_id != nurse.user.pk:
                return review
        return None

    def _take_and_sleep(self, nurse: Nurse) -> None:
        review = self._free(nurse)
        if review is not None:
            claim_review(review_id=review.pk, by=nurse.user)
            self.happened[f"taken asleep: {review.effective_urgency}"] += 1

    def _take(self, nurse: Nurse, now: datetime) -> None:
        review = self._free(nurse)
        if review is None:
            return
        if review.asked_by_id is not None and self._chance(0.8):
            self._be_second(nurse, review)
            return
        claim_review(review_id=review.pk, by=nurse.user)
        nurse.held[review.pk] = now + self.random.randint(1, 6) * MINUTE

    def _be_second(self, nurse: Nurse, review: Review) -> None:
        agrees = self._chance(0.8)
        answer_as_second(
            review_id=review.pk,
            agrees=agrees,
            text="Called the other number and her sister, nobody answers.",
            seen=review.revision,
            by=nurse.user,
        )
        self.happened["second nurse agreed" if agrees else "second nurse kept it open"] += 1

    def _go_on(self, nurse: Nurse, review: Review) -> None:
        now = timezone.now()
        if review.is_closed or review.claimed_by_id != nurse.user.pk:
            del nurse.held[review.pk]
        elif review.reached_at is not None:
            self._close_after_a_call(nurse, review, review.reached_at)
        elif not calls_missing(review):
            del nurse.held[review.pk]
            self._close(nurse, review, Closing(Outcome.NOT_REACHED, text="Called at three times."))
        elif self._chance(0.03):
            self._judge_without_a_call(nurse, review)
        else:
            self._call(nurse, review)
            is_reached = Review.objects.get(pk=review.pk).reached_at is not None
            nurse.held[review.pk] = now + (3 if is_reached else self.random.randint(11, 20)) * MINUTE

    def _call(self, nurse: Nurse, review: Review) -> None:
        result = self.random.choices(
            [
                AttemptResult.REACHED,
                AttemptResult.VOICEMAIL,
                AttemptResult.NO_ANSWER,
                AttemptResult.WRONG_NUMBER,
            ],
            weights=[50, 20, 25, 5],
        )[0]
        other = "555 0199999" if result == AttemptResult.WRONG_NUMBER else ""
        record_attempt(
            review_id=review.pk, result=result, at=timezone.now(), text="", by=nurse.user, other_phone=other
        )
        self.happened[f"call: {result.value}"] += 1

    def _judge_without_a_call(self, nurse: Nurse, review: Review) -> None:
        urgency = Urgency.SOON if review.effective_urgency != Urgency.SOON else Urgency.SAME_DAY
        is_done = override_urgency(
            review_id=review.pk,
            urgency=urgency,
            reason="Known to the team and treated already",
            seen=review.revision,
            by=nurse.user,
        )
        if not is_done:
            del nurse.held[review.pk]
            self.happened["asked to lower"] += 1

    def _close_after_a_call(self, nurse: Nurse, review: Review, reached_at: datetime) -> None:
        if review.effective_urgency == Urgency.EMERGENCY and self._chance(0.15):
            override_urgency(
                review_id=review.pk,
                urgency=Urgency.SAME_DAY,
                reason="Spoken to, and it is less urgent than the answers say",
                seen=review.revision,
                by=nurse.user,
            )
            self.happened["lowered after a call"] += 1
            return
        del nurse.held[review.pk]
        if self._chance(0.03):
            release_review(review_id=review.pk, by=nurse.user)
            self.happened["put back"] += 1
            return
        self._close(
            nurse, review, Closing(self.random.choice(REACHED_OUTCOMES), reached_at, "Spoke with them.")
        )

    def _close(self, nurse: Nurse, review: Review, closing: Closing) -> None:
        is_closed = close_review(review_id=review.pk, closing=closing, seen=review.revision, by=nurse.user)
        self.happened[f"closed: {closing.outcome.value}" if is_closed else "asked a second nurse"] += 1
        if is_closed and self._chance(0.03):
            self._in_minutes(20, 200, lambda: self._open_again(nurse, review.pk))

    def _open_again(self, nurse: Nurse, review_id: int) -> None:
        review = Review.objects.get(pk=review_id)
        if review.is_closed and not review.is_withdrawn:
            reopen_review(
                review_id=review_id, reason="Closed by mistake", seen=review.revision, by=nurse.user
            )
            self.happened["opened again"] += 1
