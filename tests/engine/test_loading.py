"""A protocol with a fault does not load, and the message says where and what was meant."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785

from tests.engine.builders import (
    PASSAGES,
    all_of,
    choice,
    count,
    loaded,
    number,
    page,
    protocol_data,
    question,
    rule,
    small_protocol,
    text,
)
from triage.engine.faults import ProtocolError
from triage.engine.loading import load, load_canonical


def data() -> dict[str, Any]:
    return protocol_data(
        [
            page("first", question("back_pain"), question("cancer"), question("flag", red_flag=True)),
            page("second", number("severity"), choice("kind", "breast", "myeloma")),
        ],
        [rule("spine", "soon", all_of("back_pain"))],
        promises={
            "floors": [{"question": "flag", "alone": "emergency"}],
            "combinations": [],
            "assumptions": [],
        },
    )


def problems(broken: dict[str, Any]) -> str:
    with pytest.raises(ProtocolError) as caught:
        loaded(broken)
    return str(caught.value)


def with_rule(*alternatives: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return data() | {"rules": [rule("spine", "soon", *alternatives, **changes)]}


def test_an_unknown_question_in_a_rule() -> None:
    assert problems(with_rule(all_of("bak_pain"))) == (
        "rule 'spine': unknown question 'bak_pain'. Did you mean 'back_pain'?"
    )


def test_an_unknown_option() -> None:
    assert "rule 'spine': unknown option 'brest'. Did you mean 'breast'?" in problems(
        with_rule(all_of("kind in [brest]"))
    )


@pytest.mark.parametrize("written", ["severity", "back_pain >= 2", "kind", "severity in [breast]"])
def test_a_test_that_does_not_fit_its_question(written: str) -> None:
    assert f"the test '{written}' does not fit a question of type" in problems(with_rule(all_of(written)))


@pytest.mark.parametrize("written", ["severity >= 0", "severity >= 11"])
def test_a_threshold_that_decides_nothing(written: str) -> None:
    assert "can never be both true and false" in problems(with_rule(all_of(written)))


def test_a_test_that_cannot_be_read() -> None:
    assert "rules / 'spine' / alternatives / no. 1 / all_of / no. 1: 'back pain' is not a test" in problems(
        with_rule(all_of("back pain"))
    )


def test_a_count_that_can_never_hold() -> None:
    assert "at least 3 of 2 tests can never hold" in problems(with_rule(count(3, "back_pain", "flag")))


def test_an_empty_alternative() -> None:
    assert "an alternative needs a test" in problems(with_rule({}))


def test_a_rule_without_a_citation() -> None:
    assert "rules / 'spine' / citations" in problems(with_rule(all_of("back_pain"), citations=[]))


def test_a_rule_without_content() -> None:
    assert "rules / 'spine' / content" in problems(with_rule(all_of("back_pain"), content=[]))


def test_an_unknown_content_page() -> None:
    assert "rule 'spine': unknown content page 'pian'. Did you mean 'pain'?" in problems(
        with_rule(all_of("back_pain"), content=["pian"])
    )


def test_an_unknown_passage() -> None:
    cited = [{"source": "document", "heading": "Pian", "lines": "12"}]
    assert "rule 'spine': unknown passage 'Pian'. Did you mean 'Pain'?" in problems(
        with_rule(all_of("back_pain"), citations=cited)
    )


def test_lines_outside_the_passage() -> None:
    cited = [{"source": "document", "heading": "Pain", "lines": "18-22"}]
    assert "lines 18-22 are not under 'Pain', which has lines 10-19" in problems(
        with_rule(all_of("back_pain"), citations=cited)
    )


@pytest.mark.parametrize(
    ("citation", "message"),
    [
        ({"source": "documnet", "topic": "x"}, "unknown source 'documnet'. Did you mean 'document'?"),
        ({"source": "document", "topic": "x"}, "needs a heading and lines"),
        ({"source": "guide", "heading": "Pain", "lines": "12"}, "needs a topic and nothing else"),
        ({"source": "document", "heading": "Pain", "lines": "14-12"}, "run backwards"),
    ],
)
def test_a_citation_that_does_not_fit_its_source(citation: dict[str, str], message: str) -> None:
    assert message in problems(with_rule(all_of("back_pain"), citations=[citation]))


def test_an_unknown_key_is_never_ignored() -> None:
    assert "rules / 'spine' / urgancy: unknown key 'urgancy'. Did you mean 'urgency'?" in problems(
        with_rule(all_of("back_pain"), urgancy="soon")
    )


def test_a_missing_key_is_named() -> None:
    broken = data()
    del broken["rules"][0]["reason"]

    assert "'reason' is missing" in problems(broken)


def test_a_wrong_type_is_not_converted() -> None:
    broken = data()
    broken["pages"][1]["questions"][0]["maximum"] = "10"

    assert "pages / 'second' / questions / 'severity' / maximum" in problems(broken)


def test_routine_is_no_urgency_for_a_rule() -> None:
    assert "urgency" in problems(data() | {"rules": [rule("spine", "routine", all_of("back_pain"))]})


def test_every_urgency_needs_its_wording() -> None:
    broken = data()
    del broken["urgencies"]["soon"]

    assert "urgencies: no wording for 'soon'" in problems(broken)


def test_ids_are_unique() -> None:
    broken = data()
    broken["pages"][0]["questions"].append(question("back_pain"))

    assert "question 'back_pain': stands 2 times" in problems(broken)


def test_a_page_condition_names_earlier_pages_only() -> None:
    broken = data()
    broken["pages"][0]["shown_if"] = [all_of("severity >= 7")]

    assert "'severity' is asked on this page or later" in problems(broken)


def test_an_option_may_not_be_called_not_sure() -> None:
    broken = data()
    broken["pages"][1]["questions"][1] = choice("kind", "breast", "not_sure")

    assert "option 'not_sure' is an answer to every question already" in problems(broken)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"test": "back_pain", "yes_to": "flag"}, "the test must look at 'severity' itself"),
        ({"test": "severity >= 3", "yes_to": "flg"}, "unknown question 'flg'"),
        ({"test": "severity >= 3", "yes_to": "kind"}, "'kind' must be a plain yes/no question"),
        (
            {"test": "severity >= 3", "together_with": "flg", "yes_to": "flag"},
            "unknown question 'flg'. Did you mean 'flag'?",
        ),
        (
            {"test": "severity >= 3", "together_with": "kind in [tall]", "yes_to": "flag"},
            "unknown option 'tall'",
        ),
    ],
)
def test_counts_as_must_make_sense(link: dict[str, str], message: str) -> None:
    broken = data()
    broken["pages"][1]["questions"][0]["counts_as"] = [link]

    assert message in problems(broken)


def test_an_unknown_placeholder() -> None:
    assert "unknown placeholder '{emergency_nubmer}'. Did you mean 'emergency_number'?" in problems(
        with_rule(all_of("back_pain"), reason=text("Call {emergency_nubmer}."))
    )


def test_a_lonely_curly_bracket() -> None:
    assert "a curly bracket without its partner" in problems(
        with_rule(all_of("back_pain"), reason=text("Call {."))
    )


def test_promises_name_known_questions() -> None:
    broken = data()
    broken["promises"]["floors"] = [{"question": "bak_pain", "alone": "soon"}]

    assert "floor of 'bak_pain': unknown question 'bak_pain'. Did you mean 'back_pain'?" in problems(broken)


def test_a_question_has_one_floor() -> None:
    broken = data()
    broken["promises"]["floors"] = [
        {"question": "severity", "at_least": at_least, "alone": "soon"} for at_least in (4, 7)
    ]

    assert "promises: two floors for 'severity'" in problems(broken)


def test_nothing_may_be_assumed_about_a_red_flag() -> None:
    broken = data()
    broken["promises"]["assumptions"] = [
        {"whoever_has": "flag", "has_one_of": ["back_pain?"], "reason": text("x")}
    ]

    assert "nothing may be assumed about a red flag" in problems(broken)


def test_a_red_flag_may_not_be_optional() -> None:
    broken = data()
    broken["pages"][0]["questions"][2]["optional"] = True

    assert "question 'flag': a red flag may not be optional" in problems(broken)


def test_a_key_written_twice_in_yaml() -> None:
    with pytest.raises(ProtocolError, match="line 2, column 1: the key 'id' is written twice"):
        load("id: a\nid: b\n", pages=(), passages=())


def test_text_that_is_no_yaml() -> None:
    with pytest.raises(ProtocolError, match="line 2"):
        load("id: a\n  b: [", pages=(), passages=())


@pytest.mark.parametrize("written", ["", "[]", "just words", "42"])
def test_text_that_is_no_protocol(written: str) -> None:
    with pytest.raises(ProtocolError):
        load(written, pages=(), passages=())


def test_every_fault_is_reported_at_once() -> None:
    assert len(problems(with_rule(all_of("one", "two"), all_of("three"))).splitlines()) == 3


def test_the_hash_does_not_depend_on_how_the_file_is_written() -> None:
    one = loaded(data())
    other = load(json.dumps(dict(reversed(data().items())), indent=4), pages={"pain"}, passages=PASSAGES)

    assert one.sha256 == other.sha256


def test_the_hash_changes_with_the_meaning() -> None:
    assert loaded(data()).sha256 != loaded(with_rule(all_of("back_pain?"))).sha256


def test_canonical_json_reads_back_as_the_same_protocol() -> None:
    protocol = small_protocol()

    assert load_canonical(protocol.canonical_json().decode()) == protocol


def test_a_value_outside_a_list_is_refused_with_the_list() -> None:
    data = protocol_data([page("one", question("cancer"))], [rule("any", "later", all_of("cancer"))])

    with pytest.raises(ProtocolError, match="'soon', 'same_day' or 'emergency'") as caught:
        loaded(data)
    assert "Urgency." not in str(caught.value)


ALIAS_BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 9)
)


@pytest.mark.parametrize(
    ("written", "where", "what"),
    [
        (ALIAS_BOMB, "line 2, column 10", "the alias *a0 is not read here: write out what it stands for"),
        ("a: &a {<<: *a}", "line 1, column 12", "the alias *a is not read here"),
        ("[" * 100_000, "line 1, column 51", "nested more than 50 levels deep"),
        ("{a: " * 100_000 + "1" + "}" * 100_000, "line 1, column ", "nested more than 50 levels deep"),
        ("a" * 2_000_001, "the file", "longer than 2,000,000 characters"),
    ],
    ids=["bomb", "itself", "open lists", "mappings", "long"],
)
def test_a_file_that_would_exhaust_the_reader_is_refused_at_once(written: str, where: str, what: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        load(written, pages=(), passages=())
    assert where in str(caught.value)
    assert what in str(caught.value)


def with_roles(**roles: Any) -> dict[str, Any]:
    return data() | {"roles": {"crisis": None, "care_team": None} | roles}


def test_a_role_of_an_unknown_question() -> None:
    assert problems(with_roles(crisis="bak_pain")) == (
        "roles / crisis: unknown question 'bak_pain'. Did you mean 'back_pain'?"
    )


def test_a_role_of_a_question_of_another_type() -> None:
    assert "roles / crisis: 'severity' is of type number; name a question of type yes_no" in problems(
        with_roles(crisis="severity")
    )


def test_whom_to_call_needs_the_options_that_the_program_looks_for() -> None:
    assert "roles / care_team: 'kind' has no option 'hospice'" in problems(with_roles(care_team="kind"))


def test_a_new_protocol_without_roles_is_refused() -> None:
    without = data()
    del without["roles"]

    assert problems(without).startswith("roles: missing: name the questions for 'crisis' and 'care_team'")


def test_a_stored_protocol_from_before_roles_keeps_loading_and_keeps_its_hash() -> None:
    without = data()
    del without["roles"]
    document = rfc8785.dumps(without).decode()

    stored = load_canonical(document)

    assert stored.canonical_json().decode() == document
    assert stored.roles_or_usual.crisis == "thoughts_of_self_harm"


def test_a_stored_protocol_from_before_list_items_keeps_loading_and_keeps_its_hash() -> None:
    old = data() | {
        key: [text("It gets worse.")] for key in ("becomes_emergency_if", "becomes_emergency_if_other")
    }
    document = rfc8785.dumps(old).decode()

    stored = load_canonical(document)

    assert stored.sha256 == sha256(document.encode()).hexdigest()
    assert stored.list_items == ()


def test_a_new_protocol_with_the_list_of_old_is_refused() -> None:
    assert "unknown key 'becomes_emergency_if'" in problems(
        data() | {"becomes_emergency_if": [text("It gets worse.")]}
    )


def test_a_place_of_the_body_picture_stands_under_no_heading() -> None:
    broken = data()
    broken["pages"][0]["questions"][0] |= {"body_region": "back", "heading": text("Back and neck")}
    assert problems(broken) == ("question 'back_pain': it is asked on the body picture, under no heading")


def test_a_heading_that_is_written_wrong_is_named() -> None:
    broken = data()
    broken["pages"][0]["questions"][0] |= {"headings": text("Back and neck")}
    assert "headings" in problems(broken)
    assert "Did you mean 'heading'?" in problems(broken)
