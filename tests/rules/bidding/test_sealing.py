"""A sealed bid opens only as what it was: this competition, bid, version and part, with these very bytes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dps.bidding import sealing
from dps.bidding.sealing import AttachmentBytes, BidDiffers, SealedPart, SealedVersion
from dps.gateways import documents
from dps.gateways.keys.sealing_private import CannotOpen
from dps.gateways.keys.sealing_public import CompetitionKey, make_competition_key
from dps.gateways.keys.store import KeyStore, make_missing, open_keys

COMPETITION, BID = "c" * 26, "b" * 26
QUALITY = {"answers": {"q1": "We listen first. Éire £"}, "commitments": [{"kind": "jobs", "number": 4}], "none": None}
PRICE = {"lines": [["Discovery", 4_850_000]], "total": 4_850_000}
FILES = (AttachmentBytes("Method.pdf", b"%PDF-1.7 method"), AttachmentBytes("Team.pdf", b"%PDF-1.7 team"))


@dataclass(frozen=True)
class Box:
    """A competition's tender box in a test: its keys and the private half."""

    keys: KeyStore
    pair: CompetitionKey
    private: bytes

    def seal(self, **changed: object) -> SealedVersion:
        given = {
            "competition_ref": COMPETITION,
            "bid_ref": BID,
            "version": 1,
            "quality": QUALITY,
            "price": PRICE,
            "attachments": FILES,
        }
        return sealing.seal_version(public_key=self.pair.public, **{**given, **changed})  # type: ignore[arg-type]

    def open(self, sealed: SealedPart, **changed: object) -> sealing.OpenedPart:
        given = {"private_key": self.private, "competition_ref": COMPETITION, "bid_ref": BID, "version": 1}
        return sealing.open_part(sealed=sealed, **{**given, **changed})  # type: ignore[arg-type]

    def open_quality(self, sealed: SealedVersion) -> sealing.OpenedPart:
        return sealing.open_quality(
            private_key=self.private, competition_ref=COMPETITION, bid_ref=BID, version=1, sealed=sealed
        )


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Box:
    root = tmp_path_factory.mktemp("box")
    keys = open_keys(root / "keys", data_dir=root / "data")
    make_missing(keys)
    pair = make_competition_key(COMPETITION, keys=keys)
    private = sealing.opening_key(pair.wrapped_private, competition_ref=COMPETITION, public_key=pair.public, keys=keys)
    return Box(keys, pair, private)


def by_name(sealed: SealedVersion) -> dict[str, SealedPart]:
    return {p.part: p for p in sealed.parts}


def test_a_bid_opens_as_it_was_sealed(box: Box) -> None:
    sealed = box.seal()
    opened = box.open_quality(sealed).payload()
    listed = opened.pop("attachments")
    assert opened == QUALITY
    assert box.open(by_name(sealed)["price"]).payload() == PRICE
    assert [(a["name"], a["size"]) for a in listed] == [("Method.pdf", 15), ("Team.pdf", 13)]
    for entry, file in zip(listed, FILES, strict=True):
        found = sealing.open_attachment(
            private_key=box.private,
            competition_ref=COMPETITION,
            bid_ref=BID,
            version=1,
            sealed=by_name(sealed)[entry["part"]],
            listed=entry,
        )
        assert found == file


@pytest.mark.parametrize("changed", [{"competition_ref": "d" * 26}, {"bid_ref": "d" * 26}, {"version": 2}])
def test_a_part_does_not_open_for_another_competition_bid_or_version(box: Box, changed: dict[str, object]) -> None:
    for part in box.seal().parts:
        with pytest.raises(BidDiffers, match="not sealed for this"):
            box.open(part, **changed)


def test_parts_that_were_swapped_do_not_open(box: Box) -> None:
    sealed = box.seal()
    for name, other in (("price", "quality"), ("attachment-1", "attachment-2")):
        with pytest.raises(BidDiffers, match="not sealed for this") as stopped:
            box.open(replace(by_name(sealed)[other], part=name))
        assert stopped.value.part == name


def test_another_competitions_key_does_not_open(box: Box) -> None:
    other = make_competition_key("d" * 26, keys=box.keys)
    private = sealing.opening_key(
        other.wrapped_private, competition_ref="d" * 26, public_key=other.public, keys=box.keys
    )
    with pytest.raises(BidDiffers, match="not sealed for this"):
        box.open(box.seal().parts[0], private_key=private)


