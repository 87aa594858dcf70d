"""`manage.py triage`: a file of cases through the same rules as the website."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from tests.commands.runner import line, red_flag, triage, triage_file
from tests.patients.person import database_locked
from tests.versions import publish
from triage.engine.vocabulary import Text, Urgency
from triage.models import ProtocolVersion, Publication

if TYPE_CHECKING:
    from pathlib import Path

    from triage.engine.protocol import Protocol

LEG = {"leg_weakness": True}
NO_FEVER = {"fever": False}


def typed(text: str) -> io.TextIOWrapper:
    """What stands on standard input."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")


@pytest.mark.usefixtures("live_version")
def test_a_line_out_tells_id_urgency_rules_and_reasons(tmp_path: Path) -> None:
    (result,) = triage(tmp_path, line(LEG)).lines
    assert list(result) == ["id", "urgency", "rules", "reasons"]


@pytest.mark.usefixtures("live_version")
def test_the_most_urgent_rule_stands_first(tmp_path: Path) -> None:
    (result,) = triage(tmp_path, line(LEG)).lines
    assert result["urgency"] == "emergency"
    assert result["rules"][0] == "weak_or_unsteady_limbs"


@pytest.mark.usefixtures("live_version")
def test_every_rule_has_its_reason(tmp_path: Path, protocol: Protocol) -> None:
    (result,) = triage(tmp_path, line(LEG)).lines
    reasons = {rule.id: rule.reason.to("en") for rule in protocol.rules}
    assert result["reasons"] == [reasons[rule] for rule in result["rules"]]


@pytest.mark.usefixtures("live_version")
def test_numbers_are_filled_into_the_reasons(tmp_path: Path) -> None:
    (result,) = triage(tmp_path, line({"thoughts_of_self_harm": "yes"})).lines
    assert "Call or text 988 now." in result["reasons"][0]


@pytest.mark.usefixtures("live_version")
def test_lines_out_stand_in_the_order_of_lines_in(tmp_path: Path) -> None:
    run = triage(tmp_path, line(NO_FEVER, "b"), line(LEG, "a"), line(NO_FEVER, 3))
    assert [(result["id"], result["urgency"]) for result in run.lines] == [
        ("b", "routine"),
        ("a", "emergency"),
        (3, "routine"),
    ]


@pytest.mark.usefixtures("live_version")
def test_a_good_file_ends_with_0(tmp_path: Path) -> None:
    run = triage(tmp_path, line(LEG))
    assert run.code == 0
    assert run.errors == ""


@pytest.mark.usefixtures("live_version")
def test_an_empty_file_is_good(tmp_path: Path) -> None:
    run = triage(tmp_path, "")
    assert (run.lines, run.code) == ([], 0)


@pytest.mark.usefixtures("live_version")
def test_blank_lines_are_skipped(tmp_path: Path) -> None:
    assert len(triage(tmp_path, "", line(LEG), "   ", "").lines) == 1


@pytest.mark.usefixtures("live_version")
def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", typed(line(LEG) + "\n"))
    assert triage_file("-").lines[0]["urgency"] == "emergency"


@pytest.mark.usefixtures("live_version")
def test_a_last_line_without_its_end_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", typed(line(NO_FEVER) + "\n" + line(LEG)))
    assert len(triage_file("-").lines) == 2


@pytest.mark.parametrize(
    ("written", "urgency"),
    [
        (True, "emergency"),
        ("yes", "emergency"),
        (False, "routine"),
        ("no", "routine"),
        ("not_sure", "same_day"),
    ],
)
@pytest.mark.usefixtures("live_version")
def test_yes_and_no_may_be_written_as_true_and_false(
    tmp_path: Path, written: bool | str, urgency: str
) -> None:
    (result,) = triage(tmp_path, line({"leg_weakness": written})).lines
    assert result["urgency"] == urgency


@pytest.mark.parametrize("written", [8, "8"])
@pytest.mark.usefixtures("live_version")
def test_a_number_may_be_written_in_digits(tmp_path: Path, written: int | str) -> None:
    (result,) = triage(tmp_path, line({"pain_severity": written})).lines
    assert result["urgency"] == "same_day"


@pytest.mark.usefixtures("live_version")
def test_missing_no_counts_absent_answers_as_no(tmp_path: Path) -> None:
    (result,) = triage(tmp_path, line(NO_FEVER), missing="no").lines
    assert result["urgency"] == "routine"


