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
    loose = unproved(folder, entries)
    wrong += loose
    if not loose:
        held.append("every score and every agreement is as the trail has it")
    for search in json.loads((folder / "rows" / "frozen_search.json").read_bytes()):
        put = [e["facts"]["digest"] for e in entries if e["did"] == "research:link" and e["to"][1] == search["ref"]]
        expect(
            put == [sha256(search["text"].encode("utf-8"))],
            f"the market research “{search['title']}” is the one on the trail",
        )
    checklist = json.loads((folder / "checklist.json").read_bytes())
    for item in checklist:
        expect(
            bool(item["files"]) and all((folder / name).is_file() for name in item["files"]), f"there: {item['what']}"
        )
    return wrong, held


def unproved(folder, entries):
    """Every score and every agreement whose words or points the trail does not have."""

    def rows(name):
        path = folder / "rows" / f"{name}.json"
        return json.loads(path.read_bytes()) if path.is_file() else []

    bids = {row["id"]: row["ref"] for row in rows("bid")}
    criteria = {row["id"]: row["ref"] for row in rows("criterion")}
    places = {row["id"]: row["ref"] for row in rows("assignment")}

    def digest(*content):
        return sha256(canonical({"content": list(content)}))

    def agreement(row):
        names = ("points", "rationale", "attended", "discussion", "dissent", "dissented", "change_reason")
        return digest(*[row[name] for name in names])

    told, corrected = set(), []
    for entry in entries:
        facts, to = entry["facts"], entry["to"][1]
        if entry["did"] in ("score:give", "score:change"):
            told.add((facts["assignment"], to, facts["criterion"], facts["version"], facts["content"]))
        elif entry["did"] == "consensus:record":
            told.add(("", to, facts["criterion"], facts["version"], facts["content"]))
        elif entry["did"] == "consensus:correct":
            corrected.append(facts)
    agreed = {
        (bids[row["bid_id"]], criteria[row["criterion_id"]], row["version"]): (row["id"], agreement(row))
        for row in rows("consensus")
    }
    for facts in corrected:  # one entry for every bid on a criterion
        made = [(bid, facts["criterion"], version) for bid, version in sorted(facts["versions"].items())]
        if not all(key in agreed for key in made):
            continue
        if facts["content"] == digest([[key[0], agreed[key][1]] for key in made]):
            told |= {("", *key, agreed[key][1]) for key in made}
    found = [
        f"score {row['id']} is not as the trail has it"
        for row in rows("score")
        if (
            places[row["assignment_id"]], bids[row["bid_id"]], criteria[row["criterion_id"]], row["version"],
            digest(row["points"], row["reason"], row["cites"], row["change_reason"]),
        ) not in told
    ]  # fmt: skip
    return found + [
        f"agreement {number} is not as the trail has it"
        for key, (number, content) in agreed.items()
        if ("", *key, content) not in told
    ]


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
