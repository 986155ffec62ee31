"""The folder of an index: which generation is current, whether its files are whole, and who may write.

    <data>/search/v1/CURRENT          the name of the generation in use
    <data>/search/v1/<generation>/    an index, and MANIFEST: the SHA-256 of each of its files, and how far it tells

The files of a generation never change once it is current: an update makes the
next one, with the old files in it by name and the new ones beside them, and puts
it in the old one's place at once. Whoever is killed at any step leaves the old
one as it was. An index holds pickles, which run code when they are read. So no
file is opened that the manifest does not vouch for: a flipped bit is found here
and not in the middle of a page. The folder is to be guarded like code; never
restore one from elsewhere, build it anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import try_for

from search.engines.port import Busy, Unavailable

CURRENT, MANIFEST, LOCK = "CURRENT", "MANIFEST", "writing"
_LOOKS = 4

_known: OrderedDict[tuple[int, int, int, int], str] = OrderedDict()
_MOST_KNOWN = 5_000


class IndexFolder:
    """Where one engine's index lives. ``version`` is that of what is written into it."""

    def __init__(self, root: Path, *, version: int) -> None:
        self.root, self.version = root, version

    def current(self) -> Path:
        """The generation in use, its files proved whole. Raises :class:`Unavailable`."""
        return self.current_and_position()[0]

    def current_and_position(self) -> tuple[Path, int]:
        """The generation in use, its files proved whole, and the last post that is told in it. Raises :class:`Unavailable`."""
        generation, _, position = self._looked_at()
        return generation, position

    def has_moved_from(self, generation: Path) -> bool:
        """Whether another generation is in use by now, so that it is worth looking again."""
        try:
            return self._named() != generation
        except (OSError, ValueError, Unavailable):
            return False

    def _looked_at(self) -> tuple[Path, dict[str, str], int]:
        for look in range(_LOOKS):
            generation = None
            try:
                generation = self._named()
                return self._whole(generation)
            except FileNotFoundError as missing:
                if generation is None:
                    raise Unavailable("there is no index yet") from missing
                trouble = f"a file of the index is missing: {missing.filename}"
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as wrong:
                trouble = f"the index cannot be read: {wrong}"
            if generation is None or not self.has_moved_from(generation) or look + 1 == _LOOKS:
                break  # whatever is wrong with it is not that an update took its place while it was looked at
        raise Unavailable(trouble)

    def _named(self) -> Path:
        name = (self.root / CURRENT).read_text(encoding="ascii").strip()
        if not (name.isalnum() and name.isascii()):
            raise Unavailable("the index does not say which generation is current")
        return self.root / name

    def _whole(self, generation: Path) -> tuple[Path, dict[str, str], int]:
        says = json.loads((generation / MANIFEST).read_text(encoding="ascii"))
        manifest, position = dict[str, str](says["files"]), int(says["position"])
        if says.get("version") != self.version:
            raise ValueError("it was written by another version")
        if _files(generation) != set(manifest):
            raise ValueError("its files are not those of its manifest")
        for name, digest in manifest.items():
            if _digest(generation / name) != digest:
                raise Unavailable(f"{name} is not what was written")
        return generation, manifest, position

    def vouch(self, generation: Path, *, position: int) -> None:
        """Write down what the files of a generation are, and the last post that is told in them.

        A file that an older generation has too is not read again: its digest is known by what it is on the disk.
        """
        manifest = {name: _digest(generation / name) for name in sorted(_files(generation))}
        self._note(generation, manifest, position)

    def note_position(self, position: int) -> None:
        """Write down that the current generation tells of more posts, which changed nothing in it. Raises :class:`Unavailable`."""
        generation, manifest, before = self._looked_at()
        if position > before:
            self._note(generation, manifest, position)

    def _note(self, generation: Path, manifest: dict[str, str], position: int) -> None:
        says = {"version": self.version, "files": manifest, "position": position}
        _put(generation / MANIFEST, json.dumps(says))

    def new_generation(self) -> Path:
        """An empty folder for an index that nobody reads yet."""
        generation = self.root / secrets.token_hex(8)
        generation.mkdir(parents=True)
        return generation

    def next_generation(self, of: Path) -> Path:
        """A folder that holds the files of a whole generation, for an update that nobody sees before it is swapped in."""
        generation = self.new_generation()
        for name in _files(of):
            try:
                os.link(of / name, generation / name)
            except OSError:  # a file system without hard links
                shutil.copy2(of / name, generation / name)
        return generation

    def swap_in(self, generation: Path) -> None:
        """Make a generation the current one, at once, and remove the others. Readers of an old one finish with it."""
        _put(self.root / CURRENT, generation.name)
        for other in self.root.iterdir():
            if other.is_dir() and other != generation:
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, generation: Path) -> None:
        """Remove a generation that was never swapped in."""
        shutil.rmtree(generation, ignore_errors=True)

    @contextmanager
    def writing(self, *, wait_seconds: float = 0.0) -> Iterator[None]:
        """The one writer's turn; it ends with the process too. Raises Busy where another has it, Unavailable for a folder that cannot be written."""
        try:
            if self.root.exists() and not self.root.is_dir():
                self.root.unlink()  # whatever it is, it is no index, and in the way of one
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            if (self.root / LOCK).is_dir():
                shutil.rmtree(self.root / LOCK)
            lock = FileStorage(str(self.root)).lock(LOCK)
            taken = try_for(lock.acquire, timeout=wait_seconds, delay=0.05)
        except OSError as wrong:
            raise Unavailable(f"the folder of the index cannot be written: {wrong}") from wrong
        if not taken:
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


def _digest(path: Path) -> str:
    """The SHA-256 of a file, computed once for what it is on the disk: a file that is touched is read again."""
    stat = path.stat()
    there = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    with suppress(KeyError):
        return _known[there]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _known[there] = digest
    while len(_known) > _MOST_KNOWN:
        with suppress(KeyError):
            _known.popitem(last=False)
    return digest


def _put(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.is_dir():
        shutil.rmtree(path)
    beside.replace(path)
