"""A key in three shares: any two open, one never, and nothing else does."""

from __future__ import annotations

import hashlib
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dps.gateways.keys import shares_private as private
from dps.gateways.keys.sealing_private import CannotOpen, open_with
from dps.gateways.keys.sealing_public import seal_to
from dps.gateways.keys.shares import (
    Cost,
    HolderKey,
    SplitKey,
    is_our_holder,
    is_our_key,
    make_holder_key,
    read_cost,
    split_new_key,
)
from dps.gateways.keys.store import KeyStore, make_missing, open_keys

COMPETITION, OTHER = "c" * 26, "d" * 26
HOLDERS = ("ann", "bob", "cal")
CHEAP = Cost(8, 1, 1)


class Custody(NamedTuple):
    keys: KeyStore
    holders: dict[str, HolderKey]
    split: SplitKey

    def share(self, who: str, **changed: object) -> private.Share:
        given = {
            "passphrase": phrase(who), "closed": self.split.shares[who], "holder": self.holders[who], "part": "quality",
            "competition_ref": COMPETITION, "person_ref": who, "public": self.split.public, "keys": self.keys,
        }  # fmt: skip
        return private.recover(**{**given, **changed})  # type: ignore[arg-type]


def phrase(who: str) -> str:
    return f"four words that {who} chose"


def a_custody(keys: KeyStore, competition: str = COMPETITION, part: str = "quality") -> Custody:
    holders = {
        who: make_holder_key(phrase(who), competition_ref=competition, person_ref=who, cost=CHEAP, keys=keys)
        for who in HOLDERS
    }
    publics = {who: key.public for who, key in holders.items()}
    return Custody(keys, holders, split_new_key(competition_ref=competition, part=part, holders=publics, keys=keys))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyStore:
    home: Path = tmp_path_factory.mktemp("shares")
    keys = open_keys(home / "keys", data_dir=home / "data")
    make_missing(keys)
    return keys


@pytest.fixture(scope="module")
def custody(keys: KeyStore) -> Custody:
    return a_custody(keys)


@pytest.mark.parametrize("pair", list(combinations(HOLDERS, 2)))
@pytest.mark.parametrize("turned", [False, True])
def test_any_two_of_the_three_open_what_was_sealed(custody: Custody, pair: tuple[str, str], turned: bool) -> None:
    one, other = reversed(pair) if turned else pair
    key = private.combine(custody.share(one), custody.share(other), public=custody.split.public)

    sealed = seal_to(custody.split.public, b"an offer", b"this bid")
    assert open_with(key, sealed, b"this bid") == b"an offer"


@pytest.mark.parametrize("who", HOLDERS)
def test_one_alone_never_opens_not_even_by_coming_twice(custody: Custody, who: str) -> None:
    share = custody.share(who)
    for words in ([share.words], [share.words, share.words], []):
        with pytest.raises(private.SharesDoNotFit):
            private.join(words, public=custody.split.public)
    with pytest.raises(private.SharesDoNotFit):
        private.combine(share, share, public=custody.split.public)
    other = next(name for name in HOLDERS if name != who)
    with pytest.raises(private.SharesDoNotFit):  # two shares that one person has come by
        private.combine(share, private.Share(who, "quality", custody.share(other).words), public=custody.split.public)
    with pytest.raises(private.SharesDoNotFit):  # the same share under another's name
        private.combine(share, private.Share("nobody", "quality", share.words), public=custody.split.public)


def test_shares_of_two_keys_make_neither(custody: Custody, keys: KeyStore) -> None:
    second = split_new_key(
        competition_ref=COMPETITION, part="price", holders={w: h.public for w, h in custody.holders.items()}, keys=keys
    )
    price = custody.share("bob", closed=second.shares["bob"], part="price", public=second.public)
    with pytest.raises(private.SharesDoNotFit):
        private.combine(custody.share("ann"), price, public=custody.split.public)
    for public in (custody.split.public, second.public):
        with pytest.raises(private.SharesDoNotFit):
            private.join([custody.share("ann").words, price.words], public=public)


def test_the_key_that_two_make_must_be_the_published_one(custody: Custody) -> None:
    stranger = X25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(private.SharesDoNotFit):
        private.combine(custody.share("ann"), custody.share("bob"), public=stranger)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 32), word=st.sampled_from(["academic", "zero", "nonsense", ""]))
def test_a_share_with_a_word_changed_is_refused_and_its_words_are_not_told(
    custody: Custody, place: int, word: str
) -> None:
    words = custody.share("bob").words.split()
    if words[place] == word:
        return
    words[place] = word
    with pytest.raises(private.SharesDoNotFit) as refused:
        private.join([custody.share("ann").words, " ".join(words)], public=custody.split.public)
    assert str(refused.value) == ""
    assert refused.value.__suppress_context__


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=st.text(max_size=60))
def test_a_wrong_passphrase_opens_nothing(custody: Custody, wrong: str) -> None:
    if wrong == phrase("ann"):
        return
    with pytest.raises(private.WrongPassphrase) as refused:
        custody.share("ann", passphrase=wrong)
    assert str(refused.value) == ""


