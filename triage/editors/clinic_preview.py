"""A proposal of the clinic as the patient would see it: old and new, and the real buttons of the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from content.library import library
from content.models import render_note
from content.rendering import TextError
from triage.actions.clinic_proposals import check_note_words
from triage.display import text_language
from triage.engine.pieces import sides
from triage.engine.vocabulary import Urgency
from triage.engine.wording import fill_in
from triage.models import Clinic
from triage.models.clinic_proposals import ClinicProposalKind
from triage.models.phones import dial
from triage.patients.placeholders import plain_values
from triage.patients.presenters.order import Order, order_for_anybody, order_to_call_crisis_line
from triage.patients.presenters.whom_to_call import CARD, Phone
from triage.patients.served import protocol_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.pieces import Piece
    from triage.models import ClinicProposal

_LABELS = {field.name: field.verbose_name for field in Clinic._meta.concrete_fields}
_CARE_TEAM = "your cancer care team"
_NUMBERS = ("phone", "after_hours_phone", "emergency_number", "crisis_number")


@dataclass(frozen=True)
class ChangedText:
    """Old and new of one field; `dials` is what a phone dials for the new one, empty for other texts."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    dials: str


@dataclass(frozen=True)
class Shown:
    """A proposal for the page on which it is decided; either `orders` or a `note` are as patients see it."""

    title: str
    changes: tuple[ChangedText, ...]
    orders: tuple[Order, ...]
    phones: tuple[Phone, ...]
    note: str
    delaying: tuple[str, ...]


def title_of(proposal: ClinicProposal) -> str:
    """What a proposal is about: the page of a note, the fields of the settings."""
    if proposal.kind == ClinicProposalKind.NOTE:
        page = library(proposal.language).get(proposal.page)
        return f"Note on “{page.title if page else proposal.page}” ({proposal.language})"
    return ", ".join(_label(name) for name in proposal.after)


def present_proposal(proposal: ClinicProposal) -> Shown:
    changes = tuple(_changes(proposal))
    if proposal.kind == ClinicProposalKind.NOTE:
        return _note(proposal, changes)
    before, after = _clinic_with(proposal.before), _clinic_with(proposal.after)
    # Results that it does not touch would only hide those that it does.
    untouched = set(_orders(before))
    orders = tuple(order for order in _orders(after) if order not in untouched)
    return Shown(title_of(proposal), changes, orders, tuple(_phones(after)) if orders else (), "", ())


def _clinic_with(values: dict[str, Any]) -> Clinic:
    clinic = Clinic.load()
    for name, value in values.items():
        setattr(clinic, name, value)
    return clinic


def _changes(proposal: ClinicProposal) -> Iterator[ChangedText]:
    for name, after in proposal.after.items():
        is_number = name in _NUMBERS and after
        label = "Note" if name == "text" else _label(name)
        before, new = sides(str(proposal.before[name]) or "(nothing)", str(after) or "(nothing)")
        yield ChangedText(label, before, new, dial(str(after)) if is_number else "")


def _label(name: str) -> str:
    return str(_LABELS[name]).capitalize()


def _phones(clinic: Clinic) -> Iterator[Phone]:
    name = clinic.name or "Your cancer care team"
    yield Phone(name, clinic.phone or str(CARD), clinic.phone_link if clinic.phone else "")
    if clinic.after_hours_phone:
        yield Phone(f"{name}, after hours", clinic.after_hours_phone, clinic.after_hours_link)


def _orders(clinic: Clinic) -> Iterator[Order]:
    """The results that name a number: an emergency, a call for today, thoughts of self-harm."""
    protocol = protocol_in_use()
    yield order_for_anybody(protocol, clinic)
    wording, language = protocol.urgencies[Urgency.SAME_DAY], text_language(protocol)
    values = plain_values(clinic) | {"care_team": _CARE_TEAM}
    for phone in _phones(clinic):
        yield Order(
            level=Urgency.SAME_DAY,
            title=fill_in(wording.title.to(language), values),
            by_when=fill_in(wording.by_when.to(language), values),
            button=phone if phone.link else None,
            steps=tuple(fill_in(step.to(language), values) for step in wording.steps),
        )
    yield order_to_call_crisis_line(clinic, is_for_other=False, care_team=_CARE_TEAM, is_all=True)


def _note(proposal: ClinicProposal, changes: tuple[ChangedText, ...]) -> Shown:
    text, language = proposal.after["text"], proposal.language
    try:
        html = render_note(text, language)
        delaying = check_note_words(text, page=proposal.page, language=language).delaying if text else ()
    except TextError:
        html, delaying = "", ()
    return Shown(title_of(proposal), changes, (), (), html, delaying)
