"""A stream sealed in pieces, so that a file of any size is neither held in memory nor cut short unnoticed.

The STREAM construction over AES-256-GCM: a key for each file from its random salt (HKDF-SHA256), the number
of a piece and whether it is the last one as its nonce, and the file's head as what is bound to each.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.actions.backups.faults import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAGIC = b"bonemets backup 1\n"
PIECE = 1024 * 1024
_TAG, _SALT, _KEY_ID = 16, 16, 8
_HEAD = len(MAGIC) + _KEY_ID + _SALT
_DAMAGED = "The backup is damaged or was cut short: its seal is broken. Use another one."


def _key_id(key: str) -> bytes:
    return sha256(b"bonemets backup key" + urlsafe_b64decode(key)).digest()[:_KEY_ID]


def _cipher(key: str, salt: bytes) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(urlsafe_b64decode(key))
    return AESGCM(derived)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def seal(source: Iterator[bytes], target: IO[bytes], *, key: str) -> None:
    """Write what `source` gives, sealed with a key of 32 bytes in base64."""
    salt = os.urandom(_SALT)
    head = MAGIC + _key_id(key) + salt
    cipher = _cipher(key, salt)
    target.write(head)
    number, waiting = 0, b""
    for part in source:
        waiting += part
        # One byte stays, so that the last piece is never empty but for an empty file.
        while len(waiting) > PIECE:
            target.write(cipher.encrypt(_nonce(number, is_last=False), waiting[:PIECE], head))
            number, waiting = number + 1, waiting[PIECE:]
    target.write(cipher.encrypt(_nonce(number, is_last=True), waiting, head))


def unseal(source: IO[bytes], *, keys: Sequence[str]) -> Iterator[bytes]:
    """The pieces of what was sealed. Raises BackupError for another file, an unknown key and any damage."""
    head = source.read(_HEAD)
    if not head.startswith(MAGIC) or len(head) < _HEAD:
        raise BackupError("This file is no backup of this program, or its beginning is damaged.")
    named, salt = head[len(MAGIC) : -_SALT], head[-_SALT:]
    key = next((key for key in keys if _key_id(key) == named), None)
    if key is None:
        raise BackupError(
            "None of BACKUP_KEYS opens this backup. Add the key that was first when it was made."
        )
    cipher, number = _cipher(key, salt), 0
    piece = source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), piece, head)
        except (InvalidTag, ValueError):
            raise BackupError(_DAMAGED) from None
        if not following:
            return
        piece, number = following, number + 1
