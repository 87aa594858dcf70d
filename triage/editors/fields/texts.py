"""Texts in every language of a draft: a box for each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import get_language_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# As long as the engine lets a text be.
LONGEST = 2000


def language_name(code: str) -> str:
    """A language as its readers call it; the bare code where Django does not know it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def length_problems(words: str) -> Iterator[str]:
    """What to do about a text that is too long; nothing else cuts it off."""
    if len(words) > LONGEST:
        yield f"Write at most {LONGEST} characters; these are {len(words)}. Shorten it."


class TextsWidget(forms.Widget):
    """A box for each language, the first under the label of the field, each naming its language."""

    template_name = "editors/texts.html"

    def __init__(self, languages: Sequence[str], rows: int) -> None:
        self.languages, self.rows = tuple(languages), rows
        super().__init__()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002
        """Render the project's own template, which Django's renderer of forms does not look for."""
        return super().render(name, value, attrs, TemplatesSetting())

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """One entry for each language."""
        context = super().get_context(name, None, attrs)
        context["widget"]["texts"] = [
            self._text(code, context["widget"], value or {}) for code in self.languages
        ]
        context["widget"]["rows"] = self.rows
        return context

    def _text(self, code: str, widget: Mapping[str, Any], value: Mapping[str, str]) -> dict[str, Any]:
        attrs = dict(widget["attrs"])
        own_id = attrs.pop("id", "")
        language = language_name(code)
        if len(self.languages) > 1 and "aria-label" in attrs:
            attrs["aria-label"] += f", {language}"
        return {
            "code": code,
            "language": language,
            "name": f"{widget['name']}_{code}",
            "id": own_id if code == self.languages[0] else f"{own_id}_{code}",
            "attrs": attrs,
            "value": value.get(code, ""),
        }

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> dict[str, str]:
        """What was typed, by language."""
        return {code: data.get(f"{name}_{code}", "") for code in self.languages}

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        """Whether no box was sent."""
        return not any(f"{name}_{code}" in data for code in self.languages)


class TextsField(forms.Field):
    """One text in every language of the draft, or, where it may be left out, in none of them.

    `needed` are the languages that it must have when it is written, all by default.
    """

    def __init__(
        self,
        *,
        languages: Sequence[str],
        needed: Sequence[str] | None = None,
        rows: int = 3,
        **options: Any,
    ) -> None:
        self.languages = tuple(languages)
        self.needed = self.languages if needed is None else tuple(needed)
        super().__init__(**options, widget=TextsWidget(languages, rows))
        if len(self.languages) > 1:
            self.widget.attrs["aria-label"] = str(self.label)

    def to_python(self, value: Any) -> dict[str, str]:
        """The texts that are not empty, without blanks around them."""
        texts = {code: _unix((value or {}).get(code, "")).strip() for code in self.languages}
        return {code: words for code, words in texts.items() if words}

    def validate(self, value: Any) -> None:
        """Raise ValidationError for each language that is missing or wrong."""
        super().validate(value)
        problems = []
        for code in self.languages:
            if value and code in self.needed and code not in value:
                problems.append(f"{language_name(code)} is missing. Write it in every language.")
            problems += self._problems(code, value.get(code, ""))
        if problems:
            raise ValidationError(problems)

    def _problems(self, code: str, words: str) -> list[str]:
        found = list(length_problems(words))
        return [f"{language_name(code)}: {what}" for what in found] if len(self.languages) > 1 else found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words were sent than are stored."""
        return self.to_python(initial) != self.to_python(data)


class TextListField(TextsField):
    """A list of texts: an item a line, the same line of every language belonging together."""

    def prepare_value(self, value: Any) -> Any:
        """The items of each language on lines."""
        if not isinstance(value, list):
            return value
        return {code: "\n".join(text.get(code, "") for text in value) for code in self.languages}

    def to_python(self, value: Any) -> Any:
        """A list of maps from language to text. Raises ValidationError when languages differ in lines."""
        lines = {
            code: words.split("\n") for code, words in super().to_python(self.prepare_value(value)).items()
        }
        lines = {code: [line.strip() for line in items if line.strip()] for code, items in lines.items()}
        if len({len(items) for items in lines.values()}) > 1:
            counts = ", ".join(f"{language_name(code)} has {len(items)}" for code, items in lines.items())
            raise ValidationError(f"The same line of every language belongs together, but {counts} lines.")
        count = max((len(items) for items in lines.values()), default=0)
        return [{code: items[at] for code, items in lines.items()} for at in range(count)]

    def validate(self, value: Any) -> None:
        """Raise ValidationError for each line that is wrong, by its number."""
        forms.Field.validate(self, value)
        problems = [f"{language_name(c)} is missing." for c in self.languages if value and c not in value[0]]
        for number, text in enumerate(value, start=1):
            for code, words in text.items():
                problems += [f"Line {number}: {what}" for what in self._problems(code, words)]
        if problems:
            raise ValidationError(problems)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other lines were sent than are stored."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def _unix(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")
