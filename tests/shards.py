"""``make test-full``: the long proofs, a file at a time, each at most an hour; an interrupted run takes up where it stopped.

What has passed on this commit is noted in .test-shards; a changed commit begins
again. ``python -m tests.shards --fresh`` forgets the notes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / ".test-shards"
HOUR = 3600


def main() -> int:
    """Run every shard that has not passed on this commit; 0 when all have."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    notes = NOTES / commit
    if "--fresh" in sys.argv[1:] and notes.exists():
        for note in notes.iterdir():
            note.unlink()
    notes.mkdir(parents=True, exist_ok=True)
    shards = sorted(p for p in (ROOT / "tests").rglob("test_*.py") if "pytest.mark.full" in p.read_text())
    shards.append(ROOT / "tests" / "doors")  # the pages on PostgreSQL; see its conftest.py
    failed = []
    for number, shard in enumerate(shards, start=1):
        name = str(shard.relative_to(ROOT))
        note = notes / name.replace("/", "-")
        if note.exists():
            print(f"[{number}/{len(shards)}] {name}: passed before", flush=True)
            continue
        print(f"[{number}/{len(shards)}] {name}", flush=True)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-m", "full", name], cwd=ROOT, timeout=HOUR, check=False
            )
        except subprocess.TimeoutExpired:
            print(f"{name}: stopped after an hour; make it two files", flush=True)
            failed.append(name)
            continue
        if done.returncode == 0:
            note.touch()
        else:
            failed.append(name)
    print(
        f"{len(shards) - len(failed)} of {len(shards)} shards passed"
        + (f"; failed: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
