"""The words in which a condition of admission asks for what it may not. Pure.

Each function reads a title and a question and gives back the words that ask, or nothing. They judge
sentences and not single words: a promise of insurance passes where insurance in force does not, and
an example of work for anybody passes where work for one council does not. What they miss, a lawyer
still reads; what they find wrongly is mended by writing the promise or the alternative into the same
sentence, as the refusal says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_I = re.IGNORECASE


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order."""
    return tuple(part.strip() for part in re.split(r"(?<=[.?!;])\s+|\n+", text) if part.strip())


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return " ".join(found.group().split()) if found else ""


_INSURED = re.compile(
    r"\b(?:insurances?|insured|insurers?|indemnity (?:cover|polic\w+)|professional indemnity|liability cover"
    r"|(?:public|employers?['’]?s?|products?|cyber) liability)\b",
    _I,
)
_NOT_THEIRS = re.compile(
    r"\b(?:national|social|health|unemployment) insurance\b"
    r"|\binsurance (?:advi\w+|service\w*|brok\w+|sector|industry|market\w*|claims?|scheme\w*|product\w*|fund\w*|need\w*|cost\w*|risk\w*)\b"
    r"|\b(?:advi\w+|research\w*|train\w*|guidance|report\w*|writ\w+) (?:\w+ )?(?:on|about|in) insurance\b",
    _I,
)
_HELD = re.compile(
    r"\b(?:hold|holds|holding|held|have|has|having|possess\w*|maintain\w*|carry|carries|in place|in force|valid|certificates?"
    r"|cop(?:y|ies)|evidence|proof|prove|show|demonstrate|provide|supply|submit|send|produce|schedule|polic(?:y|ies)|levels?"
    r"|amount|limits?|minimum|at least|insured|must|needs?|requir\w+|details?|state|list|give)\b|£",
    _I,
)
_PROMISED = re.compile(
    r"\b(?:would|will (?:\w+ ){0,3}?(?:take out|obtain|arrange|buy|secure|have|hold|put|provide|maintain|be)|could|commit\w*"
    r"|undertak\w+|promise|agree to|(?:able|willing|prepared|ready) to|if (?:you (?:are|were) )?(?:awarded|successful|appointed)"
    r"|(?:before|prior to|no later than|on|upon|once|after|when|by|at) (?:(?:the|a|an|any|each|your|first|you|are|were|time|start|point|is|of|signing|beginning) )*"
    r"(?:award\w*|contracts?|call-off\w*|appoint\w*|work|sign\w*))\b",
    _I,
)
_AT_ONCE = re.compile(
    r"\b(?:currently|current|existing|already|at present|now|today|upload|attach|enclose"
    r"|at the (?:time|date|point) of (?:your |the |this )?(?:appl|submi|join|admi)\w*|when (?:you apply|applying|you join)"
    r"|with (?:your|the|this) application|before (?:you )?(?:apply\w*|joining|admission))\b",
    _I,
)


def insurance_in_force(text: str) -> str:
    """Words that ask for insurance to be there already. A promise to have it by the award is not that."""
    for sentence in sentences(text):
        plain = _NOT_THEIRS.sub("", sentence)
        if not _INSURED.search(plain):
            continue
        at_once, promised = _AT_ONCE.search(plain), _PROMISED.search(plain)
        instead = promised and re.search(r"\bor\b", plain[: promised.end()], _I)
        if (at_once and not instead) or (_HELD.search(plain) and not promised):
            return sentence
    return ""


_AUDITED = re.compile(
    r"(?<!un)(?<!non-)\baudited\b[^.?!;]{0,40}\b(?:accounts?|statements?|financials?|figures?|balance)\b"
    r"|\b(?:accounts?|statements?|financials?|figures?)\b[^.?!;]{0,40}(?<!un)(?<!non-)\baudited\b"
    r"|\b(?:accounts?|statements?|figures?)\b[^.?!;]{0,40}\b(?:certified|signed|verified|checked) (?:off )?by (?:\w+ ){0,2}auditors?\b"
    r"|\baudit(?:ors?)?(?:['’]s?)? (?:reports?|certificates?|opinions?|letters?)\b",
    _I,
)
_AUDIT_LAWFUL = re.compile(
    r"\b(?:if|where|when|unless|only|except)\b[^.?!;]{0,60}\b(?:law|legally|statut\w+|companies act|required to|have to|exempt\w*)\b"
    r"|\b(?:if|where) (?:they|these|those|yours|your accounts|you) [^.?!;]{0,20}\baudited\b|\b(?:if|where) audited\b"
    r"|\brequired by (?:law|statute|the companies act)\b|\blegally required\b"
    r"|\bor (?:other|another|an? (?:equivalent|alternative)|equivalent|management|unaudited|any|similar|alternative|bank)\b"
    r"|\b(?:need not|not need|no need|(?:are|is) not (?:needed|required|asked))\b|\bwhether or not\b"
    r"|\bif you (?:have none|do not have)\b",
    _I,
)


