"""Form fields for the columns of a draft that hold more than one word: texts, citations, pages, options."""

from triage.editors.fields.choices import EducationPagesField, Names, OptionsField, PickField
from triage.editors.fields.citations import CitationsField
from triage.editors.fields.documents import DocumentField, as_yaml
from triage.editors.fields.texts import TextListField, TextsField

__all__ = [
    "CitationsField",
    "DocumentField",
    "EducationPagesField",
    "Names",
    "OptionsField",
    "PickField",
    "TextListField",
    "TextsField",
    "as_yaml",
]
