"""The pages of the report and their files: who may read them, for which days, and what they never say."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.actions.reviews.moments import closed_review, shared_before, speak, taken_review
from tests.nurses.people import (
    administrator,
    approver,
    assessed_submission,
    editor,
    lead_nurse,
    logged_in,
    nurse,
    shared_ago,
    shared_review,
)
from tests.patients.html import read
from tests.versions import publish
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.work import override_urgency
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, Clinic, ProtocolVersion, SharedContact
from triage.models.review_columns import Outcome
from triage.nurses.report import page as report_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.patients.html import Seen

pytestmark = pytest.mark.usefixtures("live_version")
REPORT, RULES = "/staff/report/", "/staff/report/rules/"
RULE = "weak_or_unsteady_limbs"
CARD = f"{RULES}{RULE}/"
PAGES = (REPORT, RULES, CARD)
FILES = (*(f"{REPORT}csv/{table}/" for table in report_page.TABLES), f"{CARD}csv/")


@pytest.fixture
def client() -> Client:
    """A lead nurse's browser."""
    return logged_in(lead_nurse())


def sees(client: Client, address: str = REPORT) -> Seen:
    """Open a page and read it."""
    return read(client.get(address))


def rows_of(client: Client, address: str) -> list[list[str]]:
    """The lines of a file."""
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


class TestWhoMayRead:
    """Whoever leads, edits rules, approves them or runs the clinic."""

    @pytest.mark.parametrize("somebody", [lead_nurse, editor, approver, administrator])
    @pytest.mark.parametrize("address", [*PAGES, FILES[0], FILES[-1]])
    def test_they_may(self, somebody: Callable[[], User], address: str) -> None:
        assert logged_in(somebody()).get(address).status_code == 200

    @pytest.mark.parametrize("address", [*PAGES, *FILES])
    def test_other_nurses_are_refused_and_that_is_noted(self, address: str) -> None:
        assert logged_in(nurse()).get(address).status_code == 403
        assert AuditRow.objects.filter(action="refused").exists()

    @pytest.mark.parametrize("address", [*PAGES, *FILES])
    def test_an_anonymous_user_is_asked_to_log_in(self, address: str) -> None:
        assert Client().get(address)["Location"] == f"/staff/log-in/?next={address}"

    @pytest.mark.parametrize("address", [*PAGES, *FILES])
    def test_the_report_is_only_read(self, client: Client, address: str) -> None:
        assert client.post(address).status_code == 405

    def test_who_does_not_work_the_queue_is_not_led_there(self) -> None:
        links = sees(logged_in(editor())).links

        assert "/staff/" not in links
        assert {REPORT, "/admin/"} <= set(links)

    def test_a_lead_nurse_is_led_to_the_queue_and_not_to_the_admin(self, client: Client) -> None:
        links = sees(client).links

        assert {"/staff/", REPORT} <= set(links)
        assert "/admin/" not in links

    def test_a_nurse_is_not_led_to_the_report(self) -> None:
        assert REPORT not in read(logged_in(nurse()).get("/staff/")).links


