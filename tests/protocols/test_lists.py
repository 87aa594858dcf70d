"""The shipped lists of warning signs: all generated, and a seeded contradiction in any of them is found."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from content.library import PAGES
from triage.actions.evidence import shipped_evidence
from triage.engine.safety.checking import no_progress
from triage.engine.safety.one_truth import prove_one_truth
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.conditions import Alternative
    from triage.engine.list_items import ListItem
    from triage.engine.protocol import Protocol

SHOWN = shipped_evidence().shown
TEMPLATES = Path(__file__).parents[2] / "templates"
# A page for patients that tells when to call, in words of its own.
LEVEL = re.compile(r"get help now|call (?:911|today)|tell your doctor soon|emergency room", re.IGNORECASE)
WHEN = re.compile(r"\b(?:if you|if your|if an?|if someone is|if it)\b", re.IGNORECASE)
SIGN = re.compile(
    r"\b(?:numb(?!er)|weak|chest|breath|fever|chills|throw|bleed|pee|poop|mixed up|wake|droop|swell|swollen"
    r"|seizure|hurts?\b(?! yourself)|pain|thirst|dizzy|headache)\w*",
    re.IGNORECASE,
)


def failures(protocol: Protocol, *, static: tuple[ListItem, ...] = SHOWN.static) -> str:
    """What the property says of which item; `static` are the items of the pages that need no database."""
    result = prove_one_truth(protocol, replace(SHOWN, static=static), no_progress)
    return "\n".join(f"[{failure.subject}] {failure.words}" for failure in result.failures)


def with_item(protocol: Protocol, name: str, **changes: object) -> Protocol:
    assert name in {item.id for item in protocol.list_items}
    items = tuple(
        item.model_copy(update=changes) if item.id == name else item for item in protocol.list_items
    )
    return protocol.model_copy(update={"list_items": items})


def signs_of(protocol: Protocol, name: str) -> tuple[Alternative, ...]:
    return next(item.stands_for for item in protocol.list_items if item.id == name)


def test_every_line_of_every_list_holds(shipped: Protocol) -> None:
    assert failures(shipped) == ""


@pytest.mark.parametrize(
    ("name", "where"),
    [("start", "the start page"), ("result", "the result"), ("sheet", "the handover sheet")],
)
def test_a_contradiction_seeded_in_a_list_of_the_site_is_found(
    shipped: Protocol, name: str, where: str
) -> None:
    seeded = with_item(
        shipped, "fever_in_treatment", lists=(name,), for_whom=(), stands_for=signs_of(shipped, "any_fever")
    )

    said = failures(seeded)

    assert "[fever_in_treatment]" in said
    assert f"({where}" in said
    assert "Someone with fever, everything else no, would be told only “Tell your doctor soon” (soon)" in said


def test_a_contradiction_seeded_in_the_emergency_page_is_found(shipped: Protocol) -> None:
    items = with_item(shipped, "drinks_do_not_stay_down", stands_for=signs_of(shipped, "dry_or_dizzy"))

    said = failures(shipped, static=items.items_on("emergency_page"))

    assert "[drinks_do_not_stay_down]" in said
    assert "(the emergency page, from the program's own file)" in said


def test_a_contradiction_seeded_in_an_education_page_is_found(shipped: Protocol) -> None:
    seeded = with_item(shipped, "sudden_pain", urgency=Urgency.EMERGENCY)

    said = failures(seeded)

    assert "[sudden_pain]" in said
    assert "the education page 'palliative-care'" in said


def test_a_contradiction_seeded_in_the_search_is_found(shipped: Protocol) -> None:
    said = failures(with_item(shipped, "swollen_limb", urgency=Urgency.EMERGENCY))

    assert "[swollen_limb]" in said
    assert "the search" in said


def test_a_page_that_promises_less_than_the_questionnaire_gives_is_found(shipped: Protocol) -> None:
    seeded = with_item(shipped, "new_spine_pain", stands_for=signs_of(shipped, "spine_pain_flat_and_cough"))

    assert "but everybody it stands for is told more by the questionnaire" in failures(seeded)


def test_a_rule_that_is_lowered_breaks_the_lists_that_name_its_sign(shipped: Protocol) -> None:
    rules = tuple(
        rule.model_copy(update={"urgency": Urgency.SAME_DAY}) if rule.id == "very_bad_headache" else rule
        for rule in shipped.rules
    )

    assert "[very_bad_headache]" in failures(shipped.model_copy(update={"rules": rules}))


def typed_leveled_lists(text: str) -> list[str]:
    """Sentences and lists that say in their own words when to call for which sign."""
    found = []
    blocks = re.split(r"\n\s*\n", re.sub(r"```signs\n.*?```", "", text, flags=re.DOTALL))
    for block, following in zip(blocks, [*blocks[1:], ""], strict=True):
        leads = block.lstrip("#").strip()
        is_list = following.lstrip().startswith("- ")
        if LEVEL.search(leads) and leads.endswith((":", " if")) and is_list and SIGN.search(following):
            found.append(f"{leads} {following}")
        found += [
            sentence
            for sentence in re.split(r"(?<=[.?!])\s", block)
            if LEVEL.search(sentence) and WHEN.search(sentence) and SIGN.search(sentence)
        ]
    return found


@pytest.mark.parametrize("path", sorted((PAGES / "en").glob("*.md")), ids=lambda path: path.stem)
def test_no_page_types_when_to_call_for_which_sign(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    assert typed_leveled_lists(body) == []


@pytest.mark.parametrize(
    "text",
    [
        "[Get help now](/learn/get-help-now/) if:\n\n- An arm is numb.\n",
        "## Call 911 now if\n\n- Your chest hurts.\n",
        "[Call today](/learn/call-today/) if you have a fever.",
    ],
)
def test_a_list_that_is_typed_would_be_found(text: str) -> None:
    assert typed_leveled_lists(text)


def typed_signs(html: str) -> list[str]:
    """List items of a template that hold words for a sign instead of a value."""
    return [item for item in re.findall(r"<li[^>]*>(.*?)</li>", html, re.DOTALL) if SIGN.search(item)]


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            *(TEMPLATES / "patients").glob("*.html"),
            *(TEMPLATES / "content").glob("*.html"),
            *TEMPLATES.glob("*.html"),
        ]
    ),
    ids=lambda path: path.name,
)
def test_no_template_types_a_warning_sign(path: Path) -> None:
    assert typed_signs(path.read_text(encoding="utf-8")) == []


def test_a_sign_typed_into_a_template_would_be_found() -> None:
    assert typed_signs("<ul><li>a weak or numb arm or leg</li></ul>")
