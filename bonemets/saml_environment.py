"""What the environment may set of a hospital's single sign-on by SAML: all of it, or nothing."""

from __future__ import annotations

import binascii
from base64 import b64decode

from cryptography import x509
from pydantic import ValidationInfo, field_validator

from bonemets.sign_on_environment import SignOnEnvironment, refuse_unsafe_address


class SamlEnvironment(SignOnEnvironment):
    """A SAML 2.0 identity provider. Single sign-on is by it or by OpenID Connect, never by both."""

    # How the provider names itself.
    saml_entity_id: str = ""
    # Where it asks people who they are, by the redirect binding.
    saml_address: str = ""
    # Signs what it says: PEM, or its base64 alone as metadata holds it.
    saml_certificate: str = ""
    # The class of a log-in with a second factor, as the provider writes it: without it nobody comes in.
    saml_second_factor: str = ""
    # The attribute that holds the username that a person has here.
    saml_username_attribute: str = "uid"
    # What the button on the log-in page calls it.
    saml_name: str = "your hospital"

    @field_validator("saml_entity_id")
    @classmethod
    def _one_of_both(cls, value: str, info: ValidationInfo) -> str:
        if value and info.data.get("oidc_issuer"):
            raise ValueError("must not be set beside OIDC_ISSUER")
        return value

    @field_validator("saml_address", "saml_certificate", "saml_second_factor")
    @classmethod
    def _all_or_none(cls, value: str, info: ValidationInfo) -> str:
        entity = info.data.get("saml_entity_id")
        if entity is not None and bool(value) != bool(entity):
            raise ValueError(
                "must be set when SAML_ENTITY_ID is" if entity else "is of no use without SAML_ENTITY_ID"
            )
        return value

    @field_validator("saml_address")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        return refuse_unsafe_address(value)

    @field_validator("saml_certificate")
    @classmethod
    def _is_a_certificate(cls, value: str) -> str:
        lines = (line.strip() for line in value.splitlines())
        body = "".join(line for line in lines if not line.startswith("-----"))
        try:
            if body:
                x509.load_der_x509_certificate(b64decode(body, validate=True))
        except (ValueError, binascii.Error):
            raise ValueError("must be a certificate: PEM, or the base64 of its metadata") from None
        return body

    @field_validator("saml_username_attribute", "saml_name")
    @classmethod
    def _is_there(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be empty")
        return value
