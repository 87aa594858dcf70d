"""What tests of the alerts may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.alerts.mailbox import Hook, Mailbox
from tests.actions.alerts.people import ADMINISTRATOR, LEAD, NURSE, SITE, WEBHOOK_SECRET, put_on_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server at work, and the site's settings for it."""
    box = Mailbox()
    box.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "alerts@elm.example", SITE
    yield box
    box.stop()


@pytest.fixture
def hook(settings: Settings) -> Iterator[Hook]:
    """A receiver of webhooks at work, and the site's settings for it."""
    receiver = Hook()
    receiver.start()
    settings.ALERT_WEBHOOK_URL, settings.ALERT_WEBHOOK_SECRET = receiver.url, WEBHOOK_SECRET
    settings.SITE_URL = SITE
    yield receiver
    receiver.stop()


@pytest.fixture
def on_call(live_version: None) -> None:  # noqa: ARG001 (opens the database and publishes)
    """One address on each list."""
    put_on_call(NURSE, LEAD, ADMINISTRATOR)
