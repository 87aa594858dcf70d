"""The commands that write a protocol for git and read it back."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.actions.draft_changes import say
from tests.nurses.people import editor, nurse
from tests.safety.faults import soon_for_self_harm, upper_back_is_no_back_pain, without_arm_weakness
from triage.actions.drafts.checking import check_draft
from triage.actions.drafts.drafts import start_draft
from triage.engine.exporting import to_yaml
from triage.models import Draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return caught.value


def test_the_live_protocol_is_written_as_yaml(live_version: ProtocolVersion) -> None:
    assert run("export_protocol") == to_yaml(live_version.protocol)


def test_a_version_is_named_by_the_start_of_its_hash(live_version: ProtocolVersion) -> None:
    assert run("export_protocol", "--sha256", live_version.sha256[:8]) == to_yaml(live_version.protocol)


@pytest.mark.parametrize("start", ["", "abc", "00000000"])
def test_a_hash_that_names_no_version_is_refused(live_version: ProtocolVersion, start: str) -> None:
    assert live_version.sha256[:8] != start
    assert refused("export_protocol", "--sha256", start).returncode == 2


def test_a_draft_that_is_not_complete_is_refused_with_its_rows(live_version: ProtocolVersion) -> None:
    draft = start_draft(name="x", version=live_version, by=editor())
    say(Draft.objects.get(), "rule", "new_numbness", alternatives=[])
    error = refused("export_protocol", "--draft", str(draft.pk))

    assert error.returncode == 1
    assert "new_numbness" in str(error)


def test_an_unknown_draft_is_refused(live_version: ProtocolVersion) -> None:
    assert live_version.pk
    assert refused("export_protocol", "--draft", "7").returncode == 2


def test_importing_what_was_exported_begins_a_draft(live_version: ProtocolVersion, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(to_yaml(live_version.protocol), encoding="utf-8")
    editor()

    printed = run("import_protocol", str(file), "--by", "edith")

    draft = Draft.objects.get()
    assert (draft.name, draft.author.username) == ("rules.yaml", "edith")
    assert f"Draft {draft.pk}" in printed
    assert run("export_protocol", "--draft", str(draft.pk)) == file.read_text(encoding="utf-8")


def test_a_broken_file_names_every_fault_and_stores_nothing(
    live_version: ProtocolVersion, tmp_path: Path
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        to_yaml(live_version.protocol).replace("urgency: soon", "urgency: later"), encoding="utf-8"
    )
    editor()
    error = refused("import_protocol", str(file), "--by", "edith")

    assert error.returncode == 2
    assert "urgency" in str(error)
    assert not Draft.objects.exists()


def test_only_an_editor_can_own_an_imported_draft(live_version: ProtocolVersion, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(to_yaml(live_version.protocol), encoding="utf-8")
    nurse()

    assert "no editor" in str(refused("import_protocol", str(file), "--by", "nora"))
    assert "no editor" in str(refused("import_protocol", str(file), "--by", "nobody"))
    assert not Draft.objects.exists()


def test_a_file_that_cannot_be_read_is_named(live_version: ProtocolVersion, tmp_path: Path) -> None:
    editor()
    assert live_version.pk
    assert "Cannot read" in str(refused("import_protocol", str(tmp_path / "none.yaml"), "--by", "edith"))


@pytest.mark.parametrize(
    ("fault", "sign"), [(without_arm_weakness, "arm_weakness"), (soon_for_self_harm, "thoughts_of_self_harm")]
)
def test_a_file_in_which_a_red_flag_is_no_emergency_is_refused_in_words(
    live_version: ProtocolVersion, tmp_path: Path, fault: Callable[[dict[str, Any]], None], sign: str
) -> None:
    written = json.loads(live_version.document)
    fault(written)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(written), encoding="utf-8")

    error = refused("import_protocol", str(file), "--by", editor().username)

    assert error.returncode == 2
    assert (
        f"floor of '{sign}': a red flag needs the floor “emergency” for yes: a yes alone must say: get help "
        "now. Give it this floor, or take the red flag away"
    ) in str(error)
    assert not Draft.objects.exists()


def test_a_file_in_which_a_place_counts_as_nothing_becomes_a_draft_that_is_stopped(
    live_version: ProtocolVersion, tmp_path: Path
) -> None:
    written = json.loads(live_version.document)
    upper_back_is_no_back_pain(written)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    run("import_protocol", str(file), "--by", editor().username)

    check = check_draft(draft=Draft.objects.get())

    assert check.has_failures
    assert check.report is not None
    told = [failure.words for failure in check.report.results[0].failures]
    assert any("pain in the upper back" in words and "Promised for “back pain”" in words for words in told)
