"""What a protocol is checked against before it is published."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from content.languages import languages
from content.library import library
from triage.engine.safety.checking import Evidence
from triage.engine.safety.one_truth import Shown
from triage.models import StoredCase
from triage.protocols.shipped import (
    phrase_languages,
    shipped_cases,
    shipped_phrases,
    shipped_protocol,
    shipped_source_map,
)


@cache
def shipped_evidence() -> Evidence:
    """The shipped cases, source map and education pages. Needs no database."""
    return Evidence(
        cases=shipped_cases(),
        source_map=shipped_source_map(),
        page_texts={
            language: {
                slug: page.prose for slug, page in library(language).items() if page.language == language
            }
            for language in languages()
        },
        shown=Shown(
            pages={slug: page.signs for slug, page in library("en").items() if page.signs},
            alarms=tuple(
                dict.fromkeys(
                    alarm.item
                    for language in phrase_languages()
                    for alarm in shipped_phrases(language).alarms
                )
            ),
            static=shipped_protocol(pages=library("en")).items_on("emergency_page"),
        ),
    )


def evidence() -> Evidence:
    """Everything that a version of this site is checked against: editors' cases too."""
    shipped = shipped_evidence()
    added = [case.to_case() for case in StoredCase.objects.active()]
    return replace(shipped, cases=[*shipped.cases, *added])
