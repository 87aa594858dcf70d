"""The log is written by a thread of its own: nobody waits until somebody reads it."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bonemets.log_writing import PatientHandler

if TYPE_CHECKING:
    from collections.abc import Iterator

# More than a pipe holds.
MANY = 2_000
LONG = "x" * 100


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Where the log is read, and where it is written."""
    reads, writes = os.pipe()
    yield reads, writes
    os.close(reads)


def handler(writes: int, most_waiting: int = MANY) -> PatientHandler:
    made = PatientHandler(writes, most_waiting)
    made.setFormatter(logging.Formatter("%(message)s"))
    return made


def log(to: PatientHandler, message: str) -> None:
    to.handle(logging.LogRecord("a", logging.INFO, __file__, 1, message, (), None))


def read_all(reads: int, writes: int) -> list[str]:
    os.close(writes)
    with os.fdopen(os.dup(reads)) as text:
        return text.read().splitlines()


def test_lines_are_written_in_their_order(pipe: tuple[int, int]) -> None:
    reads, writes = pipe
    to = handler(writes)
    for number in range(100):
        log(to, f"line {number}")
    to.flush()
    assert read_all(reads, writes) == [f"line {number}" for number in range(100)]


@pytest.mark.timeout(20)
def test_nobody_waits_while_nobody_reads(pipe: tuple[int, int]) -> None:
    to = handler(pipe[1])
    for _ in range(2 * MANY):
        log(to, LONG)
    to.flush()


@pytest.mark.timeout(20)
def test_what_was_dropped_is_counted(pipe: tuple[int, int]) -> None:
    reads, writes = pipe
    to = handler(writes, most_waiting=10)
    while not to._dropped:
        log(to, LONG)
    log(to, LONG)
    with ThreadPoolExecutor(1) as reader, os.fdopen(os.dup(reads)) as text:
        seen = reader.submit(text.read)
        to.flush()
        log(to, "line after")
        to.flush()
        os.close(writes)
    told = "2 lines before this one were dropped: nobody read them"
    assert seen.result().splitlines()[-2:] == [told, "line after"]


def test_a_reader_who_is_gone_ends_nothing() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    to = handler(writes)
    log(to, "line")
    to.flush()
    assert to._writer is not None
    assert to._writer.is_alive()
    os.close(writes)
