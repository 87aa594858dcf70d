"""Warning signs and ways back on education pages, which themselves know nothing of the protocol."""

from __future__ import annotations

from typing import Any

from django import template

from content.library import ContentPage
from triage.engine.vocabulary import Urgency
from triage.patients import sign_lists
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import latest_with_result
from triage.patients.presenters.order import Order, order_for_anybody
from triage.patients.presenters.wallet_card import lines_to_fill_in, notes_to_staff, phones_on_card
from triage.patients.served import protocol_of_program
from triage.patients.signs import found_signs, leading_signs, named_emergencies

register = template.Library()


@register.inclusion_tag("patients/_emergency_signs.html")
def emergency_box(page: ContentPage) -> dict[str, Any]:
    """The signs on a page that cannot wait, if it names any."""
    named = named_emergencies(page.emergencies)
    return {
        "clinic": clinic_or_last_known(),
        "rules": page.emergencies,
        "reasons": named.reasons,
        "is_crisis": named.is_crisis,
    }


@register.inclusion_tag("patients/_emergency_found.html")
def emergency_found(items: tuple[str, ...]) -> dict[str, Any]:
    """The signs that a search meant and that cannot wait, if any. `items` are list items."""
    found = found_signs(items)
    levels = {group.level for group in found.groups}
    return {
        "clinic": clinic_or_last_known(),
        "groups": found.groups,
        "is_crisis": found.is_crisis,
        "is_emergency": found.is_crisis or levels - {Urgency.SAME_DAY},
    }


@register.inclusion_tag("patients/_sign_groups.html")
def sign_groups(items: tuple[str, ...]) -> dict[str, Any]:
    """The list items that a page names, by what they ask for."""
    return {"clinic": clinic_or_last_known(), "groups": sign_lists.sign_groups(items)}


@register.inclusion_tag("patients/_leading_signs.html")
def signs_leading_here(slug: str) -> dict[str, Any]:
    """What the signs of a page can mean, the most urgent first, and the link to the questionnaire."""
    return {"groups": leading_signs(slug)}


@register.inclusion_tag("patients/_own_result.html", takes_context=True)
def own_result(context: template.Context) -> dict[str, Any]:
    """The way back to the result and the sheet that this browser looked at last, if it has one."""
    return {"submission_id": latest_with_result(context["request"])}


@register.inclusion_tag("patients/_emergency_list.html", takes_context=True)
def emergency_list(context: template.Context) -> dict[str, Any]:
    """When to call at once: needs no database."""
    clinic = context.get("clinic") or clinic_or_last_known()
    return {
        "clinic": clinic,
        "signs": sign_lists.emergency_list(),
        "order": order_for_anybody(protocol_of_program(), clinic),
    }


@register.inclusion_tag("patients/_wallet_card.html")
def wallet_card() -> dict[str, Any]:
    """The card to print: the same signs as on the emergency page, and the clinic's numbers."""
    clinic = clinic_or_last_known()
    return {
        "clinic": clinic,
        "lines": lines_to_fill_in(),
        "notes": notes_to_staff(),
        "signs": sign_lists.emergency_list(),
        "order": order_for_anybody(protocol_of_program(), clinic),
        "phones": phones_on_card(clinic),
    }


@register.simple_tag(takes_context=True)
def emergency_order(context: template.Context) -> Order:
    """What to do first, for readers of whom nothing is known: needs no database."""
    clinic = context.get("clinic") or clinic_or_last_known()
    return order_for_anybody(protocol_of_program(), clinic)
