"""The form of a case: what is known of the person, one field for each question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never, cast

from django import forms

from triage.actions.case_store import WRITTEN, asking_protocols
from triage.display import urgency_name
from triage.engine.answers import AnswerError, allowed_answers, parse_answer
from triage.engine.vocabulary import AnswerState, Urgency
from triage.models import StoredCase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question

ANSWER = "answer-"
_NOT_KNOWN = ("", "not known")
_STATES = [(AnswerState.YES.value, "Yes"), (AnswerState.NO.value, "No")]
_NOT_SURE = (AnswerState.NOT_SURE.value, "Not sure")


@dataclass(frozen=True)
class AnswerGroup:
    """The questions of one page, by the names of their fields."""

    title: str
    fields: dict[str, forms.Field]


def answer_groups(answers: Mapping[str, Answer]) -> list[AnswerGroup]:
    """Every question that the live version or a draft asks, and those answered that nobody asks any more."""
    groups: list[AnswerGroup] = []
    seen: set[str] = set()
    for number, protocol in enumerate(asking_protocols()):
        for title, questions in _pages(protocol):
            fields = {
                ANSWER + question.id: _field(question, protocol.first_language, answers.get(question.id))
                for question in questions
                if question.id not in seen
            }
            if fields:
                groups.append(AnswerGroup(f"Only in a draft: {title}" if number else title, fields))
        seen |= protocol.questions.keys()
    gone: dict[str, forms.Field] = {
        ANSWER + name: forms.ChoiceField(
            label=name, choices=[_NOT_KNOWN, (str(answer), str(answer))], required=False
        )
        for name, answer in answers.items()
        if name not in seen
    }
    return [*groups, AnswerGroup("Answers to questions that are no longer asked", gone)] if gone else groups


def _pages(protocol: Protocol) -> Iterable[tuple[str, Iterable[Question]]]:
    return ((page.title.to(protocol.first_language), page.questions) for page in protocol.pages)


class NumberAnswerField(forms.CharField):
    """A whole number, or *not sure*."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        self.question = question
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Answer | None:
        """The answer; None when left empty. Raises ValidationError with the allowed values."""
        written = super().clean(value).lower().replace(" ", "_")
        if not written:
            return None
        try:
            return parse_answer(self.question, written)
        except AnswerError:
            raise forms.ValidationError(
                f"Write {allowed_answers(self.question)}, or leave it empty.".replace("_", " ")
            ) from None


def _field(question: Question, language: str, stored: Answer | None) -> forms.Field:
    label = question.label.to(language)
    label = label[0].upper() + label[1:]
    if question.type == "number":
        return NumberAnswerField(
            question,
            label=f"{label} ({question.unit.to(language)})",
            help_text=f"From {question.minimum} to {question.maximum}, or: not sure. Empty: not known.",
            required=False,
            max_length=20,
        )
    if question.type == "yes_no":
        choices = [_NOT_KNOWN, *_STATES, _NOT_SURE]
    elif question.type == "choice":
        options = [(option.id, option.label.to(language)) for option in question.options]
        choices = [_NOT_KNOWN, *options, _NOT_SURE]
    else:
        assert_never(question)
    if stored is not None and stored not in dict(choices):
        choices.append((str(stored), f"{stored} (no longer an answer)"))
    return forms.ChoiceField(label=label, choices=choices, required=False)


class CaseForm(forms.ModelForm):
    """A case with its answers; `case_form` adds the fields of the questions."""

    accepted = forms.MultipleChoiceField(
        label="Accepted urgencies",
        choices=[(urgency.value, urgency_name(urgency)) for urgency in reversed(Urgency)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Every urgency that a cautious clinician would accept. The expected one is among them.",
    )
    source_address = forms.URLField(
        label="Address", max_length=300, required=False, assume_scheme="https", help_text="https://…"
    )
    read_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = StoredCase
        fields = (
            "title",
            "story",
            "respondent",
            "expected",
            "accepted",
            "rationale",
            "category",
            "evidence",
            "source_title",
            "source_year",
            "source_address",
            "note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected"].widget.choices = [
            ("", "---------"),
            *((urgency.value, urgency_name(urgency)) for urgency in reversed(Urgency)),
        ]
        self.initial["read_revision"] = self.instance.revision
        self.initial.update({ANSWER + name: answer for name, answer in self.instance.answers.items()})

    def clean(self) -> dict[str, Any]:
        """Collect the answers, and refuse to replace what somebody else saved in the meantime."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["answers"] = {
            name.removeprefix(ANSWER): answer
            for name, answer in cleaned.items()
            if name.startswith(ANSWER) and answer not in (None, "")
        }
        if self.instance.pk is not None and cleaned.get("read_revision") != self.instance.revision:
            self._refuse_stale(cleaned)
        self.instance.answers = cleaned["answers"]
        return cleaned

    def _refuse_stale(self, cleaned: dict[str, Any]) -> None:
        """Show what is stored beside what was entered; the next save knows what it replaces."""
        stored = {name: getattr(self.instance, name) for name in WRITTEN}
        differing = [
            f"{name.replace('_', ' ')} “{value}”"
            for name, value in stored.items()
            if cleaned.get(name) != value
        ]
        self.add_error(
            None,
            "Somebody else saved this case while you had it open. Below is what you entered. What is stored "
            f"differs in: {'; '.join(differing) or 'nothing'}. Save again to replace it.",
        )
        self.data = cast("QueryDict", self.data).copy()
        self.data[self.add_prefix("read_revision")] = str(self.instance.revision)


def case_form(groups: Iterable[AnswerGroup]) -> type[CaseForm]:
    """The form with one field for each question."""
    fields = {name: field for group in groups for name, field in group.fields.items()}
    return type("CaseForm", (CaseForm,), fields)
