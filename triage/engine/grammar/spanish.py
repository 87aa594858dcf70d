"""Spanish, as it is spoken in the United States, to a person addressed as *usted*."""

from __future__ import annotations

import re

from triage.engine.grammar.grammar import Grammar
from triage.engine.vocabulary import AnswerState

_LIKE_I = re.compile(r"h?[ií](?![eé])", re.IGNORECASE)
_LIKE_O = re.compile(r"h?[oó]", re.IGNORECASE)


def _and_before(lead: str, following: str) -> str:
    """*y*, *e* before the sound of an i, *ni* where what went before denies."""
    if lead.casefold().startswith("no "):
        return "ni"
    return "e" if _LIKE_I.match(following) else "y"


def _or_before(_lead: str, following: str) -> str:
    """*o*, *u* before the sound of an o."""
    return "u" if _LIKE_O.match(following) else "o"


SPANISH = Grammar(
    language="es",
    answers={AnswerState.YES: "Sí", AnswerState.NO: "No", AnswerState.NOT_SURE: "No estoy seguro o segura"},
    or_not_sure="o no se sabe",
    at_least="al menos",
    of="de",
    and_before=_and_before,
    or_before=_or_before,
    plain_values={
        "emergency_number": "911",
        "crisis_number": "988",
        "fallback_hours": "2",
        "fallback_time": "dentro de 2 horas",
        "care_team": "su equipo de cáncer",
        "history": "Tengo o tuve cáncer.",
    },
)
