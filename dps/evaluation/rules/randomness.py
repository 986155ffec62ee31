"""What a beacon of public randomness issued: whether a round's signature is the beacon's, and the number it gives. Pure.

The signature is BLS on BLS12-381 with signatures in the first group, as RFC
9380 hashes to it. It is the only one there can be for its round, and the
number is its SHA-256, so neither whoever enters it nor this service can choose.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import lru_cache

from dps.competition.rules.lots import Beacon

DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_SIGNATURE = re.compile(r"[0-9a-f]{96}")


def randomness_of(signature: str) -> str:
    """The round's random number, in hexadecimal. ``signature`` is hexadecimal."""
    return hashlib.sha256(bytes.fromhex(signature)).hexdigest()


@lru_cache(maxsize=64)
def is_signed(beacon: Beacon, number: int, signature: str) -> bool:
    """Whether ``signature`` is the one that the beacon gave this round. Takes about a fifth of a second."""
    if not _SIGNATURE.fullmatch(signature) or not 0 < number < 2**64:
        return False
    # The library takes most of a second to load, and is needed where lots are drawn and nowhere else. It raises the
    # limit of recursion for the whole process, which would turn a file nested too deeply into a crash.
    limit = sys.getrecursionlimit()
    from py_ecc.bls.g2_primitives import pubkey_to_G1, subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import decompress_G2
    from py_ecc.bls.typing import G2Compressed
    from py_ecc.optimized_bls12_381 import FQ12, G2, final_exponentiate, is_inf, neg, pairing

    sys.setrecursionlimit(limit)
    key = bytes.fromhex(beacon.public_key)
    half = len(key) // 2
    try:
        signed = pubkey_to_G1(bytes.fromhex(signature))
    except ValueError:
        return False
    # A point outside the subgroup could pass the pairing and give another number for the same round.
    if is_inf(signed) or not subgroup_check(signed):
        return False
    public = decompress_G2(G2Compressed((int.from_bytes(key[:half], "big"), int.from_bytes(key[half:], "big"))))
    message = hash_to_G1(hashlib.sha256(number.to_bytes(8, "big")).digest(), DOMAIN, hashlib.sha256)
    product = pairing(G2, signed, final_exponentiate=False) * pairing(public, neg(message), final_exponentiate=False)
    return bool(final_exponentiate(product) == FQ12.one())
