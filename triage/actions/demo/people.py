"""Invented people: six staff members, and patients with telephone numbers that nobody has."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.contrib.auth.models import Group, User

from triage.actions.reviews.sharing import Contact
from triage.actions.roles import (
    ADMIN_GROUPS,
    ADMINISTRATOR,
    APPROVER,
    CLINICAL_REVIEWER,
    EDITOR,
    LEAD_NURSE,
    NURSE,
    make_groups,
)
from triage.actions.sign_offs.reviewers import save_reviewer
from triage.models import Clinic, ClinicalReviewer, OnCall, OpeningHours
from triage.models.alerts import AlertLevel
from triage.models.clinic import Weekday

STAFF = {
    "demo-nurse": (NURSE, "Nora", "Lindqvist"),
    "demo-lead": (LEAD_NURSE, "Lena", "Okafor"),
    "demo-editor": (EDITOR, "Edith", "Marsh"),
    "demo-approver": (APPROVER, "Abel", "Rosen"),
    "demo-reviewer": (CLINICAL_REVIEWER, "Rita", "Solano"),
    "demo-administrator": (ADMINISTRATOR, "Ada", "Whitfield"),
}
_NAMES = """
Ruth Abernathy|Walter Brandt|Gloria Castellanos|Harold Dupree|Irene Eklund|Samuel Fitch|Marta Gonçalves
Leonard Hale|Yolanda Ibarra|Peter Jansen|Denise Kowalski|Tomás Luna|Priya Menon|Edward Nowak
Cora O'Dell|Frank Petrakis|Amina Qureshi|George Rutledge|Helen Sato|Victor Tran|Joan Underhill
Luis Valdez|Margaret Weiss|Darnell Young|Stella Zhang|Arthur Bloom|Nadia Haddad|Clifford Shaw
"""
NAMES = [name for line in _NAMES.split("\n") for name in line.split("|") if name]
# A domain that never exists: whatever is sent there reaches nobody.
ON_CALL = {
    AlertLevel.NURSE: "nurses@elm-street.invalid",
    AlertLevel.LEAD: "lead-nurse@elm-street.invalid",
    AlertLevel.ADMINISTRATOR: "administrator@elm-street.invalid",
}
_BEST_TIMES = ("", "mornings", "", "after 3 PM", "any time", "")


@dataclass(frozen=True)
class Login:
    """A user with the password that is shown once."""

    username: str
    password: str
    group: str


def patient(number: int) -> Contact:
    """An invented patient; some gave less than others."""
    return Contact(
        name=NAMES[number],
        # 555-0100 to 555-0199 are kept free for invented people.
        phone=f"212-555-01{number + 10:02}",
        birth_date=None if number % 3 == 1 else date(1938 + number, 1 + number % 12, 1 + number),
        record_number=f"DEMO-{4100 + 7 * number}" if number % 2 == 0 else "",
        best_time=_BEST_TIMES[number % len(_BEST_TIMES)],
    )


def make_staff() -> tuple[dict[str, User], list[Login]]:
    """Make one user of each group, with random passwords."""
    make_groups()
    users, logins = {}, []
    for username, (group, first_name, last_name) in STAFF.items():
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        users[username] = User.objects.create_user(
            username,
            password=password,
            first_name=first_name,
            last_name=last_name,
            is_staff=group in ADMIN_GROUPS,
        )
        users[username].groups.add(Group.objects.get(name=group))
        logins.append(Login(username, password, group))
    # Who logs in as the reviewer confirms it, as a real one does.
    save_reviewer(
        reviewer=ClinicalReviewer(
            user=users["demo-reviewer"],
            name="Rita Solano (invented)",
            profession="oncology nurse",
            licence_number="DEMO 000000",
        ),
        by=users["demo-administrator"],
    )
    return users, logins


def demo_users() -> Iterable[str]:
    """The names of demo users that exist already."""
    return User.objects.filter(username__in=STAFF).order_by("username").values_list("username", flat=True)


def make_clinic() -> Clinic:
    """Fill in what the clinic lacks: name, numbers, opening hours, people on call."""
    clinic = Clinic.load()
    if clinic._state.adding:
        clinic.name, clinic.phone = "Elm Street Cancer Center (demo)", "212-555-0100"
        clinic.after_hours_phone = "212-555-0199"
        clinic.save()
    if not clinic.has_hours():
        OpeningHours.objects.bulk_create(
            OpeningHours(clinic=clinic, weekday=day, opens=time(8), closes=time(17))
            for day in Weekday
            if day <= Weekday.FRIDAY
        )
    if not clinic.on_call.exists():
        OnCall.objects.bulk_create(
            OnCall(clinic=clinic, level=level, email=email) for level, email in ON_CALL.items()
        )
    return clinic
