"""The commands that check and compare protocols, their reports and exit codes."""

from __future__ import annotations

import json
import re
import shutil
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.fixture_protocol import FILE
from triage.actions.evidence import shipped_evidence
from triage.protocols import shipped

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.process


def run(*arguments: str) -> tuple[str, int]:
    """What a command prints, and its exit code."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=StringIO())
    except SystemExit as stopped:
        return out.getvalue(), int(stopped.code or 0)
    return out.getvalue(), 0


def changed(folder: Path, **changes: Any) -> str:
    """A file with a protocol, some of its rules changed: None drops a rule."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for rule_id, change in changes.items():
        rule = next(rule for rule in data["rules"] if rule["id"] == rule_id)
        if change is None:
            data["rules"].remove(rule)
        else:
            rule.update(change)
    file = folder / "changed.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("shipped")
def test_the_shipped_protocol_passes() -> None:
    report, code = run("check_protocol")

    assert code == 0
    assert "SAFE: nothing blocks publishing" in report
    assert "1. Floors and combinations are kept: holds" in report
    assert re.search(r"The proofs rest on \d+ assumptions:", report)


def test_a_list_that_contradicts_the_rules_blocks_a_file_too(tmp_path: Path) -> None:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    next(item for item in data["list_items"] if item["id"] == "new_spine_pain")["urgency"] = "emergency"
    file = tmp_path / "contradiction.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")

    report, code = run("check_protocol", str(file))

    assert code == 1
    assert "Every list says what the questionnaire says: fails" in report
    assert "would be told only “Call your cancer care team today” (same day)" in report


def test_a_dropped_rule_blocks_with_the_smallest_person_in_words(tmp_path: Path) -> None:
    report, code = run("check_protocol", changed(tmp_path, new_numbness=None))

    assert code == 1
    assert "NOT SAFE" in report
    assert "Someone with numbness between the legs, everything else no, would be told" in report
    assert "Promised for “numbness between the legs”" in report


def test_the_report_as_json(tmp_path: Path) -> None:
    report, code = run("check_protocol", changed(tmp_path, new_numbness=None), "--json")

    document = json.loads(report)
    assert code == 1
    assert document["is_safe"] is False
    assert document["verdicts"]["floors"] == "fails"
    assert {"numbness_saddle": "yes"} in [
        failure["answers"] for failure in document["results"][0]["failures"]
    ]


def test_a_budget_that_is_too_small_blocks() -> None:
    report, code = run("check_protocol", "--budget", "0.01")

    assert code == 1
    assert "Could not be decided: no answer within 0.01 s" in report


def test_a_protocol_that_does_not_load_gives_its_faults_and_exit_code_2(tmp_path: Path) -> None:
    file = changed(tmp_path, new_numbness={"alternatives": [{"all_of": ["numbness_sadle"]}]})

    with pytest.raises(CommandError, match="Did you mean 'numbness_saddle'") as caught:
        run("check_protocol", file)
    assert caught.value.returncode == 2


@pytest.mark.usefixtures("shipped")
def test_a_case_that_cannot_be_read_gives_its_fault_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(shipped.FOLDER, tmp_path / "protocols")
    cases = folder / "bone_metastasis_cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("expected:", "expcted:", 1), encoding="utf-8")
    monkeypatch.setattr(shipped, "FOLDER", folder)
    shipped_evidence.cache_clear()

    with pytest.raises(CommandError, match=r"_cases\.yaml: .* Did you mean 'expected'") as caught:
        run("check_protocol", str(FILE))
    assert caught.value.returncode == 2


def test_a_file_that_is_not_there_gives_exit_code_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot read") as caught:
        run("check_protocol", str(tmp_path / "nothing.yaml"))
    assert caught.value.returncode == 2


def test_a_lowered_rule_is_shown_and_gives_exit_code_1(tmp_path: Path) -> None:
    lowered = changed(tmp_path, spine_pain_with_constipation={"urgency": "same_day"})

    report, code = run("compare_protocols", str(FILE), lowered)

    assert code == 1
    assert "LOWER: emergency to same_day." in report
    assert "constipation" in report
    assert "Rules: spine_pain_with_constipation" in report


def test_a_raised_rule_gives_exit_code_0(tmp_path: Path) -> None:
    raised = changed(tmp_path, weight_loss={"urgency": "same_day"})

    report, code = run("compare_protocols", str(FILE), raised)

    assert code == 0
    assert "higher: soon to same_day." in report


def test_equal_protocols_compare_as_equal() -> None:
    report, code = run("compare_protocols", str(FILE), str(FILE))

    assert code == 0
    assert "Nobody is told anything else." in report


def test_a_comparison_as_json(tmp_path: Path) -> None:
    lowered = changed(tmp_path, spine_pain_with_constipation={"urgency": "same_day"})

    report, _ = run("compare_protocols", str(FILE), lowered, "--json")

    document = json.loads(report)
    assert document["is_lowering"] is True
    assert document["transitions"][0]["before"] == "emergency"


def test_words_alone_do_not_lower(tmp_path: Path) -> None:
    reworded = changed(tmp_path, fever={"reason": {"en": "Other words."}})

    report, code = run("compare_protocols", str(FILE), reworded)

    assert code == 0
    assert "The rule “fever” changed: reason that patients read." in report


def test_an_emergency_text_that_calms_is_stopped_with_its_words(tmp_path: Path) -> None:
    calming = tmp_path / "calming.yaml"
    calming.write_text(
        FILE.read_text(encoding="utf-8").replace("Now, day or night. Do not wait", "It can wait. Wait", 1),
        encoding="utf-8",
    )

    report, code = run("check_protocol", str(calming))

    assert code == 1
    assert "by when, in 'en', say “It can wait”, “Wait until morning”" in report
    assert "must say both now and day or night" in report


def test_changed_words_of_an_emergency_are_shown_before_and_after(tmp_path: Path) -> None:
    milder = tmp_path / "milder.yaml"
    milder.write_text(
        FILE.read_text(encoding="utf-8").replace(
            'title: {en: "Call now or go to the emergency room"}', 'title: {en: "Get help"}'
        ),
        encoding="utf-8",
    )

    report, code = run("compare_protocols", str(FILE), str(milder))

    assert code == 1
    assert "Nobody is told anything else" not in report
    assert "LOWERS: The urgency “Call now or go to the emergency room” (emergency) changed: title." in report
    assert "    - Call now or go to the emergency room\n    + Get help" in report