@pytest.mark.usefixtures("live_version")
def test_missing_not_sure_counts_absent_answers_as_not_sure(tmp_path: Path) -> None:
    (result,) = triage(tmp_path, line(NO_FEVER), missing="not_sure").lines
    assert result["urgency"] == "emergency"


@pytest.mark.usefixtures("live_version")
def test_missing_not_sure_says_that_it_is_an_upper_bound(tmp_path: Path) -> None:
    assert "each urgency is an upper bound" in triage(tmp_path, line(LEG), missing="not_sure").errors
    assert triage(tmp_path, line(LEG), missing="no").errors == ""


@pytest.mark.parametrize("missing", ["no", "not_sure"])
@pytest.mark.usefixtures("live_version")
def test_of_a_record_in_which_nothing_was_answered_nothing_is_said(tmp_path: Path, missing: str) -> None:
    run = triage(tmp_path, line({}, "a"), line(LEG, "b"), missing=missing)
    assert run.lines[0] == {
        "id": "a",
        "error": "line 1: nothing was answered, so nothing can be said of this person",
    }
    assert (run.lines[1]["id"], run.code) == ("b", 2)


@pytest.mark.usefixtures("live_version")
def test_missing_not_sure_leaves_given_answers_alone(tmp_path: Path, protocol: Protocol) -> None:
    answers = {question.id: "no" for question in protocol.questions.values() if question.type == "yes_no"} | {
        "pain_severity": 0,
        "bowel_not_opened_days": 0,
        "cancer_type": "breast",
    }
    (result,) = triage(tmp_path, line(answers), missing="not_sure").lines
    assert result["urgency"] == "routine"


@pytest.mark.usefixtures("live_version")
def test_the_meaning_of_absent_answers_must_be_given() -> None:
    with pytest.raises(CommandError, match="--missing"):
        call_command("triage", "-")


@pytest.mark.usefixtures("live_version")
def test_absent_answers_mean_no_or_not_sure_and_nothing_else() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'yes'"):
        call_command("triage", "-", "--missing", "yes")


@pytest.mark.usefixtures("live_version")
def test_page_conditions_do_not_apply(tmp_path: Path) -> None:
    # Without any pain the website would not show the page that asks this.
    (result,) = triage(tmp_path, line({"pain_constant": True, "cancer_diagnosis": True})).lines
    assert result["urgency"] == "same_day"


@pytest.mark.usefixtures("live_version")
def test_nothing_is_stored(tmp_path: Path) -> None:
    before = (ProtocolVersion.objects.count(), Publication.objects.count())
    triage(tmp_path, line(LEG))
    assert (ProtocolVersion.objects.count(), Publication.objects.count()) == before


@pytest.mark.usefixtures("live_version")
def test_the_live_protocol_is_used(tmp_path: Path, protocol: Protocol) -> None:
    rule = next(rule for rule in protocol.rules if rule.id == "other_worry")
    changed = rule.model_copy(update={"urgency": Urgency.EMERGENCY, "reason": Text({"en": "Changed."})})
    rules = tuple(changed if other is rule else other for other in protocol.rules)
    newer = protocol.model_copy(update={"rules": rules})
    publish(newer)
    (result,) = triage(tmp_path, line({"other_worry": True})).lines
    assert (result["urgency"], result["reasons"]) == ("emergency", ["Changed."])


@pytest.mark.django_db
def test_without_a_published_protocol_the_shipped_one_is_used_and_said(
    tmp_path: Path, shipped: Protocol
) -> None:
    run = triage(tmp_path, line(red_flag(shipped)))
    assert run.lines[0]["urgency"] == "emergency"
    assert "No protocol is published here; using the shipped one." in run.errors


def test_without_a_database_the_shipped_protocol_is_used_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Protocol
) -> None:
    monkeypatch.setattr(Publication, "live_version", database_locked)
    run = triage(tmp_path, line(red_flag(shipped)))
    assert run.lines[0]["urgency"] == "emergency"
    assert "using the shipped one" in run.errors


@pytest.mark.usefixtures("live_version")
def test_a_number_may_be_written_in_the_digits_of_any_script(tmp_path: Path) -> None:
    run = triage(tmp_path, line({"pain_severity": "\u0667"}), line({"pain_severity": "\uff17"}))
    assert run.code == 0
