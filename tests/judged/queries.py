"""Queries and their judged answers: ids of the shared list only, no text of it.

Judged by reading the texts that any of several ways of finding brought up
(regular expressions over the word, its synonyms and its misspellings, and
neighbours by subject), before any engine was asked. 3: what was meant; 2: does
it among other things; 1: touches it. Everything else counts nothing.

``CHC``, ``SC`` and ``NIC`` stand before a charity’s number, ``coop`` before a
co-operative’s, ``dm`` and ``gcloud`` before an entry of the digital marketplace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judged:
    """One query: of what kind, its words, its filters, and the grade of each id that counts. No id at all: nothing should be found."""

    kind: str
    words: str
    grades: Mapping[str, int]
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)


_SCHEMES = {
    "CHC": "GB-CHC-{}",
    "SC": "GB-SC-SC{}",
    "NIC": "GB-NIC-{}",
    "coop": "coop-R{}",
    "dm": "dm-{}",
    "g": "gcloud-{}",
}


def _ids(text: str) -> tuple[str, ...]:
    found, scheme = [], ""
    for token in text.split():
        if token in _SCHEMES:
            scheme = token
        else:
            found.append(_SCHEMES[scheme].format(token))
    return tuple(found)


def _q(kind: str, words: str, three: str = "", two: str = "", one: str = "", **filters: str) -> Judged:
    grades = {each: grade for grade, ids in ((1, one), (2, two), (3, three)) for each in _ids(ids)}
    return Judged(kind, words, grades, {name: frozenset(value.split("|")) for name, value in filters.items()})


_WHOLEFOOD = "coop 001787 002007 002114 002134 002168 002192 002060 003263 004054 004061 004062 004064 004952 007726 010848 021051 027171"
_BIKES = "coop 015180 000149 001799 002068 005542 005429 006281 009338 015479"
_RESCUE = "CHC 1033116 1063329 1153507 SC 010737 038386"
_AIR = "CHC 1017501 1021367 1075641 1077998 1078685 1083645 1083876 1084305 1084910 1098874 1106234 1108989 1143118 801013 NIC 103900"
_BANKS = "CHC 1151076 1153906 1155599 1166053 1169033 1170366 1185190 1190595 1110522"
_BANKS_TOO = "CHC 1095819 1151950 1165938 701151 1199450 214779 NIC 100453"
_HOME_CARE = "coop 002155 002908 CHC 1044521 1002727 703002 201555 1168173"
_HOME_CARE_TOO = "CHC 1101071 261726 1045039 1092798 1108381 1135353 1140852 1156258 1194230 229662 294377 296645 515060 1017893 SC 045939 006609"
_PARKINSON = "CHC 1166531 258197 1111816 SC 037554 044368"
_BAND = "CHC 1000499 1076320 1108519 1141783 1141808 1179252 1185263 516889 SC 039829"
_TRANSPORT = "CHC 1001977 1023844 1080333 1087883 1093919 1113449 1119316 1127146 289107 700370 SC 026106 035615"
_ABUSE = "CHC 1100329 1113180 1120244 1122969 1137038 1154070 268265 1106864 277424 1082450 SC 013951"
_ABUSE_TOO = "CHC 1097265 1100705 701772 294555 515060 1183751 200453 1169147"
_CADETS = "CHC 1045153 1176329 1190012 274711 282285 302726 302870 518426 520426 313013 SC 023135 037808"
_STROKE = "CHC 1093663 1094270 1100960 1149026 1157370 1162202 298494 507203 211015 1099432 SC 037789 018761"
_OUT = "CHC 1028226 1078129 1081262 1082574 1086459 1090256 1122450 1122495 SC 034456 039793 043325 044199 029820"
_OUT_TOO = "CHC 1072130 1145108 291541 1121448 1131652 1090981 coop 014847"
_LGBT = "CHC 1111437 1119891 1140792 1176263 1185623 1191098 296193 1101255 NIC 104707"
_TALKING = "CHC 1027646 263527 270978 289813 299859 511221"

QUERIES: tuple[Judged, ...] = (
    # Exact: the words as the texts have them
    _q("exact", "air ambulance", _AIR, "", "CHC 1049932"),
    _q("exact", "mountain rescue", _RESCUE, "CHC 1004247", "CHC 900316"),
    _q("exact", "Sea Cadets", _CADETS, "", "CHC 1182619"),
    _q("exact", "cystic fibrosis", "CHC 1178063 1079049 SC 040196"),
    _q("exact", "permaculture", "CHC 1076110 1153259 coop 008861 033097", "coop 006703", "coop 014441"),
    _q("exact", "toy library", "CHC 1033753 513636 SC 026051"),
    _q("exact", "talking newspaper", _TALKING),
    _q("exact", "Parkinson's disease", _PARKINSON, "", "CHC 1143431"),
    # Stem: another form of the words
    _q("stem", "beekeepers", "CHC 1168761 295593 209222"),
    _q("stem", "epileptic", "CHC 504323 504366 206186 311877"),
    _q("stem", "printers co-operative", "coop 001789 002002 002847 004083 003699 006620 027365"),
    _q("stem", "bakeries", "coop 002408 004782 008015 007046 014993", "SC 021842"),
    _q("stem", "wholefoods shops", "coop 002168 002192 002060 003263 004061 004062 004064 004952 010848 021051 027171 004054", "coop 001787 002007 002114 002134 007726"),
    _q("stem", "restoring locomotives", "CHC 1006841 1067251 1137787 1139588", "", "CHC 1061693"),
    _q("stem", "protecting badgers", "CHC 1062489 800270", "", "NIC 102755"),
    # Synonym: what the texts call otherwise
    _q("synonym", "homecare", _HOME_CARE, _HOME_CARE_TOO, "CHC 1002878 700636"),
    _q("synonym", "dial a ride", _TRANSPORT, "CHC 1177953", "CHC 1153742"),
    _q("synonym", "domestic abuse refuge", _ABUSE, _ABUSE_TOO),
    _q("synonym", "bicycle repair", "coop 001799 009338 005542 006281 015479", "coop 000149 015180 002068 005429 008864"),
    _q("synonym", "foodbanks", _BANKS, _BANKS_TOO, "CHC 1178070 1190863 802472"),
    _q("synonym", "website design agency", "coop 004368 020824 003596 g 4642950764036096", "coop 001791 002117 002002 dm 580020", "CHC 282264"),
    _q("synonym", "Gurdwara", "CHC 1091244 1117537 273483 502675", "CHC 1079748 1186311 278097"),
    _q("synonym", "accountants", "coop 020574 002163 011262", "coop 002085 CHC 1106001", "CHC 1050724 231060 SC 037963"),
    _q("synonym", "gay and lesbian", _LGBT, "CHC 1072322 1166076 1168447"),
    # Misspelt
    _q("misspelt", "air ambulence", _AIR, "", "CHC 1049932"),
    _q("misspelt", "moutain rescue", _RESCUE, "CHC 1004247", "CHC 900316"),
    _q("misspelt", "beekeping", "CHC 1168761 295593 209222"),
    _q("misspelt", "vegitarian", "coop 002114 002134 002168 002020 004710 004062 004064 007726 006764 021051 026045", "coop 010848 020346", "CHC 1168566"),
    _q("misspelt", "domicilliary care", _HOME_CARE, _HOME_CARE_TOO, "CHC 1002878 700636"),
    _q("misspelt", "parkinsens", _PARKINSON, "", "CHC 1143431"),
    _q("misspelt", "permacuture", "CHC 1076110 1153259 coop 008861 033097", "coop 006703", "coop 014441"),
    # Phrase
    _q("phrase", '"brass band"', _BAND),
    _q("phrase", '"riding for the disabled"', "CHC 1074159 1074297 1074365 1114296 1170646 1181343"),
    _q("phrase", '"stroke club"', "CHC 1094270 1157370 298494 507203"),
    _q("phrase", '"community transport"', "CHC 1023844 1080333 1087883 1093919 1113449 1119316 1127146 SC 026106 035615"),
    _q("phrase", '"model railway"', "SC 047437"),
    _q("phrase", '"cyber security"', "dm 93168 92582 92420", "dm 92913", "CHC 1162533"),
    # Hyphen
    _q("hyphen", "out-of-school care", _OUT, _OUT_TOO),
    _q("hyphen", "whole-food co-op", _WHOLEFOOD, "", "CHC 1098338"),
    _q("hyphen", "food-bank", _BANKS, _BANKS_TOO, "CHC 1178070 1190863 802472"),
    _q("hyphen", "book-keeping", "coop 002163 002085", "coop 020574 011262 CHC 1106001", "CHC 1050724 231060 SC 037963"),
    _q("hyphen", "web-design co-operative", "coop 004368 020824 003596", "coop 001791 002117 002002"),
    # Several facets
    _q("facets", "mountain rescue", "SC 010737 038386", nation="scotland"),
    _q("facets", "wholefoods", "coop 001787 002134 007726", nation="scotland", type="worker-co-operative"),
    _q("facets", "bicycles", _BIKES, "coop 006375 027143 008864", type="worker-co-operative"),
    _q("facets", "stroke", "SC 037789 018761", nation="scotland"),
    _q("facets", "youth club", "NIC 102142 103805 102041", "NIC 100799 101389", "NIC 107155 106767", nation="northern-ireland", type="charity"),
    _q("facets", "cyber security", "dm 93168 92582 92420 580346", "dm 92913", type="company"),
    # Negative: a word left out, and nothing to be found
    _q("negative", "mountain rescue NOT cave NOT Scottish", "CHC 1033116 1063329 1153507", "CHC 1004247"),
    _q("negative", "stroke NOT research", "CHC 1093663 1094270 1100960 1157370 1162202 298494 507203 211015 1099432", "CHC 1015764", "CHC 1189405"),
    _q("negative", "beekeepers NOT Cleveland", "CHC 209222 295593"),
    _q("negative", "submersible xylophones"),
    _q("negative", "qwxzvkj"),
)  # fmt: skip