def audited_accounts(text: str) -> str:
    """Words that ask everybody for audited accounts. To ask those whom the law makes have them, or for others too, is not that."""
    return "" if _AUDIT_LAWFUL.search(text) else _first(_AUDITED, text)


_DONE = (
    r"(?i:\b(?:previous(?:ly)?|past|did|done|former(?:ly)?|existing|current(?:ly)?|earlier|ever|already|prior|incumbent|have|has|had"
    r"|having|been|worked|supplied|delivered|contract(?:ed|s)?|awarded|appointed|commissioned|engaged|employed|track record"
    r"|references?|referees?|testimonials?|recommend\w*|endorse\w*|clients?|customers?|suppliers?|experience|approved)\b)"
)
_UNBROKEN = r"(?:(?!(?i:\b(?:would|will|propose|plan|intend|shall|anybody|anyone|any|other)\b))[^.?!;]){0,80}?"
_ANY_COUNCIL = (
    r"(?:Any|A|An|Your|Local|County|Borough|District|Parish|Town|City|Unitary|Other|Each|Every|English|Welsh|Another|Of|For|"
    r"With|In|By|From|To|Metropolitan|Some|One|Several|Many|Large|Small)"
)
_ONE_COUNCIL = (
    r"(?:(?i:our (?:own )?(?:council|authority|organisation|members?|network|borough|county|city)\b)"
    r"|(?i:th(?:is|e) (?:council|authority|network|innovation network|contracting authority|commissioning authority)\b(?!['’]s (?:area|residents)))"
    r"|(?i:(?:member|founder|founding) councils?\b)|(?i:co-?operative councils\b)|CCIN\b"
    rf"|(?!{_ANY_COUNCIL} (?:\w+ )?Council)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{0,3}} Council\b"
    r"|(?i:(?:london |royal )*borough of )[A-Z]\w+|(?i:city of )[A-Z]\w+)"
)
_FOR_ONE = re.compile(
    rf"{_DONE}{_UNBROKEN}(?i:\b(?:for|with|by|from|to|of|at|in)\b) (?:(?i:one|of|the|a|an|either) )*{_ONE_COUNCIL}"
)
_FOR_US = re.compile(
    r"\b(?:work(?:ed|ing)?|done|contract(?:ed|s)?|business|supplied|sold|deliver\w*|engaged|appointed|commissioned|employed|awarded"
    r"|used|track record|experience|invoiced|paid)\b(?:(?!\b(?:would|will|propose|plan|intend|shall)\b)[^.?!;]){0,30}"
    r"\b(?:for|with|by|to|from) us\b",
    _I,
)
_ITS_CONTRACTS = re.compile(
    rf"(?i:\b(?:previous|past|existing|current|former|earlier|prior) ){_ONE_COUNCIL} (?i:contracts?|work|suppliers?|experience|projects?|clients?)"
)
_FUTURE = re.compile(
    r"\b(?:would|will|propose to|plan to|intend to|shall)(?: \w+){0,3} (?:work|contract|deliver|report)\b", _I
)
_OR_OTHERS = re.compile(
    r"\bor (?:(?:an?|any|some|for|with|by|to|from) )*(?:equivalent|similar|other|another|anybody|anyone|elsewhere|like|comparable)\b",
    _I,
)


def particular_authority(text: str) -> str:
    """Words that ask for work for, or a contract with, one authority or one set of them."""
    for sentence in sentences(text):
        if _OR_OTHERS.search(sentence):
            continue
        if found := _first(_FOR_ONE, sentence) or _first(_ITS_CONTRACTS, sentence):
            return found
        if (found := _first(_FOR_US, sentence)) and not _FUTURE.search(sentence):
            return found
    return ""


_FEW = (
    r"(?:(?:a|an|one|two|three|four|five|the|your|any|all|some|at|least|past|previous|former|existing|current|recent|council"
    r"|public|sector|local|authority|main|largest|major|earlier|\d+) ){0,6}"
)
_CLIENT = re.compile(
    rf"\b(?:name|list) {_FEW}(?:clients?|customers?)\b|\bnamed {_FEW}(?:clients?|customers?)\b"
    rf"|\bwho (?:are|were) {_FEW}(?:last )?{_FEW}(?:clients?|customers?)\b"
    rf"|\b(?:names?|details|contact details|address(?:es)?) (?:of|for) {_FEW}(?:clients?|customers?)\b"
    rf"|\b(?:client|customer) (?:references?|referees?|testimonials?)\b|\b(?:references?|testimonials?) from {_FEW}(?:clients?|customers?)\b",
    _I,
)


