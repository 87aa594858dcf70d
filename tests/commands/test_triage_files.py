"""`manage.py triage` with tables, and into a file."""

from __future__ import annotations

import builtins
import json
import os
import pty
import subprocess
import sys
import termios
from io import StringIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from bonemets.environment import BASE_DIR
from tests.commands.runner import line, red_flag

if TYPE_CHECKING:
    from pathlib import Path

    from triage.engine.protocol import Protocol

LEGS = {"id": ["a", "b", "c"], "leg_weakness": ["yes", "no", "maybe"]}


def triage(*arguments: str | Path) -> tuple[list[Any], str, int]:
    """The lines that came out, what went to the error stream, and the exit code."""
    out, errors, code = StringIO(), StringIO(), 0
    try:
        call_command("triage", *map(str, arguments), "--missing", "no", stdout=out, stderr=errors)
    except SystemExit as end:
        code = int(end.code or 0)
    return [json.loads(text) for text in out.getvalue().splitlines()], errors.getvalue(), code


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.usefixtures("live_version")
def test_a_table_comes_out_as_lines(tmp_path: Path, ending: str) -> None:
    given = tmp_path / f"people.{ending}"
    if ending == "csv":
        given.write_text("id,leg_weakness\na,yes\nb,no\nc,maybe\n")
    else:
        pq.write_table(pa.table(LEGS), given)
    lines, _, code = triage(given)
    assert [row.get("urgency") for row in lines] == ["emergency", "routine", None]
    assert list(lines[0]) == ["id", "urgency", "rules", "reasons"]
    assert list(lines[2]) == ["id", "error"]
    assert code == 2


@pytest.mark.usefixtures("live_version")
def test_results_go_to_a_file_and_a_line_says_how_many(tmp_path: Path) -> None:
    given, target = tmp_path / "people.parquet", tmp_path / "results.parquet"
    pq.write_table(pa.table(LEGS), given)
    lines, errors, code = triage(given, "--output", target)
    assert pq.read_table(target).column("urgency").to_pylist() == ["emergency", "routine", None]
    assert (lines, code) == ([], 2)
    assert errors.strip() == f"3 rows to {target}, 1 of them with an error."


@pytest.mark.usefixtures("live_version")
def test_a_column_that_is_no_question_stops_the_run(tmp_path: Path) -> None:
    given = tmp_path / "people.parquet"
    pq.write_table(pa.table({"id": ["a"], "leg_weaknes": ["yes"]}), given)
    with pytest.raises(CommandError, match=r"'leg_weaknes' is no question\. Did you mean 'leg_weakness'"):
        triage(given)


@pytest.mark.usefixtures("live_version")
def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    given = tmp_path / "people.parquet"
    given.write_text("id,leg_weakness\n")
    with pytest.raises(CommandError, match=r"Cannot read .*people\.parquet as Parquet"):
        triage(given)


@pytest.mark.usefixtures("live_version")
def test_a_parquet_file_that_breaks_off_is_named(tmp_path: Path) -> None:
    given = tmp_path / "people.parquet"
    pq.write_table(pa.table({"id": [*range(5000)], "leg_weakness": ["yes", "no"] * 2500}), given)
    content = bytearray(given.read_bytes())
    content[100:3000] = bytes(2900)
    given.write_bytes(content)
    with pytest.raises(CommandError, match=r"Cannot read .*people\.parquet behind row 0"):
        triage(given)


@pytest.mark.usefixtures("live_version")
def test_standard_input_and_a_file_of_results_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--output needs a file"):
        triage("-", "--output", tmp_path / "results.jsonl")


@pytest.mark.usefixtures("live_version")
def test_without_pyarrow_lines_are_read_and_parquet_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*sys.modules]:
        if name.partition(".")[0] == "pyarrow" or name in ("triage.batch.parquet", "triage.batch.tables"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("triage.batch.parquet", raising=False)
    real = builtins.__import__

    def without_pyarrow(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    given = tmp_path / "people.jsonl"
    given.write_text(line({"leg_weakness": True}))
    assert triage(given)[0][0]["urgency"] == "emergency"
    (tmp_path / "people.parquet").write_bytes(b"PAR1")
    with pytest.raises(CommandError, match=r"Parquet needs pyarrow: .* requirements-batch\.lock"):
        triage(tmp_path / "people.parquet")


@pytest.mark.process
def test_a_terminal_sees_a_progress_bar_and_a_pipe_does_not(tmp_path: Path, shipped: Protocol) -> None:
    given = tmp_path / "people.jsonl"
    given.write_text(f"{line(red_flag(shipped))}\n" * 10)
    manage = str(BASE_DIR / "manage.py")
    command = [sys.executable, manage, "triage", str(given), "--missing", "no", "--output"]
    here, there = pty.openpty()
    termios.tcsetwinsize(there, (24, 80))
    with os.fdopen(here, "rb", buffering=0) as terminal:
        subprocess.run([*command, str(tmp_path / "seen.jsonl")], stderr=there, check=True, cwd=BASE_DIR)
        os.close(there)
        assert b"100%" in terminal.read(100_000)
    piped = subprocess.run(
        [*command, str(tmp_path / "piped.jsonl")], stderr=subprocess.PIPE, check=True, cwd=BASE_DIR
    )
    assert b"%" not in piped.stderr
