"""Which provider a hospital has, if any."""

from __future__ import annotations

from django.conf import settings


def sign_on_name() -> str:
    """What the staff call it; empty where there is none."""
    if settings.OIDC_ISSUER:
        return str(settings.OIDC_NAME)
    return str(settings.SAML_NAME) if settings.SAML_ENTITY_ID else ""
