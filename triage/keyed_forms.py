"""Forms that are stored once, however often they are sent."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

SAVED_BEFORE = "This was saved already when you sent it before. It is stored once."
# What says on which state of a page the words were written, and where to go afterwards.
_NOT_WORDS = frozenset(("csrfmiddlewaretoken", "form_key", "form_token", "seen", "last_entry", "then"))


class KeyedForm(forms.Form):
    """A form with a key: sent again with the same words, it is the same."""

    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("The form was sent incompletely. Check it and send it again.")
        ),
    )

    @property
    def key_to_send(self) -> UUID:
        """The key that it was sent with, or a new one."""
        sent = getattr(self, "cleaned_data", {}).get("form_key")
        return sent if isinstance(sent, UUID) else uuid4()

    @property
    def used_key(self) -> UUID | None:
        """The key of a valid form with its words: other words in the same form are another form."""
        key = self.cleaned_data["form_key"]
        words = [
            (name, self.data.getlist(name))  # type: ignore[attr-defined]
            for name in sorted(self.data)
            if name not in _NOT_WORDS and not name.startswith("seen-")
        ]
        return uuid5(key, repr(words)) if key else None
