"""What people wrote and answered is stored sealed: encrypted with keys that the database does not hold.

A sealed value opens only in its own place: table, column and row go into its key and its authentication, so
that what is moved to another row by SQL does not open there.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

# Shown in place of a text that does not open: the page around it must open all the same.
UNREADABLE = "(cannot be read: its key is missing, or it was changed)"
# The first part of a sealed value: the way in which it was sealed. The second names the key.
VERSION = "s1"
_NONCE_BYTES = 12
# Lengths are rounded up: they would tell a "yes" from a "no".
_BLOCK = 64


class BrokenSealError(Exception):
    """A sealed value that opens with none of the keys, or not in this place."""


class Sealed(str):
    """A sealed value, as the database holds it."""

    __slots__ = ()


class _Unread(str):
    """UNREADABLE in place of a sealed value, which is kept wherever it is copied to."""

    __slots__ = ("token",)
    token: Sealed


class Place(Protocol):
    """A row with sealed fields."""

    @property
    def sealed_in(self) -> tuple[str, ...]:
        """What tells this row from all others, known before it is stored."""


@lru_cache(maxsize=4)
def _masters(keys: tuple[str, ...]) -> Mapping[str, bytes]:
    """The key from which those of the rows are derived, by its name; the first one seals."""
    found = {}
    for key in keys:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"bonemets: to seal, 1")
        master = derive.derive(base64.urlsafe_b64decode(key))
        found[sha256(master).hexdigest()[:8]] = master
    return found


def sealing_key() -> str:
    """The name of the key that seals now."""
    return next(iter(_masters(tuple(settings.CONTACT_KEYS))))


def is_sealed_now(token: str) -> bool:
    """Whether a value is bound to its place, and sealed with the key that seals now."""
    return token.startswith(f"{VERSION}.{sealing_key()}.")


def _cipher(master: bytes, context: bytes) -> AESGCM:
    # A key for each place: random nonces of 96 bits are then enough for four billion texts in each.
    return AESGCM(HKDFExpand(algorithm=SHA256(), length=32, info=context).derive(master))


def _context(name: str, place: Iterable[str]) -> bytes:
    return "\x1f".join((VERSION, name, *place)).encode()


def seal(text: str, *, place: Iterable[str]) -> Sealed:
    """Encrypt a text with the first key, for one place."""
    name = sealing_key()
    context, nonce = _context(name, place), os.urandom(_NONCE_BYTES)
    plain = text.encode() + b"\x80"
    plain += b"\0" * (-len(plain) % _BLOCK)
    body = _cipher(_masters(tuple(settings.CONTACT_KEYS))[name], context).encrypt(nonce, plain, context)
    return Sealed(f"{VERSION}.{name}.{base64.b64encode(nonce + body).decode()}")


def unseal(token: str, *, place: Iterable[str]) -> str:
    """Decrypt with the key that the value names. Raises BrokenSealError."""
    version, _, rest = token.partition(".")
    name, _, body = rest.partition(".")
    master = _masters(tuple(settings.CONTACT_KEYS)).get(name)
    if version != VERSION or master is None:
        raise BrokenSealError
    context = _context(name, place)
    try:
        raw = base64.b64decode(body, validate=True)
        if base64.b64encode(raw).decode() != body:
            raise BrokenSealError
        plain = _cipher(master, context).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context)
    except (InvalidTag, ValueError, binascii.Error):
        raise BrokenSealError from None
    return plain.rstrip(b"\0")[:-1].decode()


def unseal_unbound(token: str) -> str:
    """Decrypt a value from before values were bound to their places. Raises BrokenSealError."""
    try:
        return _fernet(tuple(settings.CONTACT_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise BrokenSealError from None


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class _SealedAttribute(DeferredAttribute):
    """Opens a value when it is first read. One that does not open is stored again as it was."""

    field: SealedField

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        try:
            opened = self.field.open(value, cast("Place", instance).sealed_in)
        except BrokenSealError:
            return self.field.when_broken(value)
        instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value.token if isinstance(value, _Unread) else value


class SealedField(models.TextField):  # type: ignore[type-arg]
    """A text that is encrypted in the database. It cannot be searched; an empty text stays empty.

    `values` gives it sealed, for `open`. Its model says in `sealed_in` what tells a row from all others.
    """

    descriptor_class = _SealedAttribute

    def open(self, value: str, place: tuple[str, ...]) -> Any:
        """Open a value of the row with this place. Raises BrokenSealError."""
        return self.unpack(self.open_text(value, place))

    def open_text(self, value: str, place: tuple[str, ...]) -> str:
        """Open it, not yet unpacked. Raises BrokenSealError."""
        return unseal(value, place=self._whole(place))

    def seal(self, value: Any, place: tuple[str, ...]) -> Sealed:
        return seal(self.pack(value), place=self._whole(place))

    def _whole(self, place: tuple[str, ...]) -> tuple[str, ...]:
        return (self.model._meta.db_table, str(self.column), *place)

    def pack(self, value: Any) -> str:
        return str(value)

    def unpack(self, text: str) -> Any:
        return text

    def when_broken(self, value: Sealed) -> Any:
        """What is read of a value that does not open. May raise BrokenSealError."""
        unread = _Unread(UNREADABLE)
        unread.token = value
        return unread

    def from_db_value(self, value: str | None, *_args: Any) -> Any:
        return Sealed(value) if value else self.get_default()

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002 (Django's)
        value = model_instance.__dict__[self.attname]
        if isinstance(value, Sealed) or not value:
            return value
        return self.seal(value, cast("Place", model_instance).sealed_in)

    def get_prep_value(self, value: Any) -> str:
        """Raises TypeError for a text that is not sealed: only saving its row knows its place."""
        if not value:
            return ""
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed, and changed by saving its row")
        return str(value)


class SealedJSONField(SealedField):
    """A JSON object that is encrypted in the database. Reading one that does not open raises BrokenSealError:
    nobody's answers may seem to be none.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def pack(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def unpack(self, text: str) -> Any:
        return json.loads(text)

    def when_broken(self, _value: Sealed) -> Any:
        raise BrokenSealError


def does_open(row: models.Model, name: str) -> bool:
    """Whether a sealed field of a row can be read."""
    try:
        return bool(getattr(row, name) != UNREADABLE)
    except BrokenSealError:
        return False
