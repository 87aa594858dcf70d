"""Form fields for what is more than one word: texts and education pages."""

from triage.editors.fields.choices import EducationPagesField, in_order
from triage.editors.fields.texts import TextListField, TextsField, language_name

__all__ = [
    "EducationPagesField",
    "TextListField",
    "TextsField",
    "in_order",
    "language_name",
]
