"""The public keys of a program: what could not keep strangers out is refused, with what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ValidationError
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.interop.api.machines import private_key, public_key
from triage.actions.machines.keys import check_keys


def problems(*keys: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        check_keys({"keys": list(keys)})
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_keys_that_smart_asks_for_are_taken(algorithm: str) -> None:
    check_keys({"keys": [public_key(algorithm), public_key(algorithm, 1, kid="second")]})


@pytest.mark.parametrize("keys", [None, [], "x", {}, {"keys": []}, {"keys": "x"}, {"keys": [1] * 11}])
def test_what_is_no_key_set_is_refused(keys: object) -> None:
    with pytest.raises(ValidationError, match="JSON Web Key Set"):
        check_keys(keys)


@pytest.mark.parametrize("kind", [RSAAlgorithm, ECAlgorithm])
def test_a_private_key_is_refused(kind: Any) -> None:
    key = private_key("RS384" if kind is RSAAlgorithm else "ES384")
    assert "Key 1: is a private or secret key" in problems({**json.loads(kind.to_jwk(key)), "kid": "a"})


def test_a_secret_is_refused() -> None:
    assert "private or secret" in problems({"kty": "oct", "k": "c2VjcmV0", "kid": "a"})


def test_a_short_rsa_key_is_refused() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505 (on purpose)
    assert "at least 2048 bits" in problems({**json.loads(RSAAlgorithm.to_jwk(short)), "kid": "a"})


def test_another_curve_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert "P-384" in problems({**json.loads(ECAlgorithm.to_jwk(other)), "kid": "a"})


@pytest.mark.parametrize("change", [{"kid": ""}, {"kid": 1}, {"kid": "x" * 201}])
def test_a_key_without_a_name_is_refused(change: dict[str, Any]) -> None:
    assert "needs a kid" in problems(public_key("ES384") | change)


def test_two_keys_of_one_name_are_refused() -> None:
    assert "same kid" in problems(public_key("ES384"), public_key("RS384"))


@pytest.mark.parametrize("change", [{"x": "AA"}, {"x": 3}, {"y": "é"}])
def test_a_broken_key_is_refused(change: dict[str, Any]) -> None:
    assert "cannot be read" in problems(public_key("ES384") | change)


def test_every_key_that_is_wrong_is_named() -> None:
    said = problems("x", public_key("ES384") | {"kty": "OKP"})
    assert "Key 1: must be an object." in said
    assert "Key 2: must be an RSA or an EC key." in said
