"""What patients do with their answers: share, get worse, add, take back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.actions.reviews.moments import (
    AGO,
    closed_review,
    fresh,
    last_entry,
    shared_before,
    taken_review,
    unreached_review,
)
from tests.nurses.people import assessed_submission, lead_nurse, nurse, shared_review
from triage.actions.reviews.persons import decide_person
from triage.actions.reviews.sharing import (
    MOST_ADDED_CHARACTERS,
    Contact,
    Shared,
    add_to_shared,
    code_index,
    share_submission,
    withdraw_shared,
)
from triage.actions.submissions import erase_submission, save_handover_notes, send_page
from triage.actions.written_codes import normalize_code
from triage.models import (
    Clinic,
    HandoverNotes,
    ProtocolVersion,
    Review,
    ReviewEntry,
    SharedContact,
    Submission,
)
from triage.models.review_columns import Outcome
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind
from triage.models.submissions import Respondent

pytestmark = pytest.mark.usefixtures("live_version")
CONTACT = Contact(
    name="Pat Doe",
    phone="555 010 1234",
    birth_date=date(1960, 5, 17),
    record_number="R-77",
    best_time="mornings",
)
MINUTES = {"emergency": 15, "same_day": 240, "soon": 1440, "routine": 2880}


def share(urgency: str = "emergency") -> Shared:
    """Share a new submission."""
    return share_submission(submission_id=assessed_submission(urgency=urgency).pk, contact=CONTACT, by=None)


@pytest.mark.parametrize("urgency", MINUTES)
def test_sharing_begins_a_review_with_the_clock_of_its_urgency(urgency: str) -> None:
    review = share(urgency).review
    assert review.urgency == review.effective_urgency == urgency
    assert review.due_at - review.shared_at == timedelta(minutes=MINUTES[urgency])


def test_the_clock_follows_the_clinic() -> None:
    Clinic.objects.create(emergency_minutes=7)
    review = share().review
    assert review.due_at - review.shared_at == timedelta(minutes=7)


def test_more_urgent_ones_have_a_higher_rank() -> None:
    ranks = [share(urgency).review.rank for urgency in MINUTES]
    assert ranks == [3, 2, 1, 0]


def test_the_highest_urgency_that_was_shown_counts_even_if_corrected() -> None:
    submission = assessed_submission(urgency="soon")
    corrected = {"submission_id": submission.pk, "page_id": "movement", "by": Respondent.SELF}
    send_page(**corrected, given={"leg_weakness": "yes"})  # type: ignore[arg-type]
    send_page(**corrected, given={})  # type: ignore[arg-type]
    shared = share_submission(submission_id=submission.pk, contact=CONTACT, by=None)
    assert shared.review.urgency == "emergency"


def test_whom_to_call_is_kept() -> None:
    contact = share().review.contact
    stored = SharedContact.objects.get(pk=contact.pk)
    assert (stored.name, stored.phone, stored.birth_date) == ("Pat Doe", "555 010 1234", "1960-05-17")
    assert (stored.record_number, stored.best_time) == ("R-77", "mornings")


def test_name_and_phone_are_enough() -> None:
    contact = Contact(name="Pat Doe", phone="5550101234")
    review = share_submission(submission_id=assessed_submission().pk, contact=contact, by=None).review
    stored = SharedContact.objects.get(review=review)
    assert (stored.birth_date, stored.record_index, stored.surnames.count()) == ("", "", 0)


def test_the_history_begins_with_sharing() -> None:
    entry = last_entry(share().review)
    assert (entry.kind, entry.code, entry.by) == (EntryKind.SHARED, "emergency", None)


def test_a_phone_call_names_the_nurse_who_entered_it() -> None:
    by = nurse()
    review = share_submission(submission_id=assessed_submission().pk, contact=CONTACT, by=by).review
    assert review.entered_by == by
    assert last_entry(review).by == by


def test_the_code_finds_the_review_and_is_stored_nowhere() -> None:
    shared = share()
    assert Review.objects.get(code_index=code_index(shared.code)) == shared.review
    stored = repr(list(Review.objects.values())) + repr(list(ReviewEntry.objects.values()))
    assert shared.code not in stored
    assert normalize_code(shared.code) not in stored


def test_a_code_is_found_however_it_is_written() -> None:
    code = share().code
    assert code_index(code) == code_index(f" {code.lower().replace('-', ' ')} ")


def test_no_two_codes_are_the_same() -> None:
    assert share().code != share().code


def test_a_code_has_no_signs_that_are_mistaken_for_others() -> None:
    assert not set(share().code) & set("01ILOU")


def test_sharing_twice_is_refused() -> None:
    review = share().review
    with pytest.raises(ReviewError, match="shared already"):
        share_submission(submission_id=review.submission_id, contact=CONTACT, by=None)
    assert Review.objects.count() == 1


def test_without_a_result_sharing_is_refused(live_version: ProtocolVersion) -> None:
    submission = Submission.objects.create(version=live_version, respondent="self")
    with pytest.raises(ReviewError, match="no result to share"):
        share_submission(submission_id=submission.pk, contact=CONTACT, by=None)


def test_what_was_erased_cannot_be_shared() -> None:
    submission = assessed_submission()
    erase_submission(submission_id=submission.pk, by=Respondent.SELF)
    with pytest.raises(Submission.DoesNotExist):
        share_submission(submission_id=submission.pk, contact=CONTACT, by=None)


def test_what_was_never_begun_cannot_be_shared() -> None:
    with pytest.raises(Submission.DoesNotExist):
        share_submission(submission_id=uuid4(), contact=CONTACT, by=None)


def test_adding_is_news_in_the_patients_words() -> None:
    review = shared_review()
    add_to_shared(review_id=review.pk, text="  It is in both legs now.\x00 ")
    assert fresh(review).has_news
    entry = last_entry(review)
    assert (entry.kind, entry.text, entry.by) == (EntryKind.ADDED, "It is in both legs now.", None)


def test_adding_leaves_the_clock_of_an_open_one() -> None:
    review = shared_before()
    add_to_shared(review_id=review.pk, text="worse")
    assert fresh(review).due_at == review.due_at


def test_adding_reopens_what_was_closed() -> None:
    by = nurse()
    review = closed_review(by)
    add_to_shared(review_id=review.pk, text="worse")
    reopened = fresh(review)
    assert not reopened.is_closed


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_adding_nothing_is_refused(text: str) -> None:
    review = shared_review()
    with pytest.raises(ReviewError, match="Write what you want to add"):
        add_to_shared(review_id=review.pk, text=text)
    assert fresh(review).revision == review.revision


def test_adding_too_much_is_refused_with_the_limit() -> None:
    review = shared_review()
    add_to_shared(review_id=review.pk, text="x" * MOST_ADDED_CHARACTERS)
    with pytest.raises(ReviewError, match="at most 1000"):
        add_to_shared(review_id=review.pk, text="x" * (MOST_ADDED_CHARACTERS + 1))


def test_nothing_is_added_to_what_was_taken_back() -> None:
    review = shared_review()
    withdraw_shared(review_id=review.pk)
    with pytest.raises(ReviewError, match="taken back"):
        add_to_shared(review_id=review.pk, text="hello")
    assert last_entry(review).kind == EntryKind.WITHDRAWN


def test_taking_back_closes_it_and_deletes_whom_to_call() -> None:
    review = shared_review()
    withdraw_shared(review_id=review.pk)
    withdrawn = fresh(review)
    assert withdrawn.is_closed
    assert withdrawn.outcome == Outcome.WITHDRAWN
    assert not SharedContact.objects.exists()


def test_withdrawing_ends_the_claim() -> None:
    review = taken_review(nurse())
    withdraw_shared(review_id=review.pk)
    assert (fresh(review).claimed_by, fresh(review).touched_at) == (None, None)


def test_taking_back_needs_no_second_nurse_any_more() -> None:
    review = unreached_review(nurse())
    withdraw_shared(review_id=review.pk)
    assert fresh(review).asked_by is None


def test_taking_back_twice_changes_nothing() -> None:
    review = shared_review()
    withdraw_shared(review_id=review.pk)
    before = fresh(review).revision, review.entries.count()
    withdraw_shared(review_id=review.pk)
    assert (fresh(review).revision, review.entries.count()) == before


def test_taking_back_a_closed_one_keeps_its_outcome() -> None:
    review = closed_review(lead_nurse(), Outcome.ADVICE)
    withdraw_shared(review_id=review.pk)
    assert fresh(review).outcome == Outcome.ADVICE
    assert not SharedContact.objects.exists()


def test_taking_back_deletes_whom_to_call_from_the_handover_sheet() -> None:
    review = shared_review()
    notes = {"contact": "My son, 555-010-0177", "worry": "My back"}
    save_handover_notes(submission_id=review.submission_id, notes=notes, by=Respondent.SELF)
    withdraw_shared(review_id=review.pk)
    kept = HandoverNotes.objects.get(submission=review.submission_id)
    assert (kept.contact, kept.worry) == ("", "My back")


def test_taking_back_joins_it_to_nobody_any_more() -> None:
    one, two, by = shared_review(), shared_review(), nurse()
    decide_person(review_id=one.pk, other_id=two.pk, is_same=True, by=by)
    withdraw_shared(review_id=one.pk)
    assert fresh(one).person is None
    assert fresh(two).person is not None


def test_erasing_the_answers_takes_back_what_was_shared() -> None:
    review = shared_before(AGO)
    erase_submission(submission_id=review.submission_id, by=Respondent.SELF)
    assert fresh(review).outcome == Outcome.WITHDRAWN
    assert not SharedContact.objects.exists()
