"""Runs `manage.py demo`."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def demo(*options: str) -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()
