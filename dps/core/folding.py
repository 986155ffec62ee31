"""Folding an SQLite write-ahead log into its database, beside the requests.

Left to itself SQLite folds the log in the commit that makes it long: one bidder
in fifty waits for the disk on behalf of all. And a log that only grows costs
every commit a change of the file's size, which is dear to make safe. A thread
of each served process folds what was written a moment ago, so that the log is
short and used again. It takes no lock that a write waits for, and where it
fails the commits fold as before.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from dps.core.db import sqlite_module

_EVERY = 0.25  # seconds
_log = logging.getLogger("dps.database")


def keep_folded(database: Path, *, every: float = _EVERY) -> threading.Thread:
    """Begin to fold the log of a database file, for as long as this process lives; looks every so many seconds."""
    thread = threading.Thread(target=_fold, args=(database, every), name="folding", daemon=True)
    thread.start()
    return thread


def _fold(database: Path, every: float) -> None:
    module, log = sqlite_module(), database.with_name(f"{database.name}-wal")
    seen, connection = 0, None
    while True:
        time.sleep(every)
        try:
            changed = log.stat().st_mtime_ns if log.exists() else 0
            if changed == seen:
                continue
            if connection is None:
                connection = module.connect(f"file:{database}?mode=rw", uri=True, timeout=0, isolation_level=None)
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            seen = changed
        except (OSError, module.Error) as error:
            _log.warning("the log of the database could not be folded: %s", type(error).__name__)
            seen, connection = 0, None
            time.sleep(4 * every)
