"""One spelling for each word: what an index keeps, and what it is asked for. Knows no engine.

Both sides go through :func:`plain`: co-op and co-operative, organize and
organise, children’s and child are one word each, and so are the misspellings
that real texts are full of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"\w+(?:[-'’‐‑]\w+)*")
"""A word as it stands in a text, its hyphens and apostrophes in it."""

_HYPHEN = re.compile(r"[-‐‑]")

STOPPED = frozenset(
    {
        "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "for",
        "from", "had", "has", "have", "if", "in", "into", "is", "it", "its", "may", "not", "of", "on", "or", "our",
        "such", "than", "that", "the", "their", "them", "there", "these", "they", "this", "those", "to", "us", "was",
        "we", "were", "when", "which", "who", "will", "with", "yet", "you", "your", "etc",
    }
)  # fmt: skip
"""Words that say nothing of what is looked for."""

LONGEST = 60

_SAME = {
    "coop": "cooperative", "coops": "cooperatives", "children": "child", "childrens": "child", "women": "woman",
    "womens": "woman", "men": "man", "mens": "man", "kids": "child", "kid": "child", "bike": "bicycle", "bikes": "bicycle",
    "center": "centre", "centers": "centre", "centered": "centred", "theater": "theatre", "theaters": "theatre",
    "fiber": "fibre", "fibers": "fibre", "program": "programme", "programs": "programme", "catalog": "catalogue",
    "dialog": "dialogue", "license": "licence", "licenses": "licence", "licensed": "licenced", "licensing": "licencing",
    "practise": "practice", "practised": "practiced", "practising": "practicing", "defense": "defence",
    "offense": "offence", "enrollment": "enrolment", "enroll": "enrol", "fulfill": "fulfil", "fulfillment": "fulfilment",
    "skillful": "skilful", "jewelry": "jewellery", "gray": "grey", "aging": "ageing", "judgment": "judgement",
    "acknowledgment": "acknowledgement", "pediatric": "paediatric", "pediatrics": "paediatric", "orthopedic": "orthopaedic",
    "gynecology": "gynaecology", "mold": "mould", "cozy": "cosy", "aluminum": "aluminium", "mom": "mum", "moms": "mum",
    "math": "mathematics", "maths": "mathematics", "inquiry": "enquiry", "inquiries": "enquiry", "advisor": "adviser",
    "advisors": "adviser", "advisory": "adviser", "specialty": "speciality", "archeology": "archaeology",
    "archeological": "archaeological", "encyclopedia": "encyclopaedia", "pajamas": "pyjamas", "plow": "plough",
    "tv": "television", "photos": "photograph", "photo": "photograph", "vegies": "vegetable", "veg": "vegetable",
}  # fmt: skip
"""Words with one meaning that no stemmer brings together; without hyphens."""

_OUR = re.compile(
    r"(col|lab|neighb|behavi|fav|hon|harb|rum|hum|endeav|flav|parl|sav)or(|s|ed|ing|ful|less|hoods?|ly|al|able|ers?|ites?)"
)
_IZE = re.compile(r"(\w{3,}[^aeiou\W]|\w{2,}al|\w{2,}[aeiou]n)i(z)(e|es|ed|er|ers|ing|ation|ations|ational|able)")
_YZE = re.compile(r"(anal|paral|catal)yz(e|es|ed|er|ers|ing)")
_SIZES = re.compile(r".*(size|sized|sizes|sizing|prize|prizes|seize|seized|seizes|seizing|maize)")
_ONE_L = re.compile(r"(counse|trave|mode|labe|fue|cance|tunne|leve|jewe)l(ing|ed|er|ers|or|ors|ery)")

_MISSPELT = (
    ("accomod", "accommod"), ("acommod", "accommod"), ("acheiv", "achiev"), ("adress", "address"), ("agressi", "aggressi"),
    ("alchohol", "alcohol"), ("aprentic", "apprentic"), ("beleiv", "believ"), ("benifi", "benefi"),
    ("beneficar", "beneficiar"), ("bereavment", "bereavement"), ("buisness", "business"), ("bussiness", "business"),
    ("catagor", "categor"), ("collegue", "colleague"), ("comitt", "committ"), ("commitee", "committee"),
    ("comunit", "communit"), ("communites", "communities"), ("commuity", "community"), ("councel", "counsel"), ("dimentia", "dementia"),
    ("demetia", "dementia"), ("developement", "development"), ("develpment", "development"), ("devlop", "develop"), ("disabilt", "disabilit"),
    ("dissabl", "disabl"), ("dissabilit", "disabilit"), ("domestc", "domestic"), ("eduction", "education"), ("educaton", "education"),
    ("eldery", "elderly"), ("eldelry", "elderly"), ("employement", "employment"), ("emploment", "employment"), ("enviroment", "environment"), ("enviornment", "environment"),
    ("environement", "environment"), ("excercis", "exercis"), ("existance", "existence"), ("experiance", "experience"), ("facilites", "facilities"),
    ("facilties", "facilities"), ("finacial", "financial"), ("govermen", "governmen"), ("governement", "government"), ("gaurd", "guard"),
    ("gardning", "gardening"), ("handicaped", "handicapped"), ("harrass", "harass"), ("homless", "homeless"),
    ("independan", "independen"), ("insulaton", "insulation"), ("knowlege", "knowledge"), ("liason", "liaison"),
    ("libary", "library"), ("libaries", "libraries"), ("maintainance", "maintenance"), ("maintenence", "maintenance"), ("managment", "management"),
    ("medecine", "medicine"), ("necces", "necess"), ("neice", "niece"), ("nieghb", "neighb"), ("neigbour", "neighbour"), ("occassion", "occasion"),
    ("oppertun", "opportun"), ("oppurtun", "opportun"), ("orgnais", "organis"), ("orgainis", "organis"), ("organsation", "organisation"), ("oragnis", "organis"),
    ("parliment", "parliament"), ("persue", "pursue"), ("posess", "possess"), ("proffes", "profes"), ("profesion", "profession"),
    ("reciev", "receiv"), ("recyling", "recycling"), ("reccomend", "recommend"), ("recomend", "recommend"), ("refered", "referred"),
    ("refferal", "referral"), ("refugess", "refugees"), ("rehabilation", "rehabilitation"), ("rehabilt", "rehabilit"), ("relgious", "religious"), ("religous", "religious"),
    ("resturant", "restaurant"), ("restaraunt", "restaurant"), ("saftey", "safety"), ("seperat", "separat"), ("succesful", "successful"),
    ("sucess", "success"), ("theraput", "therapeut"), ("theripy", "therapy"), ("thearpy", "therapy"), ("tranport", "transport"), ("unemployement", "unemployment"),
    ("vetinary", "veterinary"), ("veternary", "veterinary"), ("violance", "violence"), ("voilence", "violence"), ("volonteer", "volunteer"), ("volenteer", "volunteer"),
    ("voluntering", "volunteering"), ("volunters", "volunteers"), ("voluntry", "voluntary"), ("volountar", "voluntar"), ("wellfare", "welfare"),
)  # fmt: skip
_RIGHT = dict(_MISSPELT)
_WRONG = re.compile("|".join(sorted((re.escape(wrong) for wrong in _RIGHT), key=len, reverse=True)))


@lru_cache(maxsize=200_000)
def plain(word: str) -> str:
    """The one spelling of a word, in small letters: ``Co-op`` is ``cooperative``, ``organizing`` is ``organising``.

    Hyphens and apostrophes are gone; so are accents. Not stemmed: the engine
    does that. Pure, and doing it twice changes nothing.
    """
    low = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    low = re.sub(r"['’]s?$|['’]s(?=-)", "", low)
    low = re.sub(r"[-'’‐‑\u00ad]", "", low)[:LONGEST]
    low = _SAME.get(low, low)
    if "z" in low and not _SIZES.fullmatch(low):
        low = _IZE.sub(_with_s, low) if _IZE.fullmatch(low) else _YZE.sub(r"\1ys\2", low)
    if found := _OUR.fullmatch(low):
        low = f"{found[1]}our{found[2]}"
    elif found := _ONE_L.fullmatch(low):
        low = f"{found[1]}ll{found[2]}"
    return _WRONG.sub(lambda one: _RIGHT[one[0]], low)


def _with_s(found: re.Match[str]) -> str:
    return f"{found[1]}is{found[3]}"


def parts(word: str) -> tuple[str, ...]:
    """The one spelling of each part of a word with hyphens; nothing for a word without."""
    if "-" not in word and "‐" not in word and "‑" not in word:
        return ()
    return tuple(found for part in _HYPHEN.split(word) if (found := plain(part)))


def is_said(spelling: str) -> bool:
    """Whether a word in its one spelling says anything: two letters or more, and no word that every text is full of."""
    return len(spelling) > 1 and spelling not in STOPPED


def tokens(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Each word of a text that says anything: its one spelling, where it begins and ends, and its place among the words.

    A word with hyphens comes whole, and then part by part: the whole stands
    where its first part does, so that “community led” is found in “community-led”.
    Words that say nothing are not given, and leave their place empty: “homes and care” is no “home care”.
    """
    at = 0
    for found in WORD.finditer(text):
        word, start, end = found[0], found.start(), found.end()
        if is_said(whole := plain(word)):
            yield whole, start, end, at
        after = at + 1
        for place, part in enumerate(parts(word), start=at):
            after = place + 1
            if is_said(part):
                yield part, start, end, place
        at = after
