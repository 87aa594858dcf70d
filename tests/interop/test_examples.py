"""The examples of docs/fhir.md are what the program writes. A file that was deleted is made anew."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.responses import AT, ID, item_in, response_to
from triage.engine.evaluation import assess
from triage.engine.vocabulary import Urgency
from triage.interop import people
from triage.interop.assessing import assessment_bundle
from triage.interop.bundles import Dossier, transaction_bundle
from triage.interop.codings import reference_to
from triage.interop.guidance import Told, guidance
from triage.interop.issues import RefusedError, operation_outcome
from triage.interop.questionnaire import Edition, questionnaire
from triage.interop.reading import read_response
from triage.interop.review_task import Handling, review_task

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

    Resource = dict[str, Any]

FOLDER = Path(__file__).parents[2] / "docs" / "fhir"
ANSWERS: dict[str, Answer] = {
    "leg_weakness": "not_sure",
    "cancer_diagnosis": "yes",
    "back_pain": "yes",
    "pain_severity": 8,
}


def question(protocol: Protocol) -> Resource:
    """One page of the questionnaire, with its condition."""
    form = questionnaire(protocol, Edition("active", AT.date()))
    form["extension"], form["item"] = form["extension"][:1], [item_in(form, "page.pain_details")]
    return form


def response(protocol: Protocol) -> Resource:
    return response_to(protocol, ANSWERS)


def assessment(protocol: Protocol) -> Resource:
    given = read_response(response(protocol), protocol)
    return assessment_bundle(protocol, given, response=ID, at=AT, language="en")


def refused(protocol: Protocol) -> Resource:
    document = response(protocol)
    item_in(document, "leg_weakness")["linkId"] = "leg_weaknes"
    item_in(document, "pain_severity")["answer"] = [{"valueInteger": 11}]
    with pytest.raises(RefusedError) as raised:
        read_response(document, protocol)
    return operation_outcome(raised.value.issues)


def shared(protocol: Protocol) -> Resource:
    """All of one person's answers, shared and taken by a nurse."""
    contact = people.Contact("Pat Doe", "+1 555 010 1234", birth_date="1960-05-17")
    patient, program = people.patient(ID, contact), people.program()
    subject, performer = reference_to(patient), reference_to(program)
    told = Told(assess(protocol, ANSWERS), True, AT, ID, 1, "en", subject, performer)
    handling = Handling(
        response=ID,
        state="taken",
        rules_urgency=Urgency.EMERGENCY,
        urgency=Urgency.EMERGENCY,
        shared_at=AT,
        due_at=AT + timedelta(minutes=15),
        changed_at=AT + timedelta(minutes=4),
        outcome="",
        acknowledged_at=AT + timedelta(minutes=4),
        spoken_at=None,
        closed_at=None,
        came_from="Elm Street Portal",
    )
    resources = (
        patient,
        program,
        response(protocol),
        *guidance(protocol, told),
        review_task(handling, subject=subject, requester=subject),
    )
    return transaction_bundle(Dossier(ID, resources, AT, "Answers", "en", is_final=True))


EXAMPLES = {one.__name__: one for one in (question, response, assessment, refused, shared)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_program_writes(protocol: Protocol, name: str) -> None:
    file = FOLDER / f"{name}.json"
    written = json.dumps(EXAMPLES[name](protocol), ensure_ascii=False, indent=2) + "\n"
    if not file.exists():
        file.write_text(written, encoding="utf-8")
        pytest.fail(f"{file.name} was not there and is made anew")
    assert file.read_text(encoding="utf-8") == written, f"delete {file} and run this test once"


def test_every_example_is_explained() -> None:
    document = (FOLDER.parent / "fhir.md").read_text(encoding="utf-8")
    assert {file.stem for file in FOLDER.glob("*.json")} == set(EXAMPLES)
    for name in EXAMPLES:
        assert f"(fhir/{name}.json)" in document
