"""Which addresses belong to the staff, and which of them a lock treats in a way of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

# What pages ask for by themselves is nobody's act.
POLLS = frozenset(
    {
        "nurses:queue_rows",
        "nurses:review_live",
        "nurses:lock_state",
        "admin:triage_proposal_replay",
        "admin:triage_replay_progress",
        "admin:triage_lookback_progress",
    }
)
# A locked session may be asked about, ended, and unlocked.
OPEN_WHEN_LOCKED = frozenset(
    {
        "nurses:lock_state",
        "nurses:lock_passkey",
        "nurses:log_out",
        "nurses:log_in",
        "nurses:sign_on",
        "nurses:sign_on_answer",
        # For whoever forgot the password that would unlock it.
        "account_set_up",
        "nurses:saml_answer",
        "nurses:saml_metadata",
        "admin:logout",
        "admin:login",
    }
)


def is_of_staff(request: HttpRequest) -> bool:
    """Whether an address is for people who are logged in alone."""
    return request.path.startswith((reverse("nurses:queue"), reverse("admin:index")))
