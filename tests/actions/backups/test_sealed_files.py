"""A sealed stream opens whole or not at all."""

from __future__ import annotations

from io import BytesIO

import pytest
from cryptography.fernet import Fernet

from triage.actions.backups.faults import BackupError
from triage.actions.backups.sealed_files import MAGIC, PIECE, seal, unseal

KEY, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
_SEALED_PIECE, _HEAD = PIECE + 16, len(MAGIC) + 24


def sealed(content: bytes, key: str = KEY) -> bytes:
    """What is written for a content."""
    target = BytesIO()
    seal(iter([content]), target, key=key)
    return target.getvalue()


def opened(data: bytes, *keys: str) -> bytes:
    """What is read of it."""
    return b"".join(unseal(BytesIO(data), keys=keys or (KEY,)))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_is_read_again(size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert opened(sealed(content)) == content


def test_any_of_the_keys_opens_and_an_unknown_one_is_said() -> None:
    assert opened(sealed(b"words", OTHER), KEY, OTHER) == b"words"
    with pytest.raises(BackupError, match="None of BACKUP_KEYS opens this backup"):
        opened(sealed(b"words", OTHER))


def test_the_same_content_is_sealed_otherwise_each_time() -> None:
    assert sealed(b"words") != sealed(b"words")


@pytest.mark.parametrize("cut", [1, 17, _SEALED_PIECE, 2 * _SEALED_PIECE])
def test_what_was_cut_short_is_refused_even_between_pieces(cut: int) -> None:
    whole = sealed(b"x" * (3 * PIECE))
    with pytest.raises(BackupError, match="damaged or was cut short"):
        opened(whole[:-cut])


@pytest.mark.parametrize("place", [_HEAD - 1, _HEAD, _HEAD + PIECE, -1])
def test_a_changed_byte_is_refused(place: int) -> None:
    data = bytearray(sealed(b"x" * (2 * PIECE)))
    data[place] ^= 1
    with pytest.raises(BackupError, match="damaged or was cut short"):
        opened(bytes(data))


def test_pieces_that_changed_places_are_refused() -> None:
    whole = sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    first, second = (whole[_HEAD + n * _SEALED_PIECE : _HEAD + (n + 1) * _SEALED_PIECE] for n in (0, 1))
    with pytest.raises(BackupError, match="damaged"):
        opened(whole[:_HEAD] + second + first + whole[_HEAD + 2 * _SEALED_PIECE :])


def test_another_file_is_no_backup() -> None:
    with pytest.raises(BackupError, match="no backup of this program"):
        opened(b"SQLite format 3\0 and so on, long enough to be read as a head")
