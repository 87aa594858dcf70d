"""Makes, checks and puts back backups. A backup that has its name was put back once and found whole."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.conf import settings
from django.utils import timezone

from triage.actions.backups.databases import copied, holds_data, put_back, scratch_of, write_atomically
from triage.actions.backups.faults import BackupError
from triage.actions.backups.manifest import Manifest, check_program, describe, faults_of_copy, read_manifest
from triage.actions.backups.sealed_files import seal, unseal

SUFFIX = ".backup"
# A daily one may take its time.
OLDEST = timedelta(hours=26)
_LENGTH = 8
_MOST_FAULTS = 5
_PIECE = 1024 * 1024
_FAILED = "FAILED"


def make_backup(folder: Path) -> tuple[Path, Manifest]:
    """Write a backup into a folder, put it back once to prove it, and drop the oldest beyond those kept.

    Raises BackupError, and leaves a note of it in the folder; a file without proof never gets a name.
    """
    with _alone(folder):
        try:
            made = _make(folder)
        except BackupError as error:
            (folder / _FAILED).write_text(f"{timezone.now():%Y-%m-%d %H:%M} UTC: {error}\n")
            raise
        (folder / _FAILED).unlink(missing_ok=True)
        for old in backups_in(folder)[settings.BACKUP_KEEP :]:
            old.unlink()
    return made


def _make(folder: Path) -> tuple[Path, Manifest]:
    if not settings.BACKUP_KEYS:
        raise BackupError("BACKUP_KEYS is not set: nothing is written that anybody could read.")
    target = folder / f"bonemets-{timezone.now():%Y%m%dT%H%M%SZ}{SUFFIX}"
    beside = target.with_suffix(".part")

    def write() -> None:
        with TemporaryDirectory() as place, beside.open("wb") as sealed:
            copy = Path(place) / "database"
            with copied(copy):
                described = describe()
            size, digest = copy.stat().st_size, _digest(copy)
            manifest = described.model_copy(update={"size": size, "sha256": digest})
            text = manifest.model_dump_json().encode()
            seal(
                chain([len(text).to_bytes(_LENGTH, "big"), text], _pieces(copy)),
                sealed,
                key=settings.BACKUP_KEYS[0],
            )
        verify_backup(beside)

    try:
        write_atomically(beside, target, write)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error.strerror}.") from None
    return target, verify_head(target)


def verify_backup(file: Path) -> Manifest:
    """Put a backup back into a database of its own and compare. Raises BackupError saying what is wrong."""
    with _opened(file) as (manifest, copy):
        check_program(manifest)
        _prove(manifest, copy)
        return manifest


def restore_backup(file: Path, *, overwrite: bool) -> Manifest:
    """Make the database what a backup holds, once it is proved. Raises BackupError and changes nothing."""
    if not overwrite and holds_data():
        raise BackupError(
            "The database holds data, which would be lost. Choose an empty one, or say --overwrite."
        )
    with _opened(file) as (manifest, copy):
        check_program(manifest)
        _prove(manifest, copy)
        put_back(copy)
    faults = list(faults_of_copy(manifest))
    if faults:
        raise BackupError(f"It was put back, and is not what the backup says: {faults[0]}")
    return manifest


def backups_in(folder: Path) -> list[Path]:
    """The backups of a folder, the newest first."""
    return sorted(folder.glob(f"bonemets-*{SUFFIX}"), reverse=True)


def backup_warning() -> str:
    """What is wrong with the daily backups, in a sentence; empty when nothing is, or none is asked for."""
    if settings.BACKUP_DIR is None:
        return ""
    folder: Path = settings.BACKUP_DIR
    newest = next(iter(backups_in(folder)), None)
    failed = (folder / _FAILED).read_text().strip() if (folder / _FAILED).exists() else ""
    age = timezone.now().timestamp() - newest.stat().st_mtime if newest else None
    if age is not None and age < OLDEST.total_seconds() and not failed:
        return ""
    said = "there is no backup yet" if age is None else f"the newest backup is {age / 3600:.0f} hours old"
    return f"{said}; the last one failed at {failed}" if failed else said


def verify_head(file: Path) -> Manifest:
    """What a backup says of itself, without a look at the rest."""
    with file.open("rb") as sealed:
        return _read_head(unseal(sealed, keys=settings.BACKUP_KEYS))[0]


@contextmanager
def _opened(file: Path) -> Iterator[tuple[Manifest, Path]]:
    """A backup's list of contents and its copy as a file, for the length of the block."""
    with TemporaryDirectory() as place:
        copy = Path(place) / "database"
        try:
            sealed: IO[bytes] = file.open("rb")
        except OSError as error:
            raise BackupError(f"The file cannot be read: {error.strerror}.") from None
        with sealed, copy.open("wb") as plain:
            manifest, rest = _read_head(pieces := unseal(sealed, keys=settings.BACKUP_KEYS))
            for piece in chain([rest], pieces):
                plain.write(piece)
        if copy.stat().st_size != manifest.size or _digest(copy) != manifest.sha256:
            raise BackupError("The copy in the backup is not the one that its list of contents names.")
        yield manifest, copy


def _read_head(pieces: Iterator[bytes]) -> tuple[Manifest, bytes]:
    """The list of contents, and what of the copy came with it."""
    head = next(pieces)
    ends = _LENGTH + int.from_bytes(head[:_LENGTH], "big")
    return read_manifest(head[_LENGTH:ends]), head[ends:]


def _prove(manifest: Manifest, copy: Path) -> None:
    with scratch_of(copy):
        faults = list(faults_of_copy(manifest))
    if faults:
        shown = " ".join(faults[:_MOST_FAULTS])
        raise BackupError(f"The backup was put back on trial, and is not whole: {shown}")


def _digest(file: Path) -> str:
    digest = sha256()
    for piece in _pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others from writing into the folder at the same time. Raises BackupError when one does."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup is being written into this folder.") from None
        yield
