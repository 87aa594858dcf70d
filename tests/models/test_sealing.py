"""What people wrote and answered lies sealed in the database; whom to call is found by an exact match."""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.nurses.people import assessed_submission, shared_review
from triage.models import HandoverNotes, ReviewEntry, SharedContact, Submission
from triage.models.blind_indexes import phone_index, record_index, searched_surname_indexes, surname_indexes
from triage.models.reviews import EntryKind
from triage.models.sealing import UNREADABLE, BrokenSealError, Sealed, seal, unseal

if TYPE_CHECKING:
    from pytest_django import Settings


OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
BORN = date(1960, 5, 17)


def stored_bytes(table: str) -> str:
    """Everything that a table holds, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (a table's name of this test)
        return repr(cursor.fetchall())


PLACE = ("table", "column", "1")
TEXTS = st.text(st.characters(codec="utf-8"))
ANSWERS = st.dictionaries(
    TEXTS, st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS), max_size=20
)


@given(text=TEXTS)
def test_a_sealed_text_opens(text: str) -> None:
    assert unseal(seal(text, place=PLACE), place=PLACE) == text


@given(answers=ANSWERS)
def test_any_answers_open_as_they_were_sealed(answers: dict[str, object]) -> None:
    row = Submission(answers=answers)
    field = Submission._meta.get_field("answers")
    row.answers = field.pre_save(row, add=True)
    assert type(row.__dict__["answers"]) is (Sealed if answers else dict)
    assert row.answers == answers


@given(data=st.data())
def test_a_value_of_which_any_character_is_changed_does_not_open(data: st.DataObject) -> None:
    token = seal("Pat Doe", place=PLACE)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda one: one != token[at]))
    with pytest.raises(BrokenSealError):
        unseal(token[:at] + other + token[at + 1 :], place=PLACE)


@given(at=st.integers(min_value=0), flipped=st.integers(1, 255))
def test_a_value_of_which_any_byte_is_changed_does_not_open(at: int, flipped: int) -> None:
    head, _, body = seal("Pat Doe", place=PLACE).rpartition(".")
    raw = bytearray(base64.b64decode(body))
    raw[at % len(raw)] ^= flipped
    with pytest.raises(BrokenSealError):
        unseal(f"{head}.{base64.b64encode(raw).decode()}", place=PLACE)


@pytest.mark.parametrize(
    "place", [("other", "column", "1"), ("table", "other", "1"), ("table", "column", "2")]
)
def test_a_value_opens_in_its_own_place_only(place: tuple[str, ...]) -> None:
    token = seal("Pat Doe", place=PLACE)
    with pytest.raises(BrokenSealError):
        unseal(token, place=place)


def test_the_same_text_never_seals_the_same() -> None:
    assert seal("Pat Doe", place=PLACE) != seal("Pat Doe", place=PLACE)


def test_the_length_of_a_value_does_not_tell_a_yes_from_a_no() -> None:
    assert len(seal('{"leg":"yes"}', place=PLACE)) == len(seal('{"leg":"not_sure"}', place=PLACE))


def test_the_first_key_seals(settings: Settings) -> None:
    settings.CONTACT_KEYS = [NEW, OLD]
    token = seal("Pat Doe", place=PLACE)
    settings.CONTACT_KEYS = [NEW]
    assert unseal(token, place=PLACE) == "Pat Doe"


def test_an_old_key_still_opens(settings: Settings) -> None:
    settings.CONTACT_KEYS = [OLD]
    token = seal("Pat Doe", place=PLACE)
    settings.CONTACT_KEYS = [NEW, OLD]
    assert unseal(token, place=PLACE) == "Pat Doe"


def test_without_its_key_a_value_does_not_open(settings: Settings) -> None:
    settings.CONTACT_KEYS = [OLD]
    token = seal("Pat Doe", place=PLACE)
    settings.CONTACT_KEYS = [NEW]
    with pytest.raises(BrokenSealError):
        unseal(token, place=PLACE)


@pytest.mark.parametrize("damaged", ["Pat Doe", "gAAAA", "é", '{"leg": "no"}', "s1.", "s1..", "s1.é.é"])
def test_what_was_never_sealed_does_not_open(damaged: str) -> None:
    with pytest.raises(BrokenSealError):
        unseal(damaged, place=PLACE)


def test_a_sealed_column_takes_nothing_open() -> None:
    with pytest.raises(TypeError, match="sealed"):
        Submission.objects.update(answers={"leg_weakness": "no"})


@pytest.mark.usefixtures("live_version")
def test_answers_results_and_notes_are_nowhere_readable_in_the_database() -> None:
    submission = assessed_submission(urgency="emergency")
    HandoverNotes.objects.create(submission=submission, worry="My left hip", allergies="penicillin")
    stored = "".join(
        map(stored_bytes, ("triage_submission", "triage_storedassessment", "triage_handovernotes"))
    )
    for text in (*submission.answers, "not_sure", "findings", "deciders", "left hip", "penicillin"):
        # The ids of pages say which were sent, not what was said on them.
        assert text not in stored.replace(repr(submission.sent_pages), "").replace(
            json.dumps(submission.sent_pages), ""
        )


@pytest.mark.usefixtures("live_version")
def test_a_value_that_does_not_open_is_stored_again_as_it_was() -> None:
    contact = shared_review(name="Pat Doe").contact
    with connection.cursor() as cursor:
        cursor.execute("UPDATE triage_sharedcontact SET name = %s", [broken := "s1.00000000.AAAA"])
    contact.refresh_from_db()
    assert contact.name == UNREADABLE
    contact.best_time = "noon"
    contact.save()
    assert SharedContact.objects.values_list("name", flat=True).get() == broken


@pytest.mark.usefixtures("live_version")
def test_whom_to_call_is_nowhere_readable_in_the_database() -> None:
    shared_review(
        name="Pat Doe",
        phone="555 010 1234",
        birth_date=BORN,
        record_number="RECORD-77",
        best_time="At about noon",
    )
    stored = stored_bytes("triage_sharedcontact")
    for text in (
        "Pat Doe",
        "555 010 1234",
        "5550101234",
        "1960-05-17",
        "RECORD-77",
        "RECORD77",
        "about noon",
    ):
        assert text not in stored


@pytest.mark.usefixtures("live_version")
def test_whom_to_call_is_read_as_it_was_written() -> None:
    shared_review(name="Zoë O'Dell", phone="555 010 1234", birth_date=BORN)
    contact = SharedContact.objects.get()
    assert (contact.name, contact.phone, contact.birth_date) == ("Zoë O'Dell", "555 010 1234", "1960-05-17")
    assert contact.record_number == ""


@pytest.mark.usefixtures("live_version")
def test_what_is_written_in_the_history_is_nowhere_readable_in_the_database() -> None:
    review = shared_review()
    ReviewEntry.objects.create(
        review=review, at=review.shared_at, kind=EntryKind.NOTE, text="her sister called"
    )
    assert "her sister" not in stored_bytes("triage_reviewentry")
    assert review.entries.last().text == "her sister called"  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["555-010-1234", "(555) 010 1234", "+1 555 010 1234", "15550101234"])
def test_a_phone_number_is_found_however_it_is_written(written: str) -> None:
    assert phone_index(written) == phone_index("5550101234")


@pytest.mark.parametrize("other", ["5550101235", "0101234", "+44 5550101234"])
def test_another_phone_number_is_another(other: str) -> None:
    assert phone_index(other) != phone_index("5550101234")


@pytest.mark.parametrize("written", ["R-77a", " r 77 A", "R77A"])
def test_a_record_number_is_found_however_it_is_written(written: str) -> None:
    assert record_index(written) == record_index("R77A")


# How a name was written, and a surname that somebody on the phone says.
FOUND = [
    ("Zo\u00eb M\u00fcller", "MULLER"),
    ("z. mu\u0308ller", "M\u00fcller"),
    ("Ana Garc\u00eda L\u00f3pez", "Garcia"),
    ("Ana Garc\u00eda L\u00f3pez", "L\u00f3pez"),
    ("Ana Garc\u00eda L\u00f3pez", "Garc\u00eda L\u00f3pez"),
    ("Ana Garc\u00eda", "Garc\u00eda L\u00f3pez"),
    ("Eva M\u00fcller-L\u00fcdenscheidt", "Muller"),
    ("Eva M\u00fcller-L\u00fcdenscheidt", "L\u00fcdenscheidt"),
    ("Eva M\u00fcller\u2010L\u00fcdenscheidt", "M\u00fcller-L\u00fcdenscheidt"),
    ("Smith, John", "Smith"),
    ("Smith, John Jr.", "Smith"),
    ("John Smith Jr.", "Smith"),
    ("John Smith, Jr.", "Smith"),
    ("John Smith III", "Smith Jr."),
    ("Ludwig van der Berg", "van der Berg"),
    ("Rose O\u2019Grady", "O'Grady"),
    ("Cher", "Cher"),
    ("Pat Doe", "Pat Doe"),
]


@pytest.mark.parametrize(("name", "said"), FOUND)
def test_a_birth_date_is_found_with_a_surname_however_it_is_written(name: str, said: str) -> None:
    assert surname_indexes(BORN, name) & searched_surname_indexes(BORN, said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Pat Doe", "Dow"),
        ("Pat Doe", "Pat"),
        ("Doe, Pat", "Pat"),
        ("Ana de la Cruz", "de la Vega"),
        ("John Smith Jr.", "Jr."),
    ],
)
def test_a_birth_date_with_another_surname_is_another(name: str, said: str) -> None:
    assert not surname_indexes(BORN, name) & searched_surname_indexes(BORN, said)


def test_an_index_of_a_surname_says_neither_name_nor_birth_date() -> None:
    (index,) = surname_indexes(BORN, "Pat Doe")
    assert re.fullmatch("[0-9a-f]{64}", index)
    assert index not in surname_indexes(date(1960, 5, 18), "Pat Doe")


def test_what_is_missing_has_no_index() -> None:
    assert phone_index("") == record_index("-") == ""
    assert surname_indexes(None, "Pat Doe") == surname_indexes(BORN, "") == set()


def test_an_index_cannot_be_made_without_the_key(settings: Settings) -> None:
    before = phone_index("5550101234")
    settings.INDEX_KEY = "another index key, long enough to be accepted by the settings"
    assert phone_index("5550101234") != before


def test_the_same_digits_as_phone_and_as_record_number_differ() -> None:
    assert phone_index("5550101234") != record_index("5550101234")
