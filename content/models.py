"""What a clinic adds to the education pages."""

from __future__ import annotations

import re
from html import unescape

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DatabaseError, models
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe

from content.library import library
from content.rendering import Known, TextError, markdown, render_blocks

MOST_CHARACTERS = 2000
_PART_END = re.compile(r"</(?:h[1-6]|p|li)>")
_PHONE = re.compile(r'href="tel:([^"]*)"')


def render_note(text: str, language: str = settings.LANGUAGE_CODE) -> str:
    """The HTML of a note, by the same safe rules as the pages. Raises TextError."""
    known = Known(pages=library(language), words={}, pictures=(), language=language)
    blocks, _words = render_blocks(markdown().parse(text), known)
    return "".join(block.html for block in blocks)


def words_of_note(text: str) -> str:
    """What a reader of a note reads: no marks, each paragraph and list item on a line. Raises TextError."""
    return "\n".join(unescape(strip_tags(part)).strip() for part in _PART_END.split(render_note(text)))


def phones_of_note(text: str) -> list[str]:
    """The numbers that the links of a note dial. Raises TextError."""
    return _PHONE.findall(render_note(text))


def check_note(text: str) -> None:
    """Raise ValidationError naming the line and the fault."""
    try:
        render_note(text)
    except TextError as error:
        raise ValidationError(f"Line {error.line}: {error}") from None


def check_page(slug: str) -> None:
    if slug not in library(settings.LANGUAGE_CODE):
        raise ValidationError(f"There is no page '{slug}'.")


class ClinicNote(models.Model):
    """The clinic's own note on a page, in one language."""

    page = models.CharField(max_length=80, validators=[check_page])
    language = models.CharField(
        max_length=10,
        default=settings.LANGUAGE_CODE,
        choices=settings.LANGUAGES,
        help_text="Readers in a language without a note of its own read the one in the first language.",
    )
    text = models.TextField(
        validators=[MaxLengthValidator(MOST_CHARACTERS), check_note],
        help_text="Shown in a box on the page as your clinic's note. A blank line begins a new paragraph, "
        "'- ' a list item. [words](/learn/bone-pain/) links to a page, [number](tel:5551234567) to a phone.",
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("page", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language"],
                name="one_note_for_each_language",
                violation_error_message="A note in this language already exists on this page.",
            )
        ]

    def __str__(self) -> str:
        return f"Note on {self.page}"

    @classmethod
    def html_for(cls, slug: str, language: str = settings.LANGUAGE_CODE) -> str:
        """The note on a page as HTML, in the first language where there is none in this one.

        Empty without a database or for a note that cannot be rendered.
        """
        try:
            notes = {note.language: note.text for note in cls.objects.filter(page=slug)}
            if language in notes:
                return render_note(notes[language], language)
            if settings.LANGUAGE_CODE not in notes:
                return ""
            html = mark_safe(render_note(notes[settings.LANGUAGE_CODE]))  # noqa: S308 (rendered without raw HTML)
            return format_html('<div lang="{}">{}</div>', settings.LANGUAGE_CODE, html)
        except (DatabaseError, TextError):
            return ""
