"""Makes the week: every act goes through the real actions, then its times are set back.

The audit trail is chained and cannot be set back: it tells when the demo was made, which is the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from triage.actions.alerts.bursts import UNSENT
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.alerts.sending import record_sent
from triage.actions.audit import SYSTEM, record
from triage.actions.counting.changed_days import tell_change
from triage.actions.demo.people import Login, make_clinic, make_staff, patient
from triage.actions.demo.stories import DAY, LEAD, NURSE, STORIES, Story, StoryStep
from triage.actions.duty import switch_duty
from triage.actions.ledger import write_ledger_anew
from triage.actions.reviews import calls, claims, persons, second_nurse, sharing, work
from triage.actions.submissions import finish_submission, send_page
from triage.engine.answers import Answer, parse_answers
from triage.engine.cases import Case
from triage.engine.journey import Place
from triage.engine.protocol import Page, Protocol
from triage.engine.vocabulary import Urgency
from triage.models import Alert, Clinic, Publication, Review, ReviewEntry, StoredAssessment, Submission
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult
from triage.models.submissions import Respondent

SUBMISSIONS = 60
_MINUTES_TO_ANSWER = 9
_TIME_TO_SEND = timedelta(seconds=3)
_TIMES = ("shared_at", "read_at", "acknowledged_at", "touched_at", "closed_at")


@dataclass(frozen=True)
class Week:
    """The result: who can log in, and the code of a patient whose review is open."""

    logins: list[Login]
    code: str


class _Maker:
    def __init__(self, cases: Mapping[str, Case], users: Mapping[str, User]) -> None:
        self.cases = cases
        self.users = users
        self.now = timezone.now()
        self.version = Publication.live_version()
        self.last_review_of: dict[int, int] = {}
        self.code = ""

    def submit(self, case: Case, at: datetime, language: str = "en") -> Submission:
        """Answer a case page by page, as a person would; an emergency stops half of them."""
        protocol = self.version.protocol
        known = {**_small_numbers(protocol), **parse_answers(protocol, case.answers)}
        submission_id, by = uuid4(), Respondent(case.respondent)
        stops_at_emergency = case.id.endswith(("1", "4", "6", "9"))
        page: Page | None = protocol.pages[0]
        while page is not None:
            given = {question.id: known[question.id] for question in page.questions if question.id in known}
            if page.layout != "checklist":
                asked = (question for question in page.questions if not question.optional)
                given |= {question.id: "no" for question in asked if question.id not in given}
            sent = send_page(
                submission_id=submission_id,
                page_id=page.id,
                given=given,
                by=by,
                version=self.version,
                language=language,
            )
            if sent.destination.place == Place.RESULT and stops_at_emergency:
                break
            page = sent.journey.open_page(after=page)
        else:
            finish_submission(submission_id=submission_id, by=by)
        submission = Submission.objects.get(pk=submission_id)
        _set_back_submission(submission, at)
        return submission

    def tell(self, story: Story) -> None:
        """Share a story's answers and replay what was done since."""
        shared_at = self.now - timedelta(minutes=story.ago)
        submission = self.submit(self.cases[story.case], shared_at, story.language)
        by = self.users[NURSE] if story.is_phone_call else None
        began = timezone.now()
        shared = sharing.share_submission(submission_id=submission.pk, contact=patient(story.patient), by=by)
        review = shared.review
        wait = review.due_at - review.shared_at
        _set_back(review.pk, began, shared_at)
        due_at = shared_at + wait
        Review.objects.filter(pk=review.pk).update(due_at=due_at, rings_at=shared_at, escalates_at=due_at)
        for step in story.steps:
            at = shared_at + timedelta(minutes=step.after)
            self._alert(review.pk, at)
            self._do(story, step, Review.objects.get(pk=review.pk), at)
        self._alert(review.pk, self.now)
        self.last_review_of[story.patient] = review.pk
        self.code = shared.code

    def _do(self, story: Story, step: StoryStep, review: Review, at: datetime) -> None:
        began = timezone.now()
        self._acts(story, step, review, at)[step.act]()
        _set_back(review.pk, began, at)
        changed = Review.objects.get(pk=review.pk)
        if changed.waits > review.waits and changed.rings_at and changed.escalates_at:
            since = at - began
            changed.rings_at, changed.escalates_at = changed.rings_at + since, changed.escalates_at + since
            changed.save()

    def _alert(self, review_id: int, until: datetime) -> None:
        """Send the alerts that were due by then, each in time."""
        review = Review.objects.get(pk=review_id)
        moment, target = review.escalates_at, Clinic.load().target(review.effective_urgency)
        # Lead nurses, then administrators.
        for _ in range(2):
            if moment is not None and moment <= until:
                write_due_alerts(now=moment)
                moment += target
        for alert in review.alerts.filter(UNSENT):
            Alert.objects.filter(pk=alert.pk).update(attempts=1)
            record_sent(alert, now=alert.made_at + _TIME_TO_SEND)

    def _acts(
        self, story: Story, step: StoryStep, review: Review, at: datetime
    ) -> Mapping[str, Callable[[], object]]:
        pk, by, seen, text = review.pk, self.users[step.by], review.revision, step.text
        colleague = self.users[NURSE]
        return {
            "open": lambda: work.open_review(review_id=pk, by=by),
            "claim": lambda: claims.claim_review(review_id=pk, by=by),
            "hand_over": lambda: claims.hand_over(review_ids=[pk], to=colleague, by=by),
            "call": lambda: calls.record_attempt(
                review_id=pk, result=AttemptResult(step.code), at=at, text=text, by=by
            ),
            "note": lambda: work.add_note(review_id=pk, text=text, by=by),
            "override": lambda: work.override_urgency(
                review_id=pk, urgency=Urgency(step.code), reason=text, seen=seen, by=by
            ),
            "close": lambda: work.close_review(
                review_id=pk, closing=self._closing(step, story, review), seen=seen, by=by
            ),
            "agree": lambda: second_nurse.answer_as_second(
                review_id=pk, agrees=True, text=text, seen=seen, by=by
            ),
            "same_person": lambda: persons.decide_person(
                review_id=pk, other_id=self.last_review_of[story.patient], is_same=True, by=by
            ),
            "add": lambda: sharing.add_to_shared(review_id=pk, text=text),
            "withdraw": lambda: sharing.withdraw_shared(review_id=pk),
            "worse": lambda: self._get_worse(review, Urgency(step.code), at),
        }

    def _closing(self, step: StoryStep, story: Story, review: Review) -> work.Closing:
        outcome = Outcome(step.code)
        repeats = self.last_review_of[story.patient] if outcome == Outcome.DUPLICATE else None
        return work.Closing(outcome, reached_at=review.reached_at, text=step.text, repeats=repeats)

    def _get_worse(self, review: Review, urgency: Urgency, at: datetime) -> None:
        submission = review.submission
        protocol = submission.version.protocol
        question = next(floor.question for floor in protocol.promises.floors if floor.alone == urgency)
        page_id = protocol.page_of[question].id
        by = Respondent(submission.respondent)
        send_page(submission_id=submission.pk, page_id=page_id, given={question: "yes"}, by=by)
        target = Clinic.load().target(Review.objects.get(pk=review.pk).effective_urgency)
        Review.objects.filter(pk=review.pk).update(due_at=min(review.due_at, at + target))


