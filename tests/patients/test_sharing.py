"""Sharing with the care team: offered below what to do now, and nothing is in the queue before."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.nurses.people import nurse
from tests.patients.html import read
from tests.patients.person import Person, database_locked
from tests.patients.sharer import (
    FORM,
    SIGNS,
    code_on,
    entered,
    own_status_url,
    review_of,
    sees_form,
    sends,
    sentences,
    share_url,
    shared_url,
    shares,
)
from triage.actions.reviews.sharing import share_submission
from triage.actions.reviews.work import open_review
from triage.engine.safety.words import EMERGENCY_GRADE, TEXT_GRADE, reading_grade
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Holiday, OpeningHours, Review, SharedContact
from triage.models.review_states import ReviewError

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

TOLD = list(SIGNS)
WITH_TEAM = {"care_team": "cancer_team"}
CANNOT_SAY = "We cannot say when someone will read this."


@pytest.fixture
def told(person: Person) -> Person:
    """Somebody who was told to call today."""
    person.was_told(**SIGNS["same_day"])
    return person


# ---- the way there


@pytest.mark.parametrize("urgency", TOLD)
def test_every_result_offers_to_share_below_what_to_do_now(person: Person, urgency: str) -> None:
    seen = person.finishes(**SIGNS[urgency], **WITH_TEAM)
    assert share_url(person) in seen.links
    for before in ("What to do next", "What to say", "Do not stop, start or change a medicine"):
        assert seen.words.index(before) < seen.words.index("Share with your care team")


def test_the_emergency_screen_offers_to_share_below_what_to_do_now(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    seen = person.sees_result()
    assert share_url(person) in seen.links
    assert seen.words.index("Call now or go to the emergency room") < seen.words.index(
        "Share with your care team"
    )


def test_nothing_is_in_the_queue_before_somebody_shares(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    person.opens_result()
    sees_form(person)
    sends(person, phone="no")
    assert Review.objects.count() == 0
    assert SharedContact.objects.count() == 0


def test_an_unfinished_result_that_is_no_emergency_cannot_be_shared_yet(person: Person) -> None:
    person.presses_none("movement")
    assert person.client.get(share_url(person))["Location"] == person.result_url
    assert sends(person)["Location"] == person.result_url
    assert Review.objects.count() == 0


def test_a_shared_result_says_so_instead(told: Person) -> None:
    shares(told)
    seen = told.sees_result()
    assert "You shared these answers" in seen.words
    assert own_status_url(told) in seen.links
    assert share_url(told) not in seen.links


def test_an_emergency_that_was_read_no_longer_says_that_nobody_has(person: Person) -> None:
    person.was_told(**SIGNS["emergency"])
    shares(person)
    assert "No one has read these answers yet." in person.sees_result().words
    open_review(review_id=review_of(person).pk, by=nurse())
    words = person.sees_result().words
    assert "No one has read these answers yet." not in words
    assert "Do not wait for a call. Calling or going is up to you" in words


def test_the_clinic_is_not_called_the_team_of_somebody_in_hospice(person: Person) -> None:
    seen = person.finishes(**SIGNS["same_day"], care_team="hospice")
    assert "Share with the cancer clinic" in seen.words
    assert "Share with your care team" not in seen.words


@pytest.mark.parametrize("urgency", TOLD)
@pytest.mark.parametrize("given", [{"care_team": "other_doctor"}, {"cancer_diagnosis": "no"}])
def test_somebody_without_a_cancer_team_is_not_asked_to_share_with_one(
    person: Person, urgency: str, given: dict[str, str]
) -> None:
    seen = person.finishes(**(SIGNS[urgency] | {"cancer_diagnosis": "yes"} | given))
    assert share_url(person) not in seen.links
    assert "Share with" not in seen.words


def test_what_was_shared_stays_in_reach_of_somebody_without_a_cancer_team(person: Person) -> None:
    person.was_told(**SIGNS["same_day"], care_team="other_doctor")
    shares(person)
    assert "You shared these answers" in person.sees_result().words


# ---- the form


@pytest.mark.parametrize(
    ("urgency", "words"),
    [
        ("emergency", "Do not wait for a call. Now, day or night."),
        ("emergency", "Call your cancer care team now, or go to the emergency room."),
        ("same_day", "Do not wait for a call. Today, day or night."),
        ("same_day", "Call your cancer care team now, at any hour."),
        ("soon", "Call the office. Do not wait for your next visit."),
        ("routine", "This does not mean that nothing is wrong."),
    ],
)
def test_the_form_repeats_first_what_to_do_now(person: Person, urgency: str, words: str) -> None:
    person.was_told(**SIGNS[urgency], **WITH_TEAM)
    seen = sees_form(person)
    assert words in seen.words
    assert seen.words.index(words) < seen.words.index("Your name")


def test_the_form_repeats_the_crisis_line(person: Person) -> None:
    person.was_told(thoughts_of_self_harm="yes")
    assert "Call or text 988 now" in sees_form(person).words


def test_the_form_repeats_that_911_should_be_called(person: Person) -> None:
    person.was_told(hard_to_wake="yes")
    assert "Call 911 now" in sees_form(person).words


def test_the_form_opens_on_the_emergency_screen_too(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert "What to do now: Call now or go to the emergency room" in sees_form(person).words
    assert shares(person)


@pytest.mark.parametrize(
    "words", ["nurses of Elm Street Oncology", "You can take it back", "are sealed", "to help"]
)
@pytest.mark.usefixtures("clinic")
def test_the_form_says_who_reads_it_what_for_how_it_is_kept_and_that_it_can_be_taken_back(
    told: Person, words: str
) -> None:
    assert words in sees_form(told).words


def test_a_helper_is_asked_for_the_person_they_help(carer: Person) -> None:
    carer.was_told(**SIGNS["same_day"])
    words = sees_form(carer).words
    assert "Name of the person you help" in words
    assert "The person agrees to this, or I speak for them." in words
    assert sends(carer, consent="other").status_code == 302


# ---- when somebody reads it


def clinic_open(clinic: Clinic, *, opens: time, closes: time, days: int = 0) -> None:
    """Open on the weekday that lies so many days ahead."""
    weekday = (datetime.now(UTC) + timedelta(days=days)).weekday()
    OpeningHours.objects.create(clinic=clinic, weekday=weekday, opens=opens, closes=closes)


@pytest.mark.usefixtures("clinic")
def test_without_hours_nobody_can_say_when_it_is_read(told: Person) -> None:
    assert CANNOT_SAY in sees_form(told).words


def test_without_a_clinic_nobody_can_say_when_it_is_read(told: Person) -> None:
    assert CANNOT_SAY in sees_form(told).words


@pytest.mark.usefixtures("open_clinic")
def test_an_open_office_says_until_when_somebody_reads(told: Person) -> None:
    words = sees_form(told).words
    assert "Someone reads shared answers while the office is open, until 11:59 PM today." in words


def test_a_closed_office_says_before_when_nobody_reads(told: Person, clinic: Clinic) -> None:
    clinic_open(clinic, opens=time(8), closes=time(17), days=2)
    opens = datetime.now(UTC) + timedelta(days=2)
    words = f"The office is closed now. No one reads this before {opens:%a %b} {opens.day}, 8:00 AM."
    assert words in sees_form(told).words


def test_an_office_that_does_not_open_within_a_year_cannot_say(told: Person, clinic: Clinic) -> None:
    clinic_open(clinic, opens=time(8), closes=time(17), days=2)
    today = datetime.now(UTC).date()
    Holiday.objects.bulk_create(
        Holiday(clinic=clinic, day=today + timedelta(days=ahead), name="Closed") for ahead in range(367)
    )
    assert f"The office is closed now. {CANNOT_SAY}" in sees_form(told).words


# ---- sharing


@pytest.mark.parametrize("urgency", TOLD)
def test_a_name_and_a_phone_number_put_it_into_the_queue(person: Person, urgency: str) -> None:
    person.was_told(**SIGNS[urgency])
    assert sends(person)["Location"] == shared_url(person)
    review = review_of(person)
    assert review.effective_urgency == Urgency(urgency)
    assert review.entered_by is None
    assert (review.contact.name, review.contact.phone) == ("Pat Doe", "555-010-0199")


def test_all_that_is_written_is_kept(told: Person) -> None:
    sends(told, birth_date="05/17/1960", record_number="MR-77", best_time="After 3")
    contact = review_of(told).contact
    assert (contact.birth_date, contact.record_number, contact.best_time) == (
        "1960-05-17",
        "MR-77",
        "After 3",
    )


def test_what_is_written_is_stored_sealed(told: Person) -> None:
    sends(told, birth_date="05/17/1960", record_number="RECORD-77", best_time="After 3 PM")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM triage_sharedcontact")
        stored = str(cursor.fetchall())
    for words in (
        "Pat Doe",
        "555-010-0199",
        "5550100199",
        "1960-05-17",
        "RECORD-77",
        "RECORD77",
        "After 3 PM",
    ):
        assert words not in stored


@pytest.mark.parametrize(
    "phone",
    [
        *("5550100", "(555) 010-0199", "+1 555.010.0199", "555\u2011010\u20110199", "555\u00a0010\u00a00199"),
        *(
            "555-010-0199 ext. 12",
            "\u202a555-010\u200b-0199\u202c",
            "+44 20 7946 0958",
            "011 44 20 7946 0958",
        ),
        "\u0665\u0665\u0665\u0660\u0661\u0660\u0660",
    ],
)
def test_a_phone_number_may_be_written_in_many_ways(told: Person, phone: str) -> None:
    assert sends(told, phone=phone).status_code == 302


@pytest.mark.parametrize(
    "written",
    ["05/17/1960", "5/17/1960", "05-17-1960", "05 17 1960", "1960-05-17", "May 17, 1960", " 5/17/1960 "],
)
def test_a_date_of_birth_may_be_written_in_many_ways(told: Person, written: str) -> None:
    sends(told, birth_date=written)
    assert review_of(told).contact.birth_date == "1960-05-17"


@pytest.mark.parametrize("written", ["01/01/1900", f"{datetime.now(UTC):%m/%d/%Y}"])
@pytest.mark.usefixtures("clinic")
def test_the_first_and_the_last_date_of_birth_are_fine(told: Person, written: str) -> None:
    assert sends(told, birth_date=written).status_code == 302


# ---- bad input

LONG = "x" * 10_000
BAD = [
    ("name", "", "Write the name."),
    ("name", "   ", "Write the name."),
    ("name", LONG, "Please write at most 120 letters."),
    ("phone", "", "Write the phone number."),
    ("phone", "call me", "does not look like one phone number. Write it like 212-555-0100"),
    ("phone", "555010", "too short"),
    ("phone", "5" * 16, "too long"),
    ("phone", "-------", "does not look like one phone number"),
    ("phone", "\u200b", "Write the phone number."),
    ("name", "\u200b", "Write the name."),
    ("name", "\u3164 \u202e", "Write the name."),
    ("phone", LONG, "Please write at most 40 letters."),
    ("birth_date", "yesterday", "Write month, day and year"),
    ("birth_date", "02/30/1960", "Write month, day and year"),
    ("birth_date", "17/05/1960", "Write month, day and year"),
    ("birth_date", "05/17/60", "Write month, day and year"),
    ("birth_date", "01/01/2999", "This day has not come yet."),
    ("birth_date", "12/31/1899", "Write a year from 1900 on."),
    ("birth_date", LONG, "Write month, day and year"),
    ("record_number", LONG, "Please write at most 40 letters."),
    ("best_time", LONG, "Please write at most 120 letters."),
    ("consent", "", "We cannot share without it."),
    ("consent", "other", "We cannot share without it."),
    ("consent", "on", "We cannot share without it."),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_what_is_wrong_is_said_at_the_field_and_at_the_top(
    told: Person, field: str, value: str, message: str
) -> None:
    response = sends(told, **{field: value})
    assert response.status_code == 200
    raw = read(response).raw
    summary = raw.split('class="error-summary" role="alert" tabindex="-1" autofocus')[1].split("</ul>")[0]
    assert message in summary
    assert f'href="#id_{field}"' in summary
    assert message in raw.split(f'id="id_{field}-error"')[1].split("</p>")[0]
    assert "Error: " in raw.split("<title>")[1].split("</title>")[0]


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, value, _ in BAD])
def test_nothing_wrong_is_shared_and_what_was_entered_is_kept(told: Person, field: str, value: str) -> None:
    written = FORM | {"birth_date": "", "record_number": "MR-77", "best_time": "After 3"} | {field: value}
    seen = read(told.client.post(share_url(told), written))
    assert Review.objects.count() == 0
    for name in ("name", "phone", "birth_date", "record_number", "best_time"):
        assert entered(seen, name) == written[name]
    assert (("consent", "own") in seen.ticked) == (written["consent"] == "own")


def test_what_was_entered_never_becomes_markup(told: Person) -> None:
    assert "<b>x</b>" not in read(sends(told, name='"><b>x</b>', phone="")).raw


@pytest.mark.parametrize("name", ["Pat Doe\x00", "Pat\u200b Doe", "\u202ePat Doe\u202c"])
def test_what_nobody_sees_in_a_name_is_not_kept(told: Person, name: str) -> None:
    sends(told, name=name)
    assert SharedContact.objects.get().name == "Pat Doe"


def test_a_refusal_of_the_queue_is_shown(told: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise ReviewError("There is no result to share yet.")

    monkeypatch.setattr("triage.patients.sharing.share_submission", refuse)
    seen = read(sends(told))
    assert "There is no result to share yet." in seen.words
    assert entered(seen, "name") == "Pat Doe"


# ---- who may


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_answers_are_not_found(told: Person, method: str) -> None:
    response = Client().generic(method.upper(), share_url(told))
    assert response.status_code == 404
    assert read(response).has_emergency_list


def test_somebody_elses_code_is_not_found(told: Person) -> None:
    sends(told)
    assert Client().get(shared_url(told)).status_code == 404


def test_nobody_shares_somebody_elses_answers(told: Person) -> None:
    Client().post(share_url(told), FORM)
    assert Review.objects.count() == 0


@pytest.mark.parametrize("name", ["patients:share", "patients:shared"])
def test_an_invented_id_is_not_found(person: Person, name: str) -> None:
    assert person.client.get(reverse(name, args=[uuid4()])).status_code == 404


def test_erased_answers_cannot_be_shared(told: Person) -> None:
    told.client.post(reverse("patients:erase", args=[told.id]))
    assert sends(told).status_code == 404


def test_what_is_not_shared_has_no_code(told: Person) -> None:
    assert told.client.get(shared_url(told)).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused(told: Person, method: str) -> None:
    assert told.client.generic(method.upper(), share_url(told)).status_code == 405


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_code_is_only_looked_at(told: Person, method: str) -> None:
    sends(told)
    assert told.client.generic(method.upper(), shared_url(told)).status_code == 405
    assert code_on(told.client.get(shared_url(told)))


def test_another_site_cannot_share(told: Person) -> None:
    told.client.handler.enforce_csrf_checks = True
    assert sends(told).status_code == 403
    assert Review.objects.count() == 0


def test_the_browser_keeps_no_copy(told: Person) -> None:
    assert "no-store" in told.client.get(share_url(told))["Cache-Control"]
    sends(told)
    assert "no-store" in told.client.get(shared_url(told))["Cache-Control"]


def test_sharing_twice_makes_one_review_and_keeps_its_code(told: Person) -> None:
    sends(told)
    assert sends(told, name="Somebody Else")["Location"] == shared_url(told)
    assert review_of(told).contact.name == "Pat Doe"
    assert code_on(told.client.get(shared_url(told)))


def test_two_at_once_make_one_review(told: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def after_another(**shared: Any) -> NoReturn:
        share_submission(**shared)
        share_submission(**shared)
        raise AssertionError("shared twice")

    monkeypatch.setattr("triage.patients.sharing.share_submission", after_another)
    assert sends(told)["Location"] == shared_url(told)
    assert Review.objects.count() == 1


def test_it_is_shared_when_the_session_has_ended_meanwhile(told: Person) -> None:
    token = dict(sees_form(told).hidden)["form_token"]
    told.client = Client()
    assert sends(told, form_token=token)["Location"] == shared_url(told)
    assert code_on(told.client.get(shared_url(told)))


# ---- the code


def test_the_code_is_shown_with_what_to_do_now(told: Person) -> None:
    sends(told)
    words = read(told.client.get(shared_url(told))).words
    assert "Write it down" in words
    assert "Call your cancer care team now, at any hour." in words
    assert CANNOT_SAY in words


def test_the_code_can_be_copied_and_printed(told: Person) -> None:
    code = shares(told)
    raw = read(told.client.get(shared_url(told))).raw
    assert f'data-copy="{code}"' in raw
    assert "data-print" in raw


def test_the_code_can_be_seen_again_in_the_same_browser(told: Person) -> None:
    code = shares(told)
    status = read(told.client.get(own_status_url(told), follow=True))
    assert shared_url(told) in status.links
    assert code_on(told.client.get(shared_url(told))) == code


def no_longer_shows_the_code(told: Person) -> bool:
    """Whether its page leads on, and nothing leads there."""
    status = read(told.client.get(own_status_url(told), follow=True))
    return told.client.get(shared_url(told)).status_code == 302 and shared_url(told) not in status.links


def test_a_code_that_was_used_here_is_not_kept_any_more(told: Person) -> None:
    told.client.post(reverse("patients:code"), {"code": shares(told)})
    assert no_longer_shows_the_code(told)


def test_the_code_of_what_was_taken_back_is_not_kept_any_more(told: Person) -> None:
    shares(told)
    seen = read(told.client.get(reverse("patients:withdraw")))
    told.client.post(reverse("patients:withdraw"), dict(seen.hidden))
    assert no_longer_shows_the_code(told)


def test_the_code_of_what_was_erased_is_not_kept_any_more(told: Person) -> None:
    shares(told)
    told.client.post(reverse("patients:erase", args=[told.id]))
    assert told.client.session["shared_codes"] == {}
    assert told.client.get(shared_url(told)).status_code == 404


def test_a_code_whose_key_is_gone_is_not_shown(told: Person, settings: Settings) -> None:
    shares(told)
    settings.CONTACT_KEYS = ["YW5vdGhlciBrZXkgZm9yIHRoZSB0ZXN0cyBhbG9uZSE="]
    assert told.client.get(shared_url(told)).status_code == 302


def test_the_code_of_one_is_not_shown_for_another(told: Person) -> None:
    other = Person(client=told.client)
    other.was_told(**SIGNS["soon"])
    assert shares(other) != shares(told)
    assert code_on(told.client.get(shared_url(other))) != code_on(told.client.get(shared_url(told)))


def test_the_session_holds_the_review_and_neither_name_nor_code(told: Person) -> None:
    sends(told)
    held = [session.get_decoded() for session in Session.objects.all()]
    code = code_on(told.client.get(shared_url(told)))
    assert held[0]["shared"] == {str(told.id): review_of(told).pk}
    for words in ("Pat Doe", "555-010-0199", "5550100199", code, code.replace("-", "")):
        assert words not in str(held)


def test_no_name_is_logged_and_none_is_in_an_address(told: Person, logs: pytest.LogCaptureFixture) -> None:
    response = sends(told)
    told.client.get(response["Location"])
    sends(told, name="Pat Doe", phone="")
    text = " ".join(record.getMessage() for record in logs.records) + response["Location"]
    for words in ("Pat Doe", "Pat%20Doe", "Pat+Doe", "555-010-0199", "5550100199"):
        assert words not in text


# ---- when the database fails


def test_the_result_stands_when_the_queue_cannot_be_read(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.ticks("movement", leg_weakness="yes")
    monkeypatch.setattr("triage.patients.sharing.Review.objects.select_related", database_locked)
    seen = person.sees_result()
    assert "go to the emergency room" in seen.words
    assert share_url(person) not in seen.links


def test_what_could_not_be_shared_is_carried(told: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.patients.sharing.share_submission", database_locked)
    response = sends(told)
    assert response.status_code == 503
    assert ("name", "Pat Doe") in read(response).hidden
    assert read(response).has_emergency_list


def test_a_trail_that_cannot_be_written_shares_nothing(told: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.actions.reviews.sharing.record", database_locked)
    assert sends(told).status_code == 503
    assert Review.objects.count() == 0


def test_an_alert_that_cannot_be_written_shares_nothing_and_says_whom_to_call(
    told: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.actions.reviews.sharing.queue_first_alerts", database_locked)
    response = sends(told)
    assert response.status_code == 503
    assert read(response).has_emergency_list
    assert Review.objects.count() == 0
    assert told.sees_result()


def test_the_result_asks_the_database_once_for_what_was_shared(
    told: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    told.opens_result()
    with django_assert_max_num_queries(6):
        told.opens_result()


# ---- erasing


def test_erasing_says_that_it_takes_back_and_does(told: Person) -> None:
    shares(told)
    erase = reverse("patients:erase", args=[told.id])
    assert "you also take that back" in read(told.client.get(erase)).words
    told.client.post(erase)
    assert not SharedContact.objects.exists()
    assert review_of(told).outcome == "withdrawn"


# ---- words


@pytest.mark.parametrize("urgency", TOLD)
@pytest.mark.parametrize("respondent", ["self", "other"])
@pytest.mark.usefixtures("live_version", "open_clinic")
def test_every_page_of_sharing_is_easy_to_read_and_never_tells_to_wait(urgency: str, respondent: str) -> None:
    person = Person(respondent)
    person.was_told(**SIGNS[urgency])
    form = sees_form(person)
    refused = read(sends(person, name="", phone="", birth_date="never", consent=""))
    sent = sends(person, consent="own" if respondent == "self" else "other")
    places = [sent["Location"], reverse("patients:shared_status"), reverse("patients:withdraw")]
    pages = [form, refused, *(read(person.client.get(place)) for place in places)]
    limit = EMERGENCY_GRADE if urgency == "emergency" else TEXT_GRADE
    for seen in [*pages, person.sees_result()]:
        assert not re.search(r"wait for (our|the|their) call|(we|someone) will call", seen.words, re.I)
    for seen in pages:
        assert reading_grade(sentences(seen)) <= limit, sentences(seen)
