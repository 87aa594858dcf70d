"""The catalogs hold everything that patients read, translated whole. `make messages` renews them."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.site.catalog import Entry, plural_forms, read_catalog
from tests.site.marked_words import ROOT, marked_words

CATALOGS = [ROOT / "locale" / code / "LC_MESSAGES" / "django.po" for code, _name in settings.LANGUAGES[1:]]
# What must stay as it is: values, and the tags around words.
KEPT = re.compile(r"%\(\w+\)s|\{\w*\}|</?\w+[^>]*>")
NUMBERS = re.compile(r"\d[\d/-]+")

every_catalog = pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])


@every_catalog
def test_the_catalog_holds_just_what_is_marked(path: Path) -> None:
    marked = marked_words()
    held = {entry.marked for entry in read_catalog(path)}
    assert (marked - held, held - marked) == (set(), set())


@every_catalog
def test_everything_is_translated_and_nothing_is_a_guess(path: Path) -> None:
    assert [e.marked for e in read_catalog(path) if e.is_fuzzy or not all(e.translations)] == []


@every_catalog
def test_every_plural_form_is_there(path: Path) -> None:
    forms = plural_forms(path)
    assert [
        e.marked for e in read_catalog(path) if len(e.translations) != (forms if e.marked[2] else 1)
    ] == []


@every_catalog
def test_values_tags_and_numbers_are_kept(path: Path) -> None:
    assert [e.marked for e in read_catalog(path) if not _keeps(e)] == []


def _keeps(entry: Entry) -> bool:
    context, words, plural = entry.marked
    if context == "date format":
        return True
    # Every form of the plural says what the plural says.
    originals = (words, *[plural] * (len(entry.translations) - 1))
    return all(
        sorted(found.findall(one)) == sorted(found.findall(other))
        for found in (KEPT, NUMBERS)
        for one, other in zip(originals, entry.translations, strict=True)
    )


@every_catalog
def test_the_compiled_catalog_says_the_same(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as compiled:
        catalog = gettext.GNUTranslations(compiled)
    for entry in read_catalog(path):
        assert set(entry.translations) == _said(catalog, entry)


def _said(catalog: gettext.GNUTranslations, entry: Entry) -> set[str]:
    context, words, plural = entry.marked
    if not plural:
        return {catalog.pgettext(context, words) if context else catalog.gettext(words)}
    # Enough numbers to meet every form of any language.
    counted = (
        (catalog.npgettext(context, words, plural, n) if context else catalog.ngettext(words, plural, n))
        for n in range(1000)
    )
    return set(counted)


@every_catalog
def test_the_catalog_names_no_file_no_person_and_no_moment(path: Path) -> None:
    text = path.read_text()
    assert "#:" not in text
    assert re.findall(r"@|\d{4}|Date", text.partition("\n\n")[0]) == []


@every_catalog
def test_the_person_is_addressed_as_usted(path: Path) -> None:
    familiar = re.compile(r"\b(tú|tu|tus|ti|contigo|tienes|puedes|debes|llamas|haz|ve)\b", re.IGNORECASE)
    assert [text for e in read_catalog(path) for text in e.translations if familiar.search(text)] == []


@every_catalog
def test_nothing_reassures_falsely(path: Path) -> None:
    calming = re.compile(r"no se preocupe|no es nada|todo (está|va a estar) bien|tranquil", re.IGNORECASE)
    assert [text for e in read_catalog(path) for text in e.translations if calming.search(text)] == []
