"""Signed tokens that forms carry, so that they act on what was shown, in a new session too."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core import signing
from django.http import HttpRequest

FIELD = "form_token"
LONGEST_LIFE = timedelta(days=2)


class TokenKind(StrEnum):
    """A token of one kind is none of the other. The value is the salt of the signature."""

    SUBMISSION = "triage.patients.submission"
    REVIEW = "triage.patients.review"
    LAUNCH = "triage.patients.launch"


def make_token(kind: TokenKind, content: Any) -> str:
    return signing.dumps(content, salt=kind)


def read_token(kind: TokenKind, request: HttpRequest) -> Any:
    """The content of the token that was sent; None without one that is genuine and recent."""
    try:
        return signing.loads(request.POST.get(FIELD, ""), salt=kind, max_age=LONGEST_LIFE)
    except signing.BadSignature:
        return None
