"""What a clinic adds to the education pages."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DatabaseError, models

from content.library import library
from content.rendering import Known, TextError, markdown, render_blocks

MOST_CHARACTERS = 2000
LANGUAGE = "en"


def render_note(text: str) -> str:
    """The HTML of a note, by the same safe rules as the pages. Raises TextError."""
    known = Known(pages=library(LANGUAGE), words={}, pictures=())
    blocks, _words = render_blocks(markdown().parse(text), known)
    return "".join(block.html for block in blocks)


def check_note(text: str) -> None:
    """Raise ValidationError naming the line and the fault."""
    try:
        render_note(text)
    except TextError as error:
        raise ValidationError(f"Line {error.line}: {error}") from None


def check_page(slug: str) -> None:
    if slug not in library(LANGUAGE):
        raise ValidationError(f"There is no page '{slug}'.")


class ClinicNote(models.Model):
    """The clinic's own note on a page."""

    page = models.CharField(max_length=80, unique=True, validators=[check_page])
    text = models.TextField(
        validators=[MaxLengthValidator(MOST_CHARACTERS), check_note],
        help_text="Shown in a box on the page as your clinic's note. A blank line begins a new paragraph, "
        "'- ' a list item. [words](/learn/bone-pain/) links to a page, [number](tel:5551234567) to a phone.",
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("page",)

    def __str__(self) -> str:
        return f"Note on {self.page}"

    @classmethod
    def html_for(cls, slug: str) -> str:
        """The note on a page as HTML; empty without a database or for a note that cannot be rendered."""
        try:
            note = cls.objects.filter(page=slug).first()
            return render_note(note.text) if note else ""
        except (DatabaseError, TextError):
            return ""
