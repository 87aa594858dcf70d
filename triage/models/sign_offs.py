"""Who may sign off versions as a clinician, and what each of them said of which text."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper

from triage.models.append_only import AppendOnly
from triage.models.ledger import InLedger
from triage.models.protocols import ProtocolVersion

LONGEST_REMARK = 2000
_NAME_WORDS, _FEWEST_LETTERS, _FEWEST_SIGNS = 2, 3, 4
_LICENCE = re.compile(r"[\w][\w ./-]*")


def check_full_name(name: str) -> None:
    """Raise ValidationError for a name that is not a first and a last name in letters."""
    words = [word for word in name.split() if any(letter.isalpha() for letter in word)]
    if len(words) < _NAME_WORDS:
        raise ValidationError("Write first name and last name: patients read who checked the questions.")
    if any(sign.isdigit() for sign in name):
        raise ValidationError("A name has no digits. The licence number has a field of its own.")


def check_profession(profession: str) -> None:
    """Raise ValidationError for a profession that patients could not read as one."""
    if sum(letter.isalpha() for letter in profession) < _FEWEST_LETTERS:
        raise ValidationError("Write the profession in words, such as: oncologist, oncology nurse.")


def check_licence_number(number: str) -> None:
    """Raise ValidationError for what no authority gives as a number."""
    signs = [sign for sign in number if sign.isalnum()]
    has_digit = any(sign.isdigit() for sign in signs)
    if not _LICENCE.fullmatch(number) or len(signs) < _FEWEST_SIGNS or not has_digit:
        raise ValidationError(
            "Write the number as the licence has it: at least four letters and digits, a digit among them, "
            "nothing else but blanks, full stops, strokes and hyphens."
        )


class ClinicalReviewer(models.Model):
    """The profile of a clinician who signs off: entered by an administrator, confirmed by its owner.

    A changed profile has to be confirmed again; what was signed before keeps the one of its time.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clinical_reviewer"
    )
    name = models.CharField(
        "full name",
        max_length=120,
        validators=[check_full_name],
        help_text="As patients read it once everything is signed: “Checked by …”.",
    )
    profession = models.CharField(
        max_length=80, validators=[check_profession], help_text="Such as: oncologist, oncology nurse."
    )
    licence_number = models.CharField(
        max_length=40,
        validators=[check_licence_number],
        help_text="With the state or country that gave it, such as NY 123456. Patients do not see it.",
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "clinical reviewer"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                Upper("licence_number"),
                name="one_reviewer_a_licence",
                violation_error_message="Another reviewer has this licence number. One person signs once.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.profession}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", "accepted"
    REMARK = "remark", "accepted with a remark"
    OBJECTED = "objected", "objected"


class SignOff(InLedger, AppendOnly):
    """What one reviewer said of one item, valid for the content with this hash in every version.

    A reviewer's later verdict on the same content takes the place of an earlier one; both stay.
    """

    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="sign_offs")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    # Empty for an item without words.
    language = models.CharField(max_length=5, blank=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    remark = models.TextField(blank=True, max_length=LONGEST_REMARK)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    # As the profile said at the time.
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=80)
    licence_number = models.CharField(max_length=40)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "language"], name="sign_offs_of_an_item")]
        permissions = [("give_verdict", "Can sign off versions as a clinician")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.ACCEPTED, remark="")
                | (models.Q(verdict__in=[Verdict.REMARK, Verdict.OBJECTED]) & ~models.Q(remark="")),
                name="verdict_has_its_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.get_verdict_display()} by {self.name}"

    @property
    def digest(self) -> str:
        """The hash of all that was said, by which the audit trail vouches for it."""
        said = (self.sha256, self.verdict, self.remark, self.reviewer_id)
        who = (self.name, self.profession, self.licence_number)
        return sha256(json.dumps([*said, *who]).encode()).hexdigest()
