"""What is wrong with a protocol, each fault with its place: in words for people, as a path for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Keys and, in lists, places counted from 0, as the document of a protocol or of one part has them.
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of one part of a protocol."""

    path: Path
    what: str


@dataclass(frozen=True)
class Problem:
    """One fault of a whole protocol: its place, what is wrong, and what was probably meant.

    `where` names the place by ids. `path` starts at the protocol; it is empty where the document could
    not be read so far.
    """

    where: str
    what: str
    path: Path = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ProtocolError(Exception):
    """A protocol that cannot be loaded, with every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(dict.fromkeys(str(problem) for problem in self.problems)))