class TestDays:
    """The days are the clinic's; what cannot be reported on is said in words."""

    def test_the_last_thirty_days_are_shown_unless_others_are_chosen(self, client: Client) -> None:
        today = Clinic.load().local(timezone.now()).date()
        period = client.get(REPORT).context["form"].period()

        assert (period.first, period.last) == (today - timedelta(days=29), today)

    def test_the_chosen_days_are_shown_and_kept_in_the_links(self, client: Client) -> None:
        seen = sees(client, f"{REPORT}?first=2026-01-05&last=2026-01-06")

        assert "Mon Jan 5, 2026 to Tue Jan 6, 2026" in seen.words
        assert f"{RULES}?first=2026-01-05&amp;last=2026-01-06" in seen.raw

    def test_days_may_be_written_the_american_way(self, client: Client) -> None:
        assert "Mon Jan 5, 2026 to" in sees(client, f"{REPORT}?first=01/05/2026&last=01/06/2026").words

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("first=&last=2026-01-06", "Write the first day."),
            ("first=2026-01-06", "Write the last day."),
            ("first=yesterday&last=2026-01-06", "Write a day, as in 2026-11-23."),
            ("first=2026-02-30&last=2026-03-06", "Write a day, as in 2026-11-23."),
            ("first=2026-01-07&last=2026-01-06", "The last day lies before the first."),
            ("first=2024-01-01&last=2026-01-06", "Choose at most 366 days."),
            ("first=1999-12-31&last=2000-01-06", "Write a year from 2000 on."),
            ("first=2026-01-06&last=9999-12-31", "This day has not come yet."),
            ("first=0001-01-01&last=0001-01-01", "Write a year from 2000 on."),
        ],
    )
    @pytest.mark.parametrize("address", PAGES)
    def test_wrong_days_are_answered_in_words(
        self, client: Client, address: str, query: str, message: str
    ) -> None:
        seen = sees(client, f"{address}?{query}")

        assert message in seen.words
        assert "<table" not in seen.raw
        assert "<title>Error: " in seen.raw

    def test_what_was_entered_is_kept(self, client: Client) -> None:
        raw = sees(client, f"{REPORT}?first=2026-01-07&last=2026-01-06").raw

        assert 'value="2026-01-07"' in raw
        assert 'value="2026-01-06"' in raw

    @pytest.mark.parametrize("address", FILES)
    def test_a_file_of_wrong_days_leads_to_the_page_that_says_so(self, client: Client, address: str) -> None:
        response = client.get(f"{address}?first=2026-01-07&last=2026-01-06", follow=True)

        assert "The last day lies before the first." in read(response).words

    def test_a_long_time_is_counted_by_week(self, client: Client) -> None:
        rows = rows_of(client, f"{REPORT}csv/days/?first=2026-01-01&last=2026-03-31")

        assert rows[0][0] == "week from"
        assert [row[0] for row in rows[1:4]] == ["2026-01-01", "2026-01-05", "2026-01-12"]
        assert len(rows) == 1 + 14

    def test_two_months_are_counted_by_day(self, client: Client) -> None:
        assert len(rows_of(client, f"{REPORT}csv/days/?first=2026-01-01&last=2026-03-03")) == 1 + 62

    def test_without_anything_the_report_still_opens(self, client: Client) -> None:
        assert "Got a result 0" in sees(client).words


class TestWhatItSays:
    """Each share with its numbers, small ones marked; never a person."""

    def test_shares_come_with_their_numbers_and_small_ones_are_marked(self, client: Client) -> None:
        shared_review(urgency="soon")
        assessed_submission(urgency="soon")

        assert "Shared it 1 of 2 (50%) n < 10" in sees(client).words

    def test_ten_are_not_marked(self, client: Client) -> None:
        for _ in range(10):
            assessed_submission(urgency="soon")

        words = sees(client).words
        assert "Shared it 0 of 10 (0%) Taken" in words

    def test_a_rule_says_how_it_fared(self, client: Client) -> None:
        lena = lead_nurse("leo")
        closed_review(lena, Outcome.IN_CARE)
        lowered = taken_review(lena)
        speak(lowered, lena)
        lowered.refresh_from_db()
        override_urgency(
            review_id=lowered.pk,
            urgency=Urgency.SOON,
            reason="old and well known",
            seen=lowered.revision,
            by=lena,
        )
        assessed_submission()
        words = sees(client, CARD).words

        assert "Fired 3 3" in words
        assert "Shared 2 of 3 (67%) n < 10" in words
        assert "Closed by nurses 1" in words
        assert "Acted on 0 of 1 (0%) n < 10" in words
        assert "Lowered by a nurse 1 of 2 (50%) n < 10" in words
        assert "Raised by a nurse 0 of 2 (0%) n < 10" in words

    def test_it_says_on_how_many_alerts_a_nurse_acted_and_why_not_on_the_others(self, client: Client) -> None:
        lena = lead_nurse("leo")
        speak(taken_review(lena), lena)
        speak(shared_ago(claim_review(review_id=shared_review(urgency="soon").pk, by=lena), 90), lena)
        taken_review(lena)
        shared_before(urgency="routine")
        shared_before(urgency="soon")
        words = sees(client).words

        assert "Alerts on which a nurse acted 1 of 3 (33%) n < 10" in words
        assert "Spoken to later 1 of 3 (33%) n < 10 1 of 2 (50%) n < 10" in words
        assert "Taken, not called 1 of 3 (33%)" in words

    def test_the_rules_table_leads_to_the_card_of_each_rule(
        self, client: Client, live_version: ProtocolVersion
    ) -> None:
        links = [link.partition("?")[0] for link in sees(client, RULES).links]

        for rule in live_version.protocol.rules:
            assert f"{RULES}{rule.id}/" in links

    def test_no_person_can_be_found_in_it(self, client: Client) -> None:
        review = shared_review(name="Somebody Special", phone="555 010 7777", record_number="RECORD-4711")
        unshared = assessed_submission()
        contact = SharedContact.objects.get()

        for address in (*PAGES, *FILES):
            raw = client.get(address).content.decode()
            for secret in (contact.name, contact.phone, contact.record_number, "Special"):
                assert secret not in raw
            for key in (review.submission_id, unshared.pk):
                assert str(key) not in raw
            assert "/review/" not in raw

    def test_pictures_say_in_words_what_they_show_and_have_no_styles(self, client: Client) -> None:
        shared_review()
        raw = sees(client).raw

        assert raw.count('role="img"') == 10
        assert raw.count("<desc ") == 10
        assert "Got a result: 1 in all, most at Emergency (1). Shared: 1 in all." in raw
        assert "style=" not in raw.partition("<main")[2]
        assert len(re.findall(r' id="([^"]+)"', raw)) == len(set(re.findall(r' id="([^"]+)"', raw)))

    def test_a_rule_of_an_old_version_keeps_its_card(
        self, client: Client, live_version: ProtocolVersion
    ) -> None:
        assessed_submission()
        without_rule(live_version, RULE)

        assert "no longer in the live protocol" in sees(client, CARD).words
        assert "Fired 1 1" in sees(client, CARD).words
        assert "no longer live" in sees(client, RULES).words
        assert "Fired 0 0" in sees(client, f"{CARD}?first=2020-01-01&last=2020-01-02").words

    def test_a_rule_that_was_never_published_is_not_found_and_that_is_explained(self, client: Client) -> None:
        response = client.get(f"{RULES}no_such_rule/")

        assert response.status_code == 404
        assert "is in no version that was ever published" in read(response).words
        assert client.get(f"{RULES}no_such_rule/csv/").status_code == 404


