"""A form that was sent too late, sealed into the page that asks for a password."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import QueryDict
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from triage.nurses.access import StaffRequest

_SALT = "triage.nurses.sessions.kept_forms"
_SECONDS_KEPT = 12 * 60 * 60


class KeptFormError(Exception):
    """What was kept cannot be sent: it is somebody else's, for another address, too old, or was changed."""


def _cipher() -> MultiFernet:
    """Seals with the secret key, and opens with those before it too."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (salted_hmac(_SALT, "", secret=secret, algorithm="sha256").digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def seal_form(request: StaffRequest) -> str:
    """What a form held, readable for nobody: whoever passes by must not find it in the page."""
    fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    written = json.dumps([request.user.pk, request.get_full_path(), fields]).encode()
    return _cipher().encrypt(zlib.compress(written)).decode()


def open_form(sealed: str, request: StaffRequest) -> QueryDict:
    """The fields, as they were sent by the same person to the same address. Raises KeptFormError."""
    try:
        written = zlib.decompress(_cipher().decrypt(sealed.encode(), ttl=_SECONDS_KEPT))
    except InvalidToken:
        raise KeptFormError from None
    user_id, address, fields = json.loads(written)
    if (user_id, address) != (request.user.pk, request.get_full_path()):
        raise KeptFormError
    data = QueryDict(mutable=True)
    for name, values in fields:
        data.setlist(name, values)
    data._mutable = False
    return data
