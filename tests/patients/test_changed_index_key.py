"""INDEX_KEY is changed: what was given and stored before is found while the old key stays listed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.actions.test_staff_access import NEW as NEW_PASSWORD
from tests.actions.test_staff_access import agreed, both_codes, proposed
from tests.nurses.people import PASSWORD, administrator, nurse, shared_review
from tests.patients.person import Person
from tests.patients.sharer import FORM, SIGNS
from tests.patients.test_code_page import CODE, STATUS, WRONG, Sharer, tries
from tests.patients.test_own_copy import printed
from triage.actions.ledger import ledger_faults
from triage.actions.reviews.persons import find_reviews
from triage.actions.reviews.sharing import code_index, review_of_code
from triage.actions.set_up_codes import CodesError, choose_password_by_codes
from triage.models import Review
from triage.models.access_proposals import SetUp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("live_version")
NEW = "a new index key for the tests alone, long enough to be accepted"
NEWER = f"{NEW}, and newer"


def change_key(settings: Settings, new: str = NEW) -> None:
    """A new key, with those before it as fallbacks."""
    before = [settings.INDEX_KEY, *settings.INDEX_KEY_FALLBACKS]
    settings.INDEX_KEY, settings.INDEX_KEY_FALLBACKS = new, before


def told_sharer() -> Sharer:
    person = Person()
    person.was_told(**SIGNS["same_day"])
    return Sharer(person)


@pytest.fixture
def sharer() -> Sharer:
    """Somebody who shared before the key was changed."""
    return told_sharer()


def found(**wanted: object) -> list[Review]:
    """What a nurse finds."""
    nothing = {"phone": "", "record_number": "", "born": None, "surname": ""}
    return list(find_reviews(**nothing | wanted, by=nurse()))  # type: ignore[arg-type]


def test_a_code_of_before_opens(sharer: Sharer, settings: Settings) -> None:
    change_key(settings)
    assert sharer.enters()["Location"] == STATUS
    assert "You shared these answers on" in sharer.sees().words


def test_a_code_of_two_keys_ago_opens_after_many_wrong_ones(sharer: Sharer, settings: Settings) -> None:
    change_key(settings)
    change_key(settings, NEWER)
    tries(sharer.client, 30)
    assert sharer.enters()["Location"] == STATUS


def test_a_new_code_opens_by_the_new_key_alone(settings: Settings) -> None:
    change_key(settings)
    sharer = told_sharer()
    settings.INDEX_KEY_FALLBACKS = []
    assert sharer.enters()["Location"] == STATUS


def test_a_code_that_was_used_needs_the_old_key_no_more(sharer: Sharer, settings: Settings) -> None:
    unused = told_sharer()
    change_key(settings)
    sharer.enters()
    settings.INDEX_KEY_FALLBACKS = []
    assert sharer.enters()["Location"] == STATUS
    assert unused.enters().status_code == 200


def test_using_an_old_code_changes_nothing_that_anybody_sees(sharer: Sharer, settings: Settings) -> None:
    before = Review.objects.values().get()
    change_key(settings)
    sharer.enters()
    assert Review.objects.values().get() == before | {"code_index": code_index(sharer.code)}
    assert list(ledger_faults()) == []


def test_a_right_code_opens_although_it_cannot_be_stored_anew(
    sharer: Sharer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def read_only() -> Iterator[None]:
        raise OperationalError
        yield

    change_key(settings)
    monkeypatch.setattr("triage.actions.reviews.sharing.transaction.atomic", read_only)
    review = review_of_code(sharer.code)
    assert review == sharer.review


@pytest.mark.parametrize("changed", [0, 1, 2, 3])
def test_a_wrong_code_costs_one_look_however_many_keys_are_listed(
    sharer: Sharer, settings: Settings, changed: int
) -> None:
    for number in range(changed):
        change_key(settings, f"{NEW} {number}")
    sharer.enters(WRONG)
    with CaptureQueriesContext(connection) as queries:
        sharer.enters(WRONG)
    looks = [one["sql"] for one in queries.captured_queries if 'FROM "triage_review"' in one["sql"]]
    assert len(looks) == 1


def test_wrong_codes_are_limited_as_before(sharer: Sharer, settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"wrong_codes": 3}
    change_key(settings)
    tries(sharer.client, 3)
    assert sharer.client.post(CODE, {"code": WRONG}).status_code == 429
    assert sharer.enters()["Location"] == STATUS


def test_a_person_who_asks_for_their_data_is_found_by_the_code_of_before(
    sharer: Sharer, settings: Settings
) -> None:
    change_key(settings)
    assert FORM["name"] in str(printed(sharer.code))


@pytest.mark.parametrize(
    "wanted",
    [{"phone": FORM["phone"]}, {"record_number": "R-77"}, {"born": date(1960, 5, 17), "surname": "Doe"}],
    ids=["phone", "record-number", "surname"],
)
def test_a_nurse_finds_whoever_shared_before(wanted: dict[str, object], settings: Settings) -> None:
    shared_review(phone=FORM["phone"], birth_date=date(1960, 5, 17), record_number="R-77")
    change_key(settings)
    assert len(found(**wanted)) == 1


def test_the_staffs_codes_of_before_open_once(settings: Settings) -> None:
    nora = nurse("nora")
    codes = both_codes(nora, administrator("ada"), administrator("ben"))
    change_key(settings)
    choose_password_by_codes(**codes, password=NEW_PASSWORD)
    with pytest.raises(CodesError):
        choose_password_by_codes(**codes, password=PASSWORD)


def test_codes_given_under_two_keys_go_together(settings: Settings) -> None:
    nora, ada, ben = nurse("nora"), administrator("ada"), administrator("ben")
    given = proposed(nora, ada, set_up=SetUp.PASSWORD)
    change_key(settings)
    choose_password_by_codes(first=given.code, second=agreed(given, ben).code, password=NEW_PASSWORD)
    nora.refresh_from_db()
    assert nora.check_password(NEW_PASSWORD)
