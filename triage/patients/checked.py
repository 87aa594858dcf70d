"""The sentence at the foot of patients' pages that says who checked what they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.languages import page_language
from triage.actions.sign_offs.statement import Checked, CheckedBy, State, checked_by, read_state
from triage.patients.asking import NotAskedError, ask
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.once import once_a_request

if TYPE_CHECKING:
    from triage.models import ProtocolVersion


@once_a_request
def _state_now() -> State | None:
    try:
        return ask(read_state)
    except NotAskedError:
        return None


def checked_now(version: ProtocolVersion | None = None) -> Checked:
    """Who checked a version, else the live one, in the language of this page; empty while nobody did."""
    return checked_by(page_language(), state=_state_now(), clinic=clinic_or_last_known(), version=version)


def checked_sentence(checked: Checked) -> str:
    """*Checked by Ana Ruiz, oncologist, on December 1, 2026, and by …*; empty when nobody checked it."""
    whole = [_named(one) for one in checked if one.is_whole]
    in_part = [_named(one) for one in checked if not one.is_whole]
    said = []
    if whole:
        said.append(_("Checked by {people}.").format(people=_(", and by ").join(whole)))
    if in_part:
        said.append(_("Checked in part by {people}.").format(people=_(", and by ").join(in_part)))
    return " ".join(said)


def _named(one: CheckedBy) -> str:
    day = date_format(one.on, "DATE_FORMAT")
    return _("{name}, {profession}, on {day}").format(name=one.name, profession=one.profession, day=day)