def test_a_changed_envelope_is_named_before_it_is_opened(box: Box) -> None:
    price = by_name(box.seal())["price"]
    with pytest.raises(BidDiffers, match="price: the stored envelope is not the one on the receipt"):
        box.open(replace(price, ciphertext=price.ciphertext + b"\0"))


def test_a_changed_byte_anywhere_stops_the_opening_even_when_its_digest_was_changed_with_it(box: Box) -> None:
    part = by_name(box.seal())["price"]
    size = len(part.ciphertext)
    places = [*range(64), *range(64, size, size // 100), *range(size - 20, size)]
    for at in places:
        changed = bytearray(part.ciphertext)
        changed[at] ^= 0x80 if at % 2 else 0x01
        forged = replace(part, ciphertext=bytes(changed), ciphertext_sha256=hashlib.sha256(changed).hexdigest())
        with pytest.raises(BidDiffers):
            box.open(forged)


@pytest.mark.parametrize("cut", [0, 1, 31, 32, 47, 48, 100])
def test_an_envelope_cut_short_stops_the_opening(box: Box, cut: int) -> None:
    part = by_name(box.seal())["price"]
    short = part.ciphertext[:cut]
    with pytest.raises(BidDiffers):
        box.open(replace(part, ciphertext=short, ciphertext_sha256=hashlib.sha256(short).hexdigest()))


def test_a_bid_resealed_by_the_operator_does_not_meet_its_commitment(box: Box) -> None:
    was = by_name(box.seal())["price"]
    forged = by_name(box.seal(price={"total": 1}))["price"]
    with pytest.raises(BidDiffers, match="commits to"):
        box.open(replace(forged, commitment=was.commitment))


def without(*names: str) -> Callable[[SealedVersion], SealedVersion]:
    return lambda sealed: SealedVersion(tuple(p for p in sealed.parts if p.part not in names))


@pytest.mark.parametrize(
    ("change", "part", "what"),
    [
        (without("price"), "price", "missing"),
        (without("quality"), "quality", "missing"),
        (without("attachment-2"), "attachment-2", "missing"),
        (lambda s: SealedVersion((*s.parts, s.parts[-1])), "attachment-2", "more than one"),
        (
            lambda s: SealedVersion((*s.parts, replace(s.parts[-1], part="attachment-3"))),
            "attachment-3",
            "did not attach",
        ),
    ],
)
def test_a_deleted_doubled_or_added_envelope_is_named(
    box: Box, change: Callable[[SealedVersion], SealedVersion], part: str, what: str
) -> None:
    with pytest.raises(BidDiffers, match=what) as stopped:
        box.open_quality(change(box.seal()))
    assert stopped.value.part == part


def test_a_file_that_is_not_the_listed_one_is_named(box: Box) -> None:
    sealed = box.seal()
    listed = box.open_quality(sealed).payload()["attachments"]
    for entry in ({**listed[0], "sha256": "0" * 64}, listed[1], {**listed[0], "part": "attachment-2"}):
        with pytest.raises(BidDiffers, match="not the one that the bidder listed"):
            sealing.open_attachment(
                private_key=box.private,
                competition_ref=COMPETITION,
                bid_ref=BID,
                version=1,
                sealed=by_name(sealed)["attachment-1"],
                listed=entry,
            )


def test_the_receipts_digests_give_a_guessed_price_away_to_nobody(box: Box) -> None:
    content = json.dumps(PRICE, sort_keys=True, separators=(",", ":")).encode()
    first, second = by_name(box.seal())["price"], by_name(box.seal())["price"]
    assert hashlib.sha256(content).hexdigest() not in (first.commitment, first.ciphertext_sha256)
    assert first.commitment != second.commitment
    assert first.ciphertext_sha256 != second.ciphertext_sha256


def test_the_bidder_can_show_afterwards_what_the_receipt_committed_to(box: Box) -> None:
    part = by_name(box.seal())["price"]
    opened = box.open(part)
    assert hashlib.sha256(opened.salt + opened.content).hexdigest() == part.commitment
    assert len(opened.salt) == 32


def test_the_length_of_a_bid_tells_only_its_bucket(box: Box) -> None:
    sizes = {len(by_name(box.seal(price={"total": n}))["price"].ciphertext) for n in (1, 10**6, 10**300)}
    assert len(sizes) == 1


def test_a_float_cannot_be_sealed(box: Box) -> None:
    with pytest.raises(TypeError):
        box.seal(price={"total": 48500.10})


def test_the_list_of_files_is_written_by_the_sealing_alone(box: Box) -> None:
    with pytest.raises(ValueError, match="attachments"):
        box.seal(quality={"attachments": []})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quality=st.recursive(
        st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=3),
        lambda inner: st.dictionaries(
            st.text(max_size=5), inner | st.lists(inner, max_size=2) | st.integers() | st.booleans(), max_size=3
        ),
        max_leaves=6,
    ).filter(lambda found: "attachments" not in found),
    files=st.lists(st.binary(max_size=9000), max_size=3),
)
def test_any_offer_comes_back_as_it_was(box: Box, quality: dict[str, object], files: list[bytes]) -> None:
    sealed = box.seal(quality=quality, attachments=[AttachmentBytes(f"{n}.pdf", data) for n, data in enumerate(files)])
    opened = box.open_quality(sealed).payload()
    opened.pop("attachments")
    assert opened == quality
    assert [box.open(p).content for p in sealed.parts[2:]] == files


