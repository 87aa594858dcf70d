"""A file of records assessed into a file of results, going on where it stopped.

Results are written in parts to a folder beside the target. A part that is there is whole, and its name says
how many rows of the source are done with it; a run that was killed goes on behind the last one. At the end
the parts become the target, and the folder goes.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from triage.batch.results import Format, count_errors
from triage.batch.sources import source_of
from triage.batch.steps import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from triage.batch.records import Assessor
    from triage.batch.steps import Step

PART_ROWS = 50_000


class Run:
    """A source, the target of its results, and the parts that are done."""

    def __init__(self, source: Path, target: Path, assessor: Assessor) -> None:
        self.source = source_of(source, assessor)
        self._target = target
        self._format = Format(target, assessor)
        self._folder = target.with_name(f"{target.name}.parts")
        self._plan = {
            "source": str(source.resolve()),
            "bytes": source.stat().st_size,
            "changed": source.stat().st_mtime_ns,
            "protocol": assessor.protocol.sha256,
            "missing": assessor.missing,
        }

    def finish(self, on_step: Callable[[Step], None]) -> tuple[int, int]:
        """Assess what is left, and write the target: the rows read, and those with an error.

        Raises FileError, also when another run is writing the target.
        """
        with self._planned():
            self._write_parts(on_step)
            rows, errors = self._done()
            joined = self._folder / "joined"
            self._format.join(self._parts(), joined)
            _keep(joined, self._target)
        shutil.rmtree(self._folder)
        return rows, errors

    @contextmanager
    def _planned(self) -> Iterator[None]:
        """Hold the folder alone, with parts of just this source, protocol and way."""
        if self._target.exists() and not self._folder.exists():
            raise FileError(f"{self._target} is there already: delete it, or write another file")
        try:
            self._folder.mkdir(exist_ok=True)
            plan = (self._folder / "plan.json").open("a+", encoding="utf-8")
        except OSError as error:
            raise FileError(f"Cannot write {self._folder}: {error.strerror}") from None
        with plan:
            try:
                fcntl.flock(plan, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FileError(f"Another run is writing {self._target}") from None
            plan.seek(0)
            written = plan.read()
            if written and json.loads(written) != self._plan:
                raise FileError(
                    f"{self._folder} holds parts of another source, protocol or --missing: "
                    "delete that folder to begin again"
                )
            if not written:
                plan.write(json.dumps(self._plan))
                plan.flush()
            yield

    def _write_parts(self, on_step: Callable[[Step], None]) -> None:
        done, _ = self._done()
        with closing(self.source.steps(done)) as steps:
            for first in steps:
                self._write_part(chain([first], steps), on_step)

    def _write_part(self, steps: Iterator[Step], on_step: Callable[[Step], None]) -> None:
        """Write a part of these steps: as many as a part holds."""
        unfinished = self._folder / "unfinished"
        done, errors, last = 0, 0, None
        with closing(self._format.part(unfinished)) as part:
            for step in steps:
                last = last or step.done + PART_ROWS
                part.add(step.results)
                errors += count_errors(step.results)
                done = step.done
                on_step(step)
                if done >= last:
                    break
        _keep(unfinished, self._folder / f"{done:015d}-{errors:015d}.part")

    def _parts(self) -> list[Path]:
        """The parts that are whole, in order."""
        return sorted(self._folder.glob("*.part"))

    def _done(self) -> tuple[int, int]:
        """The rows of the source that are done, and those of them with an error."""
        numbers = [[int(number) for number in path.stem.split("-")] for path in self._parts()]
        return (numbers[-1][0] if numbers else 0), sum(errors for _, errors in numbers)


def _keep(written: Path, kept: Path) -> None:
    """Give a whole file its name: it is there all or not at all, after a power cut too."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.replace(kept)
