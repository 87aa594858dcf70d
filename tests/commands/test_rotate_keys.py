"""`manage.py rotate_keys`: everything is sealed anew, so that an old key can be removed."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from tests.nurses.accounts.factors import app_of, recovery_codes_of, shown_code
from tests.nurses.people import nurse, shared_review
from triage.actions.audit import trail_faults
from triage.actions.ledger import ledger_faults
from triage.actions.reviews.persons import find_reviews
from triage.actions.reviews.sharing import add_to_shared, code_index
from triage.actions.sealing import sealed_faults
from triage.models import (
    AuditRow,
    LedgerLine,
    ProtocolVersion,
    Publication,
    Review,
    ReviewEntry,
    SharedContact,
)
from triage.models.audit_keys import current_key
from triage.models.sealing import UNREADABLE, sealing_key
from triage.nurses.accounts.codes import factor_of

if TYPE_CHECKING:
    from pytest_django import Settings

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
OTHER_INDEX_KEY = "another index key, long enough to be accepted by the settings"
SEALED_ELSEWHERE = (
    ("text", "triage_reviewentry"),
    ("answers", "triage_submission"),
    ("document", "triage_storedassessment"),
)
NAME, PHONE, ADDED = "Pat Doe", "555 010 1234", "it is worse at night"


def rotate(*options: str) -> tuple[str, int]:
    """Run the command: what it says, and its exit code."""
    out = StringIO()
    code = 0
    try:
        call_command("rotate_keys", *options, stdout=out, stderr=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue(), code


def stored_tokens() -> list[str]:
    """The sealed values as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, birth_date FROM triage_sharedcontact ORDER BY id")
        contacts = [value for row in cursor.fetchall() for value in row]
        texts: list[str] = []
        for column, table in SEALED_ELSEWHERE:
            cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")  # noqa: S608 (names of our own)
            texts += (row[0] for row in cursor.fetchall())
        return [token for token in (*contacts, *texts) if token]


def history() -> list[tuple[object, ...]]:
    """The history as it is read."""
    return [(one.pk, one.at, one.by, one.kind, one.code, one.text) for one in ReviewEntry.objects.all()]


def found_by_phone() -> list[Review]:
    """What a search for the phone number finds."""
    by, _ = User.objects.get_or_create(username="nora")
    return list(find_reviews(phone=PHONE, record_number="", born=None, surname="", by=by))


@pytest.fixture
def review(live_version: ProtocolVersion, settings: Settings) -> Review:  # noqa: ARG001 (publishes it)
    """A review with an added text, sealed with the old key; the new key was put in front since."""
    settings.CONTACT_KEYS = [OLD]
    review = shared_review(name=NAME, phone=PHONE)
    add_to_shared(review_id=review.pk, text=ADDED)
    settings.CONTACT_KEYS = [NEW, OLD]
    return review


def test_after_it_the_old_key_can_be_removed(review: Review, settings: Settings) -> None:
    rotate()
    settings.CONTACT_KEYS = [NEW]
    contact = SharedContact.objects.get(review=review)
    assert (contact.name, contact.phone) == (NAME, PHONE)
    assert [entry.text for entry in review.entries.all()] == ["", ADDED]


def test_without_it_the_old_key_is_still_needed(review: Review, settings: Settings) -> None:
    settings.CONTACT_KEYS = [NEW]
    assert SharedContact.objects.get(review=review).name == UNREADABLE


@pytest.mark.usefixtures("review")
def test_every_sealed_value_bears_the_first_key() -> None:
    rotate()
    tokens = stored_tokens()
    assert len(tokens) == 5
    assert {token.split(".")[1] for token in tokens} == {sealing_key()}


@pytest.mark.usefixtures("review")
def test_it_says_how_many_and_that_the_old_key_may_go() -> None:
    said, code = rotate()
    assert "5 sealed anew with the first key, 0 were already, 0 cannot be read" in said
    assert "may be removed" in said
    assert code == 0


@pytest.mark.usefixtures("review")
def test_a_second_time_changes_nothing() -> None:
    rotate()
    before = stored_tokens()
    said, _ = rotate()
    assert "0 sealed anew with the first key, 5 were already" in said
    assert stored_tokens() == before


@pytest.mark.usefixtures("review")
def test_more_rows_than_one_batch_are_all_sealed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        shared_review()
    monkeypatch.setattr("triage.actions.sealing._BATCH", 2)
    assert "cannot be read" in rotate()[0]
    assert {token.split(".")[1] for token in stored_tokens()} == {sealing_key()}


@pytest.mark.usefixtures("review")
def test_what_no_key_opens_is_left_as_it_is_and_counted(settings: Settings) -> None:
    settings.CONTACT_KEYS = [NEW]
    before = stored_tokens()
    said, code = rotate()
    assert "5 cannot be read" in said
    assert "Add the missing key" in said
    assert "may be removed" not in said
    assert code == 1
    assert stored_tokens() == before


