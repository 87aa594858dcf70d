"""A sender that is killed, as by the system when memory runs out, when it comes to the step it is given."""

import os
import signal
import sys

import django

# Where each step begins: a module, and the name in it that the sender calls next.
STEPS = {
    "before_lease": ("triage.actions.alerts.sending", "lease_next"),
    "after_lease": ("triage.actions.alerts.sending", "deliver"),
    "after_connect": ("smtplib.SMTP", "sendmail"),
    "after_connect_to_webhook": ("http.client.HTTPConnection", "send"),
    "before_mark": ("triage.actions.alerts.sending", "record_sent"),
    "while_marking": ("triage.actions.alerts.sending", "record"),
}


def die(*_args: object, **_fields: object) -> None:
    """Be killed, without a chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run one pass and die on the way."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from unittest.mock import patch

    from django.core.management import call_command

    with patch(".".join(STEPS[sys.argv[1]]), die):
        call_command("work", once=True)


if __name__ == "__main__":
    main()
