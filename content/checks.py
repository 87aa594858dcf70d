"""The program does not start with a broken page: the fault is named in words."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from content.faults import ContentError
from content.glossary import glossary
from content.languages import languages
from content.library import library
from content.search.vocabulary import spelling


@register()
def check_library(**_options: Any) -> list[CheckMessage]:
    """One error for each fault of a page, of the glossary or of the search's synonyms."""
    try:
        for language in languages():
            library(language)
            glossary(language)
            spelling(language)
    except ContentError as error:
        return [Error(line, id="content.E001") for line in str(error).splitlines()]
    return []
