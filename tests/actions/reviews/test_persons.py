"""Whether two reviews are of one person: offered by exact matches, joined only by a nurse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.actions.reviews.moments import fresh, last_entry
from tests.nurses.people import nurse, shared_review
from triage.actions.reviews.persons import MOST_OFFERED, decide_person, find_reviews, probably_same
from triage.actions.reviews.sharing import withdraw_shared
from triage.models import AuditRow, PersonDecision, Review
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind

pytestmark = pytest.mark.usefixtures("live_version")
BORN = date(1960, 5, 17)
OTHER_PHONE = "555 010 9999"
NOTHING: dict[str, Any] = {"phone": "", "record_number": "", "born": None, "surname": ""}


def decide(one: Review, other: Review, *, is_same: bool = True) -> None:
    """A nurse's word."""
    by = fresh(one).claimed_by or nurse(f"nora{one.pk}-{other.pk}")
    decide_person(review_id=one.pk, other_id=other.pk, is_same=is_same, by=by)


def test_the_same_phone_is_offered_however_it_is_written() -> None:
    one, other = shared_review(phone="555 010 1234"), shared_review(phone="+1 (555) 010-1234")
    assert list(probably_same(one)) == [other]


def test_the_same_record_number_is_offered() -> None:
    one = shared_review(record_number="R-77")
    other = shared_review(phone=OTHER_PHONE, record_number="r 77")
    assert list(probably_same(one)) == [other]


def test_the_same_birth_date_and_surname_are_offered() -> None:
    one = shared_review(name="Pat Müller", birth_date=BORN)
    other = shared_review(name="Patricia Muller", phone=OTHER_PHONE, birth_date=BORN)
    assert list(probably_same(one)) == [other]


@pytest.mark.parametrize(
    "other",
    [
        {"phone": OTHER_PHONE},
        {"phone": OTHER_PHONE, "birth_date": BORN, "name": "Kim Roe"},
        {"phone": OTHER_PHONE, "birth_date": date(1961, 5, 17)},
        {"phone": OTHER_PHONE, "record_number": "R-78"},
    ],
    ids=["name alone", "birth date alone", "another birth date", "another record number"],
)
def test_what_does_not_match_is_not_offered(other: dict[str, Any]) -> None:
    one = shared_review(birth_date=BORN, record_number="R-77")
    shared_review(**other)
    assert list(probably_same(one)) == []


def test_the_newest_are_offered_first_and_not_too_many() -> None:
    reviews = [shared_review() for _ in range(MOST_OFFERED + 2)]
    offered = list(probably_same(reviews[0]))
    assert offered == reviews[: -MOST_OFFERED - 1 : -1]


def test_nothing_is_offered_for_what_was_taken_back() -> None:
    one, _ = shared_review(), shared_review()
    withdraw_shared(review_id=one.pk)
    assert list(probably_same(fresh(one))) == []


def test_yes_joins_both_into_one_person() -> None:
    one, other = shared_review(), shared_review()
    decide(one, other)
    assert fresh(one).person is not None
    assert fresh(one).person == fresh(other).person
    assert last_entry(one).kind == EntryKind.JOINED


def test_no_joins_nothing() -> None:
    one, other = shared_review(), shared_review()
    decide(one, other, is_same=False)
    assert fresh(one).person is None
    assert fresh(other).person is None
    assert last_entry(one).kind == EntryKind.SHARED


@pytest.mark.parametrize("is_same", [True, False])
def test_what_was_decided_is_not_offered_again_from_either_side(is_same: bool) -> None:
    one, other = shared_review(), shared_review()
    decide(one, other, is_same=is_same)
    assert list(probably_same(fresh(one))) == []
    assert list(probably_same(fresh(other))) == []


def test_the_decision_is_kept_with_who_and_when() -> None:
    one, other, by = shared_review(), shared_review(), nurse()
    decide_person(review_id=one.pk, other_id=other.pk, is_same=False, by=by)
    decisions = PersonDecision.objects.values_list("review", "other", "is_same", "by")
    assert set(decisions) == {(one.pk, other.pk, False, by.pk), (other.pk, one.pk, False, by.pk)}


def test_a_third_joins_the_same_person() -> None:
    one, other, third = shared_review(), shared_review(), shared_review()
    decide(one, other)
    decide(third, one)
    assert fresh(third).person == fresh(one).person == fresh(other).person


def test_joining_two_persons_joins_all_their_reviews() -> None:
    a, b, c, d = (shared_review() for _ in range(4))
    decide(a, b)
    decide(c, d)
    decide(a, c)
    assert len(set(Review.objects.values_list("person", flat=True))) == 1


def test_those_who_are_one_person_already_are_not_offered() -> None:
    one, other, third = shared_review(), shared_review(), shared_review()
    decide(one, other)
    decide(third, one)
    assert list(probably_same(fresh(third))) == []


def test_a_review_is_not_joined_with_itself() -> None:
    one = shared_review()
    with pytest.raises(ReviewError, match="another review"):
        decide_person(review_id=one.pk, other_id=one.pk, is_same=True, by=nurse())


def test_a_review_is_not_joined_with_an_unknown_one() -> None:
    with pytest.raises(Review.DoesNotExist):
        decide_person(review_id=shared_review().pk, other_id=9999, is_same=True, by=nurse())
    assert not PersonDecision.objects.exists()


@pytest.mark.parametrize(
    "wanted",
    [
        {"phone": "+1 555-010-1234"},
        {"record_number": "r77"},
        {"born": BORN, "surname": "DOE"},
        {"phone": OTHER_PHONE, "record_number": "R-77"},
    ],
    ids=["phone", "record number", "birth date and surname", "any of two"],
)
def test_a_search_finds_by_exact_match(wanted: dict[str, Any]) -> None:
    review = shared_review(birth_date=BORN, record_number="R-77")
    shared_review(name="Kim Roe", phone="555 010 5555")
    assert list(find_reviews(**NOTHING | wanted, by=nurse())) == [review]


def test_a_search_finds_no_part_of_a_number() -> None:
    shared_review(phone="555 010 1234")
    assert list(find_reviews(**NOTHING | {"phone": "010 1234"}, by=nurse())) == []


@pytest.mark.parametrize(
    "wanted", [{}, {"born": BORN}, {"surname": "Doe"}, {"phone": "none"}, {"record_number": "-"}], ids=str
)
def test_a_search_for_nothing_is_refused_and_leaves_no_trace(wanted: dict[str, Any]) -> None:
    shared_review(birth_date=BORN)
    with pytest.raises(ReviewError, match="Give a phone number, a record number, or a birth date"):
        find_reviews(**NOTHING | wanted, by=nurse())
    assert not AuditRow.objects.filter(action="search").exists()


def test_what_was_taken_back_is_not_found() -> None:
    withdraw_shared(review_id=shared_review().pk)
    assert list(find_reviews(**NOTHING | {"phone": "555 010 1234"}, by=nurse())) == []
