"""What the education pages say about warning signs. The pages themselves know nothing of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from triage.patients.phones import clinic_or_last_known
from triage.patients.signs import (
    CRISIS_RULE,
    CRISIS_SIGN,
    emergency_reasons,
    leading_signs,
    needs_911,
    sign_texts,
)

if TYPE_CHECKING:
    from content.library import ContentPage

register = template.Library()


@register.inclusion_tag("patients/_emergency_signs.html")
def emergency_box(page: ContentPage) -> dict[str, Any]:
    """The signs on a page that cannot wait; nothing for a page that names none."""
    others = tuple(rule for rule in page.emergencies if rule != CRISIS_RULE)
    return {
        "clinic": clinic_or_last_known(),
        "rules": page.emergencies,
        "reasons": emergency_reasons(others),
        "is_crisis": CRISIS_RULE in page.emergencies,
    }


@register.inclusion_tag("patients/_emergency_found.html")
def emergency_found(signs: tuple[str, ...]) -> dict[str, Any]:
    """The signs that a search meant and that cannot wait; nothing for none."""
    others = tuple(sign for sign in signs if sign != CRISIS_SIGN)
    return {
        "clinic": clinic_or_last_known(),
        "signs": signs,
        "texts": sign_texts(others),
        "is_crisis": CRISIS_SIGN in signs,
        "must_call_911": needs_911(others),
    }


@register.inclusion_tag("patients/_leading_signs.html")
def signs_leading_here(slug: str) -> dict[str, Any]:
    """What the signs of a page can mean, the most urgent first, and the way into the questionnaire."""
    return {"groups": leading_signs(slug)}


@register.inclusion_tag("patients/_emergency_list.html")
def emergency_list() -> dict[str, Any]:
    """When to call at once."""
    return {"clinic": clinic_or_last_known()}
