"""Refuses passwords that somebody could guess, without asking anybody over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from triage.models import Clinic

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The time that zxcvbn takes grows faster than the password; the rest makes none easier to guess.
JUDGED_CHARACTERS = 72
# Of 0 to 4: more than ten thousand million guesses.
LEAST_SCORE = 4
_WORDS_OF_HERE = ("bonemets", "triage", "clinic", "hospital", "cancer", "oncology", "nurse")


class GuessableValidator:
    """Refuses lists of breached passwords, patterns, dates, and the names of person, clinic and product."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that is too easy to guess."""
        found = zxcvbn(
            password[:JUDGED_CHARACTERS], user_inputs=_known_words(user), max_length=JUDGED_CHARACTERS
        )
        if found["score"] < LEAST_SCORE:
            raise ValidationError(
                _("This password is too easy to guess. Take four words that do not belong together."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """What Django's forms say beside the field."""
        return _("Use four or more words that do not belong together. Names and dates are easy to guess.")


def _known_words(user: User | None) -> list[str]:
    clinic = Clinic.objects.values_list("name", "service_name").first() or ()
    person = (user.username, user.first_name, user.last_name, user.email) if user is not None else ()
    names = [word for name in (*clinic, *person) for word in (name, *name.replace("@", " ").split())]
    return [*_WORDS_OF_HERE, *(word.lower() for word in names if word)]
