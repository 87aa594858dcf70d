"""Protocol text into a protocol, or a list of what is wrong with it, where, and what was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from hashlib import sha256
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from triage.engine.faults import Problem, ProtocolError
from triage.engine.protocol import IS_STORED, Protocol
from triage.engine.questions import QUESTION_TYPES
from triage.engine.references import check_outside_references
from triage.engine.sources import Passage
from triage.engine.vocabulary import did_you_mean

Model = TypeVar("Model", bound=BaseModel)

# What versions from before list items said in their place.
_RETIRED_FIELDS = {"becomes_emergency_if", "becomes_emergency_if_other"}
# Ten times what the shipped protocol has.
MOST_CHARACTERS, DEEPEST = 2_000_000, 50
# How pydantic writes a word of an enumeration.
_ENUMERATED = re.compile(r"<\w+\.\w+: ('[^']*')>")


def load(text: str, *, pages: Collection[str], passages: Collection[Passage]) -> Protocol:
    """Read a protocol written as YAML or JSON.

    `pages` are the known content slugs, `passages` the known passages of the source document.
    Raises ProtocolError with every fault found.
    """
    return load_data(read_yaml(text), pages=pages, passages=passages)


def load_data(data: Any, *, pages: Collection[str], passages: Collection[Passage]) -> Protocol:
    """Make a protocol of plain values, as `load` does. Raises ProtocolError with every fault found."""
    protocol = _validate(data)
    check_outside_references(protocol, pages=pages, passages=passages)
    return protocol


def load_canonical(document: str) -> Protocol:
    """Read a stored protocol, whose pages and passages were checked when it was loaded.

    Obligations that came later do not apply: people who began with an old version go on with it. Fields
    that are no longer in use are passed over; the hash stays that of the stored text.
    """
    kept = _without_retired_fields(document)
    protocol = Protocol.model_validate_json(kept, context={IS_STORED: True})
    if kept != document:
        vars(protocol)["sha256"] = sha256(document.encode()).hexdigest()
    return protocol


def read_as(kind: type[Model], text: str) -> Model:
    """Read what stands beside a protocol, such as its cases. Raises ProtocolError with every fault."""
    data = read_yaml(text)
    try:
        return kind.model_validate(data, strict=False)
    except ValidationError as error:
        raise _faults(error, data, kind) from None


def _without_retired_fields(document: str) -> str:
    if not any(f'"{name}"' in document for name in _RETIRED_FIELDS):
        return document
    data = json.loads(document)
    return json.dumps({name: value for name, value in data.items() if name not in _RETIRED_FIELDS})


class _UniqueKeys(yaml.CSafeLoader):
    """Plain YAML that refuses a key written twice, where YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' is written twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> Any:
    """Read YAML (or JSON) into plain values. Raises ProtocolError with line and column.

    Aliases, by which a few lines can stand for more values than there is memory, are refused; so is what
    is nested so deeply that the reader itself would fail.
    """
    if len(text) > MOST_CHARACTERS:
        raise ProtocolError([Problem("the file", f"longer than {MOST_CHARACTERS:,} characters")])
    try:
        _check_shape(text)
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 (a subclass of the safe loader)
    except yaml.MarkedYAMLError as error:
        raise ProtocolError(
            [Problem(_where(error.problem_mark), error.problem or "not readable as YAML")]
        ) from None
    except yaml.YAMLError as error:
        raise ProtocolError([Problem("the file", f"not readable as YAML: {error}")]) from None


def _check_shape(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        problem = ""
        if isinstance(event, yaml.AliasEvent):
            problem = f"the alias *{event.anchor} is not read here: write out what it stands for"
        elif depth > DEEPEST:
            problem = f"nested more than {DEEPEST} levels deep"
        if problem:
            raise ProtocolError([Problem(_where(event.start_mark), problem)])


def _where(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"


def _validate(data: Any) -> Protocol:
    try:
        # Strict validation accepts lists for tuples and words for enums in JSON only.
        return Protocol.model_validate_json(json.dumps(data))
    except TypeError as error:
        raise ProtocolError([Problem("the file", f"{error}; quote dates and the like")]) from None
    except ValidationError as error:
        raise _faults(error, data, Protocol) from None


def _faults(error: ValidationError, data: Any, of: type[BaseModel]) -> ProtocolError:
    return ProtocolError(shape_problem(details, data, of) for details in error.errors())


def shape_problem(details: ErrorDetails, data: Any, of: type[BaseModel]) -> Problem:
    """What pydantic found in plain values, with what was probably meant: a field of `of` or within it."""
    # Of a word that is none of an enumeration, name the words alone.
    what = _ENUMERATED.sub(r"\1", details["msg"].removeprefix("Value error, "))
    if details["type"] == "extra_forbidden":
        key = str(details["loc"][-1])
        what = f"unknown key '{key}'.{did_you_mean(key, _all_field_names(of))}"
    elif details["type"] == "missing":
        what = f"'{details['loc'][-1]}' is missing"
    path = tuple(step for step in details["loc"] if step not in QUESTION_TYPES)
    return Problem(_place(path, data), what, path)


def _place(location: tuple[int | str, ...], data: Any) -> str:
    """Name the place by ids instead of positions, as far as the data has them."""
    parts: list[str] = []
    for step in location:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, int):
            named = data.get("id") or data.get("question") if isinstance(data, dict) else None
            parts.append(f"'{named}'" if named else f"no. {step + 1}")
        else:
            parts.append(step)
    return " / ".join(parts) or "the file"


def _all_field_names(of: type[BaseModel]) -> set[str]:
    names: set[str] = set()
    for definition in of.model_json_schema().get("$defs", {}).values():
        names |= set(definition.get("properties", ()))
    return names | set(of.model_fields)
