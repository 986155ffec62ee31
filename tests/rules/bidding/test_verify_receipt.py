"""tools/verify_receipt.py: every receipt verifies with the public key alone, and no changed byte does. S4."""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dps.bidding.rules.receipt import Receipt, ReceiptPart, read_receipt
from dps.gateways.keys.signing import public_key_id

ROOT = Path(__file__).resolve().parents[3]
TOOL = ROOT / "tools" / "verify_receipt.py"
SALT, CONTENT = b"\x07" * 32, b"Our plan, in words."
AT = datetime(2026, 7, 1, 11, 0, 0, 1, tzinfo=UTC)
PARTS = (
    ReceiptPart("quality", "a" * 64, hashlib.sha256(SALT + CONTENT).hexdigest()),
    ReceiptPart("price", "b" * 64, "2" * 64),
)
RECEIPT = Receipt("c" * 26, "s" * 26, "b" * 26, 3, AT, PARTS)
LATE = replace(RECEIPT, missed=AT - timedelta(milliseconds=1))
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def file_of(receipt: Receipt) -> bytes:
    """A receipt's file, as the market gives it to be kept."""
    said = {
        "receipt": receipt.canonical().decode(),
        "signature": base64.b64encode(PRIVATE.sign(receipt.canonical())).decode(),
        "signed_with": public_key_id(PEM),
    }
    return json.dumps(said, indent=2, ensure_ascii=False).encode()


def the_tool():
    """The tool as a module, for what is asked of it a thousand times."""
    spec = importlib.util.spec_from_file_location("verify_receipt", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(folder: Path, file: bytes, *more: str, pem: bytes = PEM) -> tuple[int, str]:
    """The tool as a process, in an empty folder."""
    (folder / "receipt.json").write_bytes(file)
    (folder / "key.pem").write_bytes(pem)
    done = subprocess.run(
        [sys.executable, "-I", str(TOOL), "receipt.json", "key.pem", *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_tool_imports_nothing_but_the_standard_library_and_cryptography():
    tree = ast.parse(TOOL.read_text())
    named = {a.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    named |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert named - set(sys.stdlib_module_names) == {"cryptography"}


def test_a_receipt_verifies_in_a_process_of_its_own_and_says_what_it_states(tmp_path):
    code, said = run(tmp_path, file_of(RECEIPT))
    assert (code, said.split(".")[0]) == (0, "VERIFIED")
    for stated in ("c" * 26, "s" * 26, "2026-07-01 12:00:00.000001 BST", "2026-07-01T11:00:00.000001Z", "a" * 64):
        assert stated in said
    assert RECEIPT.code() in said
    assert "LATE" not in said


def test_a_late_receipt_says_that_it_is_late(tmp_path):
    code, said = run(tmp_path, file_of(LATE))
    assert code == 0
    assert "LATE" in said
    assert read_receipt(LATE.canonical()) == LATE


def test_a_receipt_calls_no_bid_late_that_came_before_its_deadline():
    with pytest.raises(ValueError, match="not late"):
        replace(RECEIPT, missed=AT + timedelta(microseconds=1))


@pytest.mark.parametrize("receipt", [RECEIPT, LATE], ids=["in time", "late"])
def test_no_changed_removed_or_added_byte_of_a_receipt_verifies(receipt):
    tool, whole = the_tool(), file_of(receipt)
    assert tool.read_file(whole, PEM)[0]["competition"] == "c" * 26
    for n in range(len(whole)):
        for changed in (
            whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :],
            whole[:n] + whole[n + 1 :],
            whole[:n] + b" " + whole[n:],
        ):
            if changed != whole:
                with pytest.raises(tool.Wrong):
                    tool.read_file(changed, PEM)


def test_another_markets_key_and_a_key_that_is_none_verify_nothing(tmp_path):
    other = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32).public_key()
    for pem in (other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), b"no key"):
        code, said = run(tmp_path, file_of(RECEIPT), pem=pem)
        assert (code, said.split(".")[0]) == (1, "NOT VERIFIED")


def test_content_and_salt_are_held_against_the_commitment(tmp_path):
    (tmp_path / "plan.txt").write_bytes(CONTENT)
    given = ("--content", "plan.txt", "--salt", SALT.hex(), "--part")
    assert run(tmp_path, file_of(RECEIPT), *given, "quality")[0] == 0
    assert run(tmp_path, file_of(RECEIPT), *given, "price")[0] == 1
    (tmp_path / "plan.txt").write_bytes(CONTENT + b" ")
    code, said = run(tmp_path, file_of(RECEIPT), *given, "quality")
    assert (code, "not those that the receipt commits to" in said) == (1, True)


def test_a_proofs_file_is_held_against_the_receipt(tmp_path):
    proof = {"parts": [{"part": "quality", "salt": SALT.hex(), "content": base64.b64encode(CONTENT).decode()}]}
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    assert run(tmp_path, file_of(RECEIPT), "--proof", "proof.json")[0] == 0
    proof["parts"][0]["salt"] = "00" * 32
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    assert run(tmp_path, file_of(RECEIPT), "--proof", "proof.json")[0] == 1


def test_a_proof_names_files_of_its_own_folder_and_of_no_other(tmp_path):
    tool, copy = the_tool(), tmp_path / "copy"
    (copy / "files").mkdir(parents=True)
    for place in (copy / "files" / "1-plan.txt", tmp_path / "outside.txt"):
        place.write_bytes(CONTENT)
    assert tool.content_of({"file": "files/1-plan.txt"}, copy) == CONTENT
    for outside in ("../outside.txt", str(tmp_path / "outside.txt"), "."):
        with pytest.raises((ValueError, OSError)):
            tool.content_of({"file": outside}, copy)
