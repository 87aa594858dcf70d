"""Delivers one message. A return means that the receiver accepted it."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from traceback import extract_tb
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from triage.actions.alerts.deadline import DeadlineError, deadline
from triage.actions.alerts.message import AlertMessage, message_for
from triage.models import Alert
from triage.models.alerts import Channel, DeliveryFailure, Outgoing

log = logging.getLogger(__name__)
# The timeout of one answer, and of the whole delivery.
SECONDS_TO_ANSWER, SECONDS_TO_DELIVER = 10, 20
_SECONDS_TO_PART = 2
_SECRET_PREFIX = "whsec_"  # noqa: S105 (how such secrets begin)


class DeliveryError(Exception):
    def __init__(self, failure: DeliveryFailure, code: int | None = None) -> None:
        self.failure = failure
        self.code = code
        super().__init__(f"{failure.label} ({code})" if code else failure.label)


def deliver(alert: Alert, *, now: datetime, together: Sequence[Alert] = ()) -> None:
    """Deliver an alert, and those that are told together with it.

    Raises DeliveryError unless the receiver accepted it.
    """
    with explained_failures(alert):
        if Channel(alert.channel) == Channel.WEBHOOK:
            _post(alert, message_for(alert, together), now)
        else:
            message = message_for(alert, together)
            send_mail(alert, subject=message.sentence.removesuffix("."), body=message.body)


@contextmanager
def explained_failures(message: Outgoing) -> Iterator[None]:
    """Raise DeliveryError, with why, for whatever goes wrong while a message is delivered."""
    try:
        yield
    except DeliveryError:
        raise
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(DeliveryFailure.LOG_IN, error.smtp_code) from None
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _text in error.recipients.values()), None)
        raise DeliveryError(DeliveryFailure.REFUSED, code) from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(DeliveryFailure.REFUSED, error.smtp_code) from None
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        raise DeliveryError(DeliveryFailure.NOT_SAFE) from None
    except (DeadlineError, TimeoutError):
        raise DeliveryError(DeliveryFailure.TIMED_OUT) from None
    except (OSError, HTTPException) as error:
        # smtplib tells of a time-out as of a connection that broke.
        is_late = isinstance(error.__context__, TimeoutError)
        raise DeliveryError(DeliveryFailure.TIMED_OUT if is_late else DeliveryFailure.UNREACHABLE) from None
    except Exception as error:
        # One message that cannot be made must not keep back the others. What went wrong, and where; its
        # own words could hold an address.
        place = extract_tb(error.__traceback__)[-1]
        log.error(
            "%s cannot be sent: %s in %s:%s", message, type(error).__name__, place.filename, place.lineno
        )
        raise DeliveryError(DeliveryFailure.BROKEN) from None


def message_id(message: Outgoing) -> str:
    """The same at every try, so that a mail program recognises a repeat."""
    return f"<{message.key}@{urlsplit(settings.SITE_URL).hostname}>"


def send_mail(message: Outgoing, *, subject: str, body: str) -> None:
    """Hand a mail to the server. Raises what smtplib raises."""
    # Opened here, so that it is not closed before we know that the message was accepted.
    connection = get_connection(timeout=SECONDS_TO_ANSWER)
    try:
        with deadline(SECONDS_TO_DELIVER):
            connection.open()
            mail = EmailMessage(
                subject=subject,
                body=body,
                to=[message.address],
                headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
                connection=connection,
            )
            if connection.send_messages([mail]) != 1:
                raise DeliveryError(DeliveryFailure.REFUSED)
    finally:
        # The reply to the message decides; errors while closing are ignored.
        with suppress(Exception), deadline(_SECONDS_TO_PART):
            connection.close()


def signature(*, key: str, timestamp: int, body: bytes, secret: str) -> str:
    """The signature by Standard Webhooks: HMAC-SHA-256 of id, time and body."""
    signed = f"{key}.{timestamp}.".encode() + body
    secret_bytes = base64.b64decode(secret.removeprefix(_SECRET_PREFIX))
    return "v1," + base64.b64encode(hmac.new(secret_bytes, signed, sha256).digest()).decode()


def _post(alert: Alert, message: AlertMessage, now: datetime) -> None:
    content = {"type": message.event, "level": alert.level, "text": message.line, "link": message.link}
    if message.bundle:
        content["bundle"] = message.bundle
    body = json.dumps(content).encode()
    key, timestamp = str(alert.key), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "bonemets",
        "Idempotency-Key": key,
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        # By the standard a receiver takes the message when one of them is right.
        "webhook-signature": " ".join(
            signature(key=key, timestamp=timestamp, body=body, secret=secret)
            for secret in (settings.ALERT_WEBHOOK_SECRET, *settings.ALERT_WEBHOOK_SECRET_FALLBACKS)
        ),
    }
    with deadline(SECONDS_TO_DELIVER):
        status = _status_of(settings.ALERT_WEBHOOK_URL, body, headers)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise DeliveryError(DeliveryFailure.REDIRECTED, status)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryError(DeliveryFailure.REFUSED, status)


def _status_of(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST and return the status; redirects are not followed."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(cast("str", parts.hostname), parts.port, timeout=SECONDS_TO_ANSWER)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()
