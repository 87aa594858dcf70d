"""Form fields for what is more than one word: texts, education pages, parts in YAML."""

from triage.editors.fields.choices import EducationPagesField
from triage.editors.fields.documents import DocumentField, as_yaml
from triage.editors.fields.texts import TextListField, TextsField, language_name

__all__ = [
    "DocumentField",
    "EducationPagesField",
    "TextListField",
    "TextsField",
    "as_yaml",
    "language_name",
]
