#!/usr/bin/env python3
"""Check an evidence bundle, offline, with nothing but Python 3.11: python verify.py [FOLDER]

Says what it checked and ends with 0; names what does not hold and ends with 1.
It shares no code with the marketplace: it reads the files beside it.
"""

import hashlib
import json
import sys
from pathlib import Path


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def check(folder):
    """What does not hold, in sentences; and what was checked."""
    wrong, held = [], []

    def expect(holds, what):
        (held if holds else wrong).append(what)

    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name, digest in manifest["files"].items():
        path = folder / name
        expect(path.is_file() and sha256(path.read_bytes()) == digest, f"{name} is as it was packed")
    packed = {str(p.relative_to(folder)).replace("\\", "/") for p in folder.rglob("*") if p.is_file()}
    expect(packed == set(manifest["files"]) | {"manifest.json"}, "no file is missing and none was added")

    previous, entries = "0" * 64, []
    for number, line in enumerate((folder / "log.jsonl").read_bytes().splitlines(), start=1):
        entry = json.loads(line)
        chained = canonical(entry) == line and entry["seq"] == number and entry["previous"] == previous
        if not chained:
            wrong.append(f"entry {number} of the trail does not follow the one before it")
            return wrong, held
        previous = sha256(line)
        entries.append(entry)
    expect(bool(entries) and previous == manifest["head"], f"the trail of {len(entries)} entries ends at its head")
    expect(all(e["log"] == manifest["log"] for e in entries), "every entry belongs to this competition")

    def last(did):
        return next((e["facts"] for e in reversed(entries) if e["did"] == did), {})

    told = (folder / "notice.json").read_bytes()
    digest = json.loads((folder / "criteria.json").read_bytes())["digest"]
    expect(sha256(told) == digest, "the published text has the digest that it was frozen with")
    expect(
        digest in canonical(last("competition:publish")).decode(),
        "the trail has that digest from the day of publication",
    )
    result = last("result:compute")
    if result:
        case, outcome = (
            (folder / "ranking" / "case.json").read_bytes(),
            (folder / "ranking" / "outcome.json").read_bytes(),
        )
        expect(sha256(case) == result["case"], "the case that was ranked is the one on the trail")
        expect(sha256(outcome) == result["outcome"], "the ranking is the one on the trail")
    decided = json.loads((folder / "decision.json").read_bytes())
    reasons = sha256(decided["reasons"].encode("utf-8"))
    expect(
        any(e["did"] == "award:decide" and e["facts"].get("reasons_digest") == reasons for e in entries),
        "the reasons of the award are those on the trail",
    )
    letters = json.loads((folder / "letters.json").read_bytes())
    if letters:
        expect(
            sha256(canonical({"letters": sorted([one["bid"], one["content"]] for one in letters)}))
            == last("award:tell").get("letters_digest"),
            "the letters are those on the trail",
        )
    checklist = json.loads((folder / "checklist.json").read_bytes())
    for item in checklist:
        expect(
            bool(item["files"]) and all((folder / name).is_file() for name in item["files"]), f"there: {item['what']}"
        )
    return wrong, held


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        wrong, held = check(folder)
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        wrong, held = [f"it cannot be read: {trouble}"], []
    for what in held:
        print(f"holds  {what}")
    for what in wrong:
        print(f"FAILS  {what}")
    print("Everything holds." if not wrong else f"{len(wrong)} of {len(wrong) + len(held)} do not hold.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
