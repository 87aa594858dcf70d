"""The site with a third language, of which the program knows nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from content import glossary, library
from tests.pseudo.texts import in_pseudo, write_glossary, write_pages
from tests.pseudo.words import LANGUAGE, NAME, PseudoTranslation, pseudo
from tests.versions import publish
from triage.engine.grammar import grammars
from triage.engine.grammar.english import ENGLISH
from triage.models import Clinic
from triage.patients import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from triage.engine.protocol import Protocol


@pytest.fixture(scope="session")
def pseudo_protocol(protocol: Protocol) -> Protocol:
    """The protocol of the tests in both languages."""
    return in_pseudo(protocol)


@pytest.fixture(scope="session")
def pseudo_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of the pages and of the hard words."""
    pages, words = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("words")
    write_pages(pages)
    write_glossary(words)
    return pages, words


@pytest.fixture
def third_language(
    db: None,  # noqa: ARG001 (opens the database)
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    pseudo_protocol: Protocol,
    pseudo_files: tuple[Path, Path],
) -> Iterator[str]:
    """The code of the language, which is spoken while a test runs."""
    settings.LANGUAGES = [("en", "English"), (LANGUAGE, NAME)]
    catalogs = vars(trans_real)["_translations"]
    monkeypatch.setitem(catalogs, LANGUAGE, PseudoTranslation())
    grammar = replace(ENGLISH, and_before=lambda *_: pseudo("and"), or_before=lambda *_: pseudo("or"))
    monkeypatch.setitem(grammars._GRAMMARS, LANGUAGE, grammar)
    monkeypatch.setattr(library, "PAGES", pseudo_files[0])
    monkeypatch.setattr(glossary, "GLOSSARY", pseudo_files[1])
    monkeypatch.setattr(served, "shipped_protocol", lambda **_: pseudo_protocol)
    served.protocol_of_program.cache_clear()
    publish(pseudo_protocol)
    Clinic.objects.create(name=pseudo("Elm"), phone="555-0100", after_hours_phone="555-0199", time_zone="UTC")
    with translation.override(LANGUAGE):
        yield LANGUAGE
    served.protocol_of_program.cache_clear()
