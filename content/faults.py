"""Faults of content files: which file, which line, what is wrong, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

_WORDS = {
    "missing": " is missing",
    "extra_forbidden": " is not known here; is it misspelled?",
}


class ContentError(Exception):
    """A content file that cannot be loaded: the message names file, line and fault."""


def fault(path: Path, line: int | None, problem: str) -> ContentError:
    """The error for a fault in a file. `line` counts from 1."""
    where = f"{path.name}, line {line}" if line else path.name
    return ContentError(f"{where}: {problem}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest known name, or nothing."""
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""


def read_mapping(path: Path, text: str, *, first_line: int = 1) -> dict[str, Any]:
    """Read YAML that must be a mapping. `first_line` is where the text begins in the file."""
    try:
        value = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = first_line + mark.line if mark else first_line
        raise fault(path, line, f"this is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise fault(path, first_line, f"this is not YAML: {error}") from None
    if not isinstance(value, dict):
        raise fault(path, first_line, "this must be keys and values, like 'title: Bone pain'")
    return value


def validation_fault(
    path: Path, text: str, error: ValidationError, *, within: tuple[str, ...] = (), first_line: int = 1
) -> ContentError:
    """All that pydantic found in the value at the keys `within`, each with its line and key."""
    problems = []
    found = error.errors()
    broken_within = {item["loc"][:-1] for item in found}
    for item in found:
        if item["type"] == "too_short" and item["loc"] in broken_within:
            # An entry that is broken is not counted; its own fault says enough.
            continue
        location = (*within, *item["loc"])
        key = ".".join(str(part) for part in location)
        wrong = _WORDS.get(item["type"]) or ": " + item["msg"].removeprefix("Value error, ")
        problems.append(str(fault(path, line_of(text, location, first_line=first_line), f"{key}{wrong}")))
    return ContentError("\n".join(problems))


def line_of(text: str, location: Sequence[int | str], *, first_line: int = 1) -> int:
    """The line of a value in YAML, or of the nearest thing around it that exists."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = first_line
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is None:
                break
            line, node = first_line + pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = first_line + node.start_mark.line
        else:
            break
    return line
