"""The program does not start with a broken page: the fault is named, with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from content.checks import check_library
from content.faults import ContentError
from content.library import PageCitation, library
from content.search import vocabulary
from triage.checks import check_page_references, page_faults
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_passages, shipped_protocol

if TYPE_CHECKING:
    from pathlib import Path

PAGE = library("en")["bone-pain"]
PROTOCOL = shipped_protocol(pages=library("en"))
EMERGENCY, SOON = (
    next(rule.id for rule in PROTOCOL.rules if rule.urgency == urgency)
    for urgency in (Urgency.EMERGENCY, Urgency.SOON)
)


def faults(**changed: object) -> list[str]:
    """What is wrong with the page on bone pain, so changed."""
    return list(page_faults(PAGE.model_copy(update=changed), PROTOCOL, shipped_passages()))


def citation(heading: str, lines: str) -> tuple[PageCitation, ...]:
    """One citation of the document."""
    return (PageCitation(source="acs_bone_metastasis", heading=heading, lines=lines),)


def test_the_shipped_pages_pass() -> None:
    assert check_library() == []
    assert check_page_references() == []


def test_an_unknown_rule_is_named_with_its_line() -> None:
    (fault,) = faults(emergencies=(EMERGENCY[:-1],))
    assert fault.startswith("bone-pain.md, line ")
    says = f"'{EMERGENCY[:-1]}' is no rule that says to get help now. Did you mean '{EMERGENCY}'?"
    assert says in fault


def test_a_rule_of_lower_urgency_is_no_emergency() -> None:
    (fault,) = faults(emergencies=(SOON,))
    assert f"'{SOON}' is no rule that says to get help now" in fault


def test_an_unknown_heading_is_named() -> None:
    (fault,) = faults(citations=citation("Fracture", "170"))
    assert "the source has no heading “Fracture”. Did you mean 'Fractures'?" in fault


@pytest.mark.parametrize("lines", ["178", "170-178", "165-171", "999999", "175-170"])
def test_lines_outside_the_heading_are_named(lines: str) -> None:
    (fault,) = faults(citations=citation("Fractures", lines))
    assert f"lines {lines} are not under “Fractures” (lines 169-177)" in fault


def test_a_heading_that_stands_twice_is_right_in_both_places() -> None:
    assert faults(citations=citation("Pain", "160")) == []
    assert faults(citations=citation("Pain", "805")) == []


def test_broken_synonyms_are_named_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rest = (
        "first: {}\nignored: []\nunranked: []\nharmless: {}\nnever_harmless: []\n"
        "denied: {begins: [], links: [], signs: []}\n"
    )
    (tmp_path / "en.yaml").write_text(f"stemmer: english\nsame:\n  pee: urinate\n{rest}")
    (tmp_path / "es.yaml").write_text(f"stemmer: spanish\nsame: {{}}\n{rest}")
    monkeypatch.setattr(vocabulary, "__file__", str(tmp_path / "vocabulary.py"))
    monkeypatch.setattr("content.checks.spelling", vocabulary.spelling.__wrapped__)
    (error,) = check_library()
    assert error.msg.startswith("en.yaml, line 3: same.pee: ")


@pytest.mark.parametrize(("command", "options"), [("check", {}), ("migrate", {"skip_checks": False})])
@pytest.mark.django_db
def test_a_broken_page_stops_the_start_in_words(
    command: str, options: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_language: str) -> None:
        raise ContentError("bone-pain.md, line 4: reviewed is missing\nx-rays.md, line 9: unknown page 'a'")

    monkeypatch.setattr("content.checks.library", broken)
    monkeypatch.setattr("triage.checks.library", broken)
    with pytest.raises((SystemCheckError, CommandError)) as caught:
        call_command(command, **options)
    assert "bone-pain.md, line 4: reviewed is missing" in str(caught.value)
    assert "x-rays.md, line 9: unknown page 'a'" in str(caught.value)
