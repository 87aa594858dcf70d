"""An invented month: submissions, what nurses did with them, and the night on which clocks go back in it.

The same seed gives the same month. Rows are stored as the program would store them, at the times of
the month, which going through the actions would not allow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from triage.engine.evaluation import assess
from triage.engine.vocabulary import Urgency
from triage.models import Publication, Review, ReviewEntry, StoredAssessment, Submission
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import DateTimeField

    from triage.engine.answers import Answer
    from triage.engine.evaluation import Assessment
    from triage.engine.protocol import Protocol

# New York put its clocks back on November 1, 2026, at 2:00.
FIRST, LAST = date(2026, 10, 12), date(2026, 11, 10)
CLOCKS_GO_BACK = datetime(2026, 11, 1, 6, tzinfo=UTC)
# By then everything that is to happen has happened.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
# From the evening before the first day to the morning after the last: both ends are cut.
_BEGIN, _DAYS = datetime(2026, 10, 11, 20, tzinfo=UTC), 31.5
_SHEETS = 60
_BATCH = 5_000
_CLOSINGS = (
    Outcome.SENT_TO_ER,
    Outcome.APPOINTMENT,
    Outcome.ADVICE,
    Outcome.ADVICE,
    Outcome.IN_CARE,
    Outcome.NOT_REACHED,
    Outcome.DUPLICATE,
)


@dataclass
class _Made:
    """Rows to store."""

    submissions: list[Submission] = field(default_factory=list)
    results: list[StoredAssessment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    entries: list[ReviewEntry] = field(default_factory=list)


def make_month(count: int, seed: int = 7) -> None:
    """Store so many submissions, about six in ten of them shared."""
    maker = _Maker(Random(seed))
    for start in range(0, count, _BATCH):
        _store(maker.made(min(_BATCH, count - start)))


def _store(made: _Made) -> None:
    begun: DateTimeField = Submission._meta.get_field("started_at")  # type: ignore[type-arg]
    # Left on, it would put the present in place of the times of the month.
    begun.auto_now_add = False
    try:
        Submission.objects.bulk_create(made.submissions)
    finally:
        begun.auto_now_add = True
    StoredAssessment.objects.bulk_create(made.results, batch_size=100)
    Review.objects.bulk_create(made.reviews, batch_size=40)
    ReviewEntry.objects.bulk_create(made.entries, batch_size=100)


class _Maker:
    """Makes submissions and their ways."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.version = Publication.live_version()
        self.results = list(_some_results(self.version.protocol, random))
        self.highest = [one for one in self.results if one.urgency == Urgency.EMERGENCY]

    def made(self, count: int) -> _Made:
        """Some more."""
        made = _Made()
        for number in range(count):
            self._submit(made, is_in_the_night=number % 25 == 0)
        return made

    def _submit(self, made: _Made, *, is_in_the_night: bool) -> None:
        began = _BEGIN + timedelta(days=self.random.random() * _DAYS)
        if is_in_the_night:
            began = CLOCKS_GO_BACK + timedelta(minutes=self.random.uniform(-80, 80))
        submission = Submission(
            pk=UUID(int=self.random.getrandbits(128)),
            version=self.version,
            respondent="self",
            started_at=began,
        )
        made.submissions.append(submission)
        if self.random.random() < 0.05:
            # Left before there was a result.
            return
        result = self.random.choice(self.results)
        self._tell(made, submission, result)
        if result.urgency < Urgency.EMERGENCY and self.random.random() < 0.1:
            result = self.random.choice(self.highest)
            self._tell(made, submission, result)
        if self.random.random() < 0.6:
            self._share(made, submission, result, began + self._minutes(2, 60))

    def _tell(self, made: _Made, submission: Submission, result: Assessment) -> None:
        document = result.model_dump(mode="json", exclude_defaults=True)
        stored = StoredAssessment(
            submission=submission, urgency=result.urgency, document=document, is_final=True
        )
        made.results.append(stored)

    def _share(self, made: _Made, submission: Submission, result: Assessment, at: datetime) -> None:
        review = Review(
            submission=submission,
            urgency=result.urgency,
            rank=result.urgency.rank,
            shared_at=at,
            due_at=at,
            code_index=f"{self.random.getrandbits(160):040x}",
        )
        made.reviews.append(review)
        way = _Way(made, review, at, self.random)
        way.note(EntryKind.SHARED, result.urgency)
        if result.urgency < Urgency.EMERGENCY and way.chance(0.12):
            self._get_worse(way, submission)
        if way.chance(0.04):
            way.withdraw()
            return
        if way.chance(0.03):
            # A lead nurse closes many that nobody took.
            way.close(Outcome.IN_CARE)
        elif way.chance(0.9):
            way.take()
            if way.chance(0.2):
                way.judge()
            if way.chance(0.05) and review.urgency != Urgency.EMERGENCY:
                self._get_worse(way, submission)
            if way.chance(0.85):
                way.close(self.random.choice(_CLOSINGS))
        if review.closed_at and way.chance(0.1):
            way.open_again()
            if way.chance(0.7):
                way.close(Outcome.ADVICE)

    def _get_worse(self, way: _Way, submission: Submission) -> None:
        self._tell(way.made, submission, self.random.choice(self.highest))
        way.rise()

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self.random.uniform(least, most))


