"""Names: what cannot be one is refused in words, and a name made to be taken for another's is held."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.names import LONGEST, look_alikes, obstacles_to_name, skeleton
from tests.conftest import shared

SOUND = [
    "Valley Works", "Cwmni’r Tŷ Gwyrdd Cyf", "O’Brien & Daughters Ltd", "Éire Nua", "3Space", "42", "Café Zoë (Hull) C.I.C.", "Łódź Kitchen",
    "Ελληνική Κοινότητα", "ਗੁਰਦੁਆਰਾ Trust", "Ngô Thị Thảo", "漢字かな会", "A+B Co-operative", "Straße e.V.", "ﬁrst steps", "№ 10",
    "Prof. Dr. J. Ŵilliams-Jones",
]  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_a_real_name_is_taken(name):
    assert obstacles_to_name(name) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name-missing"),
        (" \u00a0 ", "name-missing"),
        ("x" * 300, "name-long"),
        ("Acme\u202eskroW", "name-unseen"),
        ("Ac\u200bme", "name-unseen"),
        ("Acme\u00adWorks", "name-unseen"),
        ("Acme\x00", "name-unseen"),
        ("Acme\nWorks", "name-unseen"),
        ("👩\u200d⚕️ Care", "name-unseen"),
        ("---", "name-without-letters"),
        ("😀", "name-without-letters"),
        ("Аcme", "name-mixed"),
        ("Acmе Works", "name-mixed"),
        ("αcme", "name-mixed"),
        ("ᏟᎪᎡᎬ", "name-script"),
        ("ᚠᚢᚦ", "name-script"),
        ("Z̷̧̛a̴l̶g̵o", "name-marks"),
    ],
)
def test_what_cannot_be_a_name_is_refused_for_its_own_reason(name, code):
    found = obstacles_to_name(name)
    assert [o.code for o in found] == [code]
    assert found[0].says


def test_every_reason_is_told_at_once():
    assert [o.code for o in obstacles_to_name("\u202e" + "А" + "c" * 300)] == ["name-long", "name-unseen", "name-mixed"]


def test_a_refusal_names_the_character_and_where_it_stands():
    assert "right-to-left override (U+202E), after “Acme”" in obstacles_to_name("Acme\u202eWorks")[0].says
    assert "cyrillic capital letter a (U+0410)" in obstacles_to_name("Аcme")[0].says


def test_a_persons_name_has_a_limit_of_its_own():
    assert [o.code for o in obstacles_to_name("x" * 121, longest=120)] == ["name-long"]
    assert obstacles_to_name("x" * LONGEST) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Valley Works Ltd", "VALLEY WORKS LIMITED"),
        ("Valley Works C.I.C.", "The Valley Works Community Interest Company"),
        ("Valley Works", "Val1ey W0rks"),
        ("Valley Works", "Ｖａｌｌｅｙ Ｗｏｒｋｓ"),
        ("Valley Works", "Valley-Works"),
        ("Valley Works", "ValleyWorks"),
        ("Ali’s Kitchen", "Alis Kitchen"),
        ("Arts & Minds", "Arts and Minds"),
        ("IRIS", "lRlS"),
        ("Iris", "ırıs"),
        ("COCO", "СОСО"),
        ("HOME", "ΗΟΜΕ"),
        ("Barnwell", "Bamwell"),
        ("Wood", "VVood"),
        ("Café Zoë", "Cafe Zoe"),
        ("Cwmni Ŵyn Cyf", "Cwmni Wyn Cyfyngedig"),
        ("𝐕𝐚𝐥𝐥𝐞𝐲 Works", "Valley Works"),
        ("Valley\u200b Works", "Valley Works"),
    ],
)
def test_names_that_people_take_for_each_other_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)
    assert look_alikes(one, ["Somebody Else", other]) == (other,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Valley Works", "Valley Walks"),
        ("Group 1", "Group 2"),
        ("Trust 6", "Trust 9"),
        ("Hull Arts", "Hall Arts"),
        ("Limited", "Company"),
    ],
)
def test_names_that_differ_for_people_have_two(one, other):
    assert skeleton(one) != skeleton(other)
    assert look_alikes(one, [other]) == ()


@given(st.text(min_size=1, max_size=60))
def test_every_name_that_is_taken_has_a_skeleton(name):
    if not obstacles_to_name(name):
        assert skeleton(name)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZéŵ&.’-", min_size=1, max_size=40))
def test_capitals_and_spaces_around_a_name_change_nothing(name):
    assert skeleton(name.upper()) == skeleton(name.lower()) == skeleton(f"  {name} ")


# ---- the figures ---------------------------------------------------------------------------------------------------

FIRST = [
    "Valley",
    "Harbour",
    "Northern",
    "Clyde",
    "Mersey",
    "Greenfield",
    "Bright",
    "Common",
    "Open",
    "Willow",
    "Copper",
    "Riverside",
    "Hillside",
    "Orchard",
    "Lantern",
]
SECOND = [
    "Works",
    "Arts",
    "Kitchen",
    "Housing",
    "Learning",
    "Care",
    "Studio",
    "Energy",
    "Gardens",
    "Voices",
    "Skills",
    "Minds",
    "Circle",
    "Trust",
    "Futures",
]
LAST = ["", " Ltd", " Limited", " CIC", " Co-operative", " (Leeds) CIO", " UK"]

# Said here a second time, and otherwise: one forger's table, not the product's.
CYRILLIC = dict(zip("aceiopsxyABCEHIKMOPTX", "асеіорѕхуАВСЕНІКМОРТХ", strict=True))
GREEK = dict(zip("oνABEHIKMNOPTXYZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))


def _first_of(table):
    def swap(name, draw):
        places = [at for at, c in enumerate(name) if c in table]
        if not places:
            return None
        at = draw.choice(places)
        return name[:at] + table[name[at]] + name[at + 1 :]

    return swap


def _into(found, put):
    return lambda name, draw: name.replace(found, put) if found in name else None


FORGERS = {
    "Cyrillic": _first_of(CYRILLIC),
    "Greek": _first_of(GREEK),
    "dotless i": _into("i", "ı"),
    "capital I for l": _into("l", "I"),
    "one for l": _into("l", "1"),
    "nought for o": _into("o", "0"),
    "rn for m": _into("m", "rn"),
    "full width": lambda name, draw: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name),
    "mathematical": lambda name, draw: "".join(chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else c for c in name),
    "zero width": lambda name, draw: name[:3] + draw.choice("\u200b\u200c\u200d\u2060\ufeff") + name[3:],
    "turned": lambda name, draw: "\u202e" + name[::-1] + "\u202c",
    "accent": lambda name, draw: name.replace("e", "ė") if "e" in name else None,
    "soft hyphen": lambda name, draw: name[:4] + "\u00ad" + name[4:],
    "no spaces": lambda name, draw: name.replace(" ", "-"),
    "two spaces and a no-break one": lambda name, draw: name.replace(" ", " \u00a0"),
    "another legal form": lambda name, draw: re.sub(r" (?:Ltd|Limited|CIC)$", "", name) + " LLP",
    "with the article": lambda name, draw: f"The {name}",
    "in capitals": lambda name, draw: name.upper(),
}


@pytest.mark.parametrize("table", [CYRILLIC, GREEK], ids=["Cyrillic", "Greek"])
def test_each_foreign_letter_is_taken_for_the_one_it_looks_like(table):
    for plain, foreign in table.items():
        assert skeleton(f"x{foreign}y") == skeleton(f"x{plain}y"), (foreign, plain)


def twins(number: int) -> list[tuple[str, str, str]]:
    draw, made = random.Random(57), []
    while len(made) < number:
        how = draw.choice(sorted(FORGERS))
        name = f"{draw.choice(FIRST)} {draw.choice(SECOND)}{draw.choice(LAST)}"
        twin = FORGERS[how](name, draw)
        if twin and twin != name:
            made.append((how, name, twin))
    return made


def test_of_200_forged_twins_200_are_held():
    made = twins(200)
    assert {how for how, _, _ in made} == set(FORGERS)
    through = [
        (how, name, twin) for how, name, twin in made if not obstacles_to_name(twin) and not look_alikes(twin, [name])
    ]
    assert through == []


def test_of_1000_real_names_none_is_refused_and_at_most_one_is_held_for_anothers():
    with (shared() / "data" / "supplier_texts.csv").open(encoding="utf-8") as file:
        real = sorted({row["name"].strip() for row in csv.DictReader(file)})
    real = random.Random(57).sample(real, 1_000)
    assert [name for name in real if obstacles_to_name(name)] == []
    alike = defaultdict(list)
    for name in real:
        alike[skeleton(name)].append(name)
    false = [names for names in alike.values() if len({_as_read_out(name) for name in names}) > 1]
    assert len(false) <= 1, false


def _as_read_out(name: str) -> str:
    """A name as somebody reads it out: the article and the legal form left off."""
    said = re.sub(r"[.’']", "", name.casefold().replace("&", " and "))
    said = re.sub(r"\b(?:the|ltd|limited|cic|llp|cio|plc|cyf|company|clg)\b", " ", said)
    return re.sub(r"[^a-z0-9]", "", said)
