"""Programs of the hospital with keys of their own, for tests."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from triage.actions.machines.accounts import agree_to_machine, save_machine
from triage.actions.machines.scopes import SCOPES
from triage.models import MachineAccount

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

# Who let programs in, and who agreed.
KEEPER, SECOND = "keeper", "second"
TOKEN = "/fhir/token"
AUDIENCE = "http://testserver/fhir/token"
LAUNCH = "http://testserver/launch/"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@cache
def private_key(algorithm: str, number: int = 0) -> Any:
    """A private key; another number is another one."""
    del number
    if algorithm == "RS384":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP384R1())


def public_key(algorithm: str, number: int = 0, *, kid: str = "first") -> dict[str, Any]:
    kind = RSAAlgorithm if algorithm == "RS384" else ECAlgorithm
    return {**json.loads(kind.to_jwk(private_key(algorithm, number).public_key())), "kid": kid}


def keeper(name: str = KEEPER) -> User:
    """Somebody who may let programs in."""
    return User.objects.get_or_create(username=name, defaults={"is_superuser": True})[0]


def agreed(account: MachineAccount) -> MachineAccount:
    """The account, which another administrator agreed to."""
    return agree_to_machine(machine_id=account.pk, seen=account.rights_digest, by=keeper(SECOND))


@dataclass
class Machine:
    """A program with an account, and what it sends."""

    scopes: Collection[str] = tuple(SCOPES)
    algorithm: str = "ES384"
    is_agreed: bool = True
    public_name: str = ""
    account: MachineAccount = field(init=False)
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.account = save_machine(
            machine=MachineAccount(
                name=f"Hospital {secrets.token_hex(3)}",
                scopes=list(self.scopes),
                public_name=self.public_name,
                keys={"keys": [public_key(self.algorithm)]},
                expires_at=timezone.now() + timedelta(days=90),
            ),
            by=keeper(),
        )
        if self.is_agreed:
            self.account = agreed(self.account)

    def assertion(self, *, number: int = 0, kid: str = "first", without: str = "", **claims: Any) -> str:
        """A signed assertion. `number` chooses the key that signs, `without` a claim that is left out."""
        client_id = str(self.account.client_id)
        usual = {
            "iss": client_id,
            "sub": client_id,
            "aud": AUDIENCE,
            "exp": int(time.time()) + 60,
            "jti": secrets.token_hex(8),
        }
        said = {name: value for name, value in {**usual, **claims}.items() if name != without}
        return self.signed(said, number=number, kid=kid)

    def launch(self, *, number: int = 0, without: str = "", **claims: Any) -> str:
        """The address of a launch, signed."""
        usual = {"iss": str(self.account.client_id), "aud": LAUNCH, "exp": int(time.time()) + 60}
        said = {name: value for name, value in {**usual, **claims}.items() if name != without}
        return f"/launch/{self.signed(said, number=number)}/"

    def signed(self, said: dict[str, Any], *, number: int = 0, kid: str = "first", **header: Any) -> str:
        """These claims as plain signed bytes: a claim may be anything."""
        key = private_key(self.algorithm, number)
        headers = {"kid": kid, **header}
        return jwt.PyJWS().encode(json.dumps(said).encode(), key, self.algorithm, headers=headers)

    def ask(self, assertion: str | None = None, scope: str | None = None, **fields: str) -> Response:
        """Ask for a token."""
        sent = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion() if assertion is None else assertion,
            "scope": " ".join(self.scopes) if scope is None else scope,
            **fields,
        }
        return self.client.post(TOKEN, urlencode(sent), content_type="application/x-www-form-urlencoded")

    def token(self, scope: str | None = None) -> str:
        response = self.ask(scope=scope)
        assert response.status_code == 200, response.content
        return str(response.json()["access_token"])

    def bearer(self, scope: str | None = None) -> dict[str, str]:
        """The header of a request with a new token."""
        return {"Authorization": f"Bearer {self.token(scope)}"}


def change(machine: Machine, *, by: User | None = None, **values: object) -> None:
    """Save its account with other values, by its keeper or somebody else."""
    machine.account.refresh_from_db()
    for name, value in values.items():
        setattr(machine.account, name, value)
    save_machine(machine=machine.account, by=by or keeper())
