"""Runs over files: each row once, whatever stops them."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from bonemets.environment import BASE_DIR
from tests.batch.people import PROTOCOL, sheets, text_table
from triage.batch import parquet, runs
from triage.batch.records import Assessor
from triage.batch.runs import Run
from triage.batch.steps import FileError
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess

if TYPE_CHECKING:
    from triage.batch.cells import Missing
    from triage.batch.steps import Step

ENDINGS = ("jsonl", "csv", "parquet")
PEOPLE = sheets(60)
BAD = 17
# What a part and a batch hold here.
FEW = 8
# Run by the program that is killed: sources, targets and where it ends come as arguments.
KILLED = """
import os, signal, sys
from pathlib import Path
from tests.batch.test_runs import few, run
few(setattr)
last = int(sys.argv[3])
def step(step):
    if step.done >= last:
        os.kill(os.getpid(), signal.SIGKILL)
run(Path(sys.argv[1]), Path(sys.argv[2])).finish(step)
"""


def few(change: Any) -> None:
    """Let parts and batches be small."""
    change(runs, "PART_ROWS", FEW)
    change(parquet, "BATCH_ROWS", FEW)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch.setattr)


def source(folder: Path, ending: str) -> Path:
    """The people as a file, one of them with an answer that is none."""
    path = folder / f"people.{ending}"
    people = [dict(sheet) for sheet in PEOPLE]
    people[BAD]["leg_weakness"] = "perhaps"
    if ending == "parquet":
        pq.write_table(text_table(people), path, row_group_size=25)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        if ending == "csv":
            rows = csv.DictWriter(file, ["id", *PROTOCOL.questions])
            rows.writeheader()
            rows.writerows({"id": number, **sheet} for number, sheet in enumerate(people))
        else:
            file.writelines(
                json.dumps({"id": number, "answers": sheet}) + "\n" for number, sheet in enumerate(people)
            )
    return path


def run(given: Path, target: Path, missing: Missing = "no") -> Run:
    """A run with the protocol of the tests."""
    return Run(given, target, Assessor(PROTOCOL, missing))


def finish(given: Path, target: Path) -> tuple[int, int]:
    """Run to the end."""
    return run(given, target).finish(lambda _step: None)


def results(path: Path) -> list[tuple[str, str | None, list[str]]]:
    """Of each row the id, the urgency and the rules, whatever the format."""
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = [{**row, "rules": row["rules"].split()} for row in csv.DictReader(file)]
    else:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(str(row["id"]), row.get("urgency") or None, row.get("rules") or []) for row in rows]


def expected() -> list[tuple[str, str | None, list[str]]]:
    """What every way must give."""
    found: list[tuple[str, str | None, list[str]]] = []
    for number, sheet in enumerate(PEOPLE):
        told = assess(PROTOCOL, fill_missing(PROTOCOL, sheet, "no"))
        found.append((str(number), told.urgency.value, [finding.rule for finding in told.findings]))
    found[BAD] = (str(BAD), None, [])
    return found


@pytest.mark.parametrize("out", ENDINGS)
@pytest.mark.parametrize("into", ENDINGS)
def test_every_format_becomes_every_other(tmp_path: Path, into: str, out: str) -> None:
    target = tmp_path / f"results.{out}"
    finish(source(tmp_path, into), target)
    assert results(target) == expected()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_bad_row_is_counted_and_says_what_is_wrong(tmp_path: Path, ending: str) -> None:
    target = tmp_path / "results.jsonl"
    rows, errors = finish(source(tmp_path, ending), target)
    assert errors == 1
    assert rows == len(PEOPLE) + (ending == "csv")  # the header is a line, too
    assert "leg_weakness: the answer must be" in json.loads(target.read_text().splitlines()[BAD])["error"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("last", [1, 30])
@pytest.mark.process
def test_a_run_that_was_killed_goes_on_without_a_row_lost_or_twice(
    tmp_path: Path, ending: str, last: int
) -> None:
    given, target = source(tmp_path, ending), tmp_path / f"results.{ending}"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, given, target, str(last)], cwd=BASE_DIR, check=False, timeout=50
    )
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    finish(given, target)
    assert results(target) == expected()


@pytest.mark.parametrize("last", range(1, 60, 7))
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_was_interrupted_goes_on_without_a_row_lost_or_twice(
    tmp_path: Path, ending: str, last: int
) -> None:
    given, target = source(tmp_path, ending), tmp_path / f"results.{ending}"
    _stop_after(last, given, target)
    finish(given, target)
    assert results(target) == expected()


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_done_is_not_done_again(tmp_path: Path, ending: str) -> None:
    given, target = source(tmp_path, ending), tmp_path / f"results.{ending}"
    _stop_after(3 * FEW, given, target)
    steps: list[Step] = []
    rows, errors = run(given, target).finish(steps.append)
    assert steps[0].done > 2 * FEW
    assert (rows, errors) == (steps[-1].done, 1)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_stopped_while_it_joined_its_parts_goes_on(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, target = source(tmp_path, ending), tmp_path / f"results.{ending}"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _stop_before(target))
        with pytest.raises(KeyboardInterrupt):
            finish(given, target)
    finish(given, target)
    assert results(target) == expected()


def test_nothing_is_left_but_the_results(tmp_path: Path) -> None:
    given, target = source(tmp_path, "jsonl"), tmp_path / "results.csv"
    finish(given, target)
    assert sorted(tmp_path.iterdir()) == [given, target]


def test_results_that_are_there_are_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "results.csv"
    target.write_text("kept")
    with pytest.raises(FileError, match="is there already: delete it, or write another file"):
        finish(source(tmp_path, "jsonl"), target)
    assert target.read_text() == "kept"


def test_parts_of_a_source_that_changed_are_not_gone_on_with(tmp_path: Path) -> None:
    given, target = source(tmp_path, "jsonl"), tmp_path / "results.jsonl"
    _stop_after(FEW, given, target)
    given.write_text(given.read_text() + "\n")
    with pytest.raises(FileError, match="holds parts of another source, protocol or --missing"):
        finish(given, target)


def test_parts_of_another_meaning_of_absent_answers_are_not_gone_on_with(tmp_path: Path) -> None:
    given, target = source(tmp_path, "jsonl"), tmp_path / "results.jsonl"
    _stop_after(FEW, given, target)
    with pytest.raises(FileError, match="delete that folder to begin again"):
        run(given, target, "not_sure").finish(lambda _step: None)


def test_two_runs_do_not_write_the_same_results(tmp_path: Path) -> None:
    given, target = source(tmp_path, "jsonl"), tmp_path / "results.jsonl"

    def second(_step: Step) -> None:
        with pytest.raises(FileError, match=r"Another run is writing .*results\.jsonl"):
            finish(given, target)

    run(given, target).finish(second)
    assert results(target) == expected()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("out", ENDINGS)
def test_a_file_without_people_gives_results_without_people(tmp_path: Path, ending: str, out: str) -> None:
    given, target = tmp_path / f"none.{ending}", tmp_path / f"results.{out}"
    if ending == "parquet":
        pq.write_table(text_table(PEOPLE).slice(0, 0), given)
    else:
        given.write_text("id,leg_weakness\n" if ending == "csv" else "")
    finish(given, target)
    assert results(target) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Cannot write .*gone.*: No such file"):
        finish(source(tmp_path, "jsonl"), tmp_path / "gone" / "results.jsonl")


def test_an_id_with_half_a_character_can_be_written_to_every_format(tmp_path: Path) -> None:
    given = tmp_path / "half.jsonl"
    given.write_text('{"id": "\\ud800", "answers": {"leg_weakness": true}}\n')
    for ending in ENDINGS:
        finish(given, tmp_path / f"results.{ending}")
        assert results(tmp_path / f"results.{ending}")[0][1] == "emergency"


def _stop_after(done: int, given: Path, target: Path) -> None:
    def stop(step: Step) -> None:
        if step.done >= done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(given, target).finish(stop)


def _stop_before(target: Path) -> Any:
    real = Path.replace

    def replace(path: Path, to: Path) -> Path:
        if to == target:
            raise KeyboardInterrupt
        return real(path, to)

    return replace
