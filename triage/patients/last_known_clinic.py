"""The clinic's numbers, available without a database."""

from __future__ import annotations

from django.db import DatabaseError

from triage.models import Clinic
from triage.patients.asking import ask
from triage.patients.once import once_a_request

_last_known: list[Clinic] = []


@once_a_request
def clinic_or_last_known() -> Clinic:
    """The clinic's settings; without a database, or with a slow one, those read last, else the defaults.

    Emergency pages use this: they must open whatever else is broken.
    """
    try:
        clinic = ask(Clinic.load)
    except DatabaseError:
        return _last_known[0] if _last_known else Clinic.defaults()
    _last_known[:] = [clinic]
    return clinic
