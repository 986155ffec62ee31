"""A beacon of our own: rounds of the future cannot be had, so tests sign them with a key that they make up."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace

from dps.competition.rules.lots import BEACONS, QUICKNET
from dps.evaluation.rules.randomness import DOMAIN

SECRET = 2_026_11_22


def a_beacon():
    """The real beacon's calendar under a made-up key. Put it in with ``monkeypatch.setitem(BEACONS, QUICKNET, …)``."""
    limit = sys.getrecursionlimit()
    from py_ecc.bls.point_compression import compress_G2
    from py_ecc.optimized_bls12_381 import G2, multiply

    sys.setrecursionlimit(limit)
    x, y = compress_G2(multiply(G2, SECRET))
    return replace(BEACONS[QUICKNET], public_key=f"{x:096x}{y:096x}")


def signed(number: int) -> str:
    """Our beacon's signature of a round, in hexadecimal."""
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import compress_G1
    from py_ecc.optimized_bls12_381 import multiply

    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    return f"{compress_G1(multiply(hash_to_G1(message, DOMAIN, hashlib.sha256), SECRET)):096x}"
