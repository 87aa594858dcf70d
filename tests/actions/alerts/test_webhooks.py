"""The webhook: signed, never redirected, and given up on in time."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bonemets.environment import BASE_DIR
from tests.actions.alerts.people import (
    ADMINISTRATOR,
    LEAD,
    NURSE,
    SITE,
    WEBHOOK_SECRET,
    at,
    put_on_call,
    share,
)
from triage.actions.alerts import delivery
from triage.actions.alerts.delivery import signature
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.alerts.sending import Sent, send_due
from triage.models import Alert, OnCall

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.actions.alerts.mailbox import Hook, Mailbox

pytestmark = pytest.mark.usefixtures("live_version")
LATER = timedelta(minutes=2)
NEW_SECRET = "whsec_" + "B" * 32


def send_later() -> Sent:
    """One pass by a clock that is ahead of any pause between two tries."""
    return send_due(clock=at(timezone.now() + LATER))


def test_it_says_that_an_emergency_waits_and_where_to_look(hook: Hook) -> None:
    review = share()
    assert send_due() == Sent(sent=1)
    assert hook.content() == {
        "type": "emergency_waiting",
        "level": "nurse",
        "text": "An emergency is waiting in the queue.",
        "link": f"{SITE}/staff/review/{review.pk}/",
        "bundle": f"{SITE}/fhir/Bundle/{review.submission_id}",
    }


def test_each_step_is_told(hook: Hook) -> None:
    share("soon")
    write_due_alerts(now=timezone.now() + timedelta(minutes=2881))
    send_due(clock=at(timezone.now() + timedelta(minutes=2881)))
    said = [(hook.content(number)["type"], hook.content(number)["level"]) for number in (0, 1)]
    assert said == [("review_waiting", LEAD), ("review_waiting", ADMINISTRATOR)]


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    signed = signature(
        key="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_message_is_signed_over_its_own_body_and_time(hook: Hook) -> None:
    share()
    send_due()
    headers, body = hook.posts[0]
    key, sent = headers["webhook-id"], int(headers["webhook-timestamp"])
    assert abs(sent - time.time()) < 10
    assert headers["webhook-signature"] == signature(
        key=key, timestamp=sent, body=body, secret=WEBHOOK_SECRET
    )
    assert headers["idempotency-key"] == key == str(Alert.objects.get().key)


def test_the_standards_own_library_accepts_it_and_nothing_else(hook: Hook) -> None:
    share()
    send_due()
    headers, body = hook.posts[0]
    library = Webhook(WEBHOOK_SECRET)
    assert library.verify(body, headers)["type"] == "emergency_waiting"
    for wrong_body, wrong_headers in (
        (body + b" ", headers),
        (body, headers | {"webhook-id": "another"}),
        (body, headers | {"webhook-timestamp": "1614265330"}),
    ):
        with pytest.raises(WebhookVerificationError):
            library.verify(wrong_body, wrong_headers)


def check_of_the_guide() -> Any:
    """The check that the guide describes."""
    guide = (BASE_DIR / "docs" / "alerts.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(guide.split("```python\n")[1].split("```")[0], names)  # noqa: S102 (our own guide)
    return names["is_genuine"]


def test_the_check_that_the_guide_describes_accepts_it_and_nothing_else(hook: Hook) -> None:
    share()
    send_due()
    headers, body = hook.posts[0]
    is_genuine = check_of_the_guide()
    assert is_genuine(headers, body, WEBHOOK_SECRET)
    assert not is_genuine(headers, body + b" ", WEBHOOK_SECRET)
    assert not is_genuine(headers, body, "whsec_" + "A" * 32)
    assert not is_genuine(headers | {"webhook-timestamp": "1614265330"}, body, WEBHOOK_SECRET)


@pytest.mark.parametrize("known", [WEBHOOK_SECRET, NEW_SECRET], ids=["old", "new"])
def test_while_the_secret_changes_a_receiver_with_either_accepts_it(
    hook: Hook, settings: Settings, known: str
) -> None:
    settings.ALERT_WEBHOOK_SECRET, settings.ALERT_WEBHOOK_SECRET_FALLBACKS = NEW_SECRET, [WEBHOOK_SECRET]
    share()
    send_due()
    headers, body = hook.posts[0]
    assert headers["webhook-signature"].count("v1,") == 2
    assert Webhook(known).verify(body, headers)["type"] == "emergency_waiting"
    assert check_of_the_guide()(headers, body, known)
    assert not check_of_the_guide()(headers, body, "whsec_" + "A" * 32)


def test_once_the_old_secret_is_taken_out_it_signs_nothing(hook: Hook, settings: Settings) -> None:
    settings.ALERT_WEBHOOK_SECRET, settings.ALERT_WEBHOOK_SECRET_FALLBACKS = NEW_SECRET, []
    share()
    send_due()
    headers, body = hook.posts[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(WEBHOOK_SECRET).verify(body, headers)


@pytest.mark.parametrize(
    ("status", "error"), [(302, "redirected"), (308, "redirected"), (400, "refused"), (503, "refused")]
)
def test_whatever_is_not_ok_is_tried_again_with_the_same_key(hook: Hook, status: int, error: str) -> None:
    hook.status = status
    share()
    assert send_due() == Sent(failed=1)
    alert = Alert.objects.get()
    assert (alert.error, alert.error_code, alert.sent_at) == (error, status, None)
    hook.status = 200
    assert send_later() == Sent(sent=1)
    assert len(hook.keys) == 2
    assert len(set(hook.keys)) == 1


def test_no_redirect_is_followed(hook: Hook) -> None:
    hook.status, hook.location = 307, "/elsewhere"
    share()
    send_due()
    assert len(hook.posts) == 1


def test_one_that_does_not_answer_in_time_is_tried_again_with_the_same_key(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS_TO_ANSWER", 0.3)
    hook.seconds_to_answer = 2
    share()
    assert send_due() == Sent(failed=1)
    assert Alert.objects.get().error == "timed_out"
    hook.seconds_to_answer = 0
    assert send_later() == Sent(sent=1)
    assert len(hook.keys) == 2
    assert len(set(hook.keys)) == 1


def test_one_that_answers_drop_by_drop_is_given_up_on_too(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS_TO_DELIVER", 0.5)
    hook.drips = True
    share()
    began = time.monotonic()
    assert send_due() == Sent(failed=1)
    assert time.monotonic() - began < 5
    assert Alert.objects.get().error == "timed_out"


def test_one_that_is_down_loses_nothing(hook: Hook, settings: Settings) -> None:
    share()
    hook.stop()
    assert send_due() == Sent(failed=1)
    assert Alert.objects.get().error == "unreachable"
    hook.start()
    settings.ALERT_WEBHOOK_URL = hook.url
    assert send_later() == Sent(sent=1)
    assert len(hook.posts) == 1


def test_a_webhook_that_hangs_does_not_keep_back_the_mails(
    hook: Hook, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS_TO_ANSWER", 0.3)
    hook.seconds_to_answer = 5
    put_on_call(NURSE)
    for _ in range(5):
        share()
    began = time.monotonic()
    assert send_due() == Sent(sent=5, failed=1)
    assert time.monotonic() - began < 4
    assert len(mailbox.mails) == 5


def test_a_webhook_that_is_taken_away_is_sent_nothing_more(hook: Hook, settings: Settings) -> None:
    share()
    settings.ALERT_WEBHOOK_URL = ""
    assert send_due() == Sent()
    assert Alert.objects.get().cancelled_at is not None
    assert hook.posts == []


def test_with_a_webhook_an_empty_list_is_no_reason_to_tell_the_next_one_early(hook: Hook) -> None:
    put_on_call(LEAD)
    share()
    assert OnCall.objects.count() == 1
    assert list(Alert.objects.values_list("channel", flat=True)) == ["webhook"]
    send_due()
    assert len(hook.posts) == 1
