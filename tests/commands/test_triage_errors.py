"""`manage.py triage` with lines that cannot be read: an error for each, and the others still run."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from bonemets.environment import BASE_DIR
from tests.commands.runner import line, triage, triage_file
from tests.unguarded import damage_versions

if TYPE_CHECKING:
    from pathlib import Path

# A bad line, the id it is answered with, and what the answer says.
BAD: list[tuple[str, Any, str]] = [
    ('{"id": "a", "answers": {', None, "line 1: not JSON: "),
    ("not json", None, "line 1: not JSON: Expecting value at column 1"),
    ("[]", None, "a line must be an object"),
    ('"a"', None, "a line must be an object"),
    ('{"answers": {}}', None, "'id' is missing or is neither text nor a number"),
    ('{"id": null, "answers": {}}', None, "'id' is missing or is neither text nor a number"),
    ('{"id": true, "answers": {}}', True, "'id' is missing or is neither text nor a number"),
    ('{"id": "a"}', "a", "'answers' is missing or is not an object"),
    ('{"id": "a", "answers": ["back_pain"]}', "a", "'answers' is missing or is not an object"),
    ('{"id": "a", "answers": {}}', "a", "line 1: nothing was answered, so nothing can be said"),
    ('{"id": "a", "answers": {}, "age": 60}', "a", "unknown key 'age'; a line has 'id' and 'answers'"),
    (line({"back_pian": True}), "a", "back_pian: unknown question. Did you mean 'back_pain'?"),
    (line({"horoscope": True}), "a", "horoscope: unknown question."),
    (line({"back_pain": "maybe"}), "a", "back_pain: the answer must be yes (or true), no (or false), or not"),
    (line({"back_pain": 1}), "a", "back_pain: the answer must be yes (or true), no (or false), or not_sure"),
    (line({"back_pain": None}), "a", "back_pain: the answer must be yes (or true), no (or false)"),
    (line({"back_pain": ["yes"]}), "a", "back_pain: the answer must be yes (or true), no (or false)"),
    (line({"pain_severity": 11}), "a", "pain_severity: the answer must be a whole number from 0 to 10, or"),
    (line({"pain_severity": 4.5}), "a", "pain_severity: the answer must be a whole number from 0 to 10, or"),
    (line({"pain_severity": True}), "a", "pain_severity: the answer must be a whole number from 0 to 10"),
    (line({"cancer_type": "skin"}), "a", "cancer_type: the answer must be breast, prostate, lung, thyroid, "),
    ('{"id": "a", "answers": {"fever": true, "fever": false}}', None, "a key is written twice"),
    ('{"id": "a", "answers": {"pain_severity": ' + "9" * 5000 + "}}", None, "line 1: "),
    ("[" * 100_000, None, "line 1: "),
]
MIXED = b"\n".join(
    (
        line({"fever": False}, "first").encode(),
        b'{"id": "\xe9", "answers": {}}',
        line({"leg_weakness": True}, "b").encode(),
    )
)
LABELS = [f"{number}-{says[:30]}" for number, (_, _, says) in enumerate(BAD)]


@pytest.mark.parametrize(("bad", "identifier", "says"), BAD, ids=LABELS)
@pytest.mark.usefixtures("live_version")
def test_a_bad_line_is_answered_with_what_is_wrong(
    tmp_path: Path, bad: str, identifier: Any, says: str
) -> None:
    (result,) = triage(tmp_path, bad).lines
    assert list(result) == ["id", "error"]
    assert result["id"] == identifier
    assert says in result["error"]


@pytest.mark.parametrize(("bad", "_identifier", "_says"), BAD, ids=LABELS)
@pytest.mark.usefixtures("live_version")
def test_after_a_bad_line_the_others_still_run(
    tmp_path: Path, bad: str, _identifier: Any, _says: str
) -> None:
    run = triage(tmp_path, line({"fever": False}, 1), bad, line({"leg_weakness": True}, 3))
    assert [result.get("urgency") for result in run.lines] == ["routine", None, "emergency"]


@pytest.mark.usefixtures("live_version")
def test_a_file_with_a_bad_line_ends_with_2(tmp_path: Path) -> None:
    assert triage(tmp_path, line({"fever": False}), "not json", line({"fever": False})).code == 2


@pytest.mark.usefixtures("live_version")
def test_an_error_names_its_line(tmp_path: Path) -> None:
    run = triage(tmp_path, line({"fever": False}), "", "not json")
    assert run.lines[1]["error"].startswith("line 3: ")


@pytest.mark.usefixtures("live_version")
def test_an_id_that_cannot_be_written_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"id": "\\ud800", "answers": {"fever": false}}\n' + line({"fever": False}, "b") + "\n",
        encoding="utf-8",
    )
    # As the real standard output, which can write only what UTF-8 has.
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
    try:
        call_command("triage", str(path), "--missing", "no", stdout=out)
    except SystemExit as end:
        assert end.code == 2  # noqa: PT017 (both endings are right)
    assert json.loads(written.getvalue().splitlines()[-1])["id"] == "b"


@pytest.mark.usefixtures("live_version")
def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Cannot read .*gone\.jsonl: No such file") as caught:
        call_command("triage", str(tmp_path / "gone.jsonl"), "--missing", "no")
    assert caught.value.returncode == 2


@pytest.mark.usefixtures("live_version")
def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "cases.jsonl"
    folder.mkdir()
    with pytest.raises(CommandError, match=r"Cannot read .*: Is a directory"):
        call_command("triage", str(folder), "--missing", "no")


@pytest.mark.usefixtures("live_version")
def test_an_ending_that_tells_no_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"must end with \.jsonl, \.ndjson, \.csv or \.parquet"):
        call_command("triage", str(tmp_path / "cases.xlsx"), "--missing", "no")


@pytest.mark.usefixtures("live_version")
def test_a_line_that_is_no_utf_8_text_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(MIXED)
    run = triage_file(str(path))
    assert [result.get("urgency") for result in run.lines] == ["routine", None, "emergency"]
    assert run.lines[1]["error"] == "line 2: not UTF-8 text, from byte 9 on"
    assert run.code == 2


@pytest.mark.usefixtures("live_version")
def test_a_line_of_standard_input_that_is_no_utf_8_text_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MIXED), encoding="utf-8"))
    run = triage_file("-")
    assert [result.get("urgency") for result in run.lines] == ["routine", None, "emergency"]


@pytest.mark.usefixtures("live_version")
def test_a_byte_order_mark_does_not_hide_the_first_case(tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + line({"fever": False}, "first").encode()
        + b"\r\n"
        + line({"fever": False}, "second").encode()
    )
    run = triage_file(str(path))
    assert [result["id"] for result in run.lines] == ["first", "second"]
    assert run.code == 0


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity"])
@pytest.mark.parametrize(
    "bad", ['{"id": %s, "answers": {}}', '{"id": "a", "answers": {"pain_severity": %s}}']
)
@pytest.mark.usefixtures("live_version")
def test_a_number_that_json_cannot_hold_is_refused_in_json(tmp_path: Path, bad: str, number: str) -> None:
    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    path = tmp_path / "cases.jsonl"
    path.write_text(bad % number, encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("triage", str(path), "--missing", "no", stdout=out)
    assert (
        f"{number} is no number that JSON can hold"
        in json.loads(out.getvalue(), parse_constant=refuse)["error"]
    )


def test_a_reader_who_has_seen_enough_ends_a_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, BASE_DIR / "manage.py", "help", "--commands"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ended.stderr, ended.returncode) == (b"", 128 + signal.SIGPIPE)


@pytest.mark.usefixtures("live_version")
def test_altered_rules_triage_nobody(tmp_path: Path) -> None:
    damage_versions()
    with pytest.raises(CommandError, match="protocol version") as caught:
        triage(tmp_path, line({"leg_weakness": True}))
    assert caught.value.returncode == 2
