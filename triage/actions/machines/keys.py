"""The public keys that a program is known by, as a JSON Web Key Set."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from jwt import PyJWK
from jwt.exceptions import PyJWTError

ALGORITHMS = {"RS384": "RSA", "ES384": "EC"}
"""The algorithms that SMART asks for, each with its kind of key."""
MOST_KEYS, LONGEST_KEY_ID = 10, 200
_SHORTEST_RSA = 2048
_CURVE = "P-384"
# What only the program itself may know.
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def check_keys(keys: object) -> None:
    """Raise ValidationError with what is wrong with a key set, by the position of the key in it."""
    listed = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(listed, list) or not listed or len(listed) > MOST_KEYS:
        raise ValidationError(f'Paste a JSON Web Key Set: {{"keys": […]}} with 1 to {MOST_KEYS} keys.')
    problems = [f"Key {number}: {_problem(key)}" for number, key in enumerate(listed, 1) if _problem(key)]
    names = [key["kid"] for key in listed if isinstance(key, dict) and isinstance(key.get("kid"), str)]
    if len(set(names)) != len(names):
        problems.append("Two keys have the same kid.")
    if problems:
        raise ValidationError(problems)


def algorithm_of(key: dict[str, Any]) -> str:
    """The algorithm that a stored key signs with."""
    return next(name for name, kind in ALGORITHMS.items() if kind == key["kty"])


def _problem(key: object) -> str:
    if not isinstance(key, dict):
        return "must be an object."
    if _PRIVATE & key.keys():
        return (
            "is a private or secret key. Paste the public ones alone, and make this one anew: it was shown."
        )
    kid = key.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KEY_ID:
        return f"needs a kid of 1 to {LONGEST_KEY_ID} characters."
    if key.get("kty") not in ALGORITHMS.values():
        return "must be an RSA or an EC key."
    if key["kty"] == "EC" and key.get("crv") != _CURVE:
        return f"must be of the curve {_CURVE}."
    try:
        opened = PyJWK(key, algorithm_of(key)).key
    except (PyJWTError, ValueError, TypeError):
        return "cannot be read."
    if key["kty"] == "RSA" and opened.key_size < _SHORTEST_RSA:
        return f"must have at least {_SHORTEST_RSA} bits."
    return ""