def named_client(text: str) -> str:
    """Words that ask for the name or the word of a past client."""
    return _first(_CLIENT, text)


_NAMED_QUALIFICATION = (
    r"(?:ISO(?:/IEC)? ?\d{3,5}|BS(?: EN)?(?: ISO)? ?\d{3,5}|Cyber Essentials(?: Plus)?|PRINCE ?2|PMP|ITIL|Investors in People"
    r"|SafeContractor|CHAS|Constructionline|Chartered [A-Z]\w+|CIPFA|CIPD|MCIPS|CIMA|ACCA|RIBA|RTPI|RICS|Social Enterprise Mark"
    r"|B Corp|Fair Tax Mark|Matrix Standard)\b"
)
_HOLDS = (
    r"(?i:\b(?:must|hold\w*|certificat\w*|certified|accredit\w*|qualif\w*|registered|membership|member of|upload|attach|proof"
    r"|evidence|do you have|you have|required?|should have|needs?)\b)"
)
_ONE_QUALIFICATION = re.compile(
    rf"^{_NAMED_QUALIFICATION}[.?]?$|{_HOLDS}[^.?!;]{{0,60}}\b{_NAMED_QUALIFICATION}|\b{_NAMED_QUALIFICATION}[^.?!;]{{0,40}}{_HOLDS}"
)
_EQUIVALENT = re.compile(
    r"\b(?:equivalents?|comparable|similar|or (?:an)?other|or any|such as|for example|helped|help)\b|\be\.g\.", _I
)


def one_qualification(text: str) -> str:
    """Words that ask for one qualification, certificate or mark without taking its equivalents."""
    if _EQUIVALENT.search(text):
        return ""
    return next((words for s in sentences(text) if (words := _first(_ONE_QUALIFICATION, s))), "")


_NETWORK = r"(?:network|ccin|co-?operative councils|our (?:association|body))"
_SERVED = (
    r"(?!\b(?:with|for|benefit|help|support|serve|train|advis\w+|involve|engage|reach|inform|describe|experience)\b)"
)
_MEMBER = re.compile(
    rf"\b(?:be|become|are|is|being|hold|have|join|state|confirm|give|your|must|only)\b(?:{_SERVED}[^.?!;]){{0,50}}"
    rf"\b(?:members?|membership|affiliat\w+|subscri\w+|associates?|belong)\b[^.?!;]{{0,40}}\b{_NETWORK}\b"
    rf"|\b(?:must|have to|need to|agree to|will you) (?:belong to|join|affiliate (?:to|with)|subscribe to) (?:the |our )?(?:\w+ ){{0,2}}{_NETWORK}\b"
    rf"|\b{_NETWORK} (?:membership|affiliation|subscription)\b|^(?:\w+ ){{0,2}}membership of [^.?!;]{{0,40}}{_NETWORK}\b"
    rf"|\b(?:must|be|are|become)(?: an?)? {_NETWORK} (?:members?|affiliates?|associates?|subscribers?)\b"
    r"|\b(?:be|are|become)(?: an?)?(?: paid-up)? affiliates?\b",
    _I,
)


def membership(text: str) -> str:
    """Words that make membership of the network, or a subscription to it, a condition."""
    return next((words for s in sentences(text) if (words := _first(_MEMBER, s))), "")


_VALUES = re.compile(
    r"\b(?:shares?|agree with|supports?|sign(?:ed)? up to|subscribes? to|endorses?|upholds?|adopts?|believes? in|align\w* (?:with|to)"
    r"|commit\w* to|adheres? to|live by|holds?|embraces?|reflects?|sympath\w+ (?:with|to)|in line with|consistent with)\b[^.?!;]{0,20}?"
    r"\b(?:our|the network['’]s|the councils?['’]s?|co-?operative|ccin['’]s|these|shared|same|political)\b (?:\w+ ){0,2}?"
    r"(?:values|principles|ethos|mission|ideals|beliefs|politics)\b",
    _I,
)


def values(text: str) -> str:
    """Words that ask an organisation to hold our values. What it has done with them is another question."""
    return _first(_VALUES, text)


_CHARGE = re.compile(
    r"\b(?:joining|membership|registration|admission|application|annual|subscription|listing|administration) (?:fee|charge|levy|cost)s?\b"
    r"|\b(?:you|suppliers?|members?|applicants?)(?: must| will| shall| should| agree to| undertake to| are to)? pay\b[^.?!;]{0,40}"
    r"\b(?:fee|subscription|charge|levy|commission|rebate|percentage)s?\b"
    r"|\b(?:agree|willing|undertake|required) to pay\b|\bpay (?:us|the (?:council|network|operator))\b"
    r"|\b(?:fee|levy|subscription) of (?:£|\d)|\bpay £|\bbe charged (?:£|\d)"
    r"|\d ?(?:%|per ?cent) (?:\w+ )?(?:levy|fee|commission|rebate|charge)\b",
    _I,
)
_NO_CHARGE = re.compile(r"\b(?:no|without|never|not|free)\b", _I)


