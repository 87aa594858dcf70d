"""Every act on a review leaves one row in the audit trail, with names of fields and nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.actions.reviews.moments import (
    called_in_vain,
    closed_review,
    minutes_ago,
    shared_before,
    taken_review,
    unreached_review,
)
from tests.nurses.people import assessed_submission, lead_nurse, nurse, shared_review
from triage.actions.audit import trail_faults
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review, hand_over, release_review
from triage.actions.reviews.closing_many import close_many
from triage.actions.reviews.persons import decide_person, find_reviews
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.sharing import (
    Contact,
    add_to_shared,
    raise_review,
    share_submission,
    withdraw_shared,
)
from triage.actions.reviews.work import (
    Closing,
    add_note,
    close_review,
    open_review,
    override_urgency,
    reopen_review,
)
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult

pytestmark = pytest.mark.usefixtures("live_version")
# Whatever a person or a nurse wrote in these tests.
WORDS = "Sesquipedalian words"
PERSON: dict[str, Any] = {
    "name": f"Pat {WORDS}",
    "phone": "555 010 9876",
    "birth_date": date(1960, 5, 17),
    "record_number": "R-774422",
}


def share(by: User) -> None:  # noqa: ARG001 (the patient does it)
    share_submission(submission_id=assessed_submission().pk, contact=Contact(**PERSON), by=None)


def share_phone_call(by: User) -> None:
    share_submission(submission_id=assessed_submission().pk, contact=Contact(**PERSON), by=by)


def get_worse(by: User) -> None:  # noqa: ARG001 (the patient does it)
    review = shared_review(urgency="soon", **PERSON)
    raise_review(review.submission, Urgency.EMERGENCY)


def add(by: User) -> None:  # noqa: ARG001 (the patient does it)
    add_to_shared(review_id=shared_review(**PERSON).pk, text=WORDS)


def withdraw(by: User) -> None:  # noqa: ARG001 (the patient does it)
    withdraw_shared(review_id=shared_review(**PERSON).pk)


def read(by: User) -> None:
    open_review(review_id=shared_review(**PERSON).pk, by=by)


def take(by: User) -> None:
    claim_review(review_id=shared_review(**PERSON).pk, by=by)


def put_back(by: User) -> None:
    release_review(review_id=taken_review(by, **PERSON).pk, by=by)


def give(by: User) -> None:
    hand_over(review_ids=[taken_review(by, **PERSON).pk], to=nurse("olga"), by=by)


def call(by: User) -> None:
    review = taken_review(by, **PERSON)
    record_attempt(review_id=review.pk, result=AttemptResult.VOICEMAIL, at=minutes_ago(1), text=WORDS, by=by)


def write(by: User) -> None:
    add_note(review_id=shared_review(**PERSON).pk, text=WORDS, by=by)


def judge(by: User) -> None:
    review = taken_review(by, urgency="same_day", **PERSON)
    override_urgency(review_id=review.pk, urgency=Urgency.SOON, reason=WORDS, seen=review.revision, by=by)


def close(by: User) -> None:
    review = taken_review(by, **PERSON)
    closing = Closing(Outcome.ADVICE, minutes_ago(1), WORDS)
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=by)


def give_up(by: User) -> None:
    review = called_in_vain(by, times=3, **PERSON)
    closing = Closing(Outcome.NOT_REACHED, text=WORDS)
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=by)


def agree(by: User) -> None:
    review = unreached_review(nurse("olga"), **PERSON)
    answer_as_second(review_id=review.pk, agrees=True, text=WORDS, seen=review.revision, by=by)


def keep_open(by: User) -> None:
    review = unreached_review(nurse("olga"), **PERSON)
    answer_as_second(review_id=review.pk, agrees=False, text=WORDS, seen=review.revision, by=by)


def reopen(by: User) -> None:
    review = closed_review(by, **PERSON)
    reopen_review(review_id=review.pk, reason=WORDS, seen=review.revision, by=by)


def close_several(by: User) -> None:
    review = shared_before(urgency="soon", **PERSON)
    close_many(seen={review.pk: review.revision}, outcome=Outcome.IN_CARE, reason=WORDS, by=by)


def search(by: User) -> None:
    find_reviews(
        phone=PERSON["phone"], record_number=PERSON["record_number"], born=None, surname=WORDS, by=by
    )


def join(by: User) -> None:
    one, other = shared_review(**PERSON), shared_review(**PERSON)
    decide_person(review_id=one.pk, other_id=other.pk, is_same=True, by=by)


NURSE = "nurse"
# What is done, and what the last row of the trail must say: action, who acted, fields.
ACTS: list[tuple[Callable[[User], None], str, str, list[str]]] = [
    (share, "share", "patient", ["contact", "urgency"]),
    (share_phone_call, "share", NURSE, ["contact", "urgency"]),
    (get_worse, "raise", "system", ["urgency"]),
    (add, "add", "patient", ["entries"]),
    (withdraw, "withdraw", "patient", ["contact", "outcome", "person"]),
    (read, "open", NURSE, []),
    (take, "claim", NURSE, ["claimed_by"]),
    (put_back, "release", NURSE, ["claimed_by"]),
    (give, "hand_over", NURSE, ["claimed_by"]),
    (call, "attempt", NURSE, ["entries"]),
    (write, "note", NURSE, ["entries"]),
    (judge, "override", NURSE, ["override"]),
    (close, "close", NURSE, ["outcome"]),
    (give_up, "close", NURSE, ["outcome"]),
    (agree, "agree_as_second", NURSE, ["outcome"]),
    (keep_open, "keep_open", NURSE, ["outcome"]),
    (reopen, "reopen", NURSE, ["outcome"]),
    (close_several, "close_many", NURSE, ["outcome"]),
    (search, "search", NURSE, []),
    (join, "decide_person", NURSE, ["person"]),
]
every_act = pytest.mark.parametrize("act", [act for act, *_ in ACTS], ids=lambda act: act.__name__)


@pytest.mark.parametrize(("act", "action", "actor", "fields"), ACTS, ids=[act.__name__ for act, *_ in ACTS])
def test_an_act_is_recorded_with_who_did_it_and_names_of_fields(
    act: Callable[[User], None], action: str, actor: str, fields: list[str]
) -> None:
    by = lead_nurse()
    act(by)
    row = AuditRow.objects.latest("number")
    assert (row.action, row.fields) == (action, fields)
    assert row.actor == (f"user {by.pk}" if actor == NURSE else actor)
    assert row.subject_type == "review"


@every_act
def test_nothing_that_anybody_wrote_is_in_the_trail(act: Callable[[User], None]) -> None:
    act(lead_nurse())
    trail = repr(list(AuditRow.objects.values_list("actor", "action", "subject_type", "subject", "fields")))
    for personal in (WORDS, "Pat", "555 010", "5550", "1960-", "774422", "leg_weakness", "yes"):
        assert personal not in trail


@every_act
def test_the_trail_is_whole_after_an_act(act: Callable[[User], None]) -> None:
    act(lead_nurse())
    assert list(trail_faults()) == []


def test_a_joining_is_recorded_for_both_reviews() -> None:
    join(nurse())
    rows = AuditRow.objects.filter(action="decide_person").values_list("subject", flat=True)
    assert len(set(rows)) == 2


@pytest.mark.parametrize("act", [read, take, call, close, write])
def test_an_act_names_the_review_that_it_was_about(act: Callable[[User], None]) -> None:
    act(nurse())
    subjects = set(AuditRow.objects.filter(subject_type="review").values_list("subject", flat=True))
    assert len(subjects) == 1
