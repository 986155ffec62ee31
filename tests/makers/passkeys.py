"""A security key in software: answers what a browser would, and can lie in the ways a real one cannot."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One passkey. ``verifies``: it asks who holds it. The count goes up with each use unless a test stops it."""

    origin: str = "http://localhost"
    domain: str = "localhost"
    verifies: bool = True
    count: int = 0
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def make(self, question: str) -> str:
        """The answer to a question for a new passkey."""
        numbers = self.private.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        data = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested})
        return self._answer(self._said("webauthn.create", question), attestationObject=data)

    def show(self, question: str) -> str:
        """The answer to a question to prove."""
        self.count += 1
        data, said = self._data(), self._said("webauthn.get", question)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(said, authenticatorData=data, signature=signature)

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(self.domain.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, question: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": json.loads(question)["challenge"], "origin": self.origin}
        ).encode()

    def _answer(self, said: bytes, **parts: bytes) -> str:
        response = {name: bytes_to_base64url(value) for name, value in {"clientDataJSON": said, **parts}.items()}
        id_ = bytes_to_base64url(self.credential)
        assert base64url_to_bytes(id_) == self.credential
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})
