"""The boxes of a draft's rows: texts, lists of texts, education pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from triage.editors.fields import EducationPagesField, TextListField, TextsField, in_order


def texts(*languages: str, **options: Any) -> TextsField:
    """A box for each language."""
    return TextsField(label="Reason", languages=languages, **options)


def lines(*languages: str, **options: Any) -> TextListField:
    """A box of lines for each language."""
    return TextListField(label="Steps", languages=languages, **options)


def complaints(field: Any, value: Any) -> list[str]:
    """What a field says of a wrong value."""
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    return list(refused.value.messages)


def test_a_text_is_kept_without_blanks_around_it() -> None:
    assert texts("en").clean({"en": " Call now.\r\nDo not wait. "}) == {"en": "Call now.\nDo not wait."}


def test_a_text_that_may_be_left_out_is_empty_in_every_language() -> None:
    assert texts("en", "es", required=False).clean({"en": " ", "es": ""}) == {}


def test_a_text_that_is_needed_may_not_be_empty() -> None:
    assert complaints(texts("en"), {"en": " "}) == ["This field is required."]


@pytest.mark.parametrize("is_required", [True, False])
def test_a_language_that_is_missing_is_named(is_required: bool) -> None:
    field = texts("en", "es", required=is_required)
    assert complaints(field, {"en": "Call now.", "es": ""}) == [
        "español is missing. Write it in every language."
    ]


def test_a_text_for_staff_needs_the_first_language_alone_and_keeps_the_others() -> None:
    field = TextsField(languages=("en", "es"), needed=("en",), required=False)
    assert field.clean({"en": "Cord signs.", "es": ""}) == {"en": "Cord signs."}
    assert field.clean({"en": "Cord signs.", "es": "Signos."}) == {"en": "Cord signs.", "es": "Signos."}
    assert complaints(field, {"en": "", "es": "Signos."}) == [
        "English is missing. Write it in every language."
    ]


def test_a_text_that_is_too_long_is_told_how_long_it_is() -> None:
    assert complaints(texts("en"), {"en": "x" * 10_000}) == [
        "Write at most 2000 characters; these are 10000. Shorten it."
    ]


def test_of_several_languages_the_one_that_is_too_long_is_named() -> None:
    assert complaints(texts("en", "es"), {"en": "x", "es": "x" * 2001}) == [
        "español: Write at most 2000 characters; these are 2001. Shorten it."
    ]


def test_a_browsers_line_breaks_are_no_change() -> None:
    assert not texts("en").has_changed({"en": "One\nTwo"}, {"en": "One\r\nTwo"})


def test_other_words_are_a_change() -> None:
    assert texts("en").has_changed({"en": "One"}, {"en": "Two"})


def test_each_language_has_its_own_box_with_a_label() -> None:
    field = texts("en", "es")
    html = field.widget.render("reason", {"en": "Now", "es": "Ahora"}, {"id": "id_reason"})
    for words in (
        '<label class="texts-language" for="id_reason">English</label>',
        '<textarea name="reason_en" id="id_reason" lang="en"',
        'aria-label="Reason, English"',
        '<label class="texts-language" for="id_reason_es">español</label>',
        '<textarea name="reason_es" id="id_reason_es" lang="es"',
    ):
        assert words in html


def test_what_stands_in_a_box_is_escaped() -> None:
    html = texts("en").widget.render("reason", {"en": "</textarea><script>"}, {"id": "id_reason"})
    assert "&lt;/textarea&gt;&lt;script&gt;" in html


def test_a_list_has_an_item_a_line_in_every_language() -> None:
    value = {"en": "Go.\r\n\r\nCall. ", "es": "Vaya.\nLlame."}
    assert lines("en", "es").clean(value) == [{"en": "Go.", "es": "Vaya."}, {"en": "Call.", "es": "Llame."}]


def test_a_list_is_shown_as_lines() -> None:
    assert lines("en").prepare_value([{"en": "Go."}, {"en": "Call."}]) == {"en": "Go.\nCall."}


def test_languages_with_different_numbers_of_lines_are_refused() -> None:
    assert complaints(lines("en", "es"), {"en": "Go.\nCall.", "es": "Vaya."}) == [
        "The same line of every language belongs together, but English has 2, español has 1 lines."
    ]


def test_a_list_that_is_missing_in_a_language_is_refused() -> None:
    assert complaints(lines("en", "es"), {"en": "Go.", "es": ""}) == ["español is missing."]


def test_the_same_lines_are_no_change() -> None:
    assert not lines("en").has_changed([{"en": "Go."}, {"en": "Call."}], {"en": "Go.\r\nCall."})


def test_education_pages_keep_their_stored_order_and_new_ones_come_last() -> None:
    chosen = ["bone-pain", "get-help-now", "spinal-cord-compression"]
    assert in_order(chosen, ["spinal-cord-compression", "call-today", "bone-pain"]) == [
        *("spinal-cord-compression", "bone-pain"),
        "get-help-now",
    ]


def test_education_pages_are_offered_by_title_the_chosen_first() -> None:
    field: Any = EducationPagesField(label="Education pages")
    html = field.widget.render("content", ["spinal-cord-compression"], {"id": "id_content"})
    assert html.index("Pressure on the spinal cord") < html.index("Ablation")
    assert 'role="group" aria-label="Education pages"' in html
