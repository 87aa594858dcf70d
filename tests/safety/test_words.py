"""Property 7: texts are there, easy enough, calm nobody wrongly, and the emergency text sends to help."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import all_of, list_item, loaded, page, protocol_data, question, rule, text
from triage.engine.loading import load_canonical
from triage.engine.safety.words import check_words, reading_grade

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.safety.report import PropertyResult

CALMING = "You are fine. Go to bed and rest. It can wait."
STEPS = ("steps", "steps_other")


def small(**changes: Any) -> Protocol:
    pages = [page("one", question("fever"), question("rash"), question("cancer"))]
    return loaded(protocol_data(pages, [rule("fever", "same_day", all_of("fever"))], **changes))


def words(result: PropertyResult) -> str:
    return "\n".join(failure.words for failure in result.failures)


def changed(data: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """A protocol as data, with one thing of it changed."""
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return data


@pytest.fixture
def data(protocol: Protocol) -> dict[str, Any]:
    """A protocol as data, to be bent."""
    return protocol.model_dump(mode="json", exclude_defaults=True)


def found(data: dict[str, Any]) -> str:
    """What property 7 says of it."""
    return words(check_words(load_canonical(json.dumps(data)), {}))


def test_the_shipped_texts_calm_nobody_and_send_to_help(shipped: Protocol) -> None:
    assert words(check_words(shipped, {})) == ""


def test_an_emergency_text_that_calms_is_stopped_with_its_words(data: dict[str, Any]) -> None:
    said = found(changed(data, "urgencies", "emergency", "by_when", to=text(CALMING)))

    assert (
        "The words of the urgency “Call now or go to the emergency room” (emergency): by when, in 'en', say "
        "“You are fine”, "
        "“Go to bed and rest”, “It can wait”. No text may calm people, make them wait or keep them from "
        "calling."
    ) in said
    assert "must say both now and day or night, such as “Now, day or night.”" in said


@pytest.mark.parametrize(
    "path",
    [
        ("urgencies", "emergency", "title"),
        ("urgencies", "emergency", "steps", 0),
        ("urgencies", "emergency", "meanwhile_other", 1),
        ("urgencies", "same_day", "say"),
        ("urgencies", "soon", "steps_other", 0),
        ("urgencies", "routine", "by_when"),
        ("rules", 0, "reason"),
        ("pages", 0, "intro"),
        ("pages", 0, "questions", 0, "label"),
        ("pages", 0, "questions", 0, "how_to_tell"),
        ("list_items", 0, "text"),
        ("list_items", 0, "brief"),
    ],
)
def test_no_text_for_patients_may_calm(data: dict[str, Any], path: tuple[Any, ...]) -> None:
    assert "say “You are fine”" in found(changed(data, *path, to=text(CALMING)))


def test_the_label_of_an_option_may_not_calm(data: dict[str, Any]) -> None:
    questions = [asked for screen in data["pages"] for asked in screen["questions"]]
    choice = next(asked for asked in questions if asked["type"] == "choice")
    choice["options"][0]["label"] = text("It is nothing.")

    assert "options, in 'en', say “It is nothing”" in found(data)


def test_a_note_for_clinicians_is_not_for_patients(data: dict[str, Any]) -> None:
    assert found(changed(data, "rules", 0, "clinician_note", to=text("It is probably nothing."))) == ""


@pytest.mark.parametrize("field", STEPS)
def test_emergency_steps_that_send_nobody_to_help_are_stopped(data: dict[str, Any], field: str) -> None:
    steps = [text("Call {care_team} now."), text("Call {emergency_number} if you cannot move.")]

    said = found(changed(data, "urgencies", "emergency", field, to=steps))

    assert "does not send everybody to the emergency room or to the emergency number" in said
    assert "“Go to the emergency room, or call {emergency_number}, now.”" in said
    assert ("for someone else" in said) is (field == "steps_other")


def test_each_enabled_language_must_send_to_help(data: dict[str, Any]) -> None:
    wording = data["urgencies"]["emergency"]
    wording["steps"][0]["es"] = "Llame a su equipo."
    wording["by_when"]["es"] = "Cuando pueda."
    said = found(data | {"languages": ["en", "es"]})

    assert "what to do, in 'es', does not send everybody" in said
    assert "by when, in 'es', say “Cuando pueda”" in said
    assert "such as “Ahora, de día o de noche.”" in said


def test_a_spanish_text_that_calms_is_stopped(data: dict[str, Any]) -> None:
    data["urgencies"]["emergency"]["title"]["es"] = "Usted está bien"
    said = found(data | {"languages": ["en", "es"]})

    assert "title, in 'es', say “Usted está bien”" in said


def test_a_language_without_its_phrases_cannot_be_enabled() -> None:
    said = words(check_words(small(languages=["en", "fr"]), {}))

    assert "The language 'fr' cannot be enabled yet: nobody has written down" in said


def test_a_letter_that_only_looks_right_is_stopped(data: dict[str, Any]) -> None:
    said = found(changed(data, "urgencies", "emergency", "title", to=text("Y\u043eu are fine")))

    assert "hold the letter “\u043e”, which belongs to another alphabet" in said


def test_a_text_that_is_missing_in_a_language_is_named() -> None:
    result = check_words(small(languages=["en", "es"]), {})

    assert "The text of question 'fever' is missing in the language 'es'." in words(result)
    assert "The text of urgency 'emergency' is missing in the language 'es'." in words(result)


def test_a_text_that_is_too_hard_is_named() -> None:
    hard = (
        "Incontrovertible epidemiological considerations necessitate immediate multidisciplinary evaluation."
    )

    item = list_item("hard", "same_day", all_of("fever"), text=text(hard))
    assert "The text of list item 'hard', in 'en', needs grade" in words(
        check_words(small(list_items=[item]), {})
    )
    assert "The page 'hard', in 'en', needs grade" in words(check_words(small(), {"en": {"hard": hard}}))


def test_a_spanish_text_that_is_too_hard_is_named(data: dict[str, Any]) -> None:
    hard = (
        "Consideraciones epidemiológicas incontrovertibles necesitan evaluación multidisciplinaria inmediata."
    )
    data["rules"][0]["reason"]["es"] = hard
    said = found(data | {"languages": ["en", "es"]})
    assert f"The text of rule '{data['rules'][0]['id']}', in 'es', needs grade" in said
    pages = check_words(small(), {"en": {}, "es": {"dura": hard}})
    assert "The page 'dura', in 'es', needs grade" in words(pages)
    assert "The median grade of the pages, in 'es', is above 6." in words(pages)


def test_spanish_is_measured_by_years_of_school() -> None:
    assert reading_grade("Llame ahora a su equipo, o vaya a la sala de emergencias.", "es") <= 5
    assert reading_grade("Manifestaciones neurológicas progresivas necesitan hospitalización.", "es-MX") > 6


def test_what_is_said_of_an_answer_may_not_calm(data: dict[str, Any]) -> None:
    said = found(changed(data, "spoken", "forms", 0, "say", to=text("it can wait")))
    assert "spoken form" in said
    assert "it can wait" in said.lower()


def test_what_is_said_needs_words_in_every_language(data: dict[str, Any]) -> None:
    said = found({**data, "languages": ["en", "es"]})
    assert "The text of spoken form 'leg_weakness' is missing in the language 'es'." in said
    assert "The text of the words for not sure is missing in the language 'es'." in said


def test_what_is_said_must_be_easy_to_say(data: dict[str, Any]) -> None:
    hard = text(
        "I suffer from considerable progressive neurological deterioration necessitating hospitalization"
    )
    for form in data["spoken"]["forms"][:10]:
        form["say"] = hard
    assert "The text of spoken forms" in found(data)


def test_a_heading_of_a_group_is_read_like_every_text(data: dict[str, Any]) -> None:
    data["pages"][0]["questions"][0]["heading"] = text("You are fine")
    assert "heading of the group, in 'en', say “You are fine”" in found(data)


def in_two_languages(part: Any) -> Any:
    """Plain data with each English text in Spanish too."""
    if isinstance(part, dict):
        if set(part) == {"en"}:
            return part | {"es": part["en"]}
        return {name: in_two_languages(value) for name, value in part.items()}
    return [in_two_languages(value) for value in part] if isinstance(part, list) else part


def test_a_heading_of_a_group_that_is_missing_in_a_language_is_named(data: dict[str, Any]) -> None:
    both = in_two_languages(data) | {"languages": ["en", "es"]}
    assert "is missing" not in found(both)
    question = both["pages"][0]["questions"][0]
    question["heading"] = text("Fever")
    assert f"The text of question '{question['id']}' is missing in the language 'es'." in found(both)


def drop_spanish(both: dict[str, Any], *path: str | int) -> str:
    """What is found once the Spanish of one text is gone."""
    part: Any = both
    for step in path:
        part = part[step]
    part.pop("es")
    return found(both)


@pytest.mark.parametrize("name", ["label", "ask", "ask_other"])
def test_each_text_of_a_question_that_is_missing_in_a_language_is_named(
    data: dict[str, Any], name: str
) -> None:
    both = in_two_languages(data) | {"languages": ["en", "es"]}
    question = both["pages"][0]["questions"][0]
    said = drop_spanish(both, "pages", 0, "questions", 0, name)
    assert f"The text of question '{question['id']}' is missing in the language 'es'." in said


def test_a_title_of_a_page_or_an_option_that_is_missing_in_a_language_is_named(data: dict[str, Any]) -> None:
    both = in_two_languages(data) | {"languages": ["en", "es"]}
    both["pages"][0]["title"].pop("es")
    choice = next(q for page in both["pages"] for q in page["questions"] if q["type"] == "choice")
    choice["options"][0]["label"].pop("es")
    said = found(both)
    assert f"The text of page '{both['pages'][0]['id']}' is missing in the language 'es'." in said
    assert f"The text of question '{choice['id']}' is missing in the language 'es'." in said


def test_a_note_for_the_staff_needs_no_second_language(data: dict[str, Any]) -> None:
    both = in_two_languages(data) | {"languages": ["en", "es"]}
    assert "is missing" not in drop_spanish(both, "rules", 0, "clinician_note")
