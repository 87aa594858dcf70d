"""JSON that somebody sent, as plain values."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from triage.interop.issues import Issue, RefusedError
from triage.interop.names import Resource

# Some ten times what a response takes in which every question is answered.
MOST_BYTES = 512 * 1024
DEEPEST = 40


def read_document(sent: bytes) -> Resource:
    """The JSON object that was sent. Raises RefusedError for anything else.

    Refused are also what JSON leaves open: a key that is written twice, and numbers that are none.
    """
    if len(sent) > MOST_BYTES:
        raise _refused("too-long", f"Send at most {MOST_BYTES // 1024} KB.")
    try:
        document = json.loads(
            sent.decode("utf-8-sig"), object_pairs_hook=_each_key_once, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        raise _refused("structure", "This is not UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _refused("structure", f"This is not JSON: {where}.") from None
    except ValueError:
        # An integer of more digits than Python reads.
        raise _refused("value", "A number has too many digits.") from None
    if not isinstance(document, dict):
        raise _refused("structure", "Send one JSON object.")
    _check_depth(document)
    _check_characters(document)
    return document


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refused("duplicate", "A property is written twice in one object.")
    return found


def _no_number(_written: str) -> NoReturn:
    raise _refused("value", "NaN and Infinity are no numbers in JSON.")


def _check_depth(document: Resource) -> None:
    layer: list[Any] = [document]
    for _ in range(DEEPEST):
        layer = [
            inner
            for value in layer
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    if layer:
        raise _too_deep()


def _check_characters(document: Resource) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _refused("value", "A character is written by half: one surrogate without the other.") from None


def _too_deep() -> RefusedError:
    return _refused("structure", f"Nested more than {DEEPEST} levels deep.")


def _refused(code: Any, what: str) -> RefusedError:
    return RefusedError([Issue(code, "QuestionnaireResponse", what)])