def charge(text: str) -> str:
    """Words that make a payment a condition."""
    found = ((sentence, _first(_CHARGE, sentence)) for sentence in sentences(text))
    return next((words for sentence, words in found if words and not _NO_CHARGE.search(sentence)), "")


_PLACE = re.compile(
    r"\b(?:must|should|needs? to|required to|has to|have to|only)\b[^.?!;]{0,40}"
    r"\b(?:(?:based|located|resident|headquartered|situated) (?:in|within|near|inside)|registered office (?:in|within))\b"
    r"|\bwithin (?:\d+|[a-z]+) miles\b"
    r"|\b(?:be|are you|is your organisation|only) (?:an? )?local (?:firm|business|company|supplier|organisation|provider)(?:s|es)?\b"
    r"|\b(?:have|has|keep|maintain) (?:an? )?(?:local )?(?:office|premises|base|branch|presence) (?:in|within|near)\b"
    r"|\bare you (?:based|located) (?:in|within)\b|^(?:based|located|headquartered|resident) (?:in|within|near)\b"
    r"|\b(?:UK|GB|England|Wales|Scotland|London|locally)[- ]based\b",
    _I,
)


def place(text: str) -> str:
    """Words that ask where an organisation is, rather than where it can work."""
    return next((words for s in sentences(text) if (words := _first(_PLACE, s))), "")


_AFFILIATION = re.compile(
    r"\b(?:do you|does your|your|must|are you|confirm|state|say|which|recogni[sz]e\w*|donat\w+)\b"
    r"(?:(?!\b(?:experience|work|working|train\w*|projects?|advi\w+|research\w*|engag\w+|consult\w*)\b)[^.?!;]){0,50}"
    r"\b(?:trade unions?|political (?:part\w+|affiliation\w*|views?|beliefs?|donations?|support)|party member\w*"
    r"|industrial (?:action|disputes?)|strikes?|collective agreements?)\b|\bunioni[sz]ed\b",
    _I,
)


def affiliation(text: str) -> str:
    """Words that ask about political or industrial affiliations and interests."""
    return _first(_AFFILIATION, text)


_NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|a hundred)"
_WHO = r"(?:suppliers?|applicants?|candidates?|firms?|organisations?|companies|bidders?)"
_CONTEST = re.compile(
    rf"\b(?:first|top|best|strongest|highest[- ](?:scoring|ranked)) {_NUMBER} (?:\w+ )?{_WHO}\b"
    rf"|\b(?:no more than|up to|(?:a )?maximum of|at most|limited to|only) {_NUMBER} (?:\w+ )?{_WHO} (?:\w+ ){{0,2}}(?:will|shall|may|can|are to) be (?:admitted|accepted|selected|appointed|taken|chosen)\b"
    rf"|\b(?:limit|cap) (?:on|of) (?:the number of )?{_WHO}\b|\bnumber of {_WHO} is (?:limited|capped)\b"
    rf"|\b(?:admit|accept|select|take|choose|only)(?: only)? (?:the )?(?:top|best|first|strongest) {_NUMBER}\b"
    rf"|\b(?:maximum|largest) number of {_WHO}\b|\b(?:minimum|least) score\b|\bscore of (?:at least )?\d"
    r"|\b(?:be|is|are) (?:scored|marked|ranked|graded)\b|\bpass mark\b|\b(?:highest|top)[- ]scor\w+"
    r"|\b(?:first come,? first served)\b|\b(?:score|scores|marks?|points?) out of\b",
    _I,
)


def contest(text: str) -> str:
    """Words that rank those who apply, or let in only some of those who meet the condition."""
    return _first(_CONTEST, text)


_TURNOVER = re.compile(r"\b(?:turnover|annual (?:income|revenue|sales)|yearly (?:income|revenue|sales))\b", _I)
_SUM = re.compile(r"£ ?\d|\b\d[\d,.]* ?(?:k|m|million|thousand|pounds)\b", _I)


def turnover_in_words(text: str) -> str:
    """Words that put a least turnover into the sentence, where nothing can check it."""
    return next((s for s in sentences(text) if _TURNOVER.search(s) and _SUM.search(s)), "")


FINDERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "insurance-in-force": insurance_in_force,
        "audited-accounts": audited_accounts,
        "particular-authority": particular_authority,
        "named-client": named_client,
        "one-qualification": one_qualification,
        "membership": membership,
        "values": values,
        "charge": charge,
        "place": place,
        "affiliation": affiliation,
        "contest": contest,
    }
)
"""What finds each thing that a route may forbid to ask for, by the code that routes use."""