def test_a_public_key_that_was_swapped_in_the_database_is_found_before_a_bid_is_sealed_to_it(box: Box) -> None:
    sealing.confirm_key(
        box.pair.wrapped_private, competition_ref=COMPETITION, public_key=box.pair.public, keys=box.keys
    )
    stranger = make_competition_key(COMPETITION, keys=box.keys)
    with pytest.raises(CannotOpen):
        sealing.confirm_key(
            box.pair.wrapped_private, competition_ref=COMPETITION, public_key=stranger.public, keys=box.keys
        )
    with pytest.raises(CannotOpen):
        sealing.confirm_key(
            box.pair.wrapped_private, competition_ref="d" * 26, public_key=box.pair.public, keys=box.keys
        )


def test_a_draft_reads_back_only_as_its_own_bid_and_part(box: Box) -> None:
    key, other = sealing.make_draft_key(BID, keys=box.keys), sealing.make_draft_key("d" * 26, keys=box.keys)
    kept = sealing.keep_draft(key, bid_ref=BID, part="answers", content=QUALITY, keys=box.keys)
    assert sealing.read_draft(key, bid_ref=BID, part="answers", ciphertext=kept, keys=box.keys) == QUALITY
    for wrapped, bid, part, data in (
        (key, BID, "price", kept),
        (key, "d" * 26, "answers", kept),
        (other, "d" * 26, "answers", kept),
        (key, BID, "answers", kept[:-1] + bytes([kept[-1] ^ 1])),
        (key, BID, "answers", b""),
    ):
        with pytest.raises(CannotOpen):
            sealing.read_draft(wrapped, bid_ref=bid, part=part, ciphertext=data, keys=box.keys)


def test_a_drafts_file_reads_back(box: Box) -> None:
    key = sealing.make_draft_key(BID, keys=box.keys)
    kept = sealing.keep_draft_file(key, bid_ref=BID, part="file", content=FILES[0].content, keys=box.keys)
    assert sealing.read_draft_file(key, bid_ref=BID, part="file", ciphertext=kept, keys=box.keys) == FILES[0].content


def test_nothing_of_a_bid_or_draft_lies_in_clear_under_the_data(box: Box, tmp_path: Path) -> None:
    mark = b"MARK7f3a9c2e5b81d046"
    text = mark.decode()
    sealed = box.seal(quality={"a": text}, price={"p": text}, attachments=[AttachmentBytes(text, mark)])
    key = sealing.make_draft_key(BID, keys=box.keys)
    draft = sealing.keep_draft(key, bid_ref=BID, part="answers", content={"a": text}, keys=box.keys)
    for data in (*(p.ciphertext for p in sealed.parts), draft, key, box.pair.wrapped_private, box.pair.public):
        documents.keep(tmp_path, data)
    spelled = [
        mark,
        base64.b64encode(mark)[:20],
        text.encode("utf-16-le"),
        mark.hex().encode(),
        box.private,
        box.private.hex().encode(),
    ]
    files = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert len(files) == 7
    assert [f for f in files if any(s in f.read_bytes() for s in spelled)] == []
    documents.keep(tmp_path, b"..." + mark)  # The scan must be able to find it.
    assert [f for f in tmp_path.rglob("*") if f.is_file() and mark in f.read_bytes()] != []
