"""The card for the wallet: the lines to fill in by hand, the signs, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from content.languages import page_language
from triage.patients.presenters.whom_to_call import Phone

if TYPE_CHECKING:
    from triage.models import Clinic


def lines_to_fill_in() -> tuple[str, ...]:
    """What only the person knows. Nobody types it: it is written on the printed card."""
    return (
        _("Name"),
        _("Born on"),
        _("My cancer"),
        _("In these bones"),
        _("My medicines for it"),
    )


@dataclass(frozen=True)
class Note:
    """Words in a language."""

    language: str
    words: str


def notes_to_staff() -> tuple[Note, ...]:
    """What doctors and nurses should know, in the language of the page and in that of the hospital."""
    return tuple(_note(language) for language in dict.fromkeys((page_language(), settings.LANGUAGE_CODE)))


def _note(language: str) -> Note:
    with translation.override(language):
        words = _(
            "To doctors and nurses: cancer that spreads to bone can press on the spinal cord, break a bone"
            " or raise the calcium in the blood. If I have a sign that stands on this card, please check me"
            " right away."
        )
    return Note(language, words)


def phones_on_card(clinic: Clinic) -> tuple[Phone, ...]:
    """The clinic's numbers; a line to write on where it gave none, and for the family."""
    who = clinic.name or _("My cancer care team")
    return (
        Phone(who, clinic.phone, clinic.phone_link),
        Phone(_("At night and on weekends"), clinic.after_hours_phone, clinic.after_hours_link),
        Phone(_("My own doctor"), "", ""),
        Phone(_("My family or friend"), "", ""),
    )
