"""Why an opportunity fits a supplier: by its own words, codes and places, with the reason; and by nothing else."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dps.finding.rules.matching import WEIGHTS, Offer, Wanted, in_order, reasons, stems_of

CLOSES = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)


def wanted(**facts) -> Wanted:
    return Wanted(**{"ref": "a" * 26, "closes_at": CLOSES, **facts})


def codes(offer: Offer, asked: Wanted) -> list[str]:
    return [reason.code for reason in reasons(offer, asked)]


def test_each_reason_is_said_in_words():
    offer = Offer(
        lots=frozenset({"b" * 26}), kinds=("retrofit",), cpv=("79419000",), regions=("TLD",),
        texts=("Insulating tenants’ homes", "Damp surveys"),
    )  # fmt: skip
    asked = wanted(
        lot="b" * 26, lot_title="lot 1, Warm homes", cpv=("71314300", "79419000"), areas=("TLC", "TLD"),
        texts=("Insulation of 40 flats", "A survey first; tenants choose."), invited=True,
    )  # fmt: skip
    assert [reason.says for reason in reasons(offer, asked)] == [
        "You are invited.",
        "You are admitted to lot 1, Warm homes.",
        "You do this kind of work: Retrofit and warm homes.",
        "Your CPV codes cover it: 79419000 (business services: legal, consulting, marketing, printing).",
        "It has words of your profile: “insulation”, “survey”, “tenants”.",
        "It is in North West, where you work.",
    ]


def test_a_place_alone_or_one_word_alone_is_no_reason():
    assert codes(Offer(regions=("TLD",)), wanted(areas=("TLD",))) == []
    assert codes(Offer(texts=("Insulation",)), wanted(texts=("Insulation for flats",))) == []
    assert codes(Offer(texts=("Insulation of flats",)), wanted(texts=("Insulation for flats",))) == ["words"]


def test_words_that_every_profile_has_mean_nothing():
    assert codes(Offer(texts=("Community services and support with local people",)), wanted(texts=("Community support service for people",))) == []  # fmt: skip


def test_a_lot_that_one_is_not_on_and_codes_of_another_branch_are_no_reason():
    offer = Offer(lots=frozenset({"c" * 26}), cpv=("45000000",), kinds=("food",))
    assert codes(offer, wanted(lot="b" * 26, cpv=("79419000",))) == []


def test_an_invitation_and_a_lot_come_first_then_what_closes_sooner():
    offer = Offer(lots=frozenset({"b" * 26}), cpv=("79419000",))
    soon, late = CLOSES, CLOSES.replace(day=20)
    on_lot = wanted(ref="on-lot", lot="b" * 26, closes_at=late)
    first, second = (
        wanted(ref="first", cpv=("79419000",), closes_at=soon),
        wanted(ref="second", cpv=("79419000",), closes_at=late),
    )
    nothing = wanted(ref="nothing")
    shown = in_order([(one, reasons(offer, one)) for one in (second, nothing, first, on_lot)])
    assert [one.ref for one, _ in shown] == ["on-lot", "first", "second"]


def test_nothing_that_anybody_pays_or_belongs_to_or_was_scored_is_looked_at():
    looked_at = {field.name for kind in (Offer, Wanted) for field in fields(kind)}
    assert looked_at == {
        "lots", "kinds", "cpv", "regions", "texts", "ref", "closes_at", "lot", "lot_title", "areas", "invited",
    }  # fmt: skip
    assert set(WEIGHTS) == {"invited", "lot", "kind", "cpv", "words", "region"}


@given(
    st.lists(st.sampled_from(["insulation", "tenants", "flats", "damp", "boilers"]), unique=True), st.text(max_size=80)
)
def test_to_say_more_never_takes_a_reason_away(words, more):
    asked = wanted(texts=(" ".join(words),))
    offer = Offer(texts=("Insulation for tenants",))
    larger = Offer(texts=("Insulation for tenants", more))
    assert set(codes(offer, asked)) <= set(codes(larger, asked))


def test_a_word_is_known_in_its_common_forms_and_shown_as_it_stands():
    assert stems_of("Evaluation; evaluating, evaluated co-operatives’ plans 2026") == {
        "evalu": "evaluation", "cooperativ": "co-operatives",
    }  # fmt: skip
