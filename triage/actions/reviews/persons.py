"""Whether two reviews are of one person: exact matches are offered, a nurse decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.reviews.changing import add_entry, changing, lock_in_order
from triage.models import ContactSurname, Person, PersonDecision, Review, SharedContact
from triage.models.blind_indexes import (
    searched_phone_indexes,
    searched_record_indexes,
    searched_surname_indexes,
)
from triage.models.ledger import keeping_ledger
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind

MOST_OFFERED = 10


def probably_same(review: Review) -> QuerySet[Review]:
    """Undecided reviews with the same phone, record number, or birth date and surname."""
    contact: SharedContact | None = getattr(review, "contact", None)
    if contact is None:
        return Review.objects.none()
    same = Q(contact__phone_index=contact.phone_index)
    if contact.record_index:
        same |= Q(contact__record_index=contact.record_index)
    if surnames := [surname.index for surname in contact.surnames.all()]:
        same |= Q(contact__in=_contacts_by_surname(surnames))
    decided = PersonDecision.objects.filter(review=review).values("other")
    found = Review.objects.filter(same).exclude(pk=review.pk).exclude(pk__in=decided)
    if review.person_id:
        found = found.exclude(person=review.person_id)
    found = found.select_related("contact").prefetch_related("contact__surnames")
    return found.order_by("-shared_at")[:MOST_OFFERED]


def _contacts_by_surname(indexes: Collection[str]) -> QuerySet[ContactSurname, int]:
    return ContactSurname.objects.filter(index__in=indexes).values_list("contact", flat=True)


def find_reviews(
    *, phone: str, record_number: str, born: date | None, surname: str, by: User
) -> QuerySet[Review]:
    """Reviews by exact phone, record number, or birth date with surname. Raises ReviewError without any."""
    wanted = Q()
    if phones := searched_phone_indexes(phone):
        wanted |= Q(contact__phone_index__in=phones)
    if records := searched_record_indexes(record_number):
        wanted |= Q(contact__record_index__in=records)
    if surnames := searched_surname_indexes(born, surname):
        wanted |= Q(contact__in=_contacts_by_surname(surnames))
    if not wanted:
        raise ReviewError("Give a phone number, a record number, or a birth date with a surname.")
    record(action="search", subject="review", by=by)
    return Review.objects.filter(wanted).select_related("contact", "claimed_by").order_by("-shared_at")[:50]


@keeping_ledger()
def decide_person(*, review_id: int, other_id: int, is_same: bool, by: User) -> None:
    """Store a nurse's decision whether two reviews are of one person; yes joins their histories."""
    if review_id == other_id:
        raise ReviewError("Choose another review.")
    lock_in_order(_to_join(review_id, other_id) if is_same else [review_id, other_id])
    other = Review.objects.get(pk=other_id)
    with changing(review_id, by=by, action="decide_person", fields=["person"]) as review:
        now = timezone.now()
        for one, two in ((review, other), (other, review)):
            PersonDecision.objects.create(review=one, other=two, is_same=is_same, by=by, at=now)
        if is_same:
            person = review.person or other.person or Person.objects.create()
            review.join(person)
            add_entry(review, EntryKind.JOINED, by=by, text=str(other))
    if not is_same:
        record(action="decide_person", subject=other, by=by, fields=["person"])
        return
    for joined_id in _to_join(review_id, other_id) - {review_id}:
        with changing(
            joined_id, by=by, action="decide_person", fields=["person"], is_revised=False
        ) as joined:
            joined.join(person)


def _to_join(review_id: int, other_id: int) -> set[int]:
    """Two reviews, and all reviews of the person of either."""
    pair = [review_id, other_id]
    people = Review.objects.filter(pk__in=pair, person__isnull=False).values("person")
    found = Review.objects.filter(Q(pk__in=pair) | Q(person__in=people))
    return set(found.values_list("pk", flat=True))