@dataclass
class _Way:
    """What happens to one review, step by step."""

    made: _Made
    review: Review
    at: datetime
    random: Random

    def chance(self, of: float) -> bool:
        """Whether it happens."""
        return self.random.random() < of

    def note(self, kind: EntryKind, code: str = "") -> None:
        """Write a line of history."""
        self.made.entries.append(ReviewEntry(review=self.review, at=self.at, kind=kind, code=code))

    def pass_time(self, mean_minutes: float) -> None:
        """Let some time go by."""
        self.at += timedelta(minutes=self.random.expovariate(1 / mean_minutes))

    def rise(self) -> None:
        """Become an emergency."""
        self.pass_time(30)
        self.review.urgency = Urgency.EMERGENCY
        self.note(EntryKind.RAISED, Urgency.EMERGENCY)

    def take(self) -> None:
        """A nurse takes it."""
        self.pass_time({"emergency": 9, "same_day": 120}.get(self.review.urgency, 600))
        self.review.acknowledged_at = self.at
        self.note(EntryKind.CLAIMED)
        if self.chance(0.7):
            self.pass_time(30)
            self.review.spoken_at = self.review.spoken_at or self.at
            self.note(EntryKind.ATTEMPT, "reached")
        elif self.chance(0.6):
            self.note(EntryKind.ATTEMPT, "no_answer")

    def judge(self) -> None:
        """She changes the urgency, sometimes twice."""
        for _ in range(self.random.choice((1, 1, 2))):
            self.pass_time(5)
            now = self.review.override or self.review.urgency
            to = self.random.choice([urgency for urgency in Urgency if urgency != now])
            self.review.override = "" if to == self.review.urgency else to
            self.note(EntryKind.OVERRIDDEN, to)

    def close(self, outcome: Outcome) -> None:
        """It ends."""
        self.pass_time(60)
        self.review.outcome, self.review.closed_at = outcome, self.at
        self.note(EntryKind.CLOSED, outcome)

    def open_again(self) -> None:
        """A nurse, or words that the patient adds, bring it back."""
        self.pass_time(600)
        self.review.outcome, self.review.closed_at = "", None
        self.note(self.random.choice((EntryKind.REOPENED, EntryKind.ADDED)))

    def withdraw(self) -> None:
        """The patient takes it back."""
        self.pass_time(40)
        self.review.outcome, self.review.closed_at = Outcome.WITHDRAWN, self.at
        self.note(EntryKind.WITHDRAWN)


def _some_results(protocol: Protocol, random: Random) -> Iterator[Assessment]:
    signs = [question.id for question in protocol.questions.values() if question.type == "yes_no"]
    for _ in range(_SHEETS):
        sheet: dict[str, Answer] = dict.fromkeys(signs, "no")
        sheet["cancer_diagnosis"] = "yes"
        for sign in random.sample(signs, random.choice((0, 1, 1, 1, 2, 3))):
            sheet[sign] = random.choice(("yes", "yes", "not_sure"))
        yield assess(protocol, sheet)
