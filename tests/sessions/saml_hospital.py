"""A small SAML provider on this machine, which a test can make lie."""

from __future__ import annotations

import base64
import datetime
import uuid
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from tests.http_servers import QuietHandler, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITY = "https://login.elm.example/saml"
MFA = "https://refeds.org/profile/mfa"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_NAMES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass
class Key:
    """A key of a provider, and its certificate."""

    private: str
    certificate: str


def new_key() -> Key:
    """One that nobody else has."""
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.elm.example")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, private.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Key(pem.decode(), signed.public_bytes(serialization.Encoding.PEM).decode())


@dataclass
class Asked:
    """What a site asked of the provider."""

    number: str
    answer_at: str
    site: str
    state: str
    is_anew: bool


def read_question(address: str) -> Asked:
    """What stands in the address to which a site sent the browser."""
    query = parse_qs(urlsplit(address).query)
    asked = OneLogin_Saml2_XML.to_etree(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))
    issuer = asked.find("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer")
    return Asked(
        number=asked.attrib["ID"],
        answer_at=asked.attrib["AssertionConsumerServiceURL"],
        site=issuer.text,
        state=query["RelayState"][0],
        is_anew=asked.attrib.get("ForceAuthn") == "true",
    )


@dataclass
class SamlHospital:
    """Whom it names, and what it says of the log-in. Each of these can be made wrong."""

    key: Key = field(default_factory=new_key)
    address: str = ""
    entity: str = ENTITY
    subject: str = "4711"
    username: str = "nora"
    name_format: str = PERSISTENT
    level: str = MFA
    # Over what is written as the site asked for it.
    audience: str = ""
    in_response_to: str | None = None
    destination: str = ""
    minutes_ago: float = 0
    proved_minutes_ago: float = 0
    signing_key: Key | None = None
    is_signed: bool = True
    algorithms: tuple[str, str] = (Saml.RSA_SHA256, Saml.SHA256)

    def answer(self, asked: Asked) -> str:
        """What the browser is to send, in base64."""
        now = datetime.datetime.now(datetime.UTC)
        said = now - datetime.timedelta(minutes=self.minutes_ago)
        until, before = said + datetime.timedelta(minutes=5), said - datetime.timedelta(minutes=1)
        proved = now - datetime.timedelta(minutes=self.proved_minutes_ago)
        number = asked.number if self.in_response_to is None else self.in_response_to
        to = f'InResponseTo="{number}"' if number else ""
        place = self.destination or asked.answer_at
        assertion = (
            f'<saml:Assertion {_NAMES} ID="_{uuid.uuid4().hex}" Version="2.0" IssueInstant="{_at(said)}">'
            f"<saml:Issuer>{self.entity}</saml:Issuer>"
            f'<saml:Subject><saml:NameID Format="{self.name_format}">{self.subject}</saml:NameID>'
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData {to} NotOnOrAfter="{_at(until)}" Recipient="{place}"/>'
            "</saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{_at(before)}" NotOnOrAfter="{_at(until)}">'
            f"<saml:AudienceRestriction><saml:Audience>{self.audience or asked.site}</saml:Audience>"
            "</saml:AudienceRestriction></saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{_at(proved)}" SessionIndex="_1"><saml:AuthnContext>'
            f"<saml:AuthnContextClassRef>{self.level}</saml:AuthnContextClassRef>"
            "</saml:AuthnContext></saml:AuthnStatement>"
            '<saml:AttributeStatement><saml:Attribute Name="uid">'
            f'<saml:AttributeValue xsi:type="xs:string">{self.username}</saml:AttributeValue>'
            "</saml:Attribute></saml:AttributeStatement></saml:Assertion>"
        )
        if self.is_signed:
            key = self.signing_key or self.key
            assertion = OneLogin_Saml2_Utils.add_sign(
                assertion, key.private, key.certificate, False, *self.algorithms
            ).decode()
        whole = (
            f'<samlp:Response {_NAMES} ID="_{uuid.uuid4().hex}" Version="2.0" IssueInstant="{_at(said)}" '
            f'Destination="{place}" {to}><saml:Issuer>{self.entity}</saml:Issuer><samlp:Status>'
            '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f"{assertion}</samlp:Response>"
        )
        return base64.b64encode(whole.encode()).decode()


def _at(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def running() -> Iterator[SamlHospital]:
    """The provider, for as long as a test needs it."""
    hospital = SamlHospital()

    class Handler(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802 (the library names it)
            asked = read_question(self.path)
            # A provider's page sends itself; without scripts somebody presses the button.
            body = (
                '<!doctype html><title>Elm</title><link rel="icon" href="data:,"><form method="post" '
                f'action="{escape(asked.answer_at)}"><input type="hidden" name="SAMLResponse" '
                f'value="{hospital.answer(asked)}"><input type="hidden" name="RelayState" '
                f'value="{escape(asked.state)}"><button>Go on</button></form>'
            ).encode()
            self.send_whole(body, "text/html; charset=utf-8")

    with serving(Handler) as address:
        hospital.address = f"{address}/ask"
        yield hospital
