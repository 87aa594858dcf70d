"""The boxes of a draft's rows: texts, lists of texts, citations, education pages, options."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from triage.editors.fields import (
    CitationsField,
    EducationPagesField,
    Names,
    OptionsField,
    PickField,
    TextListField,
    TextsField,
)
from triage.protocols.shipped import shipped_passages

HEADING = "Spinal cord compression"
KINDS = {"acs_bone_metastasis": "document", "nice_ng234": "guideline"}


def texts(*languages: str, **options: Any) -> TextsField:
    """A box for each language."""
    return TextsField(label="Reason", languages=languages, **options)


def lines(*languages: str, **options: Any) -> TextListField:
    """A box of lines for each language."""
    return TextListField(label="Steps", languages=languages, **options)


def citations() -> CitationsField:
    """A box for citations of two sources."""
    return CitationsField(source_kinds=KINDS, passages=shipped_passages())


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


def test_a_text_that_is_too_long_is_told_how_long_it_is() -> None:
    assert complaints(texts("en"), {"en": "x" * 10_000}) == [
        "Write at most 2000 characters; these are 10000. Shorten it."
    ]


def test_of_several_languages_the_one_that_is_too_long_is_named() -> None:
    assert complaints(texts("en", "es"), {"en": "x", "es": "x" * 2001}) == [
        "español: Write at most 2000 characters; these are 2001. Shorten it."
    ]


def test_an_unknown_placeholder_is_named_with_what_was_meant() -> None:
    field = texts("en", has_placeholders=True)
    assert complaints(field, {"en": "Call {emergency_numer}."}) == [
        "unknown placeholder '{emergency_numer}'. Did you mean 'emergency_number'?"
    ]


def test_a_known_placeholder_is_kept() -> None:
    field = texts("en", has_placeholders=True)
    assert field.clean({"en": "Call {care_team}."}) == {"en": "Call {care_team}."}


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


def test_a_line_with_a_wrong_placeholder_is_named_by_its_number() -> None:
    field = lines("en", has_placeholders=True)
    assert complaints(field, {"en": "Go.\nCall {care_tem}."}) == [
        "Line 2: unknown placeholder '{care_tem}'. Did you mean 'care_team'?"
    ]


def test_the_same_lines_are_no_change() -> None:
    assert not lines("en").has_changed([{"en": "Go."}, {"en": "Call."}], {"en": "Go.\r\nCall."})


def test_citations_are_read_from_lines() -> None:
    written = f"acs_bone_metastasis | {HEADING} | 186-189\n\nnice_ng234 | weak legs"
    assert citations().clean(written) == [
        {"source": "acs_bone_metastasis", "heading": HEADING, "lines": "186-189"},
        {"source": "nice_ng234", "topic": "weak legs"},
    ]


def test_stored_citations_are_no_change() -> None:
    stored = [{"source": "nice_ng234", "topic": "weak legs"}]
    field = citations()
    assert not field.has_changed(stored, field.prepare_value(stored))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("acs_bone_metastasis", "write “source | heading | lines” for a document"),
        (f"acs_bone_metastases | {HEADING} | 186", "Did you mean 'acs_bone_metastasis'?"),
        ("acs_bone_metastasis | Spinal cord compresion | 186", f"Did you mean '{HEADING}'?"),
        (f"acs_bone_metastasis | {HEADING} | 1-2", "lines 1-2 are not under"),
        (f"acs_bone_metastasis | {HEADING} | 189-186", "lines 189-186 run backwards"),
        (f"acs_bone_metastasis | {HEADING} | page 3", "lines are written like 186 or 186-189."),
        ("acs_bone_metastasis | weak legs", "needs a heading and lines"),
        ("nice_ng234 | Heading | 12", "needs a topic and nothing else"),
        ("NICE | weak legs", "a source is named by its id, in small letters."),
        ("nice_ng234 | ", "the topic has no words"),
    ],
)
def test_a_wrong_citation_is_named_by_its_line(line: str, says: str) -> None:
    [complaint] = complaints(citations(), f"nice_ng234 | fine\n{line}")
    assert complaint.startswith("Line 2: ")
    assert says in complaint


def test_education_pages_keep_their_stored_order_and_new_ones_come_last() -> None:
    chosen = ["bone-pain", "get-help-now", "spinal-cord-compression"]
    assert EducationPagesField.in_order(chosen, ["spinal-cord-compression", "call-today", "bone-pain"]) == [
        *("spinal-cord-compression", "bone-pain"),
        "get-help-now",
    ]


def test_education_pages_are_offered_by_title_the_chosen_first() -> None:
    field: Any = EducationPagesField(label="Education pages")
    html = field.widget.render("content", ["spinal-cord-compression"], {"id": "id_content"})
    assert html.index("Pressure on the spinal cord") < html.index("Ablation")
    assert 'role="group" aria-label="Education pages"' in html


def test_options_of_another_question_are_refused() -> None:
    field = OptionsField(choices=[("cancer_type/breast", "Breast"), ("care_team/none", "None")])
    assert field.options_of("cancer_type", ["cancer_type/breast"]) == ["breast"]
    with pytest.raises(ValidationError, match="'none': an option of 'care_team', not of 'cancer_type'"):
        field.options_of("cancer_type", ["cancer_type/breast", "care_team/none"])


def test_a_name_that_is_not_offered_stays_to_be_seen() -> None:
    field = PickField(names=Names([("1. Nerves", [("leg_weakness", "weak leg")])]))
    html = field.widget.render("looks_at", "gone")
    assert '<option value="gone" selected>gone (not in this draft)</option>' in html
    assert field.clean("gone") == "gone"


def test_a_stored_name_is_chosen() -> None:
    field = PickField(names=Names([("1. Nerves", [("leg_weakness", "weak leg")])]))
    html = field.widget.render("looks_at", "leg_weakness")
    assert '<optgroup label="1. Nerves"><option value="leg_weakness" selected>weak leg</option>' in html


def test_names_are_escaped() -> None:
    field = PickField(names=Names([("<1>", [("leg_weakness", "<b>weak</b>")])]))
    html = field.widget.render("looks_at", '"><script>')
    assert "<script>" not in html
    assert "<b>" not in html
