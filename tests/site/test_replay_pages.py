"""The pages of replays in Django admin: how far, cancelled, what was found, for those who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.actions.replays.runs import ROUTINE, SOON, finished, raised, started, submissions, with_urgencies
from tests.actions.replays.test_replaying import add_odd_sign, changed
from tests.nurses.people import administrator, approver, editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.look_back import start_look_back
from triage.actions.reviews.sharing import withdraw_shared
from triage.actions.working import do_pass
from triage.editors import run_admin
from triage.engine.vocabulary import Urgency
from triage.models import LookBack, Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    from tests.patients.html import Seen
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

LIST = "/admin/triage/replay/"
RISERS = "of=compared&before=soon&after=emergency"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(live_version: ProtocolVersion) -> Client:  # noqa: ARG001 (people answer it)
    """The browser of an editor."""
    return logged_in(editor("emil"))


@pytest.fixture
def replay(live_version: ProtocolVersion, protocol: Protocol) -> Replay:
    """A finished replay: two rose, three are told the same."""
    submissions(live_version, 2, **SOON)
    submissions(live_version, 3, **ROUTINE)
    return finished(started(raised(protocol)))


@pytest.fixture
def waiting(live_version: ProtocolVersion, protocol: Protocol) -> Replay:  # noqa: ARG001 (people answer it)
    """A replay that nobody has worked on yet."""
    return started(raised(protocol))


def address(replay: Replay | LookBack, page: str = "change") -> str:
    """The address of a page about a run."""
    return f"/admin/triage/{replay._meta.model_name}/{replay.pk}/{page}/"


def page(client: Client, replay: Replay | LookBack) -> Seen:
    """The page of a run as it is read."""
    return read(client.get(address(replay)))


def set_state(replay: Replay | LookBack, **fields: object) -> None:
    """Put a run into a state."""
    type(replay)._default_manager.filter(pk=replay.pk).update(**fields)


def test_the_list_says_how_far_each_is(client: Client, replay: Replay, protocol: Protocol) -> None:
    started(protocol)
    seen = read(client.get(LIST)).words
    assert replay.label in seen
    assert "Finished" in seen
    assert "5 of 5" in seen
    assert "Waiting" in seen


def test_the_page_says_what_is_tried_and_what_was_found(client: Client, replay: Replay) -> None:
    seen = page(client, replay).words
    assert "by edith" in seen
    assert "the newest submissions of that time" in seen
    assert replay.sha256[:12] in seen
    assert "Finished 5 of 5 submissions (100 %)" in seen
    assert "2 would be told something else, and 3 the same." in seen
    assert "Soon Emergency more urgent 2 from Soon to Emergency" in seen
    assert "Not comparable" not in seen


def test_what_lowers_stands_first(client: Client, live_version: ProtocolVersion, protocol: Protocol) -> None:
    submissions(live_version, 1, **SOON)
    submissions(live_version, 1, cancer_diagnosis="yes", leg_weakness="yes")
    swapped = {Urgency.SOON: Urgency.SAME_DAY, Urgency.EMERGENCY: Urgency.SOON}
    seen = page(client, finished(started(with_urgencies(protocol, swapped)))).words
    assert seen.index("Emergency Same day less urgent") < seen.index("Soon Same day more urgent")


def test_nobody_who_is_told_something_else_is_said_so(
    client: Client, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, **SOON)
    seen = page(client, finished(started(protocol))).words
    assert "Nobody. 1 would be told the same." in seen


def test_what_cannot_be_compared_is_listed_apart_with_the_questions_nobody_asked(
    client: Client, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, 2, **SOON)
    seen = page(client, finished(started(changed(protocol, add_odd_sign)))).words
    assert "Nobody can be compared." in seen
    assert "Would be told at least" in seen
    assert "Soon Soon the same 2" in seen
    assert "odd sign 2" in seen


def test_what_could_not_be_assessed_is_never_passed_over(
    client: Client, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    for submission in submissions(live_version, 2, **SOON):
        submission.answers = {"leg_weakness": "perhaps"}
        submission.save()
    replay = finished(started(protocol))
    assert "2 submissions could not be assessed" in page(client, replay).words
    rows = read(client.get(f"{address(replay, 'rows')}?of=failed&before=emergency&after=emergency")).words
    assert "2 never shared them" in rows


def test_behind_a_number_are_the_shared_ones_and_how_many_others(
    client: Client, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, 3, **SOON)
    shared, taken_back = shared_review(urgency="soon"), shared_review(urgency="soon")
    withdraw_shared(review_id=taken_back.pk)
    replay = finished(started(raised(protocol)))
    seen = read(client.get(f"{address(replay, 'rows')}?{RISERS}"))
    assert "Soon to Emergency: 5" in seen.words
    assert "1 shared their answers and are listed here; 1 took them back, and 3 never shared" in seen.words
    assert f"Review {shared.pk}" in seen.words
    assert f"Review {taken_back.pk} " not in seen.words
    assert "Pat Doe" not in seen.raw
    assert "unexplained_weight_loss" not in seen.raw


def test_only_nurses_are_led_to_a_review(client: Client, protocol: Protocol) -> None:
    review = shared_review(urgency="soon")
    replay = finished(started(raised(protocol)))
    rows = f"{address(replay, 'rows')}?{RISERS}"
    assert f"/staff/review/{review.pk}/" not in read(client.get(rows)).links
    boss = User.objects.create_superuser("root")
    assert f"/staff/review/{review.pk}/" in read(logged_in(boss).get(rows)).links


def test_a_long_list_comes_in_pages(
    client: Client, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_admin, "ROWS_ON_A_PAGE", 1)
    first, second = shared_review(urgency="soon"), shared_review(urgency="soon")
    rows = f"{address(finished(started(raised(protocol))), 'rows')}?{RISERS}"
    assert f"Review {second.pk}" in read(client.get(rows)).words
    assert f"Review {first.pk}" in read(client.get(f"{rows}&page=2")).words
    assert f"Review {first.pk}" in read(client.get(f"{rows}&page=999")).words
    assert f"Review {second.pk}" in read(client.get(f"{rows}&page=nonsense")).words


@pytest.mark.parametrize(
    "query", ["", "of=compared", "of=nonsense&before=soon&after=soon", "of=compared&before=soon&after=x"]
)
def test_a_list_of_nothing_known_is_not_found(client: Client, replay: Replay, query: str) -> None:
    assert client.get(f"{address(replay, 'rows')}?{query}").status_code == 404


def test_a_look_back_over_no_reviews_says_so(client: Client, waiting: Replay) -> None:
    assert "Nothing yet." in page(client, waiting).words
    assert "Nobody has answered yet." in page(client, finished(waiting)).words


def test_a_waiting_replay_says_that_it_waits_and_asks_again(client: Client, waiting: Replay) -> None:
    seen = page(client, waiting)
    assert "Waiting for a worker" in seen.words
    assert "Not counted yet." in seen.words
    assert f'hx-get="{address(waiting, "progress")}?seen=waiting"' in seen.raw
    assert "Reload" in seen.words


def test_a_finished_replay_does_not_ask_again(client: Client, replay: Replay) -> None:
    seen = page(client, replay)
    assert "hx-get" not in seen.raw
    assert "Cancel this replay" not in seen.raw


def running(replay: Replay, seconds_left: int) -> None:
    """Let somebody be at work on a replay, with a lease that ends so soon."""
    leased_until = timezone.now() + timedelta(seconds=seconds_left)
    set_state(replay, state=RunState.RUNNING, total=5000, done=1250, leased_until=leased_until)


def test_a_running_replay_shows_how_far_it_is(client: Client, waiting: Replay) -> None:
    running(waiting, seconds_left=30)
    seen = page(client, waiting)
    assert "Running 1,250 of 5,000 submissions (25 %) A worker is at it." in seen.words
    assert '<progress id="done" value="1250" max="5000">' in seen.raw


def test_a_replay_whose_worker_died_says_so(client: Client, waiting: Replay) -> None:
    running(waiting, seconds_left=-1)
    assert "Its worker stopped. Another takes it up" in page(client, waiting).words


def test_the_live_part_comes_alone(client: Client, waiting: Replay) -> None:
    running(waiting, seconds_left=30)
    response = client.get(f"{address(waiting, 'progress')}?seen=running", headers=HTMX)
    assert response.content.lstrip().startswith(b'<div id="run-live"')
    assert b"1,250 of 5,000" in response.content


def test_the_page_is_loaded_anew_when_the_state_changes(client: Client, replay: Replay) -> None:
    response = client.get(f"{address(replay, 'progress')}?seen=running", headers=HTMX)
    assert response["HX-Refresh"] == "true"


def test_the_live_part_leads_to_the_page_without_htmx(client: Client, waiting: Replay) -> None:
    assert client.get(address(waiting, "progress")).headers["Location"] == address(waiting)


def test_whoever_was_logged_out_is_led_to_log_in_by_the_live_part(client: Client, waiting: Replay) -> None:
    client.logout()
    response = client.get(f"{address(waiting, 'progress')}?seen=waiting", headers=HTMX)
    assert response["HX-Refresh"] == "true"
    assert response.content == b""


def test_an_editor_cancels(client: Client, waiting: Replay) -> None:
    seen = read(client.post(address(waiting, "cancel"), follow=True))
    assert "Cancelled. Nothing of it is kept." in seen.words
    assert "Cancel this replay" not in seen.raw
    waiting.refresh_from_db()
    assert waiting.state == RunState.CANCELLED


def test_what_has_ended_is_not_cancelled(client: Client, replay: Replay) -> None:
    assert "has ended already" in read(client.post(address(replay, "cancel"), follow=True)).words
    replay.refresh_from_db()
    assert replay.state == RunState.FINISHED


def test_a_failed_replay_says_why(client: Client, waiting: Replay) -> None:
    set_state(waiting, state=RunState.FAILED, problem="protocol version abc was changed")
    assert "Protocol version abc was changed. Begin again" in page(client, waiting).words


def test_cancelling_is_only_posted(client: Client, waiting: Replay) -> None:
    assert client.get(address(waiting, "cancel")).status_code == 405


@pytest.mark.parametrize("shown", ["change", "rows"])
def test_pages_are_only_read(client: Client, waiting: Replay, shown: str) -> None:
    assert client.post(f"{address(waiting, shown)}?{RISERS}").status_code == 405


@pytest.mark.parametrize("shown", ["change", "progress", "rows"])
def test_a_replay_that_does_not_exist_is_not_found(client: Client, shown: str) -> None:
    assert client.get(f"{LIST}999/{shown}/?{RISERS}", headers=HTMX).status_code == 404


@pytest.mark.parametrize("number", ["nonsense", "9" * 40])
def test_an_address_that_is_no_number_of_a_replay_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"{LIST}{number}/change/").status_code == 404


def test_cancelling_a_replay_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.post(f"{LIST}999/cancel/").status_code == 404


@pytest.mark.parametrize("page_name", ["change", "rows", "cancel"])
def test_an_anonymous_user_is_redirected_to_the_log_in(waiting: Replay, page_name: str) -> None:
    response = Client().post(address(waiting, page_name))
    assert response.headers["Location"].startswith("/admin/login/")
    waiting.refresh_from_db()
    assert waiting.state == RunState.WAITING


@pytest.mark.parametrize("page_name", ["change", "rows", "cancel"])
def test_a_nurse_is_led_to_log_in_as_somebody_else(waiting: Replay, page_name: str) -> None:
    response = logged_in(nurse()).post(address(waiting, page_name))
    assert response.headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("page_name", ["change", "rows", "progress"])
def test_an_administrator_sees_no_replay(waiting: Replay, page_name: str) -> None:
    client = logged_in(administrator())
    response = client.get(f"{address(waiting, page_name)}?{RISERS}", headers=HTMX)
    assert response.status_code == 403


def test_an_administrator_does_nothing_to_a_replay(waiting: Replay) -> None:
    assert logged_in(administrator()).post(address(waiting, "cancel")).status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == RunState.WAITING


def test_an_approver_reads_and_cancels_like_an_editor(waiting: Replay) -> None:
    client = logged_in(approver())
    assert "Cancel this replay" in page(client, waiting).raw
    client.post(address(waiting, "cancel"))
    waiting.refresh_from_db()
    assert waiting.state == RunState.CANCELLED


def test_nobody_adds_or_deletes_one_here(waiting: Replay) -> None:
    boss = logged_in(User.objects.create_superuser("root"))
    assert boss.post(f"{LIST}add/").status_code == 403
    assert boss.post(address(waiting, "delete")).status_code == 403
    assert Replay.objects.get() == waiting


def look_back(version: ProtocolVersion) -> LookBack:
    """A look-back that waits."""
    run = start_look_back(version=version, days=30, by="system")
    assert run is not None
    return run


def test_a_look_back_says_what_came_back(client: Client, live_version: ProtocolVersion) -> None:
    shared_review(urgency="soon")
    run = look_back(live_version)
    do_pass()
    seen = page(client, run).words
    assert "Look back again" not in page(client, run).raw
    assert "answers that were shared in the 30 days before that" in seen
    assert "Came back into the queue 0" in seen
    assert "1 of 1 reviews (100 %)" in seen
    assert str(run) in read(client.get("/admin/triage/lookback/")).words


def test_a_look_back_that_failed_is_resumed(client: Client, live_version: ProtocolVersion) -> None:
    run = look_back(live_version)
    set_state(run, state=RunState.FAILED, problem="The program failed.")
    assert "Look back again" in page(client, run).raw
    client.post(address(run, "resume"))
    run.refresh_from_db()
    assert run.state == RunState.WAITING


def test_a_look_back_is_not_cancelled_by_anybody(client: Client, live_version: ProtocolVersion) -> None:
    run = look_back(live_version)
    assert "Cancel" not in page(client, run).raw
    client.post(address(run, "cancel"))
    run.refresh_from_db()
    assert run.state == RunState.WAITING


def test_a_look_back_that_newer_rules_replaced_offers_nothing(
    client: Client, live_version: ProtocolVersion
) -> None:
    run = look_back(live_version)
    look_back(live_version)
    assert "Look back again" not in page(client, run).raw
