"""Every transition of a review from every state: it changes what the table says, or says why it cannot."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.reviews.moments import fresh, minutes_ago, shared_before
from tests.nurses.people import nurse, shared_review
from triage.actions.reviews.changing import changing
from triage.engine.vocabulary import Urgency
from triage.models import (
    Alert,
    AuditRow,
    ClosedTogether,
    LookBack,
    Person,
    Publication,
    Review,
    ReviewEntry,
    SharedContact,
)
from triage.models.review_columns import Outcome
from triage.models.review_states import Ending, ReviewError, ReviewState
from triage.models.review_steps import EFFECTS, Step

pytestmark = pytest.mark.usefixtures("live_version")


def state_columns(nora: User, olga: User) -> dict[str, dict[str, Any]]:
    """What sets each state apart from a review that was just shared. Nora acts, Olga is another nurse."""
    running = {"rings_at": minutes_ago(5), "escalates_at": minutes_ago(5)}
    at_work = {"touched_at": minutes_ago(1), "acknowledged_at": minutes_ago(9)}
    news = {"has_news": True, "is_back": True, "read_at": minutes_ago(8), "reached_at": minutes_ago(3)}
    mine = {**at_work, **news, **running, "claimed_by": nora, "handed_by": olga}
    asked = {"asked_by": olga, "asked_for": Outcome.NOT_REACHED, "repeats": shared_review(name="Kept")}
    together = ClosedTogether.objects.create(by=nora, at=minutes_ago(20))
    closed = {
        "acknowledged_at": minutes_ago(50),
        "outcome": Outcome.ADVICE,
        "closed_at": minutes_ago(20),
        "closed_by": User.objects.get(username="pia"),
        "closed_together": together,
        "rings_at": None,
        "escalates_at": None,
    }
    return {
        "free": {**running, "reached_at": minutes_ago(90)},
        "free, second nurse needed": {**asked, "acknowledged_at": minutes_ago(40)},
        "mine": {**mine, "person": Person.objects.create(), "follow_up_agreed_at": minutes_ago(3)},
        "mine, second nurse needed": {**mine, **asked, "reached_at": minutes_ago(2)},
        "another's": {**at_work, **running, "claimed_by": olga},
        "another's, stale": {
            **at_work,
            **running,
            "claimed_by": olga,
            "touched_at": minutes_ago(90),
            "handed_by": nora,
        },
        "closed unread": {**closed, **asked},
        "closed after a call": {**closed, "reached_at": minutes_ago(21), "spoken_at": minutes_ago(21)},
        "withdrawn": {**closed, "outcome": Outcome.WITHDRAWN},
    }


STATES = (
    *("free", "free, second nurse needed", "mine", "mine, second nurse needed"),
    *("another's", "another's, stale", "closed unread", "closed after a call", "withdrawn"),
)
MINE = {"mine", "mine, second nurse needed"}
SECOND = {"free, second nurse needed", "mine, second nurse needed"}
CLOSED_STATES = {"closed unread", "closed after a call"}
SHARED = set(STATES) - {"withdrawn"}


@dataclass(frozen=True)
class Transition:
    """What is done, the steps that it may consist of, and the states in which it can be done."""

    do: Callable[[Review, User], None]
    steps: set[Step]
    states: set[str]


def raised_by_rule(review: Review, _by: User) -> None:
    look_back = LookBack.objects.create(version=Publication.live_version(), days=30)
    review.raise_to(Urgency.EMERGENCY, at=timezone.now(), look_back=look_back)


def agreed_to_lower(review: Review, by: User) -> None:
    if review.asked_for:
        review.asked_for = Urgency.SAME_DAY
    review.agree(by=by, at=timezone.now())


TRANSITIONS: dict[str, Transition] = {
    "open": Transition(
        lambda review, by: review.open(by=by, at=timezone.now()),
        {Step.READ, Step.LOOK, Step.QUIET},
        set(STATES),
    ),
    "claim": Transition(
        lambda review, by: review.claim(by=by, at=timezone.now()),
        {Step.CLAIM, Step.QUIET, Step.STOP_CLOCK},
        {"free", "free, second nurse needed", "another's, stale"},
    ),
    "put back": Transition(
        lambda review, by: review.release(by=by, at=timezone.now()), {Step.RELEASE, Step.WAIT}, MINE
    ),
    "free": Transition(
        lambda review, _by: review.free(at=timezone.now()), {Step.RELEASE, Step.WAIT}, set(STATES)
    ),
    "hand over": Transition(
        lambda review, by: review.hand_over(to=User.objects.get(username="pia"), by=by, at=timezone.now()),
        {Step.HAND_OVER},
        MINE,
    ),
    "work": Transition(lambda review, by: review.work(by=by, at=timezone.now()), {Step.WORK}, MINE),
    "call in vain": Transition(
        lambda review, by: review.call_in_vain(by=by, at=timezone.now()), {Step.WORK, Step.QUIET}, MINE
    ),
    "reach": Transition(
        lambda review, by: review.reach(reached_at=minutes_ago(1), by=by, at=timezone.now()),
        {Step.WORK, Step.REACH, Step.SPEAK},
        MINE,
    ),
    "override": Transition(
        lambda review, by: review.override_with(Urgency.SAME_DAY, by=by, at=timezone.now()),
        {Step.WORK, Step.OVERRIDE, Step.QUIET},
        MINE,
    ),
    "ask a second nurse": Transition(
        lambda review, by: review.ask_second_nurse(
            Outcome.DUPLICATE, repeats=shared_review(), by=by, at=timezone.now()
        ),
        {Step.ASK_SECOND_NURSE, Step.WAIT},
        MINE,
    ),
    "keep open": Transition(
        lambda review, by: review.keep_open(by=by, at=timezone.now()), {Step.KEEP_OPEN, Step.WORK}, SECOND
    ),
    "agree to close": Transition(
        lambda review, by: review.agree(by=by, at=timezone.now()), {Step.CLOSE}, SECOND
    ),
    "agree to lower": Transition(agreed_to_lower, {Step.OVERRIDE, Step.WAIT, Step.WORK, Step.QUIET}, SECOND),
    "absorb": Transition(
        lambda review, _by: review.absorb(shared_before(urgency="same_day"), at=timezone.now()),
        {Step.ABSORB, Step.WAIT},
        SHARED - CLOSED_STATES,
    ),
    "close": Transition(
        lambda review, by: review.close(
            Ending(Outcome.ADVICE, minutes_ago(1), repeats=shared_review()), by=by, at=timezone.now()
        ),
        {Step.CLOSE, Step.SPEAK, Step.REPEAT},
        MINE,
    ),
    "close unclaimed": Transition(
        lambda review, by: review.close_unclaimed(
            Ending(Outcome.NOT_REACHED, together=ClosedTogether.objects.create(by=by, at=timezone.now())),
            by=by,
            at=timezone.now(),
        ),
        {Step.CLOSE, Step.CLOSE_TOGETHER},
        {"free", "free, second nurse needed", *MINE},
    ),
    "reopen": Transition(
        lambda review, _by: review.reopen(at=timezone.now()), {Step.REOPEN, Step.WAIT}, CLOSED_STATES
    ),
    "raise": Transition(
        lambda review, _by: review.raise_to(Urgency.EMERGENCY, at=timezone.now()),
        {Step.REOPEN, Step.RELEASE, Step.RAISE, Step.WAIT},
        SHARED,
    ),
    "raise by rule": Transition(
        raised_by_rule, {Step.REOPEN, Step.RELEASE, Step.RAISE_BY_RULE, Step.WAIT}, SHARED
    ),
    "add": Transition(
        lambda review, _by: review.add(at=timezone.now()), {Step.REOPEN, Step.WAIT, Step.ADD}, SHARED
    ),
    "answer again": Transition(lambda review, _by: review.answer_again(), {Step.ANSWER_AGAIN}, SHARED),
    "agree to follow-ups": Transition(
        lambda review, _by: review.agree_to_follow_ups(at=timezone.now()), {Step.AGREE_TO_FOLLOW_UPS}, SHARED
    ),
    "end follow-ups": Transition(
        lambda review, _by: review.end_follow_ups(), {Step.END_FOLLOW_UPS}, set(STATES)
    ),
    "join": Transition(lambda review, _by: review.join(Person.objects.create()), {Step.JOIN}, set(STATES)),
    "withdraw": Transition(lambda review, _by: review.withdraw(at=timezone.now()), {Step.WITHDRAW}, SHARED),
}


def review_in(state: str, nora: User, olga: User) -> Review:
    """A review of which the answers gave *soon* and a nurse made *routine*."""
    review = shared_review(urgency="soon")
    lowered = {
        "override": Urgency.ROUTINE,
        "rank": 0,
        "shared_at": minutes_ago(60),
        "due_at": minutes_ago(30),
    }
    Review.objects.filter(pk=review.pk).update(**lowered, **state_columns(nora, olga)[state])
    if state == "withdrawn":
        SharedContact.objects.filter(review=review).delete()
    return fresh(review)


def reviews_in(states: set[str]) -> Iterator[tuple[Review, User]]:
    """A review in each of these states, and Nora."""
    nora, olga, _pia = nurse("nora"), nurse("olga"), nurse("pia")
    for state in sorted(states):
        yield review_in(state, nora, olga), nora


def columns_of(review: Review) -> dict[str, Any]:
    """All that is stored of a review."""
    stored = fresh(review)
    return {field.name: getattr(stored, field.attname) for field in Review._meta.concrete_fields}


def changed_by(transition: Transition, review: Review, by: User) -> set[str]:
    """The columns that a transition changes as it is stored."""
    before = columns_of(review)
    with changing(review.pk, by=by, action="test") as held:
        transition.do(held, by)
    after = columns_of(review)
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_transition_changes_exactly_the_columns_of_the_table(name: str) -> None:
    transition = TRANSITIONS[name]
    allowed = {column for step in transition.steps for column in EFFECTS[step].columns}
    changed = set()
    for review, by in reviews_in(transition.states):
        changed |= changed_by(transition, review, by)
    assert changed == allowed | {"revision", "changed_at"}


@pytest.mark.parametrize("name", [name for name, one in TRANSITIONS.items() if one.states != set(STATES)])
def test_a_transition_that_is_refused_changes_nothing_and_says_why(name: str) -> None:
    transition = TRANSITIONS[name]
    for review, by in reviews_in(set(STATES) - transition.states):
        before, alerts = columns_of(review), Alert.objects.count()
        rows, entries = AuditRow.objects.count(), ReviewEntry.objects.count()
        with pytest.raises(ReviewError) as refused:
            changed_by(transition, review, by)
        assert len(str(refused.value)) > 10
        assert columns_of(review) == before
        counts = (AuditRow.objects.count(), ReviewEntry.objects.count(), Alert.objects.count())
        assert counts == (rows, entries, alerts)


def test_every_step_of_the_table_is_part_of_a_transition() -> None:
    assert (
        {step for one in TRANSITIONS.values() for step in one.steps} | {Step.SHARE}
        == set(EFFECTS)
        == set(Step)
    )


def test_the_table_names_every_column_of_the_state() -> None:
    named = {column for effect in EFFECTS.values() for column in effect.columns}
    assert named | {"revision"} == {field.name for field in ReviewState._meta.get_fields()}


@pytest.mark.parametrize("step", Step)
def test_a_step_sets_what_the_table_says_or_fails(step: Step) -> None:
    with pytest.raises(TypeError, match="sets"):
        Review()._apply(step, revision=7)


def test_what_was_changed_without_a_step_is_not_stored() -> None:
    review = shared_review()
    with changing(review.pk, by=nurse(), action="test") as held:
        held.has_news = True
    assert not fresh(review).has_news


# Columns of no other model, so that a line which sets one is known by its name.
OWN_COLUMNS = {
    *(
        "claimed_by",
        "touched_at",
        "acknowledged_at",
        "read_at",
        "has_news",
        "is_back",
        "asked_by",
        "asked_for",
    ),
    *("override", "look_back_urgency", "escalates_at", "waits", "closed_by", "follow_up_agreed_at"),
    *("rings_at", "spoken_at", "handed_by", "closed_together"),
}
# The one exception makes an invented week and moves its times into the past.
ELSEWHERE = [
    path
    for path in Path("triage").rglob("*.py")
    if path.name != "review_states.py" and not {"migrations", "demo"} & set(path.parts)
]


def names_set_in(tree: ast.AST) -> Iterator[str]:
    """The names of attributes that are assigned, and of columns that an update sets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


@pytest.mark.parametrize("path", ELSEWHERE, ids=str)
def test_the_state_is_set_by_the_state_machine_alone(path: Path) -> None:
    assert not OWN_COLUMNS & set(names_set_in(ast.parse(path.read_text())))


def test_sharing_sets_what_the_table_says() -> None:
    review, at = Review(), timezone.now()
    review.share(urgency=Urgency.EMERGENCY, at=at)
    assert set(review.changed_columns()) == EFFECTS[Step.SHARE].columns | EFFECTS[Step.WAIT].columns
    assert (review.rank, review.waits, review.due_at) == (3, 1, at + timedelta(minutes=15))
