"""Whom to call first, by care team, urgency and time of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triage.engine.vocabulary import CareTeam, Urgency
from triage.models import Clinic, Submission
from triage.patients.presenters.respondent_wording import care_team, is_for_other, may_have_cancer

CARD = _("the number on your appointment card or discharge papers")
CARD_OTHER = _("the number on their appointment card or discharge papers")


@dataclass(frozen=True)
class Phone:
    """Whom to call, with a link when there is a number."""

    who: str
    number: str
    link: str


def phones_to_call(
    submission: Submission, clinic: Clinic, urgency: Urgency, now: datetime
) -> tuple[Phone, ...]:
    """The numbers in the order to try them."""
    team = care_team(submission)
    is_other = is_for_other(submission)
    clinics = _clinic_phones(submission, clinic, urgency, now)
    if team == CareTeam.HOSPICE:
        line = _("Their hospice line") if is_other else _("Your hospice line")
        return (_unknown(line, _("the number on the hospice papers")), *clinics)
    doctor = _("Their own doctor or a nurse line") if is_other else _("Your own doctor or a nurse line")
    if team == CareTeam.OTHER_DOCTOR and not may_have_cancer(submission):
        return (_unknown(doctor, _("the number on the insurance card")),)
    if team == CareTeam.OTHER_DOCTOR:
        mine, theirs = _("say that you have or had cancer"), _("say that they have or had cancer")
        return (_unknown(doctor, theirs if is_other else mine),)
    return clinics


def _unknown(who: str | Promise, where: str | Promise) -> Phone:
    """Somebody whose number stands somewhere else."""
    return Phone(str(who), str(where), "")


def number_to_dial(
    clinic: Clinic, urgency: Urgency, phones: tuple[Phone, ...], now: datetime
) -> Phone | None:
    """The one number for the button: the first that is answered at this hour, for an emergency else 911.

    None when no number is known and it is no emergency.
    """
    known = next((phone for phone in phones if phone.link), None)
    if urgency < Urgency.EMERGENCY:
        return known
    # In an emergency nobody may ring at a closed office.
    is_closed = clinic.has_hours() and not clinic.is_open(now)
    if known is None or (is_closed and not clinic.after_hours_phone):
        return Phone("", clinic.emergency_number, clinic.emergency_link)
    return known


def _clinic_phones(
    submission: Submission, clinic: Clinic, urgency: Urgency, now: datetime
) -> tuple[Phone, ...]:
    is_other = is_for_other(submission)
    team = _("Their cancer care team") if is_other else _("Your cancer care team")
    name = clinic.name or str(team)
    card = CARD_OTHER if is_other else CARD
    office = Phone(name, clinic.phone, clinic.phone_link) if clinic.phone else _unknown(name, card)
    by_night = gettext("{name}, after hours").format(name=name)
    after_hours = Phone(by_night, clinic.after_hours_phone, clinic.after_hours_link)
    if not clinic.after_hours_phone:
        return (office,)
    if urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY) and not clinic.is_open(now):
        return (after_hours, office)
    return (office, after_hours)