def _small_numbers(protocol: Protocol) -> dict[str, Answer]:
    """Answers to the numbers that pages ask of everybody and cases do not tell."""
    return {q.id: q.minimum + 1 for q in protocol.questions.values() if q.type == "number"}


def _set_back(review_id: int, began: datetime, at: datetime) -> None:
    """Move every time stamp since `began` to another time."""
    review = Review.objects.get(pk=review_id)
    stamped = {name: getattr(review, name) for name in _TIMES}
    changed = {name: at for name, moment in stamped.items() if moment is not None and moment >= began}
    Review.objects.filter(pk=review_id).update(**changed)
    # The base managers, because what is only ever added to must be set back too.
    ReviewEntry._base_manager.filter(review=review, at__gte=began).update(at=at)
    Alert.objects.filter(review=review, made_at__gte=began).update(made_at=at, due_at=at)
    results = StoredAssessment._base_manager.filter(submission=review.submission_id)
    results.filter(assessed_at__gte=began).update(assessed_at=at)
    Submission.objects.filter(pk=review.submission_id, saved_at__gte=began).update(saved_at=at)


def _set_back_submission(submission: Submission, at: datetime) -> None:
    began = at - timedelta(minutes=_MINUTES_TO_ANSWER)
    done = at - timedelta(minutes=1)
    Submission.objects.filter(pk=submission.pk).update(
        started_at=began, saved_at=done, finished_at=done if submission.is_finished else None
    )
    StoredAssessment._base_manager.filter(submission=submission).update(assessed_at=done)
    tell_change(began)


@transaction.atomic
def make_demo(*, cases: Mapping[str, Case]) -> Week:
    """Make one user of each group and a week of submissions, about half of them shared.

    Raises NothingPublishedError without a protocol.
    """
    make_clinic()
    users, logins = make_staff()
    for name in (NURSE, LEAD):
        switch_duty(is_on=True, by=users[name])
    maker = _Maker(cases, users)
    for item in _in_order(list(cases.values()), maker.now):
        if isinstance(item, Story):
            maker.tell(item)
        else:
            maker.submit(*item)
    # The times were set back past the models.
    write_ledger_anew()
    record(action="make_demo", subject="demo", by=SYSTEM)
    return Week(logins, maker.code)


def _in_order(cases: list[Case], now: datetime) -> list[Story | tuple[Case, datetime]]:
    """The stories and, evenly between them, unshared submissions; the oldest first."""
    unshared = SUBMISSIONS - len(STORIES)
    kinds = cycle(cases)
    items: list[tuple[int, Story | tuple[Case, datetime]]] = [(story.ago, story) for story in STORIES]
    for number in range(unshared):
        ago = (2 * number + 1) * 7 * DAY // (2 * unshared)
        items.append((ago, (next(kinds), now - timedelta(minutes=ago))))
    return [item for _ago, item in sorted(items, key=lambda pair: -pair[0])]
