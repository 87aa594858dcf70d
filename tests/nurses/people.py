"""Staff who log in, and people who shared their answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from tests.patients.person import NO_NUMBERS
from triage.actions.reviews.sharing import Contact, share_submission
from triage.actions.roles import ADMINISTRATOR, APPROVER, EDITOR, LEAD_NURSE, NURSE, make_groups
from triage.actions.submissions import finish_submission
from triage.engine.navigation import shown_pages
from triage.models import OnDuty, Publication, Review, Submission
from triage.models.submissions import Respondent

PASSWORD = "a long password for tests"
# Answers beside "no" to all else, and the urgency that they give.
ANSWERS = {
    "emergency": {"cancer_diagnosis": "yes", "leg_weakness": "yes"},
    "same_day": {"cancer_diagnosis": "yes", "back_pain": "yes"},
    "soon": {"cancer_diagnosis": "yes", "unexplained_weight_loss": "yes"},
    "routine": {"cancer_diagnosis": "yes"},
}


def staff(name: str, group: str, **fields: Any) -> User:
    """Somebody of a group who can log in."""
    if not Group.objects.filter(name=group).exists():
        make_groups()
    user = User.objects.create_user(name, password=PASSWORD, first_name=name.capitalize(), **fields)
    user.groups.add(Group.objects.get(name=group))
    if group in (NURSE, LEAD_NURSE):
        OnDuty.objects.create(user=user, since=timezone.now())
    # Permissions were looked up for nobody yet; a fresh copy keeps it so.
    return User.objects.get(pk=user.pk)


def nurse(name: str = "nora", **fields: Any) -> User:
    """A nurse."""
    return staff(name, NURSE, **fields)


def lead_nurse(name: str = "lena", **fields: Any) -> User:
    """A nurse who may close many at once."""
    return staff(name, LEAD_NURSE, **fields)


def editor(name: str = "edith", **fields: Any) -> User:
    """Somebody of the staff who may not see patients."""
    return staff(name, EDITOR, is_staff=True, **fields)


def approver(name: str = "abel", **fields: Any) -> User:
    """Somebody who approves protocols."""
    return staff(name, APPROVER, is_staff=True, **fields)


def administrator(name: str = "adam", **fields: Any) -> User:
    """Somebody who runs the clinic's settings and people."""
    return staff(name, ADMINISTRATOR, is_staff=True, **fields)


def logged_in(user: User) -> Client:
    """The browser of somebody who has logged in."""
    client = Client()
    client.force_login(user)
    return client


def assessed_submission(
    *, urgency: str = "emergency", respondent: str = "self", **answers: str
) -> Submission:
    """A finished submission with its stored result; `answers` add to those that give the urgency."""
    version = Publication.live_version()
    questions = version.protocol.questions.values()
    no_signs = {question.id: "no" for question in questions if question.type == "yes_no"}
    sheet = no_signs | NO_NUMBERS | ANSWERS[urgency] | answers
    submission = Submission.objects.create(
        pk=uuid4(),
        version=version,
        respondent=respondent,
        answers=sheet,
        sent_pages=[page.id for page in shown_pages(version.protocol, sheet)],
    )
    finish_submission(submission_id=submission.pk, by=Respondent(respondent))
    submission.refresh_from_db()
    assert submission.highest_urgency() == urgency
    return submission


def shared_review(
    *,
    urgency: str = "emergency",
    name: str = "Pat Doe",
    phone: str = "555 010 1234",
    entered_by: User | None = None,
    **contact: Any,
) -> Review:
    """A review that began when somebody with answers of this urgency shared them."""
    submission = assessed_submission(urgency=urgency)
    whom = Contact(name=name, phone=phone, **contact)
    return share_submission(submission_id=submission.pk, contact=whom, by=entered_by).review


def shared_ago(review: Review, minutes: float) -> Review:
    """The same review, shared so long ago, its clock with it."""
    moved = timedelta(minutes=minutes)
    review.shared_at, review.due_at = review.shared_at - moved, review.due_at - moved
    review.save()
    return review


def left_alone(review: Review, minutes: float) -> None:
    """Let whoever holds a review do nothing for so long."""
    Review.objects.filter(pk=review.pk).update(touched_at=timezone.now() - timedelta(minutes=minutes))
