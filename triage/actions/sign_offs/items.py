"""The items of a stored version, with the education pages and cases of this site."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from content.languages import languages
from content.library import PAGES, library
from triage.actions import evidence
from triage.engine.parts import Part
from triage.engine.sign_items import EducationPage, SignItem, case_items, items_of_part, sign_items
from triage.models.protocols import kept_protocol

if TYPE_CHECKING:
    from triage.models import ProtocolVersion


def items_of(version: ProtocolVersion) -> tuple[SignItem, ...]:
    """Every item of a version. Raises UntrustedVersionError."""
    # Cases change while the program runs, so they are read each time.
    return (*_items_of_text(version.pk, version.sha256), *case_items(evidence.evidence().cases))


@lru_cache(maxsize=8)
def _items_of_text(version_id: int, sha256: str) -> tuple[SignItem, ...]:
    protocol = kept_protocol(version_id, sha256)
    pages = {language: education_pages(language) for language in protocol.languages}
    return sign_items(protocol, pages=pages)


@cache
def education_pages(language: str) -> dict[str, EducationPage]:
    """The files of the education pages, by their slugs; none in a language that the pages are not shown in.

    A page that a language lacks is shown in the first one, and read so by whoever signs.
    """
    if language not in languages():
        return {}
    return {
        slug: EducationPage(_file(language, slug).read_text(encoding="utf-8"), page.signs)
        for slug, page in library(language).items()
    }


def _file(language: str, slug: str) -> Path:
    own = PAGES / language / f"{slug}.md"
    return own if own.exists() else PAGES / languages()[0] / own.name


def items_of_emergency_page(language: str) -> tuple[SignItem, ...]:
    """The list items that the emergency page shows from the program's own file, whatever is live."""
    return tuple(
        one
        for place, item in enumerate(evidence.shipped_evidence().shown.static)
        for one in items_of_part(Part("list_item", item.id, ("list_items", place), item), (language,))
    )
