"""What is due: which rows the settings keep no longer.

An open review is never due, nor is one that another that stays repeats, nor one that a look-back needs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from triage.engine.vocabulary import Urgency
from triage.models import (
    Alert,
    ErasedSubmission,
    FollowUp,
    LookBack,
    Notice,
    Replay,
    Review,
    ReviewEntry,
    StoredAssessment,
    Submission,
)
from triage.models.reviews import EntryKind
from triage.models.runs import UNFINISHED, RunState

# What is due at a moment.
Due = Callable[[datetime], QuerySet[Any]]


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def is_being_read() -> bool:
    """Whether a replay works on what is stored: it will name the submissions that it read."""
    return Replay.objects.filter(state__in=UNFINISHED).exists()


def _needed_for_look_backs() -> Q:
    """The reviews that a look-back reads: one under way, or the last one if it failed and may be resumed."""
    runs = list(LookBack.objects.filter(state__in=UNFINISHED))
    last = LookBack.objects.order_by("pk").last()
    if last is not None and last.state == RunState.FAILED:
        runs.append(last)
    since = [run.created_at - timedelta(days=run.days) for run in runs]
    return Q(shared_at__gte=min(since)) if since else Q(pk=None)


def _unshared() -> QuerySet[Submission]:
    """Submissions that no nurse was given, nor entered."""
    return Submission.objects.filter(review=None, follow_up=None, phone_call=None)


def unfinished(now: datetime) -> QuerySet[Submission]:
    before = _before(now, settings.KEEP_UNFINISHED_DAYS)
    return _unshared().filter(finished_at=None, erased_at=None, saved_at__lt=before)


def finished(now: datetime) -> QuerySet[Submission]:
    before = _before(now, settings.KEEP_UNSHARED_DAYS)
    return _unshared().filter(finished_at__isnull=False, erased_at=None, saved_at__lt=before)


def erased(_now: datetime) -> QuerySet[Submission]:
    """What was erased by a release that kept the answers."""
    return _unshared().filter(erased_at__isnull=False)


def stopped_calls(now: datetime) -> QuerySet[Submission]:
    """Calls that were stopped, and those that lie without a sign. One with a sign goes into the queue."""
    sign = StoredAssessment.objects.filter(submission=OuterRef("pk")).exclude(urgency=Urgency.ROUTINE)
    lies = Q(
        ~Exists(sign),
        phone_call__ended_at=None,
        saved_at__lt=_before(now, settings.KEEP_UNFINISHED_DAYS),
    )
    stopped = Q(phone_call__ended_at__lt=_before(now, settings.KEEP_STOPPED_CALL_DAYS))
    return Submission.objects.filter(lies | stopped, review=None, follow_up=None, phone_call__isnull=False)


def shared(now: datetime) -> QuerySet[Submission]:
    closed = Review.objects.filter(contact__isnull=False)
    return _closed(closed, _before(now, settings.KEEP_SHARED_DAYS))


def withdrawn(now: datetime) -> QuerySet[Submission]:
    """Also those that nurses had closed before, which keep their outcome."""
    before = _before(now, settings.KEEP_WITHDRAWN_DAYS)
    of_late = ReviewEntry.objects.filter(review=OuterRef("pk"), kind=EntryKind.WITHDRAWN, at__gte=before)
    return _closed(Review.objects.filter(~Exists(of_late), contact=None), before)


def _closed(reviews: QuerySet[Review], before: datetime) -> QuerySet[Submission]:
    """The submissions of reviews that were closed before, and since when nothing came."""
    later = FollowUp.objects.filter(review=OuterRef("pk"), submission__saved_at__gte=before)
    # Shared once more by themselves, they have a review of their own, which goes first.
    shared_anew = FollowUp.objects.filter(review=OuterRef("pk"), submission__review__isnull=False)
    repeated = Review.objects.filter(repeats=OuterRef("pk"))
    stays = Exists(later) | Exists(shared_anew) | Exists(repeated) | _needed_for_look_backs()
    old = reviews.filter(~stays, closed_at__lt=before)
    return Submission.objects.filter(review__in=old, saved_at__lt=before)


def words_taken_back(_now: datetime) -> QuerySet[ReviewEntry]:
    """What people added to answers that they took back from a release that kept their words."""
    return ReviewEntry.objects.filter(kind=EntryKind.ADDED, review__contact=None).exclude(text="")


def alerts(now: datetime) -> QuerySet[Alert]:
    of_open = Q(review__isnull=False, review__closed_at=None)
    return Alert.objects.filter(_ended(now)).exclude(of_open)


def notices(now: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(_ended(now))


def _ended(now: datetime) -> Q:
    was_ended = Q(sent_at__isnull=False) | Q(cancelled_at__isnull=False)
    return was_ended & Q(made_at__lt=_before(now, settings.KEEP_MESSAGE_DAYS))


def replays(now: datetime) -> QuerySet[Replay]:
    """Trials that ended. Those for a proposal stay with it."""
    before = _before(now, settings.KEEP_REPLAY_DAYS)
    return Replay.objects.filter(ended_at__lt=before, proposal=None)


def sessions(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=now)


def tombstones(now: datetime) -> QuerySet[ErasedSubmission]:
    """The ids of erased answers, once no browser can hold a form of theirs."""
    return ErasedSubmission.objects.filter(erased_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE))


# Submissions, with all that hangs on them.
SUBMISSIONS: dict[str, Due] = {
    "unfinished": unfinished,
    "unshared": finished,
    "erased": erased,
    "stopped_calls": stopped_calls,
    "withdrawn": withdrawn,
    "shared": shared,
}
# Rows that stand alone.
ROWS: dict[str, Due] = {
    "alerts": alerts,
    "notices": notices,
    "replays": replays,
    "sessions": sessions,
    "tombstones": tombstones,
}
