"""Stored files: kept whole or not at all, read back only unchanged.

A file lies under ``DATA_DIR/documents/ab/cd/<ref>``, where the ref is random
and tells nothing. What must be secret is encrypted by the caller before it
comes here; nothing is written anywhere else, not even for a moment.

Keep a file before the short write transaction that names it. Where that
transaction fails, :func:`forget` it; a file that no row names is harmless.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from dps.core.db import new_ref
from dps.gateways.uploads import LARGEST, check_upload, safe_name

__all__ = [
    "LARGEST",
    "DocumentChanged",
    "DocumentMissing",
    "Kept",
    "NoRoom",
    "check_upload",
    "forget",
    "keep",
    "read",
    "safe_name",
]

_REF = re.compile(r"[a-z2-7]{26}")


class DocumentMissing(Exception):
    """No file is kept under this ref."""


class DocumentChanged(Exception):
    """The file is not the one that was kept: its digest differs. It must not be shown."""


class NoRoom(Exception):
    """The disk has no room for a file. Nothing of it was kept."""


RESERVE = 256 * 1024 * 1024
"""Bytes that files leave free, or a twentieth of the disk where that is less: submitting needs room when uploads have none."""


@dataclass(frozen=True)
class Kept:
    """A kept file: its random ref, the SHA-256 of its bytes in hexadecimal, and its size in bytes."""

    ref: str
    sha256: str
    size: int


def keep(data_dir: Path, data: bytes, *, from_reserve: bool = False) -> Kept:
    """Keep a file. On return it is on the disk, with its name; on any error nothing is. Raises :class:`NoRoom`.

    ``from_reserve`` is for what is kept as part of submitting a bid.
    """
    if not from_reserve:
        _check_room(data_dir, len(data))
    try:
        return _keep(data_dir, data)
    except OSError as failed:
        if failed.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoom("The disk is full.") from failed
        raise


def _check_room(data_dir: Path, size: int) -> None:
    disk = shutil.disk_usage(next(folder for folder in (data_dir, *data_dir.parents) if folder.exists()))
    if disk.free - size < min(RESERVE, disk.total // 20):
        raise NoRoom("What room is left is for the database.")


def _keep(data_dir: Path, data: bytes) -> Kept:
    ref = new_ref()
    path = _path(data_dir, ref)
    _make_folders(data_dir, path.parent)
    part = path.with_name(f".{ref}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return Kept(ref, hashlib.sha256(data).hexdigest(), len(data))


def read(data_dir: Path, ref: str, *, sha256: str) -> bytes:
    """A kept file. ``sha256`` is the digest that the caller's own record holds.

    Raises :class:`DocumentMissing`, also for a ref that is none, and :class:`DocumentChanged`.
    """
    try:
        handle = os.open(_path(data_dir, ref), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise DocumentMissing(f"No document {ref!r} is kept.") from None
    with os.fdopen(handle, "rb") as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DocumentChanged(f"The document {ref} is not the one that was kept.")
    return data


def forget(data_dir: Path, ref: str) -> None:
    """Delete a kept file, such as a replaced draft's. Raises :class:`DocumentMissing`."""
    path = _path(data_dir, ref)
    try:
        path.unlink()
    except OSError:
        raise DocumentMissing(f"No document {ref!r} is kept.") from None
    _sync(path.parent)


def _path(data_dir: Path, ref: str) -> Path:
    if not _REF.fullmatch(ref):
        raise DocumentMissing(f"{ref!r} is not the ref of a document.")
    return data_dir / "documents" / ref[:2] / ref[2:4] / ref


def _make_folders(data_dir: Path, folder: Path) -> None:
    """Each folder on the way, and its name in its parent, on the disk before a file is in it."""
    missing = [f for f in (folder, *folder.parents) if f.is_relative_to(data_dir) and not f.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, parents=one == data_dir, exist_ok=True)
        _sync(one.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
