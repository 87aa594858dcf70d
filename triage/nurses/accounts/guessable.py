"""Refuses passwords that are easily guessed, without asking anybody over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from zxcvbn import zxcvbn

from triage.models import Clinic

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What strangers try first here: the estimate counts these as the commonest words.
_OWN_WORDS = (
    *("bonemets", "bone", "mets", "metastasis", "cancer", "oncology", "triage", "symptom", "hospital"),
    *("clinic", "nurse", "doctor", "patient", "staff", "admin", "welcome", "password", "summer", "winter"),
)
# The estimate takes longer than a page may for longer ones, and nothing is gained by it.
_LONGEST_ESTIMATED = 72
LONGEST = 128
# Tries: at a hundred a second for a year, which is far more than log-in lets anybody have.
_FEWEST_TRIES = 10**9.5


class GuessablePasswordValidator:
    """Estimates how many tries somebody needs who knows the usual passwords, names and patterns."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that is too easily guessed, or too long."""
        if len(password) > LONGEST:
            raise ValidationError(
                ngettext("Use %(most)s character at most.", "Use %(most)s characters at most.", LONGEST)
                % {"most": LONGEST}
            )
        words = [*_OWN_WORDS, *Clinic.load().name.split()]
        if user is not None:
            words += [user.get_username(), user.first_name, user.last_name, *user.email.split("@")]
        estimate = zxcvbn(
            password[:_LONGEST_ESTIMATED],
            user_inputs=[word.lower() for word in words if word],
            max_length=_LONGEST_ESTIMATED,
        )
        if estimate["guesses"] < _FEWEST_TRIES:
            raise ValidationError(
                _(
                    "This password is easily guessed: it is made of well-known words, names, dates or rows "
                    "of keys. Four or more words that have nothing to do with each other make a good one."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Four or more words that have nothing to do with each other make a good password.")
