"""The folder of an index: which generation is current, whether its files are whole, and who may write.

    <data>/search/v1/CURRENT          the name of the generation in use
    <data>/search/v1/<generation>/    an index, and MANIFEST: the SHA-256 of each of its files, and how far it tells

An index holds pickles, which run code when they are read. So no file is opened
that the manifest does not vouch for: a flipped bit is found here and not in the
middle of a page. The folder is to be guarded like code; never restore one from
elsewhere, build it anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import try_for

from search.engines.port import Busy, Unavailable

CURRENT, MANIFEST, LOCK = "CURRENT", "MANIFEST", "writing"
_SETTLING_SECONDS, _LOOK_AGAIN_SECONDS = 1.0, 0.025

Signature = tuple[tuple[str, int, int], ...]
_found_whole: dict[Path, Signature] = {}


class IndexFolder:
    """Where one engine's index lives."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Path:
        """The generation in use, its files proved whole. Raises :class:`Unavailable`."""
        return self.current_and_position()[0]

    def current_and_position(self) -> tuple[Path, int]:
        """The generation in use, its files proved whole, and the last post that is told in it. Raises :class:`Unavailable`."""
        until = time.monotonic() + _SETTLING_SECONDS
        while True:
            try:
                return self._whole(self._named())
            except FileNotFoundError as missing:
                trouble = f"a file of the index is missing: {missing.filename}"
                if not (self.root / CURRENT).exists():
                    raise Unavailable("there is no index yet") from missing
            except (OSError, ValueError, TypeError, KeyError) as wrong:
                trouble = f"the index cannot be read: {wrong}"
            if time.monotonic() > until:  # a writer needs a moment between its commit and its manifest
                raise Unavailable(trouble)
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _named(self) -> Path:
        name = (self.root / CURRENT).read_text(encoding="ascii").strip()
        if not (name.isalnum() and name.isascii()):
            raise Unavailable("the index does not say which generation is current")
        return self.root / name

    def _whole(self, generation: Path) -> tuple[Path, int]:
        says = json.loads((generation / MANIFEST).read_text(encoding="ascii"))
        manifest, position = dict[str, str](says["files"]), int(says["position"])
        signature = _signature(generation, manifest)
        if _found_whole.get(generation) == signature:
            return generation, position
        if _files(generation) != set(manifest):
            raise ValueError("its files are not those of its manifest")
        for name, digest in manifest.items():
            if _digest(generation / name) != digest:
                raise Unavailable(f"{name} is not what was written")
        _found_whole[generation] = signature
        return generation, position

    def vouch(self, generation: Path, *, position: int) -> None:
        """Write down what the files of a generation are, after a commit, and the last post that is told in them."""
        manifest = {name: _digest(generation / name) for name in sorted(_files(generation))}
        _put(generation / MANIFEST, json.dumps({"files": manifest, "position": position}))

    def new_generation(self) -> Path:
        """An empty folder for an index that nobody reads yet."""
        generation = self.root / secrets.token_hex(8)
        generation.mkdir(parents=True)
        return generation

    def swap_in(self, generation: Path) -> None:
        """Make a generation the current one, at once, and remove the others. Readers of an old one finish with it."""
        _put(self.root / CURRENT, generation.name)
        for other in self.root.iterdir():
            if other.is_dir() and other != generation:
                _found_whole.pop(other, None)
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self, *, wait_seconds: float = 0.0) -> Iterator[None]:
        """The one writer's turn; it ends with the process too. Raises :class:`Busy` where another has it."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileStorage(str(self.root)).lock(LOCK)
        if not try_for(lock.acquire, timeout=wait_seconds, delay=0.05):
            raise Busy("another process is writing the index")
        try:
            yield
        finally:
            lock.release()


def _files(generation: Path) -> set[str]:
    """The files of the index itself: the newest table of contents, and every segment."""
    names = {entry.name for entry in generation.iterdir() if entry.is_file()}
    contents = sorted((n for n in names if n.endswith(".toc")), key=lambda n: (len(n), n))
    return {n for n in names if n.endswith(".seg")} | set(contents[-1:])


def _signature(generation: Path, manifest: dict[str, str]) -> Signature:
    names = sorted((*manifest, MANIFEST, *_files(generation)))
    stats = [(name, (generation / name).stat()) for name in names]
    return tuple((name, s.st_size, s.st_mtime_ns) for name, s in stats)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
