"""What may befall a file on a disk."""

from __future__ import annotations

import os
from pathlib import Path


def shorten(path: Path) -> None:
    """Half of it is gone."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """One bit in the middle is another."""
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0x40
    path.write_bytes(held)


def flip_first(path: Path) -> None:
    """One bit of the first byte is another."""
    held = bytearray(path.read_bytes())
    held[0] ^= 0x01
    path.write_bytes(held)


def zero(path: Path) -> None:
    """As long as before, and nothing in it."""
    path.write_bytes(bytes(path.stat().st_size))


def hollow(path: Path) -> None:
    """Nothing is left in it."""
    path.write_bytes(b"")


def lengthen(path: Path) -> None:
    """Something stands at its end that was not there."""
    with path.open("ab") as file:
        file.write(b"more")


def words(path: Path) -> None:
    """Other words stand in it."""
    path.write_text("This is not what was here.", encoding="utf-8")


def folder_instead(path: Path) -> None:
    """A folder stands where it was."""
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("something")


def nowhere(path: Path) -> None:
    """A link to nothing stands where it was."""
    path.unlink()
    path.symlink_to("/nonexistent")


def noise(path: Path) -> None:
    """As long as before, and chance in it."""
    path.write_bytes(os.urandom(path.stat().st_size))


HURTS = (shorten, flip, flip_first, Path.unlink, zero, hollow, lengthen, words, folder_instead, nowhere, noise)
"""Everything that is done to a file."""
