"""A small OpenID Connect provider on this machine, which a test can make lie."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.http_servers import QuietHandler, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT, SECRET = "bonemets", "a secret of both"
Claims = dict[str, Any]


@dataclass
class Hospital:
    """Whom it names, and how it signs. `alter` changes what it says before it is signed."""

    issuer: str = ""
    person: Claims = field(
        default_factory=lambda: {"sub": "4711", "preferred_username": "nora", "amr": ["pwd", "mfa"]}
    )
    alter: Callable[[Claims], Claims] = lambda claims: claims
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signing_key: Any = None
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)

    def token(self, nonce: str) -> str:
        """What it says of the person now."""
        now = int(time.time())
        claims = self.person | {
            "iss": self.issuer,
            "aud": CLIENT,
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
        }
        return jwt.encode(
            self.alter(claims),
            self.key if self.signing_key is None else self.signing_key,
            algorithm=self.algorithm,
            headers={"kid": "one"},
        )

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        """What stands at an address; nothing for an unknown one or a wrong secret."""
        if path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "ask", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer} | {name: f"{self.issuer}/{at}" for name, at in places.items()}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}
        if path == "/token" and form.get("client_secret") == SECRET and self.asked:
            asked = self.asked[-1]
            shown = hashlib.sha256(form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(shown).rstrip(b"=").decode() == asked["code_challenge"]:
                return {"access_token": "unused", "id_token": self.token(asked["nonce"])}
        return None


@contextmanager
def running() -> Iterator[Hospital]:
    """The provider, for as long as a test needs it."""
    hospital = Hospital()

    class Handler(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802 (the library names it)
            address = urlsplit(self.path)
            if address.path != "/ask":
                self.send_json(hospital.answer(address.path, {}))
                return
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            hospital.asked.append(asked)
            back = urlencode({"code": "a code", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

        def do_POST(self) -> None:  # noqa: N802 (the library names it)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_json(hospital.answer(self.path, {name: one[0] for name, one in parse_qs(body).items()}))

    with serving(Handler) as hospital.issuer:
        yield hospital