def without_rule(version: ProtocolVersion, rule: str) -> None:
    """Publish the protocol anew without a rule."""
    protocol = version.protocol
    rules = tuple(one for one in protocol.rules if one.id != rule)
    smaller = protocol.model_copy(update={"rules": rules})
    publish(smaller)


class TestFiles:
    """Tables to keep, safe to open in a spreadsheet."""

    def test_a_file_is_named_and_typed(self, client: Client) -> None:
        response = client.get(f"{REPORT}csv/hours/?first=2026-01-05&last=2026-01-06")

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == (
            'attachment; filename="bonemets-hours-2026-01-05-to-2026-01-06.csv"'
        )

    @pytest.mark.parametrize(
        ("address", "lines"),
        [("days", 30), ("actions", 9), ("urgencies", 4), ("hours", 24), ("weekdays", 7), ("outcomes", 10)],
    )
    def test_a_file_holds_every_line_of_its_table(self, client: Client, address: str, lines: int) -> None:
        shared_review()
        rows = rows_of(client, f"{REPORT}csv/{address}/")

        assert len(rows) == 1 + lines
        assert {len(row) for row in rows} == {len(rows[0])}

    def test_a_file_holds_plain_numbers(self, client: Client) -> None:
        shared_review()
        assessed_submission()
        header, emergency, *_ = rows_of(client, f"{REPORT}csv/urgencies/")
        named = dict(zip(header, emergency, strict=True))

        assert named["urgency"] == "emergency"
        assert (named["got a result"], named["shared"], named["not shared"]) == ("2", "1", "1")

    def test_the_file_of_rules_names_them(self, client: Client) -> None:
        assessed_submission()
        header, *rows = rows_of(client, f"{REPORT}csv/rules/")
        fired = {row[0]: row[header.index("fired")] for row in rows}

        assert fired[RULE] == "1"

    def test_the_card_of_a_rule_has_a_file(self, client: Client) -> None:
        assessed_submission()

        assert ["fired", "1", "1"] in rows_of(client, f"{CARD}csv/")

    def test_an_unknown_table_is_not_found(self, client: Client) -> None:
        assert client.get(f"{REPORT}csv/persons/").status_code == 404
