"""The key directory, and what its keys do: wrap, open, sign."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from dps.gateways.keys import sealing_private, sealing_public, signing, store
from dps.gateways.keys.sealing_private import CannotOpen
from dps.gateways.keys.status import key_status
from dps.gateways.keys.store import (
    KINDS,
    SERVICE,
    KeyDamaged,
    KeyExposed,
    KeyMissing,
    KeysInsideData,
    KeyStore,
    from_app,
    make_missing,
    open_keys,
    read_key,
    session_secret,
)

COMPETITION = "c" * 26


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    opened = open_keys(tmp_path / "keys", data_dir=tmp_path / "data")
    make_missing(opened)
    return opened


def test_keys_inside_the_data_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for inside in (data, data / "keys", data / "a" / ".." / "keys", tmp_path / "keys" / ".." / "data" / "keys"):
        with pytest.raises(KeysInsideData, match="DPS_KEY_DIR"):
            open_keys(inside, data_dir=data)


def test_keys_inside_the_data_are_refused_through_links_from_either_side(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (tmp_path / "keys").symlink_to(data / "keys")
    (tmp_path / "other-name").symlink_to(data)
    with pytest.raises(KeysInsideData):
        open_keys(tmp_path / "keys", data_dir=data)
    with pytest.raises(KeysInsideData):
        open_keys(data / "keys", data_dir=tmp_path / "other-name")


def test_a_directory_whose_name_only_begins_like_the_datas_is_taken(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert open_keys(tmp_path / "data-keys", data_dir=tmp_path / "data").directory == tmp_path / "data-keys"


def test_the_running_application_opens_its_own_keys(tmp_path: Path) -> None:
    app = Flask("test")
    app.config.update(KEY_DIR=tmp_path / "data" / "keys", DATA_DIR=tmp_path / "data")
    with app.app_context(), pytest.raises(KeysInsideData):
        from_app()
    app.config["KEY_DIR"] = tmp_path / "keys"
    with app.app_context():
        assert from_app() == KeyStore(tmp_path / "keys")


def test_keys_are_made_for_their_owner_alone(keys: KeyStore) -> None:
    assert stat.S_IMODE(keys.directory.stat().st_mode) == 0o700
    assert sorted(f.name for f in keys.directory.iterdir()) == ["service.key", "session.key", "signing.key"]
    assert {stat.S_IMODE(f.stat().st_mode) for f in keys.directory.iterdir()} == {0o600}
    assert len({read_key(keys, kind) for kind in KINDS}) == 3


def test_a_key_that_is_there_is_never_changed(keys: KeyStore) -> None:
    before = [read_key(keys, kind) for kind in KINDS]
    (keys.directory / "session.key").unlink()
    assert make_missing(keys) == ("session",)
    assert make_missing(keys) == ()
    assert [read_key(keys, kind) for kind in KINDS][:2] == before[:2]


def test_many_that_make_one_key_at_once_make_it_once(tmp_path: Path) -> None:
    for round_ in range(20):
        start = Barrier(8)

        def make(n: int, name: str = f"{round_}.key", start: Barrier = start) -> bool:
            start.wait()
            return store._create(tmp_path, name, bytes([n]) * 32)

        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(make, range(8)))
        assert sum(made) == 1
        assert (tmp_path / f"{round_}.key").read_text().strip() == (bytes([made.index(True)]) * 32).hex()
    assert len(list(tmp_path.iterdir())) == 20


def test_a_missing_key_is_told_and_not_replaced(keys: KeyStore) -> None:
    (keys.directory / "service.key").unlink()
    with pytest.raises(KeyMissing, match="Restore it from its backup"):
        sealing_public.make_competition_key(COMPETITION, keys=keys)
    assert not (keys.directory / "service.key").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_could_use_is_refused(keys: KeyStore, mode: int) -> None:
    (keys.directory / "service.key").chmod(mode)
    with pytest.raises(KeyExposed, match="chmod 600"):
        read_key(keys, SERVICE)


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o711])
def test_a_key_directory_that_others_can_enter_is_refused(keys: KeyStore, tmp_path: Path, mode: int) -> None:
    keys.directory.chmod(mode)
    with pytest.raises(KeyExposed, match="chmod 700"):
        open_keys(keys.directory, data_dir=tmp_path / "data")


def test_a_key_that_is_a_link_or_a_pipe_is_refused(keys: KeyStore, tmp_path: Path) -> None:
    path = keys.directory / "service.key"
    path.rename(tmp_path / "elsewhere.key")
    path.symlink_to(tmp_path / "elsewhere.key")
    with pytest.raises(KeyExposed, match="plain file"):
        read_key(keys, SERVICE)
    path.unlink()
    os.mkfifo(path, 0o600)
    with pytest.raises(KeyExposed, match="plain file"):
        read_key(keys, SERVICE)


@pytest.mark.parametrize("text", [b"", b"00" * 31, b"00" * 33, b"zz" * 32, b"\xff" * 64])
def test_a_file_that_holds_no_key_is_refused(keys: KeyStore, text: bytes) -> None:
    (keys.directory / "service.key").write_bytes(text)
    with pytest.raises(KeyDamaged):
        read_key(keys, SERVICE)


def test_a_competitions_private_key_opens_what_was_sealed_to_it(keys: KeyStore) -> None:
    pair = sealing_public.make_competition_key(COMPETITION, keys=keys)
    private = sealing_private.unwrap(pair.wrapped_private, competition_ref=COMPETITION, public=pair.public, keys=keys)
    assert private not in pair.wrapped_private
    assert (
        sealing_private.open_with(private, sealing_public.seal_to(pair.public, b"offer", b"info"), b"info") == b"offer"
    )
    with pytest.raises(CannotOpen):
        sealing_private.open_with(private, sealing_public.seal_to(pair.public, b"offer", b"info"), b"other")


def test_a_wrapped_key_opens_only_for_its_own_competition_and_public_key(keys: KeyStore) -> None:
    pair = sealing_public.make_competition_key(COMPETITION, keys=keys)
    other = sealing_public.make_competition_key(COMPETITION, keys=keys)
    for ref, public in (("d" * 26, pair.public), (COMPETITION, other.public)):
        with pytest.raises(CannotOpen):
            sealing_private.unwrap(pair.wrapped_private, competition_ref=ref, public=public, keys=keys)


def test_a_wrapped_key_with_any_byte_changed_does_not_open(keys: KeyStore) -> None:
    pair = sealing_public.make_competition_key(COMPETITION, keys=keys)
    for at in range(len(pair.wrapped_private)):
        changed = bytearray(pair.wrapped_private)
        changed[at] ^= 1
        with pytest.raises(CannotOpen):
            sealing_private.unwrap(bytes(changed), competition_ref=COMPETITION, public=pair.public, keys=keys)
    for cut in range(0, len(pair.wrapped_private), 7):
        with pytest.raises(CannotOpen):
            sealing_private.unwrap(
                pair.wrapped_private[:cut], competition_ref=COMPETITION, public=pair.public, keys=keys
            )


def test_a_drafts_key_does_not_pass_for_a_competitions(keys: KeyStore) -> None:
    pair = sealing_public.make_competition_key(COMPETITION, keys=keys)
    with pytest.raises(CannotOpen):
        sealing_private.encrypt_draft(pair.wrapped_private, COMPETITION, "answers", b"x", keys=keys)


def test_another_service_key_is_named_by_its_id(keys: KeyStore, tmp_path: Path) -> None:
    pair = sealing_public.make_competition_key(COMPETITION, keys=keys)
    held = key_status(keys)[0].id
    other = open_keys(tmp_path / "other", data_dir=tmp_path / "data")
    make_missing(other)
    with pytest.raises(CannotOpen, match=f"Service key {held} wrapped .* holds {key_status(other)[0].id}"):
        sealing_private.unwrap(pair.wrapped_private, competition_ref=COMPETITION, public=pair.public, keys=other)


@given(size=st.integers(0, 40 * 1024 * 1024))
def test_the_bucket_holds_the_content_and_there_are_few_buckets(size: int) -> None:
    found = sealing_public.bucket(size)
    assert size <= found
    assert found in {4096 << n for n in range(9)} or found % (1024 * 1024) == 0
    assert sealing_public.bucket(found) == found
    assert found <= max(4096, 2 * size)


@given(data=st.binary(max_size=9000))
def test_padding_comes_off_as_it_went_on(data: bytes) -> None:
    assert sealing_private._unpad(sealing_public.pad(data)) == data


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\0" * 7,
        b"\0" * 4095,
        b"\0" * 8192,
        b"\xff" * 4096,
        b"\0" * 4095 + b"x",
        (4089).to_bytes(8, "big").ljust(4096, b"\0"),
    ],
)
def test_padding_of_another_make_is_refused(padded: bytes) -> None:
    with pytest.raises(CannotOpen):
        sealing_private._unpad(padded)


def test_a_signature_holds_for_its_message_and_key_alone(keys: KeyStore, tmp_path: Path) -> None:
    pem, made = signing.public_key_pem(keys=keys), signing.sign(b"receipt", keys=keys)
    signing.verify(pem, b"receipt", made.value)
    assert signing.public_key_id(pem) == made.key_id
    other = open_keys(tmp_path / "other", data_dir=tmp_path / "data")
    make_missing(other)
    for key, message, signature in (
        (pem, b"receipt.", made.value),
        (pem, b"receipt", made.value[:-1] + bytes([made.value[-1] ^ 1])),
        (pem, b"receipt", b""),
        (signing.public_key_pem(keys=other), b"receipt", made.value),
        (b"no key", b"receipt", made.value),
    ):
        with pytest.raises(signing.BadSignature):
            signing.verify(key, message, signature)


def test_the_status_tells_ids_modes_and_troubles_and_no_secret(keys: KeyStore) -> None:
    (keys.directory / "session.key").chmod(0o644)
    told = key_status(keys)
    assert [(s.name, s.mode, bool(s.id), bool(s.trouble)) for s in told] == [
        ("service", "0600", True, False),
        ("signing", "0600", True, False),
        ("session", "0644", False, True),
    ]
    assert told[1].id == signing.sign(b"x", keys=keys).key_id
    (keys.directory / "session.key").unlink()
    assert key_status(keys)[2].mode == ""
    secrets = [(keys.directory / f).read_text().strip() for f in ("service.key", "signing.key")]
    assert not any(secret[:16] in repr(told) for secret in secrets)


def test_a_store_shown_in_a_log_shows_no_secret(keys: KeyStore) -> None:
    assert session_secret(keys).hex() not in repr(keys)
    assert repr(keys) == f"KeyStore(directory={keys.directory!r})"
