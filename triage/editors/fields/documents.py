"""A part of a protocol as YAML, in one box."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError

from triage.engine.faults import ProtocolError
from triage.engine.loading import read_yaml

# Room for several hundred list items.
LONGEST = 100_000


def as_yaml(document: Any) -> str:
    """A document as it is written in a box; nothing for none."""
    if document is None:
        return ""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


class DocumentField(forms.CharField):
    """YAML that is read into plain values; None when the box is empty."""

    widget = forms.Textarea(attrs={"cols": 100, "rows": 8, "spellcheck": "false", "class": "document"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options}, max_length=LONGEST, strip=False)
        self.widget.attrs.pop("maxlength", None)

    def prepare_value(self, value: Any) -> Any:
        """What was typed as it is; a stored document as YAML."""
        return value if isinstance(value, str) else as_yaml(value)

    def clean(self, value: Any) -> Any:
        """The plain values. Raises ValidationError that names the line of what cannot be read."""
        typed = super().clean(value)
        try:
            return read_yaml(typed)
        except ProtocolError as error:
            raise ValidationError([str(problem) for problem in error.problems]) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another document was sent, or something that is none."""
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True