@pytest.mark.usefixtures("review")
def test_what_opens_is_sealed_anew_beside_what_does_not(settings: Settings) -> None:
    settings.CONTACT_KEYS = [lost := Fernet.generate_key().decode()]
    shared_review()
    settings.CONTACT_KEYS = [NEW, OLD]
    said, code = rotate()
    assert "5 sealed anew with the first key, 0 were already, 4 cannot be read" in said
    assert code == 1
    settings.CONTACT_KEYS = [NEW, lost]
    assert rotate()[1] == 0


def test_the_history_keeps_its_order_times_and_authors(review: Review) -> None:
    before = history()
    rotate()
    assert history() == before
    assert [text for *_, text in before if text] == [ADDED]
    assert review.entries.count() == 2


@pytest.mark.usefixtures("review")
def test_the_trail_tells_that_it_ran() -> None:
    rotate()
    row = AuditRow.objects.get(action="seal_anew")
    assert (row.actor, row.subject_type) == ("system", "sealed")


@pytest.mark.usefixtures("review")
def test_without_the_option_the_indexes_stay(settings: Settings) -> None:
    before = SharedContact.objects.values("phone_index", "record_index", "surnames__index").get()
    settings.INDEX_KEY = OTHER_INDEX_KEY
    rotate()
    assert SharedContact.objects.values("phone_index", "record_index", "surnames__index").get() == before


def test_with_a_new_index_key_a_person_is_found_again(review: Review, settings: Settings) -> None:
    settings.INDEX_KEY = OTHER_INDEX_KEY
    assert found_by_phone() == []
    said, code = rotate("--index")
    assert "Contacts: 1 indexed anew, 0 were already" in said
    assert code == 0
    assert found_by_phone() == [review]


@pytest.mark.usefixtures("review")
def test_indexing_twice_changes_nothing() -> None:
    assert "Contacts: 0 indexed anew, 1 were already" in rotate("--index")[0]


def test_codes_cannot_be_indexed_anew_and_it_says_so(review: Review, settings: Settings) -> None:
    settings.INDEX_KEY = OTHER_INDEX_KEY
    said, _ = rotate("--index")
    assert "open while the key of their time is in INDEX_KEY_FALLBACKS" in said
    assert Review.objects.get().code_index == review.code_index != code_index("anything")


@pytest.mark.usefixtures("review")
def test_a_contact_that_cannot_be_read_keeps_its_indexes(settings: Settings) -> None:
    before = SharedContact.objects.values("phone_index", "surnames__index").get()
    settings.CONTACT_KEYS, settings.INDEX_KEY = [NEW], OTHER_INDEX_KEY
    said, code = rotate("--index")
    assert "Contacts: 0 indexed anew, 0 were already, 1 cannot be read" in said
    assert code == 1
    assert SharedContact.objects.values("phone_index", "surnames__index").get() == before


@pytest.mark.django_db
def test_apps_and_recovery_codes_open_by_the_new_key_alone(settings: Settings) -> None:
    settings.CONTACT_KEYS = [OLD]
    nora = nurse("nora")
    secret, codes = app_of(nora), recovery_codes_of(nora)
    settings.CONTACT_KEYS = [NEW, OLD]
    assert "2 sealed anew with the first key" in rotate()[0]
    assert "0 sealed anew with the first key, 2 were already" in rotate()[0]
    settings.CONTACT_KEYS = [NEW]

    assert factor_of(shown_code(secret), user=nora) is not None
    assert factor_of(codes[3], user=nora) is not None
    assert list(sealed_faults()) == []


@pytest.mark.django_db
def test_a_second_factor_that_no_key_opens_is_named_and_left(settings: Settings) -> None:
    settings.CONTACT_KEYS = [OLD]
    app_of(nurse("nora"))
    settings.CONTACT_KEYS = [NEW]

    assert rotate()[1] == 1
    [fault] = sealed_faults()
    assert fault.startswith("Second factor ")
    assert "does not open" in fault


NEW_AUDIT_KEY = "a new audit key for the tests alone, long enough to be accepted"


@pytest.mark.usefixtures("review")
def test_after_a_new_audit_key_all_that_was_written_before_is_still_whole(settings: Settings) -> None:
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = NEW_AUDIT_KEY, [settings.AUDIT_KEY]
    assert (list(trail_faults()), list(ledger_faults())) == ([], [])
    assert Publication.version_to_ask()
    said, code = rotate()
    assert (code, "0 left as they are" in said) == (0, True)
    assert not LedgerLine.objects.exclude(key=current_key()).exists()
    assert (list(trail_faults()), list(ledger_faults())) == ([], [])


@pytest.mark.usefixtures("review")
def test_an_audit_key_that_was_dropped_too_early_is_named(settings: Settings) -> None:
    old = current_key()
    settings.AUDIT_KEY = NEW_AUDIT_KEY
    assert any(
        f"were written with the audit key {old}. Add it to AUDIT_KEY_FALLBACKS." in fault
        for fault in ledger_faults()
    )


@pytest.mark.usefixtures("review")
def test_a_changed_row_stays_found_under_a_new_audit_key(settings: Settings) -> None:
    Review._base_manager.update(rank=0)
    before = list(ledger_faults())
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = NEW_AUDIT_KEY, [settings.AUDIT_KEY]
    assert "1 left as they are" in rotate()[0]
    assert list(ledger_faults()) == before != []
