"""How the market is served: gunicorn's own settings, read by it as ``--config python:dps.cli.served``."""

from __future__ import annotations

import gc
from typing import Any

from dps.core.db import TURNS
from dps.core.folding import keep_folded

worker_class = "gthread"
workers = 2
threads = 4
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Once a process is ready: what it starts with is never looked through for waste again, and the database's log is folded.

    Looking through all of it took a quarter of a second, in the middle of whoever's request it was.
    """
    gc.collect()
    gc.freeze()
    turns = worker.wsgi.extensions.get(TURNS)
    if turns is not None:
        keep_folded(turns.database)
