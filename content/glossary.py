"""The glossary: hard words, how to say them, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from content.faults import fault, line_of, read_mapping, validation_fault

GLOSSARY = Path(__file__).parent / "glossary"


class Word(BaseModel):
    """One entry of the glossary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    word: str
    # How to say it, the stressed part in capitals.
    say: str | None = None
    forms: tuple[str, ...] = ()
    means: Annotated[str, Field(max_length=200)]
    page: str | None = None

    @property
    def written_forms(self) -> tuple[str, ...]:
        """The word and its other forms, as texts may write it."""
        return (self.word, *self.forms)


def read_glossary(path: Path) -> dict[str, Word]:
    """Every word by its id, in alphabetical order. Raises ContentError with file, line and fault."""
    text = path.read_text(encoding="utf-8")
    words: dict[str, Word] = {}
    owner: dict[str, str] = {}
    for name, entry in read_mapping(path, text).items():
        try:
            word = Word.model_validate({**entry, "id": name} if isinstance(entry, dict) else entry)
        except ValidationError as error:
            raise validation_fault(path, text, error, within=(str(name),)) from None
        for form in word.written_forms:
            key = form.casefold() if form.islower() else form
            if owner.setdefault(key, word.id) != word.id:
                line = line_of(text, (name,))
                raise fault(path, line, f"'{form}' is already a form of '{owner[key]}'")
        words[word.id] = word
    return dict(sorted(words.items(), key=lambda item: item[1].word.casefold()))


@cache
def glossary(language: str) -> dict[str, Word]:
    """Every word of a language by its id, in alphabetical order. Raises ContentError.

    A language without a glossary has that of the first one.
    """
    path = GLOSSARY / f"{language}.yaml"
    return read_glossary(path if path.exists() else GLOSSARY / f"{settings.LANGUAGE_CODE}.yaml")


def pattern_of(words: Mapping[str, Word]) -> re.Pattern[str] | None:
    """A pattern for every form of every word, the longest first; None for no words.

    A form in lower case matches in any case; one with capitals, like PET, only as written.
    """
    forms = sorted({form for word in words.values() for form in word.written_forms}, key=len, reverse=True)
    if not forms:
        return None
    choices = "|".join(f"(?i:{re.escape(form)})" if form.islower() else re.escape(form) for form in forms)
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w-])")


def id_by_form(words: Mapping[str, Word]) -> dict[str, str]:
    """The id of the word for each of its forms; a form in lower case stands for any case."""
    return {form: word.id for word in words.values() for form in word.written_forms}