def test_one_holders_passphrase_does_not_open_anothers_share(custody: Custody) -> None:
    with pytest.raises(private.WrongPassphrase):
        custody.share("bob", passphrase=phrase("ann"))
    with pytest.raises(CannotOpen):
        custody.share("ann", closed=custody.split.shares["bob"])
    with pytest.raises(CannotOpen):
        custody.share("ann", person_ref="bob")


@pytest.mark.parametrize("changed", [{"competition_ref": OTHER}, {"part": "price"}, {"public": b"\x09" * 32}])
def test_a_share_belongs_to_its_competition_part_and_key(custody: Custody, changed: dict[str, object]) -> None:
    with pytest.raises(CannotOpen):
        custody.share("ann", **changed)


def test_a_share_that_was_changed_by_a_byte_is_refused(custody: Custody) -> None:
    closed = bytearray(custody.split.shares["ann"])
    closed[-1] ^= 1
    with pytest.raises(CannotOpen):
        custody.share("ann", closed=bytes(closed))


def test_without_the_service_key_a_passphrase_opens_nothing(custody: Custody, tmp_path: Path) -> None:
    strangers = open_keys(tmp_path / "keys", data_dir=tmp_path / "data")
    make_missing(strangers)
    with pytest.raises(CannotOpen):
        custody.share("ann", keys=strangers)


def test_a_public_key_that_was_swapped_is_noticed(custody: Custody, keys: KeyStore) -> None:
    stranger = X25519PrivateKey.generate().public_key().public_bytes_raw()
    split, holder = custody.split, custody.holders["ann"]
    assert is_our_key(split.public, split.word, competition_ref=COMPETITION, part="quality", keys=keys)
    for public, ref, part in (
        (stranger, COMPETITION, "quality"), (split.public, OTHER, "quality"), (split.public, COMPETITION, "price"),
    ):  # fmt: skip
        assert not is_our_key(public, split.word, competition_ref=ref, part=part, keys=keys)
    assert is_our_holder(holder, competition_ref=COMPETITION, person_ref="ann", keys=keys)
    assert not is_our_holder(holder, competition_ref=COMPETITION, person_ref="bob", keys=keys)
    swapped = HolderKey(stranger, holder.salt, holder.cost, holder.closed_private)
    assert not is_our_holder(swapped, competition_ref=COMPETITION, person_ref="ann", keys=keys)


def test_a_share_waits_closed_and_only_for_its_own_opening(custody: Custody, keys: KeyStore) -> None:
    share, public = custody.share("ann"), custody.split.public
    waiting = private.keep_share(share, competition_ref=COMPETITION, public=public, keys=keys)
    its = {"competition_ref": COMPETITION, "part": "quality", "person_ref": "ann", "public": public, "keys": keys}

    assert private.kept_share(waiting, **its) == share
    assert not any(word.encode() in waiting for word in share.words.split() if len(word) > 5)
    for changed in ({"competition_ref": OTHER}, {"part": "price"}, {"person_ref": "bob"}, {"public": b"\x09" * 32}):
        with pytest.raises(CannotOpen):
            private.kept_share(waiting, **{**its, **changed})


def test_a_share_shows_itself_to_nobody(custody: Custody) -> None:
    share = custody.share("ann")
    assert share.words not in repr(share)


def test_nothing_that_is_kept_holds_a_key_or_a_passphrase(custody: Custody) -> None:
    key = private.combine(custody.share("ann"), custody.share("bob"), public=custody.split.public)
    kept = [*custody.split.shares.values(), custody.split.word, custody.split.public]
    kept += [h.closed_private for h in custody.holders.values()]
    for secret in (key, *(phrase(w).encode() for w in HOLDERS), *(custody.share(w).words.encode() for w in HOLDERS)):
        assert not any(secret in one for one in kept)
    assert len({hashlib.sha256(one).digest() for one in kept}) == len(kept)


def test_three_hold_a_key_and_no_other_number(custody: Custody, keys: KeyStore) -> None:
    publics = {who: key.public for who, key in custody.holders.items()}
    for holders in ({}, dict(list(publics.items())[:2]), {**publics, "dee": publics["ann"]}):
        with pytest.raises(ValueError, match="3 holders"):
            split_new_key(competition_ref=COMPETITION, part="quality", holders=holders, keys=keys)


def test_the_cost_of_a_guess_is_read_as_it_was_written() -> None:
    cost = Cost(65_536, 3, 4)
    assert cost.written() == "m=65536,t=3,p=4"
    assert read_cost(cost.written()) == cost
