#!/usr/bin/env python3
"""Verify a bid's receipt offline: nothing of the market's own is needed but its public key.

    python verify_receipt.py bid-receipt-XXXXX.json market-public-key.pem
    python verify_receipt.py RECEIPT.json KEY.pem --part attachment-1 --content plan.pdf --salt 5f0c…
    python verify_receipt.py RECEIPT.json KEY.pem --proof bid-proof-XXXXX.json

Needs Python 3.11 or later and the package ``cryptography``. Says what the receipt
states and ends with 0; ends with 1, and says why, where anything differs: one
changed byte of the receipt's file is enough. Keep the public key from the day
you got the receipt: a key fetched later is only as good as who sends it.

The format. The file is JSON with three texts: ``receipt`` is the exact text
that was signed, ``signature`` its Ed25519 signature in base64, ``signed_with``
the first 16 hexadecimal digits of SHA-256("dps key id" + a zero byte + the 32
bytes of the public key). Each part of the bid stands in the receipt with the
SHA-256 of its sealed bytes and a commitment, SHA-256(salt + content); the salt
is 32 bytes that nobody can guess and that lie in the sealed envelope beside the content.

A bidder's own copy, downloaded with the bid as a zip, has the proof: unpack it
and name ``bid-proof.json``. It holds each part's exact content and its salt;
files lie beside it and are named.
"""

import argparse
import base64
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

IN_TIME, LATE = "bid-receipt/1", "bid-receipt/late/1"


class Wrong(Exception):
    """What does not hold."""


def read_file(data, pem):
    """What the receipt says, once its spelling, its key and its signature are right. Raises Wrong."""
    key = read_key(pem)
    try:
        whole = json.loads(data)
        text, signature = whole["receipt"].encode("utf-8"), base64.b64decode(whole["signature"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Wrong("This is not the file of a receipt.") from None
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    spelled = {
        "receipt": whole["receipt"],
        "signature": base64.b64encode(signature).decode("ascii"),
        "signed_with": hashlib.sha256(b"dps key id\0" + raw).hexdigest()[:16],
    }
    if whole.get("signed_with") != spelled["signed_with"]:
        raise Wrong(
            f"The file says that key {whole.get('signed_with')} signed it; this key is {spelled['signed_with']}."
        )
    if json.dumps(spelled, indent=2, ensure_ascii=False).encode("utf-8") != data:
        raise Wrong("The file was changed after it was downloaded.")
    try:
        key.verify(signature, text)
    except InvalidSignature:
        raise Wrong("The signature does not fit: the receipt was changed, or another key signed it.") from None
    said = json.loads(text)
    if said.get("kind") not in (IN_TIME, LATE):
        raise Wrong(f"The market signed this, but it is no receipt that this program knows: {said.get('kind')}.")
    local = instant(said["received"]).astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%d %H:%M:%S.%f %Z")
    if local != said["received_local"]:
        raise Wrong(f"Its two times differ: {said['received']} is {local} in London.")
    if said["kind"] == LATE and instant(said["received"]) < instant(said["deadline"]):
        raise Wrong("It calls the bid late, and it came before the deadline that it names.")
    return said, hashlib.sha256(text).digest()


def read_key(pem):
    """The market's public key. Raises Wrong."""
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Wrong("The key is not an Ed25519 public key in PEM.")
    return key


def instant(text):
    """An instant as a receipt spells it."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def check_content(said, part, content, salt):
    """Hold one part's content against its commitment. Raises Wrong."""
    found = [p for p in said["parts"] if p["part"] == part]
    if not found:
        raise Wrong(f"The receipt has no part called {part!r}.")
    if hashlib.sha256(salt + content).hexdigest() != found[0]["commitment"]:
        raise Wrong(f"{part}: this content and salt are not those that the receipt commits to.")


def given_contents(given):
    """Each part that was given with its content and salt. Raises Wrong."""
    try:
        if given.proof:
            for one in json.loads(Path(given.proof).read_bytes())["parts"]:
                yield one["part"], content_of(one, Path(given.proof).parent), bytes.fromhex(one["salt"])
        if given.content:
            yield given.part, Path(given.content).read_bytes(), bytes.fromhex(given.salt)
    except (ValueError, KeyError, TypeError):
        raise Wrong("The content, salt or proof cannot be read.") from None


def content_of(one, folder):
    """A part's content: in the proof itself, or in a file that lies in the proof's own folder. Raises ValueError."""
    if "file" not in one:
        return base64.b64decode(one["content"], validate=True)
    path = (folder / one["file"]).resolve()
    if folder.resolve() not in path.parents:
        raise ValueError("a proof names files of its own folder only")
    return path.read_bytes()


def main():
    """Check what was asked for and say it; the exit code is 0 where everything holds, else 1."""
    ask = argparse.ArgumentParser(description="Verify a bid's receipt offline.")
    ask.add_argument("receipt", help="the receipt's file as it was downloaded (.json)")
    ask.add_argument("key", help="the market's public key (.pem)")
    ask.add_argument("--part", help="which part the content is of: quality, price, attachment-1 …")
    ask.add_argument("--content", help="a file with the part's exact content")
    ask.add_argument("--salt", help="the part's salt, 64 hexadecimal digits")
    ask.add_argument("--proof", help="a proof's file, with content and salt of several parts")
    given = ask.parse_args()
    if (given.part is None) != (given.content is None) or (given.content is None) != (given.salt is None):
        ask.error("--part, --content and --salt go together")
    try:
        said, digest = read_file(Path(given.receipt).read_bytes(), Path(given.key).read_bytes())
        held = []
        for part, content, salt in given_contents(given):
            check_content(said, part, content, salt)
            held.append(part)
    except (Wrong, OSError) as wrong:
        print(f"NOT VERIFIED. {wrong}")
        return 1
    code = base64.b32encode(digest).decode("ascii")[:20]
    print("VERIFIED. The market signed exactly this receipt.")
    if said["kind"] == LATE:
        print(f"LATE       the deadline was {said['deadline']}; this bid was kept apart")
    for name in ("competition", "supplier", "bid", "version"):
        print(f"{name:<10} {said[name]}")
    print(f"received   {said['received_local']} (London), {said['received']} (UTC)")
    print(f"code       {'-'.join(code[n : n + 5] for n in range(0, 20, 5))}")
    for part in said["parts"]:
        print(
            f"{part['part']}\n  sealed bytes, SHA-256  {part['ciphertext_sha256']}\n  commitment             {part['commitment']}"
        )
    for part in held:
        print(f"{part}: the content given is the one that the receipt commits to")
    return 0


if __name__ == "__main__":
    sys.exit(main())
